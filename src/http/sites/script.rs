//! The loader, the scripts behind it, and the site's configuration.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, get, web};
use porchlight_domain::ids::SiteId;
use porchlight_domain::problem::ProblemCode;
use porchlight_services::Services;
use porchlight_web::{ApiResult, PathId, origin};
use porchlight_wire::sites::ScriptConfig;

use super::cors::allow_origin;
use crate::assets::{Caching, Widget, serve};

/// Serves `/script/{clientId}.js`, the loader of a site, and the scripts that it fetches by their hashed names.
pub async fn script(
    services: web::Data<Services>,
    request: HttpRequest,
    name: web::Path<String>,
) -> ApiResult<HttpResponse> {
    let site_id = name.strip_suffix(".js").and_then(|id| id.parse::<SiteId>().ok());
    let Some(site_id) = site_id else {
        let mut response = serve::<Widget>(&request, &format!("script/{name}"), Caching::Immutable);
        allow_origin(response.headers_mut(), Some("*"));
        return Ok(response);
    };
    match services.sites.find_public(site_id).await {
        Ok(site) => {
            site.check_origin(origin::of(&request))?;
            let mut response =
                if site.is_active() { serve::<Widget>(&request, "loader.js", Caching::Short) } else { silence() };
            allow_origin(response.headers_mut(), origin::of(&request));
            Ok(response)
        }
        // The loader is the same for every site: it may come while the database is away.
        Err(error) if error.code() == ProblemCode::Unavailable => {
            Ok(serve::<Widget>(&request, "loader.js", Caching::Short))
        }
        Err(error) if error.code() == ProblemCode::NotFound => Ok(silence()),
        Err(error) => Err(error.into()),
    }
}

/// A script that does nothing (TRK-3): for sites that are switched off, and for those that are not there any more.
fn silence() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("text/javascript; charset=utf-8")
        .body("/* Porchlight: this site is inactive. */\n")
}

/// Tells the script of a site what to do (TRK-25).
#[utoipa::path(tag = "tracker", security(()), params(("id" = SiteId, Path)),
    responses((status = 200, body = ScriptConfig), (status = 304, description = "As If-None-Match names it"),
        (status = 403, description = "The origin is not allowed"), (status = 404, description = "No such site")))]
#[get("/v1/config/{id}")]
pub async fn config(
    services: web::Data<Services>,
    request: HttpRequest,
    id: PathId<SiteId>,
) -> ApiResult<HttpResponse> {
    let site = services.sites.find_public(id.0).await?;
    site.check_origin(origin::of(&request))?;
    let config = site.config();
    let asked = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = asked.split(',').any(|tag| tag.trim().trim_start_matches("W/") == &*config.etag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, config.etag.as_ref())).insert_header((CACHE_CONTROL, "public, max-age=60"));
    let mut response =
        if known { response.finish() } else { response.content_type("application/json").body(config.json.clone()) };
    allow_origin(response.headers_mut(), origin::of(&request));
    Ok(response)
}
