//! The sockets: on loopback in both families, with each answer sent at once, and enough descriptors for many tabs.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tiny_http::Server;

use super::http;
use super::state::Shared;
use crate::publish::Error;

/// How many connections wait to be taken.
const BACKLOG: i32 = 1024;

/// Listens at an address, and on loopback in the other family too if the port is free there.
pub(super) fn bind(host: IpAddr, port: u16) -> Result<Vec<TcpListener>, Error> {
    let wanted = SocketAddr::new(host, port);
    let first = listener(wanted).map_err(|e| {
        let place = wanted.to_string();
        if e.kind() == io::ErrorKind::AddrInUse {
            let why = "something else listens there; name another `--port`, or 0 for a free one";
            Error::refused("listen on", Path::new(&place), why)
        } else {
            Error::io("listen on", Path::new(&place), &e)
        }
    })?;
    let mut all = vec![first];
    if host == IpAddr::from([127, 0, 0, 1]) {
        let port = all[0].local_addr().map_or(port, |address| address.port());
        // A machine without IPv6 is no worse off.
        all.extend(listener(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)));
    }
    Ok(all)
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // Taken over by every connection. Without it an answer in two segments waits for the other side's word.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Lets the process hold as many connections as the system allows it.
pub(super) fn raise_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        let wanted = now.maximum.unwrap_or(65_536).min(65_536);
        if now.current.is_some_and(|current| current < wanted) {
            // With the old limit the preview works too, for fewer tabs.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: now.maximum });
        }
    }
}

/// A listener's thread, until [`Door::close`].
pub(super) struct Door {
    server: Arc<std::sync::Mutex<Option<Arc<Server>>>>,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Door {
    /// Takes requests from a listener and gives each a thread of its own.
    pub(super) fn open(listener: TcpListener, shared: Arc<Shared>) -> Self {
        let server = Arc::new(std::sync::Mutex::new(None));
        let closed = Arc::new(AtomicBool::new(false));
        let (held, is_closed) = (Arc::clone(&server), Arc::clone(&closed));
        let thread = thread::spawn(move || {
            while !is_closed.load(Ordering::Acquire) {
                let fresh = listener.try_clone().ok().and_then(|own| Server::from_listener(own, None).ok());
                if let Some(fresh) = fresh.map(Arc::new) {
                    *super::lock::lock(&held) = Some(Arc::clone(&fresh));
                    take(&fresh, &shared, &is_closed);
                    *super::lock::lock(&held) = None;
                }
                // It could take no connection, most often for want of descriptors; some will be free soon.
                thread::sleep(Duration::from_millis(50));
            }
        });
        Self { server, closed, thread: Some(thread) }
    }

    /// Takes no more requests.
    pub(super) fn close(&mut self) {
        self.closed.store(true, Ordering::Release);
        if let Some(server) = &*super::lock::lock(&self.server) {
            server.unblock();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn take(server: &Server, shared: &Arc<Shared>, closed: &AtomicBool) {
    while let Ok(request) = server.recv() {
        if closed.load(Ordering::Acquire) {
            return;
        }
        let shared = Arc::clone(shared);
        // A request that gets no thread is answered with 500 as it is dropped.
        drop(thread::Builder::new().name("request".into()).spawn(move || http::handle(request, &shared)));
    }
}
