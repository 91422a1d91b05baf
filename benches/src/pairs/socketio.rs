//! The server of a few lines on Socket.IO: Engine.IO 4 over a WebSocket.

use futures::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{Raw, Stream};
use crate::socket::next_text;

pub async fn socket(address: &str, user: usize) -> anyhow::Result<Stream> {
    let address = format!("{address}/socket.io/?EIO=4&transport=websocket&user={user}");
    let (mut stream, _) = tokio_tungstenite::connect_async(address).await?;
    let opened = next_text(&mut stream).await?;
    anyhow::ensure!(opened.starts_with('0'), "Engine.IO did not open: {opened}");
    stream.send(Message::text("40")).await?;
    let joined = next_text(&mut stream).await?;
    anyhow::ensure!(joined.starts_with("40"), "Socket.IO did not connect: {joined}");
    Ok(stream)
}

pub async fn pair(address: &str, index: usize) -> anyhow::Result<Raw> {
    let (from, to) = (2 * index, 2 * index + 1);
    Ok(Raw {
        sender: socket(address, from).await?,
        receiver: socket(address, to).await?,
        wrap: Box::new(move |number, body| format!("42{number}{}", json!(["message", { "to": to, "body": body }]))),
    })
}
