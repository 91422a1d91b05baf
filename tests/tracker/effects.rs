use serde_json::json;

use super::{Browser, event, leads_until, run, settled, submission};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_submission_becomes_a_lead_with_its_form_and_page() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let browser = Browser::on(&app, &site);
    let fields = json!({ "your-email": "Ada@Example.com", "full_name": "Ada Lovelace", "message": "Hello" });
    browser.report(&[submission(&app, &fields)]).await.expect(202);
    let leads = leads_until(&acme.owner.api, |leads| leads.len() == 1).await;
    let lead = &leads[0];
    assert_eq!(lead["email"], "ada@example.com");
    assert_eq!(lead["lastName"], "Lovelace");
    assert_eq!((lead["captureState"].as_str(), lead["quality"].as_str()), (Some("submitted"), Some("high")));
    assert_eq!((lead["source"].as_str(), lead["form"]["name"].as_str()), (Some("website"), Some("Contact")));
    assert_eq!(lead["customFields"]["message"], "Hello");
    assert_eq!(lead["attribution"]["sourceClass"], "direct");
    let forms = acme.owner.api.get(&format!("/api/v1/sites/{}/forms", site.id)).await.expect(200);
    assert_eq!(forms.json["data"][0]["captures"], 1);
    assert_eq!(app.number("SELECT count(*) FROM visitors WHERE email = 'ada@example.com'").await, 1);
}

#[actix_web::test]
async fn a_partial_lead_becomes_submitted_and_is_never_lowered() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let browser = Browser::on(&app, &acme.site().await);
    let nameless = event(&app, "form_interaction", &json!({ "full_name": "Ada" }));
    let partial = event(&app, "form_interaction", &json!({ "full_name": "Ada", "field_2": "ada@example.com" }));
    browser.report(&[nameless, partial]).await.expect(202);
    let leads = leads_until(&acme.owner.api, |leads| leads.len() == 1).await;
    assert_eq!((leads[0]["captureState"].as_str(), leads[0]["quality"].as_str()), (Some("partial"), Some("medium")));
    let sent = submission(&app, &json!({ "full_name": "Ada", "field_2": "ada@example.com" }));
    browser.report(&[sent]).await.expect(202);
    let is_submitted = |leads: &[serde_json::Value]| leads.iter().all(|lead| lead["captureState"] == "submitted");
    leads_until(&acme.owner.api, is_submitted).await;
    let late = event(&app, "form_interaction", &json!({ "full_name": "Ada", "field_2": "ada@example.com" }));
    browser.report(&[late]).await.expect(202);
    settled(&app).await;
    let leads = leads_until(&acme.owner.api, is_submitted).await;
    assert_eq!(leads.len(), 1);
}

#[actix_web::test]
async fn partial_capture_can_be_switched_off() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let path = format!("/api/v1/sites/{}", site.id);
    acme.owner.api.patch(&path, json!({ "tracker": { "partialCapture": false } })).await.expect(200);
    let browser = Browser::on(&app, &site);
    let partial = event(&app, "form_interaction", &json!({ "email": "ada@example.com" }));
    let answer = browser.report(&[partial]).await.expect(202);
    assert_eq!(answer.json["accepted"], 1);
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 0);
}

#[actix_web::test]
async fn the_first_page_load_activates_the_site_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let path = format!("/api/v1/sites/{}", site.id);
    assert_eq!(acme.owner.api.get(&path).await.expect(200).json["status"], "waiting");
    let browser = Browser::on(&app, &site);
    browser.report(&[event(&app, "tracker_initialized", &json!({}))]).await.expect(202);
    app.number_until("SELECT count(*) FROM sites WHERE first_seen_at IS NOT NULL", 1).await;
    assert_eq!(acme.owner.api.get(&path).await.expect(200).json["status"], "active");
    let other = Browser::on(&app, &site);
    other.report(&[event(&app, "tracker_initialized", &json!({}))]).await.expect(202);
    app.number_until("SELECT count(*) FROM visitors", 2).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 0);
}

#[actix_web::test]
async fn a_chat_is_an_inquiry_once_an_email_is_known() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let browser = Browser::on(&app, &acme.site().await);
    browser.report(&[event(&app, "chat_message_sent", &json!({}))]).await.expect(202);
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 0);
    browser.report(&[event(&app, "chat_message_sent", &json!({ "email": "ada@example.com" }))]).await.expect(202);
    let leads = leads_until(&acme.owner.api, |leads| leads.len() == 1).await;
    assert_eq!((leads[0]["captureState"].as_str(), leads[0]["source"].as_str()), (Some("chat_inquiry"), Some("chat")));
}

#[actix_web::test]
async fn a_replay_makes_the_same_leads() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let browser = Browser::on(&app, &acme.site().await);
    let partial = event(&app, "form_interaction", &json!({ "email": "ada@example.com" }));
    browser.report(&[partial, submission(&app, &json!({ "email": "ada@example.com" }))]).await.expect(202);
    leads_until(&acme.owner.api, |leads| leads.len() == 1).await;
    settled(&app).await;
    let entries = app.number("SELECT count(*) FROM activities").await;
    for _ in 0..2 {
        run(
            &app,
            "INSERT INTO event_batches (workspace_id, site_id, visitor_id, session_id, event_ids, days, available_at, created_at) \
             SELECT workspace_id, site_id, visitor_id, session_id, array_agg(event_id), array_agg(day), max(received_at), max(received_at) \
             FROM events GROUP BY 1, 2, 3, 4",
        )
        .await;
        settled(&app).await;
    }
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM activities").await, entries);
}

#[actix_web::test]
async fn the_products_own_chat_is_reported_without_a_double() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let eve = app.visitor(&site).await;
    eve.start_with("Do you ship to Oslo?", json!({ "email": "eve@example.com" })).await;
    let mut browser = Browser::on(&app, &site);
    browser.visitor = eve.uuid();
    browser.report(&[event(&app, "chat_message_sent", &json!({}))]).await.expect(202);
    app.advance(chrono::TimeDelta::hours(30));
    browser.report(&[event(&app, "chat_message_sent", &json!({}))]).await.expect(202);
    settled(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM leads").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM activities WHERE kind = 'capture'").await, 1);
}
