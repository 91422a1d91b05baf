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
    fn keeps_every_address_made_of_a_uuid(bits in any::<u128>(), plain in any::<bool>()) {
        let id = uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid();
        let local = if plain { id.simple().to_string() } else { id.to_string() };
        let email = format!("{local}@example.com");
        prop_assert_eq!(redact(Field { name: "email", ..Field::default() }, &email), Verdict::Clean);
        prop_assert_eq!(redact_text(&format!("Write to <{email}>, soon.")), Verdict::Clean);
        prop_assert_eq!(redact_text(&id.to_string()), Verdict::Clean);
        prop_assert_eq!(redact_text(&format!("https://shop.example/orders/{id}?ref={id}#x")), Verdict::Clean);
    }

    #[test]
    fn keeps_an_address_whose_digits_are_a_card(card in card(), tail in "[a-z]{0,3}") {
        for text in [format!("{card}{tail}@example.com"), format!("https://shop.example/item/{card}{tail}")] {
            prop_assert_eq!(redact_text(&text), Verdict::Clean);
        }
    }

    #[test]
    fn hides_every_card_in_running_text(
        card in card(),
        gap in "[ .-]{0,1}",
        before in "([a-z]{3,9}|[A-Z]?[a-z]{0,9} |卡号|N°|\\(|[a-z]{2}[:=/#] ?|ada@example.com, ?)",
        after in "(|[.,;:!?)]| [a-z]{0,9}|请| ada@example.com|exp 12/27)",
    ) {
        let digits: Vec<char> = card.chars().collect();
        let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
        let text = format!("{before}{}{after}", groups.join(&gap));
        let rest = format!("{before}[redacted]{after}");
        let expected = if rest.trim() == "[redacted]" { Verdict::Dropped } else { Verdict::Masked(rest) };
        prop_assert_eq!(redact_text(&text), expected);
    }
}

/// A number as the large issuers give them out: prefix, length, and the check digit of ISO/IEC 7812-1.
fn card() -> impl Strategy<Value = String> {
    let kinds = [("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16)];
    let more = [("3056", 14), ("36", 14), ("3530", 16), ("62", 16), ("62", 19), ("6759", 16), ("2200", 16), ("4", 13)];
    let kinds: Vec<(&str, usize)> = kinds.into_iter().chain(more).collect();
    (prop::sample::select(kinds), prop::collection::vec(0..10_u32, 19)).prop_map(|((prefix, length), random)| {
        let mut number: Vec<u32> = prefix.chars().filter_map(|digit| digit.to_digit(10)).collect();
        number.extend(random.iter().take(length - 1 - prefix.len()));
        let sum: u32 = number
            .iter()
            .rev()
            .enumerate()
            .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
            .sum();
        number.push((10 - sum % 10) % 10);
        number.iter().map(u32::to_string).collect()
    })
}
