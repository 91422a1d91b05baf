//! What the checker found.

use crate::scale::grouped;
use crate::table::Evidence;

/// Everything that is wrong, each with words for a person, and how much was looked at.
#[derive(Debug, Default)]
pub struct Findings {
    pub acknowledged: usize,
    pub refused: usize,
    pub unknown: usize,
    pub views: usize,
    /// Entries of all views.
    pub seen: usize,
    /// Acknowledged and not stored.
    pub lost: Vec<String>,
    /// Stored twice, or a number given twice.
    pub doubled: Vec<String>,
    /// Stored although refused, or said by nobody.
    pub unasked: Vec<String>,
    /// Numbers that are missing.
    pub gaps: Vec<String>,
    /// Stored or shown in another order or place than it was acknowledged.
    pub reordered: Vec<String>,
    /// Clients that show something else than the server has.
    pub differing: Vec<String>,
}

impl Findings {
    fn lists(&self) -> [(&'static str, &Vec<String>); 6] {
        [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("unasked", &self.unasked),
            ("gaps", &self.gaps),
            ("out of order", &self.reordered),
            ("views differ", &self.differing),
        ]
    }

    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lists().iter().all(|(_, list)| list.is_empty())
    }

    /// One line of numbers; the first example of each fault goes to the error output.
    #[must_use]
    pub fn tell(&self) -> String {
        let counts = self.lists().map(|(name, list)| format!("{} {name}", list.len()));
        let mut told = format!("{} acknowledged: ", grouped(self.acknowledged));
        if self.is_clean() {
            told.push_str("all 0");
        } else {
            told.push_str(&counts.join(", "));
        }
        told
    }

    /// Examples of everything that is wrong, a few of each.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let some = |(name, list): (&str, &Vec<String>)| {
            list.iter().take(5).map(|words| format!("{name}: {words}")).collect::<Vec<_>>()
        };
        self.lists().into_iter().flat_map(some).collect()
    }

    /// What the run adds to the sums, as messages.
    #[must_use]
    pub fn messages(&self, faults: usize) -> Evidence {
        Evidence {
            faults,
            messages: self.acknowledged,
            frames: self.seen,
            lost: self.lost.len(),
            disorder: self.disorder(),
            events: 0,
        }
    }

    /// What the run adds to the sums, as events.
    #[must_use]
    pub fn events(&self, faults: usize) -> Evidence {
        Evidence {
            faults,
            events: self.acknowledged,
            lost: self.lost.len(),
            disorder: self.disorder(),
            ..Evidence::default()
        }
    }

    fn disorder(&self) -> usize {
        self.doubled.len() + self.unasked.len() + self.gaps.len() + self.reordered.len() + self.differing.len()
    }
}
