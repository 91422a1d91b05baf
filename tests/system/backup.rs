//! `porchlight backup` and `porchlight restore`, as an operator runs them.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::process::Command;

use crate::harness::{Client, TestApp, database};
use crate::tenancy::people::Scene;

async fn porchlight(database_url: &str, data: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    program.args(arguments).env("DATABASE_URL", database_url).env("PORCHLIGHT_DATA_DIR", data).env_remove("REDIS_URL");
    program.output().await.unwrap()
}

/// Every table with its number of rows.
async fn census(database_url: &str) -> BTreeMap<String, i64> {
    let mut connection = PgConnection::connect(database_url).await.unwrap();
    let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
    let mut rows = BTreeMap::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\""));
        rows.insert(table, sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap());
    }
    rows
}

#[actix_web::test]
async fn a_backup_restores_everything_into_an_empty_installation_and_only_there() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (data, backup, new) = (folder.path().join("data"), folder.path().join("backup"), folder.path().join("new"));
    std::fs::create_dir_all(data.join("outbox")).unwrap();
    std::fs::write(data.join("secret.key"), "0123456789012345678901234567890123456789").unwrap();
    std::fs::write(data.join("outbox/1.eml"), "Subject: hello").unwrap();
    let backup_path = backup.to_str().unwrap();

    let done = porchlight(&app.database_url, &data, &["backup", backup_path]).await;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mode = std::fs::metadata(&backup).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "it holds keys");
    let again = porchlight(&app.database_url, &data, &["backup", backup_path]).await;
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "{again:?}");

    // Neither over another installation's database nor over its keys.
    let full = porchlight(&app.database_url, &new, &["restore", backup_path]).await;
    assert!(String::from_utf8_lossy(&full.stderr).contains("tables already"), "{full:?}");
    let url = database::empty().await;
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("secret.key"), "another key, another key, another key").unwrap();
    let keyed = porchlight(&url, &other, &["restore", backup_path]).await;
    assert!(String::from_utf8_lossy(&keyed.stderr).contains("secret.key is there already"), "{keyed:?}");
    assert!(census(&url).await.is_empty());

    // One that was killed after its files has left them; it can be run again.
    std::fs::create_dir(&new).unwrap_or_default();
    std::fs::copy(backup.join("secret.key"), new.join("secret.key")).unwrap();
    let restored = porchlight(&url, &new, &["restore", backup_path]).await;
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(census(&url).await, census(&app.database_url).await);
    for file in ["secret.key", "outbox/1.eml"] {
        assert_eq!(std::fs::read(new.join(file)).unwrap(), std::fs::read(data.join(file)).unwrap(), "{file}");
    }
    // The walls stand, and people work on: the list reads the view that a role owns.
    let there = TestApp::start_with(|options| options.store.url.clone_from(&url)).await;
    let (before, owner) = (scene.acme.owner.sign_in_again(&app).await, scene.acme.owner.sign_in_again(&there).await);
    let known = leads(&before.api).await;
    assert!(known[0].is_object());
    let api = there.api_of(&owner);
    assert_eq!(leads(&api).await, known);
    api.post("/api/v1/leads", json!({ "name": "After the restore" })).await.expect(201);
}

async fn leads(api: &Client) -> Value {
    api.get("/api/v1/leads").await.expect(200).json["data"].clone()
}
