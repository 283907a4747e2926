//! The live connection of each open tab: one thread writes to it from a short queue, so a tab that stands still
//! delays no other. Nothing is ever read from it: it is gone when it can no longer be written to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tiny_http::ReadWrite;
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::{Role, WebSocket};
use tungstenite::{Bytes, Message};

use super::answer::Answer;
use super::lock::lock;

/// How many messages wait for a tab before it is given up.
const QUEUE: usize = 16;
/// How often a tab is asked whether it is still there.
const PING: Duration = Duration::from_secs(5);

/// Everybody who is connected.
#[derive(Default)]
pub(super) struct Hub {
    tabs: Mutex<Vec<Tab>>,
    next: AtomicU64,
}

/// One open tab.
pub(super) struct Tab {
    /// The path of its page.
    pub path: String,
    /// The version of the page that it shows.
    pub tag: String,
    /// What it calls itself, the same over all its pages.
    pub name: String,
    id: u64,
    queue: SyncSender<Arc<str>>,
}

/// A tab's place in the hub, for as long as its thread lives.
pub(super) struct Seat {
    hub: Arc<Hub>,
    id: u64,
    messages: Receiver<Arc<str>>,
}

impl Hub {
    /// Adds a tab.
    pub(super) fn join(self: &Arc<Self>, path: String, tag: String, name: String) -> Seat {
        let (queue, messages) = sync_channel(QUEUE);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        lock(&self.tabs).push(Tab { path, tag, name, id, queue });
        Seat { hub: Arc::clone(self), id, messages }
    }

    /// Sends each tab what `message` gives for it, with the version that it then shows. A tab whose queue is full
    /// is dropped; nobody waits for it.
    pub(super) fn send(&self, mut message: impl FnMut(&Tab) -> Option<(Arc<str>, String)>) {
        lock(&self.tabs).retain_mut(|tab| match message(tab) {
            Some((text, tag)) => {
                tab.tag = tag;
                tab.queue.try_send(text).is_ok()
            }
            None => true,
        });
    }

    /// What the open tabs call themselves.
    pub(super) fn names(&self) -> Vec<String> {
        lock(&self.tabs).iter().map(|tab| tab.name.clone()).collect()
    }

    /// The path and version of each open tab.
    pub(super) fn tabs(&self) -> Vec<(String, String)> {
        lock(&self.tabs).iter().map(|tab| (tab.path.clone(), tab.tag.clone())).collect()
    }
}

impl Seat {
    /// Whether this is the tab's own.
    pub(super) fn is(&self, tab: &Tab) -> bool {
        self.id == tab.id
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.hub.tabs).retain(|tab| tab.id != self.id);
    }
}

/// What a request for a live connection says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handshake<'a> {
    pub upgrade: Option<&'a str>,
    pub version: Option<&'a str>,
    pub key: Option<&'a str>,
}

/// The answer to the key, if the request is a right one.
pub(super) fn accept_key(asked: &Handshake<'_>) -> Result<String, Answer> {
    if !asked.upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket")) {
        return Err(Answer::text(426, "this address is for live connections").with("Upgrade", "websocket"));
    }
    if asked.version != Some("13") {
        return Err(Answer::text(426, "version 13, please").with("Sec-WebSocket-Version", "13"));
    }
    match asked.key {
        // 16 bytes in base 64.
        Some(key) if key.len() == 24 && key.ends_with("==") => Ok(derive_accept_key(key.as_bytes())),
        _ => Err(Answer::text(400, "the key is missing or wrong")),
    }
}

/// Speaks to a tab until it is gone or dropped. The handshake is done.
pub(super) fn speak(stream: Box<dyn ReadWrite + Send>, seat: &Seat) {
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
    loop {
        let sent = match seat.messages.recv_timeout(PING) {
            Ok(text) => socket.send(Message::text(&*text)),
            Err(RecvTimeoutError::Timeout) => socket.send(Message::Ping(Bytes::new())),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Handshake, Hub, QUEUE, accept_key};

    #[test]
    fn a_handshake_is_answered_as_the_standard_says_or_refused() {
        let right =
            Handshake { upgrade: Some("WebSocket"), version: Some("13"), key: Some("dGhlIHNhbXBsZSBub25jZQ==") };
        assert_eq!(accept_key(&right).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for wrong in [
            Handshake { upgrade: None, ..right },
            Handshake { upgrade: Some("h2c"), ..right },
            Handshake { version: Some("8"), ..right },
            Handshake { key: None, ..right },
            Handshake { key: Some("short"), ..right },
        ] {
            assert!(accept_key(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_tab_that_takes_nothing_is_dropped_and_the_others_get_everything() {
        let hub = Arc::new(Hub::default());
        let stalled = hub.join("/a/".into(), "1".into(), "a".into());
        let awake = hub.join("/b/".into(), "1".into(), "b".into());
        for number in 0..QUEUE * 2 {
            let text: Arc<str> = number.to_string().into();
            hub.send(|tab| Some((Arc::clone(&text), tab.tag.clone())));
            assert_eq!(*awake.messages.recv().unwrap(), *text);
        }
        assert_eq!(hub.tabs(), [("/b/".to_owned(), "1".to_owned())]);
        drop((stalled, awake));
        assert!(hub.tabs().is_empty());
    }
}
