//! `multipart/form-data` as browsers write it, without files.

use super::{BodyError, Pairs, push};

const BROKEN: BodyError = BodyError::Malformed("The parts of this form cannot be told apart.");

/// Reads the parts.
pub fn parse(content_type: &str, body: &[u8]) -> Result<Pairs, BodyError> {
    let boundary = boundary(content_type).ok_or(BROKEN)?;
    let fence = format!("--{boundary}").into_bytes();
    let mut pairs = Pairs::new();
    let mut rest = after(body, &fence).ok_or(BROKEN)?;
    loop {
        if rest.starts_with(b"--") {
            return Ok(pairs);
        }
        // Spaces may follow the boundary on its line.
        let spaces = rest.iter().take_while(|b| **b == b' ' || **b == b'\t').count();
        rest = rest[spaces..].strip_prefix(b"\r\n").ok_or(BROKEN)?;
        let end = find(rest, &[b"\r\n", fence.as_slice()].concat()).ok_or(BROKEN)?;
        let (name, value) = part(&rest[..end])?;
        push(&mut pairs, name, value)?;
        rest = &rest[end + 2 + fence.len()..];
    }
}

/// One part: header lines, an empty line, the value.
fn part(part: &[u8]) -> Result<(String, String), BodyError> {
    let (head, value) = match find(part, b"\r\n\r\n") {
        Some(at) => (&part[..at], &part[at + 4..]),
        None => return Err(BROKEN),
    };
    let head = std::str::from_utf8(head).map_err(|_| BROKEN)?;
    let disposition = head
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
        .map(|(_, value)| value.trim())
        .ok_or(BROKEN)?;
    if parameter(disposition, "filename").is_some() || parameter(disposition, "filename*").is_some() {
        return Err(BodyError::File);
    }
    // Browsers escape these three in names, and nothing else.
    let name = parameter(disposition, "name").ok_or(BROKEN)?;
    let name = name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    let value = std::str::from_utf8(value).map_err(|_| BodyError::Malformed("The form was not sent as UTF-8."))?;
    Ok((name, value.to_owned()))
}

fn boundary(content_type: &str) -> Option<String> {
    parameter(content_type, "boundary").filter(|b| (1..=70).contains(&b.len()))
}

/// The value of `key=` in a header, with or without quotes.
fn parameter(header: &str, key: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, tail) = rest.split_once('=')?;
        let tail = tail.trim_start();
        let (value, next) = match tail.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                (&quoted[..end], &quoted[end + 1..])
            }
            None => {
                let end = tail.find(';').unwrap_or(tail.len());
                (tail[..end].trim_end(), &tail[end..])
            }
        };
        if name.trim().eq_ignore_ascii_case(key) {
            return Some(value.to_owned());
        }
        rest = next.trim_start().strip_prefix(';')?;
    }
}

fn after<'a>(text: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    find(text, what).map(|at| &text[at + what.len()..])
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, what)
}
