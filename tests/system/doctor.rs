//! `porchlight doctor`, as an operator runs it. What each judge says is tested beside it.

use std::path::Path;

use tokio::process::Command;

use crate::harness::TestApp;

async fn doctor(data: &Path, settings: &[(&str, &str)]) -> (bool, String) {
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut program = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    program.arg("doctor").env("PORCHLIGHT_DATA_DIR", data).env_remove("REDIS_URL").env_remove("PORCHLIGHT_SECRET_KEY");
    program.env("PORCHLIGHT_LISTEN", free()).env("PORCHLIGHT_PRIVATE_LISTEN", free());
    let told = program.envs(settings.iter().copied()).output().await.unwrap();
    (told.status.success(), String::from_utf8(told.stdout).unwrap())
}

#[actix_web::test]
async fn a_key_that_opens_nothing_and_a_database_that_is_away_fail_the_command() {
    let app = TestApp::start().await;
    let _sealed = app.workspace("acme").await.site().await;
    let data = tempfile::tempdir().unwrap();
    let (is_well, told) = doctor(data.path(), &[("DATABASE_URL", &app.database_url)]).await;
    assert!(!is_well, "{told}");
    assert!(told.lines().any(|line| line.starts_with("ok     database: PostgreSQL ")), "{told}");
    let key = "wrong  database: the secret key (secret.key of the data directory) is not the one that sealed";
    assert!(told.lines().any(|line| line.starts_with(key)), "{told}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = format!("postgres://porchlight@{nobody}/porchlight");
    let (is_well, told) = doctor(data.path(), &[("DATABASE_URL", &away)]).await;
    assert!(!is_well && told.lines().any(|line| line.starts_with("wrong  database: ")), "{told}");
}

#[actix_web::test]
async fn every_part_is_looked_at_though_one_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("a file"), "").unwrap();
    let below = data.path().join("a file/data");
    let (is_well, told) = doctor(&below, &[("PORCHLIGHT_PUBLIC_URL", "http://chat.example.com")]).await;
    assert!(!is_well);
    for part in ["settings", "data directory", "file descriptors", "addresses", "database", "redis", "mail"] {
        assert!(told.lines().any(|line| line[7..].starts_with(part)), "{part}: {told}");
    }
    assert!(told.contains("without TLS") && told.contains("PORCHLIGHT_DATA_DIR"), "{told}");
}
