//! The command line: arguments, terminal, exit codes. The only floor that prints.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

mod args;
mod build;
mod check;
mod context;
mod early;
mod explain;
mod init;
#[cfg(feature = "leads")]
mod leads;
mod markdown;
mod new;
mod progress;
mod publish;
mod receiver;
mod report;
mod schema;
mod secrets;
mod serve;
mod theme;
mod verify;

use args::{Args, Command};
use context::Context;

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// Diagnostics of severity error were shown already: exit code 1.
    Diagnostics,
    /// A mistake in the command, or a failure of the machine: exit code 2.
    Machine(String),
}

impl From<crate::publish::error::Error> for Failure {
    fn from(error: crate::publish::error::Error) -> Self {
        Self::Machine(error.to_string())
    }
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let ends_at_once = Arc::new(AtomicBool::new(true));
    let signals = end_on_signals(&ends_at_once);
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing can be told where nothing can be printed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    if let Some(threads) = args.common.threads {
        // A pool that is there already keeps its size.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let context = Context::new(&args.common, ends_at_once);
    if let Err(error) = signals {
        report::note(&context, &format!("a signal ends this with a code of the system's own: {error}"));
    }
    match dispatch(&context, args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Diagnostics) => ExitCode::from(1),
        Err(Failure::Machine(message)) => {
            report::failure(&context, &message);
            ExitCode::from(2)
        }
    }
}

/// An interrupt ends the process with 130, a request to end with 143, at once. No more is left undone than by a loss
/// of power, which `build` and `publish` are made for: they say what is done when it is certain, and their locks die with us.
/// A command that has something to finish first takes the flag back ([`Context::ends_by_itself`]).
fn end_on_signals(at_once: &Arc<AtomicBool>) -> std::io::Result<()> {
    for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
        flag::register_conditional_shutdown(signal, code, Arc::clone(at_once))?;
    }
    Ok(())
}

fn dispatch(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Build(args) => build::run(context, &args),
        Command::Serve(args) => serve::run(context, &args),
        Command::Check(args) => check::run(context, &args),
        Command::Init(args) => init::run(context, &args),
        Command::New(args) => new::run(context, &args),
        Command::Markdown(args) => markdown::run(context, &args),
        Command::Schema(args) => schema::run(context, &args),
        Command::Explain(args) => explain::run(context, &args),
        Command::Theme(args) => theme::run(context, &args.command),
        Command::Publish(args) => publish::run(context, &args),
        #[cfg(feature = "leads")]
        Command::Leads(args) => leads::run(context, args.command),
    }
}
