//! Users of a workspace.

use actix_web::{HttpRequest, get, patch, post, web};
use porchlight_domain::ids::UserId;
use porchlight_services::{Fingerprint, Services};
use porchlight_storage::paging::PageRequest;
use porchlight_web::can::{UsersRead, UsersWrite};
use porchlight_web::query::{limit, one_order};
use porchlight_web::{
    Anywhere, ApiResult, Checked, CheckedQuery, Client, Created, IdempotencyKey, Member, NoContent, PathId, Tagged,
    cursor, reply,
};
use porchlight_wire::identity::{CreateUser, MemberView, PatchUser};
use porchlight_wire::paging::Page;
use porchlight_wire::problem::Problem;
use serde::Deserialize;

/// Which page of a list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// Only `createdAt`, which is the default.
    sort: Option<String>,
}

/// Lists the users of the workspace, who joined first first.
#[utoipa::path(tag = "users", params(UserQuery), responses((status = 200, body = Page<MemberView>)))]
#[get("/api/v1/users")]
pub async fn users(
    services: web::Data<Services>,
    member: Member<UsersRead>,
    query: CheckedQuery<UserQuery>,
) -> ApiResult<web::Json<Page<MemberView>>> {
    one_order(query.0.sort.as_deref(), "createdAt")?;
    let page = PageRequest { limit: limit(query.0.limit)?, after: cursor::decode(query.0.cursor.as_deref())? };
    let found = services.identity.users(member.scope(), page).await?;
    Ok(web::Json(Page { next_cursor: found.next.as_ref().and_then(cursor::encode), data: found.rows }))
}

/// Makes a user of the workspace that the body names. Without a password an invitation is sent.
#[utoipa::path(tag = "users", request_body = CreateUser, responses(
    (status = 201, body = MemberView),
    (status = 409, description = "The email is taken", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/users")]
pub async fn create_user(
    services: web::Data<Services>,
    caller: Anywhere<UsersWrite>,
    client: Client,
    key: IdempotencyKey,
    body: Checked<CreateUser>,
) -> ApiResult<Created<MemberView>> {
    let member = caller.enter(body.value.workspace_id)?;
    let claimed = key.claim(member.scope(), &body);
    Ok(Created(services.identity.create_user(&member.access, &claimed, body.value, &client.0).await?))
}

/// Reads one user of the workspace; the `ETag` is for `If-Match`.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses((status = 200, body = MemberView)))]
#[get("/api/v1/users/{id}")]
pub async fn user(
    services: web::Data<Services>,
    member: Member<UsersRead>,
    id: PathId<UserId>,
) -> ApiResult<Tagged<MemberView, Fingerprint>> {
    Ok(Tagged::of(services.identity.user(member.scope(), id.0).await?))
}

/// Changes what a user may do in the workspace, or shuts the user out of it.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), request_body = PatchUser, responses(
    (status = 200, body = MemberView),
    (status = 409, description = "It would shut out the owner, or you", body = Problem, content_type = "application/problem+json"),
))]
#[patch("/api/v1/users/{id}")]
pub async fn change_user(
    services: web::Data<Services>,
    member: Member<UsersWrite>,
    client: Client,
    id: PathId<UserId>,
    request: HttpRequest,
    body: Checked<PatchUser>,
) -> ApiResult<Tagged<MemberView, Fingerprint>> {
    let expected = reply::if_match(&request)?;
    Ok(Tagged::of(services.identity.change_user(&member.access, id.0, expected, body.value, &client.0).await?))
}

/// Sends an open invitation again, with a new link.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses(
    (status = 204),
    (status = 409, description = "It was accepted", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/users/{id}/invitation")]
pub async fn resend_invitation(
    services: web::Data<Services>,
    member: Member<UsersWrite>,
    client: Client,
    id: PathId<UserId>,
    key: IdempotencyKey,
) -> ApiResult<NoContent> {
    let claimed = key.claim_alone(member.scope());
    services.identity.resend_invitation(&member.access, &claimed, id.0, &client.0).await?;
    Ok(NoContent)
}
