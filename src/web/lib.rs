//! What both APIs share: who asks, problem documents, bodies, paging, idempotency, origins.
//!
//! Handlers are short: extractors from here, one service call, a view. Start at [`member`] and [`body`].

pub mod body;
pub mod can;
pub mod client;
pub mod cursor;
pub mod error;
pub mod idempotency;
pub mod member;
pub mod network;
pub mod origin;
pub mod path;
pub mod query;
pub mod reply;
pub mod settings;
mod short_list;

pub use body::Checked;
pub use client::Client;
pub use error::{ApiError, ApiResult};
pub use idempotency::IdempotencyKey;
pub use member::{Anywhere, Member, SignedIn};
pub use network::IpBlock;
pub use path::PathId;
pub use query::CheckedQuery;
pub use reply::{Created, NoContent, Tagged};
pub use settings::{BODY_WITHIN, WebSettings};
pub use short_list::ShortList;
