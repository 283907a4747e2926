//! `wellspring new KIND "TITLE"`: a file with the kind's own fields, the required ones marked.

use std::fs;
use std::io::Write;

use super::args::NewArgs;
use super::context::Context;
use super::{Failure, report};
use crate::config::{self, Config};
use crate::diag::nearest;
use crate::html;
use crate::kind::archetype;
use crate::publish::error::shown;

/// Runs the command.
pub fn run(context: &Context, args: &NewArgs) -> Result<(), Failure> {
    let config = read_config(context)?;
    if matches!(args.kind.as_str(), "home" | "section") {
        return Err(Failure::Machine(format!("a {} is the `_index.md` of its folder; write it by hand", args.kind)));
    }
    let Some(kind) = config.kinds.get(&args.kind) else {
        let offered = config.kinds.keys().map(String::as_str).filter(|k| !matches!(*k, "home" | "section"));
        let hint = nearest::hint(&args.kind, offered);
        return Err(Failure::Machine(format!("there is no kind `{}` to make a file of; {hint}", args.kind)));
    };
    let slug = html::slug(&args.title);
    if slug.is_empty() {
        return Err(Failure::Machine("the title has no letter or digit to name a file by".into()));
    }
    let by_setting = config.collections.iter().find(|(_, c)| c.kind.as_deref() == Some(kind.name.as_str()));
    let folder = kind.folder.or(by_setting.map(|(name, _)| name.as_str())).unwrap_or_default();
    let slash = if folder.is_empty() { "" } else { "/" };
    let shown = format!("content/{folder}{slash}{slug}.md");
    let path = context.root.join(&shown);
    let date = context.now.to_zoned(config.zone.clone()).strftime("%Y-%m-%d").to_string();
    let text = archetype::archetype(kind, &args.title, &date);
    let cannot = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::Machine(format!("`{shown}` exists already; nothing was changed")),
        _ => Failure::Machine(format!("cannot write `{shown}`: {e}")),
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(cannot)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    report::out(&format!("{shown}\n"));
    Ok(())
}

/// The site's settings; where there is no site, what is wrong with them is told by `build`.
pub fn read_config(context: &Context) -> Result<Config, Failure> {
    let path = context.root.join("site.toml");
    let text = fs::read_to_string(&path)
        .map_err(|e| Failure::Machine(format!("cannot read `{}`: {e}; run this in a site's folder", shown(&path))))?;
    let read = config::read(&crate::build::site_toml(), &text, None);
    if read.has_errors() {
        let shown = context.show(None, read.diagnostics);
        report::err(&format!("{}\n", shown.summary()));
        return Err(Failure::Diagnostics);
    }
    Ok(read.value)
}
