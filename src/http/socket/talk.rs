//! The protocol of both sockets: prove yourself within ten seconds, then a reply to each frame, in order.

use std::time::{Duration, Instant};

use actix_web::web::Data;
use bytestring::ByteString;
use porchlight_actors::hub::{Close, HEARTBEAT_S};
use porchlight_domain::ids::VisitId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Result;
use porchlight_wire::socket::{Authenticate, Authenticated};
use serde_json::value::RawValue;

use super::Rooms;
use super::frames::{self, Request};
use super::pace::Pace;
use super::session::Session;

/// What a session brings next.
pub enum Next {
    Text(ByteString),
    /// Prove again what the client may see.
    Recheck,
    Ended,
}

/// How long a client may take to say who it is.
const PROOF_WITHIN: Duration = Duration::from_secs(10);

/// One side of the conversation: what a proven client can do.
pub trait Party: Sized + 'static {
    /// Proves the client. It listens to nothing yet.
    async fn prove(rooms: &Data<Rooms>, session: &Session, proof: &Authenticate, origin: Option<&str>) -> Result<Self>;

    /// Starts to listen, and tells what was missed. It comes after the reply.
    async fn enter(&mut self, session: &Session, proof: Authenticate);

    /// Carries out an action.
    async fn act(&mut self, session: &Session, request: &Request<'_>) -> Result<Box<RawValue>>;

    /// Proves the client once more; an error ends the socket.
    async fn recheck(&mut self, session: &Session) -> Result<()>;

    /// The socket has ended.
    fn leave(&mut self, session: &Session);
}

/// Serves a socket from its first frame to its last.
pub async fn serve<P: Party>(mut session: Box<Session>, rooms: Data<Rooms>, origin: Option<String>) -> Box<Session> {
    // What is done now and then is boxed: the task of an idle socket holds none of it.
    let proven = Box::pin(prove::<P>(&mut session, &rooms, origin.as_deref())).await;
    drop(origin);
    match proven {
        Ok((mut party, proof)) => {
            Box::pin(party.enter(&session, proof)).await;
            talk(&mut *party, &mut session).await;
            party.leave(&session);
        }
        Err(close) => session.outlet.close(close),
    }
    session
}

/// The first frame, if it comes in time. How long its proof takes is not the client's fault.
async fn first_frame(session: &mut Session) -> Option<ByteString> {
    let frame = async {
        loop {
            match session.next().await {
                Next::Text(text) => return Some(text),
                Next::Recheck => {}
                Next::Ended => return None,
            }
        }
    };
    tokio::time::timeout(PROOF_WITHIN, frame).await.ok().flatten()
}

async fn prove<P: Party>(
    session: &mut Session,
    rooms: &Data<Rooms>,
    origin: Option<&str>,
) -> std::result::Result<(Box<P>, Authenticate), Close> {
    let Some(text) = first_frame(session).await else { return Err(Close::UNAUTHENTICATED) };
    let request = match frames::read(&text) {
        Ok(request) => request,
        Err((id, refusal)) => {
            session.outlet.push(frames::answer(id, "authenticate", Err(refusal.into())));
            return Err(Close::UNAUTHENTICATED);
        }
    };
    let outcome = match request.action.as_ref() {
        "authenticate" => match request.data::<Authenticate>() {
            Ok(proof) => welcome(rooms, session, proof, origin).await,
            Err(error) => Err(error),
        },
        _ => Err(Refusal::new(ProblemCode::Unauthenticated, "The first frame must be \"authenticate\".").into()),
    };
    match outcome {
        Ok((party, proof, data)) => {
            session.outlet.push(frames::answer(request.id, &request.action, frames::data(&data)));
            Ok((party, proof))
        }
        Err(error) => {
            let is_ours = error.code().status() >= 500;
            session.outlet.push(frames::answer(request.id, &request.action, Err(error)));
            Err(if is_ours { Close::TRY_LATER } else { Close::UNAUTHENTICATED })
        }
    }
}

async fn welcome<P: Party>(
    rooms: &Data<Rooms>,
    session: &Session,
    mut proof: Authenticate,
    origin: Option<&str>,
) -> Result<(Box<P>, Authenticate, Authenticated)> {
    let party = Box::new(P::prove(rooms, session, &proof, origin).await?);
    let session_id = VisitId::from(rooms.services.chat.new_uuid()).to_string();
    let epoch = rooms.store.epoch().await?.to_string();
    // Numbers of another history lie beyond the end of every conversation of this one.
    if proof.epoch.as_ref().is_some_and(|known| *known != epoch) {
        proof.resume.values_mut().for_each(|seq| *seq = i64::MAX);
    }
    Ok((party, proof, Authenticated { session_id, heartbeat_seconds: HEARTBEAT_S, epoch }))
}

/// One frame after the other: sends keep their order, and a client that hurries waits in its own socket.
async fn talk<P: Party>(party: &mut P, session: &mut Session) {
    let mut pace = Pace::new(Instant::now());
    loop {
        let text = match session.next().await {
            Next::Text(text) => text,
            Next::Ended => return,
            Next::Recheck => {
                if let Err(error) = Box::pin(party.recheck(session)).await
                    && error.code().status() < 500
                {
                    session.outlet.close(Close::REVOKED);
                }
                continue;
            }
        };
        let answer = match frames::read(&text) {
            Err((id, refusal)) => frames::answer(id, "frame", Err(refusal.into())),
            Ok(request) => {
                let outcome = if pace.admits(Instant::now()) {
                    Box::pin(act(party, session, &request)).await
                } else {
                    Err(Refusal::new(ProblemCode::RateLimited, "More than 50 frames a second.").retry_after(1).into())
                };
                frames::answer(request.id, &request.action, outcome)
            }
        };
        session.outlet.push(answer);
    }
}

async fn act<P: Party>(party: &mut P, session: &Session, request: &Request<'_>) -> Result<Box<RawValue>> {
    match request.action.as_ref() {
        "ping" => frames::done(),
        "authenticate" => {
            Err(Refusal::new(ProblemCode::Conflict, "This socket is authenticated. Open another for somebody else.")
                .into())
        }
        _ => party.act(session, request).await,
    }
}
