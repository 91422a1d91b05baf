//! The words a lead's record uses for its states.

use serde::{Deserialize, Serialize};

/// Where the lead stands in the sales process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeadStatus {
    New,
    Contacted,
    Qualified,
    Proposal,
    Converted,
    Lost,
}

impl LeadStatus {
    pub const ALL: [Self; 6] =
        [Self::New, Self::Contacted, Self::Qualified, Self::Proposal, Self::Converted, Self::Lost];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::Proposal => "proposal",
            Self::Converted => "converted",
            Self::Lost => "lost",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// A converted or lost lead takes no further captures: the next one opens a new lead.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Converted | Self::Lost)
    }
}

/// How the lead was captured, strongest last: a later, weaker capture never lowers it (TRK-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CaptureState {
    Partial,
    ChatInquiry,
    Submitted,
}

impl CaptureState {
    pub const ALL: [Self; 3] = [Self::Partial, Self::ChatInquiry, Self::Submitted];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::ChatInquiry => "chat_inquiry",
            Self::Submitted => "submitted",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The quality that a capture of this kind gives by itself (TRK-13).
    #[must_use]
    pub const fn quality(self) -> Quality {
        match self {
            Self::Partial => Quality::Medium,
            Self::ChatInquiry | Self::Submitted => Quality::High,
        }
    }
}

/// How promising a lead is, best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    Low,
    Medium,
    High,
}

impl Quality {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.name() == name)
    }
}
