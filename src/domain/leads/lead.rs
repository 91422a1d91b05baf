//! The lead's record, and what a capture does to it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::ids::{FormId, LeadId, RuleId, SiteId, UserId};
use crate::leads::attribution::Attribution;
use crate::leads::capture::Capture;
use crate::leads::person::Person;
use crate::leads::score::score;
use crate::leads::state::{CaptureState, LeadStatus, Quality};

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
        lead.absorb(capture, person, None);
        lead
    }

    /// Takes a capture in. `person` is the capture's, tidy; `before` is what the same walk had told before.
    ///
    /// Nothing that is known is ever cleared, and neither capture state nor quality is ever lowered. A stronger
    /// capture than all before replaces what the weaker ones said; within a walk a correction replaces what that
    /// walk said itself; else only gaps are filled, so that what a rep has written stays.
    pub fn absorb(&mut self, capture: &Capture, person: &Person, before: Option<&Person>) {
        let stronger = self.capture_state.is_some_and(|known| capture.state > known);
        let named = (&self.person.name, &self.person.first_name, &self.person.last_name);
        let base = before.map(|before| (&before.name, &before.first_name, &before.last_name));
        // The three names belong together: one person's first name never joins another's last.
        if person.name.is_some() && (stronger || named == (&None, &None, &None) || base == Some(named)) {
            self.person.name.clone_from(&person.name);
            self.person.first_name.clone_from(&person.first_name);
            self.person.last_name.clone_from(&person.last_name);
        }
        let merge = |known: &mut Option<String>, told: &Option<String>, base: Option<&Option<String>>| {
            if told.is_some() && (stronger || known.is_none() || base == Some(&*known)) {
                known.clone_from(told);
            }
        };
        merge(&mut self.person.email, &person.email, before.map(|before| &before.email));
        merge(&mut self.person.phone, &person.phone, before.map(|before| &before.phone));
        merge(&mut self.person.company, &person.company, before.map(|before| &before.company));
        for (key, value) in &capture.custom_fields {
            let known = self.custom_fields.entry(key.clone()).or_insert(Value::Null);
            if stronger || known.is_null() {
                *known = value.clone();
            }
        }
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

    /// Brings the score up to date with the record.
    pub fn rescore(&mut self) {
        self.score = score(self).iter().map(|reason| reason.points).sum::<i32>().clamp(0, 100);
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

#[cfg(test)]
#[path = "lead_tests.rs"]
mod tests;
