//! From a bearer token to what the caller may do. What is read is kept for five seconds; a change
//! on any node forgets it at once.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use porchlight_domain::ids::{SignInId, UserId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::Reason;
use porchlight_storage::bus::RightsOf;
use porchlight_storage::identity::{KeyProof, UserProof};

use super::access::{Access, Person, Who};
use super::secrets::{API_KEY_PREFIX, hash};
use super::{AccessTokens, Identity};
use crate::error::Result;

/// Proofs read a moment ago.
#[derive(Clone)]
pub(crate) struct Proofs {
    users: Cache<SignInId, Arc<UserProof>>,
    keys: Cache<Vec<u8>, Arc<KeyProof>>,
}

impl Proofs {
    pub(crate) fn new() -> Self {
        let kept = Duration::from_secs(5);
        Self {
            users: Cache::builder().max_capacity(50_000).time_to_live(kept).support_invalidation_closures().build(),
            keys: Cache::builder().max_capacity(50_000).time_to_live(kept).build(),
        }
    }

    /// Forgets a sign-in.
    pub(crate) fn forget_sign_in(&self, sign_in_id: SignInId) {
        self.users.invalidate(&sign_in_id);
    }

    /// Forgets all sign-ins of a user.
    pub(crate) fn forget_user(&self, user_id: UserId) {
        let forgotten = self.users.invalidate_entries_if(move |_, proof| proof.user_id() == user_id);
        if forgotten.is_err() {
            self.users.invalidate_all();
        }
    }

    /// Forgets what was proven of these.
    fn forget(&self, of: &RightsOf) {
        match of {
            RightsOf::Users(users) => users.iter().for_each(|user| self.forget_user(*user)),
            RightsOf::Keys => self.keys.invalidate_all(),
        }
    }

    /// Forgets everything: roles or workspaces of many people changed.
    pub(crate) fn forget_all(&self) {
        self.users.invalidate_all();
        self.keys.invalidate_all();
    }
}

/// Who sent a token, before a workspace is chosen.
#[derive(Debug, Clone)]
pub enum Caller {
    User(Arc<UserProof>),
    Key(Arc<KeyProof>),
}

impl Identity {
    /// Proves a caller in a workspace: the named one, or the only one that the caller has.
    ///
    /// # Errors
    /// 401 for a token that proves nobody, 404 for a workspace that is not open to the caller, 400 when one of
    /// several must be named.
    pub async fn authenticate(&self, bearer: &str, workspace: Option<WorkspaceId>) -> Result<Access> {
        let caller = self.caller(bearer).await?;
        match (caller.enter(workspace), &caller) {
            // Another node may have granted it a moment ago: no refusal goes by what is kept here.
            (Err(_), Caller::User(proof)) if workspace.is_some() => {
                self.proofs.forget_sign_in(proof.sign_in_id());
                self.caller(bearer).await?.enter(workspace)
            }
            (entered, _) => entered,
        }
    }

    /// Proves a caller again, in the same workspace: a person by the sign-in, a program by its key.
    ///
    /// # Errors
    /// 401 when the sign-in has ended or the key was revoked, 404 when the workspace is not open to the caller any more.
    pub async fn prove_again(&self, access: &Access, key: Option<&str>) -> Result<Access> {
        let caller = match (&access.who, key) {
            (Who::User { id, sign_in_id, .. }, _) => Caller::User(self.user_proof(*id, *sign_in_id).await?),
            (Who::ApiKey { .. }, Some(key)) => Caller::Key(self.key_proof(key).await?),
            (Who::ApiKey { .. }, None) => return Err(unauthenticated().into()),
        };
        caller.enter(Some(access.scope.workspace_id()))
    }

    /// Proves a signed-in person, in no particular workspace.
    ///
    /// # Errors
    /// 401 for a token that proves nobody, 403 for an API key.
    pub async fn person(&self, bearer: &str) -> Result<Person> {
        match self.caller(bearer).await? {
            Caller::User(proof) => Ok(Person {
                user_id: proof.user_id(),
                sign_in_id: proof.sign_in_id(),
                agency_id: proof.agency_id(),
                owner: proof.is_owner(),
            }),
            Caller::Key(_) => {
                Err(Refusal::new(ProblemCode::Forbidden, "This concerns a person: an API key cannot do it.").into())
            }
        }
    }

