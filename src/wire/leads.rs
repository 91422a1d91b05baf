//! Leads, their timeline, follow-ups and assignment rules.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ActivityId, LeadId, RuleId, TaskId, UserId};
pub use porchlight_domain::leads::assignment::{AssignmentMode, ConditionField, ConditionOp};
use porchlight_domain::leads::score::Merit;
use porchlight_domain::leads::state::{CaptureState, LeadStatus, Quality};

use crate::tracker::Utm;
use crate::{inputs, patch, views, words};

inputs! {
    /// A lead made by hand or by the API. At least one of name, email, phone, company is needed.
    #[derive(Default)]
    #[serde(default)]
    pub struct CreateLead {
        /// Split into first and last name unless those are given.
        #[garde(inner(length(chars, max = 200)))]
        pub name: Option<String>,
        #[garde(inner(length(chars, max = 100)))]
        pub first_name: Option<String>,
        #[garde(inner(length(chars, max = 100)))]
        pub last_name: Option<String>,
        #[garde(inner(length(chars, max = 254)))]
        pub email: Option<String>,
        #[garde(inner(length(chars, max = 50)))]
        pub phone: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub company: Option<String>,
        #[garde(length(max = 20), inner(length(chars, max = 254)))]
        pub other_emails: Vec<String>,
        #[garde(length(max = 20), inner(length(chars, max = 50)))]
        pub other_phones: Vec<String>,
        #[garde(inner(length(chars, max = 60)))]
        pub source: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub source_detail: Option<String>,
        #[garde(skip)]
        pub status: Option<LeadStatus>,
        #[garde(skip)]
        pub quality: Option<Quality>,
        #[garde(length(max = 50), inner(length(chars, min = 1, max = 60)))]
        pub tags: Vec<String>,
        #[garde(skip)]
        pub owner_id: Option<UserId>,
        #[garde(dive)]
        pub value: Option<Money>,
        #[garde(skip)]
        #[schema(value_type = Object)]
        pub custom_fields: BTreeMap<String, serde_json::Value>,
        /// Kept as the first note.
        #[garde(inner(length(chars, max = 10_000)))]
        pub note: Option<String>,
        #[garde(skip)]
        pub test: bool,
    }

    /// Absent leaves, null clears.
    #[derive(Default)]
    #[serde(default)]
    pub struct PatchLead {
        #[garde(inner(inner(length(chars, max = 200))))]
        #[serde(deserialize_with = "patch::present")]
        pub name: Option<Option<String>>,
        #[garde(inner(inner(length(chars, max = 100))))]
        #[serde(deserialize_with = "patch::present")]
        pub first_name: Option<Option<String>>,
        #[garde(inner(inner(length(chars, max = 100))))]
        #[serde(deserialize_with = "patch::present")]
        pub last_name: Option<Option<String>>,
        #[garde(inner(inner(length(chars, max = 254))))]
        #[serde(deserialize_with = "patch::present")]
        pub email: Option<Option<String>>,
        #[garde(inner(inner(length(chars, max = 50))))]
        #[serde(deserialize_with = "patch::present")]
        pub phone: Option<Option<String>>,
        #[garde(inner(inner(length(chars, max = 200))))]
        #[serde(deserialize_with = "patch::present")]
        pub company: Option<Option<String>>,
        #[garde(inner(length(max = 20), inner(length(chars, max = 254))))]
        pub other_emails: Option<Vec<String>>,
        #[garde(inner(length(max = 20), inner(length(chars, max = 50))))]
        pub other_phones: Option<Vec<String>>,
        #[garde(skip)]
        pub status: Option<LeadStatus>,
        #[garde(inner(inner(length(chars, max = 200))))]
        #[serde(deserialize_with = "patch::present")]
        pub disposition: Option<Option<String>>,
        #[garde(skip)]
        pub quality: Option<Quality>,
        #[garde(inner(length(max = 50), inner(length(chars, min = 1, max = 60))))]
        pub tags: Option<Vec<String>>,
        #[garde(skip)]
        #[serde(deserialize_with = "patch::present")]
        pub value: Option<Option<Money>>,
        /// Merged key by key; a null removes its key.
        #[garde(skip)]
        #[schema(value_type = Option<Object>)]
        pub custom_fields: Option<BTreeMap<String, serde_json::Value>>,
    }

    #[derive(Copy, PartialEq, Eq)]
    pub struct Money {
        /// Minor units.
        #[garde(range(min = 0, max = 9_007_199_254_740_991))]
        pub amount: i64,
        /// ISO 4217.
        #[garde(skip)]
        pub currency: Currency,
    }

    pub struct AssignLead {
        /// Null for nobody.
        #[garde(skip)]
        #[serde(deserialize_with = "patch::required")]
        #[schema(required)]
        pub user_id: Option<UserId>,
        #[garde(inner(length(chars, max = 500)))]
        #[serde(default)]
        pub reason: Option<String>,
    }

    pub struct AddNote {
        #[garde(length(chars, min = 1, max = 10_000))]
        pub text: String,
    }

    pub struct AddFollowUp {
        #[garde(skip)]
        pub due_at: DateTime<Utc>,
        #[garde(inner(length(chars, max = 2_000)))]
        #[serde(default)]
        pub note: Option<String>,
        #[garde(skip)]
        #[serde(default)]
        pub channel: Option<TaskChannel>,
        /// The lead's owner, else the asking user.
        #[garde(skip)]
        #[serde(default)]
        pub assignee_id: Option<UserId>,
    }

    #[derive(Default)]
    #[serde(default)]
    pub struct PatchTask {
        #[garde(skip)]
        pub due_at: Option<DateTime<Utc>>,
        #[garde(inner(inner(length(chars, max = 2_000))))]
        #[serde(deserialize_with = "patch::present")]
        pub note: Option<Option<String>>,
        #[garde(skip)]
        pub status: Option<TaskStatus>,
        #[garde(skip)]
        pub assignee_id: Option<UserId>,
    }

    pub struct PutAssignmentRules {
        /// First match wins.
        #[garde(length(max = 100), dive)]
        pub rules: Vec<AssignmentRule>,
    }

    pub struct AssignmentRule {
        #[garde(skip)]
        #[serde(default)]
        pub id: Option<RuleId>,
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        /// All must hold; none matches every lead.
        #[garde(length(max = 20), dive)]
        #[serde(default)]
        pub conditions: Vec<Condition>,
        #[garde(skip)]
        pub mode: AssignmentMode,
        #[garde(length(min = 1, max = 200))]
        pub user_ids: Vec<UserId>,
        #[garde(skip)]
        #[serde(default)]
        pub online_only: bool,
        /// Hand on when the owner did nothing for so long.
        #[garde(inner(range(min = 1, max = 43_200)))]
        #[serde(default)]
        pub reassign_after_minutes: Option<i32>,
    }

    pub struct Condition {
        #[garde(skip)]
        pub field: ConditionField,
        #[garde(skip)]
        pub op: ConditionOp,
        /// A text, or a list of texts for `in`.
        #[garde(skip)]
        #[schema(value_type = Object)]
        pub value: serde_json::Value,
    }
}

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three capital letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("is not a currency such as USD"))
    }
}

impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[A-Z]{3}$"))
            .into()
    }
}

impl utoipa::ToSchema for Currency {}

impl ts_rs::TS for Currency {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
}

words! {
    pub enum TaskChannel { Call, Email, Whatsapp, Sms, Meeting, Other }
    pub enum TaskStatus { Open, Done, Cancelled }
}

views! {
    pub struct LeadView {
        pub id: LeadId,
        pub name: String,
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub company: Option<String>,
        /// Further emails of the person.
        pub other_emails: Vec<String>,
        /// Further phones of the person.
        pub other_phones: Vec<String>,
        /// `website`, `chat`, `manual`, `api` or a name of the customer's.
        pub source: String,
        pub source_detail: Option<String>,
        pub status: LeadStatus,
        pub disposition: Option<String>,
        pub capture_state: Option<CaptureState>,
        pub quality: Quality,
        pub score: i32,
        /// What the score is made of.
        pub score_reasons: Vec<ScoreReason>,
        pub tags: Vec<String>,
        pub owner: Option<Reference>,
        pub site: Option<Reference>,
        pub form: Option<Reference>,
        pub attribution: Attribution,
        pub value: Option<Money>,
        #[schema(value_type = Object)]
        pub custom_fields: BTreeMap<String, serde_json::Value>,
        pub last_activity_at: DateTime<Utc>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
        pub test: bool,
    }

    /// Points of a score, and for what.
    pub struct ScoreReason {
        pub reason: Merit,
        pub points: i32,
    }

    /// A record that is only named here; `id` is the prefixed id.
    pub struct Reference {
        pub id: String,
        pub name: String,
    }

    #[derive(Default)]
    pub struct Attribution {
        /// The page on which the lead was captured last.
        pub page: Option<String>,
        pub title: Option<String>,
        pub referrer: Option<String>,
        pub landing_page: Option<String>,
        pub first_referrer: Option<String>,
        pub utm: Option<Utm>,
        pub first_utm: Option<Utm>,
        /// `direct`, `organic`, `paid`, `social`, `email` or `referral`.
        pub source_class: Option<String>,
    }

    pub struct ActivityView {
        pub id: ActivityId,
        pub lead_id: LeadId,
        pub kind: ActivityKind,
        /// Who did it; null for the visitor and the system.
        pub actor: Option<Reference>,
        /// `user`, `visitor`, `api_key` or `system`.
        pub actor_kind: String,
        /// What the kind carries; see the guide to the timeline in the API document.
        #[schema(value_type = Object)]
        pub data: serde_json::Value,
        pub at: DateTime<Utc>,
    }

    pub struct TaskView {
        pub id: TaskId,
        pub lead: Reference,
        pub assignee: Option<Reference>,
        pub due_at: DateTime<Utc>,
        pub note: Option<String>,
        pub channel: Option<TaskChannel>,
        pub status: TaskStatus,
        pub overdue: bool,
        pub created_at: DateTime<Utc>,
        pub completed_at: Option<DateTime<Utc>>,
    }

    pub struct AssignmentRules {
        pub rules: Vec<AssignmentRule>,
    }

    /// Counted only so far as people need it: `atLeast` is true when the count stopped at its cap.
    pub struct Count {
        pub count: i64,
        pub at_least: bool,
    }

    pub struct TagView {
        pub tag: String,
        pub count: i64,
    }
}

words! {
    /// `data` by kind: created {source}; capture {state, form, page, fields, sessionId}; note {text};
    /// assigned {from, to, reason, rule}, each but the reason {id, name} or null; status {from, to}; changed {fields: {name: {from, to}}};
    /// tags {added, removed}; follow_up {taskId, dueAt, note, channel}; follow_up_done {taskId};
    /// conversation {conversationId, number, text}; identified {email, name, phone}.
    pub enum ActivityKind {
        Created, Capture, Note, Assigned, Status, Changed, Tags, FollowUp, FollowUpDone, Conversation, Identified,
    }
}
