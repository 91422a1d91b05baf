//! `/api/v1/leads/{id}/timeline` and notes.

use actix_web::{get, post, web};
use porchlight_domain::ids::LeadId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, PathId, can, cursor, query};
use porchlight_wire::leads::{ActivityKind, ActivityView, AddNote};
use porchlight_wire::paging::Page;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of a timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// Kinds of entries, separated by commas; all when absent.
    kind: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
    /// Only `-createdAt`, which is the default.
    sort: Option<String>,
}

/// Lists what happened with a lead, newest first.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path), TimelineQuery), responses((status = 200, body = Page<ActivityView>)))]
#[get("/api/v1/leads/{id}/timeline")]
pub async fn timeline(
    services: web::Data<Services>,
    member: Member<can::LeadsRead>,
    id: PathId<LeadId>,
    query: CheckedQuery<TimelineQuery>,
) -> ApiResult<web::Json<Page<ActivityView>>> {
    let CheckedQuery(query) = query;
    query::one_order(query.sort.as_deref(), "-createdAt")?;
    let kinds = kinds(query.kind.as_deref())?;
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let permissions = member.access.permissions;
    let found = services.leads.timeline(member.scope(), permissions, id.0, &kinds, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

fn kinds(text: Option<&str>) -> ApiResult<Vec<ActivityKind>> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    let read = |word: &str| {
        serde_json::from_value(word.into())
            .map_err(|_| Refusal::new(ProblemCode::Malformed, format!("kind does not know “{word}”.")).into())
    };
    words.map(read).collect()
}

/// Writes a note on a lead.
#[utoipa::path(tag = "leads", params(("id" = LeadId, Path)), request_body = AddNote, responses((status = 201, body = ActivityView)))]
#[post("/api/v1/leads/{id}/notes")]
pub async fn add_note(
    services: web::Data<Services>,
    member: Member<can::LeadsWrite>,
    id: PathId<LeadId>,
    key: IdempotencyKey,
    body: Checked<AddNote>,
) -> ApiResult<Created<ActivityView>> {
    let scope = key.claim(member.scope(), &body);
    Ok(Created(services.leads.add_note(&scope, member.access.permissions, id.0, body.value).await?))
}
