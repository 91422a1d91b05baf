//! What a visitor's own socket does: prove itself, identify, move between pages.

use porchlight_domain::ids::{SiteId, VisitorId};
use porchlight_domain::leads::person::email_key;
use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{ConversationRow, InboxFilter, InboxOrder, Sighting, VisitorChange, VisitorRow};
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::paging::PageRequest;
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::chat::{Identified, Identify, PageView};
use porchlight_wire::socket::{EventFrame, VisitorData};
use serde_json::{Map, Value};

use super::visitor_token::VisitorClaims;
use super::{Chat, VisitorAccess, tell, views};
use crate::error::{Result, ServiceError};

/// What a page may keep of a visitor; agents get it whole with each of his pages.
const CUSTOM_KEYS: usize = 100;
const CUSTOM_BYTES: usize = 16 * 1024;
/// So many of a visitor's conversations are told anew when he says who he is.
const TOLD_CONVERSATIONS: u64 = 20;

impl Chat {
    /// Proves a visitor by his token. One query.
    ///
    /// # Errors
    /// 401.
    pub async fn authenticate_visitor(&self, token: &str) -> Result<VisitorAccess> {
        let claims = self.tokens.read(token, self.store.clock().now()).ok_or_else(not_proven)?;
        let found = self.store.visitor_scope(claims.wsp, claims.sub, claims.generation).await?;
        let (scope, site_id) = found.ok_or_else(not_proven)?;
        let VisitorClaims { sub, generation, exp, .. } = claims;
        Ok(VisitorAccess { scope, visitor_id: sub, site_id, generation, expires_s: exp })
    }

    /// Proves a visitor again, by what his token said. One query.
    ///
    /// # Errors
    /// 401 when the token has expired or was taken back.
    pub async fn prove_visitor_again(&self, access: &VisitorAccess) -> Result<VisitorAccess> {
        if access.expires_s <= self.store.clock().now().timestamp() {
            return Err(not_proven().into());
        }
        let workspace_id = access.scope.workspace_id();
        let found = self.store.visitor_scope(workspace_id, access.visitor_id, access.generation).await?;
        let (scope, site_id) = found.ok_or_else(not_proven)?;
        Ok(VisitorAccess { scope, site_id, ..access.clone() })
    }

    /// Keeps what the page says of its visitor, and tells the agents (CHT-1).
    ///
    /// Without a signature it describes, and joins nobody with anybody. With one it is proven who this is: a browser
    /// under which nobody has spoken yet, or somebody else was proven, then speaks for the visitor who was proven so
    /// before, by the token of the answer.
    ///
    /// # Errors
    /// 422 for an email that is none, a wrong signature, or more data than is kept.
    pub async fn identify(&self, scope: &TenantScope, identify: Identify) -> Result<Identified> {
        let Actor::Visitor { id, site_id } = scope.actor() else { return Err(ServiceError::not_found()) };
        let change = self.change(site_id, identify).await?;
        let tx = self.store.tenant(scope).await?;
        let known = tx.visitor_for_update(id).await?.ok_or_else(ServiceError::not_found)?;
        let person = match &change.verified_as {
            Some(proven) => person(&tx, known, site_id, proven).await?,
            None => known,
        };
        check_custom_data(&person, &change.custom_data, "/customData")?;
        let meant = VisitorId::from(person.id);
        tx.change_visitor(meant, &change).await?;
        self.tell_identified(&tx, meant).await?;
        let row = tx.visitor(meant).await?.ok_or_else(ServiceError::not_found)?;
        let now = tx.now();
        tx.commit().await?;
        let token = || self.tokens.issue(meant, scope.workspace_id(), row.token_generation, now);
        let visitor_token = if meant == id { None } else { Some(token()?) };
        Ok(Identified { visitor: views::visitor_self(&row), visitor_token })
    }

