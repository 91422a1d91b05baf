//! Sockets that only stay open: what each costs, and the whole of server and PostgreSQL.

use anyhow::Context;

use super::{Bench, number};
use crate::scale::Scale;
use crate::table::Row;

const SOCKETS: (usize, usize) = (2_000, 10_000);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let bench = Bench::start("load-sockets").await?;
    let sockets = scale.pick(SOCKETS.0, SOCKETS.1);
    let measured = bench.measure(&["idle", "--sockets", &sockets.to_string()]).await?;
    let found = measured.first().context("nothing was measured")?;
    let (before, after) = (number(found, "/before_kib")?, number(found, "/after_kib")?);
    let each = (after - before) * 1.024 / number(found, "/sockets")?;
    let whole = (after + number(found, "/postgres_kib")?) * 1.024 / 1_000.0;
    let rows = [
        Row::figure("load", "an idle socket", "≤ 10 KB", format!("{each:.1} KB"), each <= 10.0),
        Row::figure(
            "load",
            "server and PostgreSQL with 10,000 sockets",
            "< 300 MB",
            format!("{whole:.0} MB"),
            whole < 300.0,
        ),
    ];
    Ok(rows.into_iter().map(|row| row.scaled(scale, SOCKETS.0, SOCKETS.1)).collect())
}
