//! Row level security holds alone, with the wall of types climbed.

use porchlight_domain::ids::WorkspaceId;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use super::people::Scene;
use crate::harness::TestApp;

/// Tables of no tenant. Only the system's role reaches them.
const OF_NO_TENANT: &[&str] =
    &["agencies", "one_time_tokens", "refresh_tokens", "schedules", "seaql_migrations", "sign_ins", "users"];

async fn strings(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    sqlx::query(sql).fetch_all(connection).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn tenant_tables(connection: &mut PgConnection) -> Vec<String> {
    let sql = "SELECT DISTINCT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped \
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1";
    strings(connection, sql).await
}

#[actix_web::test]
async fn every_table_of_tenants_has_its_wall() {
    let app = TestApp::start().await;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let sql = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') \
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1";
    assert_eq!(strings(&mut connection, sql).await, OF_NO_TENANT);
    // A partition is reached through its parent, whose policy holds; every other table has its own.
    let sql = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relrowsecurity AND NOT c.relispartition \
               AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') ORDER BY 1";
    assert!(strings(&mut connection, sql).await.is_empty());
    let sql = "SELECT rolname::text FROM pg_roles WHERE rolname IN ('porchlight_app', 'porchlight_system', 'porchlight_writer') \
               AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)";
    assert!(strings(&mut connection, sql).await.is_empty());
    let sql = "SELECT c.relname::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner \
               WHERE r.rolname IN ('porchlight_app', 'porchlight_system', 'porchlight_writer')";
    // The one view that reads as the system has the wall in its own WHERE.
    assert_eq!(strings(&mut connection, sql).await, ["workspace_leads"]);
}

#[actix_web::test]
async fn keys_of_tenants_tables_start_with_the_workspace() {
    let app = TestApp::start().await;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    // What stands in a queue of all tenants, or is found before the tenant is known, has an id of its own.
    let sql = "SELECT c.relname || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
               JOIN pg_namespace n ON n.oid = c.relnamespace \
               JOIN pg_attribute w ON w.attrelid = c.oid AND w.attname = 'workspace_id' \
               WHERE n.nspname = 'public' AND k.contype IN ('p', 'u') AND NOT c.relispartition \
               AND k.conkey[1] <> w.attnum ORDER BY 1";
    let others = strings(&mut connection, sql).await;
    assert_eq!(
        others,
        ["api_keys.api_keys_hash_key", "event_batches.event_batches_pkey", "jobs.jobs_pkey", "outbox.outbox_pkey"]
    );
    let sql = "SELECT c.relname || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
               JOIN pg_attribute w ON w.attrelid = c.oid AND w.attname = 'workspace_id' \
               JOIN pg_attribute x ON x.attrelid = k.confrelid AND x.attname = 'workspace_id' \
               WHERE k.contype = 'f' AND NOT c.relispartition AND NOT (k.conkey @> ARRAY[w.attnum] AND k.confkey @> ARRAY[x.attnum])";
    assert!(strings(&mut connection, sql).await.is_empty(), "a foreign key without the workspace");
}

#[actix_web::test]
async fn nothing_in_the_schema_looks_past_the_walls_but_what_is_known() {
    let app = TestApp::start().await;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    // A view reads as its owner unless it says otherwise, a materialised one shows what it once read to everybody.
    let sql = "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND (c.relkind = 'm' \
               OR (c.relkind = 'v' AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false))) ORDER BY 1";
    assert_eq!(strings(&mut connection, sql).await, ["workspace_leads"]);
    // A unique index tells whether somebody else has a value: only of what is random, or of no tenant.
    let sql = "SELECT i.relname::text FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
               JOIN pg_attribute w ON w.attrelid = c.oid AND w.attname = 'workspace_id' \
               WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique AND NOT c.relispartition \
               AND w.attnum <> ALL (x.indkey::int2[]) ORDER BY 1";
    let known = ["api_keys_hash_key", "event_batches_pkey", "jobs_dedupe", "jobs_pkey", "outbox_pkey", "sites_id"];
    assert_eq!(strings(&mut connection, sql).await, known);
    // Functions with their owner's rights that a tenant's transaction may call: one tells a user's time zone.
    let sql = "SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef \
               AND has_function_privilege('porchlight_app', p.oid, 'EXECUTE') ORDER BY 1";
    assert_eq!(strings(&mut connection, sql).await, ["time_zone_of_user"]);
    let sql = "SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef \
               AND NOT coalesce(p.proconfig @> ARRAY['search_path=public'], false)";
    assert!(strings(&mut connection, sql).await.is_empty(), "who calls it could choose its tables");
}

#[actix_web::test]
async fn raw_queries_see_no_row_but_the_tenants_own() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let own: WorkspaceId = scene.stranger.id.parse().unwrap();
    let foreign: WorkspaceId = scene.acme.id.parse().unwrap();
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let mut tables = tenant_tables(&mut connection).await;
    tables.push("workspace_leads".to_owned());
    connection.execute("SET ROLE porchlight_app").await.unwrap();
    for table in tables.iter().filter(|table| !table.starts_with("events_2")) {
        // With no workspace there is nothing; with another one, none of its rows.
        for setting in [String::new(), own.uuid().to_string()] {
            sqlx::query("SELECT set_config('app.workspace_id', $1, false)")
                .bind(&setting)
                .execute(&mut connection)
                .await
                .unwrap();
            let sql = format!("SELECT count(*) FROM \"{table}\" WHERE workspace_id = $1");
            let seen =
                sqlx::query(sqlx::AssertSqlSafe(sql)).bind(foreign.uuid()).fetch_one(&mut connection).await.unwrap();
            assert_eq!(seen.get::<i64, _>(0), 0, "{table} with '{setting}'");
        }
    }
    for table in ["users", "sign_ins", "refresh_tokens", "one_time_tokens", "agencies"] {
        let sql = format!("SELECT count(*) FROM {table}");
        assert!(sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.is_err(), "{table}");
    }
}

