//! Passwords by email: forgotten ones, and the first one of somebody who was invited.

use actix_web::{HttpResponse, post};
use porchlight_web::{ApiResult, Checked, NoContent};
use porchlight_wire::identity::{ForgotPassword, SetPasswordByToken, SignedIn};
use porchlight_wire::problem::Problem;

use super::desk::Desk;

/// Sends an email for a new password. The answer is the same whether or not there is an account.
#[utoipa::path(tag = "auth", security(()), request_body = ForgotPassword, responses(
    (status = 204),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/forgot-password")]
pub async fn forgot_password(desk: Desk, body: Checked<ForgotPassword>) -> ApiResult<NoContent> {
    desk.identity.forgot_password(&body.value, &desk.device).await?;
    Ok(NoContent)
}

/// Sets a new password by the token of an email, and ends all sign-ins of the user.
#[utoipa::path(tag = "auth", security(()), request_body = SetPasswordByToken, responses(
    (status = 204),
    (status = 422, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/reset-password")]
pub async fn reset_password(desk: Desk, body: Checked<SetPasswordByToken>) -> ApiResult<NoContent> {
    desk.identity.reset_password(body.value, &desk.device).await?;
    Ok(NoContent)
}

/// Accepts an invitation: sets the first password and signs in.
#[utoipa::path(tag = "auth", security(()), request_body = SetPasswordByToken, responses(
    (status = 200, body = SignedIn),
    (status = 422, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/accept-invitation")]
pub async fn accept_invitation(desk: Desk, body: Checked<SetPasswordByToken>) -> ApiResult<HttpResponse> {
    Ok(desk.admit(&desk.identity.accept_invitation(body.value, &desk.device).await?))
}
