//! `wellspring leads serve`: the receiver, until a signal ends it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::super::context::Context;
use super::super::{Failure, report, secrets};
use super::args::ServeArgs;
use super::place;
use crate::leads::book::Book;
use crate::leads::clock::Clock;
use crate::leads::db::Db;
use crate::leads::event::{Event, Tell};
use crate::leads::outbox::Outbox;
use crate::leads::outbox::hands::{self, Secrets};
use crate::leads::reader::Readers;
use crate::leads::server::health::Last;
use crate::leads::server::session::Door;
use crate::leads::server::{self, Limits, Shared};
use crate::leads::store::time;
use crate::leads::upkeep;
use crate::leads::writer::Writer;

/// How many connections read.
const READERS: usize = 2;
/// How long the outbox may take to end what it has begun.
const LAST: Duration = Duration::from_secs(15);

/// Runs the command.
pub fn run(context: &Context, args: &ServeArgs) -> Result<(), Failure> {
    let book = Arc::new(place::book(&place::manifest(context, args.manifest.as_ref()))?);
    let secrets = outbox_secrets(&book);
    let targets = hands::targets(&book, &secrets).map_err(|wrong| Failure::Machine(wrong.join("; ")))?;
    let place = place::database(context, &args.database);
    let mut database = place::open(&place)?;
    let name = database.name();
    let readers = Readers::open(&place, READERS).map_err(place::told)?;
    let tell = printer(context);
    let door = door(database.as_mut())?;
    if door.is_none() {
        tell(Event::InboxClosed);
    }
    if hands::mail_waits(&book, &secrets) {
        tell(Event::MailWaits);
    }
    // Before anything is received or handed over by it.
    let clock = Clock::default();
    let learnt = place::in_transaction(database.as_mut(), |db| time::look(db, &clock))?;
    upkeep::tell(learnt, &tell);
    let (writer, thread) =
        Writer::start(place, database).map_err(|why| Failure::Machine(format!("the writer: {why}")))?;
    let outbox =
        Outbox::start(targets, &writer, &tell, &clock).map_err(|why| Failure::Machine(format!("the outbox: {why}")))?;
    let limits = Arc::new(Limits::new(&book.settings));
    let forms = book.len();
    let shared = Arc::new(Shared {
        book,
        writer,
        readers,
        limits: limits.clone(),
        tell: tell.clone(),
        door,
        clock,
        health: Last::default(),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|why| Failure::Machine(format!("cannot start: {why}")))?;
    let ended = runtime.block_on(async {
        let listener = server::listen(args.listen).map_err(|why| cannot_listen(args, &why))?;
        let address = listener.local_addr().map_err(|why| cannot_listen(args, &why))?;
        let (stop, stopped) = watch::channel(false);
        context.ends_by_itself();
        let mut signals = Signals::new().map_err(|why| cannot_listen(args, &why))?;
        tell(Event::Listening { address: address.to_string(), database: name, forms });
        let upkeep = tokio::spawn(upkeep::run(shared.clone(), stopped.clone()));
        let running = tokio::spawn(server::run(listener, shared.clone(), limits, stopped));
        signals.next().await;

        tell(Event::Stopping);
        let _ = stop.send(true);
        let _ = running.await;
        let _ = upkeep.await;
        Ok::<(), Failure>(())
    });
    // The writer ends once nobody can hand it work any more, and has written all that it was given.
    drop(runtime);
    // The last hand on the database lets go here, where a connection may wait for its farewell.
    drop(shared);
    // A target that hangs is left behind with its hand on the writer, which has nothing else to write by then.
    if outbox.stop(LAST) {
        let _ = thread.join();
    }
    ended
}

/// The secrets of those whom it hands over to.
fn outbox_secrets(book: &Book) -> Secrets {
    let syncs = book.settings.delivery.syncs.iter();
    Secrets {
        webhook: secrets::variable("WELLSPRING_WEBHOOK_SECRET"),
        smtp: secrets::variable("WELLSPRING_SMTP_URL"),
        syncs: syncs.filter_map(|sync| Some((sync.name.clone(), secrets::variable(&sync.variable())?))).collect(),
    }
}

/// The lock of the inbox, if a token is set.
fn door(db: &mut dyn Db) -> Result<Option<Door>, Failure> {
    let Some(token) = secrets::variable("WELLSPRING_LEADS_TOKEN") else { return Ok(None) };
    Door::new(&token, db).map(Some).map_err(|why| Failure::Machine(why.to_string()))
}

fn cannot_listen(args: &ServeArgs, why: &std::io::Error) -> Failure {
    Failure::Machine(format!("cannot listen on {}: {why}", args.listen))
}

fn printer(context: &Context) -> Tell {
    let (color, quiet) = (context.color, context.quiet);
    Arc::new(move |event| report::event(color, quiet, &event))
}

/// What asks a program to end.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the other systems can fail here")]
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        // Without a handler the system ends the program itself.
        let _ = tokio::signal::ctrl_c().await;
    }
}
