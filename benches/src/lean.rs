//! A lean HTTP/1.1 client: one kept connection, one request at a time. The load generator shares the machine with what
//! it measures, so each of its own microseconds is one that the server lacks.

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// See the module. It reads answers that tell their length, which those of the server do.
pub struct Lean {
    stream: TcpStream,
    host: String,
    request: Vec<u8>,
    answer: Vec<u8>,
}

/// An answer's status and body.
#[derive(Debug)]
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Lean {
    /// Connects to the address of a URL such as `http://127.0.0.1:8080`.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, request: Vec::new(), answer: Vec::new() })
    }

    /// Posts JSON and waits for the whole answer.
    pub async fn post(&mut self, path: &str, token: &str, body: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.request.clear();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body);
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        let (status, from) = loop {
            self.read().await?;
            if let Some(end) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(self.answer.get(..end).unwrap_or_default()).to_ascii_lowercase();
                let status = head.get(9..12).and_then(|status| status.parse().ok()).context("no status")?;
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                let length: usize = length.context("no length")?.trim().parse()?;
                while self.answer.len() < end + 4 + length {
                    self.read().await?;
                }
                break (status, end + 4);
            }
        };
        Ok(Answer { status, body: self.answer.get(from..).unwrap_or_default() })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.stream.read_buf(&mut self.answer).await? > 0, "the server closed the connection");
        Ok(())
    }
}
