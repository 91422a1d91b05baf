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

use serde::{Deserialize, Serialize};

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

/// For what a lead has points, in a word that clients translate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Merit {
    SubmittedForm,
    AskedInChat,
    LeftForm,
    Email,
    CompanyEmail,
    Phone,
    Company,
    FullName,
    Campaign,
}

/// Lists what the record's points are for; the score is their sum.
#[must_use]
pub fn score(lead: &Lead) -> Vec<(Merit, i32)> {
    let captured = lead.capture_state.map(|state| match state {
        CaptureState::Submitted => (Merit::SubmittedForm, 40),
        CaptureState::ChatInquiry => (Merit::AskedInChat, 35),
        CaptureState::Partial => (Merit::LeftForm, 15),
    });
    let person = &lead.person;
    let email_domain = person.email.as_deref().and_then(|email| Some(email.rsplit_once('@')?.1));
    let own_domain = email_domain.is_some_and(|domain| !FREE_MAIL.contains(&domain));
    let known = [
        (person.email.is_some(), Merit::Email, 15),
        (own_domain, Merit::CompanyEmail, 10),
        (person.phone.is_some(), Merit::Phone, 15),
        (person.company.is_some(), Merit::Company, 10),
        (person.first_name.is_some() && person.last_name.is_some(), Merit::FullName, 5),
        (lead.attribution.campaign().is_some(), Merit::Campaign, 5),
    ];
    let known = known.into_iter().filter(|(holds, ..)| *holds).map(|(_, merit, points)| (merit, points));
    captured.into_iter().chain(known).collect()
}
