//! One node: store, services and the rooms round them.

mod jobs;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::Data;
use porchlight_actors::Actors;
use porchlight_actors::hub::Hub;
use porchlight_actors::hub::pump::HubTasks;
use porchlight_actors::presence::OnlineHandler;
use porchlight_domain::clock::Clock;
use porchlight_http::State;
use porchlight_http::socket::Rooms;
use porchlight_http::system::Probes;
use porchlight_jobs::{Runner, Running, Worker};
use porchlight_services::identity::IdentityOptions;
use porchlight_services::limits::{LocalLimiter, RateLimiter, SharedLimiter};
use porchlight_services::ports::{MailFolder, Mailer};
use porchlight_services::tracker::TrackerOptions;
use porchlight_services::{Chat, Identity, Jobs, Leads, Notifications, Services, Sites, Tracker};
use porchlight_storage::bus::{Bus, NoBus};
use porchlight_storage::redis::{Counters, PresenceMirror, Redis, RedisBus};
use porchlight_storage::{Store, StoreOptions};
use porchlight_web::WebSettings;
use tokio::sync::Notify;

/// What a node is made from.
#[derive(Clone)]
pub struct NodeOptions {
    pub store: StoreOptions,
    pub redis_url: Option<String>,
    /// Before every key and channel in Redis: installations, and tests, can share one.
    pub redis_prefix: String,
    pub web: WebSettings,
    /// Root of every key that is derived: tokens, cookies, sealed secrets.
    pub secret_key: [u8; 32],
    /// Whether further agencies may sign up after the first.
    pub open_signup: bool,
    pub clock: Arc<dyn Clock>,
    /// Bounds of the ingest.
    pub tracker: TrackerOptions,
    pub mailer: Arc<dyn Mailer>,
    /// Where mails stay when there is no mail server.
    pub mails: Option<Arc<dyn MailFolder>>,
}

/// The rooms of one process, ready to serve.
pub struct Node {
    pub store: Store,
    pub services: Services,
    /// Carries out what is due: the worker's hands, and those of tests.
    pub jobs: Arc<Runner>,
    /// Tells what was committed to those who listen.
    pub hub: Arc<Hub>,
    pub actors: Actors,
    _hub_tasks: HubTasks,
    wake: Arc<Notify>,
    draining: Arc<AtomicBool>,
    state: State,
}

/// Looks for the leads that wait for somebody, whenever somebody comes.
fn leads_for_who_comes(leads: Leads) -> OnlineHandler {
    Box::new(move |workspace_id| {
        let leads = leads.clone();
        actix_web::rt::spawn(async move {
            if let Err(error) = leads.somebody_is_online(workspace_id).await {
                // The look of the next minute finds them.
                tracing::warn!(%error, %workspace_id, "the waiting leads could not be asked for");
            }
        });
    })
}

impl Node {
    /// Wires the rooms. The database may still be away.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub async fn start(options: NodeOptions) -> anyhow::Result<Self> {
        let wake = Arc::new(Notify::new());
        let redis =
            options.redis_url.as_deref().map(|url| Redis::open(url, &options.redis_prefix, options.clock.new_uuid()));
        let redis = redis.transpose()?;
        let bus: Arc<dyn Bus> = match redis.clone() {
            Some(redis) => Arc::new(RedisBus::start(redis)),
            None => Arc::new(NoBus),
        };
        let hub = Hub::new(bus, Arc::clone(&wake));
        let store = Store::open(&options.store, Arc::clone(&options.clock), Arc::clone(&hub) as _)?;
        // Before anything is done by the clock: one that is wrong would take jobs from other nodes, or do them early.
        if let Ok(look) = store.line().look(false).await {
            options.clock.follow(look.now);
        }
        let limiter: Arc<dyn RateLimiter> = match redis.clone().map(Counters::new) {
            Some(counters) => Arc::new(SharedLimiter::new(counters, Arc::clone(&options.clock))),
            None => Arc::new(LocalLimiter::new(Arc::clone(&options.clock))),
        };
        let actors = Actors::start(Arc::clone(&hub), options.clock, redis.map(PresenceMirror::new));
        let (presence, live) = (Arc::clone(&actors.board), Arc::new(actors.clone()));
        let hub_tasks = hub.run(&store);
        let identity = IdentityOptions {
            secret_key: options.secret_key.to_vec(),
            public_url: options.web.public_url.clone(),
            open_signup: options.open_signup,
        };
        let identity = Identity::new(store.clone(), Arc::clone(&live) as _, Arc::clone(&limiter), identity);
        hub.on_rights(Box::new(identity.forgetting()));
        let sites = Sites::new(store.clone(), identity.clone(), &options.web.public_url, &options.secret_key)?;
        let notifications = Notifications::new(store.clone());
        let public_url = options.web.public_url.trim_end_matches('/').to_owned();
        let leads = Leads::new(store.clone(), Arc::clone(&presence) as _, notifications.clone(), public_url);
        presence.on_online(leads_for_who_comes(leads.clone()));
        let chat = Chat::new(
            store.clone(),
            &options.secret_key,
            presence,
            live,
            sites.clone(),
            leads.clone(),
            notifications.clone(),
        )
        .with_limiter(Arc::clone(&limiter));
        let tracker = Tracker::start(store.clone(), sites.clone(), leads.clone(), limiter, options.tracker);
        let background = Jobs::new(store.clone(), options.mails.clone());
        let services = Services { identity, sites, leads, notifications, chat, tracker, jobs: background };
        let jobs = Arc::new(Runner::new(store.clone(), jobs::handlers(&store, &services, options.mailer)));
        let draining = Arc::new(AtomicBool::new(false));
        let bus_of = Arc::clone(&hub);
        let bus: Arc<dyn Fn() -> bool + Send + Sync> = Arc::new(move || bus_of.bus_is_up());
        let probes = Probes { store: store.clone(), bus, draining: Arc::clone(&draining) };
        let state = State {
            services: Data::new(services.clone()),
            settings: Data::new(options.web),
            probes: Data::new(probes),
            rooms: Data::new(Rooms {
                services: Data::new(services.clone()),
                actors: actors.clone(),
                store: store.clone(),
            }),
        };
        Ok(Self { store, services, jobs, actors, hub, _hub_tasks: hub_tasks, wake, draining, state })
    }

    /// Starts the worker of the jobs: those of this node at once, those of others within a second.
    #[must_use]
    pub fn work(&self, concurrency: usize) -> Running {
        Worker {
            runner: Arc::clone(&self.jobs),
            schedules: jobs::SCHEDULES.to_vec(),
            wake: Arc::clone(&self.wake),
            concurrency,
        }
        .start()
    }

    /// Says that the node is about to stop: it is no longer ready, so that balancers send nobody any more, and kept
    /// connections end with their next answer. Who comes nevertheless is served.
    pub fn give_notice(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.hub.set_open(false);
    }

    /// Sends the sockets away, and takes no new ones.
    pub fn begin_drain(&self) {
        self.give_notice();
        self.hub.drain();
    }

    /// Serves the public face on an open listener. The server runs when it is awaited or spawned; told to stop
    /// gracefully, it gives requests `drain` to end.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(&self, listener: TcpListener, workers: usize, drain: Duration) -> std::io::Result<Server> {
        let server = porchlight_http::server::serve(self.state.clone(), listener, workers, drain)?;
        self.hub.set_open(true);
        Ok(server)
    }
}
