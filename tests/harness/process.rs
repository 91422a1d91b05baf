//! The server as people run it: the binary, in a process of its own.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::{Client, database};

/// A running server on a database of the tests.
pub struct Process {
    child: Option<Child>,
    port: u16,
    private_port: u16,
    pub database_url: String,
    data: tempfile::TempDir,
}

impl Process {
    pub async fn start() -> Self {
        let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (port, private_port, database_url) = (free(), free(), database::fresh().await);
        let data = tempfile::tempdir().unwrap();
        let mut server = Self { child: None, port, private_port, database_url, data };
        server.restart().await;
        server
    }

    /// Kills the process, without a warning, and starts it again.
    pub async fn restart(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.unwrap();
        }
        let child = Command::new(env!("CARGO_BIN_EXE_porchlight"))
            .arg("serve")
            .env("PORCHLIGHT_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PORCHLIGHT_PRIVATE_LISTEN", format!("127.0.0.1:{}", self.private_port))
            .env("PORCHLIGHT_DATA_DIR", self.data.path())
            .env("PORCHLIGHT_DB_CONNECTIONS", "8")
            .env("PORCHLIGHT_DB_SYSTEM_CONNECTIONS", "4")
            .env("DATABASE_URL", &self.database_url)
            .env_remove("REDIS_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let ready = format!("{}/readyz", self.url());
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let up = async {
            while !http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
                looks.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), up).await.expect("the server is ready in time");
    }

    /// The public address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks the private listener.
    pub fn private(&self) -> Client {
        Client::new(format!("http://127.0.0.1:{}", self.private_port))
    }

    /// Where visitors' sockets connect.
    pub fn socket_url(&self) -> String {
        format!("ws://127.0.0.1:{}/ws/visitor", self.port)
    }
}
