//! Who a lead is, as far as it is known, and the keys by which two mentions are the same person.

use serde::{Deserialize, Serialize};

use crate::ids::VisitorId;

/// What a lead is called when nothing at all is known.
const NAMELESS: &str = "Unnamed lead";

/// The most further emails, and phones, of one person.
const MAX_OTHERS: usize = 20;

/// The longest values that are kept, in characters; a form may hold anything.
pub const MAX_NAME: usize = 200;
pub const MAX_NAME_PART: usize = 100;
pub const MAX_EMAIL: usize = 254;
pub const MAX_PHONE: usize = 50;
pub const MAX_COMPANY: usize = 200;

/// A person as told by a form, a chat or a rep. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Person {
    /// The full name.
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// Lower case after [`Person::tidy`].
    pub email: Option<String>,
    /// E.164 after [`Person::tidy`] where it can be read as a number.
    pub phone: Option<String>,
    pub company: Option<String>,
    /// Further addresses, as tidy as the first, each once.
    pub other_emails: Vec<String>,
    pub other_phones: Vec<String>,
}

impl Person {
    /// Trims all values, cuts them to their limits, completes the names from each other, writes the email in lower case and the phone in
    /// E.164. `country` (ISO 3166, two letters) is where phone numbers without a country code belong.
    #[must_use]
    pub fn tidy(self, country: Option<&str>) -> Self {
        let mut person = Self {
            name: squeeze(self.name, MAX_NAME),
            first_name: squeeze(self.first_name, MAX_NAME_PART),
            last_name: squeeze(self.last_name, MAX_NAME_PART),
            email: lower_email(self.email),
            phone: phone(self.phone, country),
            company: squeeze(self.company, MAX_COMPANY),
            other_emails: self.other_emails.into_iter().filter_map(|email| lower_email(Some(email))).collect(),
            other_phones: self.other_phones.into_iter().filter_map(|number| phone(Some(number), country)).collect(),
        };
        others(&mut person.other_emails, person.email.as_ref());
        others(&mut person.other_phones, person.phone.as_ref());
        match &person.name {
            Some(name) if person.first_name.is_none() && person.last_name.is_none() => {
                let (first, last) = split_name(name);
                (person.first_name, person.last_name) = (Some(first), last);
            }
            Some(_) => {}
            None => {
                let parts: Vec<&str> =
                    [&person.first_name, &person.last_name].into_iter().filter_map(Option::as_deref).collect();
                person.name = squeeze((!parts.is_empty()).then(|| parts.join(" ")), MAX_NAME);
            }
        }
        person
    }

    /// Tells whether nothing is known.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    /// What a list shows: the name, else the email, the phone, the company.
    #[must_use]
    pub fn display_name(&self) -> &str {
        [&self.name, &self.email, &self.phone, &self.company].into_iter().find_map(Option::as_deref).unwrap_or(NAMELESS)
    }

    /// Turns a stored display name back: one that only stood in for a name is none.
    #[must_use]
    pub fn with_display_name(mut self, display: String) -> Self {
        self.name = None;
        let stood_in = self.first_name.is_none() && self.last_name.is_none() && self.display_name() == display;
        self.name = (!stood_in).then_some(display);
        self
    }

    /// What the search looks into: lower case, a space before each word.
    #[must_use]
    pub fn search_text(&self) -> String {
        let first = [&self.name, &self.email, &self.phone, &self.company].into_iter().filter_map(Option::as_ref);
        let digits = self.phone.iter().chain(&self.other_phones).map(|phone| {
            let digits = phone.chars().filter(char::is_ascii_digit);
            digits.collect::<String>()
        });
        let others = self.other_emails.iter().chain(&self.other_phones);
        first.chain(others).cloned().chain(digits).fold(String::new(), |text, value| text + " " + &value).to_lowercase()
    }
}

/// By what a person is recognised, in the order in which it counts (spec 00, How the parts meet).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    Visitor(VisitorId),
    /// Normalised: see [`email_key`].
    Email(String),
    /// E.164.
    Phone(String),
}

impl Identity {
    /// The word that the database keeps.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Visitor(_) => "visitor",
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
        }
    }

    /// The value that the database keeps.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Visitor(id) => id.uuid().to_string(),
            Self::Email(value) | Self::Phone(value) => value.clone(),
        }
    }

    /// Lists the identities of a tidy person, strongest first. What cannot be an address or a number is none.
    #[must_use]
    pub fn of(visitor_id: Option<VisitorId>, person: &Person) -> Vec<Self> {
        let emails = person.email.iter().chain(&person.other_emails);
        let phones = person.phone.iter().chain(&person.other_phones);
        let emails = emails.filter_map(|email| email_key(email)).map(Self::Email);
        let phones = phones.filter_map(|phone| e164(phone, None)).map(Self::Phone);
        visitor_id.map(Self::Visitor).into_iter().chain(emails).chain(phones).collect()
    }
}

/// Normalises an email for comparison: trimmed, lower case, the domain in ASCII (IDNA). `None` when it is none.
#[must_use]
pub fn email_key(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || matches!(letter, '<' | '>' | ',' | ';');
    if local.is_empty() || local.chars().any(odd) || local.contains('@') || text.len() > 254 {
        return None;
    }
    let domain = idna::domain_to_ascii(domain.trim_end_matches('.')).ok()?;
    let plausible = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
    plausible.then(|| format!("{}@{domain}", local.to_lowercase()))
}

