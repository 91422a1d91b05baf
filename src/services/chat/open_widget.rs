//! Opens the widget: proves or makes the visitor, and hands over what it needs to draw itself.

use chrono::{DateTime, Utc};
use porchlight_domain::clock::uuid_at;
use porchlight_domain::ids::{UserId, VisitorId};
use porchlight_domain::leads::source_class::source_class;
use porchlight_storage::chat::{ConversationRow, InboxFilter, InboxOrder, Sighting, VisitorRow};
use porchlight_storage::paging::PageRequest;
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::chat::{Availability, OpenWidget, VisitorSelf, WidgetConversation, WidgetSession, WidgetSite};
use std::collections::BTreeMap;

use super::{Chat, views};
use crate::error::{Result, ServiceError};
use crate::sites::PublicSite;

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
        tx.see_visitor(visitor_id, site.site_id(), &sighting(&open, user_agent)).await?;
        let visitor = tx.visitor(visitor_id).await?.ok_or_else(ServiceError::not_found)?;
        let conversations = if is_proven { conversations(&tx, visitor_id).await? } else { Vec::new() };
        tx.commit().await?;
        Ok(WidgetSession {
            visitor_id,
            visitor_token: self.tokens.issue(visitor_id, site.workspace_id(), visitor.token_generation, now)?,
            visitor: told(visitor, is_proven),
            site: self.widget_site(&site, &scope).await,
            conversations,
        })
    }

    /// Whose session it is, and whether that is proven: the visitor of a token that still counts, else the wanted
    /// one if nobody has spoken under its id, else a new one.
    async fn whose(&self, site: &PublicSite, open: &OpenWidget, now: DateTime<Utc>) -> Result<(VisitorId, bool)> {
        let token = open.visitor_token.as_deref().and_then(|token| self.tokens.read(token, now));
        let claims = token.filter(|claims| claims.wsp == site.workspace_id());
        let wanted = open.visitor_id.map(VisitorId::from);
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
            Some(known) => known.has_conversations || known.site_id != site.site_id().uuid(),
            None => false,
        };
        Ok((if is_taken { VisitorId::from(uuid_at(now)) } else { wanted }, false))
    }

    async fn widget_site(&self, site: &PublicSite, scope: &TenantScope) -> WidgetSite {
        let users: BTreeMap<UserId, Availability> = self.presence.users(scope.workspace_id()).await;
        WidgetSite {
            name: site.name().to_owned(),
            appearance: site.chat.appearance.clone(),
            pre_chat: site.chat.pre_chat.clone(),
            offline_message: site.chat.offline_message.clone(),
            agents_online: users.values().any(|availability| *availability == Availability::Online),
            business_hours: None,
        }
    }
}

/// What the visitor told earlier; nothing of it for somebody who only knows the id.
fn told(visitor: VisitorRow, is_proven: bool) -> VisitorSelf {
    if is_proven {
        VisitorSelf { name: visitor.name, email: visitor.email, phone: visitor.phone }
    } else {
        VisitorSelf { name: None, email: None, phone: None }
    }
}

async fn conversations(tx: &TenantTx, visitor_id: VisitorId) -> Result<Vec<WidgetConversation>> {
    let filter = InboxFilter::of_visitor(visitor_id);
    let rows =
        tx.inbox(&filter, InboxOrder::Activity, None, PageRequest { limit: CONVERSATIONS, after: None }).await?.rows;
    let mut shown = tx.visitors_view(visitor_id).await?;
    Ok(rows
        .iter()
        .map(|row: &ConversationRow| {
            let (unread, last) = shown.remove(&row.id).unwrap_or_default();
            views::widget_conversation(row, unread, last)
        })
        .collect())
}

fn sighting(open: &OpenWidget, user_agent: &str) -> Sighting {
    let agent = woothee::parser::Parser::new().parse(user_agent);
    let known = |text: &str| (text != "UNKNOWN" && !text.is_empty()).then(|| text.to_owned());
    Sighting {
        browser: agent.as_ref().and_then(|agent| known(agent.name)),
        os: agent.as_ref().and_then(|agent| known(agent.os)),
        device: agent.as_ref().and_then(|agent| known(agent.category)),
        screen: open.screen.clone(),
        language: open.language.clone(),
        time_zone: open.time_zone.clone(),
        referrer: open.page.referrer.clone(),
        source_class: Some(source_class(open.page.referrer.as_deref(), open.page.url.as_deref(), None).to_owned()),
        page: open.page.url.clone(),
        title: open.page.title.clone(),
    }
}
