//! What agents do on their socket. Phones use it, too.

use std::collections::BTreeMap;

use actix_web::web::Data;
use porchlight_actors::hub::{Listener, Outlet};
use porchlight_actors::input::{FloorInput, Input};
use porchlight_actors::live::choice;
use porchlight_actors::registry::ActorKey;
use porchlight_domain::chat::floor::{self, Writer};
use porchlight_domain::ids::{ConversationId, LeadId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::presence::agent::Input as PresenceInput;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::identity::{Access, Who};
use porchlight_services::{Result, ServiceError};
use porchlight_storage::live::Topic;
use porchlight_wire::chat::{Sender, SenderType};
use porchlight_wire::socket::{
    Authenticate, EventFrame, FetchMessages, MessageData, Read, SetPresence, SocketMessage, Typing, WatchConversation,
    WatchLead,
};
use serde_json::value::RawValue;

use super::Rooms;
use super::frames::{self, Request};
use super::replay::Replay;
use super::session::Session;
use super::talk::Party;

/// The most records that one socket watches.
const MAX_WATCHED: usize = 200;

/// A proven agent, or a program with an API key.
pub struct Agent {
    rooms: Data<Rooms>,
    access: Access,
    /// The API key of a program, which is proven by it again; people are by their sign-in.
    key: Option<String>,
    conversations: BTreeMap<ConversationId, VisitorId>,
    leads: Vec<LeadId>,
}

impl Agent {
    fn workspace_id(&self) -> WorkspaceId {
        self.access.scope.workspace_id()
    }

    fn user_id(&self) -> Option<UserId> {
        self.access.scope.actor().user()
    }

    fn need(&self, permission: Permission) -> Result<()> {
        if self.access.permissions.has(permission) {
            return Ok(());
        }
        Err(Refusal::new(ProblemCode::Forbidden, format!("This needs the permission {permission}.")).into())
    }

    /// Says whether the user is one of those who answer visitors.
    fn note_replier(&self, user_id: UserId) {
        let replies = self.access.permissions.has(Permission::ConversationsReply);
        self.rooms.actors.board.note_replier(self.workspace_id(), user_id, replies);
    }

    fn tell_presence(&self, input: PresenceInput) {
        if let Some(user_id) = self.user_id() {
            let _lost =
                self.rooms.actors.registry.tell(ActorKey::Agent(self.workspace_id(), user_id), Input::Agent(input));
        }
    }

    fn tell_conversation(&self, id: ConversationId, input: FloorInput) -> Result<()> {
        let visitor_id = self.conversations.get(&id).copied();
        let key = ActorKey::Conversation(self.workspace_id(), id);
        self.rooms
            .actors
            .registry
            .tell(key, Input::Conversation { input: Box::new(input), visitor_id })
            .map_err(frames::busy)
    }

    fn tell_lead(&self, id: LeadId, input: Input) -> Result<()> {
        self.rooms.actors.registry.tell(ActorKey::Lead(self.workspace_id(), id), input).map_err(frames::busy)
    }

    /// Lets the socket listen to a conversation, after a look whether it may.
    async fn watch(&mut self, session: &Session, id: ConversationId) -> Result<()> {
        self.need(Permission::ConversationsRead)?;
        if self.conversations.len() >= MAX_WATCHED && !self.conversations.contains_key(&id) {
            return Err(
                Refusal::new(ProblemCode::Conflict, "This socket watches enough: unwatch something first.").into()
            );
        }
        let (view, _) = self.rooms.services.chat.conversation(&self.access.scope, id).await?;
        self.conversations.insert(id, view.visitor.id);
        self.rooms.actors.hub.subscribe(self.workspace_id(), Topic::Conversation(id), &session.outlet);
        if let Some(user_id) = self.user_id() {
            self.tell_conversation(id, floor::Input::Watched { connection: session.outlet.id(), user_id })?;
        }
        Ok(())
    }

    fn unwatch(&mut self, outlet: &Outlet, id: ConversationId) {
        if self.conversations.contains_key(&id) {
            self.rooms.actors.hub.unsubscribe(self.workspace_id(), Topic::Conversation(id), outlet);
            let _lost = self.tell_conversation(id, floor::Input::Unwatched { connection: outlet.id() });
            self.conversations.remove(&id);
        }
    }

    async fn watch_conversation(&mut self, session: &Session, watch: WatchConversation) -> Result<Box<RawValue>> {
        let mut replay = Replay::begin(&session.outlet);
        let watched = self.watch(session, watch.conversation_id).await;
        if let (Ok(()), Some(after_seq)) = (&watched, watch.after_seq) {
            let chat = &self.rooms.services.chat;
            replay.conversation(chat, &self.access.scope, watch.conversation_id, after_seq).await;
        }
        replay.end();
        watched?;
        frames::done()
    }

    async fn watch_lead(&mut self, session: &Session, watch: WatchLead) -> Result<Box<RawValue>> {
        self.need(Permission::LeadsRead)?;
        let leads = &self.rooms.services.leads;
        leads.check_access(&self.access.scope, self.access.permissions, watch.lead_id).await?;
        if !self.leads.contains(&watch.lead_id) {
            if self.leads.len() >= MAX_WATCHED {
                return Err(Refusal::new(
                    ProblemCode::Conflict,
                    "This socket watches enough: unwatch something first.",
                )
                .into());
            }
            self.leads.push(watch.lead_id);
        }
        self.rooms.actors.hub.subscribe(self.workspace_id(), Topic::Lead(watch.lead_id), &session.outlet);
        if let Some(user_id) = self.user_id() {
            self.tell_lead(watch.lead_id, Input::LeadWatched { connection: session.outlet.id(), user_id })?;
        }
        frames::done()
    }

    fn unwatch_lead(&mut self, outlet: &Outlet, id: LeadId) {
        if self.leads.contains(&id) {
            self.leads.retain(|known| *known != id);
            self.rooms.actors.hub.unsubscribe(self.workspace_id(), Topic::Lead(id), outlet);
            let _lost = self.tell_lead(id, Input::LeadUnwatched { connection: outlet.id() });
        }
    }

    /// Tells the actors what they were told: one that was made anew knows nothing of it.
    async fn say_again(&self, session: &Session) {
        let Some(user_id) = self.user_id() else { return };
        self.note_replier(user_id);
        if let Ok(chosen) = self.rooms.services.chat.availability(&self.access.scope).await {
            self.tell_presence(PresenceInput::Here(session.outlet.id(), choice(&chosen)));
        }
        for id in self.conversations.keys() {
            let watched = floor::Input::Watched { connection: session.outlet.id(), user_id };
            let _next_time = self.tell_conversation(*id, watched);
        }
        for id in &self.leads {
            let watched = Input::LeadWatched { connection: session.outlet.id(), user_id };
            let _next_time = self.tell_lead(*id, watched);
        }
    }

    async fn typing(&mut self, typing: Typing) -> Result<Box<RawValue>> {
        self.need(Permission::ConversationsReply)?;
        let Who::User { id, name, .. } = &self.access.who else {
            return Err(Refusal::new(ProblemCode::Forbidden, "Only people type.").into());
        };
        let sender =
            Sender { r#type: SenderType::Agent, id: Some(id.to_string()), name: name.clone(), avatar_url: None };
        let writer = Writer::Agent(*id);
        let id = typing.conversation_id;
        let visitor_id = match self.conversations.get(&id) {
            Some(visitor_id) => *visitor_id,
            None => self.rooms.services.chat.check_access(&self.access.scope, id).await?.visitor_id,
        };
        let input = Box::new(floor::Input::Typing { writer, sender, on: typing.on });
        let key = ActorKey::Conversation(self.workspace_id(), id);
        let told = self.rooms.actors.registry.tell(key, Input::Conversation { input, visitor_id: Some(visitor_id) });
        told.map_err(frames::busy)?;
        frames::done()
    }
}

fn listener(access: &Access) -> Listener {
    let (user_id, sign_in_id) = match &access.who {
        Who::User { id, sign_in_id, .. } => (Some(*id), Some(*sign_in_id)),
        Who::ApiKey { .. } => (None, None),
    };
    Listener::Agent { user_id, sign_in_id, permissions: access.permissions }
}

impl Party for Agent {
    async fn prove(
        rooms: &Data<Rooms>,
        _session: &Session,
        proof: &Authenticate,
        _origin: Option<&str>,
    ) -> Result<Self> {
        let access = rooms.services.identity.authenticate(&proof.token, proof.workspace_id).await?;
        let key = matches!(access.who, Who::ApiKey { .. }).then(|| proof.token.clone());
        Ok(Self { rooms: rooms.clone(), access, key, conversations: BTreeMap::new(), leads: Vec::new() })
    }

    async fn enter(&mut self, session: &Session, proof: Authenticate) {
        let mut replay = Replay::begin(&session.outlet);
        session.outlet.identify(listener(&self.access));
        let hub = &self.rooms.actors.hub;
        hub.subscribe(self.workspace_id(), Topic::Workspace, &session.outlet);
        if let Some(user_id) = self.user_id() {
            hub.subscribe(self.workspace_id(), Topic::User(user_id), &session.outlet);
            self.note_replier(user_id);
            let chosen = self.rooms.services.chat.availability(&self.access.scope).await.unwrap_or_default();
            self.tell_presence(PresenceInput::Connected(session.outlet.id(), choice(&chosen)));
        }
        self.rooms.actors.hub.settled().await;
        for (id, after_seq) in proof.resume {
            if self.watch(session, id).await.is_ok() {
                replay.conversation(&self.rooms.services.chat, &self.access.scope, id, after_seq).await;
            }
        }
        replay.end();
    }

    async fn act(&mut self, session: &Session, request: &Request<'_>) -> Result<Box<RawValue>> {
        self.tell_presence(PresenceInput::Active);
        let chat = &self.rooms.services.chat;
        match request.action.as_ref() {
            "message.send" => {
                let message: SocketMessage = request.data()?;
                self.need(Permission::ConversationsReply)?;
                frames::data(&MessageData { message: chat.send_message(&self.access.scope, message).await? })
            }
            "messages.fetch" => {
                let fetch: FetchMessages = request.data()?;
                self.need(Permission::ConversationsRead)?;
                frames::data(&chat.fetch_messages(&self.access.scope, fetch).await?)
            }
            "typing" => self.typing(request.data()?).await,
            "read" => {
                let read: Read = request.data()?;
                self.need(Permission::ConversationsRead)?;
                frames::data(&chat.mark_read(&self.access.scope, read.conversation_id, read.seq).await?)
            }
            "presence.set" => {
                let presence: SetPresence = request.data()?;
                chat.choose_availability(&self.access.scope, presence.status).await?;
                if let Some(user_id) = self.user_id() {
                    self.rooms.actors.chose(self.workspace_id(), user_id, presence.status);
                }
                frames::data(&presence)
            }
            "conversation.watch" => self.watch_conversation(session, request.data()?).await,
            "conversation.unwatch" => {
                let watch: WatchConversation = request.data()?;
                self.unwatch(&session.outlet, watch.conversation_id);
                frames::done()
            }
            "lead.watch" => self.watch_lead(session, request.data()?).await,
            "lead.unwatch" => {
                let watch: WatchLead = request.data()?;
                self.unwatch_lead(&session.outlet, watch.lead_id);
                frames::done()
            }
            // Said by somebody who reads or works elsewhere in the app: that it came is all it says.
            "active" => frames::done(),
            _ => Err(request.unknown()),
        }
    }

    async fn recheck(&mut self, session: &Session) -> Result<()> {
        let access = self.rooms.services.identity.prove_again(&self.access, self.key.as_deref()).await?;
        if access.scope.actor() != self.access.scope.actor() {
            return Err(ServiceError::not_found());
        }
        let changed = access.permissions != self.access.permissions;
        self.access = access;
        session.outlet.identify(listener(&self.access));
        if !self.access.permissions.has(Permission::ConversationsRead) {
            for id in self.conversations.keys().copied().collect::<Vec<_>>() {
                self.unwatch(&session.outlet, id);
            }
        }
        for id in self.leads.clone() {
            let leads = &self.rooms.services.leads;
            if leads.check_access(&self.access.scope, self.access.permissions, id).await.is_err() {
                self.unwatch_lead(&session.outlet, id);
            }
        }
        if changed {
            let frame = EventFrame::resync(&self.workspace_id(), self.rooms.services.chat.now());
            session.outlet.push(serde_json::to_string(&frame).unwrap_or_default().into());
        }
        self.say_again(session).await;
        Ok(())
    }

    fn leave(&mut self, session: &Session) {
        for id in self.conversations.keys().copied().collect::<Vec<_>>() {
            self.unwatch(&session.outlet, id);
        }
        for id in self.leads.clone() {
            self.unwatch_lead(&session.outlet, id);
        }
        self.tell_presence(PresenceInput::Disconnected(session.outlet.id()));
    }
}
