//! `/api/v1/conversations/{id}/messages` and read marks.

use actix_web::{get, post, web};
use porchlight_domain::ids::ConversationId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Created, Member, PathId, can, query};
use porchlight_wire::chat::{MarkRead, MessageView, SendMessage};
use porchlight_wire::socket::{FetchMessages, MessagesData, ReadData, SocketMessage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which messages. At most one of the two numbers; neither gives the newest.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    after_seq: Option<i64>,
    before_seq: Option<i64>,
    /// 1 to 200; 50 when absent.
    limit: Option<u64>,
}

/// Messages, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Messages {
    data: Vec<MessageView>,
    /// True when more follow in the direction that was asked.
    more: bool,
}

impl From<MessagesData> for Messages {
    fn from(found: MessagesData) -> Self {
        Self { data: found.messages, more: found.more }
    }
}

/// Reads messages by number, always oldest first.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path), MessagesQuery), responses((status = 200, body = Messages)))]
#[get("/api/v1/conversations/{id}/messages")]
pub async fn list(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
    id: PathId<ConversationId>,
    query: CheckedQuery<MessagesQuery>,
) -> ApiResult<web::Json<Messages>> {
    let CheckedQuery(query) = query;
    let limit = i64::try_from(query::limit(query.limit)?).unwrap_or(200);
    let found = match (query.after_seq, query.before_seq) {
        (Some(_), Some(_)) => {
            return Err(Refusal::new(ProblemCode::Malformed, "Give afterSeq or beforeSeq, not both.").into());
        }
        (Some(after_seq), None) => {
            let fetch = FetchMessages { conversation_id: id.0, after_seq, limit: Some(limit) };
            services.chat.fetch_messages(member.scope(), fetch).await?
        }
        (None, before) => services.chat.history(member.scope(), id.0, before.unwrap_or(i64::MAX), limit).await?,
    };
    Ok(web::Json(found.into()))
}

/// Writes a message or, with `private`, a note to colleagues. A repeat of the same `clientMessageId` gives the first one again.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = SendMessage,
    responses((status = 201, body = MessageView)))]
#[post("/api/v1/conversations/{id}/messages")]
pub async fn send(
    services: web::Data<Services>,
    member: Member<can::ConversationsReply>,
    id: PathId<ConversationId>,
    body: Checked<SendMessage>,
) -> ApiResult<Created<MessageView>> {
    let SendMessage { client_message_id, text, private, attachment_ids } = body.value;
    let message = SocketMessage { conversation_id: id.0, client_message_id, text, private, attachment_ids };
    Ok(Created(services.chat.send_message(member.scope(), message).await?))
}

/// Moves the asking user's read mark forward.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = MarkRead, responses((status = 200, body = ReadData)))]
#[post("/api/v1/conversations/{id}/read")]
pub async fn mark_read(
    services: web::Data<Services>,
    member: Member<can::ConversationsRead>,
    id: PathId<ConversationId>,
    body: Checked<MarkRead>,
) -> ApiResult<web::Json<ReadData>> {
    member.user_id()?;
    Ok(web::Json(services.chat.mark_read(member.scope(), id.0, body.value.seq).await?))
}
