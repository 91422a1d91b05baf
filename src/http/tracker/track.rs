//! `POST /v1/track`: reports of browsers, by client id and origin, and of servers, by the site's key.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_services::identity::Who;
use porchlight_services::tracker::{Batch, Report};
use porchlight_web::{ApiResult, body, client, member, origin};
use porchlight_wire::tracker::{TrackBatch, TrackVerdict};

use crate::sites::{PREFLIGHT_AGE_S, allow_origin};

/// The largest report, in bytes.
const LIMIT_BYTES: usize = 64 * 1024;

/// Takes events in. Each is judged alone; `accepted` counts those that are durable, a repeated `eventId` is a
/// duplicate. Browsers send `text/plain`, which needs no preflight.
#[utoipa::path(tag = "tracker", security((), ("bearer" = [])), request_body = TrackBatch,
    responses((status = 202, body = TrackVerdict), (status = 401, description = "The key is not valid, or no longer"),
        (status = 403, description = "The origin is not allowed"), (status = 404, description = "There is no such site"),
        (status = 429, description = "More than 10,000 events in a minute"),
        (status = 503, description = "Nothing was stored: keep the events and send them again")))]
#[post("/v1/track")]
pub async fn track(services: web::Data<Services>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let mut response = match take(&services, &request, payload).await {
        Ok(verdict) => HttpResponse::Accepted().json(verdict),
        Err(error) => HttpResponse::from_error(error),
    };
    // What a page may not use it may not read either.
    if !matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED) {
        allow_origin(response.headers_mut(), origin::of(&request));
    }
    response
}

async fn take(services: &Services, request: &HttpRequest, payload: web::Payload) -> ApiResult<TrackVerdict> {
    check_type(request)?;
    let bytes = body::read(request, &mut payload.into_inner(), LIMIT_BYTES).await?;
    let batch = Batch::read(&bytes)?;
    let report = if request.headers().contains_key(AUTHORIZATION) {
        of_server(services, request, &batch).await?
    } else {
        of_browser(services, request, &batch).await?
    };
    Ok(services.tracker.track(&report, batch).await?)
}

fn check_type(request: &HttpRequest) -> ApiResult<()> {
    use actix_web::HttpMessage;
    match request.content_type() {
        "" | "text/plain" | "application/json" => Ok(()),
        _ => Err(Refusal::new(ProblemCode::UnsupportedMediaType, "Send text/plain or application/json.").into()),
    }
}

async fn of_browser(services: &Services, request: &HttpRequest, batch: &Batch<'_>) -> ApiResult<Report> {
    let missing = || Refusal::invalid("/clientId", "A browser names its site by the clientId.");
    let site = services.sites.find_public(batch.client_id.ok_or_else(missing)?).await?;
    let no_origin = || {
        let detail =
            "Reports without an Origin come from servers, which send Authorization: Bearer with the site's key.";
        Refusal::new(ProblemCode::OriginNotAllowed, detail)
    };
    site.check_origin(Some(origin::of(request).ok_or_else(no_origin)?))?;
    let key = site.site_id().uuid();
    Ok(Report { site, key, opted_out: opted_out(request), agent: client::user_agent(request) })
}

async fn of_server(services: &Services, request: &HttpRequest, batch: &Batch<'_>) -> ApiResult<Report> {
    let access = services.identity.authenticate(member::bearer(request)?, None).await?;
    if !access.permissions.has(Permission::EventsWrite) {
        return Err(Refusal::new(ProblemCode::Forbidden, "This needs the permission events:write.").into());
    }
    let (key, own_site) = match access.who {
        Who::ApiKey { id, site_id } => (id.uuid(), site_id),
        Who::User { id, .. } => (id.uuid(), None),
    };
    if own_site.is_some() && batch.client_id.is_some() && own_site != batch.client_id {
        return Err(Refusal::not_found().into());
    }
    let named = own_site.or(batch.client_id);
    let missing = || Refusal::invalid("/clientId", "Name the site: this key is not of one.");
    let site = services.sites.find_public(named.ok_or_else(missing)?).await?;
    if site.workspace_id() != access.scope.workspace_id() {
        return Err(Refusal::not_found().into());
    }
    // A server speaks of its own customers: no browser's wish is known, nor is the agent the visitor's.
    Ok(Report { site, key, opted_out: false, agent: String::new() })
}

/// The browser's user does not want to be tracked: Global Privacy Control, or Do Not Track.
fn opted_out(request: &HttpRequest) -> bool {
    ["sec-gpc", "dnt"].iter().any(|name| request.headers().get(*name).is_some_and(|value| value.as_bytes() == b"1"))
}

/// Answers the preflight of `application/json`. Which site it is about stands in the body only: the report itself is
/// judged by its origin.
pub async fn preflight(request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE_S))
        .finish();
    allow_origin(response.headers_mut(), origin::of(&request));
    response
}
