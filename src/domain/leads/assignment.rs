//! Who gets a lead or a chat: the workspace's rules as a pure decision (AGY-14).
//!
//! Start at [`first_match`], then [`Rule::choose`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{RuleId, SiteId, UserId};
use crate::leads::capture::Capture;
use crate::leads::lead::Lead;

/// How a rule chooses among its people. `priority` takes the first of `userIds` who can; `geo` and `skill` choose
/// as `round_robin` among those the conditions leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AssignmentMode {
    RoundRobin,
    LeastBusy,
    Priority,
    Geo,
    Skill,
}

impl AssignmentMode {
    pub const ALL: [Self; 5] = [Self::RoundRobin, Self::LeastBusy, Self::Priority, Self::Geo, Self::Skill];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::LeastBusy => "least_busy",
            Self::Priority => "priority",
            Self::Geo => "geo",
            Self::Skill => "skill",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ConditionField {
    /// `lead` or `chat`. A rule that does not ask is for leads.
    Kind,
    SiteId,
    FormId,
    Source,
    Campaign,
    Quality,
    CaptureState,
    Email,
    Country,
    Company,
    Tag,
    Language,
    Url,
}

/// How a condition compares; letters' case never counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ConditionOp {
    Is,
    IsNot,
    Contains,
    StartsWith,
    In,
    Exists,
}

/// One condition; the values are lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub field: ConditionField,
    pub op: ConditionOp,
    /// One value, or the list of `in`; for `exists` `"true"` or `"false"`.
    pub values: Vec<String>,
}

/// A rule as the decision needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    pub name: String,
    pub conditions: Vec<Condition>,
    pub mode: AssignmentMode,
    pub user_ids: Vec<UserId>,
    pub online_only: bool,
    pub reassign_after_minutes: Option<i32>,
}

/// What is known about the thing to be assigned, lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(BTreeMap<ConditionField, Vec<String>>);

impl Facts {
    /// The facts of a lead, with what only its capture knows.
    #[must_use]
    pub fn of_lead(lead: &Lead, capture: Option<&Capture>) -> Self {
        use ConditionField as Field;
        let mut facts = Self::default();
        facts.tell(Field::Kind, ["lead"]);
        facts.tell(Field::SiteId, lead.site_id.map(|id| id.to_string()));
        facts.tell(Field::FormId, lead.form_id.map(|id| id.to_string()));
        facts.tell(Field::Source, [&lead.source]);
        facts.tell(Field::Source, &lead.source_detail);
        facts.tell(Field::Campaign, lead.attribution.campaign());
        facts.tell(Field::Quality, [lead.quality.name()]);
        facts.tell(Field::CaptureState, lead.capture_state.map(super::state::CaptureState::name));
        facts.tell(Field::Email, &lead.person.email);
        facts.tell(Field::Company, &lead.person.company);
        facts.tell(Field::Tag, &lead.tags);
        facts.tell(Field::Url, &lead.attribution.page);
        facts.tell(Field::Country, capture.and_then(|capture| capture.country.as_ref()));
        facts.tell(Field::Language, capture.and_then(|capture| capture.language.as_ref()));
        facts
    }

    /// The facts of a chat.
    #[must_use]
    pub fn of_chat(site_id: SiteId, email: Option<&str>, language: Option<&str>, url: Option<&str>) -> Self {
        use ConditionField as Field;
        let mut facts = Self::default();
        facts.tell(Field::Kind, ["chat"]);
        facts.tell(Field::SiteId, [site_id.to_string()]);
        facts.tell(Field::Source, ["chat"]);
        facts.tell(Field::Email, email);
        facts.tell(Field::Language, language);
        facts.tell(Field::Url, url);
        facts
    }

    fn tell<T: AsRef<str>>(&mut self, field: ConditionField, values: impl IntoIterator<Item = T>) {
        self.0.entry(field).or_default().extend(values.into_iter().map(|value| value.as_ref().to_lowercase()));
    }

    fn of(&self, field: ConditionField) -> &[String] {
        self.0.get(&field).map_or(&[], Vec::as_slice)
    }

