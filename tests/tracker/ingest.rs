use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Browser, event, run, settled, submission};
use crate::harness::TestApp;

#[actix_web::test]
async fn judges_events_one_by_one() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let browser = Browser::on(&app, &site);
    let good = submission(&app, &json!({ "email": "ada@example.com" }));
    let mut colour = submission(&app, &json!({}));
    colour["colour"] = json!("red");
    let mut huge = submission(&app, &json!({}));
    huge["sequence"] = json!(1e300);
    let nul = submission(&app, &json!({ "name": "A\u{0}da" }));
    let deep: Value = (0..90).fold(json!(1), |inner, _| json!([inner]));
    let mut nested = submission(&app, &json!({}));
    nested["fields"] = json!({ "name": deep });
    let unknown = event(&app, "page_view", &json!({}));
    let answer =
        browser.report(&[json!(7), good.clone(), colour, huge, nul, nested, unknown, json!({})]).await.expect(202);
    assert_eq!((answer.json["accepted"].as_u64(), answer.json["duplicates"].as_u64()), (Some(1), Some(0)));
    let refused: Vec<u64> =
        answer.json["rejected"].as_array().unwrap().iter().map(|one| one["index"].as_u64().unwrap()).collect();
    assert_eq!(refused, [0, 2, 3, 4, 5, 6, 7]);
    let again = browser.report(&[good.clone(), good]).await.expect(202);
    assert_eq!((again.json["accepted"].as_u64(), again.json["duplicates"].as_u64()), (Some(0), Some(2)));
    assert_eq!(app.number("SELECT count(*) FROM events").await, 1);
}

#[actix_web::test]
async fn a_repeat_after_midnight_is_a_duplicate_and_odd_ids_are_kept() {
    let app = TestApp::start().await;
    let site = app.workspace("acme").await.site().await;
    let browser = Browser::on(&app, &site);
    app.advance(TimeDelta::hours(14) + TimeDelta::minutes(59));
    let first = submission(&app, &json!({}));
    browser.report(std::slice::from_ref(&first)).await.expect(202);
    app.advance(TimeDelta::minutes(2));
    let again = browser.report(&[first]).await.expect(202);
    assert_eq!(again.json["duplicates"], 1);
    let mut odd = submission(&app, &json!({}));
    odd["eventId"] = json!(Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8));
    let mut future = submission(&app, &json!({}));
    future["eventId"] = json!(porchlight_domain::clock::uuid_at(app.now() + TimeDelta::days(400)));
    future["occurredAt"] = json!("+262000-01-01T00:00:00Z");
    let answer = browser.report(&[odd.clone(), future.clone()]).await.expect(202);
    assert_eq!(answer.json["accepted"], 2, "{}", answer.text);
    assert_eq!(browser.report(&[odd, future]).await.expect(202).json["duplicates"], 2);
    assert_eq!(app.number("SELECT count(*) FROM events_other").await, 2);
}

#[actix_web::test]
async fn hides_what_may_not_be_kept() {
    let app = TestApp::start().await;
    let site = app.workspace("acme").await.site().await;
    let browser = Browser::on(&app, &site);
    let fields = json!({
        "email": "ada@example.com", "password": "hunter2-secret", "cardNumber": "4111111111111111",
        "message": "charge 4111 1111 1111 1111 please", "note": "ssn 123-45-6789",
    });
    browser.report(&[submission(&app, &fields)]).await.expect(202);
    settled(&app).await;
    for table in ["events", "leads", "lead_captures", "activities", "outbox"] {
        for secret in ["hunter2", "4111", "123-45"] {
            let sql = format!("SELECT count(*) FROM {table} t WHERE t::text LIKE '%{secret}%'");
            assert_eq!(app.number(&sql).await, 0, "{secret} in {table}");
        }
    }
    let masked = "SELECT count(*) FROM events WHERE payload::text LIKE '%charge [redacted] please%'";
    assert_eq!(app.number(masked).await, 1);
}

