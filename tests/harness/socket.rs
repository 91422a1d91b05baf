//! A client of the sockets.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::visitors::TestVisitor;
use super::{TestApp, TestUser};

const PATIENCE: Duration = Duration::from_secs(15);

/// An open socket. Frames that nobody asked for yet are kept.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    events: Vec<Value>,
    next_id: i64,
}

impl TestApp {
    /// Opens a socket with an `Origin`, or says with which status it was refused.
    pub async fn open_socket(&self, path: &str, origin: Option<&str>) -> Result<Socket, u16> {
        let address = self.base_url.trim_start_matches("http://");
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let tcp = TcpStream::connect(address).await.unwrap();
        match client_async(request, tcp).await {
            Ok((stream, _)) => Ok(Socket { stream, events: Vec::new(), next_id: 1 }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens the socket of an agent who last saw `resume`.
    pub async fn agent_socket(&self, user: &TestUser, resume: Value) -> Socket {
        let mut socket = self.open_socket("/ws/agent", None).await.unwrap();
        let data = json!({ "token": user.token, "workspaceId": user.workspace_id, "resume": resume });
        socket.ask("authenticate", data).await.unwrap();
        socket
    }

    /// Opens the socket of a visitor who last saw `resume`.
    pub async fn visitor_socket(&self, visitor: &TestVisitor, resume: Value) -> Socket {
        let mut socket = self.open_socket("/ws/visitor", None).await.unwrap();
        socket.ask("authenticate", json!({ "token": visitor.token, "resume": resume })).await.unwrap();
        socket
    }
}

impl Socket {
    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.stream.send(Message::Text(text.into().into())).await.unwrap();
    }

    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// The TCP port of this side.
    pub fn port(&self) -> u16 {
        self.stream.get_ref().local_addr().unwrap().port()
    }

    /// Sends an action and waits for its data, or its problem.
    pub async fn ask(&mut self, action: &str, data: Value) -> Result<Value, Value> {
        let id = self.next_id;
        self.next_id += 1;
        self.send_text(json!({ "id": id, "action": action, "data": data }).to_string()).await;
        self.answer(id).await
    }

    /// Waits for the answer to a frame.
    pub async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            let frame = self.frame().await.unwrap_or_else(|code| panic!("closed with {code}"));
            if frame["re"] == json!(id) {
                return if frame["ok"] == true { Ok(frame["data"].clone()) } else { Err(frame["problem"].clone()) };
            }
            self.events.push(frame);
        }
    }

    /// Waits for an event of this name; others are kept.
    pub async fn expect(&mut self, event: &str) -> Value {
        self.expect_where(event, |_| true).await
    }

    /// Waits for an event of this name that `is_it`.
    pub async fn expect_where(&mut self, event: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let matches = |frame: &Value| frame["event"] == event && is_it(frame);
        if let Some(at) = self.events.iter().position(matches) {
            return self.events.remove(at);
        }
        loop {
            let frame =
                self.frame().await.unwrap_or_else(|code| panic!("closed with {code} while waiting for {event}"));
            if matches(&frame) {
                return frame;
            }
            self.events.push(frame);
        }
    }

    /// Waits for the end and tells its code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.frame().await {
                return code;
            }
        }
    }

    /// What came and nobody asked for.
    pub fn kept(&self) -> &[Value] {
        &self.events
    }

    async fn frame(&mut self) -> Result<Value, u16> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("a frame in time");
            match next {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(CloseCode::Status.into(), |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }
}
