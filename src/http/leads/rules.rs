//! `/api/v1/assignment-rules`.

use actix_web::{get, put, web};
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, Member, can};
use porchlight_wire::leads::{AssignmentRules, PutAssignmentRules};

/// Lists the rules by which leads and chats find their people; the first match wins.
#[utoipa::path(tag = "assignment", responses((status = 200, body = AssignmentRules)))]
#[get("/api/v1/assignment-rules")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::SettingsRead>,
) -> ApiResult<web::Json<AssignmentRules>> {
    Ok(web::Json(services.leads.rules(member.scope()).await?))
}

/// Replaces the rules. A rule that keeps its id keeps its place in the round.
#[utoipa::path(tag = "assignment", request_body = PutAssignmentRules, responses((status = 200, body = AssignmentRules)))]
#[put("/api/v1/assignment-rules")]
pub async fn put(
    services: web::Data<Services>,
    member: Member<can::SettingsWrite>,
    body: Checked<PutAssignmentRules>,
) -> ApiResult<web::Json<AssignmentRules>> {
    Ok(web::Json(services.leads.put_rules(member.scope(), body.value).await?))
}
