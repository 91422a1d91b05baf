//! Several nodes on one PostgreSQL and one Redis, with no stickiness: what one knows, all know.

mod cluster;
pub mod deploy;
pub mod exact;
pub mod lost_node;
pub mod no_postgres;
pub mod no_redis;
mod pair;
pub mod wrong_clock;
