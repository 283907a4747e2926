//! `wellspring build`: the site into a folder, all of it or nothing.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use super::args::{BuildArgs, Format};
use super::context::{Context, Scanned, Shown};
use super::early::{self, Early};
use super::verify::Warm;
use super::{Failure, progress, receiver, report, secrets, verify};
use crate::build::memo::{self, Last, Memo, last};
use crate::build::{Built, Options};
use crate::bundle::Bundle;
use crate::diag::{Diagnostic, Severity};
use crate::path::OutputPath;
use crate::publish;
use crate::publish::lock::Lock;
use crate::publish::slot::{self, Report, Slot};
use crate::site::status::DRAFT;

/// How often a build begins at most, where files change under it.
const ATTEMPTS: u32 = 3;

/// Runs the command.
pub fn run(context: &Context, args: &BuildArgs) -> Result<(), Failure> {
    let started = Instant::now();
    // The key of private addresses is read under the lock, as it may be made under it.
    let _lock = Lock::take(&context.root)?;
    let options = &context.site_options(&args.site)?;
    let mut scanned = context.scan()?;
    let mut early = if args.no_memo { None } else { early::find(context, args, options, &scanned) };
    if let Some(early) = early.take_if(|_| !args.verify) {
        return stand(context, early, started);
    }
    for attempt in 1.. {
        let work = Work { context, args, options, started, scanned: &scanned };
        if let Some(result) = work.once(attempt, early.take())? {
            return result;
        }
        scanned = context.scan_held()?;
    }
    Ok(())
}

/// Ends a build that need not begin, and tells what it would have told.
fn stand(context: &Context, early: Early, started: Instant) -> Result<(), Failure> {
    let Early { last, listed, slot, .. } = early;
    let report = finish(context, slot)?;
    if context.verbose {
        report::err(&format!("nothing has changed, seen in {:.0?}\n", started.elapsed()));
    }
    let shown = context.print(last.told);
    warn(context, &shown);
    let (waiting, drafts) = (last.waiting, last.drafts);
    let ended = Ended { report: &report, rendered: 0, pages: last.pages, waiting, drafts, verified: None };
    end(context, listed, &shown.diagnostics, Some(&ended))
}

/// A build at work.
struct Work<'a> {
    context: &'a Context,
    args: &'a BuildArgs,
    options: &'a Options,
    started: Instant,
    scanned: &'a Scanned,
}

impl Work<'_> {
    /// One build. Nothing if it found errors and files have changed meanwhile, which may be why: then it begins again.
    fn once(&self, attempt: u32, early: Option<Early>) -> Result<Option<Result<(), Failure>>, Failure> {
        let Self { context, args, options, started, scanned } = *self;
        let memo = (!args.no_memo).then(|| {
            let root = context.root.clone();
            Memo::new(move |name| publish::memo::read(&root, name))
        });
        let snapshot = &scanned.value;
        let mut all = scanned.diagnostics.clone();
        let built = crate::build::build(snapshot, options, memo).unpack(&mut all);
        let again = || attempt < ATTEMPTS && context.has_changed(snapshot);
        let Some(mut built) = built else {
            if again() {
                return Ok(None);
            }
            let shown = context.show(None, all);
            return Ok(Some(end(context, Vec::new(), &shown.diagnostics, None)));
        };
        save(context, built.parsed());
        if built.secret.is_some() {
            secrets::keep(context, &options.secret.current)?;
        }
        let planned = started.elapsed();
        let slot_options = slot::Options { memo: !args.no_memo, in_place: built.config.swap_in_place };
        let slot = Slot::open(&context.root, &args.out, slot_options)?;
        slot.announce(&built.bundle)?;
        let make = |sink: &dyn crate::bundle::Sink| crate::build::make_new(&built, sink);
        let made = match progress::shown(context, built.bundle.len(), &slot, make) {
            Ok(made) => made,
            Err(_) if again() => return Ok(None),
            Err(error) => return Err(Failure::Machine(error)),
        };
        let rendered = made.made.iter().filter(|path| is_page(path)).count();
        all.extend(made.diagnostics);
        save(context, built.highlighted().into_iter().collect());
        let settled = crate::build::settle(Some(&built.config), all);
        if settled.iter().any(|d| d.severity == Severity::Error) && again() {
            slot.abort();
            return Ok(None);
        }
        let shown = context.print(settled);
        if shown.errors > 0 {
            slot.abort();
            if args.verify {
                let warm = Warm { snapshot, outputs: None, told: &shown.diagnostics, early: early.map(|_| false) };
                verify::run(context, options, &warm)?;
            }
            let why = if context.has_changed(snapshot) { "; files kept changing while it was built" } else { "" };
            report::err(&format!("{}; the site was left as it is{why}\n", shown.summary()));
            return Ok(Some(end(context, listed(context, &built.bundle), &shown.diagnostics, None)));
        }
        if context.verbose {
            report::err(&format!("assembled in {planned:.0?}, made in {:.0?}, ", started.elapsed()));
        }
        self.leave(built, slot, (&shown, rendered), early).map(|()| Some(Ok(())))
    }

    /// Brings to light what was built.
    fn leave(
        &self,
        built: Built,
        slot: Slot,
        (shown, rendered): (&Shown, usize),
        early: Option<Early>,
    ) -> Result<(), Failure> {
        let Self { context, args, options, started, scanned } = *self;
        let live = slot.folder().to_owned();
        let report = finish(context, slot)?;
        save(context, built.left());
        let leads = receiver::leave(context, &built)?;
        let listed = listed(context, &built.bundle);
        let pages = built.bundle.iter().filter(|(path, _)| is_page(path)).count();
        let waiting = built.site.absent.values().filter(|absence| absence.from.is_some()).count();
        let drafts = built.site.absent.values().filter(|absence| absence.why == DRAFT).count();
        let last = built.span.map(|span| Last {
            files: last::files(scanned),
            span,
            secret: built.secret,
            outputs: report.hash,
            leads,
            in_place: built.config.swap_in_place,
            pages,
            waiting,
            drafts,
            told: shown.diagnostics.clone(),
            listed: (context.format == Format::Json).then(|| json!(listed).to_string()),
        });
        if let Some(last) = &last {
            early::keep(context, args, options, (scanned, last));
        }
        if context.verbose {
            report::err(&format!("written in {:.0?}\n", started.elapsed()));
        }
        warn(context, shown);
        let early = early.map(|early| last.is_some_and(|last| early.says(&last, &report)));
        let verified = if args.verify { Some(self.verify(&built, &live, shown, early)?) } else { None };
        let ended = Ended { report: &report, rendered, pages, waiting, drafts, verified };
        let ended = end(context, listed, &shown.diagnostics, Some(&ended));
        // The process ends now. The system takes the whole back at once, and not each string by itself.
        std::mem::forget(built);
        ended
    }

    /// Compares the outputs in their folder with those of a clean build, and gives how many there are. `early` is
    /// whether a build that need not have begun would have been right.
    fn verify(&self, built: &Built, live: &Path, shown: &Shown, early: Option<bool>) -> Result<usize, Failure> {
        let Self { context, options, scanned, .. } = *self;
        let paths = built.bundle.iter().map(|(path, _)| path.clone()).collect();
        let warm = Warm { snapshot: &scanned.value, outputs: Some((live, paths)), told: &shown.diagnostics, early };
        let count = verify::run(context, options, &warm)?;
        if context.format != Format::Json && !context.quiet {
            report::out(&format!("verified: {} outputs, as a clean build makes them\n", thousands(count)));
        }
        let more = slot::strangers(live, |path| built.bundle.names(path))?;
        if !more.is_empty() {
            let files = report::count(more.len(), "file");
            let (some, live) = (report::some(&more), publish::error::shown(live));
            let message = format!("{files} in `{live}` that no build put there, and that builds leave alone: {some}");
            report::warning(context, &message);
        }
        Ok(count)
    }
}

