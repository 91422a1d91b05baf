use std::sync::Arc;

use chrono::TimeDelta;
use porchlight_domain::leads::state::CaptureState;
use serde_json::{Value, json};

use super::{Walker, minutes};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_partial_becomes_submitted_in_one_entry_of_one_lead() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let first = walker.take(&walker.capture(1, CaptureState::Partial, "ada@exam.pl")).await.unwrap();
    assert!(first.created);
    app.advance(minutes(2));
    let second = walker.take(&walker.capture(1, CaptureState::Submitted, "ada@example.com")).await.unwrap();
    assert_eq!((second.lead_id, second.created), (first.lead_id, false));
    app.advance(minutes(2));
    walker.take(&walker.capture(1, CaptureState::Partial, "x@y.zz")).await.unwrap();

    let leads = acme.owner.api.get("/api/v1/leads").await.expect(200).json;
    assert_eq!(leads["data"].as_array().unwrap().len(), 1);
    let lead = &leads["data"][0];
    assert_eq!(lead["captureState"], "submitted");
    assert_eq!(lead["quality"], "high");
    assert_eq!(lead["email"], "ada@example.com");
    assert_eq!(lead["form"]["name"], "Contact");
    let path = format!("/api/v1/leads/{}/timeline?kind=capture", first.lead_id);
    let timeline = acme.owner.api.get(&path).await.expect(200).json;
    let captures = timeline["data"].as_array().unwrap();
    assert_eq!(captures.len(), 1, "{timeline}");
    assert_eq!(captures[0]["data"]["state"], "submitted");
    assert_eq!(captures[0]["data"]["fields"]["email"], "ada@example.com");
}

#[actix_web::test]
async fn captures_at_once_make_one_lead() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    // One person on six devices, and one device six times over.
    let captures = (0..12).map(|number| {
        let visitor = if number % 2 == 0 { 7 } else { 100 + number };
        walker.capture(visitor, CaptureState::Submitted, " Ada@Example.com ")
    });
    let captures: Vec<_> = captures.collect();
    let taken = futures::future::join_all(captures.iter().map(|capture| walker.take(capture))).await;
    let taken: Vec<_> = taken.into_iter().map(Result::unwrap).collect();
    assert_eq!(taken.iter().filter(|captured| captured.created).count(), 1);
    assert!(taken.iter().all(|captured| captured.lead_id == taken[0].lead_id));
    let leads = acme.owner.api.get("/api/v1/leads").await.expect(200).json;
    assert_eq!(leads["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_repeat_changes_nothing() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let capture = walker.capture(1, CaptureState::Submitted, "ada@example.com");
    let first = walker.take(&capture).await.unwrap();
    let path = format!("/api/v1/leads/{}", first.lead_id);
    let before = acme.owner.api.get(&path).await.expect(200).json;
    app.advance(minutes(5));
    let again = walker.take(&capture).await.unwrap();
    assert!(!again.changed && !again.created);
    assert_eq!(acme.owner.api.get(&path).await.expect(200).json, before);
    // Nor after the lead was closed: the replay of an event opens no new lead.
    acme.owner.api.patch(&path, json!({ "status": "lost" })).await.expect(200);
    assert!(!walker.take(&capture).await.unwrap().created);
}

#[actix_web::test]
async fn joins_by_email_and_phone_and_opens_anew_after_the_end() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let made =
        acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada", "phone": "+1 (415) 555-2671" })).await.expect(201);
    let mut by_phone = walker.capture(1, CaptureState::Submitted, "ada@example.com");
    by_phone.person.phone = Some("0014155552671".replacen("00", "+", 1));
    let joined = walker.take(&by_phone).await.unwrap();
    assert_eq!(json!(joined.lead_id), made.json["id"]);
    // Another browser, the same email as the capture told.
    let by_email = walker.take(&walker.capture(2, CaptureState::Partial, "ADA@example.com")).await.unwrap();
    assert_eq!(by_email.lead_id, joined.lead_id);

    let path = format!("/api/v1/leads/{}", joined.lead_id);
    acme.owner.api.patch(&path, json!({ "status": "converted" })).await.expect(200);
    app.advance(TimeDelta::hours(1));
    let anew = walker.take(&walker.capture(1, CaptureState::Submitted, "ada@example.com")).await.unwrap();
    assert!(anew.created);
    assert_ne!(anew.lead_id, joined.lead_id);
    let follow = walker.take(&walker.capture(3, CaptureState::Partial, "ada@example.com")).await.unwrap();
    assert_eq!(follow.lead_id, anew.lead_id);
}

#[actix_web::test]
async fn a_walk_ends_after_a_day() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let first = walker.take(&walker.capture(1, CaptureState::Submitted, "ada@example.com")).await.unwrap();
    app.advance(TimeDelta::hours(25));
    let owner = acme.owner.sign_in_again(&app).await;
    walker.take(&walker.capture(1, CaptureState::Partial, "ada@example.com")).await.unwrap();
    let path = format!("/api/v1/leads/{}/timeline?kind=capture", first.lead_id);
    let timeline = owner.api.get(&path).await.expect(200).json;
    let states: Vec<&Value> =
        timeline["data"].as_array().unwrap().iter().map(|entry| &entry["data"]["state"]).collect();
    assert_eq!(states, ["partial", "submitted"]);
}
