//! `/api/v1/notifications`: what the signed-in user is told.

use actix_web::{get, post, web};
use porchlight_services::Services;
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Member, can, cursor, query};
use porchlight_wire::notifications::{MarkNotificationsRead, NotificationView, UnreadNotifications};
use porchlight_wire::paging::Page;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationsQuery {
    /// Only those that are not read.
    unread: Option<bool>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
    /// Only `-createdAt`, which is the default.
    sort: Option<String>,
}

/// Lists one's own notifications, newest first.
#[utoipa::path(tag = "notifications", params(NotificationsQuery), responses((status = 200, body = Page<NotificationView>)))]
#[get("/api/v1/notifications")]
async fn list(
    services: web::Data<Services>,
    member: Member<can::BeThere>,
    query: CheckedQuery<NotificationsQuery>,
) -> ApiResult<web::Json<Page<NotificationView>>> {
    let CheckedQuery(query) = query;
    query::one_order(query.sort.as_deref(), "-createdAt")?;
    let page = PageRequest { limit: query::limit(query.limit)?, after: cursor::decode(query.cursor.as_deref())? };
    let unread_only = query.unread.unwrap_or(false);
    let found = services.notifications.list(member.scope(), member.user_id()?, unread_only, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

/// Counts one's own unread notifications.
#[utoipa::path(tag = "notifications", responses((status = 200, body = UnreadNotifications)))]
#[get("/api/v1/notifications/unread-count")]
async fn unread_count(
    services: web::Data<Services>,
    member: Member<can::BeThere>,
) -> ApiResult<web::Json<UnreadNotifications>> {
    Ok(web::Json(services.notifications.unread_count(member.scope(), member.user_id()?).await?))
}

/// Marks notifications read: those named, or without `ids` all.
#[utoipa::path(tag = "notifications", request_body = MarkNotificationsRead, responses((status = 200, body = UnreadNotifications)))]
#[post("/api/v1/notifications/read")]
async fn mark_read(
    services: web::Data<Services>,
    member: Member<can::BeThere>,
    body: Checked<MarkNotificationsRead>,
) -> ApiResult<web::Json<UnreadNotifications>> {
    let user_id = member.user_id()?;
    Ok(web::Json(services.notifications.mark_read(member.scope(), user_id, body.value.ids).await?))
}

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list).service(unread_count).service(mark_read);
}
