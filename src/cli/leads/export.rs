//! `wellspring leads export`: everything, to take away. A site's owner can leave with all of it at any time.

use std::io::Write;

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::{ExportArgs, ExportAs};
use super::place::{self, told};
use super::{list, table};
use crate::publish::error::shown;
use crate::publish::write::create_secret;

/// Runs the command.
pub fn run(context: &Context, args: &ExportArgs) -> Result<(), Failure> {
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let rows = list::rows(db.as_mut(), args.submissions).map_err(told)?;
    let kind = if context.format == Format::Json { ExportAs::Jsonl } else { args.kind };
    let bytes = match kind {
        ExportAs::Jsonl => rows.iter().flat_map(|row| format!("{row}\n").into_bytes()).collect(),
        ExportAs::Csv => table::csv(&rows).map_err(|why| Failure::Machine(format!("cannot write the table: {why}")))?,
    };
    let Some(path) = &args.out else {
        report::out_bytes(&bytes);
        return Ok(());
    };
    write(path, &bytes).map_err(|why| Failure::Machine(format!("cannot write `{}`: {why}", shown(path))))?;
    report::note(context, &format!("{} written to {}", report::count(rows.len(), "row"), shown(path)));
    Ok(())
}

/// A new file that its owner alone can read. One that is there is not overwritten.
fn write(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = create_secret(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
