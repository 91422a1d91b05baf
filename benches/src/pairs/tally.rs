//! What comes back of a load: arrivals, answers, refusals.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::figures::Latencies;

/// The clock of all bodies: they carry microseconds since then.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

const MARK: &str = "%pl%";
/// What a body is long: the mark, the numbers, and padding.
const BODY: usize = 64;

/// A body that says which load it belongs to, which message of it it is, and when it was due.
pub fn body(run: u32, number: u32, due: Instant) -> String {
    let micros = due.saturating_duration_since(*BEGINNING).as_micros();
    let mut body = format!("{MARK}{run:06}{number:08}{micros:014}");
    body.push_str(&"x".repeat(BODY - body.len()));
    body
}

/// The numbers of a body, wherever it stands in the frame.
fn read(frame: &str) -> Option<(u32, u32, Duration)> {
    let numbers = frame.get(frame.find(MARK)? + MARK.len()..)?;
    let micros = numbers.get(14..28)?.parse().ok()?;
    Some((numbers.get(..6)?.parse().ok()?, numbers.get(6..14)?.parse().ok()?, Duration::from_micros(micros)))
}

/// What has come back since a load was begun.
#[derive(Debug, Default)]
pub struct Tally {
    run: u32,
    seen: HashSet<u32>,
    /// From the scheduled sending to the frame at the receiver.
    pub latencies: Latencies,
    pub refused: usize,
    pub closed: usize,
}

/// The tally of all sockets.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Mutex<Tally>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a load; what comes late of an earlier one is left aside.
    pub fn begin(&self) -> u32 {
        LazyLock::force(&BEGINNING);
        let mut tally = self.lock();
        *tally = Tally { run: tally.run + 1, ..Tally::default() };
        tally.run
    }

    pub fn take(&self) -> Tally {
        let mut tally = self.lock();
        let run = tally.run;
        std::mem::replace(&mut *tally, Tally { run, ..Tally::default() })
    }

    /// How many arrived, and of how many the fate is known.
    pub fn counts(&self) -> (usize, usize) {
        let tally = self.lock();
        (tally.seen.len(), tally.seen.len() + tally.refused)
    }

    /// A frame at a receiver.
    pub fn arrived(&self, frame: &str) {
        let now = BEGINNING.elapsed();
        let Some((run, number, due)) = read(frame) else { return };
        let mut tally = self.lock();
        if tally.run == run && tally.seen.insert(number) {
            tally.latencies.add(now.saturating_sub(due));
        }
    }

    /// A frame at a sender: only a refusal counts, in the words of each of the protocols.
    pub fn answered(&self, frame: &str) {
        if frame.contains("\"ok\":false") || frame.contains("type='error'") {
            self.lock().refused += 1;
        }
    }

    /// A socket has ended.
    pub fn ended(&self) {
        self.lock().closed += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_counts_once_and_only_in_its_own_load() {
        let shared = Shared::default();
        let earlier = shared.begin();
        let run = shared.begin();
        let frame = |run| format!("{{\"text\":\"{}\"}}", body(run, 7, Instant::now()));
        shared.arrived(&frame(earlier));
        assert_eq!(shared.counts(), (0, 0));
        shared.arrived(&frame(run));
        shared.arrived(&frame(run));
        shared.answered("{\"re\":1,\"ok\":false}");
        assert_eq!(shared.counts(), (1, 2));
    }

    #[test]
    fn bodies_are_of_one_length() {
        assert_eq!(body(1, 2, Instant::now()).len(), BODY);
        assert_eq!(body(999_999, 99_999_999, Instant::now()).len(), BODY);
    }
}
