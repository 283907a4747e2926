//! `wellspring build`: the site into a folder, all of it or nothing.

use std::time::Instant;

use serde_json::json;

use super::args::{BuildArgs, Format};
use super::context::Context;
use super::verify::Warm;
use super::{Failure, progress, report, verify};
use crate::build::memo::{self, Memo};
use crate::build::{Built, Options};
use crate::bundle::Bundle;
use crate::diag::Severity;
use crate::path::OutputPath;
use crate::publish;
use crate::publish::lock::Lock;
use crate::publish::slot::{self, Report, Slot};
use crate::publish::write;
use crate::render::receiver;

/// How often a build begins at most, where files change under it.
const ATTEMPTS: u32 = 3;

/// Runs the command.
pub fn run(context: &Context, args: &BuildArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let options = context.options(&args.shown, args.drafts, args.base_url.clone())?;
    let _lock = Lock::take(&context.root)?;
    for attempt in 1.. {
        if let Some(result) = once(context, args, &options, (started, attempt))? {
            return result;
        }
    }
    Ok(())
}

/// One build. Nothing if it found errors and files have changed meanwhile, which may be why: then it begins again.
fn once(
    context: &Context,
    args: &BuildArgs,
    options: &Options,
    (started, attempt): (Instant, u32),
) -> Result<Option<Result<(), Failure>>, Failure> {
    let memo = (!args.no_memo).then(|| {
        let root = context.root.clone();
        Memo::new(move |name| publish::memo::read(&root, name))
    });
    let build = if attempt == 1 { Context::build } else { Context::build_held };
    let (built, diagnostics, snapshot) = build(context, options, memo)?;
    let again = || attempt < ATTEMPTS && context.has_changed(&snapshot);
    let Some(mut built) = built else {
        if again() {
            return Ok(None);
        }
        let shown = context.show(None, diagnostics);
        return Ok(Some(end(context, None, &shown.diagnostics, None)));
    };
    save(context, built.parsed());
    let planned = started.elapsed();
    let slot_options = slot::Options { memo: !args.no_memo, in_place: built.config.swap_in_place };
    let slot = Slot::open(&context.root, &args.out, slot_options)?;
    slot.announce(&built.bundle)?;
    let mut all = diagnostics;
    let made = match progress::shown(context, built.bundle.len(), &slot, |sink| crate::build::make_new(&built, sink)) {
        Ok(made) => made,
        Err(_) if again() => return Ok(None),
        Err(error) => return Err(Failure::Machine(error)),
    };
    let rendered = made.made.iter().filter(|path| is_page(path)).count();
    all.extend(made.diagnostics);
    save(context, built.made());
    let settled = crate::build::settle(Some(&built.config), all);
    if settled.iter().any(|d| d.severity == Severity::Error) && again() {
        slot.abort();
        return Ok(None);
    }
    let shown = context.print(settled);
    if shown.errors > 0 {
        slot.abort();
        if args.verify {
            let warm = Warm { snapshot: &snapshot, outputs: None, told: &shown.diagnostics };
            verify::run(context, options, &warm)?;
        }
        let why = if context.has_changed(&snapshot) { "; files kept changing while it was built" } else { "" };
        report::err(&format!("{}; the site was left as it is{why}\n", shown.summary()));
        return Ok(Some(end(context, Some(&built), &shown.diagnostics, None)));
    }
    let made = started.elapsed();
    let live = slot.folder().to_owned();
    let report = slot.finish()?;
    let receiver = receiver::manifest(&built.renderer).to_json();
    let folder = write::state_folder(&context.root)?;
    write::replace(&folder.join("leads.json"), receiver.as_bytes(), write::Mode::Secret)?;
    if context.verbose {
        report::err(&format!("assembled in {planned:.0?}, made in {made:.0?}, written in {:.0?}\n", started.elapsed()));
    }
    if shown.warnings > 0 && context.format != Format::Json {
        report::err(&format!("{}\n", shown.summary()));
    }
    if args.verify {
        let paths = built.bundle.iter().map(|(path, _)| path.clone()).collect();
        let warm = Warm { snapshot: &snapshot, outputs: Some((&live, paths)), told: &shown.diagnostics };
        let count = verify::run(context, options, &warm)?;
        if context.format != Format::Json && !context.quiet {
            report::out(&format!("verified: {} outputs, as a clean build makes them\n", thousands(count)));
        }
    }
    let ended = end(context, Some(&built), &shown.diagnostics, Some((&report, rendered)));
    // The process ends now. The system takes the whole back at once, and not each string by itself.
    std::mem::forget((built, snapshot));
    Ok(Some(ended))
}

/// Writes what the next build may know. It is true whatever becomes of this one, and a disk too full for it is no
/// reason to call this one failed.
fn save(context: &Context, updates: Vec<(&'static str, memo::Update)>) {
    for (name, update) in updates {
        if let Err(error) = publish::memo::write(&context.root, name, &update)
            && context.verbose
        {
            report::err(&format!("note: {error}\n"));
        }
    }
}

fn end(
    context: &Context,
    built: Option<&Built>,
    diagnostics: &[crate::diag::Diagnostic],
    report: Option<(&Report, usize)>,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        let outputs = built.map_or_else(Vec::new, |b| outputs(&b.bundle));
        let mut value = json!({ "diagnostics": report::as_json(diagnostics), "outputs": outputs });
        if let Some((report, rendered)) = report {
            value["rendered"] = json!(rendered);
            value["written"] = json!(report.written);
            value["kept"] = json!(report.kept);
            value["removed"] = json!(report.removed);
        }
        report::out(&format!("{value}\n"));
    }
    let Some(((report, rendered), built)) = report.zip(built) else { return Err(Failure::Diagnostics) };
    if context.format != Format::Json && !context.quiet {
        report::out(&closing_line(built, report, rendered));
    }
    Ok(())
}

/// `10,000 pages: 3 rendered, 9,997 kept, 2 written`.
fn closing_line(built: &Built, report: &Report, rendered: usize) -> String {
    let pages = built.bundle.iter().filter(|(path, _)| is_page(path)).count();
    let mut line = format!(
        "{} pages: {} rendered, {} kept, {} written",
        thousands(pages),
        thousands(rendered),
        thousands(pages - rendered),
        thousands(report.written)
    );
    if report.removed > 0 {
        line.push_str(&format!(", {} removed", thousands(report.removed)));
    }
    let waiting = built.site.absent.values().filter(|absence| absence.from.is_some()).count();
    if waiting > 0 {
        line.push_str(&format!(", {} not yet published", thousands(waiting)));
    }
    if let Some(reason) = &report.not_atomic {
        line.push_str(&format!("; not atomic here: {reason}"));
    }
    line.push('\n');
    line
}

fn is_page(path: &OutputPath) -> bool {
    path.as_str().ends_with(".html")
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn outputs(bundle: &Bundle) -> Vec<serde_json::Value> {
    bundle
        .iter()
        .map(|(path, output)| {
            json!({
                "path": path.as_str(),
                "route": path.route().as_str(),
                "source": output.origin.source.as_ref().map(ToString::to_string),
                "kind": output.origin.kind,
                "state": output.origin.state,
                "template": output.origin.template,
                "language": output.origin.language.as_ref().map(ToString::to_string),
            })
        })
        .collect()
}
