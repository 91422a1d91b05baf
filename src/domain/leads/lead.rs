//! The lead's record, and what a capture does to it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::ids::{FormId, LeadId, RuleId, SiteId, UserId};
use crate::leads::attribution::Attribution;
use crate::leads::capture::{Before, Capture};
use crate::leads::person::{Person, others};
use crate::leads::score::score;
use crate::leads::state::{CaptureState, LeadStatus, Quality};

/// How many custom fields a lead may have, and how large they may be together.
pub const MAX_CUSTOM_FIELDS: usize = 200;
pub const MAX_CUSTOM_FIELDS_BYTES: usize = 64 * 1024;

/// The size of custom fields, in bytes of JSON.
#[must_use]
pub fn fields_bytes(fields: &BTreeMap<String, Value>) -> usize {
    fields.iter().map(|(key, value)| field_bytes(key, value)).sum()
}

/// A key costs its quotes, a colon and a comma.
fn field_bytes(key: &str, value: &Value) -> usize {
    key.len() + 4 + value.to_string().len()
}

/// A person in the sales process.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    pub id: LeadId,
    /// Tidy.
    pub person: Person,
    pub source: String,
    pub source_detail: Option<String>,
    pub status: LeadStatus,
    pub disposition: Option<String>,
    /// The strongest capture; `None` for a lead made by hand.
    pub capture_state: Option<CaptureState>,
    pub quality: Quality,
    /// 0 to 100: see [`crate::leads::score`].
    pub score: i32,
    pub tags: Vec<String>,
    pub owner_id: Option<UserId>,
    pub site_id: Option<SiteId>,
    pub form_id: Option<FormId>,
    pub attribution: Attribution,
    /// Minor units and ISO 4217 code.
    pub value: Option<(i64, String)>,
    pub custom_fields: BTreeMap<String, Value>,
    pub test: bool,
    /// When the rule wants it handed on unless the owner has done something.
    pub reassign_at: Option<DateTime<Utc>>,
    pub assigned_at: Option<DateTime<Utc>>,
    /// The rule that chose the owner; without an owner, the rule that waits for somebody to be online.
    pub assigned_rule_id: Option<RuleId>,
    /// The owner's last own deed on the lead.
    pub owner_active_at: Option<DateTime<Utc>>,
    pub last_activity_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Counts the changes: the ETag.
    pub version: i32,
}

