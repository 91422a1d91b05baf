//! What holds for every operation of the API document: unknown parameters, orders, methods, repeats.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_prove::matrix::document::Operation;
use porchlight_prove::matrix::fingerprint::fingerprint;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::people::{Scene, api_document};
use crate::harness::{Answer, Client, TestApp};

/// Lists that have one order, and its name.
const ONE_ORDER: &[(&str, &str)] = &[
    ("/api/v1/audit-log", "-createdAt"),
    ("/api/v1/dead-events", "-createdAt"),
    ("/api/v1/jobs", "-createdAt"),
    ("/api/v1/leads/{id}/follow-ups", "dueAt"),
    ("/api/v1/leads/{id}/timeline", "-createdAt"),
    ("/api/v1/notifications", "-createdAt"),
    ("/api/v1/outbox", "-createdAt"),
    ("/api/v1/sites", "-createdAt"),
    ("/api/v1/tasks", "dueAt"),
    ("/api/v1/users", "createdAt"),
];

/// Lists that have several.
const SEVERAL_ORDERS: &[&str] = &["/api/v1/conversations", "/api/v1/leads", "/api/v1/leads/count"];

/// Lists that are short, and are read as a whole unless somebody asks for pages.
const SHORT: &[&str] = &[
    "/api/v1/api-keys",
    "/api/v1/conversations/labels",
    "/api/v1/me/sign-ins",
    "/api/v1/roles",
    "/api/v1/sites/{id}/forms",
    "/api/v1/tags",
];

/// Is read by numbers, in whichever direction.
const BY_NUMBER: &str = "/api/v1/conversations/{id}/messages";

struct Stage {
    scene: Scene,
    operations: Vec<Operation>,
}

impl Stage {
    async fn set(app: &TestApp) -> Self {
        Self { scene: Scene::set(app).await, operations: api_document(app).await.operations() }
    }

    fn reads(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| operation.method == Method::GET)
    }

    /// The address of the workspace's own record.
    fn path(&self, operation: &Operation) -> String {
        let id = operation.id_prefix.as_deref().map(|prefix| self.scene.id(prefix).expect("a record of each kind"));
        operation.path_with(id.unwrap_or_default())
    }

    const fn owner(&self) -> &Client {
        &self.scene.acme.owner.api
    }
}

#[track_caller]
fn expect_malformed(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what}: {}", answer.text);
    assert_eq!(answer.json["type"], "/problems/malformed", "{what}");
}

#[actix_web::test]
async fn unknown_parameters_are_malformed_everywhere() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    for operation in stage.reads() {
        let path = stage.path(operation);
        stage.owner().get(&path).await.expect(200);
        let refused = stage.owner().get(&format!("{path}?unknown=1")).await;
        assert_eq!(refused.json["errors"][0]["pointer"], "?unknown", "{path}");
        expect_malformed(&refused, &path);
    }
    for write in stage.operations.iter().filter(|operation| operation.method != Method::GET) {
        let path = format!("{}?unknown=1", stage.path(write));
        expect_malformed(&stage.owner().send(write.method.clone(), &path, None).await, &write.name());
    }
}

#[actix_web::test]
async fn lists_take_the_name_of_their_order_and_no_other() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let sorted = stage.reads().filter(|operation| operation.query.iter().any(|name| name == "sort"));
    let known: BTreeSet<&str> = ONE_ORDER.iter().map(|(path, _)| *path).chain(SEVERAL_ORDERS.iter().copied()).collect();
    assert_eq!(sorted.map(|operation| operation.path.as_str()).collect::<BTreeSet<_>>(), known);
    for operation in stage.reads().filter(|operation| operation.query.iter().any(|name| name == "cursor")) {
        let path = operation.path.as_str();
        assert!(known.contains(path) || SHORT.contains(&path) || path == BY_NUMBER, "{path} has no order");
    }
    for (path, order) in ONE_ORDER {
        let operation = stage.reads().find(|operation| operation.path == *path).unwrap();
        let path = stage.path(operation);
        stage.owner().get(&format!("{path}?sort={order}")).await.expect(200);
        for other in ["name", "", "id", if order.starts_with('-') { "createdAt" } else { "-createdAt" }] {
            expect_malformed(&stage.owner().get(&format!("{path}?sort={other}")).await, &path);
        }
    }
}

