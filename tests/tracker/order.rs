use chrono::TimeDelta;
use serde_json::json;

use super::{Browser, event, leads_until, run, settled, submission};
use crate::harness::TestApp;

#[actix_web::test]
async fn what_came_first_in_a_session_is_done_first() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let browser = Browser::on(&app, &acme.site().await);
    browser.report(&[event(&app, "tracker_initialized", &json!({}))]).await.expect(202);
    settled(&app).await;
    // An older batch of the session waits for its next try: those behind it wait with it.
    run(
        &app,
        "INSERT INTO event_batches (workspace_id, site_id, visitor_id, session_id, event_ids, days, available_at, created_at) \
         SELECT workspace_id, site_id, visitor_id, session_id, '{}', '{}', received_at + interval '1 hour', received_at FROM events",
    )
    .await;
    browser.report(&[submission(&app, &json!({ "email": "ada@example.com" }))]).await.expect(202);
    let other = Browser { session: super::new_id(&app), ..Browser::on(&app, &acme.site().await) };
    other.report(&[submission(&app, &json!({ "email": "eve@example.com" }))]).await.expect(202);
    leads_until(&acme.owner.api, |leads| leads.len() == 1).await;
    assert_eq!(app.number("SELECT count(*) FROM event_batches").await, 2);
    app.advance(TimeDelta::hours(1));
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 2);
}

#[actix_web::test]
async fn an_event_that_cannot_be_processed_dies_alone_and_can_be_retried() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let browser = Browser::on(&app, &acme.site().await);
    // A broken payload, as an incompatible version might have left it.
    run(
        &app,
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           IF new.payload::text LIKE '%spoil%' THEN new.payload := '{\"broken\": true}'; END IF; RETURN new; END $$",
    )
    .await;
    run(&app, "CREATE TRIGGER spoil BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION spoil()").await;
    let events = [
        submission(&app, &json!({ "email": "ada@example.com" })),
        submission(&app, &json!({ "message": "spoil" })),
        submission(&app, &json!({ "email": "ada@example.com", "phone": "+4930123456" })),
    ];
    browser.report(&events).await.expect(202);
    for tries in 1..5 {
        app.number_until(&format!("SELECT count(*) FROM event_batches WHERE attempts = {tries}"), 1).await;
        app.advance(TimeDelta::seconds(60));
    }
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 1);
    let owner = acme.owner.sign_in_again(&app).await;
    let dead = owner.api.get("/api/v1/dead-events").await.expect(200);
    let dead = dead.json["data"].as_array().unwrap().clone();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0]["eventId"].clone(), dead[0]["attempts"].as_i64()), (events[1]["eventId"].clone(), Some(5)));
    let mended = format!(
        "UPDATE events SET payload = jsonb_build_object('event', '{}'::jsonb) WHERE event_id = '{}'",
        json!({ "eventId": events[1]["eventId"], "type": "form_submission", "occurredAt": app.now(),
            "fields": { "email": "late@example.com" } }),
        events[1]["eventId"].as_str().unwrap()
    );
    run(&app, &mended).await;
    let path = format!("/api/v1/dead-events/{}/retry", dead[0]["id"].as_str().unwrap());
    owner.api.post(&path, json!({})).await.expect(200);
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM dead_events").await, 0);
    owner.api.post(&path, json!({})).await.expect(404);
    app.workspace("other").await.owner.api.post(&path, json!({})).await.expect(404);
}
