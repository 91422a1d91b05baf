//! Follow-ups: tasks on a lead with a reminder at their time (ACT-3).

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_domain::clock::to_micros;
use porchlight_domain::ids::{LeadId, TaskId};
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::Refusal;
use porchlight_storage::jobs::NewJob;
use porchlight_storage::leads::tasks::{Task, TaskCursor, TaskFilter};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::leads::{ActivityKind, AddFollowUp, TaskStatus, TaskView};
use serde_json::json;

use super::Leads;
use super::jobs::{REMIND, Remind};
use super::tell::touch;
use super::views::{name_of, task_view};
use crate::error::{Result, ServiceError};

/// How far ahead somebody may plan, in days.
const FAR_DAYS: i64 = 10 * 366;

impl Leads {
    /// Plans a follow-up and its reminder. A due time in the past is due at once. 8 queries.
    ///
    /// # Errors
    /// 404; 422 for an assignee who is no active member or a time beyond ten years.
    pub async fn add_follow_up(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        body: AddFollowUp,
    ) -> Result<TaskView> {
        let tx = self.store.tenant(scope).await?;
        let mut lead = self.lock_theirs(&tx, scope, permissions, id).await?;
        let assignee_id = match (body.assignee_id, lead.owner_id) {
            (Some(asked), _) => {
                self.check_owner(&tx, asked, "/assigneeId").await?;
                Some(asked)
            }
            (None, Some(owner_id)) => Some(owner_id),
            // An agency's owner may work here without being a member, and then cannot be reminded here.
            (None, None) => match tx.actor().user() {
                Some(user_id) => tx.named_members(&[user_id]).await?.first().map(|member| member.user_id.into()),
                None => None,
            },
        };
        let now = tx.now();
        check_due(body.due_at, now)?;
        let task = Task {
            id: tx.new_uuid().into(),
            lead_id: id,
            assignee_id,
            due_at: to_micros(body.due_at),
            note: body.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty()),
            channel: body.channel.as_ref().map(name_of).transpose()?,
            status: "open".to_owned(),
            reminded_for: None,
            created_by: tx.actor().user(),
            created_at: now,
            completed_at: None,
            version: 1,
        };
        tx.insert_task(&task).await?;
        self.plan_reminder(&tx, &task).await?;
        let data = json!({ "taskId": task.id, "dueAt": task.due_at, "note": task.note, "channel": task.channel });
        self.note_down(&tx, id, ActivityKind::FollowUp, data).await?;
        touch(&tx, &mut lead);
        tx.update_lead(&mut lead).await?;
        let row = tx.task(task.id).await?.ok_or_else(ServiceError::not_found)?;
        let view = task_view(row, now)?;
        self.tell(&tx, "lead.updated", id, None).await?;
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Lists the follow-ups of a lead, the earliest due first. Two queries.
    ///
    /// # Errors
    /// 404 when the lead is not there or not theirs.
    pub async fn follow_ups(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        status: Option<TaskStatus>,
        page: PageRequest<TaskCursor>,
    ) -> Result<Paged<TaskView, TaskCursor>> {
        let tx = self.store.tenant(scope).await?;
        let lead =
            tx.lead(id).await?.filter(|lead| Self::sight(scope, permissions).covers(lead.owner_id, lead.site_id));
        if lead.is_none() {
            return Err(ServiceError::not_found());
        }
        let status = status.as_ref().map(name_of).transpose()?;
        let filter = TaskFilter { lead_id: Some(id), status, ..TaskFilter::default() };
        let Paged { rows, next } = tx.tasks(&filter, Self::sight(scope, permissions), page).await?;
        let now = tx.now();
        Ok(Paged { rows: rows.into_iter().map(|row| task_view(row, now)).collect::<Result<_>>()?, next })
    }

    /// Lists tasks on leads that the caller may see, the earliest due first. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tasks(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        filter: &TaskFilter,
        page: PageRequest<TaskCursor>,
    ) -> Result<Paged<TaskView, TaskCursor>> {
        let tx = self.store.tenant(scope).await?;
        let Paged { rows, next } = tx.tasks(filter, Self::sight(scope, permissions), page).await?;
        let now = tx.now();
        Ok(Paged { rows: rows.into_iter().map(|row| task_view(row, now)).collect::<Result<_>>()?, next })
    }

    /// Puts the reminder of an open task in the queue, for its due time. One query.
    pub(super) async fn plan_reminder(&self, tx: &TenantTx, task: &Task) -> Result<()> {
        let payload = Remind { task_id: task.id, due_at: task.due_at };
        let payload = serde_json::to_value(payload).map_err(ServiceError::internal)?;
        let key = reminder_key(task.id, task.due_at);
        tx.enqueue(NewJob::new(REMIND, payload, tx.now()).at(task.due_at).unique(key)).await?;
        Ok(())
    }
}

/// One reminder for each due time of a task.
pub(super) fn reminder_key(id: TaskId, due_at: DateTime<Utc>) -> String {
    format!("{id}:{}", due_at.timestamp_micros())
}

pub(super) fn check_due(due_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if (due_at - now).abs() > TimeDelta::days(FAR_DAYS) {
        return Err(Refusal::invalid("/dueAt", "lies more than ten years away").into());
    }
    Ok(())
}
