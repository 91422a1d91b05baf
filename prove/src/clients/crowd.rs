//! Many talkers over conversations of their own: made through the API, told together what to do, judged at the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures::{StreamExt, TryStreamExt};
use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Target, Workspace, new_id, text};
use porchlight_benches::socket::Socket;
use porchlight_domain::ids::ConversationId;
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::talker::{Line, Stage, Talker};
use crate::checker::{Findings, Outcome, Recorder, Stored, View, check};

const AGENT_BACK_WITHIN: Duration = Duration::from_millis(300);

/// The size and pace of a crowd.
#[derive(Debug, Clone)]
pub struct CrowdOptions {
    /// One visitor each.
    pub conversations: usize,
    /// Conversations of one agent, each agent in a workspace of his own.
    pub of_an_agent: usize,
    /// Further sockets of each agent, who see the same and write nothing.
    pub tabs: usize,
    /// Between two messages of a visitor: not below half a second, which is his limit.
    pub visitor_gap: Option<Duration>,
    /// Between two messages of an agent.
    pub agent_gap: Option<Duration>,
    /// The longest pause before a visitor comes back; agents come at once.
    pub back_within: Duration,
    /// How often each message is sent.
    pub copies: usize,
    pub text: String,
}

impl Default for CrowdOptions {
    fn default() -> Self {
        Self {
            conversations: 40,
            of_an_agent: 8,
            tabs: 0,
            visitor_gap: Some(Duration::from_secs(1)),
            agent_gap: Some(Duration::from_millis(100)),
            back_within: Duration::from_millis(300),
            copies: 1,
            text: "still here".to_owned(),
        }
    }
}

/// See the module. Dropping it ends everybody.
#[derive(Debug)]
pub struct Crowd {
    pub recorder: Recorder,
    stage: watch::Sender<Stage>,
    people: JoinSet<Talker>,
    conversations: Vec<String>,
}

/// What a crowd found.
#[derive(Debug)]
pub struct Judged {
    pub findings: Findings,
    pub talkers: Vec<Talker>,
}

impl Judged {
    /// Connections that ended, of everybody.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.talkers.iter().map(|talker| talker.cuts).sum()
    }

    /// The fewest connections that one of them lost.
    #[must_use]
    pub fn fewest_cuts(&self) -> usize {
        self.talkers.iter().map(|talker| talker.cuts).min().unwrap_or_default()
    }

    /// From cuts to the proofs after them, of all.
    #[must_use]
    pub fn returns(&self) -> Latencies {
        let mut all = Latencies::default();
        for took in self.talkers.iter().flat_map(|talker| &talker.returns) {
            all.add(*took);
        }
        all
    }

    /// How often somebody was asked to read anew.
    #[must_use]
    pub fn resyncs(&self) -> usize {
        self.talkers.iter().map(|talker| talker.resyncs).sum()
    }

    /// Answers that told of a failure of the server, by status.
    #[must_use]
    pub fn failures(&self) -> BTreeMap<i64, usize> {
        let mut all = BTreeMap::new();
        for (status, count) in self.talkers.iter().flat_map(|talker| &talker.problems) {
            *all.entry(*status).or_default() += count;
        }
        all
    }
}

/// One conversation as it was begun.
struct Begun {
    id: String,
    token: String,
}

impl Crowd {
    /// Makes the people and their conversations through `setup`; they will connect through `line`, which may have
    /// faults in between.
    ///
    /// # Errors
    /// When something is refused.
    pub async fn gather(setup: &Target, line: &Target, options: &CrowdOptions) -> anyhow::Result<Self> {
        Self::gather_apart(setup, line, line, options).await
    }

    /// As [`Crowd::gather`], with lines of their own for visitors and agents.
    ///
    /// # Errors
    /// When something is refused.
    pub async fn gather_apart(
        setup: &Target,
        visitors: &Target,
        agents_line: &Target,
        options: &CrowdOptions,
    ) -> anyhow::Result<Self> {
        let (stage, stages) = watch::channel(Stage::Listen);
        let mut crowd =
            Self { recorder: Recorder::default(), stage, people: JoinSet::new(), conversations: Vec::new() };
        let http = super::http()?;
        let agency = setup.workspace(&http).await?;
        let agents = options.conversations.div_ceil(options.of_an_agent.max(1));
        for agent in 0..agents {
            let workspace = setup.another(&http, &agency).await?;
            let site = setup.site(&http, &workspace).await?.id;
            let wanted = options.of_an_agent.min(options.conversations - agent * options.of_an_agent);
            let beginning = (0..wanted).map(|_| begin(setup, &http, &workspace, &site, &crowd.recorder));
            let begun: Vec<Begun> = futures::stream::iter(beginning).buffer_unordered(4).try_collect().await?;
            let rooms: Vec<String> = begun.iter().map(|one| one.id.clone()).collect();
            for (number, one) in begun.into_iter().enumerate() {
                let line = Line {
                    address: visitors.socket("/ws/visitor"),
                    token: one.token,
                    workspace_id: None,
                    back_within: options.back_within,
                };
                let name = format!("visitor {agent}.{number}");
                crowd.add(
                    Talker::new(name, line, [one.id], crowd.recorder.clone(), stages.clone()),
                    options.visitor_gap,
                    options,
                );
            }
            let (token, workspace_id) = (workspace.token, Some(workspace.id));
            let line =
                Line { address: agents_line.socket("/ws/agent"), token, workspace_id, back_within: AGENT_BACK_WITHIN };
            for tab in 0..options.tabs {
                let name = format!("tab {agent}.{tab}");
                let back_within = options.back_within;
                let line = Line { back_within, ..line.clone() };
                crowd.add(
                    Talker::new(name, line, rooms.clone(), crowd.recorder.clone(), stages.clone()),
                    None,
                    options,
                );
            }
            let talker =
                Talker::new(format!("agent {agent}"), line, rooms.clone(), crowd.recorder.clone(), stages.clone());
            crowd.add(talker, options.agent_gap, options);
            crowd.conversations.extend(rooms);
        }
        Ok(crowd)
    }

