//! `wellspring publish NAME`: a plan first, then only what changed.

use super::args::PublishArgs;
use super::context::Context;
use super::{Failure, progress, receiver, report, secrets};
use crate::build;
use crate::bundle::Access;
use crate::config::Config;
use crate::diag::nearest;
use crate::kind::validate::{Reading, validate};
use crate::kind::{Field, Takes, get};
use crate::publish::carry::{self, Job};
use crate::publish::lock::Lock;
use crate::publish::plan::{Listing, Plan};
use crate::publish::target::{self, Settings};

/// Runs the command.
pub fn run(context: &Context, args: &PublishArgs) -> Result<(), Failure> {
    let options = context.options(&args.shown, false, None)?;
    let _lock = Lock::take(&context.root)?;
    let (built, mut diagnostics, _) = context.build(&options)?;
    let Some(built) = built else {
        context.show(None, diagnostics);
        return Err(Failure::Diagnostics);
    };
    let settings = settings(&built.config, &args.name)?;
    let is_gated = built.bundle.iter().any(|(_, output)| output.access == Access::Private);
    if is_gated && secrets::gate_from_environment().is_none() {
        return Err(Failure::Machine(
            "set WELLSPRING_GATE_SECRET first: private addresses must stay the same from one machine to the next"
                .into(),
        ));
    }
    let listing = Listing::new(&context.root);
    let made = progress::shown(context, built.bundle.len(), &listing, |sink| build::make(&built, sink));
    diagnostics.extend(made.map_err(Failure::Machine)?);
    let shown = context.show(Some(&built.config), diagnostics);
    if shown.errors > 0 {
        report::err(&format!("{}; nothing was published\n", shown.summary()));
        return Err(Failure::Diagnostics);
    }
    let target = target::open(&context.root, &settings)?;
    let state = target.state()?;
    let plan = Plan::new(&built.bundle, listing.into_items(), &state);
    if !context.quiet {
        report::out(&lines(&plan, args.dry_run || context.verbose));
    }
    plan.guard(&target.place(), args.max_deletes)?;
    if args.dry_run {
        return Ok(());
    }
    if settings.leads.is_some() {
        receiver::leave(context, &built)?;
    }
    let progress = || {};
    let leads = settings.leads.as_deref();
    let job = Job { root: &context.root, bundle: &built.bundle, plan: &plan, leads, progress: &progress };
    carry::carry_out(&job, &*target, &state)?;
    Ok(())
}

/// The plan as it is shown: every put with its reason and every delete, then the sums.
fn lines(plan: &Plan, all: bool) -> String {
    let mut out = String::new();
    if all {
        for put in &plan.puts {
            out.push_str(&format!("put    {} ({})\n", put.path, put.reason.as_str()));
        }
        for path in plan.clears.iter().chain(&plan.deletes) {
            out.push_str(&format!("delete {path}\n"));
        }
    }
    let deletes = plan.clears.len() + plan.deletes.len();
    out.push_str(&format!("{} to put, {deletes} to delete, {} as they are\n", plan.puts.len(), plan.kept.len()));
    out
}

/// What `[publish.NAME]` says.
fn settings(config: &Config, name: &str) -> Result<Settings, Failure> {
    let Some(node) = config.publish.get(name) else {
        let known = nearest::hint(name, config.publish.keys().map(String::as_str));
        return Err(Failure::Machine(format!("there is no `[publish.{name}]` in `site.toml`; {known}")));
    };
    let field = |name: &str, required: bool, help: &str| Field {
        name: name.into(),
        takes: Takes::Text,
        required,
        help: help.into(),
    };
    let fields = [
        field("target", true, "The sort of target, as in `folder`."),
        field("path", true, "Where it is."),
        field("leads", false, "The folder to which the receiver's files go."),
    ];
    let path = build::site_toml();
    let reading = Reading::config(&path, config.source_text());
    let record = validate(&fields.iter().collect::<Vec<_>>(), node, &reading);
    if record.has_errors() {
        let lines: Vec<String> = record.diagnostics.iter().map(|d| d.message.clone()).collect();
        return Err(Failure::Machine(format!("`[publish.{name}]` in `site.toml`: {}", lines.join("; "))));
    }
    let text = |key: &str| get::text(&record.value, key).map(str::to_owned);
    Ok(Settings {
        target: text("target").unwrap_or_default(),
        path: text("path").unwrap_or_default(),
        leads: text("leads"),
    })
}
