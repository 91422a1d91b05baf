use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use porchlight_jobs::{Handler, JobError, Runner, Running, Worker};
use porchlight_storage::jobs::NewJob;
use porchlight_storage::jobs::lease::LeasedJob;
use tokio::sync::Notify;

use super::{Deed, Work, enqueue, jobs, runner, states};
use crate::harness::TestApp;

const PATIENCE: Duration = Duration::from_secs(20);

fn start(app: &TestApp, deed: Deed) -> (Running, Arc<Notify>, Arc<std::sync::atomic::AtomicUsize>) {
    let (runner, tries) = runner(app, deed);
    let wake = Arc::new(Notify::new());
    let worker = Worker { runner: Arc::new(runner), schedules: Vec::new(), wake: Arc::clone(&wake), concurrency: 4 };
    (worker.start(), wake, tries)
}

/// Waits until the jobs are in these states.
async fn until(app: &TestApp, wanted: &[&str]) {
    let deadline = Instant::now() + PATIENCE;
    while states(app).await != wanted {
        assert!(Instant::now() < deadline, "{:?}", states(app).await);
    }
}

#[actix_web::test]
async fn a_worker_takes_what_was_committed() {
    let app = TestApp::start().await;
    let (worker, wake, tries) = start(&app, Deed::Succeed);
    for _ in 0..10 {
        enqueue(&app.node.store, |job| job).await;
        wake.notify_one();
    }
    until(&app, &["done"; 10]).await;
    assert_eq!(tries.load(Ordering::SeqCst), 10);
    worker.stop(PATIENCE).await;
}

#[actix_web::test]
async fn two_workers_do_each_job_once() {
    let app = TestApp::start().await;
    for _ in 0..40 {
        enqueue(&app.node.store, |job| job).await;
    }
    let (first, _, first_tries) = start(&app, Deed::Succeed);
    let (second, _, second_tries) = start(&app, Deed::Succeed);
    until(&app, &["done"; 40]).await;
    assert_eq!(first_tries.load(Ordering::SeqCst) + second_tries.load(Ordering::SeqCst), 40);
    first.stop(PATIENCE).await;
    second.stop(PATIENCE).await;
}

#[actix_web::test]
async fn a_stopped_worker_puts_back_what_does_not_end() {
    let app = TestApp::start().await;
    enqueue(&app.node.store, |job| job).await;
    let (worker, _, tries) = start(&app, Deed::Hang);
    until(&app, &["running"]).await;
    let deadline = Instant::now() + PATIENCE;
    while tries.load(Ordering::SeqCst) == 0 {
        assert!(Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
    worker.stop(Duration::from_millis(50)).await;
    let (state, attempts, error, _) = jobs(&app).await.remove(0);
    assert_eq!((state.as_str(), attempts, error), ("ready", 0, None), "the interrupted try does not count");
}

/// A mail to a server that says nothing.
struct Tarpit;

#[async_trait]
impl Handler for Tarpit {
    fn kind(&self) -> &'static str {
        "test.mail"
    }

    fn waits_for_others(&self) -> bool {
        true
    }

    async fn run(&self, _job: &LeasedJob) -> Result<(), JobError> {
        std::future::pending().await
    }
}

#[actix_web::test]
async fn what_waits_for_somebody_outside_keeps_no_others_waiting() {
    let app = TestApp::start().await;
    for _ in 0..6 {
        enqueue(&app.node.store, |job| NewJob { kind: "test.mail", ..job }).await;
    }
    for _ in 0..3 {
        enqueue(&app.node.store, |job| job).await;
    }
    let work: Arc<dyn Handler> = Arc::new(Work { deed: Deed::Succeed, tries: Arc::default() });
    let runner = Arc::new(Runner::new(app.node.store.clone(), [work, Arc::new(Tarpit)]));
    let worker = Worker { runner, schedules: Vec::new(), wake: Arc::default(), concurrency: 4 }.start();
    let mut wanted = ["running"; 4].to_vec();
    wanted.extend(["ready"; 2]);
    wanted.extend(["done"; 3]);
    until(&app, &wanted).await;
    worker.stop(Duration::from_millis(50)).await;
}
