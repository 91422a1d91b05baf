//! A visitor's browser with the tracker in its pages.

use std::time::Duration;

use anyhow::Context;
use porchlight_domain::clock::uuid_at;
use serde_json::{Value, json};

use super::caller::{Caller, Voice, list, text};
use super::cast;

/// How long a report may take to become a lead, in tries and their distance.
const LOOKS: usize = 500;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A website with the script in its pages.
#[derive(Debug, Clone)]
pub struct Website {
    pub site_id: String,
    pub origin: String,
}

/// A form of a website, as the tracker describes it.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub page: &'static str,
    pub title: &'static str,
    pub name: &'static str,
    pub action: Option<&'static str>,
}

/// See the module.
pub struct Browser<'a> {
    caller: &'a Caller,
    voice: Voice,
    site: &'a Website,
    visitor_id: String,
    session_id: String,
    number: usize,
}

impl<'a> Browser<'a> {
    /// The browser of the visitor with the number, on a visit of the website.
    pub fn open(caller: &'a Caller, site: &'a Website, number: usize) -> Self {
        let (agent, ..) = cast::pick(&cast::DEVICES, number * 3);
        let voice = caller.visitor(&site.origin, agent);
        let new_id = || uuid_at(caller.now()).to_string();
        Self { caller, voice, site, visitor_id: new_id(), session_id: new_id(), number }
    }

    /// Comes back on another day.
    pub fn come_back(&mut self) {
        self.session_id = uuid_at(self.caller.now()).to_string();
    }

    /// Opens the page of a form.
    pub async fn visit(&self, form: Form) -> anyhow::Result<()> {
        self.report(form, json!({ "type": "tracker_initialized" })).await
    }

    /// Fills a form in and leaves it at a field.
    pub async fn leave(&self, form: Form, fields: &Value, at: &str) -> anyhow::Result<()> {
        let event = json!({ "type": "form_interaction", "trigger": "pagehide", "fields": fields, "lastField": at });
        self.report(form, event).await
    }

    /// Fills a form in and sends it.
    pub async fn send(&self, form: Form, fields: &Value) -> anyhow::Result<()> {
        self.report(form, json!({ "type": "form_submission", "trigger": "submit", "fields": fields })).await
    }

    async fn report(&self, form: Form, mut event: Value) -> anyhow::Result<()> {
        let now = self.caller.now();
        let url = format!("{}{}", self.site.origin, form.page);
        if let Some(event) = event.as_object_mut() {
            event.insert("eventId".to_owned(), json!(uuid_at(now)));
            event.insert("occurredAt".to_owned(), json!(now));
            if event.contains_key("fields") {
                let selector = format!("#{}", form.name);
                let described = json!({ "selector": selector, "name": form.name, "action": form.action, "url": url });
                event.insert("form".to_owned(), described);
            }
        }
        let (_, screen, language, time_zone) = cast::pick(&cast::DEVICES, self.number * 3);
        let (referrer, utm) = cast::pick(&cast::WAYS, self.number);
        let utm =
            utm.map(|[source, medium, campaign]| json!({ "source": source, "medium": medium, "campaign": campaign }));
        let body = json!({
            "clientId": self.site.site_id, "visitorId": self.visitor_id, "sessionId": self.session_id, "sentAt": now,
            "context": {
                "url": url, "title": form.title, "referrer": referrer, "utm": utm,
                "screen": screen, "language": language, "timeZone": time_zone,
            },
            "events": [event],
        });
        let verdict = self.voice.post("/v1/track", &body).await?;
        anyhow::ensure!(
            verdict.get("accepted").and_then(Value::as_u64) == Some(1),
            "the event was not taken: {verdict}"
        );
        Ok(())
    }
}

/// Waits until the report of somebody has become a lead, and reads it.
pub async fn lead_of(caller: &Caller, email: &str) -> anyhow::Result<Value> {
    let owner = caller.owner().await?;
    for _ in 0..LOOKS {
        let found = owner.get(&format!("/api/v1/leads?limit=5&q={email}")).await?;
        if let Some(lead) = list(&found).iter().find(|lead| text(lead, "/email") == email) {
            return Ok(lead.clone());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    None.with_context(|| format!("the report of {email} became no lead"))
}
