//! `wellspring leads probe FORM`: one marked submission to the real endpoint of a form, and what came back.
//!
//! [`filled`] makes the request as a visitor's browser would, [`send`] sends it, and [`verdict`] says in people's words
//! what the answer means.

use super::super::args::{Format, ShownArgs, SiteArgs};
use super::args::ProbeArgs;
use crate::build::{self, Built};
use crate::cli::context::Context;
use crate::cli::{Failure, report};
use crate::diag::Checked;
use crate::path::Lang;
use crate::render::posts::{self, Placed};

use filled::Request;
use verdict::{Outcome, Verdict};

mod filled;
mod send;
mod verdict;

/// Runs the command.
pub fn run(context: &Context, args: &ProbeArgs) -> Result<(), Failure> {
    let built = built(context)?;
    let placed = placed(&built, args)?;
    let origin = &built.config.base.origin;
    let mark = format!("probe-{}", context.now.as_millisecond());
    let request = filled::request(&placed, args, (origin, &mark)).map_err(Failure::Machine)?;
    if args.dry_run {
        print_request(context, &request);
        return Ok(());
    }
    let verdict = verdict::judge(&placed, &request, origin, send::send(&request, send::PATIENCE));
    match context.format {
        Format::Json => report::out(&format!("{}\n", verdict.as_json(&request))),
        Format::Human | Format::Short => report::out(&in_words(&request, &verdict)),
    }
    match &verdict.outcome {
        Outcome::Silent(why) => Err(Failure::Machine(format!("nobody answered at {}: {why}", request.address))),
        Outcome::Taken if verdict.problems.is_empty() => Ok(()),
        Outcome::Taken | Outcome::Refused => Err(Failure::Diagnostics),
    }
}

fn print_request(context: &Context, request: &Request) {
    match context.format {
        Format::Json => report::out(&format!("{}\n", request.as_json())),
        Format::Human | Format::Short => {
            let mut text = format!("POST {}\n", request.address);
            for (name, value) in request.headers() {
                text += &format!("{name}: {value}\n");
            }
            report::out(&format!("{text}\n{}\n", request.body));
        }
    }
}

fn in_words(request: &Request, verdict: &Verdict) -> String {
    let mut text = format!("posted to {} as {}\n", request.address, request.mark);
    for line in verdict.lines() {
        text += &line;
        text.push('\n');
    }
    text
}

/// The site as it would be published.
fn built(context: &Context) -> Result<Built, Failure> {
    let shown = ShownArgs { as_of: None, future: false };
    let options = context.site_options(&SiteArgs { base_url: None, drafts: false, shown })?;
    let Checked { value: snapshot, mut diagnostics } = context.scan()?;
    let built = build::build(&snapshot, &options, None).unpack(&mut diagnostics);
    built.ok_or_else(|| {
        context.show(None, diagnostics);
        Failure::Diagnostics
    })
}

/// The form where it stands.
fn placed(built: &Built, args: &ProbeArgs) -> Result<Placed, Failure> {
    let lang = match args.lang.as_deref() {
        None => built.config.main_language().clone(),
        Some(text) => Lang::new(text).map_err(|why| Failure::Machine(format!("`--lang {text}`: {why}")))?,
    };
    posts::placed(&built.renderer, &args.form, &lang, args.offer.as_deref()).map_err(Failure::Machine)
}

#[cfg(test)]
mod tests;
