//! Sign-up, log-in, refresh and log-out.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_web::member::{bearer, check_own_origin};
use porchlight_web::{ApiResult, Checked, Client, WebSettings};
use porchlight_wire::identity::{AuthState, LogIn, Refresh, SignUp, SignedIn, SignedUp};
use porchlight_wire::problem::Problem;

use super::cookie;

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
pub async fn sign_up(
    request: HttpRequest,
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    client: Client,
    body: Checked<SignUp>,
) -> ApiResult<HttpResponse> {
    check_own_origin(&request)?;
    let signed_up = services.identity.sign_up(body.value, &client.0).await?;
    let cookie = cookie::holding(&signed_up.refresh_token, &settings);
    Ok(HttpResponse::Created().cookie(cookie).json(signed_up))
}

/// Signs in by email and password.
#[utoipa::path(tag = "auth", security(()), request_body = LogIn, responses(
    (status = 200, body = SignedIn),
    (status = 401, description = "Wrong email or password", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/login")]
pub async fn log_in(
    request: HttpRequest,
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    client: Client,
    body: Checked<LogIn>,
) -> ApiResult<HttpResponse> {
    check_own_origin(&request)?;
    let signed_in = services.identity.log_in(body.value, &client.0).await?;
    Ok(with_cookie(&signed_in, &settings))
}

/// Changes a refresh token, of the body or the cookie, for a new pair.
///
/// Each works once: using one again ends the sign-in.
#[utoipa::path(tag = "auth", security(()), request_body = Refresh, responses(
    (status = 200, body = SignedIn),
    (status = 401, description = "The token is not good, or no longer", body = Problem, content_type = "application/problem+json"),
))]
#[post("/api/v1/auth/refresh")]
pub async fn refresh(
    request: HttpRequest,
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    client: Client,
    body: Checked<Refresh>,
) -> ApiResult<HttpResponse> {
    check_own_origin(&request)?;
    let token = body.value.refresh_token.or_else(|| cookie::read(&request)).ok_or_else(|| {
        Refusal::new(ProblemCode::Unauthenticated, "Send the refresh token in the body or as the cookie.")
    })?;
    let signed_in = services.identity.refresh(&token, &client.0).await?;
    Ok(with_cookie(&signed_in, &settings))
}

/// Ends the sign-in of the access token, or of the refresh token in the body or the cookie.
#[utoipa::path(tag = "auth", security(()), request_body = Refresh, responses((status = 204)))]
#[post("/api/v1/auth/logout")]
pub async fn log_out(
    request: HttpRequest,
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    client: Client,
    body: Checked<Refresh>,
) -> ApiResult<HttpResponse> {
    check_own_origin(&request)?;
    let token = body.value.refresh_token.or_else(|| cookie::read(&request));
    services.identity.log_out(bearer(&request).ok(), token.as_deref(), &client.0).await?;
    Ok(HttpResponse::NoContent().cookie(cookie::forgotten(&settings)).finish())
}

/// 200 with the pair, and the refresh token as a cookie, too.
pub(super) fn with_cookie(signed_in: &SignedIn, settings: &WebSettings) -> HttpResponse {
    HttpResponse::Ok().cookie(cookie::holding(&signed_in.refresh_token, settings)).json(signed_in)
}
