use std::collections::BTreeMap;
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

#[actix_web::test]
async fn a_second_address_is_found_and_recognised() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let first = walker.take(&walker.capture(1, CaptureState::Submitted, "ada@home.example")).await.unwrap();
    app.advance(TimeDelta::hours(25));
    let owner = acme.owner.sign_in_again(&app).await;
    let mut second = walker.capture(1, CaptureState::Submitted, "ada@work.example");
    second.person.phone = Some("+14155552671".into());
    assert_eq!(walker.take(&second).await.unwrap().lead_id, first.lead_id);
    app.advance(TimeDelta::minutes(1));
    walker.take(&walker.capture(9, CaptureState::Submitted, "grace@navy.example")).await.unwrap();

    let lead = owner.api.get(&format!("/api/v1/leads/{}", first.lead_id)).await.expect(200).json;
    assert_eq!((&lead["email"], &lead["otherEmails"]), (&json!("ada@home.example"), &json!(["ada@work.example"])));
    assert_eq!((&lead["phone"], &lead["otherPhones"]), (&json!("+14155552671"), &json!([])));
    for query in ["ada@work", "ada@home", "4155552671"] {
        let found = owner.api.get(&format!("/api/v1/leads?q={query}")).await.expect(200).json;
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{query}");
        assert_eq!(found["data"][0]["id"], lead["id"], "{query}");
    }
    // Another browser that knows only the second address.
    let joined = walker.take(&walker.capture(2, CaptureState::Submitted, "Ada@Work.example")).await.unwrap();
    assert_eq!(joined.lead_id, first.lead_id);
    // Who is known by something of his own stays himself, whatever he types.
    let grace = walker.take(&walker.capture(9, CaptureState::Submitted, "ada@work.example")).await.unwrap();
    assert_ne!(grace.lead_id, first.lead_id);
    let again = walker.take(&walker.capture(3, CaptureState::Submitted, "ada@work.example")).await.unwrap();
    assert_eq!(again.lead_id, first.lead_id);
}

#[actix_web::test]
async fn a_corrected_address_leads_nobody_to_the_lead() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let first = walker.take(&walker.capture(1, CaptureState::Partial, "ada@exam.pl")).await.unwrap();
    app.advance(minutes(1));
    walker.take(&walker.capture(1, CaptureState::Submitted, "ada@example.com")).await.unwrap();
    let stranger = walker.take(&walker.capture(2, CaptureState::Submitted, "ada@exam.pl")).await.unwrap();
    assert!(stranger.created);
    let lead = acme.owner.api.get(&format!("/api/v1/leads/{}", first.lead_id)).await.expect(200).json;
    assert_eq!((&lead["email"], &lead["otherEmails"]), (&json!("ada@example.com"), &json!([])));
}

#[actix_web::test]
async fn later_captures_of_a_walk_correct_its_custom_fields() {
    let app = Arc::new(TestApp::start().await);
    let acme = app.workspace("acme").await;
    let walker = Walker::new(&app, &acme).await;
    let with = |plan: &str, seats: i32| {
        let mut capture = walker.capture(1, CaptureState::Submitted, "ada@example.com");
        capture.custom_fields = BTreeMap::from([("plan".to_owned(), json!(plan)), ("seats".to_owned(), json!(seats))]);
        capture
    };
    let lead = walker.take(&with("silver", 3)).await.unwrap();
    let path = format!("/api/v1/leads/{}", lead.lead_id);
    acme.owner.api.patch(&path, json!({ "customFields": { "seats": 5 } })).await.expect(200);
    app.advance(minutes(1));
    walker.take(&with("gold", 4)).await.unwrap();
    let fields = acme.owner.api.get(&path).await.expect(200).json["customFields"].clone();
    assert_eq!(fields, json!({ "plan": "gold", "seats": 5 }));
}
