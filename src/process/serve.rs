//! `porchlight serve`: everything in one process, from the first listener to the last goodbye.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::Context;
use porchlight::node::Node;
use socket2::{Domain, Protocol, Socket, Type};

use super::data_dir::DataDir;
use super::database::Database;
use super::node_options::node_options;
use super::{demo, demo_pages, metrics, migrate, signals};
use crate::cli::say;
use crate::config::Settings;

/// Connections that wait to be accepted: a crowd that comes back at once after a restart must fit.
const BACKLOG: i32 = 4096;
/// How many jobs run at a time beside the requests.
const JOBS: usize = 4;
/// How long jobs may take to end when the server stops.
const JOBS_END_WITHIN: Duration = Duration::from_secs(5);

/// Serves until it is told to stop.
///
/// # Errors
/// Tells why the server could not start.
pub async fn run(settings: Settings, demo: bool) -> anyhow::Result<()> {
    // First of all: a port that is taken is told before anything is touched.
    let public = listen(settings.listen, "PORCHLIGHT_LISTEN")?;
    let private = listen(settings.private_listen, "PORCHLIGHT_PRIVATE_LISTEN")?;
    let demo = demo.then(|| listen(settings.demo_listen, "PORCHLIGHT_DEMO_LISTEN")).transpose()?;

    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(&settings, &data, true).await?;
    let served = serve_on(&settings, &data, &database, public, private, demo).await;
    database.stop().await;
    tracing::info!("stopped");
    served
}

async fn serve_on(
    settings: &Settings,
    data: &DataDir,
    database: &Database,
    public: TcpListener,
    private: TcpListener,
    demo: Option<TcpListener>,
) -> anyhow::Result<()> {
    migrate::up(&database.url).await?;
    let recorder = metrics::record()?;
    let options = node_options(settings, data, &database.url)?;
    // Told before the worker of the jobs runs: the story's reminders are long past.
    let story = match &demo {
        Some(_) => demo::make_or_complain(options.clone(), settings).await,
        None => None,
    };
    let node = Node::start(options).await?;
    let (private_server, private_handle) = metrics::serve(private, recorder, node.actors.clone())?;
    tokio::spawn(private_server);
    let worker = node.work(JOBS);
    let server = node.serve(public, settings.workers, settings.drain)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    say(&format!("Porchlight is ready at {}", settings.public_url.as_str().trim_end_matches('/')));
    let pages = match (demo, story) {
        (Some(listener), Some(story)) => {
            let (server, handle) = demo_pages::serve(listener, story.script_url(settings))?;
            tokio::spawn(server);
            say(&story.introduction(settings));
            Some(handle)
        }
        _ => None,
    };

    signals::stop_wanted().await?;
    tracing::info!(notice_s = settings.notice.as_secs(), "stopping: balancers are told, who comes is still served");
    node.give_notice();
    tokio::time::sleep(settings.notice).await;
    tracing::info!(drain_s = settings.drain.as_secs(), "stopping: no new work, what runs may end");
    node.begin_drain();
    handle.stop(true).await;
    serving.await.context("the public server")??;
    worker.stop(JOBS_END_WITHIN).await;
    private_handle.stop(false).await;
    if let Some(pages) = pages {
        pages.stop(false).await;
    }
    node.store.close().await;
    Ok(())
}

/// Opens a listener that a restarted server can open again at once.
fn listen(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    let open = || -> std::io::Result<TcpListener> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    open().with_context(|| format!("listening on {address} ({setting})"))
}