    fn is_lead(&self) -> bool {
        self.of(ConditionField::Kind).iter().any(|kind| kind == "lead")
    }
}

impl Condition {
    /// Tells whether it holds. Of a field with several values (tags) one is enough; `is_not` wants none.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        let known = facts.of(self.field);
        let any = |test: &dyn Fn(&str, &str) -> bool| {
            known.iter().any(|fact| self.values.iter().any(|value| test(fact, value)))
        };
        match self.op {
            ConditionOp::Is | ConditionOp::In => any(&|fact, value| fact == value),
            ConditionOp::IsNot => !any(&|fact, value| fact == value),
            ConditionOp::Contains => any(&|fact, value| fact.contains(value)),
            ConditionOp::StartsWith => any(&|fact, value| fact.starts_with(value)),
            ConditionOp::Exists => known.is_empty() == self.values.iter().any(|value| value == "false"),
        }
    }
}

/// Finds the rule that decides: the first all of whose conditions hold.
#[must_use]
pub fn first_match<'r>(rules: &'r [Rule], facts: &Facts) -> Option<&'r Rule> {
    rules.iter().find(|rule| {
        let asks_kind = rule.conditions.iter().any(|condition| condition.field == ConditionField::Kind);
        (asks_kind || facts.is_lead()) && rule.conditions.iter().all(|condition| condition.holds(facts))
    })
}

/// What is to be given out, and counted when the least busy is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Leads,
    Chats,
}

/// One of a rule's people who is an active member of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub user_id: UserId,
    pub name: String,
    /// Open leads, or conversations, that the person has.
    pub open: i64,
}

/// What the rule decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// This person, and why in a sentence.
    Person { user_id: UserId, reason: String },
    /// Nobody who may be chosen is online.
    NobodyOnline,
    /// The rule has nobody left: its people are gone, or it would only be the same person again.
    Nobody,
}

impl Rule {
    /// Chooses. `candidates` are in the order of `user_ids`; `online` is `None` when nobody asked;
    /// `turn` counts the rule's decisions; `except` is who has it already.
    ///
    /// With the same people available the shares differ by at most one.
    #[must_use]
    pub fn choose(
        &self,
        candidates: &[Candidate],
        online: Option<&BTreeSet<UserId>>,
        turn: i64,
        except: Option<UserId>,
    ) -> Choice {
        let eligible: Vec<&Candidate> =
            candidates.iter().filter(|candidate| Some(candidate.user_id) != except).collect();
        if eligible.is_empty() {
            return Choice::Nobody;
        }
        let here: Vec<&Candidate> = match online {
            Some(online) if self.online_only => {
                eligible.into_iter().filter(|candidate| online.contains(&candidate.user_id)).collect()
            }
            _ => eligible,
        };
        let place = usize::try_from(turn.rem_euclid(i64::try_from(here.len().max(1)).unwrap_or(1))).unwrap_or(0);
        let chosen = match self.mode {
            AssignmentMode::RoundRobin | AssignmentMode::Geo | AssignmentMode::Skill => here.get(place).copied(),
            // Of those who have as few, the next by turn: the first of equals does not get everything.
            AssignmentMode::LeastBusy => {
                let from_turn = here.iter().cycle().skip(place).take(here.len());
                from_turn.min_by_key(|candidate| candidate.open).copied()
            }
            AssignmentMode::Priority => here.first().copied(),
        };
        let Some(chosen) = chosen else { return Choice::NobodyOnline };
        let how = match self.mode {
            AssignmentMode::RoundRobin => format!("next in the round of {}", here.len()),
            AssignmentMode::Geo => format!("next of {} for the place", here.len()),
            AssignmentMode::Skill => format!("next of {} with the skill", here.len()),
            AssignmentMode::LeastBusy => format!("fewest open of {}: {}", here.len(), chosen.open),
            AssignmentMode::Priority => format!("first of {}", here.len()),
        };
        let online = if self.online_only { ", online now" } else { "" };
        Choice::Person { user_id: chosen.user_id, reason: format!("Rule “{}”: {how}{online}", self.name) }
    }
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
