//! The live side of a node in one piece: hub, registry and presence, and the services' port to them.

use std::sync::Arc;

use porchlight_domain::chat::floor;
use porchlight_domain::clock::Clock;
use porchlight_domain::ids::{SignInId, UserId, WorkspaceId};
use porchlight_domain::presence::agent;
use porchlight_services::ports::Live;
use porchlight_storage::bus::{BusMessage, RightsOf};
use porchlight_storage::chat::ConversationRow;
use porchlight_storage::redis::PresenceMirror;
use porchlight_wire::chat::Availability;

use crate::hub::Hub;
use crate::input::Input;
use crate::kinds::{Wires, factory};
use crate::presence::Board;
use crate::registry::{ActorKey, Registry};

/// See the module. Clones share everything.
#[derive(Debug, Clone)]
pub struct Actors {
    pub hub: Arc<Hub>,
    pub registry: Registry,
    pub board: Arc<Board>,
}

impl Actors {
    /// Starts the actors' threads. Needs a running actix system.
    #[must_use]
    pub fn start(hub: Arc<Hub>, clock: Arc<dyn Clock>, mirror: Option<PresenceMirror>) -> Self {
        let wires = Wires { hub: Arc::clone(&hub), clock: Arc::clone(&clock) };
        let board = Board::new(wires.clone(), mirror);
        actix_rt::spawn(Arc::clone(&board).renew_always());
        // One for two cores: they do little, and each thread more is one more to be woken.
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let registry = Registry::start(threads, clock, factory(wires, Arc::clone(&board)));
        let actors = Self { hub, registry, board };
        let registry = actors.registry.clone();
        actors.hub.on_choice(Box::new(move |workspace_id, user_id, chosen| {
            let _lost = registry
                .tell(ActorKey::Agent(workspace_id, user_id), Input::Agent(agent::Input::Chose(choice(chosen))));
        }));
        actors
    }

    /// Lets an agent's choice count at once on all nodes. It was stored before.
    pub fn chose(&self, workspace_id: WorkspaceId, user_id: UserId, chosen: Availability) {
        let word = match chosen {
            Availability::Busy => "busy",
            Availability::Offline => "offline",
            Availability::Online | Availability::Away => "online",
        };
        let _lost =
            self.registry.tell(ActorKey::Agent(workspace_id, user_id), Input::Agent(agent::Input::Chose(choice(word))));
        self.hub.announce(BusMessage::Chose { workspace_id, user_id, availability: word.to_owned() });
    }
}

/// Reads the word of the database: `online`, `busy` or `offline`.
#[must_use]
pub fn choice(word: &str) -> agent::Choice {
    match word {
        "busy" => agent::Choice::Busy,
        "offline" => agent::Choice::Offline,
        _ => agent::Choice::Online,
    }
}

impl Live for Actors {
    fn conversation_changed(&self, conversation: Arc<ConversationRow>) {
        let visitor_id = Some(conversation.visitor_id.into());
        let key = ActorKey::Conversation(conversation.workspace_id.into(), conversation.id.into());
        // A summary that is lost comes again with the next message, and with the next fetch.
        let input = Box::new(floor::Input::Changed(conversation));
        let _lost = self.registry.tell(key, Input::Conversation { input, visitor_id });
    }

    fn revoke(&self, user_id: UserId, sign_in: Option<SignInId>) {
        self.hub.revoke(user_id, sign_in);
    }

    fn recheck(&self, of: RightsOf) {
        self.hub.recheck(of);
    }
}
