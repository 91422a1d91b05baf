//! The server of a few lines on `ws`.

use serde_json::json;

use super::{Raw, Stream};

pub async fn socket(address: &str, user: usize) -> anyhow::Result<Stream> {
    Ok(tokio_tungstenite::connect_async(format!("{address}/?user={user}")).await?.0)
}

pub async fn pair(address: &str, index: usize) -> anyhow::Result<Raw> {
    let (from, to) = (2 * index, 2 * index + 1);
    Ok(Raw {
        sender: socket(address, from).await?,
        receiver: socket(address, to).await?,
        wrap: Box::new(move |number, body| json!({ "n": number, "to": to, "body": body }).to_string()),
    })
}
