//! `TestApp`: a whole node on a database of its own, cloned from a migrated template.

mod client;
pub mod database;
mod mail;
mod people;
mod process;
mod socket;
mod visitors;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use porchlight::node::{Node, NodeOptions};
use porchlight_domain::clock::{Clock, TestClock};
use porchlight_storage::StoreOptions;
use porchlight_web::WebSettings;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

pub use client::{Answer, Client};
pub use mail::Mailbox;
pub use people::{PASSWORD, TestSite, TestUser, TestWorkspace};
pub use process::Process;
pub use socket::Socket;
pub use visitors::new_id;

/// When every test begins.
pub fn epoch() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-02T09:00:00Z").unwrap().to_utc()
}

/// Looks every few milliseconds until `is_true`.
pub async fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut looks = tokio::time::interval(Duration::from_millis(2));
    while !is_true() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        looks.tick().await;
    }
}

/// A running node, its clock and an anonymous client.
pub struct TestApp {
    pub node: Node,
    pub clock: TestClock,
    pub base_url: String,
    pub database_url: String,
    pub mailbox: Mailbox,
    client: Client,
    _server: actix_web::dev::ServerHandle,
}

impl TestApp {
    /// Starts a node on a fresh database.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts a node whose options `change` has altered.
    pub async fn start_with(change: impl FnOnce(&mut NodeOptions)) -> Self {
        let database_url = database::fresh().await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let clock = TestClock::at(epoch());
        let mailbox = Mailbox::default();
        let mut options = NodeOptions {
            store: StoreOptions {
                url: database_url.clone(),
                tenant_connections: 8,
                system_connections: 4,
                acquire_timeout: Duration::from_secs(10),
                statement_timeout: Duration::from_secs(10),
            },
            redis_url: None,
            redis_prefix: format!("test-{}", std::process::id()),
            web: WebSettings {
                public_url: base_url.clone(),
                trusted_proxies: Vec::new(),
                body_within: porchlight_web::BODY_WITHIN,
            },
            secret_key: [7; 32],
            open_signup: true,
            clock: Arc::new(clock.clone()),
            mailer: Arc::new(mailbox.clone()),
            mails: None,
            tracker: porchlight_services::tracker::TrackerOptions::default(),
        };
        change(&mut options);
        let node = Node::start(options).await.unwrap();
        let server = node.serve(listener, 1, Duration::from_secs(5)).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = Client::new(base_url.clone());
        Self { node, clock, base_url, database_url, mailbox, client, _server: handle }
    }

    /// Starts two nodes on one database and one Redis, where there is one; `change` alters the options of the first
    /// (0) and the second (1).
    pub async fn two_on_redis(change: impl Fn(usize, &mut NodeOptions)) -> Option<(Self, Self)> {
        let url = std::env::var("TEST_REDIS_URL").ok()?;
        let prefix = format!("test-{}", new_id().simple());
        let start = async |number: usize, database: Option<String>| {
            Self::start_with(|options| {
                options.redis_url = Some(url.clone());
                options.redis_prefix.clone_from(&prefix);
                if let Some(database) = database {
                    options.store.url = database;
                }
                change(number, options);
            })
            .await
        };
        let first = start(0, None).await;
        let second = start(1, Some(first.database_url.clone())).await;
        Some((first, second))
    }

    /// The same person on another node.
    pub fn api_of(&self, user: &TestUser) -> Client {
        self.client.bearer(&user.token).with("x-workspace-id", &user.workspace_id)
    }

    /// How to reach the database, for a second store beside the node's.
    pub fn store_options(&self) -> StoreOptions {
        StoreOptions {
            url: self.database_url.clone(),
            tenant_connections: 2,
            system_connections: 2,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(10),
        }
    }

    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Carries out the jobs that are due by the clock, and those that they make; tells how many tries it took.
    pub async fn run_jobs(&self) -> usize {
        self.node.jobs.run_due().await.unwrap()
    }

    /// The one number that a query answers, past all walls.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = PgConnection::connect(&self.database_url).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
    }

    /// Asks until a query answers this number.
    pub async fn number_until(&self, sql: &str, wanted: i64) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        loop {
            let found = self.number(sql).await;
            if found == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{sql}: {found}, not {wanted}");
            looks.tick().await;
        }
    }

    /// The time of the node.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An anonymous client.
    pub fn anonymous(&self) -> Client {
        self.client.clone()
    }

    /// Asks as nobody.
    pub async fn get(&self, path: &str) -> Answer {
        self.client.get(path).await
    }
}
