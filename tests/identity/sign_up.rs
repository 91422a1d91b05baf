use futures::future::join_all;
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::sign_up_body;
use crate::harness::TestApp;

#[actix_web::test]
async fn makes_an_agency_with_its_first_workspace_and_owner() {
    let app = TestApp::start_with(|options| options.open_signup = false).await;
    let state = app.get("/api/v1/auth/state").await.expect(200).json;
    assert_eq!(state, json!({"firstRun": true, "signupOpen": true}));
    let answer = app.anonymous().post("/api/v1/auth/signup", sign_up_body("acme")).await.expect(201);
    assert_eq!(answer.json["agency"]["name"], "acme");
    assert_eq!(answer.json["user"]["agencyRole"], "owner");
    assert_eq!(answer.json["expiresIn"], 900);
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let me =
        app.anonymous().bearer(answer.json["accessToken"].as_str().unwrap()).get("/api/v1/me").await.expect(200).json;
    assert_eq!(me["user"]["email"], "ada@acme.example.com");
    assert_eq!(me["workspaces"][0]["id"], answer.json["workspace"]["id"]);
    assert!(me["workspaces"][0]["permissions"].as_array().unwrap().iter().any(|name| name == "users:write"));
}

#[actix_web::test]
async fn is_closed_after_the_first_agency() {
    let app = TestApp::start_with(|options| options.open_signup = false).await;
    app.anonymous().post("/api/v1/auth/signup", sign_up_body("acme")).await.expect(201);
    let state = app.get("/api/v1/auth/state").await.expect(200).json;
    assert_eq!(state, json!({"firstRun": false, "signupOpen": false}));
    let second = app.anonymous().post("/api/v1/auth/signup", sign_up_body("other")).await.expect(403);
    assert_eq!(second.json["type"], "/problems/signup-closed");
}

#[actix_web::test]
async fn lets_one_of_many_at_the_same_moment_in() {
    let app = TestApp::start_with(|options| options.open_signup = false).await;
    let names: Vec<String> = (0..8).map(|number| format!("agency{number}")).collect();
    let client = app.anonymous();
    let answers = join_all(names.iter().map(|name| client.post("/api/v1/auth/signup", sign_up_body(name)))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403, 403, 403, 403, 403, 403, 403]);
}

#[actix_web::test]
async fn an_invitation_that_is_quicker_takes_the_email() {
    let app = TestApp::start().await;
    app.workspace("acme").await;
    let mut inviter = PgConnection::connect(&app.database_url).await.unwrap();
    let mut invitation = inviter.begin().await.unwrap();
    let sql = "INSERT INTO users (id, agency_id, name, email, status, created_at) \
               SELECT gen_random_uuid(), id, 'Ada', 'ada@late.example.com', 'invited', now() FROM agencies";
    sqlx::query(sql).execute(&mut *invitation).await.unwrap();
    let client = app.anonymous();
    let signing_up =
        actix_web::rt::spawn(async move { client.post("/api/v1/auth/signup", sign_up_body("late")).await });
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    app.number_until(waiting, 1).await;
    invitation.commit().await.unwrap();
    let refused = signing_up.await.unwrap().expect(409);
    assert_eq!(refused.json["errors"][0]["pointer"], "/email");
    assert_eq!(app.number("SELECT count(*) FROM agencies").await, 1);
}

#[actix_web::test]
async fn refuses_bad_bodies_with_problems() {
    let app = TestApp::start().await;
    let post = async |body: &str| {
        app.anonymous().send(reqwest::Method::POST, "/api/v1/auth/signup", Some(body.to_owned())).await
    };
    let mut unknown = sign_up_body("acme");
    unknown["role"] = json!("admin");
    let mut short = sign_up_body("acme");
    short["password"] = json!("short");
    let mut blank = sign_up_body("acme");
    blank["name"] = json!("   ");
    let mut no_email = sign_up_body("acme");
    no_email["email"] = json!("not an email");
    let nul = sign_up_body("acme").to_string().replace("Ada", "A\\u0000da");
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for (body, status) in [
        (unknown.to_string(), 422),
        (short.to_string(), 422),
        (blank.to_string(), 422),
        (no_email.to_string(), 422),
        (nul, 400),
        (deep, 422),
        ("{".to_owned(), 400),
        (String::new(), 422),
        ("\"text\"".to_owned(), 422),
        (format!("{{\"name\":\"{}\"}}", "x".repeat(300_000)), 413),
    ] {
        let answer = post(&body).await;
        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.status, status, "{shown}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{shown}");
    }
    // Nothing half-written.
    assert_eq!(app.get("/api/v1/auth/state").await.json["firstRun"], true);
}

#[actix_web::test]
async fn an_email_has_one_account() {
    let app = TestApp::start().await;
    app.workspace("acme").await;
    let mut again = sign_up_body("other");
    again["email"] = json!("OWNER@Acme.example.com");
    let answer = app.anonymous().post("/api/v1/auth/signup", again).await.expect(409);
    assert_eq!(answer.json["errors"][0]["pointer"], "/email");
}

#[actix_web::test]
async fn foreign_pages_cannot_sign_anybody_in() {
    let app = TestApp::start().await;
    app.workspace("acme").await;
    let foreign = app.anonymous().with("origin", "https://evil.example");
    foreign.post("/api/v1/auth/signup", sign_up_body("other")).await.expect(403);
    let body = json!({"email": "owner@acme.example.com", "password": "correct horse battery"});
    foreign.post("/api/v1/auth/login", body).await.expect(403);
    foreign.post("/api/v1/auth/refresh", json!({})).await.expect(403);
    // Nor do they have mails sent.
    let email = json!({"email": "owner@acme.example.com"});
    foreign.post("/api/v1/auth/forgot-password", email).await.expect(403);
    let token = json!({"token": "pr_guessed", "password": "correct horse battery"});
    foreign.post("/api/v1/auth/reset-password", token).await.expect(403);
}
