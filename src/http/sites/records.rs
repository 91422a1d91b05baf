//! `/api/v1/sites`.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use porchlight_domain::ids::SiteId;
use porchlight_services::Services;
use porchlight_web::{
    ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, NoContent, PathId, ShortList, Tagged, can,
    cursor, reply,
};
use porchlight_wire::paging::Page;
use porchlight_wire::sites::{CreateSite, FormView, IdentitySecretView, PatchSite, SiteView};

use super::query::NewestFirst;

/// Lists the sites of the workspace, the newest first.
#[utoipa::path(tag = "sites", params(NewestFirst), responses((status = 200, body = Page<SiteView>)))]
#[get("/api/v1/sites")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::SitesRead>,
    query: CheckedQuery<NewestFirst>,
) -> ApiResult<web::Json<Page<SiteView>>> {
    let found = services.sites.list_sites(member.scope(), query.0.page()?).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

/// Registers a site. Only this answer holds its `apiKey`; a repeat with the same `Idempotency-Key` is without it.
#[utoipa::path(tag = "sites", request_body = CreateSite, responses((status = 201, body = SiteView)))]
#[post("/api/v1/sites")]
pub async fn create(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    key: IdempotencyKey,
    body: Checked<CreateSite>,
) -> ApiResult<Created<SiteView>> {
    let scope = key.claim(member.scope(), &body);
    Ok(Created(services.sites.create_site(&scope, body.value).await?))
}

/// Reads a site; its `ETag` is for `If-Match`.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), responses((status = 200, body = SiteView)))]
#[get("/api/v1/sites/{id}")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::SitesRead>,
    id: PathId<SiteId>,
) -> ApiResult<Tagged<SiteView>> {
    let (view, version) = services.sites.site(member.scope(), id.0).await?;
    Ok(Tagged { view, version })
}

/// Changes a site by JSON merge patch: settings merge into those that are there.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), request_body = PatchSite,
    responses((status = 200, body = SiteView), (status = 412, description = "Changed since it was read")))]
#[patch("/api/v1/sites/{id}")]
pub async fn edit(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    id: PathId<SiteId>,
    request: HttpRequest,
    body: Checked<PatchSite>,
) -> ApiResult<Tagged<SiteView>> {
    let expected = reply::if_match(&request)?;
    let (view, version) = services.sites.patch_site(member.scope(), id.0, expected, body.value).await?;
    Ok(Tagged { view, version })
}

/// Deletes a site: its script falls silent and its key is dead; leads and chats stay.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), responses((status = 204)))]
#[delete("/api/v1/sites/{id}")]
pub async fn delete(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    id: PathId<SiteId>,
) -> ApiResult<NoContent> {
    services.sites.delete_site(member.scope(), id.0).await?;
    Ok(NoContent)
}

/// Replaces the key of a site. Only this answer holds the new `apiKey`; the old one is dead.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), responses((status = 200, body = SiteView)))]
#[post("/api/v1/sites/{id}/rotate-key")]
pub async fn rotate_key(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    id: PathId<SiteId>,
    key: IdempotencyKey,
) -> ApiResult<web::Json<SiteView>> {
    Ok(web::Json(services.sites.rotate_key(&key.claim_alone(member.scope()), id.0).await?))
}

/// Shows the secret under which the site's own server signs who its visitors are.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), responses((status = 200, body = IdentitySecretView)))]
#[get("/api/v1/sites/{id}/identity-secret")]
pub async fn identity_secret(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    id: PathId<SiteId>,
) -> ApiResult<web::Json<IdentitySecretView>> {
    Ok(web::Json(services.sites.identity_secret(member.scope(), id.0).await?))
}

/// Replaces that secret: signatures under the old one are refused.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path)), responses((status = 200, body = IdentitySecretView)))]
#[post("/api/v1/sites/{id}/rotate-identity-secret")]
pub async fn rotate_identity_secret(
    services: web::Data<Services>,
    member: Member<can::SitesWrite>,
    id: PathId<SiteId>,
    key: IdempotencyKey,
) -> ApiResult<web::Json<IdentitySecretView>> {
    Ok(web::Json(services.sites.rotate_identity_secret(&key.claim_alone(member.scope()), id.0).await?))
}

/// Lists the forms that were seen on a site, those that captured most first; 200 at most.
#[utoipa::path(tag = "sites", params(("id" = SiteId, Path), ShortList), responses((status = 200, body = Page<FormView>)))]
#[get("/api/v1/sites/{id}/forms")]
pub async fn forms(
    services: web::Data<Services>,
    member: Member<can::SitesRead>,
    id: PathId<SiteId>,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<FormView>>> {
    let forms = services.sites.list_forms(member.scope(), id.0).await?;
    Ok(web::Json(part.0.page(forms, |form| form.id.to_string())?))
}
