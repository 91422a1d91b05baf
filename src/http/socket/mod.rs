//! The sockets: `/ws/agent` and `/ws/visitor`.
//!
//! [`session`] is the only file that knows the WebSocket crate; [`talk`] is the protocol that both share; [`agent`]
//! and [`visitor`] carry out the actions. A socket listens before it reads: see [`replay`].

mod agent;
pub mod frames;
mod pace;
mod reader;
mod replay;
mod session;
mod talk;
pub mod upgrade;
mod visitor;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use porchlight_actors::Actors;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_services::identity::secrets::API_KEY_PREFIX;
use porchlight_storage::Store;
use porchlight_web::error::{ApiError, ApiResult};
use porchlight_web::member::{bearer, check_own_origin};
use porchlight_web::{WebSettings, origin};

/// What every socket of a worker shares.
#[derive(Clone)]
pub struct Rooms {
    pub services: web::Data<Services>,
    pub actors: Actors,
    pub store: Store,
}

/// Mounts the sockets.
pub fn configure(config: &mut web::ServiceConfig) {
    config.route("/ws/agent", web::get().to(open_agent)).route("/ws/visitor", web::get().to(open_visitor));
}

async fn open_agent(request: HttpRequest, rooms: web::Data<Rooms>) -> actix_web::Result<HttpResponse> {
    let is_program = bearer(&request).is_ok_and(|token| token.starts_with(API_KEY_PREFIX));
    if !is_program {
        check_own_origin(&request)?;
    }
    refuse_while_leaving(&rooms)?;
    let hub = Arc::clone(&rooms.actors.hub);
    session::open(&request, &hub, move |session| talk::serve::<agent::Agent>(session, rooms, None))
}

async fn open_visitor(request: HttpRequest, rooms: web::Data<Rooms>) -> actix_web::Result<HttpResponse> {
    // The chat's frame asks from the server's own origin; its frame-ancestors name who may hold it.
    let own = request.app_data::<web::Data<WebSettings>>().map(|settings| settings.own_origin());
    let origin = origin::of(&request).filter(|origin| Some(*origin) != own).map(str::to_owned);
    refuse_while_leaving(&rooms)?;
    if let Some(origin) = &origin {
        rooms.services.sites.check_any_origin(origin).await.map_err(ApiError::from)?;
    }
    let hub = Arc::clone(&rooms.actors.hub);
    // Whether it is this site's origin is known with the token: the first frame proves both.
    session::open(&request, &hub, move |session| talk::serve::<visitor::Visitor>(session, rooms, origin))
}

fn refuse_while_leaving(rooms: &Rooms) -> ApiResult<()> {
    if rooms.actors.hub.refuses_people() {
        return Err(Refusal::new(ProblemCode::Unavailable, "This server takes nobody in at the moment.")
            .retry_after(2)
            .into());
    }
    Ok(())
}
