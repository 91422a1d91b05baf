//! The reading side of a connection.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::ready;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::web::BytesMut;
use socket2::SockRef;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

const CHUNK_BYTES: usize = 16 * 1024;

thread_local! {
    /// All sockets of a thread are read into it: one that waits holds no buffer.
    static CHUNK: RefCell<Vec<u8>> = RefCell::new(vec![0; CHUNK_BYTES]);
}

/// See the module.
pub struct Reader(OwnedReadHalf);

impl Reader {
    /// Parts a connection into its two sides.
    pub fn split(stream: TcpStream) -> (Self, OwnedWriteHalf) {
        let (reader, writer) = stream.into_split();
        (Self(reader), writer)
    }

    /// Waits for bytes and appends what is there, at most a chunk; 0 is the end. Dropping the future loses nothing.
    pub async fn read(&mut self, into: &mut BytesMut) -> io::Result<usize> {
        poll_fn(|cx| {
            CHUNK.with_borrow_mut(|chunk| {
                let mut read = ReadBuf::new(chunk);
                ready!(Pin::new(&mut self.0).poll_read(cx, &mut read))?;
                into.extend_from_slice(read.filled());
                Ok(read.filled().len()).into()
            })
        })
        .await
    }

    /// Has the kernel throw away what the client has not read, once both sides are dropped.
    pub fn abort_on_drop(&self) {
        if let Err(error) = SockRef::from(self.0.as_ref()).set_linger(Some(Duration::ZERO)) {
            tracing::debug!(%error, "a connection had ended already");
        }
    }
}
