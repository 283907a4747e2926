//! The sockets: on loopback in both families, a thread for each connection, and descriptors for many of them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use super::relay::Relay;
use crate::publish::Error;

/// How many connections wait to be taken.
const BACKLOG: i32 = 1024;
/// How many are served at once.
const MOST: usize = 1024;
/// How many descriptors are kept free for each: its own, three to and in the server, and as many for builds.
const EACH: u64 = 8;

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

/// A socket that listens.
pub(super) fn listener(address: SocketAddr) -> io::Result<TcpListener> {
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

/// Lets the process hold as many connections as the system allows it, and tells how many those are.
pub(super) fn raise_limit() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        let wanted = now.maximum.unwrap_or(65_536).min(65_536);
        if now.current.is_some_and(|current| current < wanted) {
            // With the old limit the preview works too, for fewer tabs.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: now.maximum });
        }
        let most = getrlimit(Resource::Nofile).current.map_or(MOST as u64, |limit| limit / EACH);
        usize::try_from(most).map_or(MOST, |most| most.clamp(1, MOST))
    }
    #[cfg(not(unix))]
    MOST
}

/// A listener's thread, until [`Door::close`].
pub(super) struct Door {
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Door {
    /// Takes connections from a listener and gives each a thread of its own.
    pub(super) fn open(listener: TcpListener, relay: Arc<Relay>, most: usize) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let closed = Arc::new(AtomicBool::new(false));
        let is_closed = Arc::clone(&closed);
        let thread = thread::spawn(move || take(&listener, &relay, most, &is_closed));
        Ok(Self { address, closed, thread: Some(thread) })
    }

    /// Takes no more connections.
    pub(super) fn close(&mut self) {
        self.closed.store(true, Ordering::Release);
        let mut own = self.address;
        match own.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => own.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => own.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        // The thread waits for a connection: this is one.
        let woken = TcpStream::connect_timeout(&own, Duration::from_secs(1));
        if let (Ok(_), Some(thread)) = (woken, self.thread.take()) {
            let _ = thread.join();
        }
    }
}

fn take(listener: &TcpListener, relay: &Arc<Relay>, most: usize, closed: &AtomicBool) {
    let open = Arc::new(AtomicUsize::new(0));
    loop {
        let taken = listener.accept();
        if closed.load(Ordering::Acquire) {
            return;
        }
        match taken {
            Ok((stream, _)) if open.load(Ordering::Relaxed) < most => {
                let relay = Arc::clone(relay);
                let counted = Counted::new(&open);
                // A connection that gets no thread is closed, and the browser tries again.
                drop(thread::Builder::new().name("connection".into()).spawn(move || {
                    let _counted = counted;
                    // An error ends this connection and no other.
                    let _ = relay.carry(&stream);
                }));
            }
            Ok(_) => {}
            // Most often for want of descriptors; some will be free soon.
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// One open connection, for as long as it lives.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(open))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
