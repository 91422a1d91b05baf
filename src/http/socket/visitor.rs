//! What a visitor does on the widget's socket.

use actix_web::web::Data;
use porchlight_actors::hub::Listener;
use porchlight_actors::input::Input;
use porchlight_actors::registry::ActorKey;
use porchlight_domain::chat::floor::{self, Writer};
use porchlight_domain::presence::visitor::Input as PresenceInput;
use porchlight_services::Result;
use porchlight_services::chat::VisitorAccess;
use porchlight_storage::live::Topic;
use porchlight_wire::chat::{Identify, PageView, Sender, SenderType};
use porchlight_wire::socket::{
    Authenticate, FetchMessages, MessageData, Read, SocketMessage, StartConversation, Typing, VisitorData,
};
use serde_json::value::RawValue;

use super::Rooms;
use super::frames::{self, Request};
use super::replay::Replay;
use super::session::Session;
use super::talk::Party;

/// A proven visitor.
pub struct Visitor {
    rooms: Data<Rooms>,
    access: VisitorAccess,
}

impl Visitor {
    fn tell_presence(&self, input: PresenceInput, view: Option<VisitorData>) {
        let key = ActorKey::VisitorSession(self.access.scope.workspace_id(), self.access.visitor_id);
        let _lost = self.rooms.actors.registry.tell(key, Input::Visitor { input, view: view.map(Box::new) });
    }

    /// What agents are shown of the visitor.
    async fn view(&self) -> Option<VisitorData> {
        self.rooms.services.chat.visitor_data(&self.access.scope, self.access.visitor_id, true).await.ok()
    }

    /// Tells the visitor's actor what agents are shown now: it is what they are told when he leaves.
    async fn refresh(&self, session: &Session) {
        let view = self.view().await;
        self.tell_presence(PresenceInput::Connected(session.outlet.id()), view);
    }

    async fn start(&self, session: &Session, start: StartConversation) -> Result<Box<RawValue>> {
        let chat = &self.rooms.services.chat;
        chat.admit_start(&self.access.scope).await?;
        let started = chat.start_conversation(&self.access.scope, start).await?;
        self.refresh(session).await;
        frames::data(&started)
    }

    async fn identify(&self, session: &Session, identify: Identify) -> Result<Box<RawValue>> {
        let chat = &self.rooms.services.chat;
        chat.admit_news(&self.access.scope).await?;
        let identified = chat.identify(&self.access.scope, identify).await?;
        self.refresh(session).await;
        frames::data(&identified)
    }

    async fn typing(&self, typing: Typing) -> Result<Box<RawValue>> {
        let scope = &self.access.scope;
        let whose = self.rooms.services.chat.check_access(scope, typing.conversation_id).await?;
        let (visitor_id, name) = (whose.visitor_id, whose.visitor_name);
        let sender = Sender { r#type: SenderType::Visitor, id: Some(visitor_id.to_string()), name, avatar_url: None };
        let input = Box::new(floor::Input::Typing { writer: Writer::Visitor(visitor_id), sender, on: typing.on });
        let key = ActorKey::Conversation(scope.workspace_id(), typing.conversation_id);
        let told = self.rooms.actors.registry.tell(key, Input::Conversation { input, visitor_id: Some(visitor_id) });
        told.map_err(frames::busy)?;
        frames::done()
    }
}

impl Party for Visitor {
    async fn prove(
        rooms: &Data<Rooms>,
        _session: &Session,
        proof: &Authenticate,
        origin: Option<&str>,
    ) -> Result<Self> {
        let access = rooms.services.chat.authenticate_visitor(&proof.token).await?;
        rooms.services.sites.find_public(access.site_id).await?.check_origin(origin)?;
        Ok(Self { rooms: rooms.clone(), access })
    }

    async fn enter(&mut self, session: &Session, proof: Authenticate) {
        let mut replay = Replay::begin(&session.outlet);
        session.outlet.identify(Listener::Visitor(self.access.visitor_id));
        for topic in [Topic::Visitor(self.access.visitor_id), Topic::Visitors] {
            self.rooms.actors.hub.subscribe(self.access.scope.workspace_id(), topic, &session.outlet);
        }
        self.rooms.actors.hub.settled().await;
        let view = self.view().await;
        self.tell_presence(PresenceInput::Connected(session.outlet.id()), view);
        for (id, after_seq) in proof.resume {
            replay.conversation(&self.rooms.services.chat, &self.access.scope, id, after_seq).await;
        }
        replay.end();
    }

    async fn act(&mut self, session: &Session, request: &Request<'_>) -> Result<Box<RawValue>> {
        let chat = &self.rooms.services.chat;
        let scope = &self.access.scope;
        match request.action.as_ref() {
            "conversation.start" => self.start(session, request.data()?).await,
            "message.send" => {
                let message: SocketMessage = request.data()?;
                chat.admit_message(scope).await?;
                frames::data(&MessageData { message: chat.send_message(scope, message).await? })
            }
            "messages.fetch" => {
                let fetch: FetchMessages = request.data()?;
                frames::data(&chat.fetch_messages(scope, fetch).await?)
            }
            "typing" => self.typing(request.data()?).await,
            "read" => {
                let read: Read = request.data()?;
                frames::data(&chat.mark_read(scope, read.conversation_id, read.seq).await?)
            }
            "identify" => self.identify(session, request.data()?).await,
            "page.view" => {
                let page: PageView = request.data()?;
                chat.admit_news(scope).await?;
                let view = chat.visit_page(scope, page).await?;
                self.tell_presence(PresenceInput::Connected(session.outlet.id()), view);
                frames::done()
            }
            _ => Err(request.unknown()),
        }
    }

    async fn recheck(&mut self, session: &Session) -> Result<()> {
        self.access = self.rooms.services.chat.prove_visitor_again(&self.access).await?;
        self.tell_presence(PresenceInput::Connected(session.outlet.id()), None);
        Ok(())
    }

    fn leave(&mut self, session: &Session) {
        self.tell_presence(PresenceInput::Disconnected(session.outlet.id()), None);
    }
}
