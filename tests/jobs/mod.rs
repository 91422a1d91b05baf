//! Durable work: what is done, put off, given up, taken back and fired by the clock.

mod api;
mod forget;
mod queue;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use porchlight_jobs::{Handler, JobError, Runner};
use porchlight_storage::jobs::NewJob;
use porchlight_storage::jobs::lease::LeasedJob;
use porchlight_storage::{Reason, Store};
use serde_json::json;
use sqlx::{Connection, PgConnection};

use crate::harness::TestApp;

const KIND: &str = "test.work";

/// What the handler of the tests does.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Succeed,
    FailFor(usize),
    Refuse,
    Panic,
    Hang,
}

/// Does its deed and counts its tries.
struct Work {
    deed: Deed,
    tries: Arc<AtomicUsize>,
}

#[async_trait]
impl Handler for Work {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, _job: &LeasedJob) -> Result<(), JobError> {
        let before = self.tries.fetch_add(1, Ordering::SeqCst);
        match self.deed {
            Deed::Succeed => Ok(()),
            Deed::FailFor(times) if before >= times => Ok(()),
            Deed::FailFor(_) => Err(JobError::Later("the tide is out".to_owned())),
            Deed::Refuse => Err(JobError::Never("no such tide".to_owned())),
            Deed::Panic => panic!("a bad job"),
            Deed::Hang => std::future::pending().await,
        }
    }
}

/// A runner of one deed, and the count of its tries.
fn runner(app: &TestApp, deed: Deed) -> (Runner, Arc<AtomicUsize>) {
    let tries = Arc::new(AtomicUsize::new(0));
    let work: Arc<dyn Handler> = Arc::new(Work { deed, tries: Arc::clone(&tries) });
    (Runner::new(app.node.store.clone(), [work]), tries)
}

async fn enqueue(store: &Store, change: impl FnOnce(NewJob) -> NewJob) {
    let tx = store.system(Reason::Jobs).await.unwrap();
    let job = change(NewJob::new(KIND, json!({ "secret": "link" }), tx.now()));
    tx.enqueue(None, job).await.unwrap();
    tx.commit().await.unwrap();
}

/// `(state, attempts, last error, payload)` of every job, the oldest first.
async fn jobs(app: &TestApp) -> Vec<(String, i32, Option<String>, String)> {
    let mut database = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query_as("SELECT state, attempts, last_error, payload::text FROM jobs ORDER BY id")
        .fetch_all(&mut database)
        .await
        .unwrap()
}

async fn states(app: &TestApp) -> Vec<String> {
    jobs(app).await.into_iter().map(|job| job.0).collect()
}
