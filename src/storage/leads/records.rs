//! The rows of leads, as the domain's [`Lead`].

use porchlight_domain::ids::{LeadId, SiteId, UserId};
use porchlight_domain::leads::lead::Lead;
use porchlight_domain::leads::person::Person;
use porchlight_domain::leads::state::{CaptureState, LeadStatus, Quality};
use porchlight_entities::leads::lead;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::error::{Result, StorageError};
use crate::statement::run;
use crate::tenant::TenantTx;

/// A lead with the names of what it points to.
#[derive(Debug, Clone)]
pub struct NamedLead {
    pub lead: Lead,
    pub owner_name: Option<String>,
    pub site_name: Option<String>,
    pub form_name: Option<String>,
}

/// Which leads somebody may see: everybody's, or without `leads:read_all` one's own and those without an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    All,
    /// `None` is a program: it has no own leads.
    OwnAndUnowned(Option<UserId>),
    /// A site's key: those without an owner that are of the site.
    OfSite(SiteId),
}

impl Sight {
    /// Judges one lead by its owner and its site.
    #[must_use]
    pub fn covers(self, owner_id: Option<UserId>, site_id: Option<SiteId>) -> bool {
        match self {
            Self::All => true,
            Self::OwnAndUnowned(own) => owner_id.is_none() || owner_id == own,
            Self::OfSite(own) => owner_id.is_none() && site_id == Some(own),
        }
    }
}

impl TenantTx {
    /// Reads a lead. Uses the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lead(&self, id: LeadId) -> Result<Option<Lead>> {
        let row = lead::Entity::find_by_id((self.workspace(), id.uuid())).one(self.db()).await?;
        row.map(read).transpose()
    }

    /// Reads a lead and keeps others from changing it until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lock_lead(&self, id: LeadId) -> Result<Option<Lead>> {
        let row = lead::Entity::find_by_id((self.workspace(), id.uuid())).lock_exclusive().one(self.db()).await?;
        row.map(read).transpose()
    }

    /// Writes a new lead.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_lead(&self, lead: &Lead) -> Result<()> {
        let row = write(self.workspace(), lead)?.into_active_model();
        lead::Entity::insert(row).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Writes a lead that this transaction has locked, and counts its version up.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn update_lead(&self, lead: &mut Lead) -> Result<()> {
        lead.version += 1;
        lead.updated_at = self.now();
        let row = write(self.workspace(), lead)?.into_active_model().reset_all();
        lead::Entity::update(row).exec(self.db()).await?;
        Ok(())
    }

    /// Deletes a lead with its timeline, tasks and identities; `false` when it is not there.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_lead(&self, id: LeadId) -> Result<bool> {
        let lead = || vec![self.workspace().into(), id.uuid().into()];
        run(self.db(), "UPDATE visitors SET lead_id = NULL WHERE workspace_id = $1 AND lead_id = $2", lead()).await?;
        run(self.db(), "UPDATE conversations SET lead_id = NULL WHERE workspace_id = $1 AND lead_id = $2", lead())
            .await?;
        Ok(run(self.db(), "DELETE FROM leads WHERE workspace_id = $1 AND id = $2", lead()).await? > 0)
    }
}

pub(crate) fn read(row: lead::Model) -> Result<Lead> {
    let corrupt = |column: &str| StorageError::Corrupt {
        table: "leads",
        row: row.id.to_string(),
        reason: format!("{column} holds an unknown word"),
    };
    let capture_state = match row.capture_state.as_deref() {
        None => None,
        Some(word) => Some(CaptureState::named(word).ok_or_else(|| corrupt("capture_state"))?),
    };
    let status = LeadStatus::named(&row.status).ok_or_else(|| corrupt("status"))?;
    let quality = Quality::named(&row.quality).ok_or_else(|| corrupt("quality"))?;
    let attribution = serde_json::from_value(row.attribution).map_err(|_| corrupt("attribution"));
    let custom_fields = serde_json::from_value(row.custom_fields).map_err(|_| corrupt("custom_fields"));
    let (attribution, custom_fields) = (attribution?, custom_fields?);
    let person = Person {
        name: None,
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email,
        phone: row.phone,
        company: row.company,
        other_emails: row.other_emails,
        other_phones: row.other_phones,
    };
    Ok(Lead {
        id: row.id.into(),
        person: person.with_display_name(row.name),
        source: row.source,
        source_detail: row.source_detail,
        status,
        disposition: row.disposition,
        capture_state,
        quality,
        score: row.score,
        tags: row.tags,
        owner_id: row.owner_id.map(Into::into),
        site_id: row.site_id.map(Into::into),
        form_id: row.form_id.map(Into::into),
        attribution,
        value: row.value_amount.zip(row.value_currency),
        custom_fields,
        test: row.test,
        reassign_at: row.reassign_at,
        assigned_at: row.assigned_at,
        assigned_rule_id: row.assigned_rule_id.map(Into::into),
        owner_active_at: row.owner_active_at,
        last_activity_at: row.last_activity_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn write(workspace_id: Uuid, lead: &Lead) -> Result<lead::Model> {
    let person = lead.person.clone();
    let (value_amount, value_currency) = lead.value.clone().unzip();
    Ok(lead::Model {
        workspace_id,
        id: lead.id.uuid(),
        name: person.display_name().to_owned(),
        search: person.search_text(),
        first_name: person.first_name,
        last_name: person.last_name,
        email: person.email,
        phone: person.phone,
        company: person.company,
        other_emails: person.other_emails,
        other_phones: person.other_phones,
        source: lead.source.clone(),
        source_detail: lead.source_detail.clone(),
        status: lead.status.name().to_owned(),
        disposition: lead.disposition.clone(),
        capture_state: lead.capture_state.map(|state| state.name().to_owned()),
        quality: lead.quality.name().to_owned(),
        score: lead.score,
        tags: lead.tags.clone(),
        owner_id: lead.owner_id.map(Into::into),
        site_id: lead.site_id.map(Into::into),
        form_id: lead.form_id.map(Into::into),
        attribution: json(&lead.attribution)?,
        value_amount,
        value_currency,
        custom_fields: json(&lead.custom_fields)?,
        test: lead.test,
        reassign_at: lead.reassign_at,
        assigned_at: lead.assigned_at,
        assigned_rule_id: lead.assigned_rule_id.map(Into::into),
        owner_active_at: lead.owner_active_at,
        last_activity_at: lead.last_activity_at,
        created_at: lead.created_at,
        updated_at: lead.updated_at,
        version: lead.version,
    })
}

/// Writes a value of the domain as JSON for a column.
pub(crate) fn json(value: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| StorageError::Corrupt {
        table: "leads",
        row: "new".to_owned(),
        reason: error.to_string(),
    })
}
