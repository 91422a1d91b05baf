//! The signed-in person: account, password and sign-ins.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use porchlight_domain::ids::SignInId;
use porchlight_services::{Fingerprint, Services};
use porchlight_web::{ApiResult, Checked, CheckedQuery, Client, NoContent, PathId, ShortList, SignedIn, Tagged, reply};
use porchlight_wire::identity::{ChangePassword, Me, PatchMe, SignInView, UserView};
use porchlight_wire::paging::Page;

/// Tells who is signed in, and which workspaces are open to the person. The `ETag` is that of the account.
#[utoipa::path(tag = "me", responses((status = 200, body = Me)))]
#[get("/api/v1/me")]
pub async fn me(services: web::Data<Services>, person: SignedIn) -> ApiResult<Tagged<Me, Fingerprint>> {
    let me = services.identity.me(&person.0).await?;
    Ok(Tagged { version: Fingerprint::of(&me.user), view: me })
}

/// Changes the own account.
#[utoipa::path(tag = "me", request_body = PatchMe, responses((status = 200, body = UserView)))]
#[patch("/api/v1/me")]
pub async fn change_me(
    services: web::Data<Services>,
    person: SignedIn,
    client: Client,
    request: HttpRequest,
    body: Checked<PatchMe>,
) -> ApiResult<Tagged<UserView, Fingerprint>> {
    let expected = reply::if_match(&request)?;
    Ok(Tagged::of(services.identity.change_me(&person.0, expected, body.value, &client.0).await?))
}

/// Changes the own password and ends the other sign-ins.
#[utoipa::path(tag = "me", request_body = ChangePassword, responses((status = 204)))]
#[post("/api/v1/me/password")]
pub async fn change_password(
    services: web::Data<Services>,
    person: SignedIn,
    client: Client,
    body: Checked<ChangePassword>,
) -> ApiResult<NoContent> {
    services.identity.change_password(&person.0, body.value, &client.0).await?;
    Ok(NoContent)
}

/// Lists the signed-in browsers and phones, the last used first.
#[utoipa::path(tag = "me", params(ShortList), responses((status = 200, body = Page<SignInView>)))]
#[get("/api/v1/me/sign-ins")]
pub async fn sign_ins(
    services: web::Data<Services>,
    person: SignedIn,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<SignInView>>> {
    Ok(web::Json(part.0.page(services.identity.sign_ins(&person.0).await?, |sign_in| sign_in.id.to_string())?))
}

/// Ends a sign-in.
#[utoipa::path(tag = "me", params(("id" = SignInId, Path)), responses((status = 204)))]
#[delete("/api/v1/me/sign-ins/{id}")]
pub async fn end_sign_in(
    services: web::Data<Services>,
    person: SignedIn,
    client: Client,
    id: PathId<SignInId>,
) -> ApiResult<NoContent> {
    services.identity.end_sign_in(&person.0, id.0, &client.0).await?;
    Ok(NoContent)
}
