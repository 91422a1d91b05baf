//! PostgreSQL: its version, its promises, our rights, its clock, and whether our key opens what lies in it.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_domain::clock::{Clock, SystemClock};
use porchlight_services::sites::root_key_opens;
use sqlx::postgres::PgRow;
use sqlx::{Connection, PgConnection, Row};
use uuid::Uuid;

use super::Finding;
use crate::config::{self, Settings};
use crate::process::backup;
use crate::process::data_dir::DataDir;
use crate::process::database::Database;

/// The oldest PostgreSQL that the schema runs on.
const OLDEST: i32 = 15;
/// The oldest of each major version in which row level security has no known leak (CVE-2024-10976, CVE-2025-8713).
const WITHOUT_LEAKS: [(i32, i32); 3] = [(15, 14), (16, 10), (17, 6)];
/// Tokens and leases are compared over machines.
const MOST_SKEW: TimeDelta = TimeDelta::seconds(2);
/// Connections of a server beside its pools: migrations, and somebody's psql.
const BESIDE_THE_POOLS: i64 = 5;

#[derive(Debug, Clone)]
struct Facts {
    version: i32,
    is_standby: bool,
    encoding: String,
    may_make_roles: bool,
    may_back_up: bool,
    has_search: bool,
    has_history: bool,
    fsync: String,
    full_page_writes: String,
    synchronous_commit: String,
    max_connections: i64,
    now: DateTime<Utc>,
}

impl Facts {
    fn read(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            version: row.try_get("version")?,
            is_standby: row.try_get("is_standby")?,
            encoding: row.try_get("encoding")?,
            may_make_roles: row.try_get("may_make_roles")?,
            may_back_up: row.try_get("may_back_up")?,
            has_search: row.try_get("has_search")?,
            has_history: row.try_get("has_history")?,
            fsync: row.try_get("fsync")?,
            full_page_writes: row.try_get("full_page_writes")?,
            synchronous_commit: row.try_get("synchronous_commit")?,
            max_connections: row.try_get("max_connections")?,
            now: row.try_get("now")?,
        })
    }
}

const FACTS: &str = "SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS is_standby, \
    current_setting('server_encoding') AS encoding, \
    rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_app') AS may_make_roles, \
    rolsuper OR rolbypassrls AS may_back_up, \
    EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS has_search, \
    has_function_privilege('pg_control_system()', 'EXECUTE') AS has_history, \
    current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes, \
    current_setting('synchronous_commit') AS synchronous_commit, \
    current_setting('max_connections')::bigint AS max_connections, clock_timestamp() AS now \
    FROM pg_roles WHERE rolname = current_user";

pub async fn look(settings: &Settings) -> Vec<Finding> {
    match ask(settings).await {
        Ok(findings) => findings,
        Err(error) => vec![error.into()],
    }
}

async fn ask(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(settings, &data, false).await?;
    let findings = ask_at(settings, &data, &database.url).await;
    database.stop().await;
    findings
}

async fn ask_at(settings: &Settings, data: &DataDir, url: &str) -> anyhow::Result<Vec<Finding>> {
    let mut connection = PgConnection::connect(url).await?;
    let clock = SystemClock::default();
    let before = clock.now();
    let facts = Facts::read(&sqlx::query(FACTS).fetch_one(&mut connection).await?)?;
    let middle = before + (clock.now() - before) / 2;
    let mut findings = judge(&facts);
    findings.extend(judge_clock(facts.now - middle));
    let wanted = i64::from(settings.tenant_connections + settings.system_connections) + BESIDE_THE_POOLS;
    findings.extend(judge_connections(wanted, facts.max_connections));
    let root_key = data.secret_key(settings.secret_key.as_ref())?;
    findings.extend(
        sealed(&mut connection).await?.and_then(|(site, sealed)| {
            judge_key(root_key_opens(&root_key, site, &sealed), settings.secret_key.is_some())
        }),
    );
    connection.close().await?;
    let is_embedded = matches!(settings.database, config::Database::Embedded { .. });
    if !is_embedded {
        findings.push(judge_backup(facts.may_back_up, backup::pg_dump_version(settings).await, facts.version / 10_000));
    }
    Ok(findings)
}

fn judge(facts: &Facts) -> Vec<Finding> {
    let (major, minor) = (facts.version / 10_000, facts.version % 10_000);
    let mut findings = vec![Finding::well(format!("PostgreSQL {major}.{minor}"))];
    let mut wrong = |is_wrong: bool, told: String| findings.extend(is_wrong.then(|| Finding::wrong(told)));
    wrong(major < OLDEST, format!("PostgreSQL {major} is too old: {OLDEST} or newer is needed"));
    let fixed = WITHOUT_LEAKS.iter().find(|(of, least)| *of == major && minor < *least);
    let least = fixed.map_or(0, |(_, least)| *least);
    wrong(
        fixed.is_some(),
        format!("{major}.{minor} has known leaks in row level security: update it to {major}.{least} or newer"),
    );
    wrong(facts.is_standby, "it is a standby, which takes no writes: let DATABASE_URL lead to the primary".to_owned());
    wrong(
        facts.encoding != "UTF8",
        format!("its encoding is {}: make the database with ENCODING 'UTF8'", facts.encoding),
    );
    wrong(
        !facts.may_make_roles,
        "the user may not make roles: ALTER ROLE … CREATEROLE, as an administrator".to_owned(),
    );
    wrong(!facts.has_search, "the extension pg_trgm is not installed (Debian: postgresql-contrib)".to_owned());
    let told = "the user may not ask which history the database tells: GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC, as an administrator";
    wrong(!facts.has_history, told.to_owned());
    for (name, value) in [
        ("fsync", &facts.fsync),
        ("full_page_writes", &facts.full_page_writes),
        ("synchronous_commit", &facts.synchronous_commit),
    ] {
        wrong(
            value == "off",
            format!("{name} is off: what was acknowledged is lost when the machine dies. ALTER SYSTEM SET {name} = on"),
        );
    }
    findings
}

