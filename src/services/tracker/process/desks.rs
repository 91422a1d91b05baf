//! The workers' desks: a session's work always comes to the same one, so that nobody waits for a lock.

use std::sync::Arc;
use std::time::Duration;

use porchlight_storage::Reason;
use porchlight_storage::tracker::Ticket;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::Processor;

/// More than this waits in the database only, and the sweep brings it.
const DESK_SIZE: usize = 1000;
const SWEEP_EVERY: Duration = Duration::from_millis(500);
const SWEEP_SIZE: i64 = 500;
const PAUSE: Duration = Duration::from_millis(500);

/// Where work is put.
#[derive(Clone)]
pub struct Desks(Arc<[Sender<Ticket>]>);

/// Where it is taken.
pub type Hands = Vec<Receiver<Ticket>>;

/// Makes the desks of `workers` workers.
pub fn desks(workers: usize) -> (Desks, Hands) {
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..workers.max(1)).map(|_| mpsc::channel(DESK_SIZE)).unzip();
    (Desks(senders.into()), receivers)
}

impl Desks {
    /// Puts work on the desks of its sessions. What does not fit is found by the sweep, once the desks are empty.
    pub fn hand_out(&self, tickets: &[Ticket]) {
        for ticket in tickets {
            let place = ticket.session_id.as_u128() % (self.0.len().max(1) as u128);
            let desk = usize::try_from(place).ok().and_then(|place| self.0.get(place));
            if let Some(desk) = desk
                && desk.try_send(*ticket).is_err()
            {
                metrics::counter!("tracker_desks_full_total").increment(1);
            }
        }
    }

    /// Whether all that was handed out has been taken.
    fn are_empty(&self) -> bool {
        self.0.iter().all(|desk| desk.capacity() == desk.max_capacity())
    }
}

/// Starts a worker at each desk, and the sweep.
pub fn start(processor: &Processor, hands: Hands, desks: Desks) {
    for hand in hands {
        tokio::spawn(work(processor.clone(), hand));
    }
    tokio::spawn(sweep(processor.clone(), desks));
}

async fn work(processor: Processor, mut tickets: Receiver<Ticket>) {
    while let Some(ticket) = tickets.recv().await {
        if let Err(error) = processor.process(ticket).await {
            tracing::warn!(%error, "events wait: the database is away");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn sweep(processor: Processor, desks: Desks) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if !desks.are_empty() {
            continue;
        }
        match processor.due().await {
            Ok(tickets) => desks.hand_out(&tickets),
            Err(error) => tracing::debug!(%error, "the sweep for events found no database"),
        }
    }
}

impl Processor {
    async fn due(&self) -> porchlight_storage::Result<Vec<Ticket>> {
        let tx = self.store.system(Reason::Ingest).await?;
        tx.due_events(SWEEP_SIZE).await
    }
}
