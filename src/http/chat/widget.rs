//! What the widget asks for: its frame, its files and its session.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, CONTENT_SECURITY_POLICY,
    HeaderValue,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, post, web};
use porchlight_domain::ids::SiteId;
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, PathId, WebSettings, client, member, origin};
use porchlight_wire::chat::{OpenWidget, WidgetSession};

use crate::assets::{Caching, Widget, serve};
use crate::sites::{PREFLIGHT_AGE_S, allow_origin};

/// Opens or resumes a visitor's session.
#[utoipa::path(tag = "widget", security(()), request_body = OpenWidget, responses((status = 200, body = WidgetSession),
    (status = 403, description = "The origin is not allowed"),
    (status = 404, description = "There is no such site, or it has no chat"), (status = 429, description = "Too many sessions of one address")))]
#[post("/v1/widget/session")]
pub async fn open_session(
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let opened = match Checked::<OpenWidget>::from_request(&request, &mut payload.into_inner()).await {
        Ok(body) => open(&services, &settings, &request, body.value).await,
        Err(error) => Err(error),
    };
    let mut response = match opened {
        Ok(session) => HttpResponse::Ok().json(session),
        Err(error) => HttpResponse::from_error(error),
    };
    // What a page may not use it may not read either.
    if !matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
        allow_origin(response.headers_mut(), origin::of(&request));
    }
    response
}

async fn open(
    services: &Services,
    settings: &WebSettings,
    request: &HttpRequest,
    mut open: OpenWidget,
) -> ApiResult<WidgetSession> {
    let site = services.sites.find_public(open.client_id).await?;
    // The frame asks from the server's own origin; its frame-ancestors name who may hold it.
    if origin::of(request).is_some_and(|origin| origin != settings.own_origin()) {
        site.check_origin(origin::of(request))?;
    }
    services.chat.admit_session(open.client_id, client::ip(request, settings)).await?;
    if open.visitor_token.is_none() {
        open.visitor_token = member::bearer(request).ok().map(ToOwned::to_owned);
    }
    Ok(services.chat.open_widget(open, &client::user_agent(request)).await?)
}

/// Answers the preflight of a session. Which site it is about stands in the body only: the request itself is judged
/// by its origin.
pub async fn preflight(request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE_S))
        .finish();
    allow_origin(response.headers_mut(), origin::of(&request));
    response
}

/// Serves the frame of a site: only its own pages may hold it.
pub async fn frame(services: web::Data<Services>, request: HttpRequest, id: PathId<SiteId>) -> ApiResult<HttpResponse> {
    let site = services.sites.find_public(id.0).await?;
    let mut response = serve::<Widget>(&request, "frame.html", Caching::Revalidate);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors {}",
        site.origins.frame_ancestors()
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Serves a file of the frame.
pub async fn asset(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    serve::<Widget>(&request, &format!("assets/{name}"), Caching::Immutable)
}