/// Writes a phone number in E.164; `None` when it is not a valid one. Numbers of one digit repeated are none.
#[must_use]
pub fn e164(text: &str, country: Option<&str>) -> Option<String> {
    if text.len() > 50 || text.chars().filter(char::is_ascii_digit).count() < 5 {
        return None;
    }
    let country = country.and_then(|code| code.parse().ok());
    let number = phonenumber::parse(country, text).ok()?;
    number.is_valid().then(|| number.format().mode(phonenumber::Mode::E164).to_string())
}

/// Splits a full name at its last space: the last word is the last name.
#[must_use]
pub fn split_name(name: &str) -> (String, Option<String>) {
    match name.rsplit_once(' ') {
        Some((first, last)) => (first.to_owned(), Some(last.to_owned())),
        None => (name.to_owned(), None),
    }
}

fn lower_email(text: Option<String>) -> Option<String> {
    // One that is too long is no address, and a part of it would be another one's.
    squeeze(text, usize::MAX).map(|email| email.to_lowercase()).filter(|email| email.chars().count() <= MAX_EMAIL)
}

fn phone(text: Option<String>, country: Option<&str>) -> Option<String> {
    squeeze(text, MAX_PHONE).map(|phone| e164(&phone, country).unwrap_or(phone))
}

/// Leaves each once, without the first address, up to [`MAX_OTHERS`].
pub(super) fn others(values: &mut Vec<String>, first: Option<&String>) {
    let mut seen = Vec::with_capacity(values.len());
    values.retain(|value| {
        let fresh = Some(value) != first && !seen.contains(value);
        if fresh {
            seen.push(value.clone());
        }
        fresh
    });
    values.truncate(MAX_OTHERS);
}

fn squeeze(text: Option<String>, limit: usize) -> Option<String> {
    let text = text?;
    // What PostgreSQL cannot store and what would break a line is a space.
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let text = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let end = text.char_indices().nth(limit).map_or(text.len(), |(end, _)| end);
    let text = text.get(..end).unwrap_or_default().trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_what_a_record_can_hold() {
        let long = Person {
            email: Some(format!("{}@example.com", "a".repeat(300))),
            company: Some("b ".repeat(5_000)),
            ..named(&"ж".repeat(10_000))
        };
        let tidy = long.tidy(None);
        assert_eq!(tidy.name.as_deref().map(|name| name.chars().count()), Some(MAX_NAME));
        assert_eq!((tidy.email, tidy.company.map(|company| company.len())), (None, Some(MAX_COMPANY - 1)));
    }

    fn named(name: &str) -> Person {
        Person { name: Some(name.to_owned()), ..Person::default() }
    }

    #[test]
    fn completes_names_from_each_other() {
        let ada = named("  Ada  King Lovelace ").tidy(None);
        assert_eq!(ada.name.as_deref(), Some("Ada King Lovelace"));
        assert_eq!(ada.first_name.as_deref(), Some("Ada King"));
        assert_eq!(ada.last_name.as_deref(), Some("Lovelace"));
        let parts = Person { first_name: Some("Ada".into()), last_name: Some("Lovelace".into()), ..Person::default() };
        assert_eq!(parts.tidy(None).name.as_deref(), Some("Ada Lovelace"));
    }

    #[test]
    fn writes_phones_in_e164_with_the_country_of_the_workspace() {
        assert_eq!(e164("(415) 555-2671", Some("US")).as_deref(), Some("+14155552671"));
        assert_eq!(e164("+91 98765 43210", Some("US")).as_deref(), Some("+919876543210"));
        for none in ["0000000000", "12", "call me", "(415) 555-2671 ext", ""] {
            assert_eq!(e164(none, None), None, "{none}");
        }
    }

    #[test]
    fn recognises_an_email_however_it_is_written() {
        for same in [" Ada@Example.com", "ada@EXAMPLE.COM.", "ADA@example.com"] {
            assert_eq!(email_key(same).as_deref(), Some("ada@example.com"));
        }
        assert_eq!(email_key("a@bücher.example").as_deref(), Some("a@xn--bcher-kva.example"));
        for none in ["ada", "ada@", "@example.com", "ada@localhost", "a b@example.com", "a@b@example.com", "a@ex..com"]
        {
            assert_eq!(email_key(none), None, "{none}");
        }
    }

    #[test]
    fn tells_a_stand_in_from_a_name() {
        let person = Person { email: Some("ada@example.com".into()), ..Person::default() };
        assert_eq!(person.display_name(), "ada@example.com");
        assert_eq!(person.clone().with_display_name("ada@example.com".into()), person);
        assert_eq!(person.with_display_name("Ada".into()).name.as_deref(), Some("Ada"));
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(name in ".{0,30}", email in ".{0,30}", phone in "[0-9+() -]{0,18}") {
            let person = Person { name: Some(name), email: Some(email), phone: Some(phone), ..Person::default() };
            let once = person.tidy(Some("DE"));
            prop_assert_eq!(once.clone().tidy(Some("DE")), once);
        }

        #[test]
        fn a_key_is_its_own_key(email in ".{1,12}@[a-z]{1,8}\\.[a-z]{2,4}") {
            if let Some(key) = email_key(&email) {
                prop_assert_eq!(email_key(&key), Some(key.clone()));
            }
        }
    }
}
