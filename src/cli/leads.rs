//! `wellspring leads`: what forms bring.

use super::Failure;
use super::context::Context;

pub mod args;
mod list;
mod place;
mod probe;
mod serve;

use args::LeadsCommand;

/// Runs the command.
pub fn run(context: &Context, command: LeadsCommand) -> Result<(), Failure> {
    match command {
        LeadsCommand::Serve(args) => serve::run(context, &args),
        LeadsCommand::List(args) => list::run(context, &args),
        LeadsCommand::Probe(args) => probe::run(context, &args),
    }
}
