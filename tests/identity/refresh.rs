use chrono::TimeDelta;
use serde_json::json;

use super::{log_in, sign_up_body};
use crate::harness::{Answer, PASSWORD, TestApp};

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/api/v1/auth/refresh", json!({"refreshToken": token})).await
}

async fn signed_up(app: &TestApp) -> String {
    let answer = app.anonymous().post("/api/v1/auth/signup", sign_up_body("acme")).await.expect(201);
    refresh_token(&answer)
}

fn refresh_token(answer: &Answer) -> String {
    answer.json["refreshToken"].as_str().unwrap().to_owned()
}

fn access_token(answer: &Answer) -> String {
    answer.json["accessToken"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn gives_a_new_pair_by_body_or_cookie() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let second = refresh(&app, &first).await.expect(200);
    app.anonymous().bearer(&access_token(&second)).get("/api/v1/me").await.expect(200);
    let cookie = second.header("set-cookie").split(';').next().unwrap().to_owned();
    let third = app.anonymous().with("cookie", &cookie).post("/api/v1/auth/refresh", json!({})).await.expect(200);
    assert_ne!(refresh_token(&third), refresh_token(&second));
    app.anonymous().post("/api/v1/auth/refresh", json!({})).await.expect(401);
}

#[actix_web::test]
async fn a_token_used_again_ends_the_family() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let second = refresh(&app, &first).await.expect(200);
    let third = refresh(&app, &refresh_token(&second)).await.expect(200);
    // The successor of the first was used: this is a copy.
    refresh(&app, &first).await.expect(401);
    refresh(&app, &refresh_token(&third)).await.expect(401);
    app.anonymous().bearer(&access_token(&third)).get("/api/v1/me").await.expect(401);
}

#[actix_web::test]
async fn a_token_used_again_late_ends_the_family() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let second = refresh(&app, &first).await.expect(200);
    app.advance(TimeDelta::seconds(31));
    refresh(&app, &first).await.expect(401);
    refresh(&app, &refresh_token(&second)).await.expect(401);
}

#[actix_web::test]
async fn a_lost_answer_is_given_again() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    refresh(&app, &first).await.expect(200);
    app.advance(TimeDelta::seconds(20));
    let again = refresh(&app, &first).await.expect(200);
    refresh(&app, &refresh_token(&again)).await.expect(200);
}

#[actix_web::test]
async fn the_answer_that_was_replaced_is_dead() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let lost = refresh(&app, &first).await.expect(200);
    let again = refresh(&app, &first).await.expect(200);
    app.advance(TimeDelta::seconds(31));
    // Both answers arrived: two hold the same sign-in, and neither goes on.
    refresh(&app, &refresh_token(&lost)).await.expect(401);
    refresh(&app, &refresh_token(&again)).await.expect(401);
}

#[actix_web::test]
async fn two_uses_at_the_same_moment_leave_one_token() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let (one, other) = futures::join!(refresh(&app, &first), refresh(&app, &first));
    assert_eq!((one.status, other.status), (200, 200));
    app.advance(TimeDelta::seconds(31));
    let mut statuses = vec![refresh(&app, &refresh_token(&one)).await.status];
    statuses.push(refresh(&app, &refresh_token(&other)).await.status);
    assert!(statuses.iter().filter(|status| **status == 200).count() <= 1, "{statuses:?}");
}

#[actix_web::test]
async fn a_token_lives_for_thirty_days() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    app.advance(TimeDelta::days(30));
    refresh(&app, &first).await.expect(401);
    refresh(&app, "rt_garbage").await.expect(401);
}

#[actix_web::test]
async fn log_out_ends_the_sign_in_and_no_other() {
    let app = TestApp::start().await;
    let first = signed_up(&app).await;
    let other = log_in(&app, "ada@acme.example.com", PASSWORD).await.expect(200);
    let client = app.anonymous().bearer(&access_token(&other));
    client.get("/api/v1/me").await.expect(200);
    let out = client.post("/api/v1/auth/logout", json!({})).await.expect(204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    client.get("/api/v1/me").await.expect(401);
    refresh(&app, &refresh_token(&other)).await.expect(401);
    refresh(&app, &first).await.expect(200);
    // By the refresh token alone, and again: nothing to end is no error.
    app.anonymous().post("/api/v1/auth/logout", json!({"refreshToken": first})).await.expect(204);
    app.anonymous().post("/api/v1/auth/logout", json!({})).await.expect(204);
}

#[actix_web::test]
async fn sign_ins_are_listed_and_ended_from_afar() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = log_in(&app, &acme.owner.email, PASSWORD).await.expect(200);
    let list = acme.owner.api.get("/api/v1/me/sign-ins").await.expect(200).json;
    let rows = list["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let foreign = rows.iter().find(|row| row["current"] == false).unwrap()["id"].as_str().unwrap();
    let rep = acme.rep("rita").await;
    rep.api.delete(&format!("/api/v1/me/sign-ins/{foreign}")).await.expect(404);
    acme.owner.api.delete(&format!("/api/v1/me/sign-ins/{foreign}")).await.expect(204);
    app.anonymous().bearer(&access_token(&other)).get("/api/v1/me").await.expect(401);
    acme.owner.api.get("/api/v1/me").await.expect(200);
}
