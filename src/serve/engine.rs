//! What the preview stands on, and what it tells.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::bundle::Bundle;
use crate::diag::Diagnostic;
use crate::path::{OutputPath, Route};
use crate::render::posts::{Answered, Choice, Post};

/// Builds the site whenever it is asked. A panic is survived and shown.
pub trait Engine: Send {
    /// Builds the site as it is now. Called at start and after changes, with the files and folders that have
    /// changed since the last call; none means that anything may have.
    fn build(&mut self, changed: &[PathBuf]) -> Built;

    /// What to watch before the first build has said it, so that no change is missed while it reads.
    fn watched(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// What a build gave.
#[derive(Default)]
pub struct Built {
    /// The outputs; none leaves the last ones standing. The same as before say that nothing but the words of the
    /// edited pages has changed.
    pub bundle: Option<Arc<Bundle>>,
    /// The site's root, where files that are served as they are lie.
    pub root: PathBuf,
    /// The path of the base address, empty or as in `/repo`.
    pub base_path: String,
    /// What was found. Recipes may find more when they are run.
    pub diagnostics: Vec<Diagnostic>,
    /// The files and folders whose changes ask for a new build; folders with all that is in them. They need not
    /// be there.
    pub watched: Vec<PathBuf>,
    /// The pages whose own files have changed since the build before, by path.
    pub edited: Vec<OutputPath>,
    /// The pages whose own front matter was not understood whole: of each the last good version stays, if it was made.
    pub half_read: BTreeSet<OutputPath>,
    /// Whether a file may have been read while it was being written. Then another build follows soon, and this one
    /// need not be shown.
    pub unsettled: bool,
    /// The pages that get a draft's mark.
    pub drafts: Arc<BTreeSet<OutputPath>>,
    /// Who answers posted forms.
    pub poster: Option<Arc<dyn Poster>>,
    /// Where old addresses lead: whatever a host makes of them, the preview leads on by itself.
    pub leads: Option<Arc<Leads>>,
}

/// Where an old address leads, by its route: an address of this site with its base path, or a whole one.
pub type Leads = dyn Fn(&Route) -> Option<String> + Send + Sync;

/// Answers posted forms.
pub trait Poster: Send + Sync {
    /// Answers a post; none if no form is there.
    fn post(&self, post: &Post<'_>) -> Option<Answered>;

    /// The forms, and what may be answered to their posts.
    fn choices(&self) -> Vec<Choice>;
}

/// How the preview runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens. Another address than loopback asks everybody for a token.
    pub host: IpAddr,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// Names beside those of this machine under which it may be asked for.
    pub allow_hosts: Vec<String>,
    /// Whether pages that nobody asked for are made when nothing else is to be done, to find their mistakes.
    pub idle: bool,
    /// Whether the tab that was used last is led to the page that was edited.
    pub follow: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { host: Ipv4Addr::LOCALHOST.into(), port: 0, allow_hosts: Vec::new(), idle: true, follow: false }
    }
}

/// What happens, for whoever prints it.
#[derive(Debug, Clone)]
pub enum Event {
    /// The preview listens; given once.
    Listening {
        /// The address to open, with the token if there is one.
        url: String,
    },
    /// Something the user should know, in a sentence.
    Warning(String),
    /// A build is done.
    Built {
        /// What it found.
        diagnostics: Vec<Diagnostic>,
        /// How many outputs it has; none if the last ones still stand.
        outputs: Option<usize>,
        /// How long it took.
        took: Duration,
        /// What had changed, sorted; empty for the first build.
        changed: Vec<PathBuf>,
    },
    /// Recipes found more, when a page was asked for or in idle time: all that is known by now.
    Found(Vec<Diagnostic>),
    /// A form was posted.
    Posted {
        /// Where to.
        path: String,
        /// What was answered.
        status: u16,
    },
}