impl Lead {
    /// A new lead about which nothing is known.
    #[must_use]
    pub fn new(id: LeadId, source: String, at: DateTime<Utc>) -> Self {
        Self {
            id,
            person: Person::default(),
            source,
            source_detail: None,
            status: LeadStatus::New,
            disposition: None,
            capture_state: None,
            quality: Quality::Low,
            score: 0,
            tags: Vec::new(),
            owner_id: None,
            site_id: None,
            form_id: None,
            attribution: Attribution::default(),
            value: None,
            custom_fields: BTreeMap::new(),
            test: false,
            reassign_at: None,
            assigned_at: None,
            assigned_rule_id: None,
            owner_active_at: None,
            last_activity_at: at,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    /// The lead that a first capture opens. `person` is the capture's, tidy.
    #[must_use]
    pub fn opened_by(id: LeadId, capture: &Capture, person: &Person) -> Self {
        let mut lead = Self::new(id, capture.source.clone(), capture.occurred_at);
        lead.source_detail.clone_from(&capture.source_detail);
        lead.site_id = Some(capture.site_id);
        lead.test = capture.test;
        lead.absorb(capture, person, Before::Nothing);
        lead
    }

    /// Takes a capture in. `person` is the capture's, tidy; `before` is what the same walk had told before.
    ///
    /// Nothing that is known is ever cleared, and neither capture state nor quality is ever lowered. A stronger
    /// capture than all before replaces what the weaker ones said; within a walk a correction replaces what that
    /// walk said itself; else only gaps are filled, so that what a rep has written stays. A further email or phone
    /// is kept beside the first.
    pub fn absorb(&mut self, capture: &Capture, person: &Person, before: Before<'_>) {
        let stronger = self.capture_state.is_some_and(|known| capture.state > known);
        let told = match before {
            Before::Told(told) => Some(told),
            Before::Nothing | Before::Newer => None,
        };
        let base = told.map(|told| &told.person);
        self.absorb_names(person, base, stronger);
        let company = base.map(|base| &base.company);
        if person.company.is_some()
            && (stronger || self.person.company.is_none() || company == Some(&self.person.company))
        {
            self.person.company.clone_from(&person.company);
        }
        let only_gaps = matches!(before, Before::Newer);
        let hear =
            |known: &mut Option<String>, others: &mut Vec<String>, new: &Option<String>, said: Option<&String>| {
                if !only_gaps || known.is_none() {
                    hear_address((known, others), new.as_ref(), said, stronger);
                }
            };
        let known = &mut self.person;
        hear(&mut known.email, &mut known.other_emails, &person.email, base.and_then(|base| base.email.as_ref()));
        hear(&mut known.phone, &mut known.other_phones, &person.phone, base.and_then(|base| base.phone.as_ref()));
        self.absorb_fields(&capture.custom_fields, told.map(|told| &told.custom_fields), stronger);
        self.capture_state = self.capture_state.max(Some(capture.state));
        self.quality = self.quality.max(capture.state.quality());
        if let Some((form_id, _)) = &capture.form
            && (stronger || self.form_id.is_none())
        {
            self.form_id = Some(*form_id);
        }
        // A real capture makes a lead of a test run real, never the other way round.
        self.test &= capture.test;
        self.attribution.touch(&capture.touch);
        self.last_activity_at = self.last_activity_at.max(capture.occurred_at);
        self.rescore();
    }

    /// What goes beyond the limits of a record stays on the capture's entry of the timeline only.
    fn absorb_fields(&mut self, new: &BTreeMap<String, Value>, told: Option<&BTreeMap<String, Value>>, stronger: bool) {
        let mut bytes = fields_bytes(&self.custom_fields);
        for (key, value) in new {
            let said = told.and_then(|told| told.get(key));
            let known = self.custom_fields.get(key);
            if known.is_some_and(|known| !stronger && !known.is_null() && said != Some(known)) {
                continue;
            }
            let size = bytes - known.map_or(0, |known| field_bytes(key, known)) + field_bytes(key, value);
            if size <= MAX_CUSTOM_FIELDS_BYTES && (known.is_some() || self.custom_fields.len() < MAX_CUSTOM_FIELDS) {
                bytes = size;
                self.custom_fields.insert(key.clone(), value.clone());
            }
        }
    }

    /// The three names belong together: one person's first name never joins another's last.
    fn absorb_names(&mut self, person: &Person, base: Option<&Person>, stronger: bool) {
        let named = (&self.person.name, &self.person.first_name, &self.person.last_name);
        let base = base.map(|base| (&base.name, &base.first_name, &base.last_name));
        if person.name.is_some() && (stronger || named == (&None, &None, &None) || base == Some(named)) {
            self.person.name.clone_from(&person.name);
            self.person.first_name.clone_from(&person.first_name);
            self.person.last_name.clone_from(&person.last_name);
        }
    }

    /// Brings the score up to date with the record.
    pub fn rescore(&mut self) {
        self.score = score(self).iter().map(|(_, points)| points).sum::<i32>().clamp(0, 100);
    }

    /// The quality of a lead that was made by hand: reachable people are medium.
    #[must_use]
    pub const fn quality_by_hand(person: &Person) -> Quality {
        if person.email.is_some() || person.phone.is_some() { Quality::Medium } else { Quality::Low }
    }

    /// Tells whether the owner has done something since the lead was assigned.
    #[must_use]
    pub fn owner_has_acted(&self) -> bool {
        match (self.owner_active_at, self.assigned_at) {
            (Some(active), Some(assigned)) => active >= assigned,
            (active, _) => active.is_some(),
        }
    }
}

/// Takes an address in beside those known. What the walk itself had `said` and now corrects was nobody's address.
fn hear_address(
    (known, others_known): (&mut Option<String>, &mut Vec<String>),
    new: Option<&String>,
    said: Option<&String>,
    stronger: bool,
) {
    let Some(new) = new.filter(|new| known.as_ref() != Some(*new)) else { return };
    others_known.retain(|other| Some(other) != said || other == new);
    let corrects = said.is_some() && known.as_ref() == said;
    match known {
        Some(old) if !corrects && stronger => others_known.push(std::mem::replace(old, new.clone())),
        Some(_) if !corrects => others_known.push(new.clone()),
        _ => *known = Some(new.clone()),
    }
    others(others_known, known.as_ref());
}

#[cfg(test)]
#[path = "lead_tests.rs"]
mod tests;
