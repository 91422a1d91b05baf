//! Redaction (TRK-17): the server runs the same table as the tracker. A hit here means that something got past
//! the browser, or never was in one.
//!
//! The meaning of each rule stands in `rules.json`; `corpus.json` is the test of both sides.

mod names;
mod numbers;
mod table;

use names::is_denied_name;
pub use names::words_of;
use table::{PATTERNS, RULES, SHELTERS};

/// What is known of a field beside its value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    pub name: &'a str,
    pub id: &'a str,
    pub autocomplete: &'a str,
    pub kind: &'a str,
    pub label: &'a str,
}

/// What may be kept of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The value as it is.
    Clean,
    /// The value cut to its allowed length: nothing was hidden.
    Cut(String),
    /// The value with its sensitive parts masked.
    Masked(String),
    /// Nothing.
    Dropped,
}

/// A range of bytes in the scanned text.
type Span = (usize, usize);

/// The most fields of one form that are read.
#[must_use]
pub fn max_fields() -> usize {
    RULES.values.max_fields
}

/// What a field says of every value in it: the same field comes again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    is_denied: bool,
    is_phone: bool,
}

impl Sort {
    /// Sorts a field.
    #[must_use]
    pub fn of(field: Field<'_>) -> Self {
        Self { is_denied: is_denied(field), is_phone: is_phone(field) }
    }

    /// Judges a value of the field.
    #[must_use]
    pub fn redact(self, value: &str) -> Verdict {
        if self.is_denied { Verdict::Dropped } else { scan(value, self.is_phone) }
    }
}

/// Judges one field.
#[must_use]
pub fn redact(field: Field<'_>, value: &str) -> Verdict {
    Sort::of(field).redact(value)
}

/// Judges a text that belongs to no field: a title, an address.
#[must_use]
pub fn redact_text(text: &str) -> Verdict {
    scan(text, false)
}

fn is_denied(field: Field<'_>) -> bool {
    let deny = &RULES.deny;
    let kind = field.kind.to_lowercase();
    let autocomplete = field.autocomplete.to_lowercase();
    deny.types.contains(&kind)
        || autocomplete.split_whitespace().any(|word| {
            deny.autocomplete.iter().any(|denied| denied == word)
                || deny.autocomplete_prefixes.iter().any(|prefix| word.starts_with(prefix.as_str()))
        })
        || [field.name, field.id, field.label].into_iter().any(is_denied_name)
}

fn is_phone(field: Field<'_>) -> bool {
    field.kind == "tel"
        || field.autocomplete.to_lowercase().split_whitespace().any(|word| word.starts_with("tel"))
        || [field.name, field.id, field.label]
            .into_iter()
            .any(|name| words_of(name).iter().any(|word| RULES.phone.words.contains(word)))
}

fn scan(value: &str, in_phone: bool) -> Verdict {
    let end = value.char_indices().nth(RULES.values.max_chars).map(|(at, _)| at);
    let text = end.and_then(|end| value.get(..end)).unwrap_or(value);
    let mut spans = Vec::new();
    if numbers::has_digits(text) {
        let characters = numbers::Characters::read(text, &shelters(text));
        spans.extend(numbers::cards(&characters, in_phone));
        spans.extend(numbers::social_security_numbers(&characters, in_phone));
        spans.extend(numbers::ibans(&characters));
    }
    // Most texts match none of them: that takes one look.
    for index in PATTERNS.any.matches(text) {
        let hits = PATTERNS.each.get(index).into_iter().flat_map(|pattern| pattern.find_iter(text));
        spans.extend(hits.map(|hit| (hit.start(), hit.end())));
    }
    if spans.is_empty() {
        return if end.is_some() { Verdict::Cut(text.to_owned()) } else { Verdict::Clean };
    }
    let masked = mask(text, spans);
    if masked.trim() == RULES.values.mask { Verdict::Dropped } else { Verdict::Masked(masked) }
}

/// What holds no number, sorted and apart.
fn shelters(text: &str) -> Vec<Span> {
    let hits = SHELTERS.each.iter().flat_map(|shelter| shelter.find_iter(text));
    let mut spans: Vec<Span> = hits.map(|hit| (hit.start(), hit.end())).collect();
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let meets = later.0 <= earlier.1;
        earlier.1 = if meets { earlier.1.max(later.1) } else { earlier.1 };
        meets
    });
    spans
}

fn mask(text: &str, mut spans: Vec<Span>) -> String {
    spans.sort_unstable();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to) in spans {
        if from >= at {
            masked.push_str(text.get(at..from).unwrap_or_default());
            masked.push_str(&RULES.values.mask);
        }
        at = at.max(to);
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests;
