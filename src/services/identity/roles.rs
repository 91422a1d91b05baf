//! Roles: the built-in ones, and those that a workspace defines.

use porchlight_domain::permissions::{Permissions, Role};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::TenantScope;
use porchlight_storage::bus::RightsOf;
use porchlight_storage::identity::proof::permissions_named;
use porchlight_wire::identity::{PutRole, RoleView};
use serde_json::json;

use super::Identity;
use super::access::Access;
use super::users::require_within;
use crate::error::Result;
use crate::fingerprint::{Fingerprint, require_version, stale};

/// How many roles a workspace may define.
const MOST_ROLES: usize = 50;

impl Identity {
    /// Lists the roles of the workspace, the built-in ones first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn roles(&self, scope: &TenantScope) -> Result<Vec<RoleView>> {
        let tx = self.store.tenant(scope).await?;
        let built_in = Role::ALL.into_iter().map(|role| view(role.name(), role.permissions(), true));
        let custom = tx.custom_roles().await?;
        Ok(built_in
            .chain(custom.iter().map(|role| view(&role.name, permissions_named(&role.permissions), false)))
            .collect())
    }

    /// Reads a role.
    ///
    /// # Errors
    /// 404 when there is none of this name.
    pub async fn role(&self, scope: &TenantScope, name: &str) -> Result<RoleView> {
        let role = self.roles(scope).await?.into_iter().find(|role| role.name == name);
        Ok(role.ok_or_else(Refusal::not_found)?)
    }

    /// Defines a role, anew or again. `expected` is the fingerprint of the one that is replaced.
    ///
    /// # Errors
    /// 403 for permissions that the caller does not have, 409 for a built-in role, 412 when somebody else was quicker,
    /// 422 for a name that cannot be.
    pub async fn save_role(
        &self,
        access: &Access,
        name: &str,
        expected: Option<Fingerprint>,
        input: &PutRole,
    ) -> Result<RoleView> {
        refuse_built_in(name)?;
        check_name(name)?;
        let wanted: Permissions = input.permissions.iter().copied().collect();
        require_within(wanted, access.permissions, "/permissions")?;
        let tx = self.store.tenant(&access.scope).await?;
        tx.hold_this_workspace().await?;
        let custom = tx.custom_roles().await?;
        match custom.iter().find(|role| role.name == name) {
            Some(before) => {
                let before = permissions_named(&before.permissions);
                require_within(before, access.permissions, "")?;
                require_version(expected.as_ref(), &view(name, before, false))?;
            }
            None if expected.is_some() => return Err(stale().into()),
            None if custom.len() >= MOST_ROLES => {
                let detail = format!("A workspace defines {MOST_ROLES} roles at most.");
                return Err(Refusal::new(ProblemCode::Conflict, detail).into());
            }
            None => {}
        }
        let names: Vec<String> = wanted.iter().map(|permission| permission.name().to_owned()).collect();
        tx.save_role(name, names.clone()).await?;
        let holders = tx.holders_of_role(name).await?;
        tx.audit("role.saved", Some(name.to_owned()), json!({"permissions": names})).await?;
        tx.commit().await?;
        self.rights_changed(RightsOf::Users(holders));
        Ok(view(name, wanted, false))
    }

    /// Deletes a role that nobody has.
    ///
    /// # Errors
    /// 404 when there is none of this name, 409 for a built-in one or one that somebody has.
    pub async fn delete_role(&self, access: &Access, name: &str) -> Result<()> {
        refuse_built_in(name)?;
        let tx = self.store.tenant(&access.scope).await?;
        let custom = tx.custom_roles().await?;
        let role = custom.iter().find(|role| role.name == name).ok_or_else(Refusal::not_found)?;
        require_within(permissions_named(&role.permissions), access.permissions, "")?;
        if !tx.delete_unused_role(name).await? {
            return Err(
                Refusal::new(ProblemCode::Conflict, "Somebody has this role. Give them another one first.").into()
            );
        }
        tx.audit("role.deleted", Some(name.to_owned()), json!({})).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn view(name: &str, permissions: Permissions, built_in: bool) -> RoleView {
    RoleView { name: name.to_owned(), permissions: permissions.iter().collect(), built_in }
}

fn refuse_built_in(name: &str) -> Result<()> {
    // `agency_owner` stands for the owner where roles are listed.
    if Role::named(name).is_some() || name == "agency_owner" {
        return Err(
            Refusal::new(ProblemCode::Conflict, "This role comes with the product and cannot be changed.").into()
        );
    }
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    let starts = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    let fits = (2..=40).contains(&name.len());
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if starts && fits && plain {
        return Ok(());
    }
    let detail = "A role's name has 2 to 40 small letters, digits and underscores, and begins with a letter.";
    Err(Refusal::invalid("/name", detail).into())
}
