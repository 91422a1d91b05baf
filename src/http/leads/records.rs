//! `/api/v1/leads` and what hangs on one record.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use porchlight_domain::ids::LeadId;
use porchlight_services::Services;
use porchlight_services::leads::LeadList;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{
    ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, NoContent, PathId, ShortList, Tagged, can,
    cursor, query, reply,
};
use porchlight_wire::leads::{Count, CreateLead, LeadView, PatchLead, TagView};
use porchlight_wire::paging::Page;

use super::filter::LeadsQuery;

/// Lists leads: everybody's, or without `leads:read_all` one's own and those without an owner.
#[utoipa::path(tag = "leads", params(LeadsQuery), responses((status = 200, body = Page<LeadView>)))]
#[get("/api/v1/leads")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    query: CheckedQuery<LeadsQuery>,
) -> ApiResult<web::Json<Page<LeadView>>> {
    let CheckedQuery(query) = query;
    let (order, descending) = query.order()?;
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let asked = LeadList { filter: query.filter(&member.access.who)?, order, descending, page };
    let found = services.leads.list(member.scope(), member.access.permissions, asked).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

/// Counts the leads that a list with the same filters would hold, up to 10,000.
#[utoipa::path(tag = "leads", params(LeadsQuery), responses((status = 200, body = Count)))]
#[get("/api/v1/leads/count")]
pub async fn count(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    query: CheckedQuery<LeadsQuery>,
) -> ApiResult<web::Json<Count>> {
    // It takes what the list takes, and refuses what that refuses.
    query::limit(query.0.limit)?;
    let filter = query.0.filter(&member.access.who)?;
    Ok(web::Json(services.leads.count(member.scope(), member.access.permissions, &filter).await?))
}

/// Makes a lead. Without an owner the assignment rules choose one.
#[utoipa::path(tag = "leads", request_body = CreateLead, responses((status = 201, body = LeadView)))]
#[post("/api/v1/leads")]
pub async fn create(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    key: IdempotencyKey,
    body: Checked<CreateLead>,
) -> ApiResult<Created<LeadView>> {
    let scope = key.claim(member.scope(), &body);
    Ok(Created(services.leads.create(&scope, member.access.permissions, body.value).await?))
}

/// Reads a lead; its `ETag` is for `If-Match`.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), responses((status = 200, body = LeadView)))]
#[get("/api/v1/leads/{id}")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    id: PathId<LeadId>,
) -> ApiResult<Tagged<LeadView>> {
    let found = services.leads.get(member.scope(), member.access.permissions, id.0).await?;
    Ok(Tagged { view: found.view, version: found.version })
}

/// Changes a lead by JSON merge patch: absent leaves, null clears.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), request_body = PatchLead,
    responses((status = 200, body = LeadView), (status = 412, description = "Changed since it was read")))]
#[patch("/api/v1/leads/{id}")]
pub async fn edit(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    id: PathId<LeadId>,
    request: HttpRequest,
    body: Checked<PatchLead>,
) -> ApiResult<Tagged<LeadView>> {
    let expected = reply::if_match(&request)?;
    let permissions = member.access.permissions;
    let edited = services.leads.edit(member.scope(), permissions, id.0, expected, body.value).await?;
    Ok(Tagged { view: edited.view, version: edited.version })
}

/// Deletes a lead with its timeline and tasks, for good.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), responses((status = 204)))]
#[delete("/api/v1/leads/{id}")]
pub async fn delete(
    services: web::Data<Services>,
    member: Member<can::LeadsDelete>,
    id: PathId<LeadId>,
) -> ApiResult<NoContent> {
    services.leads.delete(member.scope(), member.access.permissions, id.0).await?;
    Ok(NoContent)
}

/// Lists the tags in use, the most used first; 500 at most.
#[utoipa::path(tag = "leads", params(ShortList), responses((status = 200, body = Page<TagView>)))]
#[get("/api/v1/tags")]
pub async fn tags(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<TagView>>> {
    let tags = services.leads.tags(member.scope(), member.access.permissions).await?;
    Ok(web::Json(part.0.page(tags, |tag| tag.tag.clone())?))
}
