//! `/api/v1/conversations/{id}/messages` and read marks.

use actix_web::{get, post, web};
use porchlight_domain::ids::ConversationId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Services;
use porchlight_web::{ApiResult, Checked, CheckedQuery, Created, IdempotencyKey, Member, PathId, can, cursor, query};
use porchlight_wire::chat::{MarkRead, MessageView, SendMessage};
use porchlight_wire::socket::{FetchMessages, MessagesData, ReadData, SocketMessage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which messages. At most one of the two numbers or a cursor; none gives the newest.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    after_seq: Option<i64>,
    before_seq: Option<i64>,
    /// Goes on in the direction of the page that gave it, instead of a number.
    cursor: Option<String>,
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
    next_cursor: Option<String>,
}

/// From where a list goes on, and in which direction.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Start {
    After(i64),
    Before(i64),
}

impl Start {
    fn of(query: &MessagesQuery) -> ApiResult<Self> {
        let from: Option<Self> = cursor::decode(query.cursor.as_deref())?;
        match (from, query.after_seq, query.before_seq) {
            (Some(from), None, None) => Ok(from),
            (None, Some(after), None) => Ok(Self::After(after)),
            (None, None, before) => Ok(Self::Before(before.unwrap_or(i64::MAX))),
            _ => Err(Refusal::new(ProblemCode::Malformed, "Give afterSeq, beforeSeq or cursor, not several.").into()),
        }
    }

    /// The page after this one.
    fn next(self, page: &MessagesData) -> Option<Self> {
        let (first, last) = page.messages.first().zip(page.messages.last()).filter(|_| page.more)?;
        Some(match self {
            Self::After(_) => Self::After(last.seq),
            Self::Before(_) => Self::Before(first.seq),
        })
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
    let from = Start::of(&query)?;
    let found = match from {
        Start::After(after_seq) => {
            let fetch = FetchMessages { conversation_id: id.0, after_seq, limit: Some(limit) };
            services.chat.fetch_messages(member.scope(), fetch).await?
        }
        Start::Before(before) => services.chat.history(member.scope(), id.0, before, limit).await?,
    };
    let next_cursor = from.next(&found).as_ref().and_then(cursor::encode);
    Ok(web::Json(Messages { data: found.messages, more: found.more, next_cursor }))
}

/// Writes a message or, with `private`, a note to colleagues. A repeat of the same `clientMessageId` gives the first one again.
#[utoipa::path(tag = "chat", params(("id" = ConversationId, Path)), request_body = SendMessage,
    responses((status = 201, body = MessageView)))]
#[post("/api/v1/conversations/{id}/messages")]
pub async fn send(
    services: web::Data<Services>,
    member: Member<can::ConversationsReply>,
    id: PathId<ConversationId>,
    key: IdempotencyKey,
    body: Checked<SendMessage>,
) -> ApiResult<Created<MessageView>> {
    services.chat.admit_message(member.scope()).await?;
    let claimed = key.is_given().then(|| key.claim(member.scope(), &body));
    let SendMessage { client_message_id, text, private, attachment_ids } = body.value;
    let message = SocketMessage { conversation_id: id.0, client_message_id, text, private, attachment_ids };
    Ok(Created(match claimed {
        Some(scope) => services.chat.send_once(&scope, message).await?,
        None => services.chat.send_message(member.scope(), message).await?,
    }))
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
