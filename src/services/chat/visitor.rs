//! What a visitor's own socket does: prove itself, identify, move between pages.

use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{InboxFilter, InboxOrder, VisitorChange};
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::paging::PageRequest;
use porchlight_storage::{Actor, TenantScope};
use porchlight_wire::chat::{Identify, PageView, VisitorView};
use porchlight_wire::socket::{EventFrame, VisitorData};

use super::{Chat, VisitorAccess, views};
use crate::error::{Result, ServiceError};

impl Chat {
    /// Proves a visitor by his token. One query.
    ///
    /// # Errors
    /// 401.
    pub async fn authenticate_visitor(&self, token: &str) -> Result<VisitorAccess> {
        let refused =
            || Refusal::new(ProblemCode::Unauthenticated, "The visitor token is not valid. Open a new widget session.");
        let claims = self.tokens.read(token, self.store.clock().now()).ok_or_else(refused)?;
        let found = self.store.visitor_scope(claims.wsp, claims.sub, claims.generation).await?;
        let (scope, site_id) = found.ok_or_else(refused)?;
        Ok(VisitorAccess { scope, visitor_id: claims.sub, site_id })
    }

    /// Keeps what the page says of its visitor. It is not verified: it describes, and joins nobody with anybody (CHT-1).
    ///
    /// # Errors
    /// 422 for an email that is none.
    pub async fn identify(&self, scope: &TenantScope, identify: Identify) -> Result<VisitorView> {
        let Actor::Visitor { id, .. } = scope.actor() else { return Err(ServiceError::not_found()) };
        let text = |value: Option<String>| value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let email = text(identify.email).map(|email| email.to_lowercase());
        if email.as_deref().is_some_and(|email| porchlight_domain::leads::person::email_key(email).is_none()) {
            return Err(Refusal::invalid("/email", "This is not an email address.").into());
        }
        let change = VisitorChange {
            name: text(identify.name),
            email,
            phone: text(identify.phone),
            custom_data: serde_json::to_value(identify.custom_data).unwrap_or_default(),
        };
        let tx = self.store.tenant(scope).await?;
        tx.change_visitor(id, &change).await?;
        let filter = InboxFilter::of_visitor(id);
        let latest =
            tx.inbox(&filter, InboxOrder::Activity, None, PageRequest { limit: 1, after: None }).await?.rows.pop();
        if let Some(conversation) = latest {
            self.capture_lead(&tx, id, &conversation).await?;
        }
        let row = tx.visitor(id).await?.ok_or_else(ServiceError::not_found)?;
        tx.commit().await?;
        Ok(views::visitor(row, true))
    }

    /// Keeps on which page the visitor is, where the site shows it to agents (CHT-4), and tells them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visit_page(&self, scope: &TenantScope, page: PageView) -> Result<()> {
        let Actor::Visitor { id, site_id } = scope.actor() else { return Err(ServiceError::not_found()) };
        if !self.sites.find_public(site_id).await?.chat.visitor_context {
            return Ok(());
        }
        let tx = self.store.tenant(scope).await?;
        tx.move_visitor(id, page.url.as_deref(), page.title.as_deref()).await?;
        let row = tx.visitor(id).await?.ok_or_else(ServiceError::not_found)?;
        let frame = EventFrame {
            event: "visitor.page_view".to_owned(),
            topic: id.to_string(),
            seq: None,
            at: tx.now(),
            data: serde_json::to_value(VisitorData { visitor: views::visitor(row, true) }).unwrap_or_default(),
        };
        tx.emit(vec![Topic::Workspace], Audience::with(Permission::VisitorsRead), &frame)?;
        tx.commit().await?;
        Ok(())
    }
}
