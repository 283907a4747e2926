//! The arguments of `wellspring leads`.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand};

/// What to do with what forms bring.
#[derive(Debug, Subcommand)]
pub enum LeadsCommand {
    /// Receive what forms send, and answer once it is on disk.
    Serve(ServeArgs),
    /// List contacts and leads, or every submission.
    List(ListArgs),
    /// Print what a form posts, filled in as a test.
    Probe(ProbeArgs),
}

/// Where the data is, for every command that looks at it.
#[derive(Debug, Group)]
pub struct DatabaseArgs {
    /// A file of SQLite, or `postgres://…`. Without it: DATABASE_URL, else `.wellspring/leads.db` under the root.
    #[arg(long, value_name = "PLACE")]
    pub database: Option<String>,
}

/// `wellspring leads serve`.
#[derive(Debug, Group)]
pub struct ServeArgs {
    /// The address to listen on; port 0 picks one.
    #[arg(long, default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
    pub listen: std::net::SocketAddr,
    /// What `build` wrote of the site's forms. Without it: `.wellspring/leads.json` under the root.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads list`.
#[derive(Debug, Group)]
pub struct ListArgs {
    /// Every submission, merged and quarantined ones too, instead of contacts and leads.
    #[arg(long)]
    pub submissions: bool,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads probe`.
#[derive(Debug, Group)]
pub struct ProbeArgs {
    /// The form: its file's name without `.md`.
    pub form: String,
    /// The language of the form; the site's own without it.
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// The offer in whose page the form stands.
    #[arg(long, value_name = "NAME")]
    pub offer: Option<String>,
}
