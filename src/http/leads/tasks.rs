//! `/api/v1/tasks`.

use actix_web::{HttpRequest, delete, get, patch, web};
use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, TaskId, UserId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_storage::leads::tasks::TaskFilter;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Member, NoContent, PathId, Tagged, can, cursor, query, reply};
use porchlight_wire::leads::{PatchTask, TaskStatus, TaskView};
use porchlight_wire::paging::Page;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TasksQuery {
    status: Option<TaskStatus>,
    /// `me` or `usr_…`.
    assignee_id: Option<String>,
    lead_id: Option<LeadId>,
    /// Inclusive.
    due_from: Option<DateTime<Utc>>,
    /// Exclusive.
    due_to: Option<DateTime<Utc>>,
    /// Only `dueAt`, which is the default.
    sort: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
}

/// Lists tasks on leads that the caller may see, the earliest due first.
#[utoipa::path(tag = "tasks", params(TasksQuery), responses((status = 200, body = Page<TaskView>)))]
#[get("/api/v1/tasks")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    query: CheckedQuery<TasksQuery>,
) -> ApiResult<web::Json<Page<TaskView>>> {
    let CheckedQuery(query) = query;
    query::one_order(query.sort.as_deref(), "dueAt")?;
    let filter = TaskFilter {
        status: query.status.map(|status| name(status).to_owned()),
        assignee_id: assignee(query.assignee_id.as_deref(), &member)?,
        lead_id: query.lead_id,
        due_before: query.due_to,
        due_after: query.due_from,
    };
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let found = services.leads.tasks(member.scope(), member.access.permissions, &filter, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

const fn name(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Open => "open",
        TaskStatus::Done => "done",
        TaskStatus::Cancelled => "cancelled",
    }
}

fn assignee(text: Option<&str>, member: &Member<can::LeadsRead>) -> ApiResult<Option<UserId>> {
    match text {
        None => Ok(None),
        Some("me") => Ok(Some(member.user_id()?)),
        Some(id) => id
            .parse()
            .map(Some)
            .map_err(|_| Refusal::new(ProblemCode::Malformed, "assigneeId is me or the id of a user.").into()),
    }
}

/// Changes a task: moves it, does it, gives it to another. A moved one is reminded of anew.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path)), request_body = PatchTask,
    responses((status = 200, body = TaskView), (status = 412, description = "Changed since it was read")))]
#[patch("/api/v1/tasks/{id}")]
pub async fn edit(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    id: PathId<TaskId>,
    request: HttpRequest,
    body: Checked<PatchTask>,
) -> ApiResult<Tagged<TaskView>> {
    let expected = reply::if_match(&request)?;
    let permissions = member.access.permissions;
    let edited = services.leads.edit_task(member.scope(), permissions, id.0, expected, body.value).await?;
    Ok(Tagged { view: edited.view, version: edited.version })
}

/// Deletes a task; its reminder stays away.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path)), responses((status = 204)))]
#[delete("/api/v1/tasks/{id}")]
pub async fn delete(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    id: PathId<TaskId>,
) -> ApiResult<NoContent> {
    services.leads.delete_task(member.scope(), member.access.permissions, id.0).await?;
    Ok(NoContent)
}
