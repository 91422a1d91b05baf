//! `/api/v1/dead-events` (TRK-24).

use actix_web::{get, post, web};
use porchlight_domain::ids::DeadEventId;
use porchlight_services::Services;
use porchlight_web::{ApiResult, CheckedQuery, Member, PathId, can, cursor};
use porchlight_wire::paging::Page;
use porchlight_wire::tracker::DeadEventView;

use crate::sites::NewestFirst;

/// Lists the events whose processing failed for good, the latest first.
#[utoipa::path(tag = "tracker", params(NewestFirst), responses((status = 200, body = Page<DeadEventView>)))]
#[get("/api/v1/dead-events")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::JobsRead>,
    query: CheckedQuery<NewestFirst>,
) -> ApiResult<web::Json<Page<DeadEventView>>> {
    let found = services.tracker.dead_events(member.scope(), query.0.page()?).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

/// Processes a dead event again.
#[utoipa::path(tag = "tracker", params(("id" = DeadEventId, Path)), responses((status = 200, body = DeadEventView)))]
#[post("/api/v1/dead-events/{id}/retry")]
pub async fn retry(
    services: web::Data<Services>,
    member: Member<can::JobsWrite>,
    id: PathId<DeadEventId>,
) -> ApiResult<web::Json<DeadEventView>> {
    Ok(web::Json(services.tracker.retry_dead_event(member.scope(), id.0).await?))
}
