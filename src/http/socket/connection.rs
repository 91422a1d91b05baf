//! The TCP connection below a socket, so that a client that does not read can really be let go.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};

/// Data that is not acknowledged for so long ends a connection: the client is gone, or does not read at all.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(40);

/// A second handle of a connection.
#[derive(Debug, Clone)]
pub struct Connection(Arc<Socket>);

/// Prepares a new connection; to be given to `HttpServer::on_connect`.
pub fn on_connect(stream: &dyn Any, data: &mut Extensions) {
    let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    let prepared = socket.set_tcp_nodelay(true).and_then(|()| set_user_timeout(&socket));
    if let Err(error) = prepared {
        tracing::debug!(%error, "a connection keeps the system's settings");
    }
    if let Ok(handle) = socket.try_clone() {
        data.insert(Connection(Arc::new(handle)));
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn set_user_timeout(socket: &SockRef<'_>) -> std::io::Result<()> {
    socket.set_tcp_user_timeout(Some(UNREAD_TIMEOUT))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn set_user_timeout(_socket: &SockRef<'_>) -> std::io::Result<()> {
    Ok(())
}

impl Connection {
    /// Ends the connection at once. What the client has not read is thrown away.
    pub fn abort(&self) {
        let ended = self.0.set_linger(Some(Duration::ZERO)).and_then(|()| self.0.shutdown(std::net::Shutdown::Both));
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection had ended already");
        }
    }
}
