//! What leaves: rows as the views of the wire.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, TaskId, UserId};
use porchlight_domain::leads::score::score;
use porchlight_storage::leads::records::NamedLead;
use porchlight_storage::leads::tasks::TaskRow;
use porchlight_storage::leads::timeline::ActivityRow;
use porchlight_wire::leads::{
    ActivityKind, ActivityView, Attribution, Currency, LeadView, Money, Reference, ScoreReason, TaskChannel,
    TaskStatus, TaskView,
};
use serde::de::DeserializeOwned;

use crate::error::{Result, ServiceError};

pub(super) fn lead_view(named: NamedLead) -> LeadView {
    let NamedLead { lead, owner_name, site_name, form_name } = named;
    let attribution = &lead.attribution;
    let utm = |utm: &Option<porchlight_domain::leads::attribution::Utm>| {
        utm.clone().map(|utm| porchlight_wire::tracker::Utm {
            source: utm.source,
            medium: utm.medium,
            campaign: utm.campaign,
            term: utm.term,
            content: utm.content,
        })
    };
    let reasons = score(&lead).into_iter().map(|(reason, points)| ScoreReason { reason, points }).collect();
    LeadView {
        id: lead.id,
        score_reasons: reasons,
        name: lead.person.display_name().to_owned(),
        status: lead.status,
        owner: lead.owner_id.zip(owner_name).map(|(id, name)| reference(&id, name)),
        site: lead.site_id.zip(site_name).map(|(id, name)| reference(&id, name)),
        form: lead.form_id.zip(form_name).map(|(id, name)| reference(&id, name)),
        attribution: Attribution {
            page: attribution.page.clone(),
            title: attribution.title.clone(),
            referrer: attribution.referrer.clone(),
            landing_page: attribution.landing_page.clone(),
            first_referrer: attribution.first_referrer.clone(),
            utm: utm(&attribution.utm),
            first_utm: utm(&attribution.first_utm),
            source_class: attribution.source_class.clone(),
        },
        value: lead
            .value
            .as_ref()
            .and_then(|(amount, currency)| Some(Money { amount: *amount, currency: Currency::parse(currency)? })),
        first_name: lead.person.first_name,
        last_name: lead.person.last_name,
        email: lead.person.email,
        phone: lead.person.phone,
        company: lead.person.company,
        other_emails: lead.person.other_emails,
        other_phones: lead.person.other_phones,
        source: lead.source,
        source_detail: lead.source_detail,
        disposition: lead.disposition,
        capture_state: lead.capture_state,
        quality: lead.quality,
        score: lead.score,
        tags: lead.tags,
        custom_fields: lead.custom_fields,
        last_activity_at: lead.last_activity_at,
        created_at: lead.created_at,
        updated_at: lead.updated_at,
        test: lead.test,
    }
}

pub(super) fn activity_view(row: ActivityRow) -> Result<ActivityView> {
    let kind: ActivityKind = word("activities", &row.kind)?;
    let actor = row.actor_name.zip(row.actor_id).map(|(name, id)| reference(&UserId::from(id), name));
    Ok(ActivityView {
        id: row.id.into(),
        lead_id: row.lead_id.into(),
        kind,
        actor,
        actor_kind: row.actor_kind,
        data: row.data,
        at: row.at,
    })
}

pub(super) fn task_view(row: TaskRow, now: DateTime<Utc>) -> Result<TaskView> {
    let status: TaskStatus = word("tasks", &row.status)?;
    let channel: Option<TaskChannel> = row.channel.as_deref().map(|channel| word("tasks", channel)).transpose()?;
    Ok(TaskView {
        id: TaskId::from(row.id),
        lead: reference(&LeadId::from(row.lead_id), row.lead_name),
        assignee: row.assignee_id.zip(row.assignee_name).map(|(id, name)| reference(&UserId::from(id), name)),
        due_at: row.due_at,
        note: row.note,
        channel,
        status,
        overdue: status == TaskStatus::Open && row.due_at < now,
        created_at: row.created_at,
        completed_at: row.completed_at,
    })
}

pub(super) fn reference(id: &impl ToString, name: String) -> Reference {
    Reference { id: id.to_string(), name }
}

/// Reads a word of the wire from the column that keeps it.
fn word<W: DeserializeOwned>(table: &'static str, word: &str) -> Result<W> {
    serde_json::from_value(word.into())
        .map_err(|_| ServiceError::Internal(format!("{table} holds the unknown word {word}"), None))
}

/// The word that a column keeps for a word of the wire.
pub(super) fn name_of(word: &impl serde::Serialize) -> Result<String> {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(ServiceError::Internal("a word of the wire is not a text".to_owned(), None)),
    }
}