    fn add(&mut self, mut talker: Talker, gap: Option<Duration>, options: &CrowdOptions) {
        (talker.gap, talker.copies, talker.text) = (gap, options.copies, options.text.clone());
        self.people.spawn(talker.run());
    }

    /// Lets everybody talk.
    pub fn talk(&self) {
        self.stage.send_replace(Stage::Talk);
    }

    /// Lets everybody listen only.
    pub fn hush(&self) {
        self.stage.send_replace(Stage::Listen);
    }

    /// Waits until so many more messages are acknowledged.
    ///
    /// # Errors
    /// When that takes longer than `within`.
    pub async fn says(&self, more: usize, within: Duration) -> anyhow::Result<()> {
        let enough = self.recorder.acknowledged() + more;
        let mut looks = tokio::time::interval(Duration::from_millis(5));
        let said = async {
            while self.recorder.acknowledged() < enough {
                looks.tick().await;
            }
        };
        tokio::time::timeout(within, said)
            .await
            .with_context(|| format!("not {more} messages were acknowledged in {within:?}"))
    }

    /// Lets everybody end what is under way and see what is there, and judges all of it against PostgreSQL.
    ///
    /// # Errors
    /// When PostgreSQL is away.
    pub async fn judge(mut self, sql: &PgPool) -> anyhow::Result<Judged> {
        // The last numbers are known once nobody writes: those that wait are acknowledged first.
        self.stage.send_replace(Stage::Finish(Arc::default()));
        let mut talkers = self.gathered(Duration::from_secs(45)).await?;
        let stored = stored_messages(sql, &self.conversations).await?;
        let mut last: BTreeMap<String, i64> = BTreeMap::new();
        for row in &stored {
            let seq = last.entry(row.place.clone()).or_default();
            *seq = (*seq).max(row.seq.unwrap_or_default());
        }
        self.stage.send_replace(Stage::Finish(Arc::new(last)));
        for talker in talkers.drain(..) {
            self.people.spawn(talker.run());
        }
        let talkers = self.gathered(Duration::from_secs(45)).await?;
        let views: Vec<View> = talkers.iter().flat_map(Talker::views).collect();
        let findings = self.recorder.with(|history| check(history, &stored, &views));
        crate::scenarios::tell_examples(&findings);
        Ok(Judged { findings, talkers })
    }

    /// Waits for everybody's end; who does not come to one is ended as he is.
    async fn gathered(&mut self, within: Duration) -> anyhow::Result<Vec<Talker>> {
        let mut talkers = Vec::new();
        let deadline = tokio::time::Instant::now() + within;
        while !self.people.is_empty() {
            let ended = tokio::time::timeout_at(deadline, self.people.join_next()).await;
            let Ok(ended) = ended else {
                self.stage.send_replace(Stage::Halt);
                talkers.extend(std::mem::take(&mut self.people).join_all().await);
                break;
            };
            talkers.extend(ended.transpose().context("a talker failed")?);
        }
        Ok(talkers)
    }

    /// The conversations, by their ids.
    #[must_use]
    pub fn conversations(&self) -> &[String] {
        &self.conversations
    }
}

/// Begins a conversation that is assigned to the workspace's owner.
async fn begin(
    target: &Target,
    http: &reqwest::Client,
    workspace: &Workspace,
    site: &str,
    recorder: &Recorder,
) -> anyhow::Result<Begun> {
    let session = target.post(http, "/v1/widget/session", None, &json!({ "clientId": site })).await?;
    let token = text(&session, "/visitorToken")?;
    let mut socket = Socket::open(&target.socket("/ws/visitor"), &token, None).await?;
    let key = new_id();
    let begun = socket.ask("conversation.start", json!({ "clientMessageId": key, "text": "Hello" })).await?;
    let id = text(&begun, "/data/conversation/id")?;
    recorder.invoke(&id, key);
    recorder.end(key, Outcome::Ok { seq: begun["data"]["message"]["seq"].as_i64() });
    let assign = format!("/api/v1/conversations/{id}/assign");
    target.post_in(http, &assign, workspace, &json!({ "userId": workspace.user_id })).await?;
    Ok(Begun { id, token })
}

/// The messages of the conversations as they are stored.
///
/// # Errors
/// When PostgreSQL is away.
pub async fn stored_messages(sql: &PgPool, conversations: &[String]) -> anyhow::Result<Vec<Stored>> {
    let ids: Vec<Uuid> = conversations.iter().filter_map(|id| id.parse().ok()).map(ConversationId::uuid).collect();
    let query = "SELECT conversation_id, seq, client_message_id FROM messages WHERE conversation_id = ANY ($1)";
    let rows: Vec<(Uuid, i64, Option<Uuid>)> = sqlx::query_as(query).bind(ids).fetch_all(sql).await?;
    let stored = |(id, seq, key): (Uuid, i64, Option<Uuid>)| Stored {
        place: ConversationId::from(id).to_string(),
        seq: Some(seq),
        key,
    };
    Ok(rows.into_iter().map(stored).collect())
}
