//! A relay before PostgreSQL, Redis or a node that can cut the line, fall silent, be slow, or lose what matters most.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixStream};
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
    /// Every answer comes so much later.
    Late(Duration),
    /// Answers trickle: so many bytes a second.
    Trickle(u32),
    /// The server commits, and every so manieth answer to that does not arrive: the connection ends instead.
    LosesCommits {
        one_in: usize,
    },
}

/// A request of this size is taken for a batch that is a transaction of its own, without the word COMMIT.
const BATCH_BYTES: usize = 4 * 1024;
const CHUNK_BYTES: usize = 64 * 1024;

/// What the kernel keeps for a narrow relay: a client behind it that does not read is felt at once.
const NARROW_BYTES: u32 = 16 * 1024;

#[derive(Debug, Clone)]
enum Upstream {
    Tcp(String),
    Narrow(SocketAddr),
    Unix(PathBuf),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What connections share.
#[derive(Debug, Default)]
struct Counts {
    commits: AtomicUsize,
    lost: AtomicUsize,
}

/// See the module. It ends with the runtime, or when it is dropped.
#[derive(Debug)]
pub struct Relay {
    port: u16,
    fault: watch::Sender<Fault>,
    counts: Arc<Counts>,
}

impl Relay {
    /// Stands before the PostgreSQL at this address, by TCP or in a folder (`?host=`).
    ///
    /// # Errors
    /// When the address is none, or no port is free.
    pub async fn before_postgres(url: &str) -> anyhow::Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let upstream = match options.get_socket() {
            Some(folder) => Upstream::Unix(folder.join(format!(".s.PGSQL.{}", options.get_port()))),
            None => Upstream::Tcp(format!("{}:{}", options.get_host(), options.get_port())),
        };
        Self::start(upstream).await
    }

    /// Stands before the Redis or the node at this address.
    ///
    /// # Errors
    /// When the address is none, or no port is free.
    pub async fn before(url: &str) -> anyhow::Result<Self> {
        let url: Url = url.parse()?;
        let host = url.host_str().context("an address without a host")?;
        Self::start(Upstream::Tcp(format!("{host}:{}", url.port_or_known_default().unwrap_or(6379)))).await
    }

    /// Stands before the node at this address (`127.0.0.1:port`), and takes little of what nobody reads.
    ///
    /// # Errors
    /// When the address is none, or no port is free.
    pub async fn narrow_before(address: &str) -> anyhow::Result<Self> {
        Self::start(Upstream::Narrow(address.parse()?)).await
    }

    async fn start(upstream: Upstream) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (fault, mut faults) = watch::channel(Fault::None);
        let counts = Arc::new(Counts::default());
        let shared = Arc::clone(&counts);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((client, _)) = accepted else { continue };
                        tokio::spawn(pass(client, upstream.clone(), faults.clone(), Arc::clone(&shared)));
                    }
                    // Dropped: who connects from now on is refused.
                    changed = faults.changed() => if changed.is_err() { return },
                }
            }
        });
        Ok(Self { port, fault, counts })
    }

    /// The same server by way of the relay.
    ///
    /// # Panics
    /// When `url` is no address.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the caller has connected by this address")]
    pub fn through(&self, url: &str) -> String {
        let mut url: Url = url.parse().expect("an address");
        url.set_host(Some("127.0.0.1")).expect("an address with a host");
        url.set_port(Some(self.port)).expect("an address with a port");
        url.set_query(None);
        let through = url.to_string();
        // Paths are put behind it.
        if url.path() == "/" { through.trim_end_matches('/').to_owned() } else { through }
    }

    /// Begins a fault, or ends it.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// How many answers were lost after their commit so far.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.counts.lost.load(Ordering::Relaxed)
    }
}

async fn connect(upstream: &Upstream) -> std::io::Result<Box<dyn Stream>> {
    Ok(match upstream {
        Upstream::Tcp(address) => {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
        Upstream::Narrow(address) => {
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(NARROW_BYTES)?;
            Box::new(socket.connect(*address).await?)
        }
        Upstream::Unix(path) => Box::new(UnixStream::connect(path).await?),
    })
}

/// What was asked since the last answer.
#[derive(Default)]
struct Question {
    bytes: usize,
    commits: bool,
}

impl Question {
    fn add(&mut self, said: &[u8]) {
        self.bytes += said.len();
        self.commits |= said.windows(6).any(|word| word == b"COMMIT");
    }

    /// Whether the answer to it is one to lose; counts.
    fn is_lost(&self, fault: Fault, counts: &Counts) -> bool {
        let Fault::LosesCommits { one_in } = fault else { return false };
        if !self.commits && self.bytes < BATCH_BYTES {
            return false;
        }
        let is_lost = (counts.commits.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(one_in.max(1));
        if is_lost {
            counts.lost.fetch_add(1, Ordering::Relaxed);
        }
        is_lost
    }
}

async fn pass(mut client: TcpStream, upstream: Upstream, mut faults: watch::Receiver<Fault>, counts: Arc<Counts>) {
    if *faults.borrow_and_update() == Fault::Cut {
        return;
    }
    let Ok(mut server) = connect(&upstream).await else { return };
    let _slower = client.set_nodelay(true);
    let (mut asked, mut answered) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    let mut question = Question::default();
    loop {
        let fault = *faults.borrow_and_update();
        match fault {
            Fault::Cut => return,
            Fault::Silent => std::future::pending().await,
            Fault::None | Fault::Late(_) | Fault::Trickle(_) | Fault::LosesCommits { .. } => {}
        }
        tokio::select! {
            biased;
            changed = faults.changed() => if changed.is_err() { return },
            read = client.read(&mut asked) => match read {
                Ok(count) if count > 0 => {
                    let said = asked.get(..count).unwrap_or_default();
                    question.add(said);
                    if server.write_all(said).await.is_err() { return }
                }
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(count) if count > 0 && !question.is_lost(fault, &counts) => {
                    question = Question::default();
                    let said = answered.get(..count).unwrap_or_default();
                    if answer(&mut client, said, fault).await.is_err() { return }
                }
                _ => return,
            },
        }
    }
}

async fn answer(client: &mut TcpStream, said: &[u8], fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::Late(delay) => tokio::time::sleep(delay).await,
        Fault::Trickle(bytes_a_second) => {
            let each = usize::try_from(bytes_a_second / 10).unwrap_or(1).max(1);
            for part in said.chunks(each) {
                client.write_all(part).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            return Ok(());
        }
        Fault::None | Fault::Cut | Fault::Silent | Fault::LosesCommits { .. } => {}
    }
    client.write_all(said).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_so_manieth_commit_is_lost() {
        let (counts, fault) = (Counts::default(), Fault::LosesCommits { one_in: 2 });
        let mut commit = Question::default();
        commit.add(b"Q\0\0\0\x0bCOMMIT\0");
        let mut batch = Question::default();
        batch.add(&[0; BATCH_BYTES]);
        let mut read = Question::default();
        read.add(b"SELECT 1");
        assert!(!read.is_lost(fault, &counts) && !read.is_lost(fault, &counts));
        assert_eq!(
            [&commit, &batch, &commit, &batch].map(|one| one.is_lost(fault, &counts)),
            [false, true, false, true]
        );
        assert!(!commit.is_lost(Fault::None, &counts));
        assert_eq!(counts.lost.load(Ordering::Relaxed), 2);
    }
}
