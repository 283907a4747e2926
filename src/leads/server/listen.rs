//! Accepts connections, bounds their number and their time, and stops without dropping what is at work.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use axum::{Router, body::Body};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::client::{self, Peer};
use super::limits::Guard;
use super::stream::{Heard, Stream};
use super::{Limits, Shared, answers, routes};
use crate::leads::event::Event;

/// How many may wait to be accepted. The system lowers it to its own bound.
const QUEUE: u32 = 4096;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(5);
/// How long a request may take from its head to its answer.
const WHOLE: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// After this a connection takes no new request.
const LIFETIME: Duration = Duration::from_secs(60);
/// How long a request that is at work may take once the receiver ends.
const LAST: Duration = Duration::from_secs(15);

/// Listens on an address. Many may come in one moment: whom the queue has no room for would wait a second to knock again.
///
/// # Errors
///
/// When the address is taken, is not this machine's, or may not be listened on.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // After a stop the address is free at once. Elsewhere than on Unix the option would let two listen on it.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves until `stop` says so; returns when all that was begun is done.
pub async fn run(listener: TcpListener, shared: Arc<Shared>, limits: Arc<Limits>, mut stop: watch::Receiver<bool>) {
    let router = routes::router(&shared);
    let (working, mut done) = tokio::sync::mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, most often: others end soon, and then there are some.
                (shared.tell)(Event::Network(error.to_string()));
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let is_proxy = client::is_trusted(address, &shared.book.settings.trusted_proxies);
        // One too many is closed at once, which costs less than an answer.
        let Some(guard) = limits.open((!is_proxy).then(|| client::sender(address))) else { continue };
        let connection = Connection { router: router.clone(), address, stop: stop.clone(), _guard: guard };
        let working = working.clone();
        tokio::spawn(async move {
            connection.serve(stream).await;
            drop(working);
        });
    }
    drop(working);
    // Closed once the last connection has dropped its end.
    let _ = timeout(LAST, done.recv()).await;
}

struct Connection {
    router: Router,
    address: IpAddr,
    stop: watch::Receiver<bool>,
    _guard: Guard,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream) {
        let (stream, heard) = Stream::new(stream);
        let (router, address) = (self.router.clone(), self.address);
        let service = service_fn(move |request| answer(router.clone(), address, heard.clone(), request));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LARGEST_HEAD);
        let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
        let mut stopped = pin!(async { self.stop.wait_for(|stop| *stop).await.map(|_| ()) });
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stopped.as_mut() => {}
            () = sleep(LIFETIME) => {
                // The request at work is the last one. A download may take its time, as long as it gets on.
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    _ = connection.as_mut() => return,
                    _ = stopped.as_mut() => {}
                }
            }
        }
        connection.as_mut().graceful_shutdown();
        let _ = timeout(LAST, connection).await;
    }
}

/// One request, in its time.
async fn answer(
    router: Router,
    address: IpAddr,
    heard: Heard,
    request: hyper::Request<Incoming>,
) -> Result<Response, Infallible> {
    let in_chunks = request.headers().contains_key(header::TRANSFER_ENCODING);
    let length = request.body().size_hint().exact();
    let mut response = if in_chunks && heard.names_a_length() {
        // Two lengths are how one request is made to look like two: nobody honest sends both.
        answers::finish(answers::plain(400, "A request has one length."))
    } else {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(Peer(address));
        match timeout(WHOLE, tower_service::Service::call(&mut router.into_service(), request)).await {
            Ok(Ok(response)) => response,
            Err(_) => {
                let mut response = answers::finish(answers::plain(503, "This took too long. Please try again."));
                answers::set(&mut response, header::RETRY_AFTER, "5");
                response
            }
        }
    };
    // Whoever stands in between may see the end of a request in chunks elsewhere: nothing is read after it.
    if in_chunks || !length.is_some_and(|length| heard.is_all(length)) {
        answers::set(&mut response, header::CONNECTION, "close");
    }
    heard.forget();
    Ok(response)
}
