//! The one file that knows the WebSocket crate: frames in, frames out, and the end of a connection, all in one task.
//!
//! Reading is pulled: TCP slows a client down that sends faster than it is served. Writing comes from the outlet's bounded
//! queue. What does not end by itself within [`GRACE`] of its close frame is cut off. Decision 0001 tells why.

use std::future::{poll_fn, ready};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::ws::{self, CloseCode, OpCode, Parser, ProtocolError};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpRequest, HttpResponse};
use bytestring::ByteString;
use futures::future::{Either, join, select};
use porchlight_actors::hub::{Close, Frame, Hub, Outlet, Signal};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_web::error::ApiError;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;

use super::reader::Reader;
use super::talk::Next;
use super::upgrade;

/// The largest message of a client, in bytes.
const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// The longest head of a frame (RFC 6455, 5.2).
const MAX_HEAD_BYTES: usize = 14;
/// As much is handed to the connection at once.
const CHUNK_BYTES: usize = 16 * 1024;
/// How long a client may take to read its close frame.
const GRACE: Duration = Duration::from_secs(5);

/// One open socket.
pub struct Session {
    pub outlet: Arc<Outlet>,
    hub: Arc<Hub>,
    reader: Reader,
    buffer: BytesMut,
    /// The parts of a message that comes in several frames.
    parts: Option<BytesMut>,
}

/// Answers an upgrade request. `talk` has the session until it ends, and gives it back.
///
/// # Errors
/// 400 for what is no WebSocket handshake.
pub fn open<F, T>(request: &HttpRequest, hub: &Arc<Hub>, talk: F) -> actix_web::Result<HttpResponse>
where
    F: FnOnce(Box<Session>) -> T + 'static,
    T: Future<Output = Box<Session>> + 'static,
{
    let mut handshake = ws::handshake(request.head()).map_err(|error| {
        ApiError::from(Refusal::new(ProblemCode::Malformed, format!("Connect with a WebSocket client: {error}.")))
    })?;
    let hub = Arc::clone(hub);
    Ok(upgrade::answer(handshake.finish().map_into_boxed_body().into(), move |stream, buffer| async move {
        let (reader, writer) = Reader::split(stream);
        let outlet = hub.connect();
        let writing = pin!(write(Arc::clone(&outlet), writer));
        let talking = pin!(talk(Box::new(Session { outlet, hub, reader, buffer, parts: None })));
        // The end is boxed: a socket that idles has no room for it.
        match select(talking, writing).await {
            Either::Left((session, writing)) => Box::pin(session.finish(writing)).await,
            Either::Right(((), talking)) => Box::pin(async { talking.await.finish(ready(())).await }).await,
        }
    }))
}

impl Session {
    /// Waits for the client or the hub, whoever is first.
    pub async fn next(&mut self) -> Next {
        loop {
            match self.take_frame() {
                Ok(Some(next)) => return next,
                Ok(None) => {}
                Err(close) => return self.end(close),
            }
            tokio::select! {
                biased;
                signal = self.outlet.signalled() => return match signal {
                    Signal::Recheck => Next::Recheck,
                    Signal::Closed(_) => Next::Ended,
                },
                read = self.reader.read(&mut self.buffer) => match read {
                    Ok(0) | Err(_) => return self.end(Close::GONE),
                    Ok(_) => self.hub.heard(&self.outlet),
                },
            }
        }
    }

    fn end(&self, close: Close) -> Next {
        self.outlet.close(close);
        Next::Ended
    }

