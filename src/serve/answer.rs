//! One answer: status, headers, and a body that is in memory or a stretch of a file.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use tiny_http::{HTTPVersion, Header, Method, Request, Response, ResponseBox, StatusCode};

/// The bytes of an answer.
#[derive(Debug)]
pub(super) enum Body {
    /// In memory.
    Bytes(Arc<[u8]>),
    /// A file, read as it is sent.
    File(File, u64),
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

impl Answer {
    /// An answer of some type of text or bytes.
    pub(super) fn new(status: u16, mime: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type", mime.to_owned())];
        Self { status, headers, body: Body::Bytes(body.into().into()) }
    }

    /// An answer of plain text.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{text}\n"))
    }

    /// Leads to another address, which must be an encoded path.
    pub(super) fn moved(status: u16, address: String) -> Self {
        Self::text(status, "See the other address.").with("Location", address)
    }

    /// Adds a header.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it. Errors are those of a client that is gone.
    pub(super) fn send(self, request: Request) {
        let _ = if asks_to_upgrade(&request) { self.send_last(request) } else { request.respond(self.into_response()) };
    }

    /// Refuses another protocol. tiny_http then ends the connection without a word, and a client that did not know
    /// would lose its next request.
    fn send_last(self, request: Request) -> io::Result<()> {
        let mut text = Vec::new();
        let is_head = *request.method() == Method::Head;
        self.into_response().raw_print(&mut text, HTTPVersion(1, 1), request.headers(), is_head, None)?;
        let head = text.iter().position(|b| *b == b'\n').map_or(0, |end| end + 1);
        text.splice(head..head, *b"Connection: close\r\n");
        let mut writer = request.into_writer();
        writer.write_all(&text)?;
        writer.flush()
    }

    /// What tiny_http writes. A preview is never kept, nor read by a page of another site.
    fn into_response(self) -> ResponseBox {
        let (reader, length): (Box<dyn Read + Send>, u64) = match self.body {
            Body::Bytes(bytes) => {
                let length = bytes.len() as u64;
                (Box::new(Cursor::new(bytes)), length)
            }
            // A file that was cut meanwhile is filled up: the client waits for as much as it was told.
            Body::File(file, length) => (Box::new(file.chain(io::repeat(0)).take(length)), length),
        };
        let own = [
            ("Cache-Control", "no-store".to_owned()),
            ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Server", "wellspring".to_owned()),
        ];
        let headers = own.iter().chain(&self.headers).filter_map(|(name, value)| header(name, value)).collect();
        let length = usize::try_from(length).ok();
        // Every length is told, so nothing goes out in chunks.
        Response::new(StatusCode(self.status), headers, reader, length, None).with_chunked_threshold(usize::MAX)
    }
}

/// Whether a request asks for another protocol.
pub(super) fn asks_to_upgrade(request: &Request) -> bool {
    let mut options = request.headers().iter().filter(|header| header.field.equiv("Connection"));
    options.any(|header| header.value.as_str().to_ascii_lowercase().contains("upgrade"))
}

/// A header; none if its value could end the line.
pub(super) fn header(name: &str, value: &str) -> Option<Header> {
    let is_clean = value.bytes().all(|b| (0x20..0x7f).contains(&b));
    is_clean.then(|| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok()).flatten()
}

/// Answers with a body that has a tag: whole, in part if a range is asked for, or not at all if the asker has it.
pub(super) fn tagged(mut answer: Answer, tag: &str, asked: &Asked<'_>) -> io::Result<Answer> {
    let tag = format!("\"{tag}\"");
    let size = match &answer.body {
        Body::Bytes(bytes) => bytes.len() as u64,
        Body::File(_, size) => *size,
    };
    let known =
        asked.if_none_match.is_some_and(|list| list.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    answer.headers.push(("ETag", tag.clone()));
    answer.headers.push(("Accept-Ranges", "bytes".into()));
    if known && answer.status == 200 {
        // The length that is told is that of the body which is not sent.
        answer.headers.push(("Content-Length", size.to_string()));
        return Ok(Answer { status: 304, body: Body::Bytes(Vec::new().into()), ..answer });
    }
    let wanted = asked.range.filter(|_| asked.if_range.is_none_or(|held| held == tag));
    let (Some(range), 200) = (wanted, answer.status) else { return Ok(answer) };
    match part(range, size) {
        Part::Whole => Ok(answer),
        Part::None => {
            let headers = vec![("Content-Range", format!("bytes */{size}"))];
            Ok(Answer { status: 416, headers, body: Body::Bytes(Vec::new().into()) })
        }
        Part::Some(from, length) => {
            answer.headers.push(("Content-Range", format!("bytes {from}-{}/{size}", from + length - 1)));
            answer.status = 206;
            answer.body = cut(answer.body, from, length)?;
            Ok(answer)
        }
    }
}

/// What a request asks of a body.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    pub range: Option<&'a str>,
    pub if_range: Option<&'a str>,
    pub if_none_match: Option<&'a str>,
}

