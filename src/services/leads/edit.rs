//! Changes of a lead's record, with what changed on its timeline.

use std::collections::BTreeMap;

use porchlight_domain::ids::LeadId;
use porchlight_domain::leads::lead::{Lead, MAX_CUSTOM_FIELDS, MAX_CUSTOM_FIELDS_BYTES, fields_bytes};
use porchlight_domain::leads::person::{Identity, Person, email_key};
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::leads::{ActivityKind, LeadView, PatchLead};
use serde_json::{Map, Value, json};

use super::Leads;
use super::tell::touch;
use crate::error::Result;

/// A view and the version of its record.
#[derive(Debug, Clone)]
pub struct Versioned<T> {
    pub view: T,
    pub version: i32,
}

impl Leads {
    /// Changes a lead: absent leaves, null clears (RFC 7396). `expected` is the version of `If-Match`.
    ///
    /// 6 queries with one kind of change, up to 10; 2 when nothing is different.
    ///
    /// # Errors
    /// 404, 412 when somebody else was quicker, 422 for a lead that nothing would be known of.
    pub async fn edit(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        expected: Option<i32>,
        patch: PatchLead,
    ) -> Result<Versioned<LeadView>> {
        let tx = self.store.tenant(scope).await?;
        let mut lead = self.lock_theirs(&tx, scope, permissions, id).await?;
        if expected.is_some_and(|version| version != lead.version) {
            let detail = "The lead has been changed since you read it. Read it again, then repeat your change.";
            return Err(Refusal::new(ProblemCode::StaleVersion, detail).into());
        }
        let before = lead.clone();
        let country =
            if patch.phone.is_some() || patch.other_phones.is_some() { tx.workspace_country().await? } else { None };
        apply(&mut lead, &patch, country.as_deref())?;
        if lead != before {
            touch(&tx, &mut lead);
            self.rebind(&tx, &before, &lead).await?;
            self.note_changes(&tx, &before, &lead).await?;
            tx.update_lead(&mut lead).await?;
        }
        let view = if lead == before {
            let named = tx.named_lead(id).await?.ok_or_else(crate::ServiceError::not_found)?;
            super::views::lead_view(named)
        } else {
            self.tell(&tx, "lead.updated", id, None).await?
        };
        tx.commit().await?;
        Ok(Versioned { view, version: lead.version })
    }

    /// Lets the lead be recognised by its new email and phone, and no longer by the old ones.
    async fn rebind(&self, tx: &TenantTx, before: &Lead, now: &Lead) -> Result<()> {
        let (old, new) = (Identity::of(None, &before.person), Identity::of(None, &now.person));
        let gone: Vec<Identity> = old.iter().filter(|identity| !new.contains(identity)).cloned().collect();
        let come: Vec<Identity> = new.into_iter().filter(|identity| !old.contains(identity)).collect();
        tx.unbind_identities(now.id, &gone).await?;
        tx.bind_identities(now.id, &come).await?;
        Ok(())
    }

    async fn note_changes(&self, tx: &TenantTx, before: &Lead, now: &Lead) -> Result<()> {
        if before.status != now.status {
            let data = json!({ "from": before.status, "to": now.status, "disposition": now.disposition });
            self.note_down(tx, now.id, ActivityKind::Status, data).await?;
        }
        if before.tags != now.tags {
            let only = |these: &[String], not: &[String]| -> Vec<String> {
                these.iter().filter(|tag| !not.contains(tag)).cloned().collect()
            };
            let data = json!({ "added": only(&now.tags, &before.tags), "removed": only(&before.tags, &now.tags) });
            self.note_down(tx, now.id, ActivityKind::Tags, data).await?;
        }
        let fields = differences(before, now);
        if !fields.is_empty() {
            self.note_down(tx, now.id, ActivityKind::Changed, json!({ "fields": fields })).await?;
        }
        Ok(())
    }
}

