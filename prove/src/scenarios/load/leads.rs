//! Lists and searches of leads, and whether they stay as fast when there are ten times as many.

use std::collections::BTreeMap;

use super::{Bench, number};
use crate::scale::Scale;
use crate::table::Row;

const LEADS: [(usize, usize); 2] = [(20_000, 100_000), (100_000, 1_000_000)];
const READS: [(&str, f64); 3] = [("page", 10.0), ("search, selective", 20.0), ("search, common word", 20.0)];

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut sizes = Vec::new();
    for (short, long) in LEADS {
        let leads = scale.pick(short, long);
        let bench = Bench::start("load-leads").await?;
        let mut found = BTreeMap::new();
        for line in bench.measure(&["leads", "--leads", &leads.to_string()]).await? {
            let request = line["request"].as_str().unwrap_or_default().to_owned();
            found.insert(request, (number(&line, "/p50")?, number(&line, "/p95")?));
        }
        sizes.push(found);
    }
    let mut rows = Vec::new();
    for (request, within) in READS {
        let at = |size: usize| sizes.get(size).and_then(|found| found.get(request)).copied().unwrap_or_default();
        let ((few, p95), (many, _)) = (at(0), at(1));
        let fast = format!("leads: {request}: p95");
        let fast = Row::figure("load", &fast, format!("< {within:.0} ms"), format!("{p95:.1} ms"), p95 < within);
        rows.push(fast.scaled(scale, LEADS[0].0, LEADS[0].1));
        let flat = format!("leads: {request}: as fast among more");
        let reached = format!("{few:.1} and {many:.1} ms");
        rows.push(
            Row::figure("load", &flat, "within 20 %", reached, many <= few * 1.2).scaled(scale, LEADS[1].0, LEADS[1].1),
        );
    }
    Ok(rows)
}
