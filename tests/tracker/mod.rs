//! Reports of browsers and servers, and what becomes of them.

mod effects;
mod ingest;
mod order;
mod retention;

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::Instant;
use uuid::Uuid;

use crate::harness::{Answer, Client, TestApp, TestSite};

/// A browser on a site's page.
struct Browser {
    visitor: Uuid,
    session: Uuid,
    site: String,
    client: Client,
}

impl Browser {
    fn on(app: &TestApp, site: &TestSite) -> Self {
        let client = app.anonymous().with("origin", &site.origin).with("content-type", "text/plain");
        Self { visitor: new_id(app), session: new_id(app), site: site.id.clone(), client }
    }

    fn batch(&self, events: &[Value]) -> Value {
        json!({
            "clientId": self.site, "visitorId": self.visitor, "sessionId": self.session,
            "context": { "url": "https://shop.example.com/contact?x=1", "title": "Contact", "language": "en-US" },
            "events": events,
        })
    }

    async fn report(&self, events: &[Value]) -> Answer {
        self.client.post("/v1/track", self.batch(events)).await
    }
}

fn new_id(app: &TestApp) -> Uuid {
    porchlight_domain::clock::uuid_at(app.now())
}

fn event(app: &TestApp, kind: &str, fields: &Value) -> Value {
    json!({
        "eventId": new_id(app), "type": kind, "occurredAt": app.now(),
        "form": { "selector": "form#contact", "name": "Contact" }, "fields": fields,
    })
}

fn submission(app: &TestApp, fields: &Value) -> Value {
    event(app, "form_submission", fields)
}

/// Waits until the list of leads satisfies the test, ten seconds at most, and returns it.
async fn leads_until(api: &Client, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    loop {
        let answer = api.get("/api/v1/leads").await.expect(200);
        let leads = answer.json["data"].as_array().unwrap().clone();
        if enough(&leads) {
            return leads;
        }
        assert!(Instant::now() < deadline, "{leads:#?}");
        looks.tick().await;
    }
}

async fn run(app: &TestApp, sql: &str) {
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}

/// Waits until nothing waits to be processed.
async fn settled(app: &TestApp) {
    app.number_until("SELECT count(*) FROM event_batches", 0).await;
}
