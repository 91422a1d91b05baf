//! A reported batch as it is read: the head strictly, the events one by one and later.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::SiteId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_wire::objects;
use porchlight_wire::tracker::PageContext;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Events of one request (TRK-23).
pub const MAX_EVENTS: usize = 50;

/// The body of `POST /v1/track`; its events are texts yet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Batch<'a> {
    #[serde(default)]
    pub client_id: Option<SiteId>,
    pub(super) visitor_id: Uuid,
    pub(super) session_id: Uuid,
    #[serde(default)]
    pub(super) sent_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(super) test: bool,
    #[serde(default)]
    pub(super) context: PageContext,
    #[serde(borrow)]
    pub(super) events: Vec<&'a RawValue>,
    /// Bytes of the body.
    #[serde(skip)]
    pub(super) size: usize,
}

impl<'a> Batch<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 for a batch that cannot be.
    pub fn read(body: &'a [u8]) -> Result<Self, Refusal> {
        let mut batch: Self = objects::from_slice(body).map_err(|error| {
            let detail = format!("This is not a batch of events: {error}.");
            if error.is_data() { Refusal::invalid("", detail) } else { Refusal::new(ProblemCode::Malformed, detail) }
        })?;
        if batch.events.len() > MAX_EVENTS {
            return Err(Refusal::invalid("/events", format!("A batch has at most {MAX_EVENTS} events.")));
        }
        for (pointer, id) in [("/visitorId", batch.visitor_id), ("/sessionId", batch.session_id)] {
            if id.is_nil() {
                return Err(Refusal::invalid(pointer, "The nil UUID is nobody's."));
            }
        }
        batch.size = body.len();
        Ok(batch)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &serde_json::Value) -> Result<usize, ProblemCode> {
        Batch::read(body.to_string().as_bytes()).map(|batch| batch.events.len()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn reads_the_head_strictly_and_leaves_the_events() {
        let head = json!({ "visitorId": Uuid::from_u128(1), "sessionId": Uuid::from_u128(2) });
        let with = |key: &str, value: serde_json::Value| {
            let mut body = head.clone();
            body["events"] = json!([{ "anything": [1] }, 7]);
            body[key] = value;
            body
        };
        assert_eq!(read(&with("test", json!(true))), Ok(2));
        assert_eq!(read(&with("colour", json!(1))), Err(ProblemCode::Invalid));
        assert_eq!(read(&with("visitorId", json!(Uuid::nil()))), Err(ProblemCode::Invalid));
        assert_eq!(read(&with("clientId", json!("site_1"))), Err(ProblemCode::Invalid));
        assert_eq!(read(&with("events", json!(vec![1; 51]))), Err(ProblemCode::Invalid));
        assert_eq!(read(&head), Err(ProblemCode::Invalid));
        for text in ["", "{", "[]", "null", "\u{0}"] {
            assert!(Batch::read(text.as_bytes()).is_err(), "{text}");
        }
        let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
        let body = with("events", json!([])).to_string().replace("\"events\":[]", &format!("\"events\":[{deep}]"));
        assert!(Batch::read(body.as_bytes()).is_ok_and(|batch| batch.events.len() == 1));
    }
}
