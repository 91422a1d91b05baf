//! Reads what clients send and words what they are answered. Nothing that a client sends is more than a refusal.

use bytestring::ByteString;
use porchlight_actors::registry::TellError;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::{Result, ServiceError};
use porchlight_web::body;
use porchlight_wire::objects;
use porchlight_wire::problem::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A frame whose `data` is not read yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request<'a> {
    pub id: i64,
    #[serde(borrow)]
    pub action: std::borrow::Cow<'a, str>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OnlyId {
    id: i64,
}

#[derive(Serialize)]
struct Answer<'a> {
    re: i64,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Reads a frame; a refusal comes with the id that it answers, 0 when there is none.
pub fn read(text: &str) -> std::result::Result<Request<'_>, (i64, Refusal)> {
    objects::from_slice(text.as_bytes()).map_err(|error| {
        let id = objects::from_slice::<OnlyId>(text.as_bytes()).map_or(0, |frame| frame.id);
        let detail = format!("A frame is {{\"id\": number, \"action\": text, \"data\": object}}: {error}.");
        (id, Refusal::new(ProblemCode::Malformed, detail))
    })
}

impl Request<'_> {
    /// Reads and validates `data` as the action wants it.
    pub fn data<T>(&self) -> Result<T>
    where
        T: DeserializeOwned + garde::Validate,
        T::Context: Default,
    {
        let json = self.data.map_or("{}", RawValue::get);
        Ok(body::parse(json.as_bytes())?)
    }

    /// The refusal of an action that is not one.
    pub fn unknown(&self) -> ServiceError {
        let name: String = self.action.chars().take(60).collect();
        Refusal::new(ProblemCode::Malformed, format!("There is no action \"{name}\" on this socket.")).into()
    }
}

/// Encodes the data of an answer.
pub fn data<T: Serialize>(view: &T) -> Result<Box<RawValue>> {
    serde_json::value::to_raw_value(view).map_err(ServiceError::internal)
}

/// The data of an answer that says only that it was done.
pub fn done() -> Result<Box<RawValue>> {
    data(&serde_json::json!({}))
}

/// An actor that is too busy to take what the client says.
pub fn busy(_: TellError) -> ServiceError {
    Refusal::new(ProblemCode::Overloaded, "Too much happens here at once. Say it again shortly.").retry_after(1).into()
}

/// Words the answer to a frame.
pub fn answer(re: i64, action: &str, outcome: Result<Box<RawValue>>) -> ByteString {
    let text = match outcome {
        Ok(data) => serde_json::to_string(&Answer { re, ok: true, data: Some(&data), problem: None }),
        Err(error) => {
            let problem = Some(problem(action, error));
            serde_json::to_string(&Answer { re, ok: false, data: None, problem })
        }
    };
    text.unwrap_or_default().into()
}

fn problem(action: &str, error: ServiceError) -> Problem {
    match error {
        ServiceError::Refused(refusal) => Problem::of(&refusal, action.chars().take(60).collect::<String>()),
        ServiceError::Away(ref refusal, _) => {
            tracing::warn!(action, error = &error as &dyn std::error::Error, "a frame was sent away");
            Problem::of(refusal, action.chars().take(60).collect::<String>())
        }
        ServiceError::Replay { .. } | ServiceError::Internal(..) => {
            let id = format!("failure-{:016x}", rand_id());
            tracing::error!(%id, action, error = &error as &dyn std::error::Error, "a frame failed");
            let detail = "The failure was noted. Give the instance to your administrator, who finds it in the log.";
            Problem::of(&Refusal::new(ProblemCode::Internal, detail), id)
        }
    }
}

fn rand_id() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(())
}
