use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use porchlight_jobs::{Schedule, schedule};
use porchlight_storage::Reason;
use porchlight_storage::jobs::NewJob;
use porchlight_storage::jobs::lease::Lane;
use serde_json::json;

use super::{Deed, KIND, enqueue, jobs, runner, states};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_job_is_done_once_and_what_it_carried_is_forgotten() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::Succeed);
    enqueue(&app.node.store, |job| job).await;
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(runner.run_due().await.unwrap(), 0);
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    assert_eq!(jobs(&app).await, [("done".to_owned(), 1, None, "{}".to_owned())]);
}

#[actix_web::test]
async fn a_job_of_a_transaction_that_is_undone_never_was() {
    let app = TestApp::start().await;
    let tx = app.node.store.system(Reason::Jobs).await.unwrap();
    tx.enqueue(None, NewJob::new(KIND, json!({}), tx.now())).await.unwrap();
    drop(tx);
    assert!(states(&app).await.is_empty());
}

#[actix_web::test]
async fn a_job_waits_for_its_time() {
    let app = TestApp::start().await;
    let (runner, _) = runner(&app, Deed::Succeed);
    let due = app.now() + TimeDelta::minutes(30);
    enqueue(&app.node.store, |job| job.at(due)).await;
    app.advance(TimeDelta::minutes(29));
    assert_eq!(runner.run_due().await.unwrap(), 0);
    app.advance(TimeDelta::minutes(1));
    assert_eq!(runner.run_due().await.unwrap(), 1);
}

#[actix_web::test]
async fn a_failure_is_tried_again_later_and_later() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::FailFor(2));
    enqueue(&app.node.store, |job| job).await;
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 1, "not again before its time");
    assert_eq!(jobs(&app).await[0].2.as_deref(), Some("the tide is out"));
    for _ in 0..2 {
        app.advance(TimeDelta::seconds(4));
        runner.run_due().await.unwrap();
    }
    assert_eq!(jobs(&app).await[0], ("done".to_owned(), 3, None, "{}".to_owned()));
}

#[actix_web::test]
async fn a_poison_job_ends_among_the_dead_letters() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::Panic);
    enqueue(&app.node.store, |job| NewJob { max_attempts: 3, ..job }).await;
    for _ in 0..10 {
        runner.run_due().await.unwrap();
        app.advance(TimeDelta::hours(1));
    }
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    let (state, attempts, error, _) = jobs(&app).await.remove(0);
    assert_eq!((state.as_str(), attempts, error.as_deref()), ("dead", 3, Some("panicked: a bad job")));
}

#[actix_web::test]
async fn a_job_that_can_never_succeed_is_given_up_at_once() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::Refuse);
    enqueue(&app.node.store, |job| job).await;
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    assert_eq!(states(&app).await, ["dead"]);
}

#[actix_web::test]
async fn a_kind_that_nobody_knows_waits_for_a_newer_node() {
    let app = TestApp::start().await;
    let (runner, _) = runner(&app, Deed::Succeed);
    enqueue(&app.node.store, |job| NewJob { kind: "test.newer", ..job }).await;
    runner.run_due().await.unwrap();
    assert_eq!(states(&app).await, ["ready"]);
}

#[actix_web::test]
async fn a_twin_is_refused_while_the_first_waits() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::Succeed);
    enqueue(&app.node.store, |job| job.unique("one")).await;
    enqueue(&app.node.store, |job| job.unique("one")).await;
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    enqueue(&app.node.store, |job| job.unique("one")).await;
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 2, "after the first is done there may be another");
}

#[actix_web::test]
async fn the_job_of_a_worker_that_fell_silent_is_taken_back() {
    let app = TestApp::start().await;
    enqueue(&app.node.store, |job| NewJob { max_attempts: 2, ..job }).await;
    for last in [false, true] {
        let tx = app.node.store.system(Reason::Jobs).await.unwrap();
        let job = tx.lease_jobs(Lane::ALL, 10, tx.now() + TimeDelta::seconds(30)).await.unwrap().remove(0);
        assert!(
            tx.lease_jobs(Lane::ALL, 10, tx.now() + TimeDelta::seconds(30)).await.unwrap().is_empty(),
            "one worker has it"
        );
        assert_eq!(tx.reclaim_silent_jobs().await.unwrap(), 0, "its lease runs");
        tx.commit().await.unwrap();

        app.advance(TimeDelta::seconds(31));
        let tx = app.node.store.system(Reason::Jobs).await.unwrap();
        assert_eq!(tx.reclaim_silent_jobs().await.unwrap(), 1);
        assert!(!tx.extend_lease(&job, tx.now()).await.unwrap(), "it is no longer the silent worker's");
        assert!(!tx.finish_job(&job).await.unwrap());
        tx.commit().await.unwrap();
        // A job that kills its worker each time must not kill for ever.
        assert_eq!(states(&app).await, [if last { "dead" } else { "ready" }]);
    }
}

#[actix_web::test]
async fn a_schedule_fires_once_for_all_nodes() {
    let app = TestApp::start().await;
    let (runner, tries) = runner(&app, Deed::Succeed);
    let hourly = [Schedule { kind: KIND, every: TimeDelta::hours(1) }];
    for _ in 0..3 {
        schedule::fire_due(&app.node.store, &hourly).await.unwrap();
    }
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    app.advance(TimeDelta::minutes(61));
    for _ in 0..3 {
        schedule::fire_due(&app.node.store, &hourly).await.unwrap();
    }
    runner.run_due().await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}
