//! `wellspring leads`: what forms bring.

use super::Failure;
use super::context::Context;

mod advance;
pub mod args;
mod backup;
mod erase;
mod export;
mod list;
mod outbox;
mod place;
mod probe;
mod release;
mod report;
mod serve;
mod show;
mod table;

use args::LeadsCommand;

/// Runs the command.
pub fn run(context: &Context, command: LeadsCommand) -> Result<(), Failure> {
    match command {
        LeadsCommand::Serve(args) => serve::run(context, &args),
        LeadsCommand::Show(args) => show::run(context, &args),
        LeadsCommand::Export(args) => export::run(context, &args),
        LeadsCommand::Outbox(args) => outbox::run(context, &args),
        LeadsCommand::Release(args) => release::run(context, &args),
        LeadsCommand::Move(args) => advance::run(context, &args),
        LeadsCommand::Report(args) => report::run(context, &args),
        LeadsCommand::Erase(args) => erase::run(context, &args),
        LeadsCommand::Retention(args) => erase::retention(context, &args),
        LeadsCommand::Backup(args) => backup::run(context, &args),
        LeadsCommand::List(args) => list::run(context, &args),
        LeadsCommand::Probe(args) => probe::run(context, &args),
    }
}
