//! Sign-up, log-in, refresh and log-out.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use porchlight_services::Services;
use porchlight_web::member::bearer;
use porchlight_web::{ApiResult, Checked};
use porchlight_wire::identity::{AuthState, LogIn, Refresh, SignUp, SignedIn, SignedUp};
use porchlight_wire::problem::Problem;

use super::desk::Desk;

/// Tells whether the first agency is still to be made, and whether others may follow.
#[utoipa::path(tag = "auth", security(()), responses((status = 200, body = AuthState)))]
#[get("/api/v1/auth/state")]
pub async fn state(services: web::Data<Services>) -> ApiResult<web::Json<AuthState>> {
    Ok(web::Json(services.identity.auth_state().await?))
}

/// Makes an agency with its first workspace, and signs its owner in.
///
/// Closed after the first agency, unless the installation is open.
#[utoipa::path(tag = "auth", security(()), request_body = SignUp, responses(
    (status = 201, body = SignedUp),
    (status = 403, description = "Sign-up is closed", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The email is taken", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/signup")]
pub async fn sign_up(desk: Desk, body: Checked<SignUp>) -> ApiResult<HttpResponse> {
    let signed_up = desk.identity.sign_up(body.value, &desk.device).await?;
    Ok(desk.admit_new(&signed_up, &signed_up.refresh_token))
}

/// Signs in by email and password.
#[utoipa::path(tag = "auth", security(()), request_body = LogIn, responses(
    (status = 200, body = SignedIn),
    (status = 401, description = "Wrong email or password", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/login")]
pub async fn log_in(desk: Desk, body: Checked<LogIn>) -> ApiResult<HttpResponse> {
    Ok(desk.admit(&desk.identity.log_in(body.value, &desk.device).await?))
}

/// Changes a refresh token, of the body or the cookie, for a new pair.
///
/// Each works once: using one again ends the sign-in.
#[utoipa::path(tag = "auth", security(()), request_body = Refresh, responses(
    (status = 200, body = SignedIn),
    (status = 401, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/refresh")]
pub async fn refresh(desk: Desk, body: Checked<Refresh>) -> ApiResult<HttpResponse> {
    let token = desk.need_refresh_token(body.value.refresh_token)?;
    Ok(desk.admit(&desk.identity.refresh(&token, &desk.device).await?))
}

/// Ends the sign-in of the access token, or of the refresh token in the body or the cookie.
#[utoipa::path(tag = "auth", security(()), request_body = Refresh, responses((status = 204)))]
#[post("/api/v1/auth/logout")]
pub async fn log_out(request: HttpRequest, desk: Desk, body: Checked<Refresh>) -> ApiResult<HttpResponse> {
    let token = desk.refresh_token(body.value.refresh_token);
    desk.identity.log_out(bearer(&request).ok(), token.as_deref(), &desk.device).await?;
    Ok(desk.see_off())
}