#[actix_web::test]
async fn short_lists_come_as_a_whole_or_in_pages() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    for path in SHORT {
        let path = stage.path(stage.reads().find(|operation| operation.path == *path).unwrap());
        let whole = stage.owner().get(&path).await.expect(200).json;
        assert_eq!(whole["nextCursor"], json!(null), "{path}");
        let (mut rows, mut next) = (Vec::new(), String::new());
        loop {
            let page = stage.owner().get(&format!("{path}?limit=1{next}")).await.expect(200).json;
            rows.extend(page["data"].as_array().unwrap().clone());
            let Some(cursor) = page["nextCursor"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(json!(rows), whole["data"], "{path}");
        expect_malformed(&stage.owner().get(&format!("{path}?limit=0")).await, &path);
    }
    let roles = stage.owner().get("/api/v1/roles?limit=2").await.expect(200).json;
    assert!(roles["data"].as_array().unwrap().len() == 2 && roles["nextCursor"].is_string());
}

#[actix_web::test]
async fn a_method_that_is_not_taken_is_told_with_those_that_are() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in &stage.operations {
        addresses.entry(stage.path(operation)).or_default().insert(operation.method.to_string());
    }
    for (path, methods) in addresses {
        for method in
            ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].into_iter().filter(|it| !methods.contains(*it))
        {
            let answer = stage.owner().send(method.parse().unwrap(), &path, None).await;
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
            let allowed: BTreeSet<String> = answer.header("allow").split(", ").map(str::to_owned).collect();
            assert_eq!(allowed, methods, "{method} {path}");
            assert_eq!(answer.json["type"], "/problems/method-not-allowed");
            assert_eq!((&answer.json["errors"], &answer.json["instance"]), (&json!([]), &json!(path)));
        }
    }
    let nothing = stage.owner().get("/api/v1/nothing").await.expect(404);
    assert_eq!(nothing.json["errors"], json!([]));
}

/// A body with which the operation succeeds.
fn body_of(name: &str, workspace_id: &str, user_id: &str) -> Option<Value> {
    Some(match name {
        "POST /api/v1/users" => {
            json!({ "name": "Ivy", "email": "ivy@acme.example.com", "workspaceId": workspace_id, "roles": ["agent"] })
        }
        "POST /api/v1/workspaces" => json!({ "name": "Second" }),
        "POST /api/v1/api-keys" => json!({ "name": "Key", "permissions": ["leads:read"] }),
        "POST /api/v1/leads" => json!({ "name": "Ada" }),
        "POST /api/v1/leads/{id}/assign" => json!({ "userId": user_id }),
        "POST /api/v1/leads/{id}/notes" => json!({ "text": "Called" }),
        "POST /api/v1/leads/{id}/follow-ups" => json!({ "dueAt": "2026-03-05T09:00:00Z" }),
        "POST /api/v1/conversations/{id}/messages" => {
            json!({ "clientMessageId": "0188bac7-4afa-78aa-bc3b-bd1eef28d881", "text": "Hello" })
        }
        "POST /api/v1/sites" => json!({ "name": "Blog", "domain": "blog.example.com" }),
        "POST /api/v1/sites/{id}/rotate-identity-secret"
        | "POST /api/v1/sites/{id}/rotate-key"
        | "POST /api/v1/users/{id}/invitation" => return None,
        _ => panic!("{name} takes an Idempotency-Key: say with which body it succeeds"),
    })
}

#[actix_web::test]
async fn every_post_that_makes_something_answers_a_repeat_as_the_first_time() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let acme = &stage.scene.acme;
    let invited = json!({ "name": "Ina", "email": "ina@acme.example.com", "workspaceId": acme.id, "roles": ["agent"] });
    let invited = stage.owner().post("/api/v1/users", invited).await.expect(201).json;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let makers: Vec<&Operation> = stage.operations.iter().filter(|operation| operation.is_idempotent).collect();
    assert!(makers.len() > 8, "the document names the operations that take a key");
    for maker in makers {
        let name = maker.name();
        let path = match name.as_str() {
            "POST /api/v1/users/{id}/invitation" => maker.path_with(invited["id"].as_str().unwrap()),
            _ => stage.path(maker),
        };
        let body = body_of(&name, &acme.id, &acme.owner.id).map(|body| body.to_string());
        let once = stage.owner().with("idempotency-key", &name);
        let first = once.send(Method::POST, &path, body.clone()).await;
        assert!((200..300).contains(&first.status), "{name}: {} {}", first.status, first.text);
        assert_eq!(first.header("idempotency-replayed"), "", "{name}");
        let before = fingerprint(&mut connection).await.unwrap();
        let again = once.send(Method::POST, &path, body.clone()).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (first.status, "true"), "{name}");
        assert_eq!(again.json, without_secrets(first.json), "{name}");
        assert_eq!(fingerprint(&mut connection).await.unwrap(), before, "{name} did something again");
        if let Some(body) = body {
            let other = body.replacen('{', "{ ", 1);
            let refused = once.send(Method::POST, &path, Some(other)).await.expect(422);
            assert_eq!(refused.json["type"], "/problems/idempotency-mismatch", "{name}");
        }
    }
}

/// What is kept of an answer: the key that it shows is kept nowhere but as a hash.
fn without_secrets(mut answer: Value) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.retain(|name, _| name != "key" && name != "apiKey");
        if let Some(secret) = fields.get_mut("secret") {
            *secret = Value::Null;
        }
    }
    answer
}
