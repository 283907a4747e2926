//! `wellspring theme`: shows the files that a site's own theme stands over, and takes one of them over.
//!
//! What is shown of a file that the site's theme has too is the one below: its author has the upper one at hand, and
//! wants to know what it stands for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Format, ThemeCommand};
use super::context::Context;
use super::{Failure, new, report};
use crate::build;
use crate::config;
use crate::diag::nearest;
use crate::source::Snapshot;
use crate::theme::{self, Bytes, Layer};

/// The name of the theme that `copy` begins where the site has none of its own.
const FIRST: &str = "mine";

/// Runs the command.
pub fn run(context: &Context, command: &ThemeCommand) -> Result<(), Failure> {
    let stack = Stack::of(context)?;
    match command {
        ThemeCommand::List { beginning } => list(context, &stack, beginning.as_deref().unwrap_or_default()),
        ThemeCommand::Show { file } => show(&stack, file),
        ThemeCommand::Copy { file } => copy(context, &stack, file),
    }
}

/// The site's theme, and what it stands over.
struct Stack {
    /// The name that `site.toml` gives.
    theme: String,
    /// The files of the site's own theme, if it has one.
    own: Layer,
    /// The themes below it, the built-in one last.
    below: Vec<(String, Layer)>,
    snapshot: Arc<Snapshot>,
}

/// A file that a theme may stand for.
struct Found<'s> {
    name: &'s str,
    /// The theme that it is of.
    theme: &'s str,
    bytes: &'s Bytes,
}

impl Stack {
    /// Outside of a site there is the built-in theme alone.
    fn of(context: &Context) -> Result<Self, Failure> {
        let in_site = context.root.join("site.toml").is_file();
        let config = if in_site {
            new::read_config(context)?
        } else {
            config::read(&build::site_toml(), "base_url = \"https://example.com/\"\n", None).value
        };
        let snapshot = if in_site { context.scan()?.value } else { Arc::new(Snapshot::memory([])) };
        let mut below = theme::layers(&config, &snapshot);
        let has_own = config.theme != theme::BUILTIN && below.first().is_some_and(|(name, _)| *name == config.theme);
        let own = if has_own { below.remove(0).1 } else { Layer::new() };
        Ok(Self { theme: config.theme, own, below, snapshot })
    }

    /// The files below, each from the theme that is nearest, by name.
    fn files(&self) -> impl Iterator<Item = Found<'_>> {
        let mut files: BTreeMap<&str, Found> = BTreeMap::new();
        for (theme, layer) in self.below.iter().rev() {
            for (name, bytes) in layer.iter().filter(|(name, _)| *name != "theme.toml") {
                files.insert(name, Found { name, theme, bytes });
            }
        }
        files.into_values()
    }

    /// A file by its name in the theme. Diagnostics write `themes/default/` before it, which is taken as well.
    fn find(&self, asked: &str) -> Result<Found<'_>, Failure> {
        let asked = asked.replace('\\', "/");
        let wanted = |file: &Found| asked == file.name || asked == format!("themes/{}/{}", file.theme, file.name);
        self.files().find(wanted).ok_or_else(|| {
            let hint = self.hint(&asked);
            Failure::Machine(format!("there is no file `{asked}` in the themes below yours; {hint}"))
        })
    }

    /// The file that was meant: by the end of its path, as templates name each other, else by a slip.
    fn hint(&self, asked: &str) -> String {
        let names: Vec<&str> = self.files().map(|file| file.name).collect();
        let bare = asked.strip_prefix("themes/").unwrap_or(asked);
        let bare = self.below.iter().find_map(|(theme, _)| bare.strip_prefix(&format!("{theme}/"))).unwrap_or(bare);
        let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let by_end = || names.iter().copied().find(|name| *name == bare || name.ends_with(&format!("/{bare}")));
        let by_path = || nearest::nearest(bare, names.iter().copied());
        let by_name = || {
            let lasts: Vec<String> = names.iter().map(|name| last(name)).collect();
            let near = nearest::nearest(&last(bare), lasts.iter().map(String::as_str))?;
            names.iter().copied().find(|name| last(name) == near)
        };
        match by_end().or_else(by_path).or_else(by_name) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`wellspring theme list` names them all".into(),
        }
    }

    /// Whether the site's theme has a file of that name.
    fn has(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    fn bytes(&self, file: &Found) -> Result<Vec<u8>, Failure> {
        match file.bytes {
            Bytes::Builtin(bytes) => Ok(bytes.to_vec()),
            Bytes::File(path) => self.snapshot.read(path).map_err(|fault| Failure::Machine(fault.message)),
        }
    }
}