/// Brings the outputs to light, and tells what was removed on the word of the folder alone.
fn finish(context: &Context, slot: Slot) -> Result<Report, Failure> {
    let live = publish::error::shown(slot.folder());
    let report = slot.finish()?;
    if !report.taken.is_empty() {
        let files = report::count(report.taken.len(), "file");
        let some = report::some(&report.taken);
        let why = "no list of earlier outputs fits it, so all in it counted as made by builds";
        report::warning(
            context,
            &format!("{files} removed from `{live}` that this build does not make: {some}; {why}"),
        );
    }
    Ok(report)
}

fn warn(context: &Context, shown: &Shown) {
    if shown.warnings > 0 && context.format != Format::Json {
        report::err(&format!("{}\n", shown.summary()));
    }
}

/// The outputs as JSON lists them.
fn listed(context: &Context, bundle: &Bundle) -> Vec<Value> {
    if context.format == Format::Json { outputs(bundle) } else { Vec::new() }
}

/// Writes what the next build may know. It is true whatever becomes of this one, and a disk too full for it is no
/// reason to call this one failed.
pub(super) fn save(context: &Context, updates: Vec<(&'static str, memo::Update)>) {
    for (name, update) in updates {
        if let Err(error) = publish::memo::write(&context.root, name, &update)
            && context.verbose
        {
            report::err(&format!("note: {error}\n"));
        }
    }
}

/// What a build came to that left its outputs.
struct Ended<'a> {
    report: &'a Report,
    rendered: usize,
    pages: usize,
    waiting: usize,
    drafts: usize,
    /// How many outputs were compared with those of a clean build, if they were.
    verified: Option<usize>,
}

fn end(
    context: &Context,
    listed: Vec<Value>,
    diagnostics: &[Diagnostic],
    ended: Option<&Ended>,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        let mut value = json!({ "diagnostics": report::as_json(diagnostics), "outputs": listed });
        if let Some(Ended { report, rendered, verified, .. }) = ended {
            value["rendered"] = json!(rendered);
            value["written"] = json!(report.written);
            value["kept"] = json!(report.kept);
            value["removed"] = json!(report.removed);
            if let Some(verified) = verified {
                value["verified"] = json!(verified);
            }
        }
        report::out(&format!("{value}\n"));
    }
    let Some(ended) = ended else { return Err(Failure::Diagnostics) };
    if context.format != Format::Json && !context.quiet {
        report::out(&closing_line(ended));
    }
    Ok(())
}

/// `10,000 pages: 3 rendered, 9,997 kept, 2 written`.
fn closing_line(ended: &Ended) -> String {
    let Ended { report, rendered, pages, waiting, drafts, .. } = *ended;
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
    if waiting > 0 {
        line.push_str(&format!(", {} not yet published", thousands(waiting)));
    }
    match drafts {
        0 => {}
        1 => line.push_str(", 1 draft left out (`--drafts` builds it)"),
        _ => line.push_str(&format!(", {} drafts left out (`--drafts` builds them)", thousands(drafts))),
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
