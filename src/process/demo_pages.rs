//! The shop of the demo: pages of somebody else's website, on a port of their own, with the product's script tag.

use std::net::TcpListener;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Pages;

/// What the pages carry in place of the tag's address.
const PLACE: &str = "{{SCRIPT_URL}}";

/// Serves the pages on an open listener, with the address of the site's script in them.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(listener: TcpListener, script_url: String) -> std::io::Result<(Server, ServerHandle)> {
    let script_url = Data::new(script_url);
    let server = HttpServer::new(move || App::new().app_data(script_url.clone()).default_service(web::get().to(page)))
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    Ok((server, handle))
}

async fn page(request: HttpRequest, script_url: Data<String>) -> HttpResponse {
    let asked = request.path().trim_start_matches('/');
    let name = if asked.is_empty() { "index.html" } else { asked };
    let Some(file) = Pages::get(name) else {
        return HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("There is no such page in this shop.");
    };
    let kind = content_type(name);
    if !kind.starts_with("text/html") {
        return HttpResponse::Ok().content_type(kind).body(file.data.into_owned());
    }
    let html = String::from_utf8_lossy(&file.data).replace(PLACE, script_url.as_str());
    HttpResponse::Ok().content_type(kind).insert_header(("cache-control", "no-store")).body(html)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        _ => "application/octet-stream",
    }
}
