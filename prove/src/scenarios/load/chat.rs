//! Pairs who write to each other: latency at a steady rate, the highest rate that holds, and what happens above it.

use anyhow::Context;

use super::{Bench, number};
use crate::scale::Scale;
use crate::table::Row;

const CHATS_A_SECOND: f64 = 4_000.0;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let bench = Bench::start("load-chat").await?;
    let (seconds, halvings) = scale.pick(("3", "0"), ("8", "3"));
    let measured = bench.measure(&["chat", "--fixed", "1000", "--seconds", seconds, "--halvings", halvings]).await?;
    let found = measured.first().context("nothing was measured")?;
    let (p99, highest) = (number(found, "/fixed/0/p99")?, number(found, "/highest")?);
    let (server, postgres) = (number(found, "/fixed/0/server_cpu")?, number(found, "/fixed/0/postgres_cpu")?);
    let above = number(found, "/above/delivered_rate")? / highest.max(1.0);
    let refused = number(found, "/above/refused")? / number(found, "/above/scheduled")?.max(1.0);
    Ok(vec![
        Row::figure("load", "chat at 1,000 messages/s: p99", "< 50 ms", format!("{p99:.0} ms"), p99 < 50.0),
        Row::figure(
            "load",
            "chat: the highest rate that holds",
            format!("≥ {CHATS_A_SECOND:.0}/s"),
            format!("{highest:.0}/s, {server:.2} + {postgres:.2} ms of CPU a message"),
            highest >= CHATS_A_SECOND,
        ),
        Row::figure(
            "load",
            "chat at 1.5 times its highest rate: refuses, does not collapse",
            "≥ 80 % of the highest delivered",
            format!("{:.0} % delivered, {:.0} % refused", 100.0 * above, 100.0 * refused),
            above >= 0.8,
        ),
    ])
}
