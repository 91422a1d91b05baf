//! A mail server of the scenario that behaves as the recipient's name wants it: `busy-…` is 451, `rejected-…` 550,
//! `cut-…` ends the connection after the mail was said, `tarpit-…` never gets an answer; everybody else gets mail.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// See the module. It ends with its drop.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    shared: Arc<Shared>,
    /// While true nobody is greeted.
    holds: watch::Sender<bool>,
    _tasks: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Shared {
    delivered: Mutex<BTreeMap<String, usize>>,
    tries: Mutex<BTreeMap<String, usize>>,
    greeted_late: Mutex<usize>,
}

impl MailServer {
    /// Starts the server.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::default());
        let (holds, held) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let of_task = Arc::clone(&shared);
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&of_task);
                let held = held.clone();
                tokio::spawn(async move { talk(stream, shared, held).await });
            }
        });
        Ok(Self { port, shared, holds, _tasks: tasks })
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Greets nobody from now on, or lets those that wait go on.
    pub fn hold(&self, holds: bool) {
        self.holds.send_replace(holds);
    }

    /// How many connections wait for, or waited for, a greeting that was held back.
    #[must_use]
    pub fn held(&self) -> usize {
        *self.shared.greeted_late.lock()
    }

    /// How often mail for this address was taken.
    #[must_use]
    pub fn delivered(&self, address: &str) -> usize {
        self.shared.delivered.lock().get(address).copied().unwrap_or_default()
    }

    /// How often somebody tried to bring mail for this address.
    #[must_use]
    pub fn tries(&self, address: &str) -> usize {
        self.shared.tries.lock().get(address).copied().unwrap_or_default()
    }
}

async fn talk(stream: TcpStream, shared: Arc<Shared>, mut held: watch::Receiver<bool>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    if *held.borrow_and_update() {
        *shared.greeted_late.lock() += 1;
        held.wait_for(|held| !held).await.ok()?;
        // Who comes back to life has a moment to find out what became of him.
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    writer.write_all(b"220 prove\r\n").await.ok()?;
    let mut recipient = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" | "MAIL" | "RSET" | "NOOP" => "250 OK",
            "RCPT" => {
                recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                *shared.tries.lock().entry(recipient.clone()).or_default() += 1;
                match recipient.split('-').next() {
                    Some("busy") => "451 later",
                    Some("rejected") => "550 nobody of this name",
                    Some("tarpit") => std::future::pending().await,
                    _ => "250 OK",
                }
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.ok()?;
                while lines.next_line().await.ok()?? != "." {}
                if recipient.starts_with("cut-") {
                    return None;
                }
                *shared.delivered.lock().entry(recipient.clone()).or_default() += 1;
                "250 taken"
            }
            "QUIT" => return None,
            _ => "500 what?",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    None
}
