//! Passwords by email: forgotten ones, and the first one of somebody who was invited.

use actix_web::{HttpRequest, HttpResponse, post, web};
use porchlight_services::Services;
use porchlight_web::member::check_own_origin;
use porchlight_web::{ApiResult, Checked, Client, NoContent, WebSettings};
use porchlight_wire::identity::{ForgotPassword, SetPasswordByToken, SignedIn};
use porchlight_wire::problem::Problem;

use super::auth::with_cookie;

/// Sends an email for a new password. The answer is the same whether or not there is an account.
#[utoipa::path(tag = "auth", security(()), request_body = ForgotPassword, responses(
    (status = 204),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/forgot-password")]
pub async fn forgot_password(
    services: web::Data<Services>,
    client: Client,
    body: Checked<ForgotPassword>,
) -> ApiResult<NoContent> {
    services.identity.forgot_password(&body.value, &client.0).await?;
    Ok(NoContent)
}

/// Sets a new password by the token of an email, and ends all sign-ins of the user.
#[utoipa::path(tag = "auth", security(()), request_body = SetPasswordByToken, responses(
    (status = 204),
    (status = 422, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/reset-password")]
pub async fn reset_password(
    services: web::Data<Services>,
    client: Client,
    body: Checked<SetPasswordByToken>,
) -> ApiResult<NoContent> {
    services.identity.reset_password(body.value, &client.0).await?;
    Ok(NoContent)
}

/// Accepts an invitation: sets the first password and signs in.
#[utoipa::path(tag = "auth", security(()), request_body = SetPasswordByToken, responses(
    (status = 200, body = SignedIn),
    (status = 422, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/accept-invitation")]
pub async fn accept_invitation(
    request: HttpRequest,
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    client: Client,
    body: Checked<SetPasswordByToken>,
) -> ApiResult<HttpResponse> {
    check_own_origin(&request)?;
    let signed_in = services.identity.accept_invitation(body.value, &client.0).await?;
    Ok(with_cookie(&signed_in, &settings))
}
