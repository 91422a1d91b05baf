//! Every operation of the API document, asked by everybody who may not: 401, 403 or 404, and nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use porchlight_prove::matrix::document::Operation;
use porchlight_prove::matrix::fingerprint::Watch;
use serde_json::{Value, json};

use super::callers::{Needs, at_home, bent, eight_kinds, unsigned};
use super::people::{Scene, api_document, strong_key};
use crate::harness::{Answer, Client, TestApp};

/// Operations that need no proof of who asks.
const PUBLIC: &[&str] = &[
    "GET /api/v1/auth/state",
    "POST /api/v1/auth/accept-invitation",
    "POST /api/v1/auth/forgot-password",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/reset-password",
    "POST /api/v1/auth/signup",
];

/// Operations on the caller's own account: they concern no workspace, and a key has none.
const PERSONAL: &[&str] = &[
    "DELETE /api/v1/me/sign-ins/{id}",
    "GET /api/v1/me",
    "GET /api/v1/me/sign-ins",
    "PATCH /api/v1/me",
    "POST /api/v1/me/password",
    "POST /api/v1/workspaces",
];

/// Operations for which membership is enough.
const FOR_EVERY_MEMBER: &[&str] = &[
    "GET /api/v1/notifications",
    "GET /api/v1/notifications/unread-count",
    "GET /api/v1/onboarding",
    "GET /api/v1/presence",
    "GET /api/v1/workspaces/{id}",
    "POST /api/v1/notifications/read",
];

/// Operations on a record that a person does, and no key, whatever it may.
const OF_PEOPLE: &[&str] = &["POST /api/v1/conversations/{id}/read"];

/// Operations on a record that the matrix cannot reach yet. This list may only shrink.
const UNCOVERED: &[&str] = &[];

const MISSING_SUFFIX: &str = "01h2xcejqtf2nbrexx3vqjhp41";

struct Matrix {
    watch: Watch,
    failures: Vec<String>,
    refused: usize,
}

impl Matrix {
    async fn start(app: &TestApp) -> Self {
        Self { watch: Watch::on(&app.database_url).await.unwrap(), failures: Vec::new(), refused: 0 }
    }

    /// Asks, and notes an answer that is not the expected one, or a row that changed.
    async fn refused(
        &mut self,
        who: &str,
        client: &Client,
        operation: &Operation,
        id: &str,
        expected: &[u16],
    ) -> Answer {
        let body = operation.body.as_ref().map(Value::to_string);
        let answer = client.send(operation.method.clone(), &operation.path_with(id), body).await;
        self.judge(who, &operation.name(), &answer, expected).await;
        answer
    }

    async fn judge(&mut self, who: &str, what: &str, answer: &Answer, expected: &[u16]) {
        self.refused += 1;
        if !expected.contains(&answer.status) {
            let shown: String = answer.text.chars().take(200).collect();
            self.failures.push(format!("{who}: {what} is {} {shown}", answer.status));
        }
        for change in self.watch.changed().await.unwrap() {
            self.failures.push(format!("{who}: {what} changed {change}"));
        }
    }

    #[track_caller]
    fn finish(self, at_least: usize) {
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        assert!(self.refused >= at_least, "{} requests were refused, fewer than {at_least}", self.refused);
    }
}

fn names(operations: &[Operation], keep: impl Fn(&Operation) -> bool) -> Vec<String> {
    let mut names: Vec<String> = operations.iter().filter(|operation| keep(operation)).map(Operation::name).collect();
    names.sort();
    names
}

async fn proven(app: &TestApp) -> Vec<Operation> {
    api_document(app).await.operations().into_iter().filter(|operation| !operation.is_public).collect()
}

fn needs(operation: &Operation) -> Needs {
    let name = operation.name();
    if PERSONAL.contains(&name.as_str()) {
        Needs::Person
    } else if FOR_EVERY_MEMBER.contains(&name.as_str()) {
        Needs::Membership
    } else {
        Needs::Permission
    }
}

fn own_or_missing(scene: &Scene, operation: &Operation) -> String {
    let prefix = operation.id_prefix.as_deref().unwrap_or("none");
    scene.id(prefix).map_or_else(|| format!("{prefix}_{MISSING_SUFFIX}"), ToOwned::to_owned)
}

#[actix_web::test]
async fn only_signing_in_is_public() {
    let app = TestApp::start().await;
    let operations = api_document(&app).await.operations();
    assert_eq!(names(&operations, |operation| operation.is_public), PUBLIC);
    for name in PERSONAL.iter().chain(FOR_EVERY_MEMBER) {
        assert!(operations.iter().any(|operation| operation.name() == *name), "{name} is no operation any more");
    }
}

#[actix_web::test]
async fn eight_kinds_of_callers_are_refused_and_change_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let callers = eight_kinds(&app, &scene).await;
    assert_eq!(callers.iter().map(|caller| caller.kind).collect::<BTreeSet<_>>().len(), 8);
    let operations = proven(&app).await;
    let mut matrix = Matrix::start(&app).await;
    for operation in &operations {
        let id = own_or_missing(&scene, operation);
        for caller in &callers {
            if let Some(status) = (caller.answer)(needs(operation)) {
                matrix.refused(caller.who, &caller.client, operation, &id, &[status]).await;
            }
        }
    }
    // A token that was good a quarter of an hour ago.
    app.advance(TimeDelta::minutes(16));
    for operation in &operations {
        let id = own_or_missing(&scene, operation);
        matrix.refused("an expired token", &scene.acme.owner.api, operation, &id, &[401]).await;
    }
    matrix.finish(operations.len() * 12);
}

