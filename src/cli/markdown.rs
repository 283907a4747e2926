//! `wellspring markdown`: one document to HTML, by the same code as a site's pages.

use std::io::Read;

use super::args::MarkdownArgs;
use super::context::Context;
use super::{Failure, report};
use crate::markdown::{self, Options};
use crate::parse;
use crate::publish::error::shown;

/// Runs the command.
pub fn run(context: &Context, args: &MarkdownArgs) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    match &args.file {
        Some(path) => {
            bytes = std::fs::read(path).map_err(|e| Failure::Machine(format!("cannot read `{}`: {e}", shown(path))))?;
        }
        None => {
            std::io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|e| Failure::Machine(format!("cannot read standard input: {e}")))?;
        }
    }
    let text = String::from_utf8(bytes)
        .map_err(|e| Failure::Machine(format!("the document is not UTF-8 at byte {}", e.utf8_error().valid_up_to())))?;
    let (options, start) = if args.commonmark {
        (Options::commonmark(), 0)
    } else if args.gfm {
        (Options::gfm(), 0)
    } else {
        (Options::site(), parse::split(&text).body)
    };
    let (body, problems) = markdown::parse(&text, start, &options);
    for problem in problems {
        report::note(context, &problem.message);
    }
    report::out(&markdown::render_plain(&body));
    Ok(())
}
