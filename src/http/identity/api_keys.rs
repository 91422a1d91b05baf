//! API keys and the audit log.

use actix_web::{delete, get, post, web};
use porchlight_domain::ids::ApiKeyId;
use porchlight_services::Services;
use porchlight_storage::paging::PageRequest;
use porchlight_web::can::{AuditRead, SettingsRead, SettingsWrite};
use porchlight_web::query::{limit, one_order};
use porchlight_web::{
    ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, NoContent, PathId, ShortList, cursor,
};
use porchlight_wire::identity::{ApiKeyView, AuditEntryView, CreateApiKey};
use porchlight_wire::paging::Page;
use serde::Deserialize;

/// Lists the keys of the workspace, newest first.
#[utoipa::path(tag = "settings", params(ShortList), responses((status = 200, body = Page<ApiKeyView>)))]
#[get("/api/v1/api-keys")]
pub async fn api_keys(
    services: web::Data<Services>,
    member: Member<SettingsRead>,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<ApiKeyView>>> {
    Ok(web::Json(part.0.page(services.identity.api_keys(member.scope()).await?, |key| key.id.to_string())?))
}

/// Makes a key. The key itself stands in this answer and nowhere else.
#[utoipa::path(tag = "settings", request_body = CreateApiKey, responses((status = 201, body = ApiKeyView)))]
#[post("/api/v1/api-keys")]
pub async fn create_api_key(
    services: web::Data<Services>,
    member: Member<SettingsWrite>,
    key: IdempotencyKey,
    body: Checked<CreateApiKey>,
) -> ApiResult<Created<ApiKeyView>> {
    let claimed = key.claim(member.scope(), &body);
    Ok(Created(services.identity.create_api_key(&member.access, &claimed, body.value).await?))
}

/// Ends a key.
#[utoipa::path(tag = "settings", params(("id" = ApiKeyId, Path)), responses((status = 204)))]
#[delete("/api/v1/api-keys/{id}")]
pub async fn revoke_api_key(
    services: web::Data<Services>,
    member: Member<SettingsWrite>,
    id: PathId<ApiKeyId>,
) -> ApiResult<NoContent> {
    services.identity.revoke_api_key(member.scope(), id.0).await?;
    Ok(NoContent)
}

/// Which part of the log.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// Only `-createdAt`, which is the default.
    sort: Option<String>,
    /// Area and verb: `user.invited`.
    action: Option<String>,
}

/// Lists the audit log, newest first.
#[utoipa::path(tag = "settings", params(AuditQuery), responses((status = 200, body = Page<AuditEntryView>)))]
#[get("/api/v1/audit-log")]
pub async fn audit_log(
    services: web::Data<Services>,
    member: Member<AuditRead>,
    query: CheckedQuery<AuditQuery>,
) -> ApiResult<web::Json<Page<AuditEntryView>>> {
    one_order(query.0.sort.as_deref(), "-createdAt")?;
    let page = PageRequest { limit: limit(query.0.limit)?, after: cursor::decode(query.0.cursor.as_deref())? };
    let found = services.identity.audit_log(member.scope(), query.0.action, page).await?;
    Ok(web::Json(Page { next_cursor: found.next.as_ref().and_then(cursor::encode), data: found.rows }))
}
