//! By what leads are recognised, and the walks through forms that feed them.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ActivityId, FormId, LeadId, VisitorId};
use porchlight_domain::leads::capture::{Capture, Told, WALK};
use porchlight_domain::leads::person::Identity;
use porchlight_domain::leads::state::CaptureState;
use porchlight_entities::leads::capture;
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::Result;
use crate::leads::records::json;
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// What one walk of a visitor through a form has told so far.
#[derive(Debug, Clone)]
pub struct Walk {
    pub id: Uuid,
    pub lead_id: LeadId,
    pub activity_id: ActivityId,
    pub state: CaptureState,
    pub told: Told,
    pub last_field: Option<String>,
    pub started_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Country {
    country: Option<String>,
}

#[derive(FromQueryResult)]
struct Found {
    kind: String,
    lead_id: Uuid,
}

impl TenantTx {
    /// Tells where phone numbers without a country code belong. Uses the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn workspace_country(&self) -> Result<Option<String>> {
        let sql = "SELECT country FROM workspaces WHERE id = $1";
        let found: Option<Country> = row(self.db(), sql, vec![self.workspace().into()]).await?;
        Ok(found.and_then(|found| found.country))
    }

    /// Keeps others from opening a lead for one of these identities until the end of the transaction.
    ///
    /// The locks are taken in one order by everybody, so that two captures of one person never wait for each other.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lock_identities(&self, identities: &[Identity]) -> Result<()> {
        let mut keys: Vec<i64> = identities.iter().map(|identity| lock_key(self.workspace(), identity)).collect();
        keys.sort_unstable();
        keys.dedup();
        let sql = "SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS keys (key)";
        run(self.db(), sql, vec![keys.into()]).await.map(|_| ())
    }

    /// Finds the open lead of the strongest of these identities. Uses the primary keys of both tables.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open_lead_of(&self, identities: &[Identity]) -> Result<Option<LeadId>> {
        let (kinds, values) = columns(identities);
        let sql = "SELECT i.kind, i.lead_id FROM unnest($2::text[], $3::text[]) AS asked (kind, value) \
                   JOIN lead_identities i ON i.workspace_id = $1 AND i.kind = asked.kind AND i.value = asked.value \
                   JOIN leads l ON l.workspace_id = $1 AND l.id = i.lead_id AND l.status NOT IN ('converted', 'lost')";
        let found: Vec<Found> =
            rows(self.db(), sql, vec![self.workspace().into(), kinds.into(), values.into()]).await?;
        let strongest = identities.iter().find_map(|identity| found.iter().find(|row| row.kind == identity.kind()));
        Ok(strongest.map(|row| row.lead_id.into()))
    }

    /// Makes these identities point to the lead, unless they point to another open one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn bind_identities(&self, lead_id: LeadId, identities: &[Identity]) -> Result<()> {
        if identities.is_empty() {
            return Ok(());
        }
        let (kinds, values) = columns(identities);
        let sql = "INSERT INTO lead_identities AS known (workspace_id, kind, value, lead_id) \
                   SELECT $1, kind, value, $4 FROM unnest($2::text[], $3::text[]) AS new (kind, value) \
                   ON CONFLICT (workspace_id, kind, value) DO UPDATE SET lead_id = excluded.lead_id \
                   WHERE known.lead_id <> excluded.lead_id AND EXISTS (SELECT FROM leads l WHERE l.workspace_id = $1 \
                       AND l.id = known.lead_id AND l.status IN ('converted', 'lost'))";
        let values = vec![self.workspace().into(), kinds.into(), values.into(), lead_id.uuid().into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Lets go of an email or phone that the lead no longer has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unbind_identities(&self, lead_id: LeadId, identities: &[Identity]) -> Result<()> {
        if identities.is_empty() {
            return Ok(());
        }
        let (kinds, values) = columns(identities);
        let sql = "DELETE FROM lead_identities i USING unnest($2::text[], $3::text[]) AS old (kind, value) \
                   WHERE i.workspace_id = $1 AND i.kind = old.kind AND i.value = old.value AND i.lead_id = $4";
        let values = vec![self.workspace().into(), kinds.into(), values.into(), lead_id.uuid().into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Remembers on the visitor which lead it is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn link_visitor(&self, visitor_id: VisitorId, lead_id: LeadId) -> Result<()> {
        let sql =
            "UPDATE visitors SET lead_id = $3 WHERE workspace_id = $1 AND id = $2 AND lead_id IS DISTINCT FROM $3";
        let values = vec![self.workspace().into(), visitor_id.uuid().into(), lead_id.uuid().into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Finds the walk to which a capture belongs: same visitor, same form, within 24 hours of its start.
    ///
    /// Uses the index `lead_captures_walk (workspace_id, visitor_id, form_id, started_at)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn walk_of(&self, capture: &Capture) -> Result<Option<Walk>> {
        let sql = "SELECT * FROM lead_captures WHERE workspace_id = $1 AND visitor_id = $2 \
                   AND form_id IS NOT DISTINCT FROM $3 AND started_at > $4 AND started_at < $5 \
                   ORDER BY started_at DESC LIMIT 1";
        let values = vec![
            self.workspace().into(),
            capture.visitor_id.uuid().into(),
            form_of(capture).map(FormId::uuid).into(),
            (capture.occurred_at - WALK).into(),
            (capture.occurred_at + WALK).into(),
        ];
        let found: Option<capture::Model> = row(self.db(), sql, values).await?;
        Ok(found.map(|row| Walk {
            id: row.id,
            lead_id: row.lead_id.into(),
            activity_id: row.activity_id.into(),
            state: CaptureState::named(&row.state).unwrap_or(CaptureState::Partial),
            told: serde_json::from_value(row.fields).unwrap_or_default(),
            last_field: row.last_field,
            started_at: row.started_at,
            updated_at: row.updated_at,
        }))
    }

    /// Writes a walk, new or known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save_walk(&self, walk: &Walk, capture: &Capture) -> Result<()> {
        let model = capture::Model {
            workspace_id: self.workspace(),
            id: walk.id,
            lead_id: walk.lead_id.uuid(),
            site_id: capture.site_id.uuid(),
            form_id: form_of(capture).map(Into::into),
            visitor_id: capture.visitor_id.uuid(),
            session_id: capture.session_id.uuid(),
            state: walk.state.name().to_owned(),
            fields: json(&walk.told)?,
            last_field: walk.last_field.clone(),
            activity_id: walk.activity_id.uuid(),
            event_id: capture.event_id,
            started_at: walk.started_at,
            updated_at: walk.updated_at,
        };
        use capture::Column;
        let changed = [
            Column::SessionId,
            Column::State,
            Column::Fields,
            Column::LastField,
            Column::EventId,
            Column::StartedAt,
            Column::UpdatedAt,
        ];
        let conflict = sea_orm::sea_query::OnConflict::columns([Column::WorkspaceId, Column::Id])
            .update_columns(changed)
            .to_owned();
        capture::Entity::insert(model.into_active_model())
            .on_conflict(conflict)
            .exec_without_returning(self.db())
            .await?;
        Ok(())
    }
}

fn form_of(capture: &Capture) -> Option<FormId> {
    capture.form.as_ref().map(|(id, _)| *id)
}

fn columns(identities: &[Identity]) -> (Vec<String>, Vec<String>) {
    identities.iter().map(|identity| (identity.kind().to_owned(), identity.value())).unzip()
}

fn lock_key(workspace_id: Uuid, identity: &Identity) -> i64 {
    let digest = Sha256::new()
        .chain_update(workspace_id.as_bytes())
        .chain_update(identity.kind())
        .chain_update(identity.value())
        .finalize();
    digest.first_chunk().copied().map_or(0, i64::from_be_bytes)
}
