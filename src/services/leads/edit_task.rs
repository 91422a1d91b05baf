//! Tasks are moved, done, given to others, deleted.

use porchlight_domain::clock::to_micros;
use porchlight_domain::ids::TaskId;
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::leads::tasks::Task;
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::leads::{ActivityKind, PatchTask, TaskStatus, TaskView};
use serde_json::json;

use super::follow_up::check_due;
use super::tell::touch;
use super::views::{name_of, task_view};
use super::{Leads, Versioned};
use crate::error::{Result, ServiceError};

impl Leads {
    /// Changes a task. One that is moved is reminded of anew; one that is done or cancelled no more. 7 queries.
    ///
    /// # Errors
    /// 404, 412 when somebody else was quicker, 422 for an assignee who is no active member.
    pub async fn edit_task(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: TaskId,
        expected: Option<i32>,
        patch: PatchTask,
    ) -> Result<Versioned<TaskView>> {
        let tx = self.store.tenant(scope).await?;
        let mut task = self.lock_their_task(&tx, scope, permissions, id).await?;
        if expected.is_some_and(|version| version != task.version) {
            let detail = "The task has been changed since you read it. Read it again, then repeat your change.";
            return Err(Refusal::new(ProblemCode::StaleVersion, detail).into());
        }
        let before = task.clone();
        if let Some(assignee_id) = patch.assignee_id {
            self.check_owner(&tx, assignee_id, "/assigneeId").await?;
            task.assignee_id = Some(assignee_id);
        }
        if let Some(due_at) = patch.due_at {
            check_due(due_at, tx.now())?;
            task.due_at = to_micros(due_at);
        }
        if let Some(note) = patch.note {
            task.note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        }
        if let Some(status) = patch.status {
            task.status = name_of(&status)?;
            task.completed_at = (status == TaskStatus::Done).then(|| before.completed_at.unwrap_or_else(|| tx.now()));
        }
        if task != before {
            self.follow(&tx, scope, permissions, &before, &mut task).await?;
        }
        let row = tx.task(id).await?.ok_or_else(ServiceError::not_found)?;
        let view = task_view(row, tx.now())?;
        tx.commit().await?;
        Ok(Versioned { view, version: task.version })
    }

    /// Deletes a task. 4 queries.
    ///
    /// # Errors
    /// 404.
    pub async fn delete_task(&self, scope: &TenantScope, permissions: Permissions, id: TaskId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let task = self.lock_their_task(&tx, scope, permissions, id).await?;
        tx.delete_task(id).await?;
        self.tell(&tx, "lead.updated", task.lead_id, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what follows from a change: the reminder, the timeline, the lead.
    async fn follow(
        &self,
        tx: &TenantTx,
        scope: &TenantScope,
        permissions: Permissions,
        before: &Task,
        task: &mut Task,
    ) -> Result<()> {
        tx.update_task(task).await?;
        let reopened = before.status != "open" || before.due_at != task.due_at;
        if task.status == "open" && reopened && task.reminded_for != Some(task.due_at) {
            self.plan_reminder(tx, task).await?;
        }
        if task.status == "done" && before.status != "done" {
            let data = json!({ "taskId": task.id, "note": task.note, "channel": task.channel });
            self.note_down(tx, task.lead_id, ActivityKind::FollowUpDone, data).await?;
        }
        let mut lead = self.lock_theirs(tx, scope, permissions, task.lead_id).await?;
        touch(tx, &mut lead);
        tx.update_lead(&mut lead).await?;
        self.tell(tx, "lead.updated", task.lead_id, None).await?;
        Ok(())
    }

    async fn lock_their_task(
        &self,
        tx: &TenantTx,
        scope: &TenantScope,
        permissions: Permissions,
        id: TaskId,
    ) -> Result<Task> {
        let Some(named) = tx.task(id).await? else { return Err(ServiceError::not_found()) };
        // It says whether they may see the lead. The lead before the task, as everywhere: the order of locks.
        self.lock_theirs(tx, scope, permissions, named.lead_id.into()).await?;
        tx.lock_task(id).await?.ok_or_else(ServiceError::not_found)
    }
}
