use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Corpus {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(default)]
struct Case {
    name: String,
    id: String,
    autocomplete: String,
    r#type: String,
    label: String,
    value: String,
    redact: bool,
    masked: Option<String>,
    why: String,
}

impl Default for Case {
    fn default() -> Self {
        let empty = String::new;
        Self {
            name: empty(),
            id: empty(),
            autocomplete: empty(),
            r#type: empty(),
            label: empty(),
            value: empty(),
            redact: false,
            masked: None,
            why: empty(),
        }
    }
}

#[test]
fn judges_the_corpus_as_the_tracker_does() {
    let corpus: Corpus = serde_json::from_str(include_str!("corpus.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &corpus.cases {
        let field = Field {
            name: &case.name,
            id: &case.id,
            autocomplete: &case.autocomplete,
            kind: &case.r#type,
            label: &case.label,
        };
        let expected = match (case.redact, &case.masked) {
            (false, _) => Verdict::Clean,
            (true, None) => Verdict::Dropped,
            (true, Some(masked)) => Verdict::Masked(masked.clone()),
        };
        let found = redact(field, &case.value);
        if found != expected {
            wrong.push(format!("{} {:?} = {:?}: {found:?} ({})", case.name, case.label, case.value, case.why));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), corpus.cases.len(), wrong.join("\n"));
    assert!(corpus.cases.len() > 200);
}

#[test]
fn cuts_what_is_too_long() {
    let long = "ä".repeat(RULES.values.max_chars + 1);
    assert_eq!(redact_text(&long), Verdict::Cut("ä".repeat(RULES.values.max_chars)));
}

proptest! {
    #[test]
    fn never_panics_and_keeps_what_has_no_digits(text in "[^0-9\\p{Nd}_-]{0,200}") {
        prop_assert_eq!(redact_text(&text), Verdict::Clean);
    }

    #[test]
    fn any_text_can_be_judged(name in any::<String>(), value in any::<String>()) {
        let _ = redact(Field { name: &name, ..Field::default() }, &value);
    }

    #[test]
    fn hides_every_visa_number_however_it_is_grouped(digits in prop::array::uniform14(0..10_u32), gap in "[ -]{0,1}") {
        let mut number = vec![4];
        number.extend(digits);
        let check = (0..10).find(|check| {
            let sum: u32 = number.iter().chain([check]).rev().enumerate()
                .map(|(place, digit)| if place % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit }).sum();
            u32::is_multiple_of(sum, 10)
        });
        number.push(check.unwrap());
        let groups: Vec<String> = number.chunks(4).map(|four| four.iter().map(u32::to_string).collect()).collect();
        let text = format!("card {} thanks", groups.join(&gap));
        prop_assert_eq!(redact_text(&text), Verdict::Masked("card [redacted] thanks".to_owned()));
    }
}