    /// Reads what is to be kept, and checks what it proves.
    async fn change(&self, site_id: SiteId, identify: Identify) -> Result<VisitorChange> {
        let text = |value: Option<String>| value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let (external_id, given_email) = (text(identify.external_id), text(identify.email));
        let email = given_email.as_deref().map(str::to_lowercase);
        if email.as_deref().is_some_and(|email| email_key(email).is_none()) {
            return Err(Refusal::invalid("/email", "This is not an email address.").into());
        }
        let verified_as = match identify.signature {
            None => None,
            Some(signature) => {
                let unsigned = || Refusal::invalid("/signature", "A signature is over externalId or email: send one.");
                let message = external_id.as_deref().or(given_email.as_deref()).ok_or_else(unsigned)?;
                let site = self.sites.find_public(site_id).await?;
                if !self.sites.is_signed(&site, message, &signature)? {
                    let detail = "It is not the hex HMAC-SHA256 of externalId (or email) under the identity secret.";
                    return Err(Refusal::invalid("/signature", detail).into());
                }
                let as_email = || email.as_deref().map(|email| format!("email:{email}"));
                external_id.as_deref().map(|id| format!("id:{id}")).or_else(as_email)
            }
        };
        let custom_data = identify.custom_data.into_iter().collect();
        Ok(VisitorChange { name: text(identify.name), email, phone: text(identify.phone), custom_data, verified_as })
    }

    /// Makes or feeds the lead of a visitor who said who he is, and tells the agents of his conversations.
    async fn tell_identified(&self, tx: &TenantTx, id: VisitorId) -> Result<()> {
        if let Some(latest) = conversations(tx, id, 1).await?.first() {
            self.capture_lead(tx, id, latest).await?;
            for row in conversations(tx, id, TOLD_CONVERSATIONS).await? {
                tell::emit_conversation(tx, "conversation.updated", &row, true)?;
            }
        }
        Ok(())
    }

    /// Keeps on which page the visitor is, where the site shows it to agents (CHT-4), and tells them; returns what
    /// they were told.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visit_page(&self, scope: &TenantScope, page: PageView) -> Result<Option<VisitorData>> {
        let Actor::Visitor { id, site_id } = scope.actor() else { return Err(ServiceError::not_found()) };
        if !self.sites.find_public(site_id).await?.chat.visitor_context {
            return Ok(None);
        }
        let tx = self.store.tenant(scope).await?;
        tx.move_visitor(id, page.url.as_deref(), page.title.as_deref()).await?;
        let data = views::visitor_data(tx.visitor(id).await?.ok_or_else(ServiceError::not_found)?, true);
        let frame = EventFrame::of("visitor.page_view", &id, None, tx.now(), &data);
        tx.emit(vec![Topic::Workspace], Audience::with(Permission::VisitorsRead), &frame)?;
        tx.commit().await?;
        Ok(Some(data))
    }
}

fn not_proven() -> Refusal {
    Refusal::new(ProblemCode::Unauthenticated, "The visitor token is not valid. Open a new widget session.")
}

/// The visitor's conversations, latest activity first.
async fn conversations(tx: &TenantTx, id: VisitorId, limit: u64) -> Result<Vec<ConversationRow>> {
    let page = PageRequest { limit, after: None };
    Ok(tx.inbox(&InboxFilter::of_visitor(id), InboxOrder::Activity, None, page).await?.rows)
}

/// The visitor that a proof speaks of: the one at hand, unless he is proven to be somebody else, or nobody has spoken
/// under him and the person is known under another.
async fn person(tx: &TenantTx, at_hand: VisitorRow, site_id: SiteId, proven: &str) -> Result<VisitorRow> {
    let is_somebody_else = at_hand.verified_as.as_deref().is_some_and(|known| known != proven);
    if !is_somebody_else && at_hand.has_conversations {
        return Ok(at_hand);
    }
    if let Some(known) = tx.verified_visitor(site_id, proven, at_hand.id.into()).await? {
        return Ok(known);
    }
    if !is_somebody_else {
        return Ok(at_hand);
    }
    let id = VisitorId::from(tx.new_uuid());
    tx.see_visitor(id, site_id, &Sighting { page: at_hand.current_page, ..Sighting::default() }).await?;
    tx.visitor(id).await?.ok_or_else(ServiceError::not_found)
}

/// Refuses more data about a visitor than is kept, together with what is there.
pub(super) fn check_custom_data(known: &VisitorRow, new: &Map<String, Value>, pointer: &str) -> Result<()> {
    let mut merged = known.custom_data.as_object().cloned().unwrap_or_default();
    merged.extend(new.clone());
    let bytes = serde_json::to_vec(&merged).map_or(usize::MAX, |bytes| bytes.len());
    if new.is_empty() || (merged.len() <= CUSTOM_KEYS && bytes <= CUSTOM_BYTES) {
        return Ok(());
    }
    Err(Refusal::invalid(pointer, "A visitor has at most 100 values of the page's own, 16 KiB together.").into())
}
