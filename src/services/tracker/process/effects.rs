//! What events do: captures become leads, visitors are noted, a site's script is seen alive (TRK-4, TRK-13, TRK-18).

use std::collections::BTreeMap;
use std::time::Duration;

use moka::sync::Cache;
use porchlight_domain::ids::{FormId, SiteId};
use porchlight_domain::leads::attribution::{Touch, Utm};
use porchlight_domain::leads::capture::Capture;
use porchlight_domain::leads::mapping::{any_email, usual};
use porchlight_domain::leads::person::Person;
use porchlight_domain::leads::state::CaptureState;
use porchlight_domain::permissions::Permission;
use porchlight_storage::chat::VisitorChange;
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::tracker::EventRow;
use porchlight_storage::tracker::work::HeldBatch;
use porchlight_storage::{StorageError, TenantTx};
use porchlight_wire::socket::EventFrame;
use porchlight_wire::tracker::{EventType, PageContext, TrackEvent};
use serde::Deserialize;
use serde_json::json;

use super::Processor;
use crate::error::{Result, ServiceError};
use crate::sites::PublicSite;
use crate::tracker::visit::{form_of, sighting, source_class_of};

/// Sites whose script was seen a moment ago: nothing to note.
#[derive(Clone)]
pub struct SeenSites(Cache<SiteId, ()>);

impl SeenSites {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(20_000).time_to_live(Duration::from_secs(60)).build())
    }

    pub fn remember(&self, site_id: SiteId) {
        self.0.insert(site_id, ());
    }
}

/// An event as it was stored.
#[derive(Debug, Deserialize)]
struct Payload {
    event: TrackEvent,
    #[serde(default)]
    context: PageContext,
    #[serde(default)]
    agent: String,
}

impl Payload {
    fn read(row: &EventRow) -> Result<Self> {
        serde_json::from_value(row.payload.clone()).map_err(|error| {
            StorageError::Corrupt { table: "events", row: row.event_id.to_string(), reason: error.to_string() }.into()
        })
    }
}

impl Processor {
    /// Notes who was here, and that the site's script is alive. Returns whether the site was noted.
    pub(super) async fn notice(
        &self,
        tx: &TenantTx,
        site: &PublicSite,
        batch: &HeldBatch,
        events: &[EventRow],
    ) -> Result<bool> {
        let Some(last) = events.last() else { return Ok(false) };
        let payload = Payload::read(last)?;
        let mut seen = sighting(&payload.context, &payload.agent, site.chat.visitor_context);
        seen.session_id = Some(batch.session_id().uuid());
        tx.see_visitor(batch.visitor_id(), site.site_id(), &seen).await?;
        if self.seen.0.contains_key(&site.site_id()) {
            return Ok(false);
        }
        if tx.see_site(site.site_id()).await? {
            self.tell_activated(tx, site.site_id()).await?;
        }
        Ok(true)
    }

    async fn tell_activated(&self, tx: &TenantTx, site_id: SiteId) -> Result<()> {
        let row = tx.site(site_id, false).await?.ok_or_else(ServiceError::not_found)?;
        let view = self.sites.view(row, None)?;
        let frame = EventFrame::of("site.activated", &site_id, None, tx.now(), &json!({ "site": view }));
        Ok(tx.emit(vec![Topic::Workspace], Audience::with(Permission::SitesRead), &frame)?)
    }

