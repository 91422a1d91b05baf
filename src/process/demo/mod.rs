//! The demo agency: a month of a small shop's business, told to a node of its own whose clock runs through that
//! month, by the calls that browsers and programs make. So what it leaves is what the product does.
//!
//! Start at [`make`]; who and what is in [`cast`], the calls in [`caller`], what visitors do in [`browser`].

mod browser;
mod caller;
mod cast;
mod chats;
mod leads;
mod people;
mod studio;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use anyhow::Context;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use porchlight::node::{Node, NodeOptions};
use porchlight_domain::clock::TestClock;
use porchlight_services::ports::{Mail, MailError, Mailer};
use tokio::task::JoinHandle;

use self::caller::Caller;
use self::people::Team;
use super::data_dir::DataDir;
use super::database::Database;
use super::migrate;
use super::node_options::node_options;
use crate::cli::say;
use crate::config::Settings;

/// How long the story is.
const DAYS: i64 = 30;
/// Calls end at once: nothing is left to wait for.
const DRAIN: Duration = Duration::from_secs(1);

/// What a person needs to look at the demo.
#[derive(Debug)]
pub struct Demo {
    /// The public client id of the shop's site.
    pub client_id: String,
}

impl Demo {
    /// The address of the shop's script tag.
    #[must_use]
    pub fn script_url(&self, settings: &Settings) -> String {
        format!("{}/script/{}.js", settings.public_url.as_str().trim_end_matches('/'), self.client_id)
    }

    /// What a person needs to know to look round.
    #[must_use]
    pub fn introduction(&self, settings: &Settings) -> String {
        let people: String =
            cast::PEOPLE.iter().map(|person| format!("\n    {:<18} {}", person.email, person.role)).collect();
        format!(
            "  The app     {}\n  The shop    http://{}/\n  Sign in as, with the password {}:{people}",
            settings.public_url.as_str().trim_end_matches('/'),
            settings.demo_listen,
            cast::PASSWORD,
        )
    }
}

/// Carries out `porchlight demo`.
///
/// # Errors
/// As [`make`].
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(settings, &data, false).await?;
    let made = async {
        migrate::up(&database.url).await?;
        make(node_options(settings, &data, &database.url)?, &settings.demo_listen.to_string()).await
    };
    let made = made.await;
    database.stop().await;
    say(&made?.introduction(settings));
    Ok(())
}

/// Makes the demo agency for a server that serves without it, too.
pub async fn make_or_complain(options: NodeOptions, settings: &Settings) -> Option<Demo> {
    make(options, &settings.demo_listen.to_string())
        .await
        .inspect_err(|error| {
            tracing::error!(error = format!("{error:#}"), "the demo agency could not be made; serving without it");
        })
        .ok()
}

/// Makes the demo agency on the database, or finds it there. A run that was broken off goes on where it was.
///
/// # Errors
/// When another agency has the installation, or a call is refused.
async fn make(mut options: NodeOptions, shop_address: &str) -> anyhow::Result<Demo> {
    let now = options.clock.now();
    // The story's mails are long past, and its people are nobody's.
    options.mailer = Arc::new(Nowhere);
    let stage = Stage::open(&options, now - TimeDelta::days(DAYS)).await?;
    let told = async {
        if let Some(demo) = find(&stage.caller).await? {
            return Ok((demo, None));
        }
        tracing::info!(days = DAYS, "making the demo agency");
        let team = Team::gather(&stage.caller, shop_address).await?;
        leads::tell(&stage.node, &stage.caller, &team, now).await?;
        anyhow::Ok((Demo { client_id: team.site.site_id.clone() }, Some(team)))
    };
    let told = told.await;
    stage.close().await?;
    let (demo, team) = told?;
    if let Some(team) = team {
        // Stages of their own: rate limits do not bear a clock that goes back.
        let stage = Stage::open(&options, studio::begin(now)).await?;
        let told = studio::tell(&stage.node, &stage.caller, now).await;
        stage.close().await?;
        told?;
        let stage = Stage::open(&options, chats::begin(now)).await?;
        stage.caller.enter(&team.workspace_id);
        let told = chats::tell(&stage.node, &stage.caller, &team, now).await;
        stage.close().await?;
        told?;
    }
    Ok(demo)
}

/// A node whose clock is in the story's hand, and somebody to call it.
struct Stage {
    node: Node,
    caller: Caller,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Stage {
    async fn open(options: &NodeOptions, at: DateTime<Utc>) -> anyhow::Result<Self> {
        let clock = TestClock::at(at);
        let node = Node::start(NodeOptions { clock: Arc::new(clock.clone()), ..options.clone() }).await?;
        let listener = TcpListener::bind("127.0.0.1:0").context("a port for the demo's story")?;
        let caller = Caller::new(listener.local_addr()?, clock);
        let server = node.serve(listener, 1, DRAIN)?;
        Ok(Self { node, caller, handle: server.handle(), serving: tokio::spawn(server) })
    }

    async fn close(self) -> anyhow::Result<()> {
        self.caller.leave().await?;
        self.node.begin_drain();
        self.handle.stop(true).await;
        self.serving.await.context("the demo's own server")??;
        self.node.store.close().await;
        Ok(())
    }
}

/// Finds the agency of an earlier run that came to its end.
async fn find(caller: &Caller) -> anyhow::Result<Option<Demo>> {
    let Some(owner) = caller.try_sign_in(cast::OWNER.email).await? else { return Ok(None) };
    let me = owner.get("/api/v1/me").await?;
    for workspace in caller::workspaces(&me) {
        caller.enter(caller::text(workspace, "/id"));
        let sites = caller.owner().await?.get("/api/v1/sites").await?;
        let site = caller::list(&sites).iter().find(|site| caller::text(site, "/name") == cast::SHOP);
        if let Some(site) = site {
            return Ok(Some(Demo { client_id: caller::text(site, "/id").to_owned() }));
        }
    }
    Ok(None)
}

/// Loses every mail.
struct Nowhere;

#[async_trait]
impl Mailer for Nowhere {
    async fn send(&self, _mail: &Mail) -> Result<(), MailError> {
        Ok(())
    }
}