fn list(context: &Context, stack: &Stack, beginning: &str) -> Result<(), Failure> {
    let files: Vec<Found> = stack.files().filter(|file| file.name.starts_with(beginning)).collect();
    if files.is_empty() {
        let folders: BTreeSet<&str> = stack.files().filter_map(|file| Some(file.name.split_once('/')?.0)).collect();
        let hint = nearest::hint(beginning, folders.iter().copied());
        return Err(Failure::Machine(format!("no file of the theme begins with `{beginning}`; {hint}")));
    }
    let text = match context.format {
        Format::Json => {
            let one = |file: &Found| json!({ "file": file.name, "theme": file.theme, "yours": stack.has(file.name) });
            format!("{}\n", Value::Array(files.iter().map(one).collect()))
        }
        Format::Short => files.iter().map(|file| format!("{}\n", file.name)).collect(),
        Format::Human => {
            let room = files.iter().map(|file| file.name.len()).max().unwrap_or(0);
            let yours = |file: &Found| if stack.has(file.name) { ", and yours counts" } else { "" };
            files.iter().map(|file| format!("{:<room$}  {}{}\n", file.name, file.theme, yours(file))).collect()
        }
    };
    report::out(&text);
    Ok(())
}

fn show(stack: &Stack, asked: &str) -> Result<(), Failure> {
    let file = stack.find(asked)?;
    let bytes = stack.bytes(&file)?;
    if std::str::from_utf8(&bytes).is_err() && std::io::stdout().is_terminal() {
        let name = file.name;
        return Err(Failure::Machine(format!("`{name}` is no text; `wellspring theme show {name} > FILE` writes it")));
    }
    report::out_bytes(&bytes);
    Ok(())
}

fn copy(context: &Context, stack: &Stack, asked: &str) -> Result<(), Failure> {
    let file = stack.find(asked)?;
    let bytes = stack.bytes(&file)?;
    let theme = if stack.theme == theme::BUILTIN { FIRST } else { &*stack.theme };
    let folder = format!("themes/{theme}");
    let is_new = fs::read_dir(context.root.join(&folder)).map_or(true, |mut entries| entries.next().is_none());
    let mut written = vec![(format!("{folder}/{}", file.name), bytes)];
    if is_new {
        // The version that the copy is of: an older program, whose theme is another one, then says so.
        let version = env!("CARGO_PKG_VERSION");
        let manifest = format!("name = \"{theme}\"\nextends = \"{}\"\nneeds = \"{version}\"\n", theme::BUILTIN);
        written.insert(0, (format!("{folder}/theme.toml"), manifest.into_bytes()));
    }
    for (path, bytes) in &written {
        write(&context.root, path, bytes)?;
        report::out(&format!("{path}\n"));
    }
    if file.name.starts_with("strings/") {
        report::note(context, "a file of words needs only those that you change; remove the other lines");
    }
    if stack.theme == theme::BUILTIN {
        report::note(context, &format!("write `theme = \"{theme}\"` at the top of `site.toml`, so that it counts"));
    }
    Ok(())
}

/// Writes a file that was not there.
fn write(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let cannot = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::Machine(format!("`{path}` exists already; nothing was changed")),
        _ => Failure::Machine(format!("cannot write `{path}`: {e}")),
    };
    let whole = root.join(path);
    if let Some(parent) = whole.parent() {
        fs::create_dir_all(parent).map_err(cannot)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&whole).map_err(cannot)?;
    file.write_all(bytes).map_err(cannot)
}
