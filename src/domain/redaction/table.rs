//! The table, read once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

const TEXT: &str = include_str!("rules.json");

#[derive(Debug, Default, Deserialize)]
pub struct Rules {
    pub deny: Deny,
    pub phone: Phone,
    pub values: Values,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deny {
    pub types: Vec<String>,
    pub autocomplete: Vec<String>,
    pub autocomplete_prefixes: Vec<String>,
    pub words: HashSet<String>,
    pub phrases: Vec<Vec<String>>,
    pub alone: HashSet<String>,
    pub within: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phone {
    pub words: HashSet<String>,
    pub card_min_digits: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Values {
    pub max_chars: usize,
    pub max_fields: usize,
    pub mask: String,
    pub digit_zeros: Vec<u32>,
    pub card: Card,
    pub ssn: Ssn,
    pub iban: Iban,
    pub shelters: Vec<Pattern>,
    pub patterns: Vec<Pattern>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub min_digits: usize,
    pub max_digits: usize,
    pub separators: String,
    pub max_separators: usize,
    pub prefixes: HashMap<usize, Vec<String>>,
    pub issuers: Vec<String>,
    pub joints: String,
    pub min_touching_letters: usize,
}

#[derive(Debug, Default, Deserialize)]
pub struct Ssn {
    pub separators: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Iban {
    pub lengths: HashMap<String, usize>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Pattern {
    pub pattern: String,
}

/// The rules. The file is part of the program: a test reads it, so the fallback is never met. It would drop
/// every value (no characters are allowed), not let one through.
pub static RULES: LazyLock<Rules> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());

/// What is hidden wherever it stands.
pub static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::compile(&RULES.values.patterns));

/// What holds no number, however its digits add up.
pub static SHELTERS: LazyLock<Patterns> = LazyLock::new(|| Patterns::compile(&RULES.values.shelters));

/// Patterns, and the question which of them a text holds.
pub struct Patterns {
    pub any: RegexSet,
    pub each: Vec<Regex>,
}

impl Patterns {
    fn compile(rules: &[Pattern]) -> Self {
        let texts = || rules.iter().map(|rule| rule.pattern.as_str());
        Self {
            any: RegexSet::new(texts()).unwrap_or_default(),
            each: texts().filter_map(|text| Regex::new(text).ok()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_as_a_whole() {
        let rules: Rules = serde_json::from_str(TEXT).unwrap();
        assert!(rules.values.max_chars > 0 && !rules.deny.words.is_empty());
        for (patterns, wanted) in [(&PATTERNS, rules.values.patterns.len()), (&SHELTERS, rules.values.shelters.len())] {
            assert_eq!((patterns.each.len(), patterns.any.len()), (wanted, wanted));
        }
    }
}
