//! Every operation of the API document, asked by everybody who may not: 401, 403 or 404, and nothing changes.

use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::api_document::{ApiDocument, Operation};
use super::people::{Scene, fingerprint};
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

/// Operations on a record that the matrix cannot reach yet. This list may only shrink.
const UNCOVERED: &[&str] = &[];

const MISSING_SUFFIX: &str = "01h2xcejqtf2nbrexx3vqjhp41";

struct Matrix {
    scene: Scene,
    watch: PgConnection,
    before: Vec<(String, i64, i64)>,
    failures: Vec<String>,
}

impl Matrix {
    async fn start(app: &TestApp) -> Self {
        let scene = Scene::set(app).await;
        let mut watch = PgConnection::connect(&app.database_url).await.unwrap();
        let before = fingerprint(&mut watch).await;
        Self { scene, watch, before, failures: Vec::new() }
    }

    /// Asks, and notes an answer that is none of those expected, or a row that changed.
    async fn refused(
        &mut self,
        who: &str,
        client: &Client,
        operation: &Operation,
        id: &str,
        expected: &[u16],
    ) -> Answer {
        let answer = ask(client, operation, id).await;
        if !expected.contains(&answer.status) {
            let shown: String = answer.text.chars().take(200).collect();
            self.failures.push(format!("{who}: {} is {} {shown}", operation.name(), answer.status));
        }
        let after = fingerprint(&mut self.watch).await;
        for (was, is) in self.before.iter().zip(&after).filter(|(was, is)| was != is) {
            self.failures.push(format!("{who}: {} changed {}: {} to {} rows", operation.name(), was.0, was.1, is.1));
        }
        self.before = after;
        answer
    }

    #[track_caller]
    fn finish(self) {
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
    }
}

async fn ask(client: &Client, operation: &Operation, id: &str) -> Answer {
    let body = operation.body.as_ref().map(Value::to_string);
    client.send(operation.method.clone(), &operation.path_with(id), body).await
}

fn names(operations: &[Operation], keep: impl Fn(&Operation) -> bool) -> Vec<String> {
    let mut names: Vec<String> = operations.iter().filter(|operation| keep(operation)).map(Operation::name).collect();
    names.sort();
    names
}

fn proven(operations: Vec<Operation>) -> impl Iterator<Item = Operation> {
    operations.into_iter().filter(|operation| !operation.is_public)
}

fn own_or_missing(scene: &Scene, operation: &Operation) -> String {
    let prefix = operation.id_prefix.as_deref().unwrap_or("none");
    scene.id(prefix).map_or_else(|| format!("{prefix}_{MISSING_SUFFIX}"), ToOwned::to_owned)
}

#[actix_web::test]
async fn only_signing_in_is_public() {
    let app = TestApp::start().await;
    let operations = ApiDocument::of(&app).await.operations();
    assert_eq!(names(&operations, |operation| operation.is_public), PUBLIC);
    for name in PERSONAL.iter().chain(FOR_EVERY_MEMBER) {
        assert!(operations.iter().any(|operation| operation.name() == *name), "{name} is no operation any more");
    }
}

#[actix_web::test]
async fn callers_without_proof_or_permission_are_refused() {
    let app = TestApp::start().await;
    let mut matrix = Matrix::start(&app).await;
    let nobody = app.anonymous();
    let garbage = app.anonymous().bearer("eyJhbGciOiJub25lIn0.e30.");
    let foreign = matrix.scene.stranger.owner.api.with("x-workspace-id", &matrix.scene.acme.id);
    let (powerless, key) = (matrix.scene.powerless.clone(), matrix.scene.key.clone());
    for operation in proven(ApiDocument::of(&app).await.operations()) {
        let id = own_or_missing(&matrix.scene, &operation);
        let name = operation.name();
        matrix.refused("nobody", &nobody, &operation, &id, &[401]).await;
        matrix.refused("garbage token", &garbage, &operation, &id, &[401]).await;
        if PERSONAL.contains(&name.as_str()) {
            matrix.refused("weak key", &key, &operation, &id, &[403]).await;
            continue;
        }
        matrix.refused("member of another agency", &foreign, &operation, &id, &[404]).await;
        if !FOR_EVERY_MEMBER.contains(&name.as_str()) {
            matrix.refused("powerless member", &powerless, &operation, &id, &[403]).await;
            matrix.refused("weak key", &key, &operation, &id, &[403]).await;
        }
    }
    matrix.finish();
}

#[actix_web::test]
async fn a_record_of_another_tenant_is_as_if_it_were_not() {
    let app = TestApp::start().await;
    let mut matrix = Matrix::start(&app).await;
    let stranger = matrix.scene.stranger.owner.api.clone();
    let operations: Vec<Operation> = proven(ApiDocument::of(&app).await.operations()).collect();
    let with_id: Vec<Operation> = operations.into_iter().filter(|operation| operation.path.contains("{id}")).collect();
    let mut uncovered = Vec::new();
    for operation in with_id {
        let known = operation.id_prefix.as_deref().and_then(|prefix| matrix.scene.id(prefix)).map(ToOwned::to_owned);
        let Some(foreign_id) = known else {
            uncovered.push(operation.name());
            continue;
        };
        let missing_id = format!("{}_{MISSING_SUFFIX}", operation.id_prefix.as_deref().unwrap());
        let foreign = matrix.refused("another tenant", &stranger, &operation, &foreign_id, &[404]).await;
        let missing = matrix.refused("a missing id", &stranger, &operation, &missing_id, &[404]).await;
        let (seen, nothing) = (foreign.text.replace(&foreign_id, "…"), missing.text.replace(&missing_id, "…"));
        if seen != nothing {
            matrix
                .failures
                .push(format!("{} tells a foreign record from a missing one:\n{seen}\n{nothing}", operation.name()));
        }
    }
    matrix.finish();
    assert_eq!(uncovered, UNCOVERED);
}
