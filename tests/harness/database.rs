//! Databases for tests: a template that is migrated once, and a clone for each test.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::Database;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor, PgConnection};

const DEFAULT_URL: &str = "postgres://postgres@localhost:5432/postgres";

/// Where the tests' PostgreSQL is.
pub fn admin_url() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| DEFAULT_URL.to_owned())
}

/// Makes a database that has the schema and no rows, and returns its URL.
pub async fn fresh() -> String {
    let options: PgConnectOptions = admin_url().parse().unwrap();
    let mut admin =
        options.clone().disable_statement_logging().connect().await.expect("TEST_DATABASE_URL is reachable");
    let template = template(&mut admin, &options).await;
    let name = format!("test_{}", uuid::Uuid::from_u128(fastrand()).simple());
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"))).await.unwrap();
    url(&options, &name)
}

/// A database of its own with nothing in it.
pub async fn empty() -> String {
    let options: PgConnectOptions = admin_url().parse().unwrap();
    let mut admin =
        options.clone().disable_statement_logging().connect().await.expect("TEST_DATABASE_URL is reachable");
    let name = format!("test_{}", uuid::Uuid::from_u128(fastrand()).simple());
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"))).await.unwrap();
    url(&options, &name)
}

/// The migrated template; its name carries the schema's hash, so that a changed schema makes a new one.
async fn template(admin: &mut PgConnection, options: &PgConnectOptions) -> String {
    // The schema of another version, on which this one's tests run: script/upgrade-test.
    if let Ok(name) = std::env::var("TEST_TEMPLATE_DATABASE") {
        return name;
    }
    let mut hasher = DefaultHasher::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sql")).unwrap() {
        std::fs::read(entry.unwrap().path()).unwrap().hash(&mut hasher);
    }
    let name = format!("template_{:016x}", hasher.finish());
    // One process makes it; the others wait.
    admin.execute("SELECT pg_advisory_lock(7423)").await.unwrap();
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    if !known {
        let building = format!("{name}_building");
        admin.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {building}"))).await.unwrap();
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {building}"))).await.unwrap();
        let connection = Database::connect(url(options, &building)).await.unwrap();
        porchlight_migrations::migrate(&connection).await.unwrap();
        connection.close().await.unwrap();
        admin.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {building} RENAME TO {name}"))).await.unwrap();
    }
    admin.execute("SELECT pg_advisory_unlock(7423)").await.unwrap();
    name
}

fn url(options: &PgConnectOptions, database: &str) -> String {
    options.clone().database(database).to_url_lossy().to_string()
}

fn fastrand() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    let half = || u128::from(RandomState::new().hash_one(std::process::id()));
    (half() << 64) | half()
}
