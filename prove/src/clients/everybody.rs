//! All kinds of clients at once: people who chat, pages that report, programs that make leads.

use std::time::Duration;

use anyhow::Context;
use porchlight_benches::people::{Site, Target, Workspace};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::caller::{Answers, Caller, stored_leads};
use super::crowd::{Crowd, CrowdOptions, Judged};
use super::reporter::{Reporter, Told, stored_events};
use crate::checker::{Findings, Recorder, check};
use crate::scale::grouped;
use crate::table::{Evidence, Row};

/// How many of each kind, and how fast.
#[derive(Debug, Clone)]
pub struct EverybodyOptions {
    pub crowd: CrowdOptions,
    pub reporters: usize,
    /// Events of a batch.
    pub batch: usize,
    pub report_gap: Duration,
    /// Every so manieth batch ends with a form.
    pub submits_every: usize,
    pub callers: usize,
    pub call_gap: Duration,
    /// How often everything is sent.
    pub copies: usize,
}

impl Default for EverybodyOptions {
    fn default() -> Self {
        Self {
            crowd: CrowdOptions { conversations: 16, of_an_agent: 4, ..CrowdOptions::default() },
            reporters: 4,
            batch: 20,
            report_gap: Duration::from_millis(100),
            submits_every: 5,
            callers: 2,
            call_gap: Duration::from_millis(50),
            copies: 1,
        }
    }
}

/// See the module. Dropping it ends everybody.
#[derive(Debug)]
pub struct Everybody {
    crowd: Crowd,
    workspace: Workspace,
    sites: Vec<Site>,
    events: Recorder,
    leads: Recorder,
    reporters: JoinSet<anyhow::Result<Told>>,
    callers: JoinSet<anyhow::Result<Answers>>,
    goes_on: watch::Sender<bool>,
}

/// What everybody found.
#[derive(Debug)]
pub struct Found {
    pub chat: Judged,
    pub events: Findings,
    pub leads: Findings,
    pub told: Told,
    pub answers: Answers,
    /// Forms that were acknowledged and became no lead, or more than one.
    pub wrong_forms: Vec<String>,
}

impl Everybody {
    /// Makes everybody through `setup` and lets them begin through `line`, which may have faults in between.
    ///
    /// # Errors
    /// When something is refused.
    pub async fn gather(setup: &Target, line: &Target, options: &EverybodyOptions) -> anyhow::Result<Self> {
        let http = super::http()?;
        let crowd_options = CrowdOptions { copies: options.copies, ..options.crowd.clone() };
        let crowd = Crowd::gather(setup, line, &crowd_options).await?;
        let workspace = setup.workspace(&http).await?;
        let mut sites = Vec::new();
        // Below the limit of 10,000 events a minute of each.
        let pace = options.batch * options.reporters * options.copies * 1000
            / usize::try_from(options.report_gap.as_millis())?.max(1);
        for _ in 0..(pace / 100).max(1) {
            sites.push(setup.site(&http, &workspace).await?);
        }
        let (goes_on, told) = watch::channel(true);
        let (events, leads) = (Recorder::default(), Recorder::default());
        let (mut reporters, mut callers) = (JoinSet::new(), JoinSet::new());
        for turn in 0..options.reporters {
            let mut own = sites.clone();
            own.rotate_left(turn % sites.len());
            let reporter = Reporter {
                url: line.url.clone(),
                sites: own,
                gap: options.report_gap,
                batch: options.batch,
                submits_every: options.submits_every,
                copies: options.copies,
                recorder: events.clone(),
                goes_on: told.clone(),
            };
            reporters.spawn(reporter.run());
        }
        for _ in 0..options.callers {
            let caller = Caller {
                url: line.url.clone(),
                workspace: workspace.clone(),
                gap: options.call_gap,
                copies: options.copies,
                recorder: leads.clone(),
                goes_on: told.clone(),
            };
            callers.spawn(caller.run());
        }
        crowd.talk();
        Ok(Self { crowd, workspace, sites, events, leads, reporters, callers, goes_on })
    }