fn judge_clock(ahead: TimeDelta) -> Option<Finding> {
    let seconds = ahead.abs().num_seconds();
    let told =
        || format!("its clock and this machine's are {seconds} seconds apart: let both follow NTP (timedatectl)");
    (ahead.abs() > MOST_SKEW).then(|| Finding::wrong(told()))
}

fn judge_connections(wanted: i64, most: i64) -> Option<Finding> {
    let told = || {
        format!(
            "it takes {most} connections, and one server wants up to {wanted}: raise max_connections, or lower PORCHLIGHT_DB_CONNECTIONS"
        )
    };
    (wanted > most).then(|| Finding::wrong(told()))
}

fn judge_key(opens: bool, is_set: bool) -> Option<Finding> {
    let place = if is_set { "PORCHLIGHT_SECRET_KEY" } else { "secret.key of the data directory" };
    let told = || {
        format!(
            "the secret key ({place}) is not the one that sealed what lies in it: every server needs the same, and a restored one that of the backup"
        )
    };
    (!opens).then(|| Finding::wrong(told()))
}

fn judge_backup(may_back_up: bool, pg_dump: Option<i32>, major: i32) -> Finding {
    match pg_dump {
        None => {
            Finding::note(format!("pg_dump is not installed: porchlight backup needs it, of version {major} or newer"))
        }
        Some(version) if version < major => Finding::note(format!(
            "pg_dump {version} cannot read PostgreSQL {major}: install postgresql-client-{major} to back up"
        )),
        Some(_) if !may_back_up => Finding::note(
            "its user cannot back up past row level security: ALTER ROLE … BYPASSRLS, or back up as another user",
        ),
        Some(version) => Finding::well(format!("can be backed up with pg_dump {version}")),
    }
}

/// Something that was sealed, if the schema is there and there is any.
async fn sealed(connection: &mut PgConnection) -> sqlx::Result<Option<(Uuid, Vec<u8>)>> {
    let is_there = "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.sites')::oid AND attname = 'identity_secret')";
    let has_schema: bool = sqlx::query_scalar(is_there).fetch_one(&mut *connection).await?;
    if !has_schema {
        return Ok(None);
    }
    sqlx::query("SET ROLE porchlight_system").execute(&mut *connection).await?;
    let some = "SELECT id, identity_secret FROM sites WHERE identity_secret IS NOT NULL ORDER BY id DESC LIMIT 1";
    sqlx::query_as(some).fetch_optional(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            version: 170_006,
            is_standby: false,
            encoding: "UTF8".to_owned(),
            may_make_roles: true,
            may_back_up: true,
            has_search: true,
            has_history: true,
            fsync: "on".to_owned(),
            full_page_writes: "on".to_owned(),
            synchronous_commit: "on".to_owned(),
            max_connections: 100,
            now: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_wrong_fact_is_told_with_its_mend() {
        assert_eq!(judge(&facts()), [Finding::well("PostgreSQL 17.6")]);
        type Harm = fn(&mut Facts);
        let wrong: [(&str, Harm); 9] = [
            ("15 or newer", |facts| facts.version = 140_009),
            ("update it to 16.10", |facts| facts.version = 160_004),
            ("primary", |facts| facts.is_standby = true),
            ("ENCODING", |facts| facts.encoding = "SQL_ASCII".to_owned()),
            ("CREATEROLE", |facts| facts.may_make_roles = false),
            ("postgresql-contrib", |facts| facts.has_search = false),
            ("pg_control_system", |facts| facts.has_history = false),
            ("SET fsync = on", |facts| facts.fsync = "off".to_owned()),
            ("SET synchronous_commit = on", |facts| facts.synchronous_commit = "off".to_owned()),
        ];
        for (word, spoil) in wrong {
            let mut facts = facts();
            spoil(&mut facts);
            let found = judge(&facts);
            assert!(matches!(found.last(), Some(Finding::Wrong(text)) if text.contains(word)), "{found:?}");
        }
    }

    #[test]
    fn clocks_connections_and_keys_are_compared() {
        assert_eq!(judge_clock(TimeDelta::milliseconds(-1_500)), None);
        assert!(
            matches!(judge_clock(TimeDelta::seconds(-90)), Some(Finding::Wrong(text)) if text.contains("90 seconds"))
        );
        assert_eq!(judge_connections(41, 100), None);
        assert!(matches!(judge_connections(141, 100), Some(Finding::Wrong(text)) if text.contains("141")));
        assert_eq!(judge_key(true, true), None);
        assert!(matches!(judge_key(false, true), Some(Finding::Wrong(text)) if text.contains("PORCHLIGHT_SECRET_KEY")));
    }

    #[test]
    fn what_keeps_from_backing_up_is_noted() {
        assert!(matches!(judge_backup(true, Some(17), 17), Finding::Well(_)));
        for (may, version, word) in
            [(true, None, "not installed"), (true, Some(15), "postgresql-client-17"), (false, Some(17), "BYPASSRLS")]
        {
            let found = judge_backup(may, version, 17);
            assert!(matches!(&found, Finding::Note(text) if text.contains(word)), "{found:?}");
        }
    }
}
