//! The API document at `/api/openapi.json`, and a reader for people at `/api/docs`.

use std::sync::LazyLock;

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};

/// Says how callers prove themselves.
pub struct BearerAuth;

impl Modify for BearerAuth {
    fn modify(&self, document: &mut OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some("An access token of a user, or an API key pk_live_….".to_owned());
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
        document.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    }
}

pub(super) static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(crate::openapi);

/// The operations of a path, by their methods.
pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("DELETE", &item.delete),
        ("GET", &item.get),
        ("PATCH", &item.patch),
        ("POST", &item.post),
        ("PUT", &item.put),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// Adds the document and its reader.
pub fn documents(config: &mut web::ServiceConfig) {
    config.route("/api/openapi.json", web::get().to(json)).route("/api/docs", web::get().to(reader)).service(
        utoipa_swagger_ui::SwaggerUi::new("/api/docs/{_:.*}")
            .config(utoipa_swagger_ui::Config::from("/api/openapi.json")),
    );
}

async fn reader() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/api/docs/")).finish()
}

async fn json() -> HttpResponse {
    HttpResponse::Ok().json(&*DOCUMENT)
}
