//! What a running process consists of beside the product's rooms.

pub mod postgres;
