//! What people say of themselves.

use std::collections::BTreeMap;

use porchlight_domain::leads::mapping::{any_email, usual};
use porchlight_domain::leads::person::{Identity, Person, e164, email_key};
use porchlight_domain::sign_in::normal_email;

use super::lines;

const COUNTRIES: [Option<&str>; 4] = [None, Some("US"), Some("DE"), Some("IN")];

/// A person, a line for each part: tidying twice changes nothing, and nothing too long is kept.
pub fn person(data: &[u8]) {
    let mut parts = lines(data);
    let mut next = || parts.next().map(ToOwned::to_owned);
    let person = Person {
        name: next(),
        first_name: next(),
        last_name: next(),
        email: next(),
        phone: next(),
        company: next(),
        other_emails: next().into_iter().collect(),
        other_phones: next().into_iter().collect(),
    };
    for country in COUNTRIES {
        let once = person.clone().tidy(country);
        assert_eq!(once.clone().tidy(country), once);
        assert!(!once.display_name().is_empty());
        let texts = [&once.name, &once.first_name, &once.last_name, &once.email, &once.phone, &once.company];
        for text in texts.into_iter().flatten() {
            assert!(!text.contains('\0') && text.chars().count() <= 500, "{text:?}");
        }
        for identity in Identity::of(None, &once) {
            assert!(!identity.value().is_empty());
        }
    }
}

/// A key is its own key, however it was written.
pub fn email_and_phone(data: &[u8]) {
    for text in lines(data).take(4) {
        if let Some(key) = email_key(text) {
            assert_eq!(email_key(&key).as_deref(), Some(key.as_str()), "{text:?}");
        }
        let normal = normal_email(text);
        assert_eq!(normal_email(&normal), normal);
        for country in COUNTRIES {
            if let Some(number) = e164(text, country) {
                assert!(number.starts_with('+') && number.len() <= 16, "{number} of {text:?}");
                assert_eq!(e164(&number, None).as_deref(), Some(number.as_str()), "{text:?}");
            }
        }
    }
}

/// The fields of a form, name and value by turns: what is suggested stands in it, and nothing is lost.
pub fn mapping(data: &[u8]) {
    let parts: Vec<&str> = lines(data).take(40).collect();
    let fields: BTreeMap<String, String> =
        parts.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect();
    let mapped = usual(&fields);
    let person = mapped.person;
    let texts = [&person.name, &person.first_name, &person.last_name, &person.email, &person.phone, &person.company];
    for text in texts.into_iter().flatten() {
        assert!(fields.values().any(|value| value.trim() == text.trim()), "{text:?} of {fields:?}");
    }
    let kept: Vec<&str> = texts.into_iter().flatten().map(|text| text.trim()).collect();
    for (name, value) in fields.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let is_custom = mapped.custom_fields.get(name).and_then(|custom| custom.as_str()) == Some(value);
        assert!(is_custom || kept.contains(&value.trim()), "{name} is lost: {fields:?}");
    }
    if let Some(email) = any_email(&fields) {
        assert!(email_key(&email).is_some());
    }
}
