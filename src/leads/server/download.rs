//! `GET /d/TOKEN`: hands out a file behind a `signed` gate, so often and for so long as its link says.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderName, Method, header};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, channel};

use super::letters::{self, Opened, said};
use super::{Shared, answers};
use crate::form::definition::hex;
use crate::form::manifest::Gated;
use crate::gate::signed::Purpose;
use crate::leads::event::Event;
use crate::leads::store::download;

/// So much is read at a time.
const PIECE: usize = 64 * 1024;
/// Up to this size a file's hash is checked each time; above it its size alone.
const CHECKED: u64 = 32 * 1024 * 1024;
/// What a name in a header may hold unescaped (RFC 8187).
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// Hands the file out. A request for its head alone counts as no use, and a request for a part of it gets all of it.
pub async fn get(shared: Arc<Shared>, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let path = request.uri().path().to_owned();
    drop(request);
    let Opened { claims, language } = match letters::open(&shared, Purpose::Download, &path).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let found = shared.book.manifest.gated.iter().find(|g| g.gate == "signed" && g.file == claims.what).cloned();
    let Some(gated) = found else { return letters::refused(&shared, &language) };
    let (folder, wanted) = (shared.book.folder.clone(), gated.clone());
    let opened = tokio::task::spawn_blocking(move || checked(&folder, &wanted)).await;
    let file = match opened.unwrap_or_else(|_| Err("it could not be read".into())) {
        Ok(file) => file,
        Err(why) => {
            (shared.tell)(Event::NoFile { file: gated.file, why });
            let say = |key: &str| said(&shared, &language, key);
            return answers::page(503, &language, &say("mail_page_file_away"), &say("mail_page_file_away_text"));
        }
    };
    if !is_head {
        let name = gated.name.clone();
        let at = shared.clock.now();
        match shared.writer.run(move |db| download::take(db, &claims, &name, at)).await {
            Ok(true) => {}
            Ok(false) => return letters::refused(&shared, &language),
            Err(error) => return letters::away(&shared, &error),
        }
    }
    let body = if is_head { Body::empty() } else { Body::new(Stream::of(file, gated.bytes)) };
    let mut response = answers::body(200, &gated.media_type, body);
    answers::set(&mut response, header::CONTENT_LENGTH, &gated.bytes.to_string());
    answers::set(&mut response, header::CONTENT_DISPOSITION, &disposition(&gated.name));
    answers::set(&mut response, header::ACCEPT_RANGES, "none");
    answers::set(&mut response, header::REFERRER_POLICY, "no-referrer");
    answers::set(&mut response, HeaderName::from_static("x-robots-tag"), "noindex");
    response
}

/// Opens the file, if it is still the one that the site was built with.
fn checked(folder: &Path, gated: &Gated) -> Result<File, String> {
    let store = gated.store.as_deref().ok_or("the manifest does not say where it lies")?;
    let plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
    if !store.split('/').all(plain) {
        return Err("the manifest says that it lies outside of its folder".into());
    }
    let open = || File::open(folder.join(store)).map_err(|why| why.to_string());
    let mut file = open()?;
    let length = file.metadata().map_err(|why| why.to_string())?.len();
    if length != gated.bytes {
        return Err(format!("it has {length} bytes and not {}", gated.bytes));
    }
    match &gated.sha256 {
        Some(expected) if length <= CHECKED => {
            let mut hash = Sha256::new();
            let mut piece = vec![0; PIECE];
            loop {
                let read = file.read(&mut piece).map_err(|why| why.to_string())?;
                if read == 0 {
                    break;
                }
                hash.update(&piece[..read]);
            }
            if hex(&hash.finalize()) == *expected { open() } else { Err("it is another file than the site's".into()) }
        }
        _ => Ok(file),
    }
}

/// The name under which a browser keeps it: in ASCII for old ones, and whole for the others.
fn disposition(name: &str) -> String {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NAME))
}

/// A file as a body: read piece by piece, as fast as the visitor takes it.
struct Stream {
    pieces: Receiver<io::Result<Bytes>>,
    left: u64,
}

impl Stream {
    fn of(file: File, bytes: u64) -> Self {
        let (sender, pieces) = channel(2);
        tokio::spawn(async move {
            let mut file = file;
            loop {
                // A thread is held for one piece and not while the visitor's line is slow.
                let read = tokio::task::spawn_blocking(move || {
                    let mut piece = vec![0; PIECE];
                    let read = file.read(&mut piece);
                    (file, read.map(|n| Bytes::copy_from_slice(&piece[..n])))
                });
                let Ok((same, read)) = read.await else { return };
                file = same;
                if read.as_ref().is_ok_and(Bytes::is_empty) {
                    return;
                }
                let failed = read.is_err();
                if sender.send(read).await.is_err() || failed {
                    return;
                }
            }
        });
        Self { pieces, left: bytes }
    }
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(cx).map(|piece| {
            piece.map(|piece| {
                piece.map(|bytes| {
                    self.left = self.left.saturating_sub(bytes.len() as u64);
                    Frame::data(bytes)
                })
            })
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_end_its_header() {
        assert_eq!(
            disposition("Höhe \"x\";\r\ny.pdf"),
            "attachment; filename=\"H_he__x____y.pdf\"; filename*=UTF-8''H%C3%B6he%20%22x%22%3B%0D%0Ay.pdf"
        );
    }
}
