//! P15, the second half: the program of before on the schema of a newer one.
//!
//! What the tests of the older source say of the new schema is script/upgrade-test's; this is what needs no source: a
//! server that finds steps which it does not know starts, serves, and takes nothing back.

use std::time::Duration;

use super::command;
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

/// A step as a newer version may have made it: it adds, and takes nothing away.
const NEWER: &str = "CREATE TABLE of_a_newer_version (id uuid PRIMARY KEY, workspace_id uuid NOT NULL); \
    ALTER TABLE conversations ADD COLUMN of_a_newer_version text; \
    ALTER TABLE messages ADD COLUMN of_a_newer_version text NOT NULL DEFAULT ''; \
    INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_a_newer_version', 0)";

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("upgrade").await?;
    let options = world.options();
    command(&options, &["migrate"]).await?;
    let sql = world.sql().await?;
    let mut node = world.node(options.clone()).await?;
    let target = world.target(&node);
    let crowd = Crowd::gather(
        &target,
        &target,
        &CrowdOptions { conversations: scale.pick(24, 200), ..CrowdOptions::default() },
    )
    .await?;
    crowd.talk();
    crowd.says(200, Duration::from_secs(60)).await?;
    // While the old server runs, as in a rollout; then it is killed and comes back to a schema that it does not know.
    sqlx::raw_sql(NEWER).execute(&sql).await?;
    crowd.says(200, Duration::from_secs(60)).await?;
    node.kill().await?;
    let back = node.start().await;
    if back.is_ok() {
        crowd.says(200, Duration::from_secs(60)).await?;
    }
    let judged = crowd.judge(&sql).await?;
    let migrated = command(&options, &["migrate"]).await;
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM seaql_migrations WHERE version = 'm9999_of_a_newer_version'")
            .fetch_one(&sql)
            .await?;
    Ok(vec![
        Row::checked(
            "F21 P15",
            "a server that runs while a newer version migrates, and starts after it, loses nothing",
            &judged.findings,
        )
        .with(judged.findings.messages(1)),
        Row::promise(
            "P15",
            "the program of before starts on the schema of a newer one, and takes nothing back",
            "starts, nothing taken back",
            format!("starts: {}, migrate: {}, {kept} newer step kept", back.is_ok(), migrated.is_ok()),
            back.is_ok() && migrated.is_ok() && kept == 1,
        ),
    ])
}
