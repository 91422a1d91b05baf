//! Who is on which node: a hash for each workspace and node that expires when the node stops to refresh it.

use std::collections::{HashMap, HashSet};

use porchlight_domain::ids::{UserId, VisitorId, WorkspaceId};
use porchlight_domain::presence::agent::Status;
use redis::aio::ConnectionManager;
use redis::{AsyncCommands, RedisResult};
use uuid::Uuid;

use super::Redis;

/// A node that does not refresh for so long is gone, with everybody on it.
const EXPIRES_AFTER_S: i64 = 30;

/// Writes this node's people and reads the others'. When Redis is away it knows of nobody elsewhere.
#[derive(Debug, Clone)]
pub struct PresenceMirror {
    redis: Redis,
}

impl PresenceMirror {
    #[must_use]
    pub const fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// Notes a user of this node.
    pub async fn set_user(&self, workspace_id: WorkspaceId, user_id: UserId, status: Status) {
        let word = (status != Status::Offline).then(|| word(status));
        self.set(workspace_id, &user_field(user_id), word).await;
    }

    /// Notes a visitor of this node.
    pub async fn set_visitor(&self, workspace_id: WorkspaceId, visitor_id: VisitorId, online: bool) {
        self.set(workspace_id, &visitor_field(visitor_id), online.then_some("online")).await;
    }

    /// Notes all people of this node anew, so that what Redis has forgotten or missed is true again; to be called
    /// more often than it expires.
    pub async fn renew(
        &self,
        workspace_id: WorkspaceId,
        users: &HashMap<UserId, Status>,
        visitors: &HashSet<VisitorId>,
    ) {
        let hash = self.hash(workspace_id, &self.redis.node);
        let mut people: Vec<(String, &str)> = Vec::with_capacity(users.len() + visitors.len());
        people.extend(users.iter().map(|(id, status)| (user_field(*id), word(*status))));
        people.extend(visitors.iter().map(|id| (visitor_field(*id), "online")));
        let mut pipeline = redis::pipe();
        pipeline.atomic().del(&hash).ignore();
        if !people.is_empty() {
            pipeline.hset_multiple(&hash, &people).ignore();
        }
        self.keep(&mut pipeline, workspace_id, &hash);
        log(self.redis.run(|mut line| async move { pipeline.query_async(&mut line).await }).await);
    }

    /// The users on other nodes, each with the best presence there.
    pub async fn users_elsewhere(&self, workspace_id: WorkspaceId) -> HashMap<UserId, Status> {
        let mut users = HashMap::new();
        for (field, word) in self.elsewhere(workspace_id).await {
            let id = field.strip_prefix("u:").and_then(|text| Uuid::parse_str(text).ok());
            let (Some(id), Some(status)) = (id, status(&word)) else { continue };
            let known = users.entry(UserId::from(id)).or_insert(status);
            *known = (*known).max(status);
        }
        users
    }

    /// The visitors on other nodes.
    pub async fn visitors_elsewhere(&self, workspace_id: WorkspaceId) -> HashSet<VisitorId> {
        let fields = self.elsewhere(workspace_id).await;
        let ids =
            fields.iter().filter_map(|(field, _)| field.strip_prefix("v:").and_then(|text| Uuid::parse_str(text).ok()));
        ids.map(VisitorId::from).collect()
    }

    async fn set(&self, workspace_id: WorkspaceId, field: &str, word: Option<&str>) {
        let hash = self.hash(workspace_id, &self.redis.node);
        let mut pipeline = redis::pipe();
        match word {
            Some(word) => pipeline.hset(&hash, field, word).ignore(),
            None => pipeline.hdel(&hash, field).ignore(),
        };
        self.keep(&mut pipeline, workspace_id, &hash);
        log(self.redis.run(|mut line| async move { pipeline.query_async(&mut line).await }).await);
    }

    fn keep(&self, pipeline: &mut redis::Pipeline, workspace_id: WorkspaceId, hash: &str) {
        pipeline.expire(hash, EXPIRES_AFTER_S).ignore();
        pipeline.sadd(self.nodes(workspace_id), &*self.redis.node).ignore();
    }

    async fn elsewhere(&self, workspace_id: WorkspaceId) -> Vec<(String, String)> {
        // Who asks holds a transaction open perhaps: a slow answer is none.
        self.redis.ask(|line| self.ask_elsewhere(line, workspace_id)).await.unwrap_or_default()
    }

    async fn ask_elsewhere(
        &self,
        mut line: ConnectionManager,
        workspace_id: WorkspaceId,
    ) -> RedisResult<Vec<(String, String)>> {
        let nodes: Vec<String> = line.smembers(self.nodes(workspace_id)).await?;
        let mut people = Vec::new();
        for node in nodes.into_iter().filter(|node| **node != *self.redis.node) {
            let fields: Vec<(String, String)> = line.hgetall(self.hash(workspace_id, &node)).await?;
            if fields.is_empty() {
                // The node has nobody here any more, or is gone.
                let _removed: () = line.srem(self.nodes(workspace_id), &node).await?;
            }
            people.extend(fields);
        }
        Ok(people)
    }

    // The braces keep the keys of a workspace on one node of a cluster.
    fn hash(&self, workspace_id: WorkspaceId, node: &str) -> String {
        format!("{}:presence:{{{workspace_id}}}:{node}", self.redis.prefix)
    }

    fn nodes(&self, workspace_id: WorkspaceId) -> String {
        format!("{}:presence:{{{workspace_id}}}", self.redis.prefix)
    }
}

fn user_field(id: UserId) -> String {
    format!("u:{}", id.uuid())
}

fn visitor_field(id: VisitorId) -> String {
    format!("v:{}", id.uuid())
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Offline => "offline",
        Status::Away => "away",
        Status::Busy => "busy",
        Status::Online => "online",
    }
}

fn status(word: &str) -> Option<Status> {
    [Status::Away, Status::Busy, Status::Online].into_iter().find(|status| self::word(*status) == word)
}

fn log(outcome: RedisResult<()>) {
    if let Err(error) = outcome {
        tracing::debug!(%error, "the mirror of presence was not reached");
    }
}
