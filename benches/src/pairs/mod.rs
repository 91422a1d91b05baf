//! Pairs of people who write to each other through a chat server, over WebSockets of whichever protocol: what is sent,
//! how it is paced, and how its arrival is measured is the same for all.

mod ejabberd;
mod load;
mod porchlight;
mod search;
mod socketio;
mod tally;
mod ws;

use std::sync::Arc;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub use load::{Load, Offered};
pub use search::{Highest, highest};
pub use tally::Shared;

use crate::people::Target;

pub type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Sink = Arc<tokio::sync::Mutex<SplitSink<Stream, Message>>>;

/// A chat server and its protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Server {
    Porchlight,
    Ejabberd,
    Socketio,
    Ws,
}

/// The frame that carries a body to the other one of the pair; the number tells the frames of a socket apart.
type Wrap = Box<dyn Fn(u64, &str) -> String + Send + Sync>;

/// Two authenticated sockets, before anything reads them.
pub struct Raw {
    sender: Stream,
    receiver: Stream,
    wrap: Wrap,
}

/// Two people whose sockets are read: one writes, the other receives.
pub struct Pair {
    sink: Sink,
    wrap: Arc<Wrap>,
    /// Dropped with the pair, so that its sockets close.
    _receiver: Sink,
    readers: [tokio::task::JoinHandle<()>; 2],
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.readers.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// People who are known to a server, as many as asked; their sockets are opened anew as often as needed.
pub enum People {
    Porchlight(porchlight::People),
    Ejabberd(String),
    Socketio(String),
    Ws(String),
}

impl People {
    /// Makes what the server needs to know before sockets can be opened.
    pub async fn make(server: Server, target: &Target, pairs: usize) -> anyhow::Result<Self> {
        let address = target.socket("");
        Ok(match server {
            Server::Porchlight => Self::Porchlight(porchlight::People::make(target, pairs).await?),
            Server::Ejabberd => Self::Ejabberd(address),
            Server::Socketio => Self::Socketio(address),
            Server::Ws => Self::Ws(address),
        })
    }

    /// Opens both sockets of a pair and begins to read them.
    pub async fn pair(&self, index: usize, shared: &Shared) -> anyhow::Result<Pair> {
        let raw = match self {
            Self::Porchlight(people) => people.pair(index).await?,
            Self::Ejabberd(address) => ejabberd::pair(address, index).await?,
            Self::Socketio(address) => socketio::pair(address, index).await?,
            Self::Ws(address) => ws::pair(address, index).await?,
        };
        let (sink, frames) = raw.sender.split();
        let (receiver, arrivals) = raw.receiver.split();
        let (sink, receiver) = (Arc::new(tokio::sync::Mutex::new(sink)), Arc::new(tokio::sync::Mutex::new(receiver)));
        let readers = [
            tokio::spawn(read(frames, Arc::clone(&sink), shared.clone(), false)),
            tokio::spawn(read(arrivals, Arc::clone(&receiver), shared.clone(), true)),
        ];
        Ok(Pair { sink, wrap: Arc::new(raw.wrap), _receiver: receiver, readers })
    }

    /// Opens one socket that only stays open.
    pub async fn idle(&self, index: usize) -> anyhow::Result<Stream> {
        match self {
            Self::Porchlight(people) => people.idle().await,
            Self::Ejabberd(address) => ejabberd::socket(address, index).await,
            Self::Socketio(address) => socketio::socket(address, index).await,
            Self::Ws(address) => ws::socket(address, index).await,
        }
    }
}

/// Reads a socket until it ends: arrivals at the receiver, answers at the sender, and the server's pings at both.
async fn read(mut frames: SplitStream<Stream>, sink: Sink, shared: Shared, receives: bool) {
    while let Some(Ok(frame)) = frames.next().await {
        let Message::Text(text) = frame else { continue };
        if let Some(pong) = pong(&text) {
            if sink.lock().await.send(Message::text(pong)).await.is_err() {
                break;
            }
        } else if receives {
            shared.arrived(&text);
        } else {
            shared.answered(&text);
        }
    }
    shared.ended();
}

/// The answer to a ping in the protocol's own frames, if the frame is one.
fn pong(text: &str) -> Option<&'static str> {
    (text == "2").then_some("3")
}
