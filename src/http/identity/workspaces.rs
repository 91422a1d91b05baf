//! Workspaces.

use actix_web::{HttpRequest, get, patch, post, web};
use porchlight_domain::ids::WorkspaceId;
use porchlight_services::{Fingerprint, Services};
use porchlight_web::can::{BeThere, SettingsWrite};
use porchlight_web::{Anywhere, ApiResult, Checked, Client, Created, IdempotencyKey, PathId, SignedIn, Tagged, reply};
use porchlight_wire::identity::{CreateWorkspace, PatchWorkspace, WorkspaceView};
use porchlight_wire::problem::Problem;

/// Makes a further workspace of the agency: for its owner.
#[utoipa::path(tag = "workspaces", request_body = CreateWorkspace, responses(
    (status = 201, body = WorkspaceView),
    (status = 403, description = "Not the owner", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/workspaces")]
pub async fn create_workspace(
    services: web::Data<Services>,
    person: SignedIn,
    client: Client,
    key: IdempotencyKey,
    body: Checked<CreateWorkspace>,
) -> ApiResult<Created<WorkspaceView>> {
    let claim = key.of(&body);
    Ok(Created(services.identity.create_workspace(&person.0, claim, body.value, &client.0).await?))
}

/// Reads a workspace; its `ETag` is for `If-Match`.
#[utoipa::path(tag = "workspaces", params(("id" = WorkspaceId, Path)), responses((status = 200, body = WorkspaceView)))]
#[get("/api/v1/workspaces/{id}")]
pub async fn workspace(
    services: web::Data<Services>,
    caller: Anywhere<BeThere>,
    id: PathId<WorkspaceId>,
) -> ApiResult<Tagged<WorkspaceView, Fingerprint>> {
    let member = caller.enter(id.0)?;
    Ok(Tagged::of(services.identity.workspace(member.scope()).await?))
}

/// Changes a workspace.
#[utoipa::path(tag = "workspaces", params(("id" = WorkspaceId, Path)), request_body = PatchWorkspace,
    responses((status = 200, body = WorkspaceView)))]
#[patch("/api/v1/workspaces/{id}")]
pub async fn change_workspace(
    services: web::Data<Services>,
    caller: Anywhere<SettingsWrite>,
    id: PathId<WorkspaceId>,
    request: HttpRequest,
    body: Checked<PatchWorkspace>,
) -> ApiResult<Tagged<WorkspaceView, Fingerprint>> {
    let member = caller.enter(id.0)?;
    let expected = reply::if_match(&request)?;
    Ok(Tagged::of(services.identity.change_workspace(member.scope(), expected, body.value).await?))
}