#[actix_web::test]
async fn raw_writes_reach_no_other_tenant() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let own: WorkspaceId = scene.stranger.id.parse().unwrap();
    let foreign: WorkspaceId = scene.acme.id.parse().unwrap();
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    connection.execute("SET ROLE porchlight_app").await.unwrap();
    sqlx::query("SELECT set_config('app.workspace_id', $1, false)")
        .bind(own.uuid().to_string())
        .execute(&mut connection)
        .await
        .unwrap();
    let insert = "INSERT INTO roles (workspace_id, name, permissions) VALUES ($1, 'planted', '{}')";
    assert!(sqlx::query(insert).bind(foreign.uuid()).execute(&mut connection).await.is_err());
    let update = "UPDATE leads SET name = 'taken' WHERE workspace_id = $1";
    assert_eq!(sqlx::query(update).bind(foreign.uuid()).execute(&mut connection).await.unwrap().rows_affected(), 0);
    let moved = "UPDATE members SET workspace_id = $1";
    assert!(sqlx::query(moved).bind(foreign.uuid()).execute(&mut connection).await.is_err());
    let delete = "DELETE FROM leads WHERE workspace_id = $1";
    assert_eq!(sqlx::query(delete).bind(foreign.uuid()).execute(&mut connection).await.unwrap().rows_affected(), 0);
    // Nobody edits the audit log, not even the own one.
    assert!(connection.execute("DELETE FROM audit_log").await.is_err());
    assert!(connection.execute("UPDATE audit_log SET action = 'x'").await.is_err());
    assert!(connection.execute("TRUNCATE leads").await.is_err());
}

#[actix_web::test]
async fn a_setting_does_not_outlive_its_transaction() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = app.workspace("other").await;
    // Pooled connections go from one tenant to the other: each sees its own members only.
    for round in 0..20 {
        let (mine, theirs) = futures::join!(acme.owner.api.get("/api/v1/users"), other.owner.api.get("/api/v1/users"));
        assert_eq!(mine.json["data"][0]["email"], json!(acme.owner.email), "{round}");
        assert_eq!(theirs.json["data"][0]["email"], json!(other.owner.email), "{round}");
    }
    let nobody = Uuid::nil();
    assert!(
        acme.owner.api.with("x-workspace-id", &WorkspaceId::from(nobody).to_string()).get("/api/v1/users").await.status
            == 404
    );
}

#[actix_web::test]
async fn the_writer_of_messages_reaches_its_workspaces_and_nothing_else() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let own: WorkspaceId = scene.stranger.id.parse().unwrap();
    let foreign: WorkspaceId = scene.acme.id.parse().unwrap();
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let tables = tenant_tables(&mut connection).await;
    connection.execute("SET ROLE porchlight_writer").await.unwrap();
    // Unset, empty, another one.
    for setting in [None, Some(String::new()), Some(own.uuid().to_string())] {
        if let Some(ids) = setting {
            let set = sqlx::query("SELECT set_config('app.workspace_ids', $1, false)").bind(ids);
            set.execute(&mut connection).await.unwrap();
        }
        for table in &tables {
            let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\" WHERE workspace_id = $1"));
            let seen = sqlx::query_scalar::<_, i64>(sql).bind(foreign.uuid()).fetch_one(&mut connection).await;
            let may_be_read = ["conversations", "messages", "conversation_reads", "visitors", "members"];
            assert_eq!(seen.ok(), may_be_read.contains(&table.as_str()).then_some(0), "{table}");
        }
        let taken = sqlx::query("UPDATE conversations SET status = 'resolved' WHERE workspace_id = $1");
        assert_eq!(taken.bind(foreign.uuid()).execute(&mut connection).await.unwrap().rows_affected(), 0);
    }
    for other in ["leads", "users", "sites", "outbox"] {
        let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {other}"));
        assert!(sqlx::query(sql).execute(&mut connection).await.is_err(), "{other}");
    }
}
