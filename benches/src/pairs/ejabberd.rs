//! XMPP over WebSocket (RFC 7395): plain authentication, a bound resource, presence, and messages to the bare address.

use data_encoding::BASE64;
use futures::SinkExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::{Raw, Stream};
use crate::socket::next_text;

const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";
const BIND: &str = "<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
                    <resource>load</resource></bind></iq>";

pub async fn socket(address: &str, user: usize) -> anyhow::Result<Stream> {
    let mut request = format!("{address}/ws").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("xmpp"));
    let (mut stream, _) = tokio_tungstenite::connect_async(request).await?;
    step(&mut stream, OPEN, "<stream:features").await?;
    let secret = BASE64.encode(format!("\0u{user}\0secret").as_bytes());
    let auth = format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>");
    step(&mut stream, &auth, "<success").await?;
    step(&mut stream, OPEN, "<stream:features").await?;
    step(&mut stream, BIND, "id='bind'").await?;
    step(&mut stream, "<presence xmlns='jabber:client'/>", "<presence").await?;
    Ok(stream)
}

pub async fn pair(address: &str, index: usize) -> anyhow::Result<Raw> {
    let (from, to) = (2 * index, 2 * index + 1);
    Ok(Raw {
        sender: socket(address, from).await?,
        receiver: socket(address, to).await?,
        wrap: Box::new(move |number, body| {
            format!(
                "<message xmlns='jabber:client' type='chat' id='{number}' to='u{to}@localhost'><body>{body}</body></message>"
            )
        }),
    })
}

/// Sends a frame and reads until the expected answer.
async fn step(stream: &mut Stream, frame: &str, expected: &str) -> anyhow::Result<()> {
    stream.send(Message::text(frame)).await?;
    loop {
        let answer = next_text(stream).await?;
        if answer.contains(expected) {
            return Ok(());
        }
        anyhow::ensure!(!answer.contains("<failure") && !answer.contains("error"), "{frame}: {answer}");
    }
}
