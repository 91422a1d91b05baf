//! Compares what clients were told with what is stored, in the manner of Jepsen: every operation is recorded when it is
//! invoked and ends ok, refused or unknown; acknowledged ⊆ stored ⊆ acknowledged ∪ unknown.
//!
//! Pure: [`History`] is written while a scenario runs, [`check`] judges it against the rows of PostgreSQL and the views
//! of the clients.

mod findings;
mod history;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

pub use findings::Findings;
pub use history::{History, Outcome, Recorder};

/// A row of the server. `place` is what numbers count in: a conversation; a site for events, which have no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub place: String,
    pub seq: Option<i64>,
    /// The client's own id; none for what the server says itself.
    pub key: Option<Uuid>,
}

/// What one client shows of a place, in the order in which it came to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub client: String,
    pub place: String,
    pub entries: Vec<(i64, Option<Uuid>)>,
}

/// Judges a history. `stored` may come in any order.
#[must_use]
pub fn check(history: &History, stored: &[Stored], views: &[View]) -> Findings {
    let mut findings = Findings::default();
    let mut known: HashMap<Uuid, Vec<&Stored>> = HashMap::with_capacity(stored.len());
    for row in stored {
        if let Some(key) = row.key {
            known.entry(key).or_default().push(row);
        }
    }
    check_operations(history, &known, &mut findings);
    let places = by_place(stored);
    check_numbers(&places, &mut findings);
    for view in views {
        check_view(view, places.get(view.place.as_str()).map_or(&[], Vec::as_slice), &mut findings);
    }
    findings.views = views.len();
    findings.seen = views.iter().map(|view| view.entries.len()).sum();
    findings
}

fn check_operations(history: &History, known: &HashMap<Uuid, Vec<&Stored>>, findings: &mut Findings) {
    for (key, operation) in history.operations() {
        let rows = known.get(key).map_or(&[][..], Vec::as_slice);
        let place = &operation.place;
        match operation.outcome {
            Outcome::Ok { seq } => {
                findings.acknowledged += 1;
                if rows.is_empty() {
                    findings.lost.push(format!("{place}: {key} was acknowledged as {seq:?} and is not stored"));
                }
                if let Some(row) = rows.iter().find(|row| seq.is_some() && row.seq != seq) {
                    let stored = row.seq;
                    findings.reordered.push(format!("{place}: {key} was acknowledged as {seq:?} and is {stored:?}"));
                }
            }
            Outcome::Refused => {
                findings.refused += 1;
                if !rows.is_empty() {
                    findings.unasked.push(format!("{place}: {key} was refused and is stored"));
                }
            }
            Outcome::Unknown => findings.unknown += 1,
        }
        if rows.len() > 1 {
            findings.doubled.push(format!("{place}: {key} is stored {} times", rows.len()));
        }
        for row in rows {
            if row.place != *place {
                findings.reordered.push(format!("{key} was said in {place} and is stored in {}", row.place));
            }
            if row.seq.is_some_and(|seq| seq <= operation.after_seq) {
                let (seq, after) = (row.seq.unwrap_or_default(), operation.after_seq);
                findings
                    .reordered
                    .push(format!("{place}: {key} is {seq}, but {after} was acknowledged before it was said"));
            }
        }
    }
    for (key, rows) in known {
        if !history.knows(key) {
            let place = rows.first().map_or("", |row| row.place.as_str());
            findings.unasked.push(format!("{place}: {key} is stored and nobody said it"));
        }
    }
}

type Entries = Vec<(i64, Option<Uuid>)>;

/// What is numbered, by place and number.
fn by_place(stored: &[Stored]) -> BTreeMap<&str, Entries> {
    let mut places: BTreeMap<&str, Entries> = BTreeMap::new();
    for row in stored {
        if let Some(seq) = row.seq {
            places.entry(&row.place).or_default().push((seq, row.key));
        }
    }
    for entries in places.values_mut() {
        entries.sort_unstable();
    }
    places
}

fn check_numbers(places: &BTreeMap<&str, Entries>, findings: &mut Findings) {
    for (place, entries) in places {
        let mut expected = 1;
        for (seq, _) in entries {
            if *seq > expected {
                findings.gaps.push(format!("{place}: {expected} is missing, the next is {seq}"));
            } else if *seq < expected {
                findings.doubled.push(format!("{place}: the number {seq} is there twice"));
            }
            expected = seq + 1;
        }
    }
}

fn check_view(view: &View, stored: &[(i64, Option<Uuid>)], findings: &mut Findings) {
    let who = format!("{} in {}", view.client, view.place);
    for (before, after) in view.entries.iter().zip(view.entries.iter().skip(1)) {
        if after.0 <= before.0 {
            findings.reordered.push(format!("{who} was shown {} after {}", after.0, before.0));
        }
    }
    if view.entries != stored {
        let at = view.entries.iter().zip(stored).position(|(seen, stored)| seen != stored);
        let at = at.unwrap_or_else(|| view.entries.len().min(stored.len()));
        let (seen, there) = (view.entries.get(at), stored.get(at));
        let (shows, has) = (view.entries.len(), stored.len());
        findings.differing.push(format!("{who} shows {shows} of {has}; at {at} it has {seen:?}, the server {there:?}"));
    }
}
