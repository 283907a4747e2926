//! The arguments of `wellspring leads`.

use std::path::PathBuf;

use clap::{Args as Group, Subcommand, ValueEnum};

/// What to do with what forms bring.
#[derive(Debug, Subcommand)]
pub enum LeadsCommand {
    /// Receive what forms send, and answer once it is on disk.
    Serve(ServeArgs),
    /// List contacts and leads, or every submission.
    List(ListArgs),
    /// Tell the story of one submission, contact or lead.
    Show(ShowArgs),
    /// Write everything as a table or as lines of JSON.
    Export(ExportArgs),
    /// List the mail, webhooks and syncs that were given up, or try them again.
    Outbox(OutboxArgs),
    /// Take a submission out of the quarantine.
    Release(ReleaseArgs),
    /// Say what sales did with a lead.
    Move(MoveArgs),
    /// Count what campaigns, pages or forms have brought, side by side with what they cost.
    Report(ReportArgs),
    /// Delete all that came from an address, for good.
    Erase(EraseArgs),
    /// Delete what is older than `[leads] retention_days`.
    Retention(RetentionArgs),
    /// Copy the whole database into a new file, while the receiver works on.
    Backup(BackupArgs),
    /// Send one marked submission to a form's real endpoint, and say what came back.
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
    /// An answer of your own, as in `need="A film"`; may be given more than once.
    #[arg(long, value_name = "NAME=VALUE")]
    pub answer: Vec<String>,
    /// A consent whose box is ticked, by its id; may be given more than once.
    #[arg(long, value_name = "ID")]
    pub consent: Vec<String>,
    /// Post as a browser without a script does.
    #[arg(long)]
    pub plain: bool,
    /// Print the request and send nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `wellspring leads show`.
#[derive(Debug, Group)]
pub struct ShowArgs {
    /// Its id, or the beginning of it if no other has that.
    pub id: String,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportAs {
    /// A table for spreadsheets, in which no cell is a formula.
    Csv,
    /// One JSON object a line, exactly as it is kept.
    Jsonl,
}

/// `wellspring leads export`.
#[derive(Debug, Group)]
pub struct ExportArgs {
    /// How it is written.
    #[arg(long = "as", default_value = "csv", value_name = "FORM")]
    pub kind: ExportAs,
    /// Every submission instead of contacts and leads.
    #[arg(long)]
    pub submissions: bool,
    /// The file to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads outbox`.
#[derive(Debug, Group)]
pub struct OutboxArgs {
    /// Try one again, or `all` of them.
    #[arg(long, value_name = "ID")]
    pub retry: Option<String>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads release`.
#[derive(Debug, Group)]
pub struct ReleaseArgs {
    /// The submission's id.
    pub id: String,
    /// What `build` wrote of the site's forms. Without it: `.wellspring/leads.json` under the root.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// A state that sales give a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MoveTo {
    /// Somebody of sales has it.
    Assigned,
    /// Who has it, wants it.
    Accepted,
    /// Who has it, does not.
    Rejected,
    /// It became a customer.
    Won,
    /// It did not.
    Lost,
}

/// `wellspring leads move`.
#[derive(Debug, Group)]
pub struct MoveArgs {
    /// The lead's id.
    pub id: String,
    /// The state it is in now.
    pub to: MoveTo,
    /// Who has it.
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Why it was rejected or lost.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// What it is worth.
    #[arg(long, value_name = "MONEY")]
    pub amount: Option<String>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// By what a report counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// The campaign that an address named.
    Campaign,
    /// The page on which the form stood.
    Page,
    /// The form.
    Form,
}

/// Which of a person's touches a report counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountTouch {
    /// The first one.
    First,
    /// The last one.
    Last,
    /// Every one.
    All,
}

/// `wellspring leads report`.
#[derive(Debug, Group)]
pub struct ReportArgs {
    /// By what it counts.
    #[arg(long, default_value = "campaign", value_name = "WHAT")]
    pub by: CountBy,
    /// Which of a person's touches count.
    #[arg(long, default_value = "first", value_name = "WHICH")]
    pub touch: CountTouch,
    /// What `build` wrote of the site. Without it: `.wellspring/leads.json` under the root.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads erase`.
#[derive(Debug, Group)]
pub struct EraseArgs {
    /// The e-mail address or telephone number, written in any way.
    pub address: String,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads retention`.
#[derive(Debug, Group)]
pub struct RetentionArgs {
    /// So many days are kept, in place of what the settings say.
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// What `build` wrote of the site. Without it: `.wellspring/leads.json` under the root.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `wellspring leads backup`.
#[derive(Debug, Group)]
pub struct BackupArgs {
    /// The file to make; it must not be there yet.
    pub file: PathBuf,
    #[command(flatten)]
    pub database: DatabaseArgs,
}
