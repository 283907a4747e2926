//! What all commands share: the root, the ways of printing, the clock and the environment.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
#[cfg(feature = "leads")]
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use super::args::{Color, Common, Format, ShownArgs, SiteArgs};
use super::{Failure, report, secrets};
use crate::build::{self, Built, Options};
use crate::config::{self, Config};
use crate::date;
use crate::diag::{Checked, Diagnostic, Severity};
use crate::publish::error::shown;
use crate::source::Snapshot;

/// The options of all commands, resolved.
pub struct Context {
    /// The site's folder.
    pub root: PathBuf,
    /// How results are written.
    pub format: Format,
    /// Whether only what is wrong is printed.
    pub quiet: bool,
    /// Whether times are printed.
    pub verbose: bool,
    /// Whether standard error takes colours.
    pub color: bool,
    /// The present moment, read once.
    pub now: Timestamp,
    /// Whether a signal ends the process at once.
    #[cfg_attr(not(feature = "leads"), expect(dead_code, reason = "only the receiver has something to finish"))]
    ends_at_once: Arc<AtomicBool>,
}

impl Context {
    /// Resolves the options.
    pub fn new(common: &Common, ends_at_once: Arc<AtomicBool>) -> Self {
        let terminal = std::io::stderr().is_terminal() && !colours_are_unwished();
        Self {
            root: common.root.clone(),
            format: common.format,
            quiet: common.quiet,
            verbose: common.verbose,
            color: match common.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => terminal,
            },
            now: now(),
            ends_at_once,
        }
    }

    /// From here on the command sees to signals itself: it has something to finish before it ends.
    #[cfg(feature = "leads")]
    pub fn ends_by_itself(&self) {
        self.ends_at_once.store(false, Ordering::SeqCst);
    }

    /// The options of a build of the site as these arguments want it.
    ///
    /// # Errors
    /// As [`Context::options`].
    pub fn site_options(&self, site: &SiteArgs) -> Result<Options, Failure> {
        self.options(&site.shown, site.drafts, site.base_url.clone())
    }

    /// The options of a build.
    ///
    /// # Errors
    /// When `--as-of` cannot be read, or the gate's key cannot be read or made.
    pub fn options(&self, shown: &ShownArgs, drafts: bool, base_url: Option<String>) -> Result<Options, Failure> {
        let as_of = match shown.as_of.as_deref() {
            None => None,
            Some("now") => Some(self.now),
            Some(text) => Some(
                date::parse(text, &self.zone())
                    .map_err(|e| Failure::Machine(format!("`--as-of {text}`: {e}")))?
                    .timestamp(),
            ),
        };
        Ok(Options {
            now: self.now,
            as_of,
            base_url,
            drafts,
            future: shown.future,
            secret: secrets::gates(self)?,
            posts_here: false,
            light: false,
            guarded: secrets::guarded(),
        })
    }

    /// The zone of moments that name none. Settings that cannot be read are told of by the build.
    fn zone(&self) -> jiff::tz::TimeZone {
        let path = build::site_toml();
        let text = std::fs::read_to_string(self.root.join(path.as_str())).unwrap_or_default();
        config::read(&path, &text, None).value.zone
    }

    /// Looks at the site's files, none of which is then read while it is half written.
    ///
    /// # Errors
    /// When there is no site.
    pub fn scan(&self) -> Result<Scanned, Failure> {
        Ok(self.look()?.map(|snapshot| Arc::new(snapshot.whole(self.now.as_nanosecond()))))
    }

    /// As [`Context::scan`], with each page's text held: once files have changed under a build, the next one takes
    /// all that it makes of a file from one reading.
    ///
    /// # Errors
    /// When there is no site.
    pub fn scan_held(&self) -> Result<Scanned, Failure> {
        Ok(self.look()?.map(|snapshot| Arc::new(snapshot.held(self.now.as_nanosecond()))))
    }

    fn look(&self) -> Result<Checked<Snapshot>, Failure> {
        if self.root.is_dir() {
            return Ok(Snapshot::scan(&self.root));
        }
        Err(Failure::Machine(format!("there is no folder `{}`", shown(&self.root))))
    }

    /// Whether a file has changed, come or gone since the snapshot.
    pub fn has_changed(&self, snapshot: &Snapshot) -> bool {
        !Snapshot::scan(&self.root).value.files().eq(snapshot.files())
    }

    /// Builds, and gives what was built, what was found wrong, and what it was made from.
    ///
    /// # Errors
    /// When there is no site.
    pub fn build(&self, options: &Options) -> Result<Outcome, Failure> {
        let Checked { value: snapshot, mut diagnostics } = self.scan()?;
        let built = build::build(&snapshot, options, None).unpack(&mut diagnostics);
        Ok((built, diagnostics, snapshot))
    }

    /// Shows diagnostics; whether one of them is an error.
    pub fn show(&self, config: Option<&Config>, diagnostics: Vec<Diagnostic>) -> Shown {
        self.print(build::settle(config, diagnostics))
    }

    /// Prints diagnostics that are settled, unless all of them go into one JSON value.
    pub fn print(&self, settled: Vec<Diagnostic>) -> Shown {
        let count = |severity| settled.iter().filter(|d| d.severity == severity).count();
        let shown = Shown { errors: count(Severity::Error), warnings: count(Severity::Warning), diagnostics: settled };
        if self.format != Format::Json {
            report::diagnostics(self, &shown.diagnostics);
        }
        shown
    }
}

/// The files of a site, and what was found wrong with them.
pub type Scanned = Checked<Arc<Snapshot>>;

/// The bundle if there is one, what was found wrong, and what it was made from.
pub type Outcome = (Option<Built>, Vec<Diagnostic>, Arc<Snapshot>);

#[expect(clippy::disallowed_methods, reason = "here the clock becomes an input")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "whether colours are wished is the terminal's to say, see no-color.org")]
fn colours_are_unwished() -> bool {
    std::env::var_os("NO_COLOR").is_some()
}

/// Diagnostics that were shown.
pub struct Shown {
    /// How many are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// All of them.
    pub diagnostics: Vec<Diagnostic>,
}

impl Shown {
    /// `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        format!("{}, {}", report::count(self.errors, "error"), report::count(self.warnings, "warning"))
    }
}
