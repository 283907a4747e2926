//! A failure of the machine, or a refusal: always with the path it is about.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why something could not be written, read, swapped or taken. Always holds the path.
#[derive(Debug, Clone)]
pub struct Error {
    path: PathBuf,
    action: &'static str,
    cause: Cause,
}

#[derive(Debug, Clone)]
enum Cause {
    /// The system's words, kept as text so that one failure can be told to every thread.
    Io { kind: io::ErrorKind, text: String },
    /// We do not want to.
    Refused(String),
    /// Another process is at it.
    Busy(String),
}

impl Error {
    /// The system refused `action` on `path`.
    pub fn io(action: &'static str, path: &Path, error: &io::Error) -> Self {
        let cause = Cause::Io { kind: error.kind(), text: error.to_string() };
        Self { path: path.to_owned(), action, cause }
    }

    /// We refuse `action` on `path`.
    pub fn refused(action: &'static str, path: &Path, why: impl Into<String>) -> Self {
        Self { path: path.to_owned(), action, cause: Cause::Refused(why.into()) }
    }

    /// Another process holds `path`.
    pub fn busy(action: &'static str, path: &Path, why: impl Into<String>) -> Self {
        Self { path: path.to_owned(), action, cause: Cause::Busy(why.into()) }
    }

    /// The path it is about.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether another process is at work, so that trying again later may help.
    pub fn is_busy(&self) -> bool {
        matches!(self.cause, Cause::Busy(_))
    }

    /// What the system said, if it was the system.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        match self.cause {
            Cause::Io { kind, .. } => Some(kind),
            Cause::Refused(_) | Cause::Busy(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match &self.cause {
            Cause::Io { text, .. } | Cause::Refused(text) | Cause::Busy(text) => text,
        };
        write!(f, "cannot {} `{}`: {why}", self.action, shown(&self.path))
    }
}

impl std::error::Error for Error {}

impl From<Error> for String {
    fn from(error: Error) -> Self {
        error.to_string()
    }
}

/// A path as messages show it: with `/` on every system, and without the mark that Windows puts before whole paths.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::Error;

    #[test]
    fn a_message_names_the_path_and_the_systems_words() {
        let error = Error::io("write", Path::new("public/a.html"), &io::Error::from_raw_os_error(28));
        let text = error.to_string();
        assert!(text.starts_with("cannot write `public/a.html`: "), "{text}");
        #[cfg(target_os = "linux")]
        assert!(text.contains("No space left"), "{text}");
    }
}
