//! The one file that knows the WebSocket crate: frames in, frames out, and the end of a connection.
//!
//! Reading is pulled, so a client that sends faster than it is served is slowed down by TCP. Writing comes from the
//! outlet's bounded queue through the body of the upgrade response. A connection that does not end by itself within
//! [`GRACE`] of its close frame is cut off. Decision 0001 tells why it is made so.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::body::{BodyStream, MessageBody};
use actix_http::ws::{self, CloseCode, OpCode, Parser, ProtocolError};
use actix_web::{HttpRequest, HttpResponse, dev::Payload, web};
use bytestring::ByteString;
use futures::{Stream, StreamExt};
use porchlight_actors::hub::{Close, Frame, Hub, Outlet, Signal};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_web::error::ApiError;

use super::connection::Connection;
use super::talk::Next;

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
    payload: Payload,
    buffer: web::BytesMut,
    /// The parts of a message that comes in several frames.
    parts: Option<web::BytesMut>,
    connection: Option<Connection>,
}

/// Answers an upgrade request and opens its session.
///
/// # Errors
/// 400 for what is no WebSocket handshake.
pub fn open(
    request: &HttpRequest,
    payload: web::Payload,
    hub: &Arc<Hub>,
) -> actix_web::Result<(HttpResponse, Session)> {
    let mut response = ws::handshake(request.head()).map_err(|error| {
        ApiError::from(Refusal::new(ProblemCode::Malformed, format!("Connect with a WebSocket client: {error}.")))
    })?;
    let outlet = hub.connect();
    let session = Session {
        outlet,
        hub: Arc::clone(hub),
        payload: payload.into_inner(),
        buffer: web::BytesMut::new(),
        parts: None,
        connection: request.conn_data::<Connection>().cloned(),
    };
    Ok((
        response.message_body(BodyStream::new(Output { outlet: Arc::clone(&session.outlet) }).boxed())?.into(),
        session,
    ))
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
                chunk = self.payload.next() => match chunk {
                    Some(Ok(bytes)) => {
                        self.hub.heard(&self.outlet);
                        if self.buffer.is_empty() { self.buffer = bytes.into() } else { self.buffer.extend_from_slice(&bytes) }
                    }
                    Some(Err(_)) | None => return self.end(Close::GONE),
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
        self.buffer = web::BytesMut::new(); // an idle socket keeps none
        Ok(None)
    }

    fn add_part(&mut self, opcode: OpCode, body: web::BytesMut, is_last: bool) -> Result<Option<ByteString>, Close> {
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
    pub async fn finish(mut self) {
        self.hub.disconnect(&self.outlet);
        self.outlet.close(Close::NORMAL);
        let farewell = async { while let Some(Ok(_)) = self.payload.next().await {} };
        if tokio::time::timeout(GRACE, farewell).await.is_err()
            && let Some(connection) = &self.connection
        {
            connection.abort();
        }
    }
}

/// The body of the upgrade response: encodes what the outlet has.
struct Output {
    outlet: Arc<Outlet>,
}

impl Stream for Output {
    type Item = Result<web::Bytes, std::convert::Infallible>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut chunk = web::BytesMut::new();
        while chunk.len() < CHUNK_BYTES {
            match self.outlet.poll_frame(cx) {
                Poll::Ready(Some(frame)) => encode(frame, &mut chunk),
                Poll::Ready(None) if chunk.is_empty() => return Poll::Ready(None),
                Poll::Pending if chunk.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        Poll::Ready(Some(Ok(chunk.freeze())))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // The connection is gone, or all was written.
        self.outlet.close(Close::GONE);
    }
}

fn encode(frame: Frame, into: &mut web::BytesMut) {
    match frame {
        Frame::Text(text) => Parser::write_message(into, text, OpCode::Text, true, false),
        Frame::Ping => Parser::write_message(into, "", OpCode::Ping, true, false),
        Frame::Pong(payload) => Parser::write_message(into, payload, OpCode::Pong, true, false),
        Frame::Close(close) => {
            Parser::write_close(into, Some((CloseCode::from(close.code), close.reason).into()), false);
        }
    }
}
