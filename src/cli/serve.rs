//! `wellspring serve`: the live preview.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::ServeArgs;
use super::context::Context;
use super::{Failure, report};
use crate::build::again::{Again, Made};
use crate::build::memo::Memo;
use crate::bundle::Bundle;
use crate::diag::codes::FRONT_MATTER_SYNTAX;
use crate::diag::{Diagnostic, Place, Severity};
use crate::emit::redirects;
use crate::path::{OutputPath, Route};
use crate::publish::{self, error::shown};
use crate::render::Renderer;
use crate::render::posts::{self, Answered, Choice, Post};
use crate::serve::{self, Built, Engine, Event, Leads, Options, Poster};

/// The outputs of a build, those of them that are drafts, and who answers posts and old addresses.
struct Outputs {
    bundle: Arc<Bundle>,
    drafts: Arc<BTreeSet<OutputPath>>,
    poster: Arc<dyn Poster>,
    leads: Arc<Leads>,
}

impl Outputs {
    fn of(made: &Made) -> Self {
        let drafts = made.site.pages.iter().filter(|page| page.card.draft);
        let drafts = drafts.map(|page| page.card.route.output()).collect();
        let site = Arc::clone(&made.site);
        let leads = move |route: &Route| Some(redirects::destination(&site, site.redirects.get(route)?));
        Self {
            bundle: Arc::clone(&made.bundle),
            drafts: Arc::new(drafts),
            poster: Arc::new(Answers(Arc::clone(&made.renderer))),
            leads: Arc::new(leads),
        }
    }
}

/// Builds for the preview: the same build as for the web, with drafts, and with forms that post here.
struct Previewed {
    root: PathBuf,
    again: Again,
    /// What goes with the outputs of the last build.
    last: Option<Outputs>,
}

impl Engine for Previewed {
    fn build(&mut self, changed: &[PathBuf]) -> Built {
        let step = self.again.build(changed);
        let mut built = Built {
            root: self.root.clone(),
            watched: self.watched(),
            diagnostics: step.diagnostics,
            edited: step.edited,
            unsettled: !step.settled,
            ..Built::default()
        };
        // A site with errors is shown all the same, with the errors on top: half a sentence in front matter
        // must not take the page away that is being written.
        let Some(made) = step.made else { return built };
        built.base_path.clone_from(&made.site.config.base.path);
        // Without settings or templates there would be no page to put them on, so the last good site stays.
        if !made.is_understood() {
            return built;
        }
        let last = self.last.take().filter(|last| Arc::ptr_eq(&last.bundle, &made.bundle));
        let last = last.unwrap_or_else(|| Outputs::of(&made));
        built.drafts = Arc::clone(&last.drafts);
        built.poster = Some(Arc::clone(&last.poster));
        built.leads = Some(Arc::clone(&last.leads));
        built.half_read = half_read(&made, &built.diagnostics);
        built.bundle = Some(Arc::clone(&last.bundle));
        self.last = Some(last);
        built
    }

    fn watched(&self) -> Vec<PathBuf> {
        ["site.toml", "content", "themes"].iter().map(|name| self.root.join(name)).collect()
    }
}

/// The pages whose front matter breaks off: what stands after the mistake is lost.
fn half_read(made: &Made, diagnostics: &[Diagnostic]) -> BTreeSet<OutputPath> {
    let broken = diagnostics.iter().filter(|d| d.code == FRONT_MATTER_SYNTAX.name);
    let pages = broken.filter_map(|d| made.site.by_source.get(&d.place.as_ref()?.path));
    pages.map(|id| made.site.page(*id).card.route.output()).collect()
}

/// Answers posts by the forms of the site.
struct Answers(Arc<Renderer>);

impl Poster for Answers {
    fn post(&self, post: &Post<'_>) -> Option<Answered> {
        posts::answer(&self.0, post)
    }

    fn choices(&self) -> Vec<Choice> {
        posts::choices(&self.0.site)
    }
}

/// Runs the command until it is stopped.
pub fn run(context: &Context, args: &ServeArgs) -> Result<(), Failure> {
    if !context.root.is_dir() {
        return Err(Failure::Machine(format!("there is no folder `{}`", shown(&context.root))));
    }
    let mut options = context.options(&args.shown, !args.no_drafts, None)?;
    options.posts_here = true;
    let root = context.root.canonicalize().unwrap_or_else(|_| context.root.clone());
    let home = context.root.clone();
    let memo = Memo::new(move |name| publish::memo::read(&home, name));
    let engine = Box::new(Previewed { again: Again::new(&root, options).with_memo(memo), root, last: None });
    let serve_options = Options {
        host: args.host.unwrap_or(IpAddr::from([127, 0, 0, 1])),
        port: args.port,
        allow_hosts: args.allow_host.clone(),
        idle: true,
        follow: args.follow,
    };
    let mut printer = Printer { color: context.color, quiet: context.quiet, open: args.open, told: BTreeSet::new() };
    let preview = serve::start(engine, serve_options, Box::new(move |event| printer.print(event)))?;
    preview.wait();
    Err(Failure::Machine("the preview has ended by itself".to_owned()))
}

/// Prints what happens.
struct Printer {
    color: bool,
    quiet: bool,
    open: bool,
    /// What was printed since the last build.
    told: BTreeSet<(Option<Place>, &'static str, String)>,
}

impl Printer {
    fn print(&mut self, event: Event) {
        match event {
            Event::Listening { url } => {
                report::out(&format!("the preview is at {url}\n"));
                if self.open {
                    open(&url);
                }
            }
            Event::Warning(text) => report::err(&format!("warning: {text}\n")),
            Event::Built { diagnostics, outputs, took, changed } => {
                self.told.clear();
                self.tell(&diagnostics);
                if !self.quiet {
                    let what = match changed.as_slice() {
                        [] => String::new(),
                        [one] => format!("{} changed: ", shown(one)),
                        many => format!("{} files changed: ", many.len()),
                    };
                    // A preview makes an output when somebody asks for it.
                    let count =
                        outputs.map_or_else(|| "nothing new to show".into(), |n| format!("{n} outputs planned"));
                    let wrong = match diagnostics.iter().filter(|d| d.severity == Severity::Error).count() {
                        0 => String::new(),
                        errors => format!(", {}", report::count(errors, "error")),
                    };
                    report::out(&format!("{what}{count} in {took:.0?}{wrong}\n"));
                }
            }
            Event::Found(diagnostics) => self.tell(&diagnostics),
            Event::Posted { path, status } => report::out(&format!("posted to {path}: answered {status}\n")),
        }
    }

    /// Prints what was not printed yet: each page that is made may find more, and the report has all of it.
    fn tell(&mut self, diagnostics: &[Diagnostic]) {
        let told = &mut self.told;
        let is_new = |d: &&Diagnostic| told.insert((d.place.clone(), d.code, d.message.clone()));
        let new: Vec<Diagnostic> = diagnostics.iter().filter(is_new).cloned().collect();
        report::print(self.color, false, &new);
    }
}

/// Opens the system's browser. Nothing depends on it.
#[expect(clippy::disallowed_methods, reason = "`--open` asks for the browser, which is another program")]
fn open(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    if std::process::Command::new(program).arg(url).spawn().is_err() {
        report::err(&format!("note: no browser could be opened; the address is {url}\n"));
    }
}