fn cut(body: Body, from: u64, length: u64) -> io::Result<Body> {
    match body {
        Body::Bytes(bytes) => {
            let at = |n: u64| usize::try_from(n).unwrap_or(bytes.len()).min(bytes.len());
            Ok(Body::Bytes(bytes[at(from)..at(from + length)].into()))
        }
        Body::File(mut file, _) => {
            file.seek(SeekFrom::Start(from))?;
            Ok(Body::File(file, length))
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of it: no range that we know, or several.
    Whole,
    /// From a byte on, so many.
    Some(u64, u64),
    /// The range lies outside.
    None,
}

fn part(range: &str, size: u64) -> Part {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Part::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let (from, to) = match (first.is_empty(), number(first), last.is_empty(), number(last)) {
        (true, _, false, Some(count)) => (size.saturating_sub(count), size),
        (false, Some(from), true, _) => (from, size),
        (false, Some(from), false, Some(to)) if from <= to => (from, to.saturating_add(1).min(size)),
        _ => return Part::Whole,
    };
    if from < to { Part::Some(from, to - from) } else { Part::None }
}

/// The type of a file by its name, with the character set where it is text.
pub(super) fn mime(name: &str) -> String {
    let guess = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("vtt") => "text/vtt".to_owned(),
        Some("ics") => "text/calendar".to_owned(),
        Some("webmanifest") => "application/manifest+json".to_owned(),
        Some("md") => "text/markdown".to_owned(),
        Some("js" | "mjs") => "text/javascript".to_owned(),
        None => "text/plain".to_owned(),
        Some(_) => mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned(),
    };
    let is_text = guess.starts_with("text/") || guess.ends_with("json") || guess.ends_with("xml");
    if is_text { format!("{guess}; charset=utf-8") } else { guess }
}

#[cfg(test)]
mod tests {
    use tiny_http::HTTPVersion;

    use super::{Answer, Asked, Body, Part, mime, part, tagged};

    #[test]
    fn a_range_is_cut_to_what_is_there() {
        for (range, expected) in [
            ("bytes=0-0", Part::Some(0, 1)),
            ("bytes=2-5", Part::Some(2, 4)),
            ("bytes=2-", Part::Some(2, 8)),
            ("bytes=-3", Part::Some(7, 3)),
            ("bytes=-30", Part::Some(0, 10)),
            ("bytes=5-99999999999999999999", Part::Whole),
            ("bytes=5-18446744073709551615", Part::Some(5, 5)),
            ("bytes=10-", Part::None),
            ("bytes=-0", Part::None),
            ("bytes=5-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Part::None);
    }

    #[test]
    fn a_known_tag_needs_no_body_and_a_range_only_holds_for_its_tag() {
        let asked = |asked| {
            let answer = tagged(Answer::new(200, "text/plain", "0123456789"), "t", &asked).unwrap();
            let Body::Bytes(bytes) = answer.body else { panic!("a file?") };
            (answer.status, bytes.len())
        };
        let range = Some("bytes=0-3");
        assert_eq!(asked(Asked::default()), (200, 10));
        assert_eq!(asked(Asked { if_none_match: Some("\"x\", W/\"t\""), ..Asked::default() }), (304, 0));
        assert_eq!(asked(Asked { range, ..Asked::default() }), (206, 4));
        assert_eq!(asked(Asked { range, if_range: Some("\"t\""), ..Asked::default() }), (206, 4));
        assert_eq!(asked(Asked { range, if_range: Some("\"old\""), ..Asked::default() }), (200, 10));
        assert_eq!(asked(Asked { range: Some("bytes=20-"), ..Asked::default() }), (416, 0));
    }

    #[test]
    fn text_names_its_character_set_and_no_header_can_be_broken_in_two() {
        for (name, expected) in [
            ("a/index.html", "text/html; charset=utf-8"),
            ("site.css", "text/css; charset=utf-8"),
            ("site.js", "text/javascript; charset=utf-8"),
            ("feed.xml", "text/xml; charset=utf-8"),
            ("feed.json", "application/json; charset=utf-8"),
            ("a.svg", "image/svg+xml; charset=utf-8"),
            ("a.vtt", "text/vtt; charset=utf-8"),
            ("a.ics", "text/calendar; charset=utf-8"),
            ("a.mp4", "video/mp4"),
            ("a.woff2", "font/woff2"),
            ("a.unknown", "application/octet-stream"),
            ("CNAME", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(mime(name), expected, "{name}");
        }
        let mut sent = Vec::new();
        let answer = Answer::moved(301, "/a\r\nX: y".to_owned()).with("Link", "/b");
        answer.into_response().raw_print(&mut sent, HTTPVersion(1, 1), &[], true, None).unwrap();
        let sent = String::from_utf8(sent).unwrap();
        assert!(
            sent.starts_with("HTTP/1.1 301 ")
                && sent.contains("Cache-Control: no-store\r\n")
                && sent.ends_with("\r\n\r\n"),
            "{sent}"
        );
        assert!(sent.contains("Link: /b\r\n") && !sent.contains("X: y"), "{sent}");
    }
}
