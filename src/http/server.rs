//! The HTTP/1.1 server of the public face, put together from actix's parts: connections that become sockets leave it.

use std::net::TcpListener;
use std::time::Duration;

use actix_http::{HttpService, Request, Response};
use actix_service::boxed::{self, BoxServiceFactory};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{AppConfig, Server, ServiceResponse};
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

use crate::{State, app, socket};

/// How long a client may take to send the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection without requests is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Data that is not acknowledged for so long ends a connection: the client is gone, or does not read at all.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(40);

/// Serves on an open listener. The server runs when it is awaited or spawned; told to stop gracefully, it gives
/// requests and sockets `drain` to end.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(state: State, listener: TcpListener, workers: usize, drain: Duration) -> std::io::Result<Server> {
    let builder = Server::build().workers(workers).shutdown_timeout(drain.as_secs()).disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let service = move || {
        let stopping = stopping.clone();
        HttpService::build()
            .client_request_timeout(HEAD_WITHIN)
            .client_disconnect_timeout(Duration::from_secs(1))
            .keep_alive(KEEP_ALIVE)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(|connection, _| prepare(connection))
            .upgrade(socket::upgrade::factory(worker(&state)))
            .finish(worker(&state))
            .tcp()
    };
    Ok(builder.listen("public", listener, service)?.run())
}

/// The application as the service of one worker. Boxed: a connection that waits for a request, or has become a socket,
/// holds none of what answering takes.
fn worker(
    state: &State,
) -> BoxServiceFactory<(), Request, ServiceResponse<impl MessageBody + use<>>, Response<BoxBody>, ()> {
    let app = app(state).into_factory();
    boxed::factory(map_config(app, |()| AppConfig::default()).map_err(|error| error.error_response().into()))
}

fn prepare(connection: &TcpStream) {
    let socket = SockRef::from(connection);
    if let Err(error) = socket.set_tcp_nodelay(true).and_then(|()| set_user_timeout(&socket)) {
        tracing::debug!(%error, "a connection keeps the system's settings");
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
