//! `wellspring check`: every rule over the site as a build would make it. Nothing is written.

use serde_json::{Value, json};

use super::args::{CheckArgs, Format};
use super::context::Context;
use super::{Failure, new, report};
use crate::build;
use crate::check;
use crate::diag::{Diagnostic, Severity, codes};

/// Runs the command.
pub fn run(context: &Context, args: &CheckArgs) -> Result<(), Failure> {
    if args.list {
        list(context);
        return Ok(());
    }
    let options = context.site_options(&args.site)?;
    let (built, mut all, _snapshot) = context.build(&options)?;
    let mut looked_at = (built.as_ref().map_or(0, |b| b.site.pages.len()), "page");
    match &built {
        Some(built) if args.theme => {
            // Every page is rendered, as a template shows most of its mistakes only then.
            all.extend(build::check(built).map_err(Failure::Machine)?);
            all.retain(|told| told.place.as_ref().is_some_and(|place| is_of_theme(place.path.as_str())));
            let (files, found) = check::theme::run(&built.renderer);
            all.extend(found);
            looked_at = (files, "file");
        }
        Some(built) => all.extend(build::check(built).map_err(Failure::Machine)?),
        None => {}
    }
    let mut settled = build::settle(built.as_ref().map(|b| &*b.config), all);
    if args.strict {
        settled.iter_mut().for_each(raise);
    }
    let shown = context.print(settled);
    match context.format {
        Format::Json => {
            let value = json!({
                "diagnostics": report::as_json(&shown.diagnostics),
                "errors": shown.errors,
                "warnings": shown.warnings,
            });
            report::out(&format!("{value}\n"));
        }
        Format::Human | Format::Short if !context.quiet => {
            let (number, noun) = looked_at;
            report::out(&format!("{} checked: {}\n", report::count(number, noun), shown.summary()));
        }
        Format::Human | Format::Short => {}
    }
    if shown.errors > 0 { Err(Failure::Diagnostics) } else { Ok(()) }
}

/// What `--theme` is about: a theme's files and the settings that name it.
fn is_of_theme(path: &str) -> bool {
    path.starts_with("themes/") || path == "site.toml"
}

fn raise(diagnostic: &mut Diagnostic) {
    if diagnostic.severity == Severity::Warning {
        diagnostic.severity = Severity::Error;
    }
}

/// A line of the list.
struct Listed {
    code: &'static str,
    group: &'static str,
    severity: Severity,
    finds: &'static str,
    why: &'static str,
    mend: &'static str,
}

fn listed() -> Vec<Listed> {
    let built = codes::ALL.iter().map(|code| Listed {
        code: code.name,
        group: "correctness",
        severity: code.severity,
        finds: code.finds,
        why: "",
        mend: code.mend,
    });
    let themes = check::theme::CODES.iter().map(|code| Listed {
        code: code.name,
        group: "theme",
        severity: code.severity,
        finds: code.finds,
        why: "",
        mend: code.mend,
    });
    let rules = check::ALL.iter().map(|rule| Listed {
        code: rule.code.name,
        group: rule.group.as_str(),
        severity: rule.code.severity,
        finds: rule.code.finds,
        why: rule.why,
        mend: rule.code.mend,
    });
    built.chain(rules).chain(themes).collect()
}

/// Prints every rule, with the severity that the site here gives it, if there is one.
fn list(context: &Context) {
    // Outside of a site the rules have the severities that they come with.
    let config = if context.root.join("site.toml").is_file() { new::read_config(context).ok() } else { None };
    let level = |rule: &Listed| match config.as_ref().and_then(|c| c.rule(rule.code)) {
        Some(Some(severity)) => severity.as_str(),
        Some(None) => "off",
        None => rule.severity.as_str(),
    };
    let all = listed();
    let text = match context.format {
        Format::Json => {
            let one = |rule: &Listed| {
                json!({
                    "code": rule.code,
                    "group": rule.group,
                    "severity": level(rule),
                    "finds": rule.finds,
                    "why": rule.why,
                    "mend": rule.mend,
                })
            };
            format!("{}\n", Value::Array(all.iter().map(one).collect()))
        }
        Format::Human => {
            all.iter().map(|r| format!("{:<28} {:<14} {:<8} {}\n", r.code, r.group, level(r), r.finds)).collect()
        }
        Format::Short => all.iter().map(|r| format!("{} {} {}\n", r.code, r.group, level(r))).collect(),
    };
    report::out(&text);
}
