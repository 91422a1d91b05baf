//! `/api/v1/visitors`, and who of the workspace is here.

use actix_web::{get, web};
use porchlight_domain::ids::VisitorId;
use porchlight_services::Services;
use porchlight_web::{ApiResult, Member, PathId, can};
use porchlight_wire::chat::VisitorView;
use porchlight_wire::socket::PresenceData;

/// Reads a visitor: where he is and came from, with what he looks.
#[utoipa::path(tag = "chat", params(("id" = VisitorId, Path)), responses((status = 200, body = VisitorView)))]
#[get("/api/v1/visitors/{id}")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::VisitorsRead>,
    id: PathId<VisitorId>,
) -> ApiResult<web::Json<VisitorView>> {
    Ok(web::Json(services.chat.visitor(member.scope(), id.0).await?))
}

/// Tells who of the workspace's users is not offline.
#[utoipa::path(tag = "chat", responses((status = 200, body = PresenceData)))]
#[get("/api/v1/presence")]
pub async fn presence(services: web::Data<Services>, member: Member<can::UsersRead>) -> web::Json<PresenceData> {
    web::Json(PresenceData { users: services.chat.presence(member.scope()).await })
}
