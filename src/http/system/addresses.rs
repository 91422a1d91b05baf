//! What the API document says of addresses, held against each request before anything else looks at it: which methods
//! an address takes, and which parameters its query string may have. No handler can forget it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_web::error::problem;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::document::{DOCUMENT, operations};
use super::pattern;

/// The names of the query parameters of each method.
type Address = BTreeMap<&'static str, BTreeSet<String>>;

/// The documented addresses of the API, by their route patterns.
static ADDRESSES: LazyLock<HashMap<Arc<str>, Address>> = LazyLock::new(|| read(&DOCUMENT));

fn read(document: &OpenApi) -> HashMap<Arc<str>, Address> {
    let of_api = document.paths.paths.iter().filter(|(path, _)| path.starts_with("/api/") || path.starts_with("/v1/"));
    of_api
        .map(|(path, item)| {
            (Arc::from(path.as_str()), operations(item).map(|(method, it)| (method, parameters(it))).collect())
        })
        .collect()
}

fn parameters(operation: &Operation) -> BTreeSet<String> {
    let written = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) if matches!(parameter.parameter_in, ParameterIn::Query) => Some(parameter.name.clone()),
        _ => None,
    });
    written.collect()
}

/// The documented address without parameters that the path is, if it is one.
pub fn fixed(path: &str) -> Option<Arc<str>> {
    let (address, _) = ADDRESSES.get_key_value(path)?;
    (!address.contains('{')).then(|| Arc::clone(address))
}

/// Middleware: refuses methods and query parameters that the API document does not name.
///
/// # Errors
/// None of its own.
pub async fn check_address<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match refuse(&request) {
        Some(refused) => Ok(request.into_response(refused)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

fn refuse(request: &ServiceRequest) -> Option<HttpResponse> {
    let address = ADDRESSES.get(&pattern::of(request)?)?;
    let Some(known) = address.get(request.method().as_str()) else {
        // Pages of sites ask before they report.
        let asks_before = request.method() == Method::OPTIONS && request.path().starts_with("/v1/");
        return if asks_before { None } else { Some(other_method(request.path(), address)) };
    };
    if request.query_string().is_empty() {
        return None;
    }
    let given = web::Query::<Vec<(String, String)>>::from_query(request.query_string()).ok()?.into_inner();
    let unknown = given.into_iter().map(|(name, _)| name).find(|name| !known.contains(name))?;
    Some(problem(&unknown_parameter(&unknown, known), request.path()))
}

fn other_method(path: &str, address: &Address) -> HttpResponse {
    let methods = address.keys().copied().collect::<Vec<_>>().join(", ");
    let detail = format!("This address takes {methods}.");
    let mut response = problem(&Refusal::new(ProblemCode::MethodNotAllowed, detail), path);
    if let Ok(allowed) = HeaderValue::from_str(&methods) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

fn unknown_parameter(name: &str, known: &BTreeSet<String>) -> Refusal {
    let name: String = name.chars().take(60).collect();
    let known = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { "none".to_owned() } else { known };
    let detail = format!("The query string is not accepted: {name} is unknown here; known are: {known}.");
    Refusal {
        errors: vec![(format!("?{name}"), "is no parameter of this address".to_owned())],
        ..Refusal::new(ProblemCode::Malformed, detail)
    }
}
