//! Tasks: what is to be done about a lead, and when.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, TaskId, UserId};
use porchlight_entities::leads::task;
use sea_orm::{ActiveModelTrait, EntityTrait, FromQueryResult, IntoActiveModel, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::leads::records::Sight;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// A task as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub lead_id: LeadId,
    pub assignee_id: Option<UserId>,
    pub due_at: DateTime<Utc>,
    pub note: Option<String>,
    /// `call`, `email` …
    pub channel: Option<String>,
    /// `open`, `done` or `cancelled`.
    pub status: String,
    /// The due time whose reminder went out.
    pub reminded_for: Option<DateTime<Utc>>,
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// A task with the names of its lead and assignee.
#[derive(Debug, Clone, FromQueryResult)]
pub struct TaskRow {
    pub id: Uuid,
    pub lead_id: Uuid,
    pub lead_name: String,
    pub assignee_id: Option<Uuid>,
    pub assignee_name: Option<String>,
    pub due_at: DateTime<Utc>,
    pub note: Option<String>,
    pub channel: Option<String>,
    pub status: String,
    pub created_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// Which tasks.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    pub status: Option<String>,
    pub assignee_id: Option<UserId>,
    pub lead_id: Option<LeadId>,
    pub due_before: Option<DateTime<Utc>>,
    pub due_after: Option<DateTime<Utc>>,
}

/// The place of a task in the order of due times.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TaskCursor {
    pub due_at: DateTime<Utc>,
    pub id: Uuid,
}

const SELECT: &str = "SELECT t.id, t.lead_id, l.name AS lead_name, t.assignee_id, \
    m.name AS assignee_name, t.due_at, t.note, t.channel, t.status, t.created_at, t.completed_at, t.version \
    FROM tasks t JOIN leads l ON l.workspace_id = $1 AND l.id = t.lead_id \
    LEFT JOIN members m ON m.workspace_id = $1 AND m.user_id = t.assignee_id WHERE t.workspace_id = $1";

impl TenantTx {
    /// Reads a task and keeps others from changing it until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lock_task(&self, id: TaskId) -> Result<Option<Task>> {
        let found = task::Entity::find_by_id((self.workspace(), id.uuid())).lock_exclusive().one(self.db()).await?;
        Ok(found.map(read))
    }

    /// Writes a new task.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_task(&self, task: &Task) -> Result<()> {
        let row = write(self.workspace(), task).into_active_model();
        task::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Writes a task that this transaction has locked, and counts its version up.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn update_task(&self, task: &mut Task) -> Result<()> {
        task.version += 1;
        let row = write(self.workspace(), task).into_active_model().reset_all();
        task::Entity::update(row).exec(self.db()).await?;
        Ok(())
    }

    /// Notes for which due time the assignee was reminded. That is no change of the record: its version stays.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn mark_reminded(&self, id: TaskId, due_at: DateTime<Utc>) -> Result<()> {
        let sql = "UPDATE tasks SET reminded_for = $3 WHERE workspace_id = $1 AND id = $2";
        run(self.db(), sql, vec![self.workspace().into(), id.uuid().into(), due_at.into()]).await.map(|_| ())
    }

    /// Deletes a task; `false` when it is not there.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_task(&self, id: TaskId) -> Result<bool> {
        let sql = "DELETE FROM tasks WHERE workspace_id = $1 AND id = $2";
        Ok(run(self.db(), sql, vec![self.workspace().into(), id.uuid().into()]).await? > 0)
    }

    /// Reads a task with its names. Uses the primary keys.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn task(&self, id: TaskId) -> Result<Option<TaskRow>> {
        let sql = format!("{SELECT} AND t.id = $2");
        row(self.db(), &sql, vec![self.workspace().into(), id.uuid().into()]).await
    }

    /// Lists tasks, the earliest due first.
    ///
    /// Uses `tasks_assignee`, `tasks_status` or `tasks_lead`, whichever the filter names.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tasks(
        &self,
        filter: &TaskFilter,
        sight: Sight,
        page: PageRequest<TaskCursor>,
    ) -> Result<Paged<TaskRow, TaskCursor>> {
        let mut sql = SELECT.to_owned();
        let mut values: Vec<sea_orm::Value> = vec![self.workspace().into()];
        let mut add = |condition: &str, value: sea_orm::Value| {
            values.push(value);
            sql.push_str(&condition.replace('?', &format!("${}", values.len())));
        };
        if let Some(status) = &filter.status {
            add(" AND t.status = ?", status.clone().into());
        }
        if let Some(assignee_id) = filter.assignee_id {
            add(" AND t.assignee_id = ?", assignee_id.uuid().into());
        }
        if let Some(lead_id) = filter.lead_id {
            add(" AND t.lead_id = ?", lead_id.uuid().into());
        }
        if let Some(due_before) = filter.due_before {
            add(" AND t.due_at < ?", due_before.into());
        }
        if let Some(due_after) = filter.due_after {
            add(" AND t.due_at >= ?", due_after.into());
        }
        match sight {
            Sight::All => {}
            Sight::OwnAndUnowned(own) => {
                add(" AND (l.owner_id IS NULL OR l.owner_id = ?)", own.map(UserId::uuid).into());
            }
            Sight::OfSite(own) => add(" AND l.owner_id IS NULL AND l.site_id = ?", own.uuid().into()),
        }
        if let Some(after) = page.after {
            add(" AND (t.due_at, t.id) > (?", after.due_at.into());
            add(", ?)", after.id.into());
        }
        add(" ORDER BY t.due_at, t.id LIMIT ?", (page.limit + 1).into());
        let found: Vec<TaskRow> = rows(self.db(), &sql, values).await?;
        Ok(Paged::cut(found, page.limit, |row| TaskCursor { due_at: row.due_at, id: row.id }))
    }
}

fn read(row: task::Model) -> Task {
    Task {
        id: row.id.into(),
        lead_id: row.lead_id.into(),
        assignee_id: row.assignee_id.map(Into::into),
        due_at: row.due_at,
        note: row.note,
        channel: row.channel,
        status: row.status,
        reminded_for: row.reminded_for,
        created_by: row.created_by.map(Into::into),
        created_at: row.created_at,
        completed_at: row.completed_at,
        version: row.version,
    }
}

fn write(workspace_id: Uuid, task: &Task) -> task::Model {
    task::Model {
        workspace_id,
        id: task.id.uuid(),
        lead_id: task.lead_id.uuid(),
        assignee_id: task.assignee_id.map(Into::into),
        due_at: task.due_at,
        note: task.note.clone(),
        channel: task.channel.clone(),
        status: task.status.clone(),
        reminded_for: task.reminded_for,
        created_by: task.created_by.map(Into::into),
        created_at: task.created_at,
        completed_at: task.completed_at,
        version: task.version,
    }
}
