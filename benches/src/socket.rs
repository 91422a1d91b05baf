//! A client of the sockets.

use anyhow::Context;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// An authenticated socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: i64,
}

impl Socket {
    /// Connects; the client has to authenticate.
    pub async fn connect(address: &str) -> anyhow::Result<Self> {
        let (stream, _) = tokio_tungstenite::connect_async(address).await?;
        Ok(Self { stream, next: 0 })
    }

    /// Connects and authenticates.
    pub async fn open(address: &str, token: &str, workspace_id: Option<&str>) -> anyhow::Result<Self> {
        let mut socket = Self::connect(address).await?;
        let reply = socket.ask("authenticate", json!({ "token": token, "workspaceId": workspace_id })).await?;
        anyhow::ensure!(reply["ok"] == true, "{reply}");
        Ok(socket)
    }

    /// Sends a frame and returns its number.
    pub async fn send(&mut self, action: &str, data: Value) -> anyhow::Result<i64> {
        self.next += 1;
        let frame = json!({ "id": self.next, "action": action, "data": data });
        self.stream.send(Message::text(frame.to_string())).await?;
        Ok(self.next)
    }

    /// Waits for the next frame of the server.
    pub async fn next(&mut self) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&next_text(&mut self.stream).await?)?)
    }

    /// The connection itself, for whoever reads it in a way of his own.
    pub fn into_stream(self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        self.stream
    }

    /// Sends a frame and waits for its reply, leaving events aside.
    pub async fn ask(&mut self, action: &str, data: Value) -> anyhow::Result<Value> {
        let id = self.send(action, data).await?;
        loop {
            let frame = self.next().await?;
            if frame["re"] == id {
                return Ok(frame);
            }
        }
    }
}

/// Waits for the next frame of text.
pub async fn next_text(stream: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> anyhow::Result<Utf8Bytes> {
    loop {
        match stream.next().await.context("the server closed the socket")?? {
            Message::Text(text) => return Ok(text),
            Message::Close(reason) => anyhow::bail!("closed: {reason:?}"),
            _ => {}
        }
    }
}
