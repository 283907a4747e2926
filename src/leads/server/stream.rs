//! A connection that has to get on, and that remembers how the head it is reading was written.
//!
//! A client that asks and never takes the answers would hold its connection for ever: a write that waits for
//! [`STALL`] without one more byte being taken is the end of it. A slow reader who does read is never cut.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// For so long a client may take nothing of what it asked for.
const STALL: Duration = Duration::from_secs(5);
/// With so little not yet sent, more may be written. With the system's own measure, megabytes would have to be taken
/// before a write gets on, and a slow reader would look like one who has stopped.
const UNSENT: u32 = 4 * 1024;
/// So much is written at once. The system takes a write whole, and a slow reader has to take it whole before the next.
const AT_ONCE: usize = 4 * 1024;
/// How much of a head is remembered.
const REMEMBERED: usize = 16 * 1024;

/// What was read of the request at work, as it was written.
///
/// It begins where a head begins, and that must stay so, or the two lengths of a later request would be looked for in
/// the wrong place. So a connection is kept only after a request of which all was read and behind which nothing was:
/// see [`Heard::is_all`]. To follow every request through what was read ahead would need a second reader of HTTP that
/// agrees with the library's to the byte. No browser and no proxy in use sends a request before the last was answered,
/// and whoever does gets one answer.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Read>>);

#[derive(Default)]
struct Read {
    /// The first of it.
    start: Vec<u8>,
    /// How many bytes it was in all.
    count: u64,
}

impl Heard {
    /// Whether the head names a length of its body. The HTTP library takes the header away where the body is also
    /// said to come in chunks, which is how one request is made to look like two.
    pub fn names_a_length(&self) -> bool {
        const NAME: &[u8] = b"\ncontent-length";
        let Ok(read) = self.0.lock() else { return true };
        let Some(end) = end_of_head(&read.start) else { return true };
        read.start.get(..end).unwrap_or_default().windows(NAME.len()).any(|part| part.eq_ignore_ascii_case(NAME))
    }

    /// Whether what was read is one head and a body of that length: nothing is missing, and nothing is behind it.
    pub fn is_all(&self, body: u64) -> bool {
        let Ok(read) = self.0.lock() else { return false };
        end_of_head(&read.start).is_some_and(|head| (head as u64).checked_add(body) == Some(read.count))
    }

    /// Forgets what belongs to a request that is answered.
    pub fn forget(&self) {
        if let Ok(mut read) = self.0.lock() {
            read.start.clear();
            read.count = 0;
        }
    }

    fn add(&self, bytes: &[u8]) {
        if let Ok(mut read) = self.0.lock() {
            let room = REMEMBERED.saturating_sub(read.start.len()).min(bytes.len());
            read.start.extend_from_slice(bytes.get(..room).unwrap_or_default());
            read.count = read.count.saturating_add(bytes.len() as u64);
        }
    }
}

/// Where the head ends that these bytes begin with, as the library reads it: empty lines before it are passed over,
/// and a line may end without a carriage return.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut begins = 0;
    let mut has_words = false;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(begins..end)?;
        let is_empty = matches!(line, b"" | b"\r");
        begins = end + 1;
        if is_empty && has_words {
            return Some(begins);
        }
        has_words |= !is_empty;
    }
    None
}

/// The connection.
pub struct Stream {
    tcp: TcpStream,
    heard: Heard,
    stalled: Pin<Box<Sleep>>,
    is_waiting: bool,
}

impl Stream {
    /// Around a connection that was accepted.
    pub fn new(tcp: TcpStream) -> (Self, Heard) {
        // Small answers are not kept back for more to come.
        let _ = tcp.set_nodelay(true);
        #[cfg(target_os = "linux")]
        let _ = socket2::SockRef::from(&tcp).set_tcp_notsent_lowat(UNSENT);
        let heard = Heard::default();
        let stream = Self { tcp, heard: heard.clone(), stalled: Box::pin(sleep(STALL)), is_waiting: false };
        (stream, heard)
    }

    /// Lets a write wait, but not for ever.
    fn bounded<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.is_waiting = false;
            return written;
        }
        if !self.is_waiting {
            self.is_waiting = true;
            self.stalled.as_mut().reset(Instant::now() + STALL);
        }
        ready!(self.stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(cx, into))?;
        self.heard.add(into.filled().get(before..).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let part = bytes.get(..AT_ONCE).unwrap_or(bytes);
        let written = Pin::new(&mut self.tcp).poll_write(cx, part);
        self.bounded(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.tcp).poll_flush(cx);
        self.bounded(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.tcp).poll_shutdown(cx);
        self.bounded(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, REMEMBERED};

    #[test]
    fn a_length_is_seen_in_the_head_alone_and_until_the_answer() {
        let heard = Heard::default();
        heard.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n");
        assert!(!heard.names_a_length());
        heard.forget();
        heard.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConTENT-leng");
        heard.add(b"th: 4\r\n\r\n0\r\n\r\n");
        assert!(heard.names_a_length());
        heard.forget();
        heard.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\nContent-Length: 1\r\n");
        assert!(!heard.names_a_length());
    }

    #[test]
    fn empty_lines_before_a_head_and_bare_line_ends_hide_nothing() {
        for head in
            ["\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n", "\n\nPOST / HTTP/1.1\nContent-Length: 4\n\n"]
        {
            let heard = Heard::default();
            heard.add(head.as_bytes());
            assert!(heard.names_a_length() && heard.is_all(0), "{head:?}");
        }
    }

    #[test]
    fn a_head_that_is_not_wholly_remembered_counts_as_deceiving() {
        let heard = Heard::default();
        heard.add(b"POST / HTTP/1.1\r\nX: ");
        heard.add(&vec![b'a'; REMEMBERED]);
        heard.add(b"\r\n\r\n");
        assert!(heard.names_a_length() && !heard.is_all(0));
    }

    #[test]
    fn a_connection_is_kept_only_between_requests() {
        const HEAD: &[u8] = b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n";
        let heard = Heard::default();
        for (body, is_all) in [(&b""[..], false), (b"a=1", false), (b"a=12", true), (b"a=12P", false)] {
            heard.add(HEAD);
            heard.add(body);
            assert_eq!(heard.is_all(4), is_all, "{body:?}");
            heard.forget();
        }
        assert!(!heard.is_all(0) && !heard.is_all(u64::MAX));
    }

    #[test]
    fn no_more_is_remembered_than_a_head_may_hold() {
        let heard = Heard::default();
        for _ in 0..3 {
            heard.add(&vec![b'a'; REMEMBERED]);
        }
        assert_eq!(heard.0.lock().unwrap().start.len(), REMEMBERED);
    }
}
