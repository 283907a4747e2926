//! HTTP/1.1 on one connection, for the preview: requests one after the other, each head bounded in size and time,
//! each body only as large as its reader allows.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// The largest head that is read.
const LARGEST_HEAD: usize = 32 << 10;
/// How long a connection may stand without a request.
const BETWEEN: Duration = Duration::from_secs(75);
/// How long a head, or a body, may take from its first byte to its last.
const WHOLE: Duration = Duration::from_secs(15);
/// How long an answer may wait for a client that takes nothing.
const STALLED: Duration = Duration::from_secs(30);
/// How long what is still on its way is thrown away before a connection is closed.
const LINGER: Duration = Duration::from_secs(2);

/// The head of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Request {
    pub method: String,
    /// The address as it was sent, in visible ASCII.
    pub target: String,
    /// How many bytes of body follow.
    pub length: usize,
    headers: Vec<(String, String)>,
    is_last: bool,
}

impl Request {
    /// The first value of a header, whose name is given in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// Every value of a header.
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why no request could be had.
#[derive(Debug)]
pub(super) enum Fault {
    /// The client is gone, or said nothing for too long.
    Gone,
    /// It said something that is answered with this status and the end of the connection.
    Wrong(u16),
}

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    /// What was read and not yet used.
    ahead: Vec<u8>,
    /// Bytes of the request's body that nobody has read.
    unread: usize,
    /// Whether the answer is the last one.
    is_last: bool,
}

impl Wire {
    /// Takes a connection over.
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(STALLED))?;
        Ok(Self { stream, ahead: Vec::new(), unread: 0, is_last: false })
    }

    /// Whether another request may come.
    pub(super) fn is_open(&self) -> bool {
        !self.is_last && self.unread == 0
    }

    /// Reads the next request's head.
    pub(super) fn next(&mut self) -> Result<Request, Fault> {
        let begun = Instant::now();
        let mut limit = if self.ahead.is_empty() { BETWEEN } else { WHOLE };
        let end = loop {
            if let Some(at) = self.ahead.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if self.ahead.len() > LARGEST_HEAD {
                return Err(Fault::Wrong(431));
            }
            let first = self.ahead.is_empty();
            let left = limit.saturating_sub(begun.elapsed());
            if self.more(left).map_err(|_| Fault::Gone)? == 0 {
                return Err(Fault::Gone);
            }
            if first {
                limit = begun.elapsed() + WHOLE;
            }
        };
        let rest = self.ahead.split_off(end + 4);
        let head = std::mem::replace(&mut self.ahead, rest);
        let request = parse(&head[..end]).map_err(Fault::Wrong)?;
        self.unread = request.length;
        self.is_last = request.is_last;
        Ok(request)
    }

    /// Reads the body of the request, all of it.
    pub(super) fn body(&mut self, request: &Request) -> io::Result<Vec<u8>> {
        if request.header("expect").is_some_and(|what| what.eq_ignore_ascii_case("100-continue")) {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let begun = Instant::now();
        while self.ahead.len() < self.unread {
            if self.more(WHOLE.saturating_sub(begun.elapsed()))? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.ahead.split_off(self.unread);
        self.unread = 0;
        Ok(std::mem::replace(&mut self.ahead, rest))
    }

    fn more(&mut self, left: Duration) -> io::Result<usize> {
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut buffer = [0; 8 << 10];
        loop {
            match self.stream.read(&mut buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => {
                    let read = read?;
                    self.ahead.extend_from_slice(&buffer[..read]);
                    return Ok(read);
                }
            }
        }
    }

    /// The other half: where answers are written.
    pub(super) fn writer(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// The stream itself, for another protocol. A client that sent something ahead of the answer gets none.
    pub(super) fn into_stream(self) -> Option<TcpStream> {
        self.ahead.is_empty().then_some(self.stream)
    }

    /// Ends the connection so that the last answer arrives although the client is still sending.
    pub(super) fn close(mut self) {
        let begun = Instant::now();
        if self.unread == 0 && self.is_last || self.stream.shutdown(Shutdown::Write).is_err() {
            return;
        }
        self.ahead.clear();
        while self.more(LINGER.saturating_sub(begun.elapsed())).is_ok_and(|read| read > 0) {
            self.ahead.clear();
        }
    }
}

/// Reads a head without its last empty line. The error is the status to answer with.
fn parse(head: &[u8]) -> Result<Request, u16> {
    let text = std::str::from_utf8(head).map_err(|_| 400_u16)?;
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b) || matches!(b, b'\r' | b'\n' | b'\t')) {
        return Err(400);
    }
    let mut lines = text.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(400);
    };
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let is_old = match version {
        "HTTP/1.1" => false,
        "HTTP/1.0" => true,
        _ if version.starts_with("HTTP/") => return Err(505),
        _ => return Err(400),
    };
    if !is_word(method) || target.is_empty() || target.contains(['\r', '\n', '\t']) {
        return Err(400);
    }
    let mut request = Request { method: method.into(), target: target.into(), is_last: is_old, ..Request::default() };
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(400_u16)?;
        if !is_word(name) || value.contains(['\r', '\n']) {
            return Err(400);
        }
        request.headers.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()));
    }
    request.length = length(&request)?;
    let has = |word: &str| {
        let options = request.headers("connection").flat_map(|value| value.split(','));
        options.map(str::trim).any(|option| option.eq_ignore_ascii_case(word))
    };
    let is_last = if is_old { !has("keep-alive") } else { has("close") };
    Ok(Request { is_last, ..request })
}

