//! `/api/v1/jobs` and `/api/v1/outbox`: work in the background, and mails that stayed here.

use actix_web::{delete, get, post, web};
use porchlight_domain::ids::JobId;
use porchlight_services::Services;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, CheckedQuery, Member, NoContent, PathId, can, cursor, query};
use porchlight_wire::paging::Page;
use porchlight_wire::system::{JobState, JobView, OutboxMailView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// `ready`, `running`, `done` or `dead`; all when absent.
    state: Option<JobState>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
    /// Only `-createdAt`, which is the default.
    sort: Option<String>,
}

/// Lists the workspace's jobs, newest first. `dead` ones were given up after their last try.
#[utoipa::path(tag = "jobs", params(JobsQuery), responses((status = 200, body = Page<JobView>)))]
#[get("/api/v1/jobs")]
async fn list(
    services: web::Data<Services>,
    member: Member<can::JobsRead>,
    query: CheckedQuery<JobsQuery>,
) -> ApiResult<web::Json<Page<JobView>>> {
    let CheckedQuery(query) = query;
    query::one_order(query.sort.as_deref(), "-createdAt")?;
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let found = services.jobs.list(member.scope(), query.state, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

/// Gives a job that waits or was given up all its tries again, at once.
#[utoipa::path(tag = "jobs", params(("id" = JobId, Path)), responses((status = 200, body = JobView),
    (status = 409, description = "It runs, or is done")))]
#[post("/api/v1/jobs/{id}/retry")]
async fn retry(
    services: web::Data<Services>,
    member: Member<can::JobsWrite>,
    id: PathId<JobId>,
) -> ApiResult<web::Json<JobView>> {
    Ok(web::Json(services.jobs.retry(member.scope(), id.0).await?))
}

/// Deletes a job that does not run.
#[utoipa::path(tag = "jobs", params(("id" = JobId, Path)), responses((status = 204),
    (status = 409, description = "It runs")))]
#[delete("/api/v1/jobs/{id}")]
async fn forget(
    services: web::Data<Services>,
    member: Member<can::JobsWrite>,
    id: PathId<JobId>,
) -> ApiResult<NoContent> {
    services.jobs.delete(member.scope(), id.0).await?;
    Ok(NoContent)
}

/// How many mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutboxQuery {
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    /// There is one page: the newest.
    cursor: Option<String>,
    /// Only `-createdAt`, which is the default.
    sort: Option<String>,
}

/// Lists the newest emails to people of the workspace that stayed here because no mail server is set. Only for the
/// owner of the agency: their links open accounts.
#[utoipa::path(tag = "jobs", params(OutboxQuery), responses((status = 200, body = Page<OutboxMailView>)))]
#[get("/api/v1/outbox")]
async fn outbox(
    services: web::Data<Services>,
    member: Member<can::SettingsRead>,
    query: CheckedQuery<OutboxQuery>,
) -> ApiResult<web::Json<Page<OutboxMailView>>> {
    query::one_order(query.0.sort.as_deref(), "-createdAt")?;
    cursor::decode::<()>(query.0.cursor.as_deref())?;
    let mut data = services.jobs.outbox(&member.access).await?;
    data.truncate(usize::try_from(query::limit(query.0.limit)?).unwrap_or(usize::MAX));
    Ok(web::Json(Page { data, next_cursor: None }))
}

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(retry).service(forget).service(outbox);
}
