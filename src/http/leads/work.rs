//! Assignment and follow-ups of a lead.

use actix_web::{post, web};
use porchlight_domain::ids::LeadId;
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, Created, IdempotencyKey, Member, PathId, can};
use porchlight_wire::leads::{AddFollowUp, AssignLead, LeadView, TaskView};

/// Gives a lead to a member, or with null to nobody. Both owners are told.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), request_body = AssignLead, responses((status = 200, body = LeadView)))]
#[post("/api/v1/leads/{id}/assign")]
pub async fn assign(
    services: web::Data<Services>,
    member: Member<can::LeadsAssign>,
    id: PathId<LeadId>,
    key: IdempotencyKey,
    body: Checked<AssignLead>,
) -> ApiResult<web::Json<LeadView>> {
    let scope = key.claim(member.scope(), &body);
    Ok(web::Json(services.leads.assign(&scope, member.access.permissions, id.0, body.value).await?))
}

/// Plans a follow-up. Its assignee is reminded at the due time in the app and by email.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), request_body = AddFollowUp, responses((status = 201, body = TaskView)))]
#[post("/api/v1/leads/{id}/follow-ups")]
pub async fn add_follow_up(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    id: PathId<LeadId>,
    key: IdempotencyKey,
    body: Checked<AddFollowUp>,
) -> ApiResult<Created<TaskView>> {
    let scope = key.claim(member.scope(), &body);
    Ok(Created(services.leads.add_follow_up(&scope, member.access.permissions, id.0, body.value).await?))
}
