//! `wellspring explain ADDRESS`: what an output is made from, and why it was rendered or kept.

use serde_json::{Value, json};

use super::args::{ExplainArgs, Format};
use super::context::Context;
use super::{Failure, report};
use crate::build::explain::{Explained, Last, because, because_next, in_words};
use crate::build::memo::Memo;
use crate::build::{self, Built, explain};
use crate::bundle::{Access, Content, Question, Sink, Why};
use crate::diag::{Checked, Diagnostic, Severity};
use crate::path::{OutputPath, SourcePath};
use crate::publish;
use crate::publish::slot::{self, Slot};
use crate::render::asked;

/// How many files are named behind a question; the rest is counted.
const NAMED: usize = 4;

/// Runs the command.
pub fn run(context: &Context, args: &ExplainArgs) -> Result<(), Failure> {
    let options = context.site_options(&args.site)?;
    let memo = || {
        let root = context.root.clone();
        Memo::new(move |name| publish::memo::read(&root, name))
    };
    let Checked { value: snapshot, mut diagnostics } = context.scan()?;
    let built = build::build(&snapshot, &options, Some(memo())).unpack(&mut diagnostics);
    let Some(built) = built else {
        context.show(None, diagnostics);
        return Err(Failure::Diagnostics);
    };
    let folder = Folder::look(context, args, &built);
    let explained = explain::explain(&built, &memo(), &folder, &args.address);
    warn(&built, &folder, diagnostics);
    let explained = explained.map_err(Failure::Machine)?;
    let url = built.config.base.absolute(&explained.path.route());
    match context.format {
        Format::Json => report::out(&format!("{}\n", as_json(&explained, &url))),
        Format::Human | Format::Short => report::out(&in_lines(&explained, &url)),
    }
    Ok(())
}

/// The output folder, of which it is asked what it could keep; nothing is written to it. One that a build would not
/// take keeps nothing.
struct Folder(Option<Slot>);

impl Folder {
    fn look(context: &Context, args: &ExplainArgs, built: &Built) -> Self {
        let options = slot::Options { memo: true, in_place: built.config.swap_in_place };
        Self(Slot::open(&context.root, &args.out, options).ok())
    }
}

impl Sink for Folder {
    fn put(&self, _: &OutputPath, _: Access, _: Content) -> Result<(), String> {
        Ok(())
    }

    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        self.0.as_ref().is_some_and(|slot| slot.keep(path, hash))
    }
}

/// Says that the next build would fail: then it makes nothing, whatever is explained of one output. What would be
/// made is made to find that out, and dropped.
fn warn(built: &Built, folder: &Folder, mut found: Vec<Diagnostic>) {
    let failed = build::make(built, folder).map(|told| found.extend(told));
    let settled = build::settle(Some(&built.config), found);
    let errors = settled.iter().filter(|d| d.severity == Severity::Error).count();
    match failed {
        Err(error) => report::err(&format!("the next build would fail: {error}\n")),
        Ok(()) if errors > 0 => {
            let errors = report::count(errors, "error");
            report::err(&format!("the next build would fail: {errors}; `wellspring build` or `check` shows them\n"));
        }
        Ok(()) => {}
    }
}

fn in_lines(explained: &Explained, url: &str) -> String {
    let origin = &explained.output.origin;
    let mut out = format!("{url}\n");
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.push_str(&format!("  {name:<10}{value}\n"));
        }
    };
    line("output", Some(explained.path.as_str()));
    line("source", origin.source.as_ref().map(SourcePath::as_str));
    line("kind", Some(&origin.kind));
    line("state", origin.state.as_deref());
    line("template", origin.template.as_deref());
    line("language", origin.language.as_ref().map(crate::path::Lang::as_str));
    line("access", (explained.output.access == Access::Private).then_some("private"));
    for other in &explained.others {
        line("and", Some(other.as_str()));
    }
    line("last", Some(&last(&explained.last)));
    line("next", Some(&next(&explained.next)));
    let Some(asks) = &explained.asks else { return out };
    out.push_str("\nIt is rendered again when one of these changes:\n");
    // Which values there are shows in those that are named.
    let unnamed = |question: &Question| question.name == asked::VALUE && question.about.is_empty();
    for (question, files) in asks.iter().filter(|(question, _)| !unnamed(question)) {
        out.push_str(&format!("  {}\n", in_words(question)));
        let named: Vec<&str> = files.iter().take(NAMED).map(SourcePath::as_str).collect();
        let more = files.len().saturating_sub(NAMED);
        match (named.is_empty(), more) {
            (true, _) => {}
            (_, 0) => out.push_str(&format!("    from {}\n", named.join(", "))),
            _ => out.push_str(&format!("    from {} and {more} more\n", named.join(", "))),
        }
    }
    out
}

fn last(last: &Last) -> String {
    match last {
        Last::Unknown => "no build is known".to_owned(),
        Last::Kept => "kept".to_owned(),
        Last::Made(why) => format!("made, because {}", because(why)),
    }
}

fn next(next: &Result<(), Why>) -> String {
    match next {
        Ok(()) => "kept".to_owned(),
        Err(why) => format!("made, because {}", because_next(why)),
    }
}

fn as_json(explained: &Explained, url: &str) -> Value {
    let origin = &explained.output.origin;
    let asks = explained.asks.as_ref().map(|asks| {
        let one = |(question, files): &(_, Vec<SourcePath>)| {
            json!({ "question": in_words(question), "files": files.iter().map(SourcePath::as_str).collect::<Vec<_>>() })
        };
        asks.iter().map(one).collect::<Vec<_>>()
    });
    let made = |why: &Why, words: String| json!({ "made": true, "because": words, "reason": reason(why) });
    let kept = || json!({ "made": false });
    json!({
        "url": url,
        "output": explained.path.as_str(),
        "route": explained.path.route().as_str(),
        "source": origin.source.as_ref().map(SourcePath::as_str),
        "kind": origin.kind,
        "state": origin.state,
        "template": origin.template,
        "language": origin.language.as_ref().map(crate::path::Lang::as_str),
        "private": explained.output.access == Access::Private,
        "others": explained.others.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
        "last": match &explained.last {
            Last::Unknown => Value::Null,
            Last::Kept => kept(),
            Last::Made(why) => made(why, because(why)),
        },
        "next": explained.next.as_ref().map_or_else(|why| made(why, because_next(why)), |()| kept()),
        "asks": asks,
    })
}

/// The one word for a reason, which programs may compare.
fn reason(why: &Why) -> &'static str {
    match why {
        Why::New => "new",
        Why::Settings => "settings",
        Why::Program => "program",
        Why::Told => "told",
        Why::Whole => "whole",
        Why::Folder => "folder",
        Why::Text(_) => "text",
        Why::Asked(_) => "asked",
    }
}
