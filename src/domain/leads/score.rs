//! The score of a lead: points for how it was captured and for what is known, 0 to 100.
//!
//! | points | for |
//! |---|---|
//! | 40, 35 or 15 | submitted a form, asked in the chat, left a form unfinished |
//! | 15 | an email |
//! | 10 | an email at a company's own domain |
//! | 15 | a phone number |
//! | 10 | a company |
//! | 5 | a full name |
//! | 5 | came by a campaign |

use crate::leads::lead::Lead;
use crate::leads::state::CaptureState;

/// Mail domains that anybody can have an address at.
const FREE_MAIL: [&str; 20] = [
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "rediffmail.com",
    "web.de",
    "yahoo.com",
    "yandex.ru",
];

/// Why a lead has points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreReason {
    pub points: i32,
    /// A few words for people.
    pub reason: &'static str,
}

/// Lists the reasons of the record's score; the score is their sum.
#[must_use]
pub fn score(lead: &Lead) -> Vec<ScoreReason> {
    let captured = match lead.capture_state {
        Some(CaptureState::Submitted) => (40, "Submitted a form"),
        Some(CaptureState::ChatInquiry) => (35, "Asked in the chat"),
        Some(CaptureState::Partial) => (15, "Left a form unfinished"),
        None => (0, ""),
    };
    let person = &lead.person;
    let email_domain = person.email.as_deref().and_then(|email| Some(email.rsplit_once('@')?.1));
    let own_domain = email_domain.is_some_and(|domain| !FREE_MAIL.contains(&domain));
    let points = |holds: bool, points: i32| if holds { points } else { 0 };
    [
        captured,
        (points(person.email.is_some(), 15), "Has an email"),
        (points(own_domain, 10), "Writes from a company's address"),
        (points(person.phone.is_some(), 15), "Has a phone number"),
        (points(person.company.is_some(), 10), "Named a company"),
        (points(person.first_name.is_some() && person.last_name.is_some(), 5), "Told the full name"),
        (points(lead.attribution.campaign().is_some(), 5), "Came by a campaign"),
    ]
    .into_iter()
    .filter(|(points, _)| *points != 0)
    .map(|(points, reason)| ScoreReason { points, reason })
    .collect()
}
