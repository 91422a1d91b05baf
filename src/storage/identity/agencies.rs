//! Agencies and their workspaces, and the door through which new ones come.

use porchlight_domain::ids::{AgencyId, UserId, WorkspaceId};
use porchlight_entities::identity::{agency, member, workspace};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, Set,
};
use uuid::Uuid;

use crate::error::Result;
use crate::scope::AgencyScope;
use crate::statement::{rows, run};
use crate::system::SystemTx;
use crate::tenant::TenantTx;

/// A workspace to be made.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    pub name: String,
    pub time_zone: String,
    pub country: Option<String>,
}

/// What changes in a workspace; `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkspaceChange {
    pub name: Option<String>,
    pub time_zone: Option<String>,
    pub country: Option<String>,
    pub event_retention_days: Option<i32>,
}

#[derive(FromQueryResult)]
struct OwnerRow {
    id: Uuid,
    name: String,
    email: String,
    status: String,
}

impl SystemTx {
    /// Lets one sign-up in at a time, until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn queue_for_sign_up(&self) -> Result<()> {
        run(self.db(), "SELECT pg_advisory_xact_lock(7083411)", vec![]).await.map(|_| ())
    }

    /// Tells whether there is an agency.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_agency(&self) -> Result<bool> {
        Ok(agency::Entity::find().count(self.db()).await? > 0)
    }

    /// Makes an agency.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_agency(&self, name: String) -> Result<agency::Model> {
        let agency = agency::Model { id: self.new_uuid(), name, created_at: self.now() };
        agency::Entity::insert(agency.clone().into_active_model()).exec_without_returning(self.db()).await?;
        Ok(agency)
    }

    /// Finds an agency.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn agency(&self, id: AgencyId) -> Result<Option<agency::Model>> {
        Ok(agency::Entity::find_by_id(id.uuid()).one(self.db()).await?)
    }

    /// Makes a workspace of an agency. Its owners become members, so that leads can be theirs.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_workspace(&self, agency_id: AgencyId, new: NewWorkspace) -> Result<workspace::Model> {
        let workspace = workspace::Model {
            id: self.new_uuid(),
            agency_id: agency_id.uuid(),
            name: new.name,
            time_zone: new.time_zone,
            country: new.country,
            event_retention_days: 90,
            suspended_at: None,
            created_at: self.now(),
        };
        workspace::Entity::insert(workspace.clone().into_active_model()).exec_without_returning(self.db()).await?;
        // Uses users_agency.
        let sql = "SELECT id, name, email, status FROM users WHERE agency_id = $1 AND agency_role = 'owner'";
        for owner in rows::<OwnerRow>(self.db(), sql, vec![agency_id.uuid().into()]).await? {
            self.add_member(member::Model {
                workspace_id: workspace.id,
                user_id: owner.id,
                name: owner.name,
                email: owner.email,
                status: owner.status,
                roles: vec!["client_admin".to_owned()],
                availability: "online".to_owned(),
                created_at: self.now(),
            })
            .await?;
        }
        Ok(workspace)
    }

    /// Makes a further workspace, by leave of the agency.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_agency_workspace(&self, scope: &AgencyScope, new: NewWorkspace) -> Result<workspace::Model> {
        self.create_workspace(scope.agency_id(), new).await
    }

    /// Tells which agency a workspace belongs to.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn agency_of(&self, workspace_id: WorkspaceId) -> Result<Option<AgencyId>> {
        let workspace = workspace::Entity::find_by_id(workspace_id.uuid()).one(self.db()).await?;
        Ok(workspace.map(|workspace| workspace.agency_id.into()))
    }

    /// Tells how a workspace is called.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn workspace_name(&self, workspace_id: WorkspaceId) -> Result<Option<String>> {
        let workspace = workspace::Entity::find_by_id(workspace_id.uuid()).one(self.db()).await?;
        Ok(workspace.map(|workspace| workspace.name))
    }

    /// Lists the workspaces where a user is a member.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn memberships(&self, user_id: UserId) -> Result<Vec<member::Model>> {
        // Uses members_user.
        Ok(member::Entity::find().filter(member::Column::UserId.eq(user_id.uuid())).all(self.db()).await?)
    }

    /// Makes a user a member of a workspace.
    ///
    /// # Errors
    /// Those of the database; the constraint `members_pkey` when the user is one already.
    pub async fn add_member(&self, member: member::Model) -> Result<()> {
        member::Entity::insert(member.into_active_model()).exec_without_returning(self.db()).await?;
        Ok(())
    }
}

impl TenantTx {
    /// Reads the workspace of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn this_workspace(&self) -> Result<Option<workspace::Model>> {
        Ok(workspace::Entity::find_by_id(self.workspace()).one(self.db()).await?)
    }

    /// Reads the workspace of the transaction and keeps others from changing it until the end. Who changes rules or
    /// roles holds it, too: one at a time. What merely belongs to the workspace is written all the same.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn hold_this_workspace(&self) -> Result<Option<workspace::Model>> {
        let found = workspace::Entity::find_by_id(self.workspace());
        Ok(found.lock(LockType::NoKeyUpdate).one(self.db()).await?)
    }

    /// Changes the workspace of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn change_this_workspace(&self, change: WorkspaceChange) -> Result<workspace::Model> {
        let mut row = workspace::ActiveModel { id: Set(self.workspace()), ..Default::default() };
        if let Some(name) = change.name {
            row.name = Set(name);
        }
        if let Some(time_zone) = change.time_zone {
            row.time_zone = Set(time_zone);
        }
        if let Some(country) = change.country {
            row.country = Set(Some(country));
        }
        if let Some(days) = change.event_retention_days {
            row.event_retention_days = Set(days);
        }
        Ok(row.update(self.db()).await?)
    }
}
