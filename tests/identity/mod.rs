//! People and their access, from the outside.

mod accounts;
mod log_in;
mod refresh;
mod roles;
mod sign_up;
mod users;
mod versions;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

/// A sign-up body.
fn sign_up_body(name: &str) -> Value {
    json!({"agencyName": name, "name": "Ada", "email": format!("ada@{name}.example.com"), "password": "correct horse battery"})
}

/// Logs in.
async fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous().post("/api/v1/auth/login", json!({"email": email, "password": password})).await
}

/// The token in the newest email to an address.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    app.run_jobs().await;
    let text = app.mailbox.newest_to(email).text;
    let (_, after) = text.split_once("token=").expect("a link with a token");
    after.split_whitespace().next().unwrap().to_owned()
}
