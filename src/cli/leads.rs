//! `wellspring leads`: what forms bring.

use super::Failure;
use super::args::LeadsCommand;
use super::context::Context;

mod probe;

/// Runs the command.
pub fn run(context: &Context, command: LeadsCommand) -> Result<(), Failure> {
    match command {
        LeadsCommand::Probe(args) => probe::run(context, &args),
    }
}