    /// Gives one event its effect. A repeat changes nothing.
    pub(super) async fn apply(
        &self,
        tx: &TenantTx,
        site: &PublicSite,
        batch: &HeldBatch,
        row: &EventRow,
    ) -> Result<()> {
        let payload = Payload::read(row)?;
        match payload.event.r#type {
            EventType::TrackerInitialized => Ok(()),
            EventType::FormSubmission => {
                self.capture_form(tx, site, batch, row, payload, CaptureState::Submitted).await
            }
            EventType::FormInteraction => {
                if site.tracker.partial_capture && any_email(&payload.event.fields).is_some() {
                    self.capture_form(tx, site, batch, row, payload, CaptureState::Partial).await
                } else {
                    Ok(())
                }
            }
            EventType::ChatMessageSent => self.capture_chat(tx, site, batch, row, payload).await,
        }
    }

    async fn capture_form(
        &self,
        tx: &TenantTx,
        site: &PublicSite,
        batch: &HeldBatch,
        row: &EventRow,
        payload: Payload,
        state: CaptureState,
    ) -> Result<()> {
        let form = tx.see_form(site.site_id(), &form_of(&payload.event, &payload.context)).await?;
        let capture = capture(site, batch, row, payload, state, Some(form));
        self.identify(tx, batch, &capture.person).await?;
        self.leads.capture(tx, &capture).await.map(|_| ())
    }

    /// A chat is an inquiry once an email is known: from the message, or of the visitor. The product's own chat makes
    /// its lead itself, with the message: what the page reports of it adds nothing.
    async fn capture_chat(
        &self,
        tx: &TenantTx,
        site: &PublicSite,
        batch: &HeldBatch,
        row: &EventRow,
        payload: Payload,
    ) -> Result<()> {
        if tx.has_conversation(batch.visitor_id()).await? {
            return Ok(());
        }
        let mut capture = capture(site, batch, row, payload, CaptureState::ChatInquiry, None);
        if capture.person.email.is_none() {
            let Some(known) = tx.visitor(batch.visitor_id()).await? else { return Ok(()) };
            let Some(email) = known.email else { return Ok(()) };
            capture.person.email = Some(email);
            capture.person.name = capture.person.name.take().or(known.name);
            capture.person.phone = capture.person.phone.take().or(known.phone);
        }
        self.leads.capture(tx, &capture).await.map(|_| ())
    }

    /// Keeps on the visitor what the form says, for whoever chats with the same person.
    async fn identify(&self, tx: &TenantTx, batch: &HeldBatch, person: &Person) -> Result<()> {
        let person = person.clone().tidy(None);
        if person.is_nobody() {
            return Ok(());
        }
        let change =
            VisitorChange { name: person.name, email: person.email, phone: person.phone, ..VisitorChange::default() };
        Ok(tx.change_visitor(batch.visitor_id(), &change).await?)
    }
}

fn capture(
    site: &PublicSite,
    batch: &HeldBatch,
    row: &EventRow,
    payload: Payload,
    state: CaptureState,
    form: Option<(FormId, String)>,
) -> Capture {
    let Payload { event, context, .. } = payload;
    let mapped = usual(&event.fields);
    let is_chat = state == CaptureState::ChatInquiry;
    Capture {
        event_id: row.event_id,
        occurred_at: row.occurred_at,
        state,
        source: if is_chat { "chat" } else { "website" }.to_owned(),
        source_detail: form.as_ref().map(|(_, name)| name.clone()).or_else(|| Some(site.name().to_owned())),
        site_id: site.site_id(),
        form,
        visitor_id: batch.visitor_id(),
        session_id: batch.session_id(),
        person: mapped.person,
        fields: event.fields,
        custom_fields: if is_chat { BTreeMap::new() } else { mapped.custom_fields },
        last_field: event.last_field,
        touch: touch(&context),
        language: context.language,
        country: None,
        test: row.test,
    }
}

fn touch(context: &PageContext) -> Touch {
    let first = context.first_touch.as_ref();
    let utm = context.utm.as_ref().or_else(|| first.and_then(|first| first.utm.as_ref()));
    Touch {
        page: context.url.clone(),
        title: context.title.clone(),
        referrer: first.and_then(|first| first.referrer.clone()).or_else(|| context.referrer.clone()),
        landing_page: first.and_then(|first| first.url.clone()).or_else(|| context.url.clone()),
        utm: utm.map(|utm| Utm {
            source: utm.source.clone(),
            medium: utm.medium.clone(),
            campaign: utm.campaign.clone(),
            term: utm.term.clone(),
            content: utm.content.clone(),
        }),
        source_class: Some(source_class_of(context).to_owned()),
    }
}
