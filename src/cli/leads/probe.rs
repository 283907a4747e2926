//! `wellspring leads probe FORM`: what a form posts, filled in as a test.

use super::args::ProbeArgs;
use crate::build::{self, Built};
use crate::cli::args::{Format, ShownArgs, SiteArgs};
use crate::cli::context::Context;
use crate::cli::{Failure, report};
use crate::diag::Checked;
use crate::form::definition::FieldType;
use crate::form::post;
use crate::form::view::{FieldView, View};
use crate::path::Lang;
use crate::render::posts::{self, Placed};

/// What says that this is no visitor.
const REMARK: &str = "This is a test from `wellspring leads probe`. Nobody needs to answer.";

/// Runs the command.
pub fn run(context: &Context, args: &ProbeArgs) -> Result<(), Failure> {
    let built = built(context)?;
    let placed = placed(&built, args)?;
    let answers = answers(&placed.view, &host(&built));
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let pairs = post::of_browser(&placed.view, &answers, &[]);
    let action = &placed.view.action;
    match context.format {
        Format::Json => report::out(&format!("{}\n", serde_json::json!({ "action": action, "fields": pairs }))),
        Format::Human | Format::Short => report::out(&format!("POST {action}\n{}\n", post::urlencoded(&pairs))),
    }
    Ok(())
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

/// The site's host, for an address that is nobody's.
fn host(built: &Built) -> String {
    let origin = &built.config.base.origin;
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default();
    if host.contains('.') { host.to_owned() } else { format!("{host}.example") }
}

/// An answer to every question.
fn answers(view: &View, host: &str) -> Vec<(String, String)> {
    view.fields.iter().filter_map(|field| Some((field.name.clone(), answer(field, host)?))).collect()
}

fn answer(field: &FieldView, host: &str) -> Option<String> {
    if let Some(option) = field.options.first() {
        return Some(option.value.clone());
    }
    let text = match field.kind {
        FieldType::Hidden => return None,
        FieldType::Email => format!("probe@{host}"),
        FieldType::Tel => "+1 555 0100".into(),
        FieldType::Url => format!("https://{host}/"),
        FieldType::Number => field.min.clone().unwrap_or_else(|| "1".into()),
        FieldType::Date => field.min.clone().unwrap_or_else(|| "2030-01-01".into()),
        _ => REMARK.into(),
    };
    let longest = field.max_length.map_or(usize::MAX, |length| length as usize);
    Some(text.chars().take(longest).collect())
}
