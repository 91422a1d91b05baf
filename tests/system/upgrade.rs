//! The program of before, on a schema that a newer one has changed.

use porchlight_migrations::migrate;
use sea_orm::{ConnectionTrait, Database};

use crate::harness::database;

#[actix_web::test]
async fn a_schema_with_newer_steps_is_left_as_it_is() {
    let connection = Database::connect(database::fresh().await).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_newer', 0)";
    connection.execute_unprepared(newer).await.unwrap();
    migrate(&connection).await.unwrap();
    // One of ours is missing between those of another line of versions: nobody knows what that would make.
    connection.execute_unprepared("DELETE FROM seaql_migrations WHERE version = 'm0006_local_time'").await.unwrap();
    let refused = migrate(&connection).await.unwrap_err().to_string();
    assert!(refused.contains("m9999_newer"), "{refused}");
}
