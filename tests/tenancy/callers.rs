//! The eight kinds of callers who may not, with one or more of each.

use super::people::{Scene, sister, strong_key};
use crate::harness::{Client, TestApp, TestUser};

/// What an operation asks of its caller.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// To be a person: it concerns the own account.
    Person,
    /// To be in the workspace.
    Membership,
    /// A permission in the workspace.
    Permission,
}

/// Somebody who asks, and how the answer must be; `None` where they may.
pub struct Caller {
    pub kind: &'static str,
    pub who: &'static str,
    pub client: Client,
    pub answer: fn(Needs) -> Option<u16>,
}

impl Caller {
    const fn new(kind: &'static str, who: &'static str, client: Client, answer: fn(Needs) -> Option<u16>) -> Self {
        Self { kind, who, client, answer }
    }
}

/// Nobody is proven by it.
const UNPROVEN: fn(Needs) -> Option<u16> = |_| Some(401);

const POWERLESS: fn(Needs) -> Option<u16> = |needs| (needs == Needs::Permission).then_some(403);

/// The workspace is not there for a person of elsewhere.
const ELSEWHERE: fn(Needs) -> Option<u16> = |needs| (needs != Needs::Person).then_some(404);

const KEY_OF_ELSEWHERE: fn(Needs) -> Option<u16> = |needs| Some(if needs == Needs::Person { 403 } else { 404 });

const WEAK_KEY: fn(Needs) -> Option<u16> = |needs| (needs != Needs::Membership).then_some(403);

/// Everybody of the eight kinds, in front of the scene's workspace.
pub async fn eight_kinds(app: &TestApp, scene: &Scene) -> Vec<Caller> {
    let anonymous = app.anonymous();
    let acme = &scene.acme.id;
    let there = |client: &Client| client.with("x-workspace-id", acme);
    let bearer = |token: &str| there(&anonymous.bearer(token));
    let visitor = app.visitor(&scene.site).await;
    let beside = sister(app, &scene.acme).await;
    let foreign_key = strong_key(&scene.stranger).await;
    let callers = vec![
        Caller::new("nobody", "nobody", there(&anonymous), UNPROVEN),
        Caller::new("forged proof", "an unsigned token", bearer(&unsigned(&scene.acme.owner.token)), UNPROVEN),
        Caller::new("forged proof", "a token with another signature", bearer(&bent(&scene.acme.owner.token)), UNPROVEN),
        Caller::new("forged proof", "a key that nobody gave", bearer(&bent(&foreign_key)), UNPROVEN),
        Caller::new("shut out", "a member who was shut out", there(&shut_out(scene).await.api), UNPROVEN),
        Caller::new("shut out", "somebody who logged out everywhere", there(&logged_out(scene).await.api), UNPROVEN),
        Caller::new("shut out", "a key that was revoked", bearer(&revoked(app, scene).await), UNPROVEN),
        Caller::new("visitor", "a visitor of the site", bearer(&visitor.token), UNPROVEN),
        Caller::new("no permission", "a member without it", there(&scene.powerless.api), POWERLESS),
        Caller::new("no permission", "a key without it", there(&scene.key), WEAK_KEY),
        Caller::new("workspace beside", "its administrator", there(&beside.api), ELSEWHERE),
        Caller::new("other agency", "its owner", there(&scene.stranger.owner.api), ELSEWHERE),
        Caller::new("key of elsewhere", "a key with everything", bearer(&foreign_key), KEY_OF_ELSEWHERE),
    ];
    for caller in &callers {
        // Who is new is noted once: a key that was used, a sign-in.
        caller.client.get("/api/v1/leads").await;
    }
    callers
}

/// The same people where they are at home: what is the scene's is foreign to them.
pub async fn at_home(app: &TestApp, scene: &Scene) -> Vec<Caller> {
    let beside = sister(app, &scene.acme).await;
    let key = app.anonymous().bearer(&strong_key(&scene.stranger).await);
    key.get("/api/v1/leads").await.expect(200);
    beside.api.get("/api/v1/leads").await.expect(200);
    vec![
        Caller::new("workspace beside", "its administrator", beside.api, ELSEWHERE),
        Caller::new("other agency", "its owner", scene.stranger.owner.api.clone(), ELSEWHERE),
        Caller::new("key of elsewhere", "a key with everything", key, KEY_OF_ELSEWHERE),
    ]
}

async fn shut_out(scene: &Scene) -> TestUser {
    let person = scene.acme.user("out", &["client_admin"]).await;
    let path = format!("/api/v1/users/{}", person.id);
    scene.acme.owner.api.patch(&path, serde_json::json!({ "active": false })).await.expect(200);
    person
}

async fn logged_out(scene: &Scene) -> TestUser {
    let person = scene.acme.user("gone", &["client_admin"]).await;
    let sign_ins = person.api.get("/api/v1/me/sign-ins").await.expect(200).json;
    let path = format!("/api/v1/me/sign-ins/{}", sign_ins["data"][0]["id"].as_str().unwrap());
    person.api.delete(&path).await.expect(204);
    person
}

async fn revoked(app: &TestApp, scene: &Scene) -> String {
    let key = strong_key(&scene.acme).await;
    app.anonymous().bearer(&key).get("/api/v1/leads").await.expect(200);
    let keys = scene.acme.owner.api.get("/api/v1/api-keys").await.expect(200).json;
    let strong = keys["data"].as_array().unwrap().iter().find(|one| one["name"] == "Strong").unwrap();
    let path = format!("/api/v1/api-keys/{}", strong["id"].as_str().unwrap());
    scene.acme.owner.api.delete(&path).await.expect(204);
    key
}

/// The token without its signature, saying so: RFC 7519, section 6.
pub fn unsigned(token: &str) -> String {
    let header = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
    format!("{header}.{}.", token.split('.').nth(1).unwrap())
}

/// The token with one other letter in its last part.
pub fn bent(token: &str) -> String {
    let (head, tail) = token.split_at(token.len() - 8);
    let other = if tail.starts_with('A') { 'B' } else { 'A' };
    format!("{head}{other}{}", &tail[1..])
}
