//! `wellspring init`: a small site that is whole on the day it is made.

use std::fs;
use std::path::Path;

use super::args::InitArgs;
use super::context::Context;
use super::{Failure, report};
use crate::publish::error::shown;

/// The files of the starter site, by their path in it.
const FILES: &[(&str, &str)] = &[
    ("site.toml", include_str!("starter/site.toml")),
    ("content/_index.md", include_str!("starter/content/_index.md")),
    ("content/about.md", include_str!("starter/content/about.md")),
    ("content/imprint.md", include_str!("starter/content/imprint.md")),
    ("content/privacy.md", include_str!("starter/content/privacy.md")),
    ("content/articles/_index.md", include_str!("starter/content/articles/_index.md")),
    ("content/articles/answer-one-question.md", include_str!("starter/content/articles/answer-one-question.md")),
    (
        "content/articles/write-down-what-sales-explains.md",
        include_str!("starter/content/articles/write-down-what-sales-explains.md"),
    ),
    ("content/forms/_index.md", include_str!("starter/content/forms/_index.md")),
    ("content/forms/contact.md", include_str!("starter/content/forms/contact.md")),
    ("content/forms/newsletter.md", include_str!("starter/content/forms/newsletter.md")),
    ("content/offers/_index.md", include_str!("starter/content/offers/_index.md")),
    ("content/offers/question-sheet.csv", include_str!("starter/content/offers/question-sheet.csv")),
    ("content/offers/question-sheet.md", include_str!("starter/content/offers/question-sheet.md")),
    ("content/people/_index.md", include_str!("starter/content/people/_index.md")),
    ("content/people/your-name.md", include_str!("starter/content/people/your-name.md")),
    (".gitignore", "/public\n/.public.next\n/.wellspring\n"),
];

/// Runs the command.
pub fn run(context: &Context, args: &InitArgs) -> Result<(), Failure> {
    let folder = context.root.join(&args.dir);
    let taken = fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        return Err(Failure::Machine(format!(
            "`{}` is not empty; name a folder that does not exist yet",
            shown(&folder)
        )));
    }
    let date = context.now.strftime("%Y-%m-%d").to_string();
    let title = title(&folder);
    for (name, text) in FILES {
        // A title is text between quotes in TOML.
        let text = text.replace("{{date}}", &date).replace("{{title}}", &title);
        write(&folder.join(name), &text)?;
    }
    if !context.quiet {
        report::out(&format!(
            "made a site of {} files in {}\n\n  cd {}\n  wellspring serve\n",
            FILES.len(),
            shown(&folder),
            shown(&folder)
        ));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let cannot = |e: std::io::Error| Failure::Machine(format!("cannot write `{}`: {e}", shown(path)));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(path, text).map_err(cannot)
}

/// The folder's name in words: `our-site` is `Our site`.
fn title(folder: &Path) -> String {
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let words: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "My site".into(),
    }
}
