//! The way of a connection from HTTP to a socket: the application answers the handshake as it answers any request,
//! and an answer that says so takes the connection with it. What HTTP needed of memory goes back then.

use std::convert::Infallible;
use std::rc::Rc;

use actix_codec::{Framed, FramedParts};
use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Request, Response};
use actix_service::{Service, ServiceFactory, fn_factory, fn_service};
use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::rt::net::TcpStream;
use actix_web::web::BytesMut;
use futures::SinkExt;
use futures::future::LocalBoxFuture;

type Connection = Framed<TcpStream, Codec>;

/// What becomes of a connection after its handshake; it comes with what was read too far.
struct TakeOver(Box<dyn FnOnce(TcpStream, BytesMut) -> LocalBoxFuture<'static, ()>>);

/// Makes an answer that hands the connection to `serve`.
pub fn answer<F, T>(mut handshake: HttpResponse, serve: F) -> HttpResponse
where
    F: FnOnce(TcpStream, BytesMut) -> T + 'static,
    T: Future<Output = ()> + 'static,
{
    handshake.extensions_mut().insert(TakeOver(Box::new(move |stream, read| Box::pin(serve(stream, read)))));
    handshake
}

/// Serves requests that ask for a WebSocket.
pub fn factory<A, B>(
    app: A,
) -> impl ServiceFactory<(Request, Connection), Config = (), Response = (), Error = Infallible, InitError = ()>
where
    A: ServiceFactory<Request, Config = (), Error = Response<BoxBody>, InitError = ()> + 'static,
    A::Response: Into<Response<B>>,
    A::Service: 'static,
    B: MessageBody + 'static,
{
    let app = Rc::new(app);
    fn_factory(move || {
        let app = Rc::clone(&app);
        async move {
            let app = Rc::new(app.new_service(()).await?);
            Ok(fn_service(move |(request, connection)| {
                // Boxed: what a handshake needs of memory goes back with it.
                let shaking_hands = Box::pin(shake_hands(Rc::clone(&app), request, connection));
                async move {
                    match shaking_hands.await {
                        Ok(Some((TakeOver(take_over), stream, read))) => take_over(stream, read).await,
                        Ok(None) => {}
                        Err(error) => tracing::debug!(%error, "a handshake was not answered to its end"),
                    }
                    Ok(())
                }
            }))
        }
    })
}

/// Has the application answer. A connection that becomes a socket comes back, with what was read too far; nothing of
/// HTTP outlives this: its buffer for writing alone is as large as an idle socket.
async fn shake_hands<S, B>(
    app: Rc<S>,
    request: Request,
    mut connection: Connection,
) -> std::io::Result<Option<(TakeOver, TcpStream, BytesMut)>>
where
    S: Service<Request, Error = Response<BoxBody>>,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let answer = app.call(request).await;
    let mut response = answer.map_or_else(|refusal| refusal, |answer| answer.into().map_into_boxed_body());
    let take_over = response.extensions_mut().remove::<TakeOver>();
    let (mut head, body) = response.into_parts();
    if let Some(take_over) = take_over {
        connection.send(Message::Item((head, BodySize::None))).await?;
        let FramedParts { io, read_buf, .. } = connection.into_parts();
        return Ok(Some((take_over, io, read_buf)));
    }
    head.head_mut().set_connection_type(ConnectionType::Close);
    let body = to_bytes(body).await.map_err(|error| std::io::Error::other(error.to_string()))?;
    connection.feed(Message::Item((head, BodySize::Sized(body.len() as u64)))).await?;
    connection.send(Message::Chunk(Some(body))).await?;
    SinkExt::<Message<(Response<()>, BodySize)>>::close(&mut connection).await?;
    Ok(None)
}