/// The length of the body. A body in chunks, or of two lengths, is refused: no browser posts a form so.
fn length(request: &Request) -> Result<usize, u16> {
    if request.header("transfer-encoding").is_some() {
        return Err(if request.header("content-length").is_some() { 400 } else { 411 });
    }
    let mut lengths = request.headers("content-length");
    match (lengths.next(), lengths.next()) {
        (None, _) => Ok(0),
        (Some(length), None) if length.bytes().all(|b| b.is_ascii_digit()) => length.parse().map_err(|_| 400),
        _ => Err(400),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_head_is_read_as_the_standard_says() {
        let head = b"POST /a?b HTTP/1.1\r\nHost: x\r\nX-A:  one \r\nx-a: two\r\nContent-Length: 12\r\nConnection: keep-alive, Close";
        let request = parse(head).unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str(), request.length), ("POST", "/a?b", 12));
        assert_eq!(request.headers("x-a").collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(request.header("host"), Some("x"));
        assert!(request.is_last);
        assert!(parse(b"GET / HTTP/1.0").unwrap().is_last);
        assert!(!parse(b"GET / HTTP/1.0\r\nConnection: keep-alive").unwrap().is_last);
        assert!(!parse(b"GET / HTTP/1.1\r\nConnection: Upgrade").unwrap().is_last);
    }

    #[test]
    fn whatever_could_be_read_in_two_ways_is_refused() {
        for (head, status) in [
            ("", 400),
            ("GET /", 400),
            ("GET  / HTTP/1.1", 400),
            ("GET / HTTP/1.1 x", 400),
            ("GET / HTTP/2.0", 505),
            ("GET / FTP/1.1", 400),
            ("G(T / HTTP/1.1", 400),
            ("GET /\u{e9} HTTP/1.1", 400),
            ("GET /\0 HTTP/1.1", 400),
            ("GET / HTTP/1.1\r\nno colon", 400),
            ("GET / HTTP/1.1\r\nA : b", 400),
            ("GET / HTTP/1.1\r\n folded: b", 400),
            ("GET / HTTP/1.1\r\nA: b\nC: d", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1", 400),
            ("GET / HTTP/1.1\r\nContent-Length: +1", 400),
            ("GET / HTTP/1.1\r\nContent-Length: 99999999999999999999999", 400),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1", 400),
        ] {
            assert_eq!(parse(head.as_bytes()).unwrap_err(), status, "{head:?}");
        }
    }
}
