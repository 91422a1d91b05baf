use chrono::TimeDelta;
use serde_json::json;

use super::log_in;
use crate::harness::{PASSWORD, TestApp, new_id};

#[actix_web::test]
async fn answers_wrong_passwords_and_unknown_emails_alike() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    log_in(&app, &acme.owner.email.to_uppercase(), PASSWORD).await.expect(200);
    let wrong = log_in(&app, &acme.owner.email, "wrong horse battery").await.expect(401);
    let unknown = log_in(&app, "nobody@example.com", "wrong horse battery").await.expect(401);
    assert_eq!(wrong.text, unknown.text);
    assert_eq!(wrong.json["type"], "/problems/invalid-credentials");
}

#[actix_web::test]
async fn locks_after_ten_wrong_passwords_and_longer_each_time() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    for email in [acme.owner.email.as_str(), "nobody@example.com"] {
        for _ in 0..10 {
            log_in(&app, email, "wrong horse battery").await.expect(401);
        }
        // Even the right one waits now, and nobody learns which accounts there are.
        let locked = log_in(&app, email, PASSWORD).await.expect(429);
        assert_eq!(locked.json["type"], "/problems/locked", "{email}");
        assert_eq!(locked.header("retry-after"), "60", "{email}");
    }
    app.advance(TimeDelta::seconds(61));
    log_in(&app, &acme.owner.email, "wrong horse battery").await.expect(401);
    assert_eq!(log_in(&app, &acme.owner.email, PASSWORD).await.expect(429).header("retry-after"), "120");
    app.advance(TimeDelta::seconds(121));
    log_in(&app, &acme.owner.email, PASSWORD).await.expect(200);
    log_in(&app, &acme.owner.email, "wrong horse battery").await.expect(401);
    log_in(&app, &acme.owner.email, PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn limits_the_attempts_of_an_address() {
    let app = TestApp::start().await;
    let mut refused = 0;
    for number in 0..110 {
        // An empty password costs nothing here but the same work there.
        let answer = log_in(&app, &format!("nobody{number}@example.com"), "").await;
        if answer.status == 429 {
            assert_eq!(answer.json["type"], "/problems/rate-limited");
            assert!(!answer.header("retry-after").is_empty());
            refused += 1;
        }
    }
    assert_eq!(refused, 10);
    app.advance(TimeDelta::seconds(5));
    log_in(&app, "nobody@example.com", "").await.expect(401);
}

#[actix_web::test]
async fn forwarded_addresses_count_only_from_trusted_proxies() {
    let app = TestApp::start().await;
    let mut statuses = Vec::new();
    for number in 0..110 {
        let forged = app.anonymous().with("x-forwarded-for", &format!("203.0.113.{number}"));
        let body = json!({"email": format!("nobody{number}@example.com"), "password": ""});
        statuses.push(forged.post("/api/v1/auth/login", body).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 10);
}

#[actix_web::test]
async fn behind_a_trusted_proxy_the_address_that_it_saw_counts() {
    let app = TestApp::start_with(|options| options.web.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]).await;
    let log_in = async |forwarded: String, number: usize| {
        let body = json!({"email": format!("nobody{number}@example.com"), "password": ""});
        app.anonymous().with("x-forwarded-for", &forwarded).post("/api/v1/auth/login", body).await.status
    };
    // What stands before the address that the proxy adds may be forged.
    let mut refused = 0;
    for number in 0..105 {
        refused += usize::from(log_in(format!("203.0.113.{number}, 198.51.100.7"), number).await == 429);
    }
    assert_eq!(refused, 5);
    assert_eq!(log_in("203.0.113.1, 198.51.100.8".to_owned(), 200).await, 401);
}

#[actix_web::test]
async fn nodes_count_together() {
    let Some((here, there)) = TestApp::two_on_redis(|_, options| options.tracker.events_per_minute = 10).await else {
        return;
    };
    let mut refused = 0;
    for number in 0..55 {
        for app in [&here, &there] {
            let answer = log_in(app, &format!("nobody{number}@example.com"), "").await;
            refused += usize::from(answer.status == 429);
        }
    }
    assert_eq!(refused, 10);
    let site = here.workspace("acme").await.site().await;
    let report = async |app: &TestApp, events: usize| {
        let batch = json!({
            "clientId": site.id, "visitorId": new_id(), "sessionId": new_id(), "context": {},
            "events": vec![json!({ "eventId": "no id" }); events],
        });
        app.anonymous().with("origin", &site.origin).post("/v1/track", batch).await
    };
    report(&here, 6).await.expect(202);
    assert_eq!(report(&there, 6).await.expect(429).header("retry-after"), "60");
    report(&there, 4).await.expect(202);
    report(&here, 1).await.expect(429);
}

#[actix_web::test]
async fn an_access_token_lives_for_fifteen_minutes() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    acme.owner.api.get("/api/v1/me").await.expect(200);
    app.advance(TimeDelta::minutes(15));
    let late = acme.owner.api.get("/api/v1/me").await.expect(401);
    let garbage = app.anonymous().bearer("garbage").get("/api/v1/me").await.expect(401);
    let key = app.anonymous().bearer("pk_live_garbage").get("/api/v1/me").await.expect(401);
    assert_eq!(late.text, garbage.text);
    assert_eq!(garbage.text, key.text);
    app.get("/api/v1/me").await.expect(401);
}
