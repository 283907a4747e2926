//! `wellspring schema KIND`: the JSON Schema of a kind's front matter, for editors.

use super::args::SchemaArgs;
use super::context::Context;
use super::{Failure, new, report};
use crate::diag::nearest;
use crate::kind::{self, common, schema};

/// Runs the command. Inside a site it knows the site's own kinds and taxonomies too.
pub fn run(context: &Context, args: &SchemaArgs) -> Result<(), Failure> {
    let in_site = context.root.join("site.toml").is_file();
    let config = if in_site { Some(new::read_config(context)?) } else { None };
    let found = match &config {
        Some(config) => config.kinds.get(&args.kind).map(|k| (**k).clone()),
        None => kind::find(&args.kind),
    };
    let Some(kind) = found else {
        let names: Vec<String> = match &config {
            Some(config) => config.kinds.keys().cloned().collect(),
            None => kind::ALL.iter().map(|make| make().name).collect(),
        };
        let hint = nearest::hint(&args.kind, names.iter().map(String::as_str));
        return Err(Failure::Machine(format!("there is no kind `{}`; {hint}", args.kind)));
    };
    let text = serde_json::to_string_pretty(&schema::schema(&kind, &common::fields()))
        .map_err(|e| Failure::Machine(format!("cannot write the schema: {e}")))?;
    report::out(&format!("{text}\n"));
    Ok(())
}
