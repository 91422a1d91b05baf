//! The embedded PostgreSQL for real: made once, warm the second time, over stale files, after a killed server.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::*;

/// A data directory that the account of PostgreSQL may enter, also when the tests run as root.
fn data_dir() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::Builder::new().prefix("pl-embedded").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

fn pid_file(data: &tempfile::TempDir) -> PathBuf {
    data.path().join("postgres/pgdata/postmaster.pid")
}

async fn ask<T>(embedded: &Embedded, query: &'static str) -> T
where
    T: Send + Unpin + sqlx::Type<sqlx::Postgres> + for<'r> sqlx::Decode<'r, sqlx::Postgres>,
{
    let mut connection = connect(embedded.url()).await.unwrap();
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

async fn run(embedded: &Embedded, statement: &'static str) {
    let mut connection = connect(embedded.url()).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_cluster_is_made_once_and_kept() {
    let data = data_dir();
    let first = Embedded::start(data.path(), None).await.unwrap();
    assert_eq!(ask::<String>(&first, "SHOW server_encoding").await, "UTF8");
    assert_eq!(ask::<String>(&first, "SHOW listen_addresses").await, "");
    assert_eq!(ask::<String>(&first, "SHOW synchronous_commit").await, "on");
    run(&first, "CREATE TABLE kept AS SELECT 42 AS answer").await;
    first.stop().await;
    assert!(!pid_file(&data).exists());

    let made = std::fs::metadata(data.path().join("postgres/pgdata/PG_VERSION")).unwrap().ctime_nsec();
    let second = Embedded::start(data.path(), None).await.unwrap();
    assert_eq!(ask::<i32>(&second, "SELECT answer FROM kept").await, 42);
    assert_eq!(std::fs::metadata(data.path().join("postgres/pgdata/PG_VERSION")).unwrap().ctime_nsec(), made);
    second.stop().await;
}

#[tokio::test]
async fn an_unfinished_cluster_is_made_afresh() {
    let data = data_dir();
    Home::prepare(data.path(), Account::to_run_as().unwrap().as_ref()).unwrap();
    std::fs::create_dir(data.path().join("postgres/pgdata.new")).unwrap();
    std::fs::write(data.path().join("postgres/pgdata.new/PG_VERSION"), "15\n").unwrap();
    let embedded = Embedded::start(data.path(), None).await.unwrap();
    assert_eq!(ask::<i32>(&embedded, "SELECT 1").await, 1);
    embedded.stop().await;
}

#[tokio::test]
async fn a_pid_file_of_a_dead_or_foreign_process_is_no_hindrance() {
    let data = data_dir();
    Embedded::start(data.path(), None).await.unwrap().stop().await;
    let own = std::process::id();
    for pid in [own, 4_000_000] {
        let cluster = data.path().join("postgres/pgdata");
        std::fs::write(pid_file(&data), format!("{pid}\n{}\n1\n5432\n\n\n\n", cluster.display())).unwrap();
        let embedded = Embedded::start(data.path(), None).await.unwrap();
        assert_eq!(ask::<i32>(&embedded, "SELECT 1").await, 1);
        embedded.stop().await;
    }
}

#[tokio::test]
async fn the_child_of_a_killed_server_is_shut_down_and_its_work_is_kept() {
    let data = data_dir();
    let killed = Embedded::start(data.path(), None).await.unwrap();
    run(&killed, "CREATE TABLE kept AS SELECT 42 AS answer").await;
    let orphan = std::fs::read_to_string(pid_file(&data)).unwrap();
    // As kill -9 does: nobody watches the child any more, and nobody told it to stop.
    killed.supervisor.abandon();

    let next = Embedded::start(data.path(), None).await.unwrap();
    assert_eq!(ask::<i32>(&next, "SELECT answer FROM kept").await, 42);
    assert_ne!(std::fs::read_to_string(pid_file(&data)).unwrap().lines().next(), orphan.lines().next());
    next.stop().await;
}

#[tokio::test]
async fn a_child_that_dies_is_started_again() {
    let data = data_dir();
    let embedded = Embedded::start(data.path(), None).await.unwrap();
    let pid = || std::fs::read_to_string(pid_file(&data)).ok().and_then(|text| text.lines().next().map(str::to_owned));
    let first = pid().unwrap();
    pid_file::signal(rustix::process::Pid::from_raw(first.parse().unwrap()).unwrap(), rustix::process::Signal::KILL);
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    while pid().is_none_or(|now| now == first) || connect(embedded.url()).await.is_err() {
        assert!(std::time::Instant::now() < deadline, "PostgreSQL did not come back");
        tokio::task::yield_now().await;
    }
    embedded.stop().await;
}
