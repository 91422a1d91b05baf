//! Who asks, and in which workspace: the extractor that stands before every operation of a tenant.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use porchlight_domain::ids::{UserId, WorkspaceId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_services::identity::{Access, Caller, Who};
use porchlight_storage::TenantScope;

use crate::can::Grant;
use crate::client;
use crate::error::ApiError;
use crate::origin;
use crate::settings::WebSettings;

/// A user or key with the permission `G` in the workspace of the request.
#[derive(Debug)]
pub struct Member<G> {
    pub access: Access,
    grant: PhantomData<G>,
}

impl<G> Member<G> {
    /// Leave to work in the workspace.
    #[must_use]
    pub const fn scope(&self) -> &TenantScope {
        &self.access.scope
    }

    /// The user, where it is one and no key.
    ///
    /// # Errors
    /// 403 for API keys.
    pub fn user_id(&self) -> Result<UserId, ApiError> {
        match &self.access.who {
            Who::User { id, .. } => Ok(*id),
            Who::ApiKey { .. } => {
                Err(Refusal::new(ProblemCode::Forbidden, "This concerns a person: an API key cannot do it.").into())
            }
        }
    }
}

impl<G: Grant> FromRequest for Member<G> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::admit(authenticate(&request).await?, &address(&request)) })
    }
}

impl<G: Grant> Member<G> {
    fn admit(mut access: Access, address: &str) -> Result<Self, ApiError> {
        access.scope = access.scope.at_address(address);
        match G::PERMISSION {
            Some(permission) if !access.permissions.has(permission) => Err(missing(permission)),
            _ => Ok(Self { access, grant: PhantomData }),
        }
    }
}

/// From where the request comes, for the audit log.
fn address(request: &HttpRequest) -> String {
    let settings = request.app_data::<web::Data<WebSettings>>();
    settings.map_or_else(String::new, |settings| client::ip(request, settings).to_string())
}

fn missing(permission: porchlight_domain::permissions::Permission) -> ApiError {
    let detail = format!("This needs the permission {permission}. An administrator of the workspace can give it.");
    Refusal::new(ProblemCode::Forbidden, detail).into()
}

async fn authenticate(request: &HttpRequest) -> Result<Access, ApiError> {
    let token = bearer(request)?;
    let services = services(request)?;
    let access = services.identity.authenticate(token, workspace(request)?).await?;
    if matches!(access.who, Who::User { .. }) {
        check_own_origin(request)?;
    }
    Ok(access)
}

/// A caller with the permission `G` somewhere: for bodies that name their workspace themselves.
#[derive(Debug)]
pub struct Anywhere<G> {
    caller: Caller,
    address: String,
    grant: PhantomData<G>,
}

impl<G: Grant> Anywhere<G> {
    /// Enters the workspace that the body names.
    ///
    /// # Errors
    /// 404 when it is not open to the caller, 403 without the permission there.
    pub fn enter(&self, workspace_id: WorkspaceId) -> Result<Member<G>, ApiError> {
        Member::admit(self.caller.enter(Some(workspace_id))?, &self.address)
    }
}

impl<G: Grant> FromRequest for Anywhere<G> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = services(&request)?.identity.caller(bearer(&request)?).await?;
            if matches!(caller, Caller::User(_)) {
                check_own_origin(&request)?;
            }
            // A workspace in the header need not be the body's, but it must be open.
            if let Some(workspace_id) = workspace(&request)? {
                caller.enter(Some(workspace_id))?;
            }
            match G::PERMISSION {
                Some(permission) if !caller.has_somewhere(permission) => Err(missing(permission)),
                _ => Ok(Self { caller, address: address(&request), grant: PhantomData }),
            }
        })
    }
}

/// A signed-in person, in no particular workspace.
#[derive(Debug)]
pub struct SignedIn(pub porchlight_services::identity::Person);

impl FromRequest for SignedIn {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let token = bearer(&request)?;
            check_own_origin(&request)?;
            Ok(Self(services(&request)?.identity.person(token).await?))
        })
    }
}

/// Reads the token of `Authorization: Bearer …`.
///
/// # Errors
/// 401 without one.
pub fn bearer(request: &HttpRequest) -> Result<&str, ApiError> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        header.and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty()).ok_or_else(|| {
        Refusal::new(ProblemCode::Unauthenticated, "Send an access token or an API key as Authorization: Bearer.")
            .into()
    })
}

fn workspace(request: &HttpRequest) -> Result<Option<WorkspaceId>, ApiError> {
    let Some(header) = request.headers().get("x-workspace-id") else { return Ok(None) };
    // A workspace that cannot be is answered as one that is not theirs.
    let id = header.to_str().ok().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| Refusal::not_found().into())
}

fn services(request: &HttpRequest) -> Result<&web::Data<Services>, ApiError> {
    request.app_data::<web::Data<Services>>().ok_or_else(|| {
        porchlight_services::ServiceError::Internal("the services are not wired".to_owned(), None).into()
    })
}

/// Refuses browsers that come from a foreign page with a person's token.
///
/// # Errors
/// 403.
pub fn check_own_origin(request: &HttpRequest) -> Result<(), ApiError> {
    let own = request.app_data::<web::Data<WebSettings>>().map(|settings| settings.own_origin());
    match (origin::of(request), own) {
        (Some(origin), Some(own)) if origin != own => Err(Refusal::new(
            ProblemCode::OriginNotAllowed,
            "Only the app itself may do this from a browser. Programs of other websites use an API key.",
        )
        .into()),
        _ => Ok(()),
    }
}
