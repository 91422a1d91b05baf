//! The refresh token as a cookie of browsers: no script reads it, and it travels to the sign-in calls only.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use porchlight_services::identity::REFRESH_LIFETIME_S;
use porchlight_web::WebSettings;

const NAME: &str = "porchlight_refresh";
const PATH: &str = "/api/v1/auth";

/// Carries a refresh token to the browser.
pub fn holding(token: &str, settings: &WebSettings) -> Cookie<'static> {
    build(token.to_owned(), settings, Duration::seconds(REFRESH_LIFETIME_S))
}

/// Makes the browser forget it.
pub fn forgotten(settings: &WebSettings) -> Cookie<'static> {
    build(String::new(), settings, Duration::ZERO)
}

/// Reads it from a request.
pub fn read(request: &HttpRequest) -> Option<String> {
    request.cookie(NAME).map(|cookie| cookie.value().to_owned()).filter(|token| !token.is_empty())
}

fn build(value: String, settings: &WebSettings, max_age: Duration) -> Cookie<'static> {
    Cookie::build(NAME, value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(settings.is_https())
        .max_age(max_age)
        .finish()
}
