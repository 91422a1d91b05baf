//! Assignment and follow-ups of a lead.

use actix_web::{get, post, web};
use porchlight_domain::ids::LeadId;
use porchlight_services::Services;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, PathId, can, cursor, query};
use porchlight_wire::leads::{AddFollowUp, AssignLead, LeadView, TaskStatus, TaskView};
use porchlight_wire::paging::Page;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which follow-ups of a lead.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FollowUpsQuery {
    /// All when absent.
    status: Option<TaskStatus>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
    /// Only `dueAt`, which is the default.
    sort: Option<String>,
}

/// Lists the follow-ups of a lead, the earliest due first.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path), FollowUpsQuery), responses((status = 200, body = Page<TaskView>)))]
#[get("/api/v1/leads/{id}/follow-ups")]
pub async fn follow_ups(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    id: PathId<LeadId>,
    query: CheckedQuery<FollowUpsQuery>,
) -> ApiResult<web::Json<Page<TaskView>>> {
    let CheckedQuery(query) = query;
    query::one_order(query.sort.as_deref(), "dueAt")?;
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let permissions = member.access.permissions;
    let found = services.leads.follow_ups(member.scope(), permissions, id.0, query.status, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

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
