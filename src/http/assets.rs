//! The built front ends, carried inside the binary (read from disk in debug builds).

use std::borrow::Cow;

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct WebApp;

/// The loader, the tracker and the chat.
#[derive(RustEmbed)]
#[folder = "../../widget/dist"]
pub struct Widget;

/// How long a file may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// The name carries a hash of the content.
    Immutable,
    /// A fixed name: asked again each time.
    Revalidate,
    /// A fixed name on customers' pages: old for five minutes at most.
    Short,
}

/// Files of this server, nothing inline, and no text that becomes code: Trusted Types are asked for and none is made.
const APP_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self' ws: wss:; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Adds the app: files by name, and its page for every other address without a dot.
pub fn configure(config: &mut web::ServiceConfig) {
    config.default_service(web::to(app_file));
}

async fn app_file(request: HttpRequest) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish();
    }
    let path = request.path().trim_start_matches('/');
    let is_service = ["api/", "v1/", "ws/", "script/", "widget/"].iter().any(|prefix| path.starts_with(prefix));
    if is_service {
        return HttpResponse::NotFound().finish();
    }
    let caching = if path.starts_with("assets/") { Caching::Immutable } else { Caching::Revalidate };
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let name = if is_file { path } else { "index.html" };
    let mut response = serve::<WebApp>(&request, name, caching);
    if name == "index.html" {
        let headers = response.headers_mut();
        let policy = actix_web::http::header::HeaderValue::from_static(APP_POLICY);
        headers.insert(actix_web::http::header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Serves one file of a set in the best encoding that the client takes; 404 when there is none.
#[must_use]
pub fn serve<A: RustEmbed>(request: &HttpRequest, name: &str, caching: Caching) -> HttpResponse {
    // The encoded variants are not files of their own.
    if name.ends_with(".br") || name.ends_with(".gz") {
        return HttpResponse::NotFound().finish();
    }
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(encoding, _)| accepted.split(',').any(|item| item.trim().split(';').next() == Some(*encoding)))
        .find_map(|(encoding, ending)| A::get(&format!("{name}{ending}")).map(|file| (Some(encoding), file)))
        .or_else(|| A::get(name).map(|file| (None, file)));
    match found {
        Some((encoding, file)) => send(request, name, encoding, file, caching),
        None => HttpResponse::NotFound().finish(),
    }
}

fn send(
    request: &HttpRequest,
    name: &str,
    encoding: Option<&str>,
    file: EmbeddedFile,
    caching: Caching,
) -> HttpResponse {
    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{}\"", HEXLOWER.encode(hash.get(..12).unwrap_or(&hash)));
    let control = match caching {
        Caching::Immutable => "public, max-age=31536000, immutable",
        Caching::Revalidate => "no-cache",
        Caching::Short => "public, max-age=300, stale-while-revalidate=86400",
    };
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, control))
        .insert_header((VARY, "accept-encoding"));
    if known {
        return response.finish();
    }
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    let body = match file.data {
        Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    response.content_type(content_type(name)).body(body)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