    /// Takes whole frames from the buffer until one is something for the caller.
    fn take_frame(&mut self) -> Result<Option<Next>, Close> {
        while !self.buffer.is_empty() {
            let (is_last, opcode, body) = match Parser::parse(&mut self.buffer, true, MAX_MESSAGE_BYTES) {
                Ok(Some(frame)) => frame,
                // The parser would wait for all of a frame that is too large.
                Ok(None) if self.buffer.len() > MAX_MESSAGE_BYTES + MAX_HEAD_BYTES => return Err(Close::TOO_LARGE),
                Ok(None) => return Ok(None),
                Err(ProtocolError::Overflow) => return Err(Close::TOO_LARGE),
                Err(_) => return Err(Close::PROTOCOL),
            };
            let body = body.unwrap_or_default();
            match opcode {
                OpCode::Ping => self.outlet.pong(body.freeze()),
                OpCode::Pong => {}
                OpCode::Close => return Err(Close::NORMAL),
                OpCode::Text | OpCode::Continue => {
                    if let Some(text) = self.add_part(opcode, body, is_last)? {
                        return Ok(Some(Next::Text(text)));
                    }
                }
                OpCode::Binary => return Err(Close::NOT_TEXT),
                OpCode::Bad => return Err(Close::PROTOCOL),
            }
        }
        self.buffer = BytesMut::new(); // an idle socket keeps none
        Ok(None)
    }

    fn add_part(&mut self, opcode: OpCode, body: BytesMut, is_last: bool) -> Result<Option<ByteString>, Close> {
        let whole = match (self.parts.take(), opcode) {
            (None, OpCode::Text) => body,
            (Some(mut parts), OpCode::Continue) if parts.len() + body.len() <= MAX_MESSAGE_BYTES => {
                parts.extend_from_slice(&body);
                parts
            }
            (Some(_), OpCode::Continue) => return Err(Close::TOO_LARGE),
            _ => return Err(Close::PROTOCOL),
        };
        if !is_last {
            self.parts = Some(whole);
            return Ok(None);
        }
        ByteString::try_from(whole.freeze()).map(Some).map_err(|_| Close::BAD_UTF8)
    }

    /// Ends the session: what is queued and the close frame go out if the client reads them, then the connection
    /// is let go, whether it does or not.
    async fn finish(mut self, writing: impl Future<Output = ()>) {
        self.hub.disconnect(&self.outlet);
        self.outlet.close(Close::NORMAL);
        let farewell = async {
            while let Ok(1..) = self.reader.read(&mut self.buffer).await {
                self.buffer.clear();
            }
        };
        if tokio::time::timeout(GRACE, join(farewell, writing)).await.is_err() {
            self.reader.abort_on_drop();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Also after a panic in an action: nobody else forgets the socket.
        self.hub.disconnect(&self.outlet);
        self.outlet.close(Close::GONE);
    }
}

/// Writes what the outlet has, to the close frame; ends early with the connection.
async fn write(outlet: Arc<Outlet>, mut writer: OwnedWriteHalf) {
    while let Some(mut chunk) = poll_fn(|cx| poll_chunk(&outlet, cx)).await {
        let Ok(()) = writer.write_all_buf(&mut chunk).await else { break };
    }
    outlet.close(Close::GONE);
}

fn poll_chunk(outlet: &Outlet, cx: &Context<'_>) -> Poll<Option<Bytes>> {
    let mut chunk = BytesMut::new();
    while chunk.len() < CHUNK_BYTES {
        match outlet.poll_frame(cx) {
            Poll::Ready(Some(frame)) => encode(frame, &mut chunk),
            Poll::Ready(None) if chunk.is_empty() => return Poll::Ready(None),
            Poll::Pending if chunk.is_empty() => return Poll::Pending,
            Poll::Ready(None) | Poll::Pending => break,
        }
    }
    Poll::Ready(Some(chunk.freeze()))
}

fn encode(frame: Frame, into: &mut BytesMut) {
    match frame {
        Frame::Text(text) => Parser::write_message(into, text, OpCode::Text, true, false),
        Frame::Ping => Parser::write_message(into, "", OpCode::Ping, true, false),
        Frame::Pong(payload) => Parser::write_message(into, payload, OpCode::Pong, true, false),
        Frame::Close(close) => {
            Parser::write_close(into, Some((CloseCode::from(close.code), close.reason).into()), false);
        }
    }
}
