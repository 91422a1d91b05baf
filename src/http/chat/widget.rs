//! What the widget asks for: its frame, its files and its session.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, post, web};
use porchlight_domain::ids::SiteId;
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, PathId, WebSettings, client, member, origin};
use porchlight_wire::chat::{OpenWidget, WidgetSession};

use crate::assets::{Caching, Widget, serve};

/// Opens or resumes a visitor's session.
#[utoipa::path(tag = "widget", security(()), request_body = OpenWidget, responses((status = 200, body = WidgetSession)))]
#[post("/v1/widget/session")]
pub async fn open_session(
    services: web::Data<Services>,
    settings: web::Data<WebSettings>,
    request: HttpRequest,
    body: Checked<OpenWidget>,
) -> ApiResult<web::Json<WidgetSession>> {
    let mut open = body.value;
    let site = services.sites.find_public(open.client_id).await?;
    // The frame asks from the server's own origin; its frame-ancestors name who may hold it.
    if origin::of(&request).is_some_and(|origin| origin != settings.own_origin()) {
        site.check_origin(origin::of(&request))?;
    }
    if open.visitor_token.is_none() {
        open.visitor_token = member::bearer(&request).ok().map(ToOwned::to_owned);
    }
    Ok(web::Json(services.chat.open_widget(open, &client::user_agent(&request)).await?))
}

/// Serves the frame of a site: only its own pages may hold it.
pub async fn frame(services: web::Data<Services>, request: HttpRequest, id: PathId<SiteId>) -> ApiResult<HttpResponse> {
    let site = services.sites.find_public(id.0).await?;
    let mut response = serve::<Widget>(&request, "frame.html", Caching::Revalidate);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; \
         base-uri 'none'; form-action 'none'; frame-ancestors {}",
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
