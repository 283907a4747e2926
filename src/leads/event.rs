//! What the receiver tells the person who runs it. There is no place in it for an answer, an address or a name.

use std::fmt;

use super::clock::{DAY, Standing};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It listens.
    Listening {
        /// The address.
        address: String,
        /// `SQLite` or `PostgreSQL`.
        database: &'static str,
        /// How many forms it takes.
        forms: usize,
    },
    /// Whether the inbox is closed for want of a token.
    InboxClosed,
    /// Letters are written, and no relay is named that carries them.
    MailWaits,
    /// A fault of the store; the sender was told to come again.
    Store(String),
    /// A fault of the network.
    Network(String),
    /// A file behind a `signed` gate cannot be handed out.
    NoFile {
        /// Its path in the source folder.
        file: String,
        /// Why.
        why: String,
    },
    /// Something was handed over: mail, webhook, sync.
    Delivered {
        /// `mail`, `webhook` or `sync`.
        kind: String,
        /// The row in the outbox.
        id: String,
    },
    /// Something was not handed over, and is tried again or given up.
    Undelivered {
        /// `mail`, `webhook` or `sync`.
        kind: String,
        /// The row in the outbox.
        id: String,
        /// How many attempts were made.
        attempts: i64,
        /// Why, in words that hold nothing of the payload or of the answer.
        why: String,
        /// Whether it is given up.
        dead: bool,
    },
    /// What was older than its time is deleted.
    Retained {
        /// So many days are kept.
        days: u32,
        /// So many submissions were older.
        submissions: usize,
    },
    /// What the machine's clock is worth from now on.
    Clock(Standing),
    /// What is older than its time is deleted by the store's own count of time.
    Waits,
    /// The file of the database was removed, or is there again.
    File {
        /// Whether it is there.
        is_there: bool,
    },
    /// It ends, after what it has taken is done.
    Stopping,
}

impl Event {
    /// Whether somebody has to do something about it.
    pub fn is_wrong(&self) -> bool {
        match self {
            Self::MailWaits | Self::Store(_) | Self::Network(_) | Self::Undelivered { .. } | Self::Waits => true,
            Self::Clock(standing) => *standing != Standing::Right,
            Self::File { is_there } => !is_there,
            _ => false,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening { address, database, forms } => {
                let plural = if *forms == 1 { "form" } else { "forms" };
                write!(f, "{forms} {plural}, kept in {database}, listening on http://{address}")
            }
            Self::InboxClosed => f.write_str("the inbox is closed, since WELLSPRING_LEADS_TOKEN is not set"),
            Self::MailWaits => {
                f.write_str("letters wait in the outbox until WELLSPRING_SMTP_URL names a relay: it is not set")
            }
            Self::Store(why) => write!(f, "the store failed, so a sender was asked to come again: {why}"),
            Self::Network(why) => write!(f, "the network failed: {why}"),
            Self::NoFile { file, why } => write!(f, "a visitor asked for `{file}` and did not get it: {why}"),
            Self::Delivered { kind, id } => write!(f, "{kind} {id} was handed over"),
            Self::Undelivered { kind, id, attempts, why, dead: false } => {
                write!(f, "{kind} {id} was not handed over at attempt {attempts} and is tried again: {why}")
            }
            Self::Undelivered { kind, id, attempts, why, dead: true } => {
                write!(f, "{kind} {id} is given up after {attempts} attempts: {why}")
            }
            Self::Retained { days, submissions } => {
                write!(f, "{submissions} submissions older than {days} days are deleted, with what was made of them")
            }
            Self::Clock(Standing::Right) => f.write_str("the clock is right again"),
            Self::Clock(Standing::Ahead(by)) => write!(
                f,
                "the clock is {} days ahead of the latest moment that the store knows: it jumped, or no receiver ran for so long. \
                 Until it is confirmed nothing is deleted for its age by it. If it is right, run `wellspring leads retention`",
                by / DAY
            ),
            Self::Clock(Standing::Behind(by)) => write!(
                f,
                "the clock is {} days behind the latest moment that the store knows, so time is counted on from there. Set the \
                 clock; if it is right, run `wellspring leads retention`",
                by / DAY
            ),
            Self::Waits => f.write_str(
                "the clock is ahead and not confirmed, so nothing is deleted for its age by it. If it is right, run \
                 `wellspring leads retention`",
            ),
            Self::File { is_there: false } => f.write_str(
                "the database's file was removed or replaced: nothing is taken until it is put back, or the receiver starts anew",
            ),
            Self::File { is_there: true } => f.write_str("the database's file is there again"),
            Self::Stopping => f.write_str("stopping: what was taken is finished first"),
        }
    }
}

/// Takes events, from any thread.
pub type Tell = std::sync::Arc<dyn Fn(Event) + Send + Sync>;
