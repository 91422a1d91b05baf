//! Reported events, durable before they are acknowledged: in batches and one by one.

use super::{Bench, number};
use crate::scale::Scale;
use crate::table::Row;

const IN_BATCHES: f64 = 20_000.0;
const SINGLY: f64 = 4_000.0;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let bench = Bench::start("load-events").await?;
    let seconds = scale.pick("3", "8");
    let common = ["events", "--connections", "32", "--seconds", seconds, "--batch"];
    bench.measure(&[&common[..], &["50"]].concat()).await?;
    let measured = bench.measure(&[&common[..], &["1"]].concat()).await?;
    let mut rows = Vec::new();
    for (found, (what, wanted)) in measured.iter().zip([("in batches of 50", IN_BATCHES), ("one a request", SINGLY)]) {
        let rate = number(found, "/rate")?;
        rows.push(Row::figure(
            "load",
            &format!("events {what}, durable"),
            format!("≥ {wanted:.0}/s"),
            format!("{rate:.0}/s, p95 {:.0} ms", number(found, "/p95")?),
            rate >= wanted,
        ));
    }
    Ok(rows)
}
