//! `/api/v1/conversations`.

use actix_web::{HttpRequest, get, patch, post, web};
use porchlight_domain::ids::{ConversationId, SiteId, UserId, VisitorId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_services::chat::views;
use porchlight_storage::chat::{Assignee, InboxCursor, InboxFilter, InboxOrder};
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Member, PathId, ShortList, Tagged, can, cursor, query, reply};
use porchlight_wire::chat::{
    AssignConversation, ConversationStatus, ConversationView, InboxCounts, LabelView, PatchConversation, Priority,
    SetConversationStatus,
};
use porchlight_wire::paging::Page;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which conversations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    status: Option<ConversationStatus>,
    /// `me`, `none` or a `usr_…`.
    assignee: Option<String>,
    site_id: Option<SiteId>,
    visitor_id: Option<VisitorId>,
    label: Option<String>,
    priority: Option<Priority>,
    /// Words that all stand in the messages, the visitor's name, email or phone, the number or the labels.
    q: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
    /// `-lastActivityAt`, which is the default, or `waitingSince`: who waits longest first.
    sort: Option<String>,
}

/// Lists conversations.
#[utoipa::path(tag = "chat", params(InboxQuery), responses((status = 200, body = Page<ConversationView>)))]
#[get("/api/v1/conversations")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
    query: CheckedQuery<InboxQuery>,
) -> ApiResult<web::Json<Page<ConversationView>>> {
    let CheckedQuery(query) = query;
    let order = order(query.sort.as_deref())?;
    let filter = InboxFilter {
        status: query.status.map(|status| views::status_name(status).to_owned()),
        assignee: assignee(query.assignee.as_deref(), &member)?,
        site_id: query.site_id,
        visitor_id: query.visitor_id,
        label: query.label,
        priority: query.priority.map(|priority| views::priority_name(priority).to_owned()),
        search: query.q,
    };
    let after: Option<InboxCursor> = cursor::decode(query.cursor.as_deref())?;
    let page = PageRequest { limit: query::limit(query.limit)?, after };
    let found = services.chat.inbox(member.scope(), &filter, order, page).await?;
    Ok(web::Json(Page { data: found.rows, next_cursor: found.next.as_ref().and_then(cursor::encode) }))
}

fn order(sort: Option<&str>) -> ApiResult<InboxOrder> {
    match sort {
        None | Some("-lastActivityAt") => Ok(InboxOrder::Activity),
        Some("waitingSince") => Ok(InboxOrder::Waiting),
        Some(_) => {
            let words = "Conversations are sorted by -lastActivityAt or waitingSince.";
            Err(Refusal::new(ProblemCode::Malformed, words).into())
        }
    }
}

fn assignee(text: Option<&str>, member: &Member<can::ConversationsRead>) -> ApiResult<Assignee> {
    match text {
        None => Ok(Assignee::Anybody),
        Some("none") => Ok(Assignee::Nobody),
        Some("me") => Ok(Assignee::User(member.user_id()?)),
        Some(id) => id
            .parse::<UserId>()
            .map(Assignee::User)
            .map_err(|_| Refusal::new(ProblemCode::Malformed, "assignee is me, none or the id of a user.").into()),
    }
}

/// Lists the labels in use, most used first.
#[utoipa::path(tag = "chat", params(ShortList), responses((status = 200, body = Page<LabelView>)))]
#[get("/api/v1/conversations/labels")]
pub async fn labels(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
    part: CheckedQuery<ShortList>,
) -> ApiResult<web::Json<Page<LabelView>>> {
    Ok(web::Json(part.0.page(services.chat.labels(member.scope()).await?, |label| label.label.clone())?))
}

/// Counts the conversations of each view, and the unread messages of the asking user.
#[utoipa::path(tag = "chat", responses((status = 200, body = InboxCounts)))]
#[get("/api/v1/conversations/counts")]
pub async fn counts(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
) -> ApiResult<web::Json<InboxCounts>> {
    Ok(web::Json(services.chat.inbox_counts(member.scope(), member.user_id()?).await?))
}

/// Reads a conversation.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), responses((status = 200, body = ConversationView)))]
#[get("/api/v1/conversations/{id}")]
pub async fn get(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
    id: PathId<ConversationId>,
) -> ApiResult<Tagged<ConversationView>> {
    let (view, version) = services.chat.conversation(member.scope(), id.0).await?;
    Ok(Tagged { view, version })
}

/// Changes priority and labels.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = PatchConversation,
    responses((status = 200, body = ConversationView)))]
#[patch("/api/v1/conversations/{id}")]
pub async fn patch(
    services: web::Data<Services>,
    member: Member<can::ConversationsReply>,
    id: PathId<ConversationId>,
    request: HttpRequest,
    body: Checked<PatchConversation>,
) -> ApiResult<Tagged<ConversationView>> {
    let expected = reply::if_match(&request)?;
    let (view, version) = services.chat.edit_conversation(member.scope(), id.0, body.value, expected).await?;
    Ok(Tagged { view, version })
}

/// Hands a conversation to a member of the workspace, or to nobody.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = AssignConversation,
    responses((status = 200, body = ConversationView)))]
#[post("/api/v1/conversations/{id}/assign")]
pub async fn assign(
    services: web::Data<Services>,
    member: Member<can::ConversationsAssign>,
    id: PathId<ConversationId>,
    body: Checked<AssignConversation>,
) -> ApiResult<web::Json<ConversationView>> {
    Ok(web::Json(services.chat.assign(member.scope(), id.0, body.value.user_id).await?))
}

/// Opens, snoozes or resolves a conversation.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = SetConversationStatus,
    responses((status = 200, body = ConversationView)))]
#[post("/api/v1/conversations/{id}/status")]
pub async fn set_status(
    services: web::Data<Services>,
    member: Member<can::ConversationsReply>,
    id: PathId<ConversationId>,
    body: Checked<SetConversationStatus>,
) -> ApiResult<web::Json<ConversationView>> {
    Ok(web::Json(services.chat.set_status(member.scope(), id.0, body.value).await?))
}
