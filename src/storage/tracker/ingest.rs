//! The batch writer of reported events: one statement for the events of many requests and their work to do.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::work::Ticket;
use crate::error::Result;
use crate::store::Store;

/// Rows as arrays, one for each column: what `UNNEST` takes.
#[derive(Debug, Default, Clone)]
pub struct IncomingEvents {
    /// Which request of the flush the event came with; ascending.
    pub request: Vec<i32>,
    pub workspace_id: Vec<Uuid>,
    pub event_id: Vec<Uuid>,
    pub day: Vec<NaiveDate>,
    pub site_id: Vec<Uuid>,
    pub visitor_id: Vec<Uuid>,
    pub session_id: Vec<Uuid>,
    pub kind: Vec<&'static str>,
    pub occurred_at: Vec<DateTime<Utc>>,
    pub received_at: Vec<DateTime<Utc>>,
    pub test: Vec<bool>,
    /// JSON texts: `{event, context, agent}`.
    pub payload: Vec<String>,
    /// Whether the event has an effect, and is to be processed: of several with one id at most the first.
    pub effective: Vec<bool>,
}

/// What a flush has made durable.
#[derive(Debug, Default)]
pub struct StoredBatch {
    /// The places of the rows that were stored before.
    pub known: BTreeSet<usize>,
    /// The work that came of it, in the order of the requests.
    pub tickets: Vec<Ticket>,
}

// One round trip and one implicit transaction: the events, and for each request the work that its new events make. Back
// come the places of events that were known already, which are few, and the work.
const INSERT: &str = "WITH x AS MATERIALIZED ( \
       SELECT * FROM UNNEST($1::int[], $2::uuid[], $3::uuid[], $4::date[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], \
         $9::timestamptz[], $10::timestamptz[], $11::bool[], $12::text[], $13::bool[]) WITH ORDINALITY \
         AS t (request, workspace_id, event_id, day, site_id, visitor_id, session_id, type, occurred_at, received_at, test, payload, effective, place)), \
     stored AS ( \
       INSERT INTO events (workspace_id, event_id, day, site_id, visitor_id, session_id, type, occurred_at, received_at, test, payload) \
       SELECT workspace_id, event_id, day, site_id, visitor_id, session_id, type, occurred_at, received_at, test, payload::jsonb FROM x \
       ON CONFLICT DO NOTHING RETURNING workspace_id, event_id), \
     work AS ( \
       INSERT INTO event_batches (workspace_id, site_id, visitor_id, session_id, event_ids, days, available_at, created_at) \
       SELECT x.workspace_id, x.site_id, x.visitor_id, x.session_id, array_agg(x.event_id ORDER BY x.place), \
         array_agg(x.day ORDER BY x.place), $14, $14 \
       FROM x JOIN stored USING (workspace_id, event_id) WHERE x.effective \
       GROUP BY x.request, x.workspace_id, x.site_id, x.visitor_id, x.session_id ORDER BY x.request \
       RETURNING id, workspace_id, site_id, session_id) \
     SELECT place, NULL::bigint AS id, NULL::uuid AS workspace_id, NULL::uuid AS site_id, NULL::uuid AS session_id \
     FROM x LEFT JOIN stored USING (workspace_id, event_id) WHERE stored.event_id IS NULL \
     UNION ALL SELECT NULL, id, workspace_id, site_id, session_id FROM work";

impl IncomingEvents {
    #[must_use]
    pub fn len(&self) -> usize {
        self.event_id.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.event_id.is_empty()
    }

    /// Takes all rows of another set in, as those of request `request`.
    pub fn append(&mut self, other: &mut Self, request: i32) {
        self.request.resize(self.request.len() + other.len(), request);
        self.workspace_id.append(&mut other.workspace_id);
        self.event_id.append(&mut other.event_id);
        self.day.append(&mut other.day);
        self.site_id.append(&mut other.site_id);
        self.visitor_id.append(&mut other.visitor_id);
        self.session_id.append(&mut other.session_id);
        self.kind.append(&mut other.kind);
        self.occurred_at.append(&mut other.occurred_at);
        self.received_at.append(&mut other.received_at);
        self.test.append(&mut other.test);
        self.payload.append(&mut other.payload);
        self.effective.append(&mut other.effective);
    }

    /// Finds the rows whose event came earlier in the set: they make no work. Returns their places.
    pub fn silence_repeats(&mut self) -> BTreeSet<usize> {
        let mut seen = HashSet::with_capacity(self.len());
        let ids = self.workspace_id.iter().zip(&self.event_id).enumerate();
        let repeats: BTreeSet<usize> = ids.filter(|(_, id)| !seen.insert(*id)).map(|(place, _)| place).collect();
        for place in &repeats {
            if let Some(effective) = self.effective.get_mut(*place) {
                *effective = false;
            }
        }
        repeats
    }

    /// The rows `from..to` as a set of their own.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Self {
        fn cut<T: Clone>(column: &[T], from: usize, to: usize) -> Vec<T> {
            column.get(from..to).map(<[T]>::to_vec).unwrap_or_default()
        }
        Self {
            request: cut(&self.request, from, to),
            workspace_id: cut(&self.workspace_id, from, to),
            event_id: cut(&self.event_id, from, to),
            day: cut(&self.day, from, to),
            site_id: cut(&self.site_id, from, to),
            visitor_id: cut(&self.visitor_id, from, to),
            session_id: cut(&self.session_id, from, to),
            kind: cut(&self.kind, from, to),
            occurred_at: cut(&self.occurred_at, from, to),
            received_at: cut(&self.received_at, from, to),
            test: cut(&self.test, from, to),
            payload: cut(&self.payload, from, to),
            effective: cut(&self.effective, from, to),
        }
    }
}

impl Store {
    /// Stores events of any workspaces, each once, with the work they make; durable when it returns. Of several rows with
    /// one id only one may be effective.
    ///
    /// The scopes were proven one by one when the requests were accepted. Uses the primary key of `events`.
    ///
    /// # Errors
    /// Those of the database; then nothing was stored.
    pub async fn store_events(&self, rows: &IncomingEvents) -> Result<StoredBatch> {
        let statement = sqlx::query(AssertSqlSafe(INSERT))
            .bind(&rows.request)
            .bind(&rows.workspace_id)
            .bind(&rows.event_id)
            .bind(&rows.day)
            .bind(&rows.site_id)
            .bind(&rows.visitor_id)
            .bind(&rows.session_id)
            .bind(&rows.kind)
            .bind(&rows.occurred_at)
            .bind(&rows.received_at)
            .bind(&rows.test)
            .bind(&rows.payload)
            .bind(&rows.effective)
            .bind(self.clock().now());
        let answer = self.fetch_all_at_once(statement).await?;
        let mut stored = StoredBatch::default();
        for row in answer {
            if let Some(place) = row.try_get::<Option<i64>, _>(0)? {
                stored.known.extend(usize::try_from(place - 1));
            } else {
                let (id, workspace_id) = (row.try_get(1)?, row.try_get(2)?);
                let (site_id, session_id) = (row.try_get(3)?, row.try_get(4)?);
                stored.tickets.push(Ticket { id, workspace_id, site_id, session_id });
            }
        }
        stored.tickets.sort_unstable_by_key(|ticket| ticket.id);
        Ok(stored)
    }
}
