//! Frames of the sockets.

use porchlight_http::socket::frames::{self, Request};
use porchlight_wire::chat::{Identify, PageView};
use porchlight_wire::socket::{
    Authenticate, FetchMessages, Read, Reply, SetPresence, SocketMessage, StartConversation, Typing, WatchConversation,
    WatchLead,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub fn agent(data: &[u8]) {
    let Some(request) = read(data) else { return };
    match &*request.action {
        "authenticate" => judge::<Authenticate>(&request),
        "message.send" => judge::<SocketMessage>(&request),
        "messages.fetch" => judge::<FetchMessages>(&request),
        "typing" => judge::<Typing>(&request),
        "read" => judge::<Read>(&request),
        "presence.set" => judge::<SetPresence>(&request),
        "conversation.watch" => judge::<WatchConversation>(&request),
        "lead.watch" => judge::<WatchLead>(&request),
        _ => refused(request.id, &request.action, request.unknown()),
    }
}

pub fn visitor(data: &[u8]) {
    let Some(request) = read(data) else { return };
    match &*request.action {
        "authenticate" => judge::<Authenticate>(&request),
        "conversation.start" => judge::<StartConversation>(&request),
        "message.send" => judge::<SocketMessage>(&request),
        "messages.fetch" => judge::<FetchMessages>(&request),
        "identify" => judge::<Identify>(&request),
        "page.view" => judge::<PageView>(&request),
        _ => refused(request.id, &request.action, request.unknown()),
    }
}

fn read(data: &[u8]) -> Option<Request<'_>> {
    match frames::read(std::str::from_utf8(data).ok()?) {
        Ok(request) => Some(request),
        Err((id, refusal)) => {
            refused(id, "frame", refusal.into());
            None
        }
    }
}

/// What is taken reads the same again; what is not is answered.
fn judge<T>(request: &Request<'_>)
where
    T: DeserializeOwned + Serialize + garde::Validate,
    T::Context: Default,
{
    match request.data::<T>() {
        Ok(data) => {
            let text = serde_json::to_string(&data).unwrap();
            let again: T = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&again).unwrap(), text);
        }
        Err(error) => refused(request.id, &request.action, error),
    }
}

/// A refusal is a frame that answers the one that came, and a fault of who sent it.
fn refused(id: i64, action: &str, error: porchlight_services::ServiceError) {
    let text = frames::answer(id, action, Err(error));
    let reply: Reply = serde_json::from_str(&text).unwrap();
    assert!(reply.re == id && !reply.ok && reply.data.is_none());
    assert!((400..500).contains(&reply.problem.unwrap().status));
}
