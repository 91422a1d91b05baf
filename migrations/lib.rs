//! The schema, step by step: expand first, contract in a later release.
//!
//! Each migration is one SQL file; [`Migrator`] runs those that are missing.

use sea_orm_migration::prelude::*;

/// Makes the roles that the schema names: they belong to the cluster, and a dump of the database has them not.
pub const ROLES: &str = include_str!("sql/roles.sql");

/// Gives to a role what it owns, after a restore in which everything went to the restoring user.
pub const OWNERS: &str = "GRANT CREATE ON SCHEMA public TO porchlight_system; \
    ALTER VIEW workspace_leads OWNER TO porchlight_system; \
    REVOKE CREATE ON SCHEMA public FROM porchlight_system";

/// Runs the migrations in order.
#[derive(Debug)]
pub struct Migrator;

/// Brings the schema of `database` up to date. Callers hold a lock of their own when several may start at once.
///
/// # Errors
/// Those of the database; then the step that failed is undone.
pub async fn migrate(database: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::install(database).await?;
    let applied = Migrator::get_migration_models(database).await?;
    let is_applied = |name: &str| applied.iter().any(|model| model.version == name);
    // A newer version may have been here: what it added is made for this one, too, which is put back on it.
    if Migrator::migrations().iter().all(|migration| is_applied(migration.name())) {
        return Ok(());
    }
    Migrator::up(database, None).await
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Sql { name: "m0001_first", up: include_str!("sql/0001_first.sql") }),
            Box::new(Sql { name: "m0002_addresses", up: include_str!("sql/0002_addresses.sql") }),
            Box::new(Sql { name: "m0003_message_writer", up: include_str!("sql/0003_message_writer.sql") }),
            Box::new(Sql { name: "m0004_days_of_events", up: include_str!("sql/0004_days_of_events.sql") }),
            Box::new(Sql { name: "m0005_visits", up: include_str!("sql/0005_visits.sql") }),
            Box::new(Sql { name: "m0006_local_time", up: include_str!("sql/0006_local_time.sql") }),
            Box::new(Sql { name: "m0007_activity_minute", up: include_str!("sql/0007_activity_minute.sql") }),
            Box::new(Sql { name: "m0008_lead_filters", up: include_str!("sql/0008_lead_filters.sql") }),
            Box::new(Sql { name: "m0009_messages_by_client", up: include_str!("sql/0009_messages_by_client.sql") }),
        ]
    }
}

/// A migration that is a file of SQL.
struct Sql {
    name: &'static str,
    up: &'static str,
}

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.up).await.map(|_| ())
    }
}
