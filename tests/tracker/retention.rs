//! The days of events: made ahead, dropped by age, and no event is refused for its day (TRK-26).

use chrono::TimeDelta;
use porchlight_storage::Reason;
use porchlight_storage::jobs::NewJob;
use serde_json::{Value, json};

use super::{Browser, new_id, settled, submission};
use crate::harness::TestApp;

/// Carries out the job that comes round each hour.
async fn turn_days(app: &TestApp) {
    let tx = app.node.store.system(Reason::Housekeeping).await.unwrap();
    tx.enqueue(None, NewJob::new("events.days", json!({}), app.now())).await.unwrap();
    tx.commit().await.unwrap();
    app.run_jobs().await;
    assert_eq!(app.number("SELECT count(*) FROM jobs WHERE kind = 'events.days' AND state <> 'done'").await, 0);
}

async fn report(app: &TestApp, browser: &Browser, events: &[Value]) {
    let answer = browser.report(events).await.expect(202).json;
    assert_eq!(answer["accepted"], events.len(), "{answer}");
    settled(app).await;
}

fn lead(app: &TestApp, name: &str) -> Value {
    submission(app, &json!({ "email": format!("{name}@example.com") }))
}

async fn kept(app: &TestApp) -> i64 {
    app.number("SELECT count(*) FROM events").await
}

#[actix_web::test]
async fn old_days_go_as_a_whole_and_newer_ones_stay() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let browser = Browser::on(&app, &site);
    // Before any partition was made: the day is not there yet, and takes the event in when it is made.
    report(&app, &browser, &[lead(&app, "first")]).await;
    turn_days(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM events_20260302").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM events_other").await, 0);
    let mut ahead = lead(&app, "ahead");
    ahead["eventId"] = json!(porchlight_domain::clock::uuid_at(app.now() + TimeDelta::days(1)));
    report(&app, &browser, &[ahead]).await;
    assert_eq!(app.number("SELECT count(*) FROM events_20260303").await, 1);

    app.advance(TimeDelta::days(50));
    report(&app, &browser, &[lead(&app, "second")]).await;
    turn_days(&app).await;
    app.advance(TimeDelta::days(40));
    turn_days(&app).await;
    assert_eq!(kept(&app).await, 3, "the ninetieth day is kept");
    app.advance(TimeDelta::days(1));
    turn_days(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM pg_class WHERE relname = 'events_20260302'").await, 0);
    assert_eq!(kept(&app).await, 2);
    app.advance(TimeDelta::days(4));
    turn_days(&app).await;
    assert_eq!(kept(&app).await, 1);
}

#[actix_web::test]
async fn an_event_of_a_dropped_day_is_accepted_and_kept_from_its_arrival_on() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let late = new_id(&app);
    turn_days(&app).await;
    app.advance(TimeDelta::days(100));
    turn_days(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM pg_class WHERE relname = 'events_20260302'").await, 0);
    let mut event = lead(&app, "late");
    event["eventId"] = json!(late);
    let browser = Browser::on(&app, &site);
    report(&app, &browser, &[event]).await;
    let owner = acme.owner.sign_in_again(&app).await;
    let leads = owner.api.get("/api/v1/leads").await.expect(200).json;
    assert_eq!(leads["data"][0]["email"], "late@example.com");
    turn_days(&app).await;
    assert_eq!(kept(&app).await, 1);
    app.advance(TimeDelta::days(91));
    turn_days(&app).await;
    assert_eq!(kept(&app).await, 0);
}

#[actix_web::test]
async fn a_workspace_may_keep_fewer_days_than_others() {
    let app = TestApp::start().await;
    let (acme, rival) = (app.workspace("acme").await, app.workspace("rival").await);
    let path = format!("/api/v1/workspaces/{}", acme.id);
    for wrong in [0, 4000] {
        acme.owner.api.patch(&path, json!({ "eventRetentionDays": wrong })).await.expect(422);
    }
    let changed = acme.owner.api.patch(&path, json!({ "eventRetentionDays": 30 })).await.expect(200).json;
    assert_eq!(changed["eventRetentionDays"], 30);
    for workspace in [&acme, &rival] {
        let browser = Browser::on(&app, &workspace.site().await);
        report(&app, &browser, &[lead(&app, "ada")]).await;
    }
    turn_days(&app).await;
    app.advance(TimeDelta::days(31));
    turn_days(&app).await;
    let uuid = rival.id.parse::<porchlight_domain::ids::WorkspaceId>().unwrap().uuid();
    assert_eq!(app.number(&format!("SELECT count(*) FROM events WHERE workspace_id = '{uuid}'")).await, 1);
    assert_eq!(kept(&app).await, 1);
}
