//! Who is on which node: a hash for each workspace and node that expires when the node stops to refresh it.

use std::collections::{HashMap, HashSet};

use porchlight_domain::ids::{UserId, VisitorId, WorkspaceId};
use porchlight_domain::presence::agent::Status;
use redis::{AsyncCommands, RedisResult};
use uuid::Uuid;

use super::Redis;

/// A node that does not refresh for so long is gone, with everybody on it.
const EXPIRES_AFTER_S: i64 = 30;

/// Writes this node's people and reads the others'. When Redis is away it knows of nobody elsewhere.
#[derive(Debug, Clone)]
pub struct PresenceMirror(Redis);

impl PresenceMirror {
    #[must_use]
    pub const fn new(redis: Redis) -> Self {
        Self(redis)
    }

    /// Notes a user of this node.
    pub async fn set_user(&self, workspace_id: WorkspaceId, user_id: UserId, status: Status) {
        let word = (status != Status::Offline).then(|| word(status));
        self.set(workspace_id, &format!("u:{}", user_id.uuid()), word).await;
    }

    /// Notes a visitor of this node.
    pub async fn set_visitor(&self, workspace_id: WorkspaceId, visitor_id: VisitorId, online: bool) {
        self.set(workspace_id, &format!("v:{}", visitor_id.uuid()), online.then_some("online")).await;
    }

    /// Keeps what this node has noted; to be called more often than it expires.
    pub async fn refresh(&self, workspace_id: WorkspaceId) {
        let kept: RedisResult<()> =
            self.0.commands.clone().expire(self.hash(workspace_id, &self.0.node), EXPIRES_AFTER_S).await;
        log(kept);
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
        let hash = self.hash(workspace_id, &self.0.node);
        let mut pipeline = redis::pipe();
        match word {
            Some(word) => pipeline.hset(&hash, field, word).ignore(),
            None => pipeline.hdel(&hash, field).ignore(),
        };
        pipeline.expire(&hash, EXPIRES_AFTER_S).ignore();
        pipeline.sadd(self.nodes(workspace_id), &*self.0.node).ignore();
        log(pipeline.query_async(&mut self.0.commands.clone()).await);
    }

    async fn elsewhere(&self, workspace_id: WorkspaceId) -> Vec<(String, String)> {
        let mut commands = self.0.commands.clone();
        let nodes: RedisResult<Vec<String>> = commands.smembers(self.nodes(workspace_id)).await;
        let mut people = Vec::new();
        for node in nodes.unwrap_or_default() {
            if *node == *self.0.node {
                continue;
            }
            let fields: RedisResult<Vec<(String, String)>> = commands.hgetall(self.hash(workspace_id, &node)).await;
            match fields {
                // The node has nobody here any more, or is gone.
                Ok(fields) if fields.is_empty() => log(commands.srem(self.nodes(workspace_id), &node).await),
                Ok(fields) => people.extend(fields),
                Err(error) => log(Err(error)),
            }
        }
        people
    }

    // The braces keep the keys of a workspace on one node of a cluster.
    fn hash(&self, workspace_id: WorkspaceId, node: &str) -> String {
        format!("{}:presence:{{{workspace_id}}}:{node}", self.0.prefix)
    }

    fn nodes(&self, workspace_id: WorkspaceId) -> String {
        format!("{}:presence:{{{workspace_id}}}", self.0.prefix)
    }
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
