//! Reminders of follow-ups, at their time and once for each time.

use porchlight_domain::ids::UserId;
use porchlight_storage::TenantScope;
use porchlight_storage::live::{Audience, Topic};
use porchlight_wire::notifications::NotificationKind;
use porchlight_wire::socket::EventFrame;
use serde_json::json;

use super::Leads;
use super::follow_up::reminder_key;
use super::jobs::Remind;
use super::views::{lead_view, task_view};
use crate::error::{Result, ServiceError};
use crate::mail::{self, FollowUpDue};
use crate::notifications::News;

impl Leads {
    /// Reminds the assignee, in the app and by email, unless the task was moved, done or deleted meanwhile, or was
    /// reminded of already. Everything is in one transaction, so that a repeat finds it done.
    ///
    /// # Errors
    /// Those of the database: try again.
    pub async fn remind(&self, scope: &TenantScope, due: &Remind) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let Some(task) = tx.lock_task(due.task_id).await? else { return Ok(()) };
        let stale = task.status != "open" || task.due_at != due.due_at || task.reminded_for == Some(task.due_at);
        let Some(assignee_id) = task.assignee_id.filter(|_| !stale) else { return Ok(()) };
        let named = tx.named_lead(task.lead_id).await?.ok_or_else(ServiceError::not_found)?;
        tx.mark_reminded(task.id, task.due_at).await?;
        let row = tx.task(task.id).await?.ok_or_else(ServiceError::not_found)?;
        let lead = lead_view(named);
        let view = task_view(row, tx.now())?;
        let news = News {
            user_id: assignee_id,
            kind: NotificationKind::FollowUpDue,
            subject_id: task.id.to_string(),
            data: json!({ "name": lead.name, "note": task.note, "dueAt": task.due_at, "leadId": lead.id }),
            dedupe_key: Some(format!("follow_up:{}", reminder_key(task.id, task.due_at))),
        };
        self.notifications.tell(&tx, news).await?;
        let data = json!({ "task": view, "lead": lead });
        let frame = EventFrame::of("followup.due", &task.id, None, tx.now(), &data);
        tx.emit(vec![Topic::User(assignee_id)], Audience::ALL, &frame)?;
        let members = tx.named_members(&[assignee_id]).await?;
        if let Some(member) =
            members.iter().find(|member| UserId::from(member.user_id) == assignee_id && member.status == "active")
        {
            let letter = FollowUpDue {
                to: &member.email,
                name: &member.name,
                lead: &lead.name,
                note: task.note.as_deref(),
                due: &tx.local_time(assignee_id, task.due_at).await?,
                link: &format!("{}/leads/{}", self.public_url, lead.id),
            };
            tx.enqueue(mail::send(&letter.mail(), tx.now())?).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
