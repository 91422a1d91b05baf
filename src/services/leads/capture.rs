//! A capture becomes a lead, or feeds the one it belongs to.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ConversationId, LeadId};
use porchlight_domain::leads::capture::{Before, Capture, Told};
use porchlight_domain::leads::lead::Lead;
use porchlight_domain::leads::person::{Identity, Person};
use porchlight_storage::TenantTx;
use porchlight_storage::leads::identities::Walk;
use porchlight_storage::leads::timeline::NewActivity;
use porchlight_wire::leads::ActivityKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Leads;
use super::views::name_of;
use crate::error::Result;

/// What became of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Captured {
    pub lead_id: LeadId,
    /// It opened the lead.
    pub created: bool,
    /// It told something new.
    pub changed: bool,
}

/// A conversation with a lead.
#[derive(Debug, Clone, Copy)]
pub struct Chatted {
    pub id: Uuid,
    pub number: i64,
    pub at: DateTime<Utc>,
}

impl Leads {
    /// Takes a capture in, within the caller's transaction: finds the open lead by visitor, email, then phone, or
    /// opens one; keeps one entry of the timeline for each walk through a form; assigns by the rules; tells it live.
    ///
    /// Captures of one person wait for each other, so that they make one lead however many arrive at once. A repeat
    /// changes nothing. May be refused as busy when two transactions with several captures meet crosswise: repeat.
    ///
    /// Queries: 5 to find the lead; then 10 for a new one, 7 for a known one, 0 when nothing is new; and those of the
    /// assignment (1 without rules, about 10 with a decision).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn capture(&self, tx: &TenantTx, capture: &Capture) -> Result<Captured> {
        let country = tx.workspace_country().await?;
        let person = capture.person.clone().tidy(capture.country.as_deref().or(country.as_deref()));
        let identities = Identity::of(Some(capture.visitor_id), &person);
        tx.lock_identities(&identities).await?;
        let mut walk = tx.walk_of(capture).await?;
        if let Some(known) = &walk {
            match tx.lock_lead(known.lead_id).await? {
                Some(lead) if !lead.status.is_closed() => {
                    return self.feed(tx, lead, capture, &person, &identities, walk).await;
                }
                // A replay of what the closed lead was made from opens no new one.
                Some(lead) if capture.occurred_at <= known.updated_at => {
                    return Ok(Captured { lead_id: lead.id, created: false, changed: false });
                }
                _ => walk = None,
            }
        }
        if let Some(lead_id) = tx.open_lead_of(&identities).await?
            && let Some(lead) = tx.lock_lead(lead_id).await?
            && !lead.status.is_closed()
        {
            return self.feed(tx, lead, capture, &person, &identities, walk).await;
        }
        self.open(tx, capture, &person, &identities).await
    }

    async fn open(
        &self,
        tx: &TenantTx,
        capture: &Capture,
        person: &Person,
        identities: &[Identity],
    ) -> Result<Captured> {
        let now = tx.now();
        let mut lead = Lead::opened_by(tx.new_uuid().into(), capture, person);
        // Browsers' clocks are not ours: lists are in the order of arrival.
        (lead.created_at, lead.last_activity_at, lead.updated_at) = (now, now, now);
        tx.insert_lead(&lead).await?;
        tx.bind_identities(lead.id, identities).await?;
        tx.link_visitor(capture.visitor_id, lead.id).await?;
        self.note_down(tx, lead.id, ActivityKind::Created, json!({ "source": lead.source })).await?;
        self.begin_walk(tx, lead.id, capture, person).await?;
        let given = self.assign_by_rules(tx, &mut lead, Some(capture)).await?;
        let view = self.tell(tx, "lead.created", lead.id, None).await?;
        if let Some(given) = &given {
            self.tell_assigned(tx, &view, lead.owner_id, given)?;
        }
        Ok(Captured { lead_id: lead.id, created: true, changed: true })
    }

    async fn feed(
        &self,
        tx: &TenantTx,
        mut lead: Lead,
        capture: &Capture,
        person: &Person,
        identities: &[Identity],
        walk: Option<Walk>,
    ) -> Result<Captured> {
        let told = walk.as_ref().map(|walk| (is_newer(capture, walk), walk.told.clone()));
        let before = match &told {
            None => Before::Nothing,
            Some((true, told)) => Before::Told(told),
            Some((false, _)) => Before::Newer,
        };
        match walk {
            Some(walk) => {
                if !self.go_on(tx, walk, capture, person).await? {
                    return Ok(Captured { lead_id: lead.id, created: false, changed: false });
                }
            }
            None => self.begin_walk(tx, lead.id, capture, person).await?,
        }
        let known = lead.clone();
        lead.absorb(capture, person, before);
        lead.last_activity_at = known.last_activity_at.max(tx.now());
        // A half-typed or corrected address must not lead anybody here.
        let kept = Identity::of(Some(capture.visitor_id), &lead.person);
        let (heard, said) = (Identity::of(None, &known.person), identities.iter().cloned());
        let gone: Vec<Identity> = heard.into_iter().filter(|identity| !kept.contains(identity)).collect();
        tx.unbind_identities(lead.id, &gone).await?;
        let told: Vec<Identity> = said.filter(|identity| kept.contains(identity)).collect();
        tx.bind_identities(lead.id, &told).await?;
        tx.link_visitor(capture.visitor_id, lead.id).await?;
        tx.update_lead(&mut lead).await?;
        // What is known now may match a rule that did not match before.
        let given =
            if lead.owner_id.is_none() { self.assign_by_rules(tx, &mut lead, Some(capture)).await? } else { None };
        let view = self.tell(tx, "lead.updated", lead.id, None).await?;
        if let Some(given) = &given {
            self.tell_assigned(tx, &view, lead.owner_id, given)?;
        }
        Ok(Captured { lead_id: lead.id, created: false, changed: true })
    }

    async fn begin_walk(&self, tx: &TenantTx, lead_id: LeadId, capture: &Capture, person: &Person) -> Result<()> {
        let told = Told {
            fields: capture.fields.clone(),
            person: person.clone(),
            custom_fields: capture.custom_fields.clone(),
        };
        let entry = NewActivity {
            lead_id,
            kind: name_of(&ActivityKind::Capture)?,
            data: entry(capture, &told, capture.state.name(), capture.last_field.as_deref()),
            at: capture.occurred_at.min(tx.now()),
            dedupe_key: Some(capture.event_id.to_string()),
        };
        let Some(activity_id) = tx.add_activity(entry).await? else { return Ok(()) };
        let walk = Walk {
            id: tx.new_uuid(),
            lead_id,
            activity_id,
            state: capture.state,
            told,
            last_field: capture.last_field.clone(),
            started_at: capture.occurred_at,
            updated_at: capture.occurred_at,
        };
        tx.save_walk(&walk, capture).await?;
        Ok(())
    }

    /// Brings a walk and its entry up to date; `false` when the capture told nothing new.
    async fn go_on(&self, tx: &TenantTx, mut walk: Walk, capture: &Capture, person: &Person) -> Result<bool> {
        let before = (walk.state, walk.told.clone(), walk.last_field.clone());
        let newer = is_newer(capture, &walk);
        for (name, value) in &capture.fields {
            if newer || !walk.told.fields.contains_key(name) {
                walk.told.fields.insert(name.clone(), value.clone());
            }
        }
        for (name, value) in &capture.custom_fields {
            if newer || !walk.told.custom_fields.contains_key(name) {
                walk.told.custom_fields.insert(name.clone(), value.clone());
            }
        }
        merge(&mut walk.told.person, person, newer);
        if newer && capture.last_field.is_some() {
            walk.last_field.clone_from(&capture.last_field);
        }
        walk.state = walk.state.max(capture.state);
        walk.started_at = walk.started_at.min(capture.occurred_at);
        walk.updated_at = walk.updated_at.max(capture.occurred_at);
        if before == (walk.state, walk.told.clone(), walk.last_field.clone()) {
            return Ok(false);
        }
        let data = entry(capture, &walk.told, walk.state.name(), walk.last_field.as_deref());
        tx.update_activity(walk.activity_id, data).await?;
        tx.save_walk(&walk, capture).await?;
        Ok(true)
    }

    /// Writes a conversation on the timeline of its lead, once.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn note_conversation(&self, tx: &TenantTx, lead_id: LeadId, conversation: Chatted) -> Result<()> {
        let id = ConversationId::from(conversation.id).to_string();
        let entry = NewActivity {
            lead_id,
            kind: name_of(&ActivityKind::Conversation)?,
            data: json!({ "conversationId": id, "number": conversation.number }),
            at: conversation.at,
            dedupe_key: Some(id),
        };
        tx.add_activity(entry).await?;
        Ok(())
    }
}

/// What the timeline shows of a walk.
fn entry(capture: &Capture, told: &Told, state: &str, last_field: Option<&str>) -> Value {
    let form = capture.form.as_ref().map(|(id, name)| json!({ "id": id, "name": name }));
    json!({
        "state": state,
        "form": form,
        "page": capture.touch.page,
        "title": capture.touch.title,
        "fields": told.fields,
        "lastField": last_field,
        "sessionId": capture.session_id,
        "source": capture.source,
    })
}

/// Tells whether a capture may correct what its walk has told: it is stronger, or as strong and not older.
fn is_newer(capture: &Capture, walk: &Walk) -> bool {
    capture.state > walk.state || (capture.state == walk.state && capture.occurred_at >= walk.updated_at)
}

fn merge(known: &mut Person, told: &Person, newer: bool) {
    let pairs = [
        (&mut known.name, &told.name),
        (&mut known.first_name, &told.first_name),
        (&mut known.last_name, &told.last_name),
        (&mut known.email, &told.email),
        (&mut known.phone, &told.phone),
        (&mut known.company, &told.company),
    ];
    for (known, told) in pairs {
        if told.is_some() && (newer || known.is_none()) {
            known.clone_from(told);
        }
    }
}
