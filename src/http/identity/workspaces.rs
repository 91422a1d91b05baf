//! Workspaces.

use actix_web::{get, patch, post, web};
use porchlight_domain::ids::WorkspaceId;
use porchlight_services::Services;
use porchlight_web::can::{BeThere, SettingsWrite};
use porchlight_web::{Anywhere, ApiResult, Checked, Client, Created, IdempotencyKey, PathId, SignedIn};
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

/// Reads a workspace.
#[utoipa::path(tag = "workspaces", params(("id" = WorkspaceId, Path)), responses((status = 200, body = WorkspaceView)))]
#[get("/api/v1/workspaces/{id}")]
pub async fn workspace(
    services: web::Data<Services>,
    caller: Anywhere<BeThere>,
    id: PathId<WorkspaceId>,
) -> ApiResult<web::Json<WorkspaceView>> {
    let member = caller.enter(id.0)?;
    Ok(web::Json(services.identity.workspace(member.scope()).await?))
}

/// Changes a workspace.
#[utoipa::path(tag = "workspaces", params(("id" = WorkspaceId, Path)), request_body = PatchWorkspace,
    responses((status = 200, body = WorkspaceView)))]
#[patch("/api/v1/workspaces/{id}")]
pub async fn change_workspace(
    services: web::Data<Services>,
    caller: Anywhere<SettingsWrite>,
    id: PathId<WorkspaceId>,
    body: Checked<PatchWorkspace>,
) -> ApiResult<web::Json<WorkspaceView>> {
    let member = caller.enter(id.0)?;
    Ok(web::Json(services.identity.change_workspace(member.scope(), body.value).await?))
}