    /// What another node calls when rights have changed there: forgets what was proven here.
    pub fn forgetting(&self) -> impl Fn(&RightsOf) + Send + Sync + use<> {
        let proofs = self.proofs.clone();
        move |of| proofs.forget(of)
    }

    /// Lets changed rights count at once, on all nodes and on open sockets.
    pub(crate) fn rights_changed(&self, of: RightsOf) {
        self.proofs.forget(&of);
        self.live.recheck(of);
    }

    /// Proves a caller before a workspace is chosen.
    ///
    /// # Errors
    /// 401 for a token that proves nobody.
    pub async fn caller(&self, bearer: &str) -> Result<Caller> {
        if bearer.starts_with(API_KEY_PREFIX) {
            return self.key_proof(bearer).await.map(Caller::Key);
        }
        let (user_id, sign_in_id) = self.tokens.verify(bearer, self.store.clock().now()).ok_or_else(unauthenticated)?;
        self.user_proof(user_id, sign_in_id).await.map(Caller::User)
    }

    pub(crate) async fn user_proof(&self, user_id: UserId, sign_in_id: SignInId) -> Result<Arc<UserProof>> {
        if let Some(proof) = self.proofs.users.get(&sign_in_id) {
            return if proof.user_id() == user_id { Ok(proof) } else { Err(unauthenticated().into()) };
        }
        let tx = self.store.system(Reason::Authentication).await?;
        let proof = Arc::new(tx.prove_user(user_id, sign_in_id).await?.ok_or_else(unauthenticated)?);
        self.proofs.users.insert(sign_in_id, Arc::clone(&proof));
        Ok(proof)
    }

    async fn key_proof(&self, key: &str) -> Result<Arc<KeyProof>> {
        let hash = hash(key);
        if let Some(proof) = self.proofs.keys.get(&hash) {
            return Ok(proof);
        }
        let tx = self.store.system(Reason::Authentication).await?;
        let proof = Arc::new(tx.prove_key(&hash).await?.ok_or_else(unauthenticated)?);
        tx.commit().await?;
        self.proofs.keys.insert(hash, Arc::clone(&proof));
        Ok(proof)
    }
}

impl Caller {
    /// Enters the named workspace, or the only one that the caller has.
    ///
    /// # Errors
    /// 404 for a workspace that is not open to the caller, 400 when one of several must be named.
    pub fn enter(&self, workspace: Option<WorkspaceId>) -> Result<Access> {
        match self {
            Self::User(proof) => {
                let workspace_id = match workspace {
                    Some(id) => id,
                    None => only_workspace(proof)?,
                };
                let (scope, permissions) = proof.enter(workspace_id).ok_or_else(Refusal::not_found)?;
                let who = Who::User {
                    id: proof.user_id(),
                    name: proof.name().to_owned(),
                    sign_in_id: proof.sign_in_id(),
                    agency_owner: proof.is_owner(),
                };
                Ok(Access { scope, permissions, who })
            }
            Self::Key(proof) => {
                if workspace.is_some_and(|id| id != proof.workspace_id()) {
                    return Err(Refusal::not_found().into());
                }
                let (scope, permissions) = proof.enter();
                Ok(Access { scope, permissions, who: Who::ApiKey { id: proof.id(), site_id: proof.site_id() } })
            }
        }
    }

    /// Tells whether the caller has the permission anywhere.
    #[must_use]
    pub fn has_somewhere(&self, permission: Permission) -> bool {
        match self {
            Self::User(proof) => proof.workspaces().iter().any(|workspace| workspace.permissions.has(permission)),
            Self::Key(proof) => proof.enter().1.has(permission),
        }
    }
}

fn only_workspace(proof: &UserProof) -> Result<WorkspaceId> {
    match proof.workspaces() {
        [] => Err(Refusal::new(
            ProblemCode::Forbidden,
            "No workspace is open to you. Ask an administrator for an invitation.",
        )
        .into()),
        [only] => Ok(only.id),
        _ => {
            Err(Refusal::new(ProblemCode::Malformed, "You have several workspaces: name one in X-Workspace-Id.").into())
        }
    }
}

/// The token proves nobody, for whatever reason.
pub(crate) fn unauthenticated() -> Refusal {
    Refusal::new(ProblemCode::Unauthenticated, "The token or key is not valid, or no longer. Sign in again.")
}

impl std::fmt::Debug for Proofs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proofs")
    }
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessTokens")
    }
}