#[actix_web::test]
async fn a_record_of_another_tenant_is_as_if_it_were_not() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let callers = at_home(&app, &scene).await;
    let operations: Vec<Operation> =
        proven(&app).await.into_iter().filter(|operation| operation.path.contains("{id}")).collect();
    let mut matrix = Matrix::start(&app).await;
    let mut uncovered = Vec::new();
    for operation in &operations {
        let Some(prefix) = operation.id_prefix.as_deref().filter(|prefix| scene.id(prefix).is_some()) else {
            uncovered.push(operation.name());
            continue;
        };
        let foreign_id = scene.id(prefix).unwrap();
        let missing_id = format!("{prefix}_{MISSING_SUFFIX}");
        for caller in &callers {
            // What concerns a person refuses a key whatever it names.
            let is_of_people = needs(operation) == Needs::Person || OF_PEOPLE.contains(&operation.name().as_str());
            let expected = [if is_of_people && caller.kind == "key of elsewhere" { 403 } else { 404 }];
            let foreign = matrix.refused(caller.who, &caller.client, operation, foreign_id, &expected).await;
            let missing = matrix.refused(caller.who, &caller.client, operation, &missing_id, &expected).await;
            let (seen, nothing) = (foreign.text.replace(foreign_id, "…"), missing.text.replace(&missing_id, "…"));
            if seen != nothing {
                let name = operation.name();
                matrix.failures.push(format!("{name} tells a foreign record from a missing one:\n{seen}\n{nothing}"));
            }
        }
    }
    matrix.finish(operations.len() * 6);
    assert_eq!(uncovered, UNCOVERED);
}

#[actix_web::test]
async fn what_is_public_changes_nothing_for_who_proves_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let mut matrix = Matrix::start(&app).await;
    let bodies: BTreeMap<&str, Value> = BTreeMap::from([
        (
            "POST /api/v1/auth/accept-invitation",
            json!({ "token": "A".repeat(43), "password": "correct horse battery" }),
        ),
        ("POST /api/v1/auth/login", json!({ "email": "nobody@example.com", "password": "correct horse battery" })),
        ("POST /api/v1/auth/refresh", json!({ "refreshToken": "A".repeat(43) })),
        ("POST /api/v1/auth/reset-password", json!({ "token": "A".repeat(43), "password": "correct horse battery" })),
        (
            "POST /api/v1/auth/signup",
            json!({ "agencyName": "A", "name": "A", "email": scene.acme.owner.email, "password": "correct horse battery" }),
        ),
    ]);
    for operation in api_document(&app).await.operations().iter().filter(|operation| operation.is_public) {
        let name = operation.name();
        // These two answer alike whoever asks, and the third only tells.
        if let Some(body) = bodies.get(name.as_str()) {
            let answer = app.anonymous().post(&operation.path, body.clone()).await;
            matrix.judge("nobody", &name, &answer, &[401, 409, 410, 422]).await;
        }
    }
    matrix.finish(bodies.len());
}

#[actix_web::test]
async fn reports_come_from_the_sites_own_pages_and_keys() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let visitor = app.visitor(&scene.site).await;
    let foreign = strong_key(&scene.stranger).await;
    let own = &scene.site.api_key;
    let elsewhere = scene.acme.site().await;
    let site = &scene.site.id;
    let anonymous = app.anonymous();
    let callers = [
        ("nobody", anonymous.clone(), site, 403),
        ("a foreign page", anonymous.with("origin", "https://elsewhere.example"), site, 403),
        ("a forged token", anonymous.bearer(&unsigned(&scene.acme.owner.token)), site, 401),
        ("a forged key", anonymous.bearer(&bent(own)), site, 401),
        ("a visitor", anonymous.bearer(&visitor.token), site, 401),
        ("a member without permission", anonymous.bearer(&scene.powerless.token), site, 403),
        ("another agency's owner", anonymous.bearer(&scene.stranger.owner.token), site, 404),
        ("another agency's key", anonymous.bearer(&foreign), site, 404),
        ("the site's key for another site", anonymous.bearer(own), &elsewhere.id, 404),
    ];
    for (_, client, _, _) in &callers {
        client.get("/api/v1/leads").await;
    }
    let mut matrix = Matrix::start(&app).await;
    for (who, client, site, status) in &callers {
        let batch = json!({ "clientId": site, "visitorId": visitor.uuid(), "sessionId": visitor.uuid(), "sentAt": app.now(), "events": [
            { "eventId": crate::harness::new_id(), "type": "page_view", "sequence": 1, "occurredAt": app.now(),
              "page": { "url": "https://shop.example.com/", "title": "Shop" } }] });
        let answer = client.post("/v1/track", batch).await;
        matrix.judge(who, "POST /v1/track", &answer, &[*status]).await;
    }
    for site in ["site_01h2xcejqtf2nbrexx3vqjhp41", "%00", "site_"] {
        let answer = anonymous.get(&format!("/v1/config/{site}")).await;
        matrix.judge("nobody", "GET /v1/config", &answer, &[404]).await;
        let answer = anonymous.post("/v1/widget/session", json!({ "clientId": site })).await;
        matrix.judge("nobody", "POST /v1/widget/session", &answer, &[400, 404, 422]).await;
    }
    let foreign_page = anonymous.with("origin", "https://elsewhere.example");
    let answer = foreign_page.post("/v1/widget/session", json!({ "clientId": site })).await;
    matrix.judge("a foreign page", "POST /v1/widget/session", &answer, &[403]).await;
    matrix.finish(callers.len() + 7);
}
