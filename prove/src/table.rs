//! What a scenario found, and the table that is printed of it.

use std::fmt::Write;

use crate::checker::Findings;
use crate::scale::{Scale, grouped};

/// How a number stands to the one that was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Kept,
    /// A figure of speed or size that was not reached: told, and in the short form no reason to fail, as others may
    /// use the machine.
    NotReached,
    /// A promise that holds at any speed is broken: something lost, doubled, wrong, leaked.
    Broken,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Numbers of the catalogue, as in `F02 P1`.
    pub id: String,
    pub promise: String,
    pub wanted: String,
    pub reached: String,
    pub verdict: Verdict,
    /// What the run adds to the promises that are summed up over all scenarios.
    pub evidence: Evidence,
}

/// Counts of one run, for the sums of P1 and P2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    pub faults: usize,
    /// Acknowledged.
    pub events: usize,
    pub messages: usize,
    /// Messages in the views of clients.
    pub frames: usize,
    pub lost: usize,
    /// Gaps, doubles, wrong order, views that differ.
    pub disorder: usize,
}

impl Row {
    /// A promise that holds at any speed.
    pub fn promise(
        id: &str,
        promise: &str,
        wanted: impl Into<String>,
        reached: impl Into<String>,
        is_kept: bool,
    ) -> Self {
        let verdict = if is_kept { Verdict::Kept } else { Verdict::Broken };
        Self::new(id, promise, wanted.into(), reached.into(), verdict)
    }

    /// A figure of speed or size.
    pub fn figure(
        id: &str,
        promise: &str,
        wanted: impl Into<String>,
        reached: impl Into<String>,
        is_reached: bool,
    ) -> Self {
        let verdict = if is_reached { Verdict::Kept } else { Verdict::NotReached };
        Self::new(id, promise, wanted.into(), reached.into(), verdict)
    }

    fn new(id: &str, promise: &str, wanted: String, reached: String, verdict: Verdict) -> Self {
        let (id, promise) = (id.to_owned(), promise.to_owned());
        Self { id, promise, wanted, reached, verdict, evidence: Evidence::default() }
    }

    /// What the checker found, as one promise: nothing lost, doubled, missing, out of order or seen differently.
    #[must_use]
    pub fn checked(id: &str, promise: &str, findings: &Findings) -> Self {
        Self::promise(id, promise, "all 0", findings.tell(), findings.is_clean())
    }

    #[must_use]
    pub const fn with(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Says that the short form took a smaller number.
    #[must_use]
    pub fn scaled(mut self, scale: Scale, short: usize, long: usize) -> Self {
        let note = scale.note(short, long);
        if !note.is_empty() {
            let _ = write!(self.wanted, " ({note})");
        }
        self
    }
}

/// The promises that are sums over all scenarios.
#[must_use]
pub fn sums(rows: &[Row], scale: Scale) -> Vec<Row> {
    let mut all = Evidence::default();
    for row in rows {
        let one = row.evidence;
        all.faults += one.faults;
        all.events += one.events;
        all.messages += one.messages;
        all.frames += one.frames;
        all.lost += one.lost;
        all.disorder += one.disorder;
    }
    if all == Evidence::default() {
        return Vec::new();
    }
    let lost = format!(
        "{} of {} events, {} messages, {} faults",
        all.lost,
        grouped(all.events),
        grouped(all.messages),
        grouped(all.faults)
    );
    let enough = all.events >= 1_000_000 && all.messages >= 100_000 && all.faults >= 200;
    let mut first = Row::promise(
        "P1",
        "nothing acknowledged is ever lost",
        "0 of 1,000,000 events, 100,000 messages, 200 faults",
        lost,
        all.lost == 0,
    );
    let seen = format!("{} in {} messages seen", all.disorder, grouped(all.frames));
    let mut second = Row::promise(
        "P2",
        "conversations without gap, double, disorder",
        "0 in 1,000,000 messages seen",
        seen,
        all.disorder == 0,
    );
    for (row, is_enough) in [(&mut first, enough), (&mut second, all.frames >= 1_000_000)] {
        if !scale.is_long() {
            row.wanted.push_str(" (short form: a part)");
        } else if !is_enough && row.verdict == Verdict::Kept {
            row.verdict = Verdict::NotReached;
        }
    }
    vec![first, second]
}

/// Writes the rows as a table of Markdown.
#[must_use]
pub fn write(rows: &[Row]) -> String {
    let head = ["", "promise", "number to reach", "number reached", "verdict"].map(str::to_owned);
    let mut lines = vec![head];
    for row in rows {
        let verdict = match row.verdict {
            Verdict::Kept => "kept",
            Verdict::NotReached => "not reached",
            Verdict::Broken => "BROKEN",
        };
        lines.push([&row.id, &row.promise, &row.wanted, &row.reached, verdict].map(|cell| cell.replace('|', "/")));
    }
    let mut widths = [0; 5];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if number == 0 {
            let _ = writeln!(text, "|{}", widths.map(|width| format!("{}|", "-".repeat(width + 2))).concat());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lines_up_and_holds_every_row() {
        let rows = [
            Row::promise("F02", "nothing | lost", "0", "0", true),
            Row::figure("F03", "back soon", "5 s", "7 s", false),
            Row::promise("F04", "once", "0", "1", false).scaled(Scale::new(false), 100, 1_000),
        ];
        let table = write(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line.chars().count() == lines[0].chars().count()), "{table}");
        assert!(
            table.contains("nothing / lost") && table.contains("not reached") && table.contains("BROKEN"),
            "{table}"
        );
        assert!(table.contains("0 (short form: 1/10 of 1,000)"), "{table}");
    }

    #[test]
    fn sums_need_the_full_numbers_in_the_long_form_only() {
        let evidence = Evidence { faults: 10, events: 5, messages: 7, frames: 9, ..Evidence::default() };
        let row = || Row::promise("F01", "", "", "", true).with(evidence);
        let verdicts =
            |is_long| sums(&[row(), row()], Scale::new(is_long)).iter().map(|row| row.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(false), [Verdict::Kept, Verdict::Kept]);
        assert_eq!(verdicts(true), [Verdict::NotReached, Verdict::NotReached]);
        let bad = row().with(Evidence { lost: 1, disorder: 1, ..evidence });
        let broken = sums(&[bad], Scale::new(true));
        assert!(broken.iter().all(|row| row.verdict == Verdict::Broken));
        assert_eq!(sums(&[Row::promise("A", "", "", "", true)], Scale::new(true)).len(), 0);
    }
}
