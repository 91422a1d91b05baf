//! One node: store, services and the rooms round them.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::web::Data;
use porchlight_domain::clock::Clock;
use porchlight_http::State;
use porchlight_http::system::Probes;
use porchlight_services::identity::{Identity, IdentityOptions};
use porchlight_services::ports::Nobody;
use porchlight_services::Services;
use porchlight_storage::live::Silent;
use porchlight_storage::{Store, StoreOptions};
use porchlight_web::WebSettings;

/// What a node is made from.
#[derive(Clone)]
pub struct NodeOptions {
    pub store: StoreOptions,
    pub redis_url: Option<String>,
    pub web: WebSettings,
    /// Root of every key that is derived: tokens, cookies, sealed secrets.
    pub secret_key: [u8; 32],
    /// Whether further agencies may sign up after the first.
    pub open_signup: bool,
    pub clock: Arc<dyn Clock>,
}

/// The rooms of one process, ready to serve.
pub struct Node {
    pub store: Store,
    pub services: Services,
    state: State,
}

impl Node {
    /// Wires the rooms. The database may still be away.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub async fn start(options: NodeOptions) -> anyhow::Result<Self> {
        let store = Store::open(&options.store, options.clock, Arc::new(Silent))?;
        let services = Services {
            identity: Identity::new(
                store.clone(),
                Arc::new(Nobody),
                IdentityOptions {
                    secret_key: options.secret_key.to_vec(),
                    public_url: options.web.public_url.clone(),
                    open_signup: options.open_signup,
                },
            ),
        };
        let probes = Probes { store: store.clone(), bus: Arc::new(|| true), draining: Arc::new(AtomicBool::new(false)) };
        let state = State {
            services: Data::new(services.clone()),
            settings: Data::new(options.web),
            probes: Data::new(probes),
        };
        Ok(Self { store, services, state })
    }

    /// Serves the public face on an open listener. The server runs when it is awaited or spawned.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(&self, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
        let state = self.state.clone();
        let server = HttpServer::new(move || porchlight_http::app(&state))
            .workers(workers)
            .client_request_timeout(Duration::from_secs(5))
            .keep_alive(Duration::from_secs(75))
            .shutdown_timeout(20)
            .disable_signals()
            .listen(listener)?;
        Ok(server.run())
    }
}
