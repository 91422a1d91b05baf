//! The board of who is here: what the actors of this node know, and with Redis what the others do.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use porchlight_domain::ids::{UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::presence::agent::Status;
use porchlight_services::ports::Presence;
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::redis::PresenceMirror;
use porchlight_wire::chat::Availability;
use porchlight_wire::socket::{OpenData, PresenceData, VisitorData};

use crate::kinds::{Event, Wires};

/// A third of the time after which a node's people expire.
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// What follows when somebody who was not free is free for work now.
pub type OnlineHandler = Box<dyn Fn(WorkspaceId) + Send + Sync>;

/// See the module.
pub struct Board {
    wires: Wires,
    on_online: OnceLock<OnlineHandler>,
    users: Mutex<HashMap<WorkspaceId, HashMap<UserId, Status>>>,
    /// Who of this node's users may answer visitors.
    repliers: Mutex<HashSet<(WorkspaceId, UserId)>>,
    visitors: Mutex<HashMap<WorkspaceId, HashSet<VisitorId>>>,
    mirror: Option<PresenceMirror>,
}

impl std::fmt::Debug for Board {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Board")
    }
}

impl Board {
    pub(crate) fn new(wires: Wires, mirror: Option<PresenceMirror>) -> Arc<Self> {
        let (users, repliers, visitors) = (Mutex::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { wires, on_online: OnceLock::new(), users, repliers, visitors, mirror })
    }

    /// Says what happens when somebody on this node is online, after all nodes know. Only the first call counts.
    pub fn on_online(&self, handler: OnlineHandler) {
        let _is_first = self.on_online.set(handler);
    }

    /// Notes whether a user of this node may answer visitors. Tell it before the user is online.
    pub fn note_replier(&self, workspace_id: WorkspaceId, user_id: UserId, replies: bool) {
        let mut repliers = self.repliers.lock();
        if replies {
            repliers.insert((workspace_id, user_id));
        } else {
            repliers.remove(&(workspace_id, user_id));
        }
    }

    /// Whether somebody on this node can answer.
    fn is_open(&self, users: &HashMap<WorkspaceId, HashMap<UserId, Status>>, workspace_id: WorkspaceId) -> bool {
        let repliers = self.repliers.lock();
        let answers =
            |(user, status): (&UserId, &Status)| *status == Status::Online && repliers.contains(&(workspace_id, *user));
        users.get(&workspace_id).is_some_and(|users| users.iter().any(answers))
    }

    /// Tells the others again and again who is here, for ever: what they were told expires, and Redis may have lost it.
    pub(crate) async fn renew_always(self: Arc<Self>) {
        let Some(mirror) = self.mirror.clone() else { return };
        let mut ticks = tokio::time::interval(RENEW_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let mut workspaces: HashSet<WorkspaceId> = self.users.lock().keys().copied().collect();
            workspaces.extend(self.visitors.lock().keys());
            for workspace_id in workspaces {
                let users = self.users.lock().get(&workspace_id).cloned().unwrap_or_default();
                let visitors = self.visitors.lock().get(&workspace_id).cloned().unwrap_or_default();
                mirror.renew(workspace_id, &users, &visitors).await;
            }
        }
    }

    /// Notes a user's presence on this node and tells the workspace what it is over all nodes, and the visitors
    /// when by it the first can answer, or the last cannot.
    pub(crate) fn set_user(self: &Arc<Self>, workspace_id: WorkspaceId, user_id: UserId, status: Status) {
        let (was_open, is_open) = {
            let mut users = self.users.lock();
            let was_open = self.is_open(&users, workspace_id);
            note_user(&mut users, workspace_id, user_id, status);
            (was_open, self.is_open(&users, workspace_id))
        };
        let Some(mirror) = self.mirror.clone() else {
            self.tell(workspace_id, user_id, status);
            if was_open != is_open {
                self.tell_visitors(workspace_id, is_open);
            }
            self.follow(workspace_id, status);
            return;
        };
        let board = Arc::clone(self);
        actix_rt::spawn(async move {
            // What is true by now: tasks may overtake each other.
            let here = board.user_here(workspace_id, user_id);
            mirror.set_user(workspace_id, user_id, here).await;
            let mut elsewhere = mirror.users_elsewhere(workspace_id).await;
            if was_open != is_open && !elsewhere.values().any(|status| *status == Status::Online) {
                board.tell_visitors(workspace_id, is_open);
            }
            let here = board.user_here(workspace_id, user_id);
            board.tell(workspace_id, user_id, here.max(elsewhere.remove(&user_id).unwrap_or(Status::Offline)));
            board.follow(workspace_id, here);
        });
    }

