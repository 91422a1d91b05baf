//! The jobs of leads: their kinds and what they carry. The handlers are thin shells in the jobs room.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, TaskId};
use serde::{Deserialize, Serialize};

/// Looks for people for the leads that wait: see [`super::Leads::assign_waiting`]. Carries nothing.
pub const ASSIGN: &str = "lead.assign";

/// Looks whether the owner has done something: see [`super::Leads::reassign`].
pub const REASSIGN: &str = "lead.reassign";

/// Reminds of a follow-up: see [`super::Leads::remind`].
pub const REMIND: &str = "followup.remind";

/// What [`REASSIGN`] carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReassignLead {
    pub lead_id: LeadId,
    /// Of which assignment.
    pub assigned_at: DateTime<Utc>,
    /// How often it was handed on before.
    pub hop: u32,
}

/// What [`REMIND`] carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remind {
    pub task_id: TaskId,
    /// For which due time: a moved task has another.
    pub due_at: DateTime<Utc>,
}
