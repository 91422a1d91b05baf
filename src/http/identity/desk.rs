//! Where people sign in and out: what these calls have in common.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::identity::{Device, Identity};
use porchlight_services::{ServiceError, Services};
use porchlight_web::error::ApiError;
use porchlight_web::member::check_own_origin;
use porchlight_web::{Client, WebSettings};
use porchlight_wire::identity::SignedIn;

use super::cookie;

/// A caller that is no foreign website; with the refresh token of the cookie, if it has one.
pub struct Desk {
    pub identity: Identity,
    pub device: Device,
    cookie: Option<String>,
    settings: web::Data<WebSettings>,
}

impl FromRequest for Desk {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::open(request))
    }
}

impl Desk {
    fn open(request: &HttpRequest) -> Result<Self, ApiError> {
        check_own_origin(request)?;
        let wired = request.app_data::<web::Data<Services>>().zip(request.app_data::<web::Data<WebSettings>>());
        let (services, settings) =
            wired.ok_or_else(|| ServiceError::Internal("the services are not wired".to_owned(), None))?;
        Ok(Self {
            identity: services.identity.clone(),
            device: Client::of(request, settings).0,
            cookie: cookie::read(request),
            settings: settings.clone(),
        })
    }

    /// The refresh token of the body, else of the cookie.
    pub fn refresh_token(&self, given: Option<String>) -> Option<String> {
        given.or_else(|| self.cookie.clone())
    }

    /// The same, where there must be one.
    ///
    /// # Errors
    /// 401.
    pub fn need_refresh_token(&self, given: Option<String>) -> Result<String, Refusal> {
        self.refresh_token(given).ok_or_else(|| {
            Refusal::new(ProblemCode::Unauthenticated, "Send the refresh token in the body or as the cookie.")
        })
    }

    /// 200 with the pair, and the refresh token as a cookie, too.
    pub fn admit(&self, signed_in: &SignedIn) -> HttpResponse {
        HttpResponse::Ok().cookie(cookie::holding(&signed_in.refresh_token, &self.settings)).json(signed_in)
    }

    /// 201 with what was made, and the refresh token as a cookie, too.
    pub fn admit_new(&self, made: &impl serde::Serialize, refresh_token: &str) -> HttpResponse {
        HttpResponse::Created().cookie(cookie::holding(refresh_token, &self.settings)).json(made)
    }

    /// 204, and the cookie forgotten.
    pub fn see_off(&self) -> HttpResponse {
        HttpResponse::NoContent().cookie(cookie::forgotten(&self.settings)).finish()
    }
}