    /// Notes whether a visitor is here, and tells the workspace what is so over all nodes.
    pub(crate) fn set_visitor(
        self: &Arc<Self>,
        workspace_id: WorkspaceId,
        visitor_id: VisitorId,
        online: bool,
        view: Option<VisitorData>,
    ) {
        let mut visitors = self.visitors.lock();
        if online {
            visitors.entry(workspace_id).or_default().insert(visitor_id);
        } else if let Some(here) = visitors.get_mut(&workspace_id) {
            here.remove(&visitor_id);
            if here.is_empty() {
                visitors.remove(&workspace_id);
            }
        }
        drop(visitors);
        let Some(mirror) = self.mirror.clone() else {
            self.tell_visitor(workspace_id, online, view);
            return;
        };
        let board = Arc::clone(self);
        actix_rt::spawn(async move {
            let online = board.visitor_here(workspace_id, visitor_id);
            mirror.set_visitor(workspace_id, visitor_id, online).await;
            // Another tab may be connected to another node.
            if online || !mirror.visitors_elsewhere(workspace_id).await.contains(&visitor_id) {
                board.tell_visitor(workspace_id, online, view);
            }
        });
    }

    fn tell_visitor(&self, workspace_id: WorkspaceId, online: bool, view: Option<VisitorData>) {
        let Some(mut data) = view else { return };
        data.visitor.online = online;
        let name = if online { "visitor.online" } else { "visitor.offline" };
        let event = Event { name, topic: data.visitor.id.to_string(), seq: None, data: &data };
        self.wires.tell(workspace_id, vec![Topic::Workspace], Audience::with(Permission::VisitorsRead), &event);
    }

    fn visitor_here(&self, workspace_id: WorkspaceId, visitor_id: VisitorId) -> bool {
        self.visitors.lock().get(&workspace_id).is_some_and(|here| here.contains(&visitor_id))
    }

    fn user_here(&self, workspace_id: WorkspaceId, user_id: UserId) -> Status {
        self.users.lock().get(&workspace_id).and_then(|users| users.get(&user_id)).copied().unwrap_or(Status::Offline)
    }

    fn follow(&self, workspace_id: WorkspaceId, status: Status) {
        if let Some(handler) = self.on_online.get().filter(|_| status == Status::Online) {
            handler(workspace_id);
        }
    }

    fn tell(&self, workspace_id: WorkspaceId, user_id: UserId, status: Status) {
        let data = PresenceData { users: BTreeMap::from([(user_id, availability(status))]) };
        let event = Event { name: "presence.update", topic: workspace_id.to_string(), seq: None, data: &data };
        self.wires.tell(workspace_id, vec![Topic::Workspace], Audience::ALL, &event);
    }

    fn tell_visitors(&self, workspace_id: WorkspaceId, agents_online: bool) {
        let data = OpenData { agents_online };
        let event = Event { name: "presence.update", topic: workspace_id.to_string(), seq: None, data: &data };
        self.wires.tell(workspace_id, vec![Topic::Visitors], Audience::ALL, &event);
    }
}

fn note_user(
    users: &mut HashMap<WorkspaceId, HashMap<UserId, Status>>,
    workspace_id: WorkspaceId,
    user_id: UserId,
    status: Status,
) {
    let here = users.entry(workspace_id).or_default();
    if status == Status::Offline {
        here.remove(&user_id);
    } else {
        here.insert(user_id, status);
    }
    if here.is_empty() {
        users.remove(&workspace_id);
    }
}

const fn availability(status: Status) -> Availability {
    match status {
        Status::Offline => Availability::Offline,
        Status::Away => Availability::Away,
        Status::Busy => Availability::Busy,
        Status::Online => Availability::Online,
    }
}

#[async_trait]
impl Presence for Board {
    async fn users(&self, workspace_id: WorkspaceId) -> BTreeMap<UserId, Availability> {
        let mut users = self.users.lock().get(&workspace_id).cloned().unwrap_or_default();
        if let Some(mirror) = &self.mirror {
            for (user_id, status) in mirror.users_elsewhere(workspace_id).await {
                let known = users.entry(user_id).or_insert(status);
                *known = (*known).max(status);
            }
        }
        users.into_iter().map(|(user_id, status)| (user_id, availability(status))).collect()
    }

    async fn visitors(&self, workspace_id: WorkspaceId, visitor_ids: &[VisitorId]) -> Vec<VisitorId> {
        let here: Vec<VisitorId> = {
            let visitors = self.visitors.lock();
            let here = visitors.get(&workspace_id);
            visitor_ids.iter().filter(|id| here.is_some_and(|here| here.contains(id))).copied().collect()
        };
        match &self.mirror {
            Some(mirror) if here.len() < visitor_ids.len() => {
                let elsewhere = mirror.visitors_elsewhere(workspace_id).await;
                visitor_ids.iter().filter(|id| here.contains(id) || elsewhere.contains(id)).copied().collect()
            }
            _ => here,
        }
    }
}
