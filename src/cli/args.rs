//! The arguments of every command.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

/// Builds a knowledge-first marketing site from Markdown.
#[derive(Debug, Parser)]
#[command(name = "wellspring", version, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// The options of all commands.
#[derive(Debug, Group)]
pub struct Common {
    /// The site's folder.
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// How diagnostics and results are written.
    #[arg(long, global = true, default_value = "human")]
    pub format: Format,
    /// Print only what is wrong.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print what takes time, and how long.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Whether colours are used.
    #[arg(long, global = true, default_value = "auto")]
    pub color: Color,
    /// How many threads work.
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
}

/// How diagnostics and results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the line, a caret and a hint.
    Human,
    /// One line each.
    Short,
    /// One JSON value, for editors and CI.
    Json,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site into `public/`, all of it or nothing.
    Build(BuildArgs),
    /// Show a live preview on this machine, drafts included.
    Serve(ServeArgs),
    /// Check the site against every rule; nothing is written.
    Check(CheckArgs),
    /// Make a complete small site in a new folder.
    Init(InitArgs),
    /// Make a Markdown file with the fields of a kind.
    New(NewArgs),
    /// Turn one Markdown document into HTML on standard output.
    Markdown(MarkdownArgs),
    /// Print the JSON Schema of a kind's front matter, for editors.
    Schema(SchemaArgs),
    /// Tell what a page is made from, and why it was rendered or kept.
    Explain(ExplainArgs),
    /// Show the files of the theme below your own, and take one over to change it.
    Theme(ThemeArgs),
    /// Put the site where `[publish.NAME]` says: first a plan, then only what changed.
    Publish(PublishArgs),
    /// Work with what forms bring.
    #[cfg(feature = "leads")]
    Leads(LeadsArgs),
}

/// What a build shows.
#[derive(Debug, Group, Clone)]
pub struct ShownArgs {
    /// The moment of the build, as in `2026-11-22T12:00`, in the site's zone; `now` overrides a site that is frozen.
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,
    /// Show pages whose date lies in the future.
    #[arg(long)]
    pub future: bool,
}

/// What a site is built as, for commands that take it as `build` does.
#[derive(Debug, Group, Clone)]
pub struct SiteArgs {
    /// The address at which the site will live, in place of the one in its settings.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Show drafts.
    #[arg(long)]
    pub drafts: bool,
    #[command(flatten)]
    pub shown: ShownArgs,
}

/// `wellspring build`.
#[derive(Debug, Group)]
pub struct BuildArgs {
    /// The output folder.
    #[arg(long, default_value = "public", value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub site: SiteArgs,
    /// Neither read nor write what earlier builds knew.
    #[arg(long)]
    pub no_memo: bool,
    /// Build once more from nothing, and compare every byte.
    #[arg(long)]
    pub verify: bool,
}

/// `wellspring check`.
#[derive(Debug, Group)]
pub struct CheckArgs {
    /// Fail on warnings too.
    #[arg(long)]
    pub strict: bool,
    /// Print every rule with its group and severity, and check nothing.
    #[arg(long)]
    pub list: bool,
    /// Check the theme for its author: what is missing in it, no longer applies, or is asked for by nobody.
    #[arg(long, conflicts_with = "list")]
    pub theme: bool,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// `wellspring explain`.
#[derive(Debug, Group)]
pub struct ExplainArgs {
    /// A URL, a route, the path of an output or of a source.
    pub address: String,
    /// The output folder, as the build had it.
    #[arg(long, default_value = "public", value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// `wellspring markdown`.
#[derive(Debug, Group)]
pub struct MarkdownArgs {
    /// The document; standard input without one.
    pub file: Option<PathBuf>,
    /// Only what CommonMark 0.31.2 specifies.
    #[arg(long, conflicts_with = "gfm")]
    pub commonmark: bool,
    /// Only what GitHub Flavored Markdown 0.29 specifies.
    #[arg(long)]
    pub gfm: bool,
}

/// `wellspring serve`.
#[derive(Debug, Group)]
pub struct ServeArgs {
    /// The port; 0 picks a free one.
    #[arg(long, default_value_t = 4321)]
    pub port: u16,
    /// Open the site in the browser.
    #[arg(long)]
    pub open: bool,
    /// Lead the tab that was used last to the page that was edited.
    #[arg(long)]
    pub follow: bool,
    /// Leave drafts out.
    #[arg(long)]
    pub no_drafts: bool,
    #[command(flatten)]
    pub shown: ShownArgs,
    /// The address to listen on. One that is not of this machine alone asks for a token.
    #[arg(long, value_name = "ADDR")]
    pub host: Option<std::net::IpAddr>,
    /// A name beside `localhost` under which the preview may be asked for.
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,
}

/// `wellspring init`.
#[derive(Debug, Group)]
pub struct InitArgs {
    /// The new site's folder.
    pub dir: PathBuf,
}

/// `wellspring new`.
#[derive(Debug, Group)]
pub struct NewArgs {
    /// The kind, as in `article`.
    pub kind: String,
    /// The title; the file is named after it.
    pub title: String,
}

/// `wellspring schema`.
#[derive(Debug, Group)]
pub struct SchemaArgs {
    /// The kind, as in `article`.
    pub kind: String,
}

/// `wellspring theme`.
#[derive(Debug, Group)]
pub struct ThemeArgs {
    #[command(subcommand)]
    pub command: ThemeCommand,
}

/// What to do with the files of a theme.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// List the files that a theme of your own can stand for.
    List {
        /// Only those whose names begin so, as in `templates/kind/`.
        #[arg(value_name = "BEGINNING")]
        beginning: Option<String>,
    },
    /// Print one of them, as in `templates/page.html` or `strings/en.toml`.
    Show {
        /// Its name in the list.
        file: String,
    },
    /// Copy one of them into the theme of the site, where it then stands for the one below.
    Copy {
        /// Its name in the list.
        file: String,
    },
}

/// `wellspring publish`.
#[derive(Debug, Group)]
pub struct PublishArgs {
    /// The target: a table under `[publish]` in `site.toml`.
    pub name: String,
    /// Print the plan and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The most files that may be deleted.
    #[arg(long, value_name = "N", default_value_t = crate::publish::plan::MAX_DELETES)]
    pub max_deletes: usize,
    #[command(flatten)]
    pub shown: ShownArgs,
}

/// `wellspring leads`.
#[cfg(feature = "leads")]
#[derive(Debug, Group)]
pub struct LeadsArgs {
    #[command(subcommand)]
    pub command: super::leads::args::LeadsCommand,
}
