//! `/api/v1/onboarding`.

use actix_web::{get, web};
use porchlight_services::Services;
use porchlight_web::{ApiResult, Member, can};
use porchlight_wire::system::Onboarding;

/// Tells which steps to the first lead are done.
#[utoipa::path(tag = "workspace", responses((status = 200, body = Onboarding)))]
#[get("/api/v1/onboarding")]
pub async fn onboarding(
    services: web::Data<Services>,
    member: Member<can::BeThere>,
) -> ApiResult<web::Json<Onboarding>> {
    Ok(web::Json(services.leads.onboarding(member.scope()).await?))
}
