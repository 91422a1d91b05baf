//! Ports that are free, and stay so while their server is away.

use std::net::TcpListener;

use anyhow::Context;
use rand::RngExt;

/// Below the range from which the kernel takes ports of outgoing connections: else one of them could take the port of a
/// server that was killed, before it is started again.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// Finds a port that nobody listens on.
///
/// # Errors
/// When hundreds in a row are taken.
pub fn free_port() -> anyhow::Result<u16> {
    let mut tries = (0..500).map(|_| rand::rng().random_range(RANGE));
    tries.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).context("no free port below 32000")
}