    /// How many messages, events and leads were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> [usize; 3] {
        [&self.crowd.recorder, &self.events, &self.leads].map(Recorder::acknowledged)
    }

    /// Waits until each kind has so many more acknowledged.
    ///
    /// # Errors
    /// When that takes longer than `within`.
    pub async fn goes_on(&self, more: usize, within: Duration) -> anyhow::Result<()> {
        let before = self.acknowledged();
        let mut looks = tokio::time::interval(Duration::from_millis(5));
        let moved = async {
            while self.acknowledged().iter().zip(before).any(|(now, before)| *now < before + more) {
                looks.tick().await;
            }
        };
        let moved = tokio::time::timeout(within, moved).await;
        moved.with_context(|| {
            format!("not {more} more of each in {within:?}: {before:?} became {:?}", self.acknowledged())
        })
    }

    /// Lets everybody end what is under way, and judges all of it against PostgreSQL.
    ///
    /// # Errors
    /// When PostgreSQL is away.
    pub async fn judge(mut self, sql: &PgPool) -> anyhow::Result<Found> {
        self.goes_on.send_replace(false);
        let (mut told, mut answers) = (Told::default(), Answers::default());
        while let Some(one) = self.reporters.join_next().await {
            told.merge(one??);
        }
        while let Some(one) = self.callers.join_next().await {
            answers.merge(one??);
        }
        let chat = self.crowd.judge(sql).await?;
        let stored = stored_events(sql, &self.sites).await?;
        let events = self.events.with(|history| check(history, &stored, &[]));
        let stored = stored_leads(sql, &self.workspace).await?;
        let leads = self.leads.with(|history| check(history, &stored, &[]));
        crate::scenarios::tell_examples(&events);
        crate::scenarios::tell_examples(&leads);
        let wrong_forms = wrong_forms(sql, &told.submitted).await?;
        Ok(Found { chat, events, leads, told, answers, wrong_forms })
    }
}

/// Waits until every reported event is processed, then looks for each form's lead.
async fn wrong_forms(sql: &PgPool, emails: &[String]) -> anyhow::Result<Vec<String>> {
    let mut looks = tokio::time::interval(Duration::from_millis(100));
    let processed = async {
        while sqlx::query_scalar::<_, i64>("SELECT count(*) FROM event_batches").fetch_one(sql).await? > 0 {
            looks.tick().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(60), processed)
        .await
        .context("events were not processed within a minute")??;
    let query = "SELECT email FROM unnest($1::text[]) AS email WHERE 1 <> (SELECT count(*) FROM leads WHERE leads.email = email.email) \
                 OR 1 <> (SELECT count(*) FROM lead_captures c JOIN leads l ON l.workspace_id = c.workspace_id AND l.id = c.lead_id WHERE l.email = email.email)";
    Ok(sqlx::query_scalar(query).bind(emails).fetch_all(sql).await?)
}

impl Found {
    /// One row: each kind once, none lost, in order, everywhere the same.
    #[must_use]
    pub fn row(&self, id: &str, promise: &str, faults: usize) -> Row {
        let kinds = [("messages", &self.chat.findings), ("events", &self.events), ("leads", &self.leads)];
        let is_clean = kinds.iter().all(|(_, findings)| findings.is_clean()) && self.wrong_forms.is_empty();
        let each = kinds.map(|(name, findings)| {
            let faults = if findings.is_clean() { String::new() } else { format!(" ({})", findings.tell()) };
            format!("{} {name}{faults}", grouped(findings.acknowledged))
        });
        let forms = format!(
            "{} forms{}",
            self.told.submitted.len(),
            if self.wrong_forms.is_empty() { String::new() } else { format!(" ({} wrong)", self.wrong_forms.len()) }
        );
        let reached = format!("{}: {}, {forms}", if is_clean { "all 0" } else { "wrong" }, each.join(", "));
        let (chat, events) = (self.chat.findings.messages(faults), self.events.events(0));
        let lost = chat.lost + events.lost + self.leads.lost.len();
        let evidence = Evidence { events: events.events, lost, disorder: chat.disorder + events.disorder, ..chat };
        Row::promise(id, promise, "0 lost, doubled, missing, out of order, seen differently", reached, is_clean)
            .with(evidence)
    }

    /// One row: what is refused is refused with 503 and says when to come back; nothing fails otherwise.
    #[must_use]
    pub fn honest(&self, id: &str) -> Row {
        let told: usize = self
            .told
            .statuses
            .iter()
            .filter(|(status, _)| **status >= 500 && **status != 503)
            .map(|(_, count)| count)
            .sum();
        let chat: usize = self
            .chat
            .failures()
            .iter()
            .filter(|(status, _)| **status >= 500 && **status != 503)
            .map(|(_, count)| count)
            .sum();
        let refused = self.told.count(503)
            + self.answers.count(503)
            + self.chat.failures().get(&503).copied().unwrap_or_default();
        let wrong = told + chat + self.answers.failures() + self.answers.unexplained;
        Row::promise(
            id,
            "what cannot be done is refused with 503 and Retry-After",
            "0 others",
            format!("{wrong} others, {} honest ones", grouped(refused)),
            wrong == 0,
        )
    }
}