fn apply(lead: &mut Lead, patch: &PatchLead, country: Option<&str>) -> Result<()> {
    let person = &mut lead.person;
    if let Some(name) = &patch.name {
        person.name.clone_from(name);
        // The parts follow from the whole unless they are given, too.
        (person.first_name, person.last_name) = (None, None);
    }
    let named = patch.first_name.is_some() || patch.last_name.is_some();
    if named && patch.name.is_none() {
        person.name = None;
    }
    let pairs = [
        (&mut person.first_name, &patch.first_name),
        (&mut person.last_name, &patch.last_name),
        (&mut person.email, &patch.email),
        (&mut person.phone, &patch.phone),
        (&mut person.company, &patch.company),
    ];
    for (known, new) in pairs {
        if let Some(new) = new {
            known.clone_from(new);
        }
    }
    for (known, new) in
        [(&mut person.other_emails, &patch.other_emails), (&mut person.other_phones, &patch.other_phones)]
    {
        if let Some(new) = new {
            known.clone_from(new);
        }
    }
    lead.person = std::mem::take(person).tidy(country);
    if lead.person.is_nobody() {
        return Err(Refusal::invalid("", "a lead needs a name, an email, a phone or a company").into());
    }
    if patch.email.is_some() || patch.other_emails.is_some() {
        check_email(&lead.person)?;
    }
    lead.status = patch.status.unwrap_or(lead.status);
    lead.quality = patch.quality.unwrap_or(lead.quality);
    if let Some(disposition) = &patch.disposition {
        lead.disposition.clone_from(disposition);
    }
    if let Some(tags) = &patch.tags {
        lead.tags = tidy_tags(tags)?;
    }
    if let Some(value) = patch.value {
        lead.value = value.map(|money| (money.amount, money.currency.as_str().to_owned()));
    }
    for (key, value) in patch.custom_fields.iter().flatten() {
        if value.is_null() {
            lead.custom_fields.remove(key);
        } else {
            lead.custom_fields.insert(key.clone(), value.clone());
        }
    }
    if patch.custom_fields.is_some() {
        check_fields(&lead.custom_fields)?;
    }
    if lead.status.is_closed() {
        (lead.reassign_at, lead.assigned_rule_id) = (None, lead.assigned_rule_id.filter(|_| lead.owner_id.is_some()));
    }
    lead.rescore();
    Ok(())
}

fn differences(before: &Lead, now: &Lead) -> Map<String, Value> {
    let face = |lead: &Lead| {
        json!({
            "name": lead.person.name,
            "firstName": lead.person.first_name,
            "lastName": lead.person.last_name,
            "email": lead.person.email,
            "phone": lead.person.phone,
            "company": lead.person.company,
            "otherEmails": lead.person.other_emails,
            "otherPhones": lead.person.other_phones,
            "disposition": lead.disposition,
            "quality": lead.quality,
            "value": lead.value.as_ref().map(|(amount, currency)| json!({ "amount": amount, "currency": currency })),
        })
    };
    let mut changes = Map::new();
    let mut compare = |name: &str, from: Option<&Value>, to: Option<&Value>| {
        if from != to {
            changes.insert(name.to_owned(), json!({ "from": from, "to": to }));
        }
    };
    if let (Value::Object(before), Value::Object(now)) = (face(before), face(now)) {
        for (name, to) in &now {
            compare(name, before.get(name), Some(to));
        }
    }
    for key in before.custom_fields.keys().chain(now.custom_fields.keys()) {
        compare(key, before.custom_fields.get(key), now.custom_fields.get(key));
    }
    changes
}

/// Refuses an email that nobody could be written to at.
pub(super) fn check_email(person: &Person) -> Result<()> {
    let first = person.email.iter().map(|email| ("/email".to_owned(), email));
    let others = person.other_emails.iter().enumerate().map(|(at, email)| (format!("/otherEmails/{at}"), email));
    match first.chain(others).find(|(_, email)| email_key(email).is_none()) {
        Some((pointer, _)) => Err(Refusal::invalid(pointer, "is not an email address").into()),
        None => Ok(()),
    }
}

/// Refuses custom fields beyond the limits.
pub(super) fn check_fields(fields: &BTreeMap<String, Value>) -> Result<()> {
    if fields.len() > MAX_CUSTOM_FIELDS
        || fields_bytes(fields) > MAX_CUSTOM_FIELDS_BYTES
        || fields.keys().any(|key| key.is_empty() || key.len() > 100)
    {
        let detail = "at most 200 fields with keys of 1 to 100 bytes, 64 KiB together";
        return Err(Refusal::invalid("/customFields", detail).into());
    }
    Ok(())
}

/// Trims tags and leaves each once, in the order given.
pub(super) fn tidy_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        if tag.is_empty() || tag.contains(',') {
            return Err(Refusal::invalid("/tags", "a tag is a text without commas").into());
        }
        if !tidy.iter().any(|known| known.eq_ignore_ascii_case(&tag)) {
            tidy.push(tag);
        }
    }
    Ok(tidy)
}
