//! The loop that keeps a node busy: at once when this process has committed a job, at the due time of the next
//! one, and by and by for what other nodes committed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::runner::Runner;
use crate::schedule::{self, Schedule};
use porchlight_storage::Reason;
use porchlight_storage::jobs::lease::Lane;

/// The longest time without a look: bounds the delay of jobs that other nodes committed.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// A due job that another worker is about to take is no reason to spin.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
/// How often silent workers are looked for.
const RECLAIM_AFTER: Duration = Duration::from_secs(10);

/// What a worker needs.
#[derive(Debug)]
pub struct Worker {
    pub runner: Arc<Runner>,
    pub schedules: Vec<Schedule>,
    /// Says that this process has committed jobs.
    pub wake: Arc<Notify>,
    /// How many jobs run at a time, and how many more that wait for somebody outside.
    pub concurrency: usize,
}

/// A worker at work. Dropping it leaves the worker alone: call [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    no_more: watch::Sender<bool>,
    interrupt: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Takes no more jobs and lets those that run end within `patience`; the others go back into the queue.
    pub async fn stop(mut self, patience: Duration) {
        self.no_more.send_replace(true);
        if tokio::time::timeout(patience, &mut self.task).await.is_err() {
            self.interrupt.send_replace(true);
            if let Err(error) = self.task.await {
                tracing::error!(%error, "the worker of the jobs failed");
            }
        }
    }
}

impl Worker {
    /// Starts the loop.
    #[must_use]
    pub fn start(self) -> Running {
        let (no_more, stop) = watch::channel(false);
        let (interrupt, interrupted) = watch::channel(false);
        let task = tokio::spawn(self.work(stop, interrupted));
        Running { no_more, interrupt, task }
    }

    async fn work(self, mut stop: watch::Receiver<bool>, interrupted: watch::Receiver<bool>) {
        let (mut own, mut waiting) = (JoinSet::new(), JoinSet::new());
        let mut reclaimed: Option<tokio::time::Instant> = None;
        while !*stop.borrow() {
            if reclaimed.is_none_or(|at| at.elapsed() >= RECLAIM_AFTER) {
                self.housekeep().await;
                reclaimed = Some(tokio::time::Instant::now());
            }
            // A mail server that hangs fills the places of mails, and no others.
            let waiting_pause = self.fill(self.runner.lane(true), &mut waiting, &interrupted).await;
            let pause = self.fill(self.runner.lane(false), &mut own, &interrupted).await.min(waiting_pause);
            metrics::gauge!("porchlight_jobs_running").set(count(own.len() + waiting.len()));
            let has_room = own.len().min(waiting.len()) < self.concurrency;
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                () = self.wake.notified(), if has_room => {}
                Some(_) = own.join_next(), if !own.is_empty() => {}
                Some(_) = waiting.join_next(), if !waiting.is_empty() => {}
                () = tokio::time::sleep(pause) => {}
            }
            while own.try_join_next().is_some() {}
            while waiting.try_join_next().is_some() {}
        }
        while own.join_next().await.is_some() {}
        while waiting.join_next().await.is_some() {}
    }

    /// Starts as many due jobs of a lane as there is room for; tells how long nothing else of it is due.
    async fn fill(&self, lane: Lane<'_>, running: &mut JoinSet<()>, interrupted: &watch::Receiver<bool>) -> Duration {
        let room = self.concurrency.saturating_sub(running.len());
        if room == 0 {
            return LOOK_AGAIN_AFTER;
        }
        let leased = match self.runner.lease(lane, i64::try_from(room).unwrap_or(i64::MAX)).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "the queue of the jobs cannot be read");
                return LOOK_AGAIN_AFTER;
            }
        };
        let full = leased.len() == room;
        for job in leased {
            let runner = Arc::clone(&self.runner);
            let interrupted = interrupted.clone();
            running.spawn(async move { runner.carry_out(job, interrupted).await });
        }
        // With no room left the end of a job is what to wait for.
        if full { LOOK_AGAIN_AFTER } else { self.until_next(lane).await.unwrap_or(LOOK_AGAIN_AFTER) }
    }

    async fn until_next(&self, lane: Lane<'_>) -> porchlight_storage::Result<Duration> {
        let tx = self.runner.store().system(Reason::Jobs).await?;
        let due = tx.next_job_due(lane).await?;
        let until = due.map_or(LOOK_AGAIN_AFTER, |at| (at - tx.now()).to_std().unwrap_or(Duration::ZERO));
        tx.commit().await?;
        Ok(until.clamp(SHORTEST_PAUSE, LOOK_AGAIN_AFTER))
    }

    async fn housekeep(&self) {
        if let Err(error) = self.reclaim().await {
            tracing::warn!(%error, "silent workers cannot be looked for");
        }
        if let Err(error) = schedule::fire_due(self.runner.store(), &self.schedules).await {
            tracing::warn!(%error, "schedules cannot be looked at");
        }
    }

    async fn reclaim(&self) -> porchlight_storage::Result<()> {
        let tx = self.runner.store().system(Reason::Jobs).await?;
        let reclaimed = tx.reclaim_silent_jobs().await?;
        if reclaimed > 0 {
            tracing::warn!(reclaimed, "took back the jobs of workers that fell silent");
        }
        tx.commit().await
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).unwrap_or(u32::MAX).into()
}
