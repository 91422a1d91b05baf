//! Timelines: what happened with a lead, newest first.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ActivityId, LeadId};
use porchlight_entities::leads::activity;
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// An entry to be written; the actor is the transaction's.
#[derive(Debug, Clone)]
pub struct NewActivity {
    pub lead_id: LeadId,
    pub kind: String,
    pub data: Value,
    pub at: DateTime<Utc>,
    /// A repeated deed with this key is one entry.
    pub dedupe_key: Option<String>,
}

/// An entry, and the name of the user who did it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ActivityRow {
    pub id: Uuid,
    pub lead_id: Uuid,
    pub kind: String,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: Option<String>,
    pub data: Value,
    pub at: DateTime<Utc>,
}

/// The place of an entry in its timeline.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TimelineCursor {
    pub at: DateTime<Utc>,
    pub id: Uuid,
}

impl TenantTx {
    /// Writes an entry; `None` when its key is there already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_activity(&self, new: NewActivity) -> Result<Option<ActivityId>> {
        use activity::Column;
        let actor = self.actor();
        let id = self.new_uuid();
        let model = activity::Model {
            workspace_id: self.workspace(),
            id,
            lead_id: new.lead_id.uuid(),
            kind: new.kind,
            actor_kind: actor.kind().to_owned(),
            actor_id: actor.uuid(),
            data: new.data,
            dedupe_key: new.dedupe_key,
            at: new.at,
        };
        let known = sea_orm::sea_query::OnConflict::columns([Column::WorkspaceId, Column::LeadId, Column::DedupeKey])
            .target_and_where(sea_orm::ColumnTrait::is_not_null(&Column::DedupeKey))
            .do_nothing()
            .to_owned();
        let written = activity::Entity::insert(model.into_active_model())
            .on_conflict(known)
            .exec_without_returning(self.db())
            .await?;
        Ok((written > 0).then(|| id.into()))
    }

    /// Brings an entry up to date: a walk through a form is one entry that grows.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn update_activity(&self, id: ActivityId, data: Value) -> Result<()> {
        let sql = "UPDATE activities SET data = $3 WHERE workspace_id = $1 AND id = $2";
        run(self.db(), sql, vec![self.workspace().into(), id.uuid().into(), data.into()]).await.map(|_| ())
    }

    /// Reads an entry. Uses the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn activity(&self, id: ActivityId) -> Result<Option<ActivityRow>> {
        let sql = "SELECT a.id, a.lead_id, a.kind, a.actor_kind, a.actor_id, m.name AS actor_name, a.data, a.at \
                   FROM activities a \
                   LEFT JOIN members m ON m.workspace_id = $1 AND m.user_id = a.actor_id AND a.actor_kind = 'user' \
                   WHERE a.workspace_id = $1 AND a.id = $2";
        row(self.db(), sql, vec![self.workspace().into(), id.uuid().into()]).await
    }

    /// Lists a timeline, newest first; `kinds` empty is all kinds.
    ///
    /// Uses the index `activities_timeline (workspace_id, lead_id, at, id)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn timeline(
        &self,
        lead_id: LeadId,
        kinds: Vec<String>,
        page: PageRequest<TimelineCursor>,
    ) -> Result<Paged<ActivityRow, TimelineCursor>> {
        let sql = "SELECT a.id, a.lead_id, a.kind, a.actor_kind, a.actor_id, m.name AS actor_name, a.data, a.at \
                   FROM activities a \
                   LEFT JOIN members m ON m.workspace_id = $1 AND m.user_id = a.actor_id AND a.actor_kind = 'user' \
                   WHERE a.workspace_id = $1 AND a.lead_id = $2 AND (a.at, a.id) < ($3, $4) \
                   AND ($5::text[] = '{}' OR a.kind = ANY ($5)) ORDER BY a.at DESC, a.id DESC LIMIT $6";
        let after = page.after.unwrap_or(TimelineCursor { at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
        // The far end of PostgreSQL's time, which is not chrono's.
        let before = after.at.min(self.now() + chrono::TimeDelta::days(36_500));
        let values = vec![
            self.workspace().into(),
            lead_id.uuid().into(),
            before.into(),
            after.id.into(),
            kinds.into(),
            (page.limit + 1).into(),
        ];
        let found: Vec<ActivityRow> = rows(self.db(), sql, values).await?;
        Ok(Paged::cut(found, page.limit, |row| TimelineCursor { at: row.at, id: row.id }))
    }
}
