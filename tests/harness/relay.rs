//! A relay before PostgreSQL or Redis that can cut the line, fall silent, or lose what matters most.

use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use url::Url;

/// What the relay does to connections, those that are open and those to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Every connection ends at once.
    Cut,
    /// Nothing is passed on any more, and connections of this time never recover: half-open ones.
    Silent,
    /// The server commits, and the answer does not arrive.
    LosesCommits,
}

#[derive(Debug, Clone)]
enum Upstream {
    Tcp(String),
    Unix(PathBuf),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// See the module.
pub struct Relay {
    port: u16,
    fault: watch::Sender<Fault>,
}

impl Relay {
    /// Stands before the PostgreSQL of the tests.
    pub async fn before_postgres() -> Self {
        let options: PgConnectOptions = super::database::admin_url().parse().unwrap();
        let upstream = match options.get_socket() {
            Some(folder) => Upstream::Unix(folder.join(format!(".s.PGSQL.{}", options.get_port()))),
            None => Upstream::Tcp(format!("{}:{}", options.get_host(), options.get_port())),
        };
        Self::start(upstream).await
    }

    /// Stands before the Redis at this address.
    pub async fn before_redis(url: &str) -> Self {
        let url: Url = url.parse().unwrap();
        Self::start(Upstream::Tcp(format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(6379)))).await
    }

    async fn start(upstream: Upstream) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (fault, faults) = watch::channel(Fault::None);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, upstream.clone(), faults.clone()));
            }
        });
        Self { port, fault }
    }

    /// The same database, or Redis, by way of the relay.
    pub fn through(&self, url: &str) -> String {
        let mut url: Url = url.parse().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.set_query(None);
        url.to_string()
    }

    /// Begins a fault, or ends it.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }
}

async fn connect(upstream: &Upstream) -> std::io::Result<Box<dyn Stream>> {
    Ok(match upstream {
        Upstream::Tcp(address) => Box::new(TcpStream::connect(address).await?),
        Upstream::Unix(path) => Box::new(UnixStream::connect(path).await?),
    })
}

async fn pass(mut client: TcpStream, upstream: Upstream, mut faults: watch::Receiver<Fault>) {
    if *faults.borrow_and_update() == Fault::Cut {
        return;
    }
    let Ok(mut server) = connect(&upstream).await else { return };
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut loses_next = false;
    loop {
        let fault = *faults.borrow_and_update();
        match fault {
            Fault::Cut => return,
            Fault::Silent => std::future::pending().await,
            Fault::None | Fault::LosesCommits => {}
        }
        tokio::select! {
            biased;
            changed = faults.changed() => if changed.is_err() { return },
            read = client.read(&mut asked) => match read {
                Ok(count) if count > 0 => {
                    let said = asked.get(..count).unwrap();
                    loses_next = fault == Fault::LosesCommits && said.windows(6).any(|word| word == b"COMMIT");
                    if server.write_all(said).await.is_err() { return }
                }
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(count) if count > 0 && !loses_next => {
                    if client.write_all(answered.get(..count).unwrap()).await.is_err() { return }
                }
                _ => return,
            },
        }
    }
}
