//! `/api/v1/assignment-rules`.

use actix_web::{HttpRequest, get, put, web};
use porchlight_services::{Fingerprint, Services};
use porchlight_web::{ApiResult, Checked, Member, Tagged, can, reply};
use porchlight_wire::leads::{AssignmentRules, PutAssignmentRules};

/// Lists the rules by which leads and chats find their people; the first match wins. The `ETag` is for `If-Match`.
#[utoipa::path(tag = "assignment", responses((status = 200, body = AssignmentRules)))]
#[get("/api/v1/assignment-rules")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::SettingsRead>,
) -> ApiResult<Tagged<AssignmentRules, Fingerprint>> {
    Ok(Tagged::of(services.leads.rules(member.scope()).await?))
}

/// Replaces the rules. A rule that keeps its id keeps its place in the round.
#[utoipa::path(tag = "assignment", request_body = PutAssignmentRules, responses((status = 200, body = AssignmentRules)))]
#[put("/api/v1/assignment-rules")]
pub async fn put(
    services: web::Data<Services>,
    member: Member<can::SettingsWrite>,
    request: HttpRequest,
    body: Checked<PutAssignmentRules>,
) -> ApiResult<Tagged<AssignmentRules, Fingerprint>> {
    let expected = reply::if_match(&request)?;
    Ok(Tagged::of(services.leads.put_rules(member.scope(), expected, body.value).await?))
}
