//! Members and roles of one workspace.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::UserId;
use porchlight_domain::permissions::{Permission, Permissions, Role};
use porchlight_entities::identity::{member, role};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::proof::{permissions_named, permissions_of};
use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// Where a page of members ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberCursor {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

#[derive(FromQueryResult)]
struct Holder {
    user_id: Uuid,
}

impl TenantTx {
    /// Lists the members, who joined first first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn members(&self, page: PageRequest<MemberCursor>) -> Result<Paged<member::Model, MemberCursor>> {
        // A workspace has few members: the primary key and a sort.
        let sql = "SELECT * FROM members WHERE workspace_id = $1 \
                   AND ($2::timestamptz IS NULL OR (created_at, user_id) > ($2, $3)) \
                   ORDER BY created_at, user_id LIMIT $4";
        let limit = i64::try_from(page.limit).unwrap_or(200) + 1;
        let (at, id) = page.after.map_or((None, None), |cursor| (Some(cursor.created_at), Some(cursor.id)));
        let values = vec![self.workspace().into(), at.into(), id.into(), limit.into()];
        let found = rows::<member::Model>(self.db(), sql, values).await?;
        Ok(Paged::cut(found, page.limit, |row| MemberCursor { created_at: row.created_at, id: row.user_id }))
    }

    /// Finds a member.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn member(&self, user_id: UserId) -> Result<Option<member::Model>> {
        Ok(member::Entity::find_by_id((self.workspace(), user_id.uuid())).one(self.db()).await?)
    }

    /// Writes a time as a user's clock shows it, in the zone that the user or else the workspace chose, as in
    /// "Tue 3 March, 14:30 (Europe/Berlin)". A zone that PostgreSQL does not know is UTC.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn local_time(&self, user_id: UserId, at: DateTime<Utc>) -> Result<String> {
        #[derive(FromQueryResult)]
        struct Local {
            text: String,
        }
        let sql = "SELECT to_char($3::timestamptz AT TIME ZONE zone.name, 'Dy FMDD FMMonth, HH24:MI') || ' (' || zone.name || ')' \
                   AS text FROM (SELECT coalesce((SELECT known.name FROM workspaces w JOIN pg_timezone_names known \
                       ON known.name = coalesce(time_zone_of_user($2), w.time_zone) WHERE w.id = $1), 'UTC') AS name) AS zone";
        let found: Option<Local> =
            row(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into(), at.into()]).await?;
        Ok(found.map_or_else(|| at.to_rfc3339(), |local| local.text))
    }

    /// Lists the roles that the workspace defined itself.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn custom_roles(&self) -> Result<Vec<role::Model>> {
        let own = role::Entity::find().filter(role::Column::WorkspaceId.eq(self.workspace()));
        Ok(own.order_by_asc(role::Column::Name).all(self.db()).await?)
    }

    /// Adds up what roles allow; `Err(name)` inside for one that does not exist here.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn permissions_of_roles(&self, roles: &[String]) -> Result<std::result::Result<Permissions, String>> {
        let custom = self.custom_roles().await?;
        let mut granted = permissions_of(roles, &[]);
        for name in roles.iter().filter(|name| Role::named(name).is_none()) {
            match custom.iter().find(|role| role.name == **name) {
                Some(role) => granted = granted.union(permissions_named(&role.permissions)),
                None => return Ok(Err(name.clone())),
            }
        }
        Ok(Ok(granted))
    }

    /// Adds up what a member's roles allow; roles that are gone allow nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn permissions_of_member(&self, member: &member::Model) -> Result<Permissions> {
        let custom = self.custom_roles().await?;
        let held = custom.iter().filter(|role| member.roles.contains(&role.name));
        let names: Vec<String> = held.flat_map(|role| role.permissions.clone()).collect();
        Ok(permissions_of(&member.roles, &names))
    }

    /// Which of these members' roles allow something. Uses the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn members_who_may(&self, user_ids: &[UserId], permission: Permission) -> Result<Vec<UserId>> {
        #[derive(FromQueryResult)]
        struct Granted {
            user_id: Uuid,
            roles: Vec<String>,
            custom: Vec<String>,
        }
        let sql = "SELECT m.user_id, m.roles, ARRAY(SELECT unnest(r.permissions) FROM roles r \
                     WHERE r.workspace_id = m.workspace_id AND r.name = ANY (m.roles)) AS custom \
                   FROM members m WHERE m.workspace_id = $1 AND m.user_id = ANY ($2)";
        let ids: Vec<Uuid> = user_ids.iter().map(|id| id.uuid()).collect();
        let found: Vec<Granted> = rows(self.db(), sql, vec![self.workspace().into(), ids.into()]).await?;
        let may = |row: &Granted| permissions_of(&row.roles, &row.custom).has(permission);
        Ok(found.into_iter().filter(may).map(|row| row.user_id.into()).collect())
    }

    /// Defines a role, anew or again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save_role(&self, name: &str, permissions: Vec<String>) -> Result<()> {
        let model = role::Model { workspace_id: self.workspace(), name: name.to_owned(), permissions };
        let on_conflict = sea_orm::sea_query::OnConflict::columns([role::Column::WorkspaceId, role::Column::Name])
            .update_column(role::Column::Permissions)
            .to_owned();
        role::Entity::insert(model.into_active_model())
            .on_conflict(on_conflict)
            .exec_without_returning(self.db())
            .await?;
        Ok(())
    }

    /// Lists who has a role.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn holders_of_role(&self, name: &str) -> Result<Vec<UserId>> {
        // A workspace has few members: the primary key.
        let sql = "SELECT user_id FROM members WHERE workspace_id = $1 AND $2 = ANY(roles)";
        let found: Vec<Holder> = rows(self.db(), sql, vec![self.workspace().into(), name.into()]).await?;
        Ok(found.into_iter().map(|row| row.user_id.into()).collect())
    }

    /// Deletes a role that nobody has, and tells whether it did.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_unused_role(&self, name: &str) -> Result<bool> {
        let sql = "DELETE FROM roles WHERE workspace_id = $1 AND name = $2 AND NOT EXISTS \
                   (SELECT FROM members m WHERE m.workspace_id = $1 AND $2 = ANY(m.roles))";
        Ok(run(self.db(), sql, vec![self.workspace().into(), name.into()]).await? > 0)
    }
}
