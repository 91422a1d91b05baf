//! Roles.

use actix_web::{HttpRequest, delete, get, put, web};
use porchlight_services::{Fingerprint, Services};
use porchlight_web::can::{UsersRead, UsersWrite};
use porchlight_web::{ApiResult, Checked, CheckedQuery, Member, NoContent, ShortList, Tagged, reply};
use porchlight_wire::identity::{PutRole, RoleView};
use porchlight_wire::paging::Page;
use porchlight_wire::problem::Problem;

/// Lists the roles of the workspace, the built-in ones first.
#[utoipa::path(tag = "users", params(ShortList), responses((status = 200, body = Page<RoleView>)))]
#[get("/api/v1/roles")]
pub async fn roles(
    services: web::Data<Services>,
    member: Member<UsersRead>,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<RoleView>>> {
    Ok(web::Json(part.0.page(services.identity.roles(member.scope()).await?, |one| one.name.clone())?))
}

/// Reads a role; its `ETag` is for `If-Match`.
#[utoipa::path(tag = "users", params(("name" = String, Path)), responses((status = 200, body = RoleView)))]
#[get("/api/v1/roles/{name}")]
pub async fn role(
    services: web::Data<Services>,
    member: Member<UsersRead>,
    name: web::Path<String>,
) -> ApiResult<Tagged<RoleView, Fingerprint>> {
    Ok(Tagged::of(services.identity.role(member.scope(), &name).await?))
}

/// Defines a role, anew or again.
#[utoipa::path(tag = "users", params(("name" = String, Path)), request_body = PutRole, responses(
    (status = 200, body = RoleView),
    (status = 409, description = "It comes with the product", body = Problem, content_type = "application/problem+json"),
))]
#[put("/api/v1/roles/{name}")]
pub async fn save_role(
    services: web::Data<Services>,
    member: Member<UsersWrite>,
    name: web::Path<String>,
    request: HttpRequest,
    body: Checked<PutRole>,
) -> ApiResult<Tagged<RoleView, Fingerprint>> {
    let expected = reply::if_match(&request)?;
    Ok(Tagged::of(services.identity.save_role(&member.access, &name, expected, &body.value).await?))
}

/// Deletes a role that nobody has.
#[utoipa::path(tag = "users", params(("name" = String, Path)), responses(
    (status = 204),
    (status = 409, description = "Somebody has it", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/api/v1/roles/{name}")]
pub async fn delete_role(
    services: web::Data<Services>,
    member: Member<UsersWrite>,
    name: web::Path<String>,
) -> ApiResult<NoContent> {
    services.identity.delete_role(&member.access, &name).await?;
    Ok(NoContent)
}
