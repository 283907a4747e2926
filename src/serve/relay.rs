//! The way of a connection to the one tiny_http server, which reads every request and writes every answer: over
//! loopback, with the limits on time and size that tiny_http has not.
//!
//! tiny_http counts a thread of its pool as free until that thread has woken, so of connections that come together
//! some may wait in its queue until others end. So they go in one after the other: each first carries a greeting of
//! our own, whose answer proves that a thread has taken it, and only then is the next one let in.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tiny_http::{Request, Response, Server};

use super::lock::lock;
use super::state::Shared;
use super::{http, listen};

/// How long a client may say nothing when it waits for nothing.
const SILENT: Duration = Duration::from_secs(75);
/// The same when it waits for an answer, as for a long first build, or has said half a request.
const WAITING: Duration = Duration::from_secs(600);
/// How long an answer may wait for a client that takes nothing.
const STALLED: Duration = Duration::from_secs(30);
/// How long a server may leave a greeting unanswered.
const GREETED: Duration = Duration::from_secs(2);
/// How often is looked whether a client that waits for an answer has gone.
const LOOK: Duration = Duration::from_secs(10);
/// More than this a client may not send without an answer: no head is so long, and no body that is taken.
const UNANSWERED: usize = 1 << 20;
const BUFFER: usize = 16 << 10;
const STACK: usize = 128 << 10;

/// The server, with those before it that take no more connections but still answer the ones they have.
pub(super) struct Relay {
    rooms: Mutex<Vec<Room>>,
    shared: Arc<Shared>,
}

/// One server and the thread that takes its requests.
struct Room {
    inside: Arc<Inside>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

struct Inside {
    server: Server,
    /// The port of the connection whose greeting is awaited, or 0.
    greeter: AtomicU16,
    closed: AtomicBool,
}

impl Relay {
    /// Starts the server.
    pub(super) fn start(shared: Arc<Shared>) -> io::Result<Self> {
        Ok(Self { rooms: Mutex::new(vec![Room::open(&shared)?]), shared })
    }

    /// Carries a connection to the server and back until it ends.
    pub(super) fn carry(&self, client: &TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        client.set_read_timeout(Some(SILENT))?;
        client.set_write_timeout(Some(STALLED))?;
        // A browser opens connections ahead of its need: until one says something, the server need not know of it.
        if client.peek(&mut [0])? == 0 {
            return Ok(());
        }
        let server = self.enter()?;
        server.set_read_timeout(Some(LOOK))?;
        server.set_write_timeout(Some(STALLED))?;
        let (unanswered, gone) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let thread = thread::Builder::new().name("to the server".into()).stack_size(STACK);
            thread.spawn_scoped(scope, || {
                if to_server(client, &server, &unanswered).is_err() {
                    let _ = client.shutdown(Shutdown::Both);
                }
                gone.store(true, Ordering::Release);
                let _ = server.shutdown(Shutdown::Write);
            })?;
            let how = match to_client(&server, client, &unanswered, &gone) {
                Ok(()) => Shutdown::Write,
                Err(_) => Shutdown::Both,
            };
            let _ = client.shutdown(how);
            let _ = server.shutdown(Shutdown::Both);
            Ok(())
        })
    }

    /// A connection to the server that has a thread there.
    fn enter(&self) -> io::Result<TcpStream> {
        let mut rooms = lock(&self.rooms);
        for _ in 0..2 {
            if let Some(room) = rooms.last() {
                let stream = TcpStream::connect(room.address)?;
                if room.inside.greet(&stream).is_ok() {
                    return Ok(stream);
                }
            }
            // It takes no connection any more, as after it once found no descriptor for one.
            rooms.push(Room::open(&self.shared)?);
        }
        Err(ErrorKind::TimedOut.into())
    }

    /// Takes no more requests.
    pub(super) fn close(&self) {
        lock(&self.rooms).iter_mut().for_each(Room::close);
    }
}

/// Hands on what a client says, until it says no more. An error ends the connection.
fn to_server(mut client: &TcpStream, mut server: &TcpStream, unanswered: &AtomicUsize) -> io::Result<()> {
    let mut buffer = [0; BUFFER];
    let mut heard = Instant::now();
    loop {
        let read = match client.read(&mut buffer) {
            // Its answer may still be on its way.
            Ok(0) => return Ok(()),
            Err(error) if is_late(&error) => {
                if unanswered.load(Ordering::Relaxed) > 0 && heard.elapsed() < WAITING {
                    continue;
                }
                return Ok(());
            }
            read => read?,
        };
        heard = Instant::now();
        if unanswered.fetch_add(read, Ordering::Relaxed) + read > UNANSWERED {
            return Err(ErrorKind::FileTooLarge.into());
        }
        server.write_all(&buffer[..read])?;
    }
}

/// Hands on what the server answers, until it ends the connection.
fn to_client(
    mut server: &TcpStream,
    mut client: &TcpStream,
    unanswered: &AtomicUsize,
    gone: &AtomicBool,
) -> io::Result<()> {
    let mut buffer = [0; BUFFER];
    loop {
        match server.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                unanswered.store(0, Ordering::Relaxed);
                client.write_all(&buffer[..read])?;
            }
            Err(error) if is_late(&error) && !gone.load(Ordering::Acquire) => {}
            Err(error) => return Err(error),
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

impl Room {
    fn open(shared: &Arc<Shared>) -> io::Result<Self> {
        let listener = listen::listener(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        let inside = Arc::new(Inside { server, greeter: AtomicU16::new(0), closed: AtomicBool::new(false) });
        let (taker, shared) = (Arc::clone(&inside), Arc::clone(shared));
        let thread = thread::Builder::new().name("requests".into()).spawn(move || taker.take(&shared))?;
        Ok(Self { inside, address, thread: Some(thread) })
    }

    fn close(&mut self) {
        self.inside.closed.store(true, Ordering::Release);
        self.inside.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Inside {
    /// Takes requests and gives each a thread of its own, so a slow one delays no other.
    fn take(&self, shared: &Arc<Shared>) {
        loop {
            match self.server.recv() {
                Ok(request) if self.is_greeting(&request) => drop(request.respond(Response::empty(204))),
                Ok(request) => {
                    let shared = Arc::clone(shared);
                    let thread = thread::Builder::new().name("request".into());
                    // A request that gets no thread is answered with 500 as it is dropped.
                    drop(thread.spawn(move || http::serve(request, &shared)));
                }
                Err(_) if self.closed.load(Ordering::Acquire) => return,
                // No more connections, but more requests over those that are there.
                Err(_) => {}
            }
        }
    }

    fn is_greeting(&self, request: &Request) -> bool {
        let port = request.remote_addr().map_or(0, SocketAddr::port);
        port != 0 && self.greeter.compare_exchange(port, 0, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Waits until the server has a thread for a connection.
    fn greet(&self, mut stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(GREETED))?;
        self.greeter.store(stream.local_addr()?.port(), Ordering::Release);
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n")?;
        let (mut answer, mut buffer) = (Vec::new(), [0; 512]);
        while !answer.ends_with(b"\r\n\r\n") {
            match stream.read(&mut buffer)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                read => answer.extend_from_slice(&buffer[..read]),
            }
        }
        if answer.starts_with(b"HTTP/1.1 204") { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
    }
}
