//! Opens the widget: proves or makes the visitor, and hands over what it needs to draw itself.

use chrono::{DateTime, Utc};
use porchlight_domain::clock::uuid_at;
use porchlight_domain::ids::{UserId, VisitorId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::sites::hours::{Hours, Opening, minutes};
use porchlight_storage::chat::{ConversationRow, InboxFilter, InboxOrder, VisitorRow};
use porchlight_storage::paging::PageRequest;
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::chat::{
    Availability, HoursView, OpenWidget, VisitorSelf, VisitorState, WidgetConversation, WidgetSession, WidgetSite,
};
use porchlight_wire::sites::{BusinessHours, Weekday};
use porchlight_wire::tracker::PageContext;

use super::{Chat, views};
use crate::error::{Result, ServiceError};
use crate::sites::PublicSite;
use crate::tracker::visit::{context_of, sighting};

/// How many earlier conversations the widget lists.
const CONVERSATIONS: u64 = 20;

impl Chat {
    /// Opens or resumes a visitor's session. The visitor id alone proves nothing: without a token it is taken only
    /// while nothing was said under it; otherwise a new visitor begins.
    ///
    /// # Errors
    /// 404 for a site that is not there, is off, or has no chat.
    pub async fn open_widget(&self, open: OpenWidget, user_agent: &str) -> Result<WidgetSession> {
        let site = self.sites.find_public(open.client_id).await?;
        if !site.is_active() || !site.chat.enabled {
            return Err(ServiceError::not_found());
        }
        let now = self.store.clock().now();
        let (visitor_id, is_proven) = self.whose(&site, &open, now).await?;
        let scope = site.visitor_scope(visitor_id);
        let tx = self.store.tenant(&scope).await?;
        let seen = sighting(&context(&open), user_agent, site.chat.visitor_context);
        tx.see_visitor(visitor_id, site.site_id(), &seen).await?;
        let visitor = tx.visitor(visitor_id).await?.ok_or_else(ServiceError::not_found)?;
        let conversations = if is_proven { conversations(&tx, visitor_id).await? } else { Vec::new() };
        tx.commit().await?;
        Ok(WidgetSession {
            visitor_id,
            visitor_token: self.tokens.issue(visitor_id, site.workspace_id(), visitor.token_generation, now)?,
            visitor: told(&visitor, is_proven),
            site: self.widget_site(&site, &scope).await?,
            conversations,
        })
    }

    /// Whose session it is, and whether that is proven: the visitor of a token that still counts, else the wanted
    /// one if nobody has spoken under its id, else a new one.
    async fn whose(&self, site: &PublicSite, open: &OpenWidget, now: DateTime<Utc>) -> Result<(VisitorId, bool)> {
        let token = open.visitor_token.as_deref().and_then(|token| self.tokens.read(token, now));
        let claims = token.filter(|claims| claims.wsp == site.workspace_id());
        let wanted = open.visitor_id;
        if claims.is_none() && wanted.is_none() {
            return Ok((VisitorId::from(uuid_at(now)), false));
        }
        let tx = self.store.tenant(&site.scope()).await?;
        if let Some(claims) = claims
            && tx.visitor(claims.sub).await?.is_some_and(|known| known.token_generation == claims.generation)
        {
            return Ok((claims.sub, true));
        }
        let Some(wanted) = wanted else { return Ok((VisitorId::from(uuid_at(now)), false)) };
        let is_taken = match tx.visitor(wanted).await? {
            Some(known) => {
                known.has_conversations || known.verified_as.is_some() || known.site_id != site.site_id().uuid()
            }
            None => false,
        };
        Ok((if is_taken { VisitorId::from(uuid_at(now)) } else { wanted }, false))
    }

    async fn widget_site(&self, site: &PublicSite, scope: &TenantScope) -> Result<WidgetSite> {
        let hours = site.chat.business_hours.as_ref().map(|hours| hours_view(hours, self.store.clock().now()));
        let is_open = hours.as_ref().is_none_or(|hours| hours.is_open);
        Ok(WidgetSite {
            name: site.name().to_owned(),
            appearance: site.chat.appearance.clone(),
            pre_chat: site.chat.pre_chat.clone(),
            offline_message: site.chat.offline_message.clone(),
            agents_online: is_open && self.somebody_answers(scope).await?,
            business_hours: hours,
        })
    }

    /// Whether somebody is online who may answer chats. One query when anybody is online.
    async fn somebody_answers(&self, scope: &TenantScope) -> Result<bool> {
        let users = self.presence.users(scope.workspace_id()).await;
        let online = users.into_iter().filter(|(_, availability)| *availability == Availability::Online);
        let online: Vec<UserId> = online.map(|(user_id, _)| user_id).collect();
        if online.is_empty() {
            return Ok(false);
        }
        let tx = self.store.tenant(&scope.as_system()).await?;
        Ok(!tx.members_who_may(&online, Permission::ConversationsReply).await?.is_empty())
    }
}

fn hours_view(hours: &BusinessHours, now: DateTime<Utc>) -> HoursView {
    let openings = hours.days.iter().filter_map(|open| {
        let (from, to) = minutes(&open.from).zip(minutes(&open.to))?;
        Some(Opening { day: weekday(open.day), from, to })
    });
    let state = Hours::new(&hours.time_zone, openings.collect()).map(|hours| hours.at(now));
    HoursView {
        time_zone: hours.time_zone.clone(),
        days: hours.days.clone(),
        // A zone that is known no more closes nobody's shop.
        is_open: state.is_none_or(|state| state.is_open),
        changes_at: state.and_then(|state| state.changes_at),
    }
}

const fn weekday(day: Weekday) -> chrono::Weekday {
    match day {
        Weekday::Monday => chrono::Weekday::Mon,
        Weekday::Tuesday => chrono::Weekday::Tue,
        Weekday::Wednesday => chrono::Weekday::Wed,
        Weekday::Thursday => chrono::Weekday::Thu,
        Weekday::Friday => chrono::Weekday::Fri,
        Weekday::Saturday => chrono::Weekday::Sat,
        Weekday::Sunday => chrono::Weekday::Sun,
    }
}

/// What the visitor told earlier; nothing of it for somebody who only knows the id.
fn told(visitor: &VisitorRow, is_proven: bool) -> VisitorSelf {
    if is_proven {
        views::visitor_self(visitor)
    } else {
        VisitorSelf { name: None, email: None, phone: None, state: VisitorState::Anonymous }
    }
}

async fn conversations(tx: &TenantTx, visitor_id: VisitorId) -> Result<Vec<WidgetConversation>> {
    let filter = InboxFilter::of_visitor(visitor_id);
    let rows =
        tx.inbox(&filter, InboxOrder::Activity, None, PageRequest { limit: CONVERSATIONS, after: None }).await?.rows;
    let mut shown = tx.visitors_view(visitor_id, None).await?;
    Ok(rows
        .iter()
        .map(|row: &ConversationRow| {
            let (unread, last) = shown.remove(&row.id).unwrap_or_default();
            views::widget_conversation(row, unread, last)
        })
        .collect())
}

fn context(open: &OpenWidget) -> PageContext {
    PageContext {
        screen: open.screen.clone(),
        language: open.language.clone(),
        time_zone: open.time_zone.clone(),
        ..context_of(&open.page)
    }
}
