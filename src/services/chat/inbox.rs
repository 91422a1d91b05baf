//! The agents' inbox: lists, counts, and what agents change on a conversation.

use chrono::{DateTime, Utc};
use porchlight_domain::clock::to_micros;
use porchlight_domain::ids::{ConversationId, SiteId, UserId, VisitorId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{ConversationRow, InboxCursor, InboxFilter, InboxOrder};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::chat::{
    ConversationStatus, ConversationView, InboxCounts, LabelView, PatchConversation, SetConversationStatus, VisitorView,
};
use porchlight_wire::notifications::NotificationKind;
use porchlight_wire::socket::VisitorData;

use super::{Chat, tell, views};
use crate::error::{Result, ServiceError};
use crate::notifications::News;

/// More labels than these help nobody to choose.
const LABELS: i64 = 200;

impl Chat {
    /// Lists conversations. One query, and one look at who is here.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn inbox(
        &self,
        scope: &TenantScope,
        filter: &InboxFilter,
        order: InboxOrder,
        page: PageRequest<InboxCursor>,
    ) -> Result<Paged<ConversationView, InboxCursor>> {
        let tx = self.store.tenant(scope).await?;
        let found = tx.inbox(filter, order, scope.actor().user(), page).await?;
        drop(tx);
        let visitors: Vec<VisitorId> = found.rows.iter().map(|row| row.visitor_id.into()).collect();
        let online = self.presence.visitors(scope.workspace_id(), &visitors).await;
        Ok(found.map(|row| views::conversation(&row, online.contains(&row.visitor_id.into()))))
    }

    /// The labels in use, most used first, and how many conversations carry each. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn labels(&self, scope: &TenantScope) -> Result<Vec<LabelView>> {
        let labels = self.store.tenant(scope).await?.conversation_labels(LABELS).await?;
        Ok(labels.into_iter().map(|(label, count)| LabelView { label, count }).collect())
    }

    /// The numbers beside the inbox's views. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn inbox_counts(&self, scope: &TenantScope, user_id: UserId) -> Result<InboxCounts> {
        let counts = self.store.tenant(scope).await?.inbox_counts(user_id).await?;
        Ok(InboxCounts {
            mine: counts.mine,
            unassigned: counts.unassigned,
            all: counts.all,
            snoozed: counts.snoozed,
            unread: counts.unread,
        })
    }

    /// Reads one conversation and its version. One query.
    ///
    /// # Errors
    /// 404.
    pub async fn conversation(&self, scope: &TenantScope, id: ConversationId) -> Result<(ConversationView, i32)> {
        let tx = self.store.tenant(scope).await?;
        let row = read(&tx, id).await?;
        // Who is here is asked without a connection of the database in hand.
        drop(tx);
        Ok((self.view(&row, scope).await, row.version))
    }

    /// Whether the visitor of a conversation is here; `None` without such a conversation. One query.
    pub(super) async fn is_visitor_online(&self, scope: &TenantScope, id: ConversationId) -> Result<Option<bool>> {
        let tx = self.store.tenant(&scope.as_system()).await?;
        let Some(row) = tx.conversation(id, None).await? else { return Ok(None) };
        drop(tx);
        let online = self.presence.visitors(scope.workspace_id(), &[row.visitor_id.into()]).await;
        Ok(Some(!online.is_empty()))
    }

    async fn view(&self, row: &ConversationRow, scope: &TenantScope) -> ConversationView {
        let online = self.presence.visitors(scope.workspace_id(), &[row.visitor_id.into()]).await;
        views::conversation(row, !online.is_empty())
    }

    /// Changes priority and labels; returns the view and its version.
    ///
    /// # Errors
    /// 404, or 412 when somebody else was quicker.
    pub async fn edit_conversation(
        &self,
        scope: &TenantScope,
        id: ConversationId,
        patch: PatchConversation,
        expected_version: Option<i32>,
    ) -> Result<(ConversationView, i32)> {
        let online = self.is_visitor_online(scope, id).await?.ok_or_else(ServiceError::not_found)?;
        let tx = self.store.tenant(scope).await?;
        let priority = patch.priority.map(|priority| priority.map(views::priority_name));
        let labels = patch.labels.map(|labels| {
            let mut labels: Vec<String> = labels.iter().map(|label| label.trim().to_owned()).collect();
            labels.sort_unstable();
            labels.dedup();
            labels
        });
        if !tx.edit_conversation(id, priority, labels, expected_version).await? {
            read(&tx, id).await?;
            return Err(Refusal::new(
                ProblemCode::StaleVersion,
                "The conversation was changed meanwhile. Read it again.",
            )
            .into());
        }
        self.tell_and_commit(tx, id, "conversation.updated", online).await
    }

    /// Opens, snoozes or resolves; returns the view.
    ///
    /// # Errors
    /// 404, or 422 when a snooze has no future end.
    pub async fn set_status(
        &self,
        scope: &TenantScope,
        id: ConversationId,
        wanted: SetConversationStatus,
    ) -> Result<ConversationView> {
        let online = self.is_visitor_online(scope, id).await?.ok_or_else(ServiceError::not_found)?;
        let tx = self.store.tenant(scope).await?;
        let until = snooze(&wanted, tx.now())?;
        if !tx.set_conversation_status(id, views::status_name(wanted.status), until).await? {
            return Err(ServiceError::not_found());
        }
        if let Some(until) = until {
            let job = super::wake::job(id, until);
            tx.enqueue(job).await?;
        }
        let detail = serde_json::json!({ "status": views::status_name(wanted.status) });
        tx.audit("conversation.status_changed", Some(id.to_string()), detail).await?;
        Ok(self.tell_and_commit(tx, id, "conversation.status_changed", online).await?.0)
    }

    /// Hands the conversation to a member, or to nobody; returns the view.
    ///
    /// # Errors
    /// 404, or 422 when the user is no member.
    pub async fn assign(
        &self,
        scope: &TenantScope,
        id: ConversationId,
        user_id: Option<UserId>,
    ) -> Result<ConversationView> {
        let online = self.is_visitor_online(scope, id).await?.ok_or_else(ServiceError::not_found)?;
        let tx = self.store.tenant(scope).await?;
        if let Some(user_id) = user_id {
            self.leads.check_owner(&tx, user_id, "/userId").await?;
        }
        let before = read(&tx, id).await?;
        tx.assign_conversation(id, user_id).await?;
        self.notify_assigned(&tx, &before, user_id).await?;
        let detail = serde_json::json!({ "userId": user_id });
        tx.audit("conversation.assigned", Some(id.to_string()), detail).await?;
        Ok(self.tell_and_commit(tx, id, "assignee.changed", online).await?.0)
    }

    /// Tells whom a conversation was given to; nobody is told of what one did oneself.
    async fn notify_assigned(&self, tx: &TenantTx, row: &ConversationRow, user_id: Option<UserId>) -> Result<()> {
        let is_news = user_id != row.assignee_id.map(UserId::from) && user_id != tx.actor().user();
        let Some(user_id) = user_id.filter(|_| is_news) else { return Ok(()) };
        let data = serde_json::json!({ "name": row.visitor_name, "number": row.number });
        let news = News {
            user_id,
            kind: NotificationKind::ConversationAssigned,
            subject_id: ConversationId::from(row.id).to_string(),
            data,
            dedupe_key: None,
        };
        self.notifications.tell(tx, news).await?;
        Ok(())
    }

    async fn tell_and_commit(
        &self,
        tx: TenantTx,
        id: ConversationId,
        event: &str,
        online: bool,
    ) -> Result<(ConversationView, i32)> {
        let row = read(&tx, id).await?;
        tell::emit_conversation(&tx, event, &row, online)?;
        // What is only about labels and priority is no business of the visitor's.
        if event != "conversation.updated" {
            tell::emit_to_visitor(&tx, event, &row).await?;
        }
        tx.commit().await?;
        Ok((views::conversation(&row, online), row.version))
    }

    /// Reads a visitor, for the panel beside a conversation. One query.
    ///
    /// # Errors
    /// 404.
    pub async fn visitor(&self, scope: &TenantScope, id: VisitorId) -> Result<VisitorView> {
        let online = self.presence.visitors(scope.workspace_id(), &[id]).await;
        Ok(self.visitor_data(scope, id, !online.is_empty()).await?.visitor)
    }

    /// Reads a visitor and his visit, as agents are told of them; without the page where the site does not show it.
    /// One query.
    ///
    /// # Errors
    /// 404.
    pub async fn visitor_data(&self, scope: &TenantScope, id: VisitorId, online: bool) -> Result<VisitorData> {
        let tx = self.store.tenant(scope).await?;
        let mut row = tx.visitor(id).await?.ok_or_else(ServiceError::not_found)?;
        drop(tx);
        if !self.shows_page(row.site_id.into()).await? {
            (row.current_page, row.current_title) = (None, None);
        }
        Ok(views::visitor_data(row, online))
    }

    /// Whether agents see where a visitor of the site is; of a deleted site they do not.
    async fn shows_page(&self, site_id: SiteId) -> Result<bool> {
        match self.sites.find_public(site_id).await {
            Ok(site) => Ok(site.chat.visitor_context),
            Err(error) if error.code() == ProblemCode::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

async fn read(tx: &TenantTx, id: ConversationId) -> Result<ConversationRow> {
    tx.conversation(id, tx.actor().user()).await?.ok_or_else(ServiceError::not_found)
}

fn snooze(wanted: &SetConversationStatus, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    match (wanted.status, wanted.snooze_until) {
        // As exact as PostgreSQL keeps it: the job that wakes it compares.
        (ConversationStatus::Snoozed, Some(until)) if until > now => Ok(Some(to_micros(until))),
        (ConversationStatus::Snoozed, _) => {
            Err(Refusal::invalid("/snoozeUntil", "Say until when, and let it be in the future.").into())
        }
        _ => Ok(None),
    }
}

impl Chat {
    /// Who of the workspace's users is not offline. No query.
    pub async fn presence(
        &self,
        scope: &TenantScope,
    ) -> std::collections::BTreeMap<UserId, porchlight_wire::chat::Availability> {
        self.presence.users(scope.workspace_id()).await
    }
}
