//! The signed-in person's own account and workspaces.

use porchlight_domain::permissions::Permissions;
use porchlight_storage::Reason;
use porchlight_storage::identity::{UserChange, WorkspaceProof};
use porchlight_wire::identity::{AgencyView, Me, MyWorkspace, PatchMe, UserView};
use serde_json::json;

use super::access::Person;
use super::authenticate::unauthenticated;
use super::{Device, Identity, session, text};
use crate::error::Result;
use crate::fingerprint::{Fingerprint, require_version};

impl Identity {
    /// Tells who is signed in, and which workspaces are open to the person.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn me(&self, person: &Person) -> Result<Me> {
        let tx = self.store.system(Reason::Authentication).await?;
        let user = tx.user(person.user_id).await?.ok_or_else(unauthenticated)?;
        let agency = tx.agency(person.agency_id).await?.ok_or_else(unauthenticated)?;
        let proof = tx.prove_user(person.user_id, person.sign_in_id).await?.ok_or_else(unauthenticated)?;
        Ok(Me {
            user: session::view(&user),
            agency: AgencyView { id: agency.id.into(), name: agency.name },
            workspaces: proof.workspaces().iter().map(my_workspace).collect(),
        })
    }

    /// Changes the person's own account.
    ///
    /// # Errors
    /// 412 when it was changed elsewhere, 422 for a value that is not accepted.
    pub async fn change_me(
        &self,
        person: &Person,
        expected: Option<Fingerprint>,
        input: PatchMe,
        device: &Device,
    ) -> Result<UserView> {
        let name = input.name.map(|name| text(&name, "/name")).transpose()?;
        if let Some(Some(time_zone)) = &input.time_zone {
            super::check_time_zone(time_zone)?;
        }
        let change = UserChange { name, time_zone: input.time_zone, locale: input.locale };
        let tx = self.store.system(Reason::Authentication).await?;
        let before = tx.hold_user(person.user_id).await?.ok_or_else(unauthenticated)?;
        require_version(expected.as_ref(), &session::view(&before))?;
        tx.change_user(person.user_id, change).await?;
        let user = tx.user(person.user_id).await?.ok_or_else(unauthenticated)?;
        tx.audit_account(person.user_id, "user.profile_changed", json!({}), Some(device.ip.clone())).await?;
        tx.commit().await?;
        self.proofs.forget_user(person.user_id);
        Ok(session::view(&user))
    }
}

fn my_workspace(workspace: &WorkspaceProof) -> MyWorkspace {
    let everything = workspace.permissions == Permissions::all() && workspace.roles.is_empty();
    MyWorkspace {
        id: workspace.id,
        name: workspace.name.clone(),
        time_zone: workspace.time_zone.clone(),
        country: workspace.country.clone(),
        roles: if everything { vec!["agency_owner".to_owned()] } else { workspace.roles.clone() },
        permissions: workspace.permissions.iter().collect(),
    }
}