#[actix_web::test]
async fn answers_allowed_origins_and_keys_only() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, other) = (acme.site().await, app.workspace("other").await.site().await);
    let browser = Browser::on(&app, &site);
    let batch = browser.batch(&[submission(&app, &json!({}))]);
    let from = |origin: &str| app.anonymous().with("origin", origin);
    let taken = from("https://shop.example.com").post("/v1/track", batch.clone()).await.expect(202);
    assert_eq!(taken.header("access-control-allow-origin"), "https://shop.example.com");
    let refused = from("https://evil.example").post("/v1/track", batch.clone()).await.expect(403);
    assert_eq!(refused.header("access-control-allow-origin"), "");
    app.anonymous().post("/v1/track", batch.clone()).await.expect(403);
    app.anonymous().bearer("pk_live_wrong").post("/v1/track", batch.clone()).await.expect(401);
    let by_key = app.anonymous().bearer(&site.api_key).post("/v1/track", batch.clone()).await.expect(202);
    assert_eq!(by_key.json["duplicates"], 1);
    app.anonymous().bearer(&other.api_key).post("/v1/track", batch.clone()).await.expect(404);
    let mut nowhere = batch.clone();
    nowhere["clientId"] = json!("site_00000000000000000000000000");
    from("https://shop.example.com").post("/v1/track", nowhere).await.expect(404);
    let xml = from("https://shop.example.com").with("content-type", "text/xml");
    xml.post("/v1/track", batch).await.expect(415);
    let big = "x".repeat(70_000);
    browser.client.send(reqwest::Method::POST, "/v1/track", Some(big)).await.expect(413);
    browser.client.send(reqwest::Method::POST, "/v1/track", Some("{".to_owned())).await.expect(400);
}

#[actix_web::test]
async fn records_nothing_where_it_should_not() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let browser = Browser::on(&app, &site);
    let batch = browser.batch(&[submission(&app, &json!({ "email": "ada@example.com" }))]);
    let private = browser.client.with("sec-gpc", "1").post("/v1/track", batch.clone()).await.expect(202);
    assert_eq!(private.json["accepted"], 0);
    let path = format!("/api/v1/sites/{}", site.id);
    acme.owner.api.patch(&path, json!({ "active": false })).await.expect(200);
    let inactive = browser.client.post("/v1/track", batch.clone()).await.expect(202);
    assert_eq!(inactive.json["rejected"][0]["detail"], "The site is inactive.");
    assert_eq!(app.number("SELECT count(*) FROM events").await, 0);
    let change = json!({ "active": true, "tracker": { "respectDnt": false } });
    acme.owner.api.patch(&path, change).await.expect(200);
    let heard = browser.client.with("dnt", "1").post("/v1/track", batch).await.expect(202);
    assert_eq!(heard.json["accepted"], 1);
}

#[actix_web::test]
async fn bounds_what_one_key_reports_and_what_waits() {
    let app = TestApp::start_with(|options| options.tracker.events_per_minute = 3).await;
    let site = app.workspace("acme").await.site().await;
    let browser = Browser::on(&app, &site);
    let events = [submission(&app, &json!({})), submission(&app, &json!({}))];
    browser.report(&events).await.expect(202);
    let refused = browser.report(&events).await.expect(429);
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(refused.header("access-control-allow-origin"), site.origin);
    app.advance(TimeDelta::seconds(60));
    browser.report(&events).await.expect(202);
    let many: Vec<Value> = (0..51).map(|_| submission(&app, &json!({}))).collect();
    browser.report(&many).await.expect(422);

    let app = TestApp::start_with(|options| options.tracker.queued_events = 1).await;
    let site = app.workspace("acme").await.site().await;
    let browser = Browser::on(&app, &site);
    let refused = browser.report(&[submission(&app, &json!({})), submission(&app, &json!({}))]).await.expect(503);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(app.number("SELECT count(*) FROM events").await, 0);
}

#[actix_web::test]
async fn one_row_that_cannot_be_stored_fails_no_other() {
    let app = TestApp::start().await;
    let site = app.workspace("acme").await.site().await;
    let browser = Browser::on(&app, &site);
    run(&app, "ALTER TABLE events ADD CONSTRAINT no_poison CHECK (payload::text NOT LIKE '%poison%')").await;
    let events = [
        submission(&app, &json!({ "email": "a@example.com" })),
        submission(&app, &json!({ "message": "poison" })),
        submission(&app, &json!({ "email": "b@example.com" })),
    ];
    let answer = browser.report(&events).await.expect(202);
    assert_eq!(answer.json["accepted"], 2, "{}", answer.text);
    assert_eq!(answer.json["rejected"][0]["index"], 1);
    app.number_until("SELECT count(*) FROM events", 2).await;
}
