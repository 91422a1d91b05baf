//! The JSON that leaves and enters: REST bodies, tracker events and socket frames.
//!
//! Everything is camelCase. Inputs refuse unknown fields and carry their limits; outputs are named `…View`.
//! [`typescript()`] writes the same types for the front ends.

pub mod chat;
pub mod identity;
pub mod leads;
pub mod notifications;
pub mod objects;
pub mod paging;
pub mod patch;
pub mod problem;
pub mod sites;
pub mod socket;
pub mod system;
pub mod tracker;
mod typescript;
pub mod validate;

pub use typescript::typescript;

/// The derives and attributes of a body that clients send.
macro_rules! inputs {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })*) => {$(
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema, ts_rs::TS, garde::Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[ts(optional_fields)]
        $(#[$meta])*
        pub struct $name { $($body)* }
    )*};
}

/// The derives and attributes of a body that the server sends.
macro_rules! views {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })*) => {$(
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema, ts_rs::TS)]
        #[serde(rename_all = "camelCase")]
        $(#[$meta])*
        pub struct $name { $($body)* }
    )*};
}

/// The derives and attributes of a closed set of words.
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* })*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        $(#[$meta])*
        pub enum $name { $($body)* }
    )*};
}

pub(crate) use {inputs, views, words};
