//! A lead made by hand or by a program (LEAD-1).

use porchlight_domain::ids::SiteId;
use porchlight_domain::leads::lead::Lead;
use porchlight_domain::leads::person::{Identity, Person};
use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::leads::{ActivityKind, CreateLead, LeadView};
use serde_json::json;

use super::Leads;
use super::assign::Gift;
use super::edit::{check_fields, tidy_tags};
use crate::error::Result;

impl Leads {
    /// Makes a lead. Without an owner the rules choose one. Its email and phone are bound to it unless they are
    /// another open lead's: later captures then still join the first.
    ///
    /// 9 queries, one more with a note, and those of the assignment.
    ///
    /// # Errors
    /// 422 for a lead about whom nothing is said, an owner who is no active member, or too large custom fields.
    pub async fn create(&self, scope: &TenantScope, permissions: Permissions, body: CreateLead) -> Result<LeadView> {
        check_fields(&body.custom_fields)?;
        let tx = self.store.tenant(scope).await?;
        let country = tx.workspace_country().await?;
        let mut lead = draft(&tx, scope.site_id(), &body, country.as_deref())?;
        let identities = Identity::of(None, &lead.person);
        tx.lock_identities(&identities).await?;
        tx.insert_lead(&lead).await?;
        tx.bind_identities(lead.id, &identities).await?;
        self.note_down(&tx, lead.id, ActivityKind::Created, json!({ "source": lead.source })).await?;
        if let Some(text) = body.note.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            self.note_down(&tx, lead.id, ActivityKind::Note, json!({ "text": text })).await?;
        }
        let given = match body.owner_id {
            Some(owner_id) => {
                // Whoever may not assign can keep a lead, but not give it to others.
                if tx.actor().user() != Some(owner_id) && !permissions.has(Permission::LeadsAssign) {
                    return Err(Refusal::new(ProblemCode::Forbidden, "This needs the permission leads:assign.").into());
                }
                self.check_owner(&tx, owner_id, "/ownerId").await?;
                let gift = Gift { to: Some(owner_id), reason: "Chosen on creation".to_owned(), rule: None, hop: 0 };
                Some(self.give(&tx, &mut lead, gift).await?)
            }
            None => self.assign_by_rules(&tx, &mut lead, None).await?,
        };
        let view = self.tell(&tx, "lead.created", lead.id, None).await?;
        if let Some(given) = &given {
            self.tell_assigned(&tx, &view, lead.owner_id, given)?;
        }
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        Ok(view)
    }
}

fn draft(tx: &TenantTx, site_id: Option<SiteId>, body: &CreateLead, country: Option<&str>) -> Result<Lead> {
    let told = Person {
        name: body.name.clone(),
        first_name: body.first_name.clone(),
        last_name: body.last_name.clone(),
        email: body.email.clone(),
        phone: body.phone.clone(),
        company: body.company.clone(),
        other_emails: body.other_emails.clone(),
        other_phones: body.other_phones.clone(),
    };
    let person = told.tidy(country);
    if person.is_nobody() {
        return Err(Refusal::invalid("/name", "give at least a name, an email, a phone or a company").into());
    }
    super::edit::check_email(&person)?;
    let by_program = matches!(tx.actor(), Actor::ApiKey(_));
    let source = body.source.as_deref().map(str::trim).filter(|source| !source.is_empty());
    let source = source.unwrap_or(if by_program { "api" } else { "manual" });
    let mut lead = Lead::new(tx.new_uuid().into(), source.to_owned(), tx.now());
    // A site's key hands in leads of its site.
    lead.site_id = site_id;
    lead.source_detail.clone_from(&body.source_detail);
    lead.status = body.status.unwrap_or(lead.status);
    lead.quality = body.quality.unwrap_or_else(|| Lead::quality_by_hand(&person));
    lead.person = person;
    lead.tags = tidy_tags(&body.tags)?;
    lead.value = body.value.map(|money| (money.amount, money.currency.as_str().to_owned()));
    lead.custom_fields = body
        .custom_fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    lead.test = body.test;
    lead.rescore();
    Ok(lead)
}
