//! Users: people who sign in.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{UserId, WorkspaceId};
use porchlight_entities::identity::{member, user};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use crate::error::Result;
use crate::scope::Actor;
use crate::statement::run;
use crate::system::SystemTx;

/// What users may change of themselves; the outer `None` stays, the inner one clears.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    pub name: Option<String>,
    pub time_zone: Option<Option<String>>,
    pub locale: Option<Option<String>>,
}

impl SystemTx {
    /// Finds a user.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn user(&self, id: UserId) -> Result<Option<user::Model>> {
        Ok(user::Entity::find_by_id(id.uuid()).one(self.db()).await?)
    }

    /// Finds a user and keeps others from changing the row until the end of the transaction. Of a user and a member,
    /// hold the user first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn hold_user(&self, id: UserId) -> Result<Option<user::Model>> {
        Ok(user::Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate).one(self.db()).await?)
    }

    /// Finds a member and keeps others from changing the row until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn hold_member(&self, workspace_id: WorkspaceId, id: UserId) -> Result<Option<member::Model>> {
        let found = member::Entity::find_by_id((workspace_id.uuid(), id.uuid()));
        Ok(found.lock(LockType::NoKeyUpdate).one(self.db()).await?)
    }

    /// Finds a user by the lower-case email.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<user::Model>> {
        // Uses the unique index users_email_key.
        Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(self.db()).await?)
    }

    /// Makes a user.
    ///
    /// # Errors
    /// Those of the database; the constraint `users_email_key` when the email is taken.
    pub async fn create_user(&self, user: user::Model) -> Result<()> {
        user::Entity::insert(user.into_active_model()).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Counts a wrong password, and returns how many there were in a row.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count_failed_login(&self, id: UserId) -> Result<i32> {
        #[derive(sea_orm::FromQueryResult)]
        struct Failed {
            failed_logins: i32,
        }
        let sql = "UPDATE users SET failed_logins = failed_logins + 1 WHERE id = $1 RETURNING failed_logins";
        let row = crate::statement::row::<Failed>(self.db(), sql, vec![id.uuid().into()]).await?;
        Ok(row.map_or(0, |row| row.failed_logins))
    }

    /// Refuses log-ins of the user until `until`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lock_user(&self, id: UserId, until: DateTime<Utc>) -> Result<()> {
        run(self.db(), "UPDATE users SET locked_until = $2 WHERE id = $1", vec![id.uuid().into(), until.into()])
            .await?;
        Ok(())
    }

    /// Forgets the wrong passwords.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unlock_user(&self, id: UserId) -> Result<()> {
        let sql = "UPDATE users SET failed_logins = 0, locked_until = NULL \
                   WHERE id = $1 AND (failed_logins > 0 OR locked_until IS NOT NULL)";
        run(self.db(), sql, vec![id.uuid().into()]).await.map(|_| ())
    }

    /// Sets the password. An invited user becomes active by it, everywhere.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_password(&self, id: UserId, password_hash: String) -> Result<()> {
        let sql = "UPDATE users SET password_hash = $2, failed_logins = 0, locked_until = NULL, \
                   status = CASE status WHEN 'invited' THEN 'active' ELSE status END WHERE id = $1";
        run(self.db(), sql, vec![id.uuid().into(), password_hash.into()]).await?;
        let sql = "UPDATE members SET status = 'active' WHERE user_id = $1 AND status = 'invited'";
        run(self.db(), sql, vec![id.uuid().into()]).await.map(|_| ())
    }

    /// Changes a user; the name is copied to the memberships.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn change_user(&self, id: UserId, change: UserChange) -> Result<()> {
        let id = id.uuid();
        if let Some(name) = change.name {
            run(self.db(), "UPDATE users SET name = $2 WHERE id = $1", vec![id.into(), name.clone().into()]).await?;
            run(self.db(), "UPDATE members SET name = $2 WHERE user_id = $1", vec![id.into(), name.into()]).await?;
        }
        if let Some(time_zone) = change.time_zone {
            run(self.db(), "UPDATE users SET time_zone = $2 WHERE id = $1", vec![id.into(), time_zone.into()]).await?;
        }
        if let Some(locale) = change.locale {
            run(self.db(), "UPDATE users SET locale = $2 WHERE id = $1", vec![id.into(), locale.into()]).await?;
        }
        Ok(())
    }

    /// Gives a member of a workspace other roles.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_member_roles(&self, workspace_id: WorkspaceId, id: UserId, roles: Vec<String>) -> Result<()> {
        let sql = "UPDATE members SET roles = $3 WHERE workspace_id = $1 AND user_id = $2";
        run(self.db(), sql, vec![workspace_id.uuid().into(), id.uuid().into(), roles.into()]).await.map(|_| ())
    }

    /// Opens or closes one workspace to a user. Who has no open one left cannot sign in; the agency's owner always can.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_member_active(&self, workspace_id: WorkspaceId, id: UserId, active: bool) -> Result<()> {
        let sql = "UPDATE members m SET status = CASE WHEN NOT $3 THEN 'disabled' \
                       WHEN u.password_hash IS NULL THEN 'invited' ELSE 'active' END \
                   FROM users u WHERE u.id = m.user_id AND m.workspace_id = $1 AND m.user_id = $2";
        run(self.db(), sql, vec![workspace_id.uuid().into(), id.uuid().into(), active.into()]).await?;
        let sql = "UPDATE users u SET status = CASE \
                       WHEN NOT EXISTS (SELECT FROM members m WHERE m.user_id = u.id AND m.status <> 'disabled') THEN 'disabled' \
                       WHEN u.password_hash IS NULL THEN 'invited' ELSE 'active' END \
                   WHERE u.id = $1 AND u.agency_role IS NULL";
        run(self.db(), sql, vec![id.uuid().into()]).await.map(|_| ())
    }

    /// Writes an entry of a workspace's audit log.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit(&self, workspace_id: WorkspaceId, actor: Actor, entry: AuditEntry<'_>) -> Result<()> {
        let sql = "INSERT INTO audit_log (workspace_id, id, at, actor_kind, actor_id, action, target, detail, ip) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            workspace_id.uuid().into(),
            self.new_uuid().into(),
            self.now().into(),
            actor.kind().into(),
            actor.uuid().into(),
            entry.action.into(),
            entry.target.into(),
            entry.detail.into(),
            entry.ip.into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Writes what a user did to the own account into the log of each workspace where the user is a member. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_account(
        &self,
        user_id: UserId,
        action: &str,
        detail: serde_json::Value,
        ip: Option<String>,
    ) -> Result<()> {
        // Uses members_user. An id is one of its workspace.
        let sql = "INSERT INTO audit_log (workspace_id, id, at, actor_kind, actor_id, action, target, detail, ip) \
                   SELECT workspace_id, $2, $3, 'user', user_id, $4, $5, $6, $7 FROM members WHERE user_id = $1";
        let values = vec![
            user_id.uuid().into(),
            self.new_uuid().into(),
            self.now().into(),
            action.into(),
            user_id.to_string().into(),
            detail.into(),
            ip.into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }
}

/// An entry of the audit log: what, to whom, from where. Never a secret.
#[derive(Debug, Clone)]
pub struct AuditEntry<'a> {
    /// Area and verb: `user.invited`.
    pub action: &'a str,
    pub target: Option<String>,
    pub detail: serde_json::Value,
    pub ip: Option<String>,
}
