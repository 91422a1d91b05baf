//! A load at a rate: every pair writes on its schedule, whatever comes back.

use std::time::{Duration, Instant};

use futures::SinkExt;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use tokio_tungstenite::tungstenite::Message;

use super::tally::body;
use super::{Pair, People, Shared};
use crate::cost::{Processes, Spent};
use crate::figures::{each, rate};

/// How long an arrival may take after the last scheduled message.
const GRACE: Duration = Duration::from_secs(3);
/// How long a server may need to come back after a load that was too much.
const RECOVERY: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What came of a load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Offered {
    /// Messages a second by the schedule.
    pub rate: f64,
    pub scheduled: usize,
    pub delivered: usize,
    /// Messages a second that arrived while the schedule ran.
    pub delivered_rate: f64,
    pub refused: usize,
    pub closed: usize,
    pub p50: f64,
    pub p99: f64,
    /// Processor time for each delivered message, in milliseconds.
    pub server_cpu: f64,
    pub postgres_cpu: f64,
    pub generator_cpu: f64,
}

impl Offered {
    /// Whether the server keeps up: at least 99.5 % delivered, and p99 below a second.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.delivered * 1000 >= self.scheduled * 995 && self.p99 < 1000.0
    }

    #[must_use]
    pub fn tell(&self) -> String {
        format!(
            "{:.0}/s: {:.2} % delivered ({:.0}/s), {} refused, {} closed, p50 {:.1} ms, p99 {:.1} ms, CPU a message {:.3} + {:.3} ms (load generator {:.3})",
            self.rate,
            100.0 * rate(self.delivered, Duration::from_secs(1)) / rate(self.scheduled, Duration::from_secs(1)),
            self.delivered_rate,
            self.refused,
            self.closed,
            self.p50,
            self.p99,
            self.server_cpu,
            self.postgres_cpu,
            self.generator_cpu
        )
    }
}

/// The open sockets of a measurement, and the processes whose costs are counted.
pub struct Load<'a> {
    people: &'a People,
    count: usize,
    seconds: u32,
    processes: Processes,
    shared: Shared,
    pairs: Vec<Pair>,
}

impl<'a> Load<'a> {
    /// Opens the sockets of so many pairs; every load runs so many seconds.
    pub async fn open(people: &'a People, count: usize, seconds: u32, processes: Processes) -> anyhow::Result<Self> {
        let mut load = Self { people, count, seconds, processes, shared: Shared::default(), pairs: Vec::new() };
        load.reopen().await?;
        Ok(load)
    }

    /// New sockets for old: after a load that was too much, nothing of it is left to read.
    pub async fn reopen(&mut self) -> anyhow::Result<()> {
        self.pairs.clear();
        for index in 0..self.count {
            self.pairs.push(self.people.pair(index, &self.shared).await?);
        }
        self.recover().await;
        Ok(())
    }

    /// Waits until a message gets through again: a server that has taken in more than it can write works that off first.
    async fn recover(&self) {
        let Some(pair) = self.pairs.first() else { return };
        let begun = Instant::now();
        while begun.elapsed() < RECOVERY {
            let run = self.shared.begin();
            let due = Instant::now();
            write(pair, run, 0, 1, due, LOOK_EVERY).await;
            while due.elapsed() < GRACE {
                if self.shared.counts().0 > 0 {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Writes at a rate and waits for what comes back.
    pub async fn offer(&self, rate_wanted: u32) -> anyhow::Result<Offered> {
        let window = Duration::from_secs(u64::from(self.seconds));
        let messages = (rate_wanted * self.seconds / u32::try_from(self.count)?).max(1);
        let scheduled = usize::try_from(messages)? * self.count;
        let run = self.shared.begin();
        let costs = self.costs()?;
        let begun = Instant::now();
        let lanes = join_all(self.pairs.iter().enumerate().map(|(index, pair)| {
            let offset = window / messages / u32::try_from(self.count).unwrap_or(1) * u32::try_from(index).unwrap_or(0);
            write(pair, run, u32::try_from(index).unwrap_or(0), messages, begun + offset, window / messages)
        }));
        let in_time = async {
            tokio::time::sleep_until((begun + window).into()).await;
            self.shared.counts().0
        };
        let sent = tokio::time::timeout(window + GRACE, lanes);
        let (_, in_time) = tokio::join!(sent, in_time);
        while self.shared.counts().1 < scheduled && begun.elapsed() < window + GRACE {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let spent = self.costs()?;
        let mut tally = self.shared.take();
        let delivered = tally.latencies.count();
        let [server_cpu, postgres_cpu, generator_cpu] =
            [(spent.0.server, costs.0.server), (spent.0.postgres, costs.0.postgres), (spent.1, costs.1)]
                .map(|(after, before)| each(after.saturating_sub(before), delivered));
        Ok(Offered {
            rate: rate(scheduled, window),
            scheduled,
            delivered,
            delivered_rate: rate(in_time, window),
            refused: tally.refused,
            closed: tally.closed,
            p50: tally.latencies.below(500),
            p99: tally.latencies.below(990),
            server_cpu,
            postgres_cpu,
            generator_cpu,
        })
    }

    fn costs(&self) -> anyhow::Result<(Spent, Duration)> {
        let own = Processes { server_pid: Some(std::process::id()), postgres_pid: None };
        Ok((self.processes.spent()?, own.spent()?.server))
    }
}

/// One pair's part: so many messages, a gap apart. A socket that takes no more ends it.
async fn write(pair: &Pair, run: u32, lane: u32, count: u32, first: Instant, gap: Duration) {
    for turn in 0..count {
        let due = first + gap * turn;
        tokio::time::sleep_until(due.into()).await;
        let number = lane * 100_000 + turn;
        let frame = (pair.wrap)(u64::from(number), &body(run, number, due));
        if pair.sink.lock().await.send(Message::text(frame)).await.is_err() {
            return;
        }
    }
}
