//! Which folder may be written to, as output folder or as target: one that is absent, empty, or made by us.
//! Never one that holds the site, lies in its sources, or holds anything that we did not write.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::Error;

/// The file by which an output folder is known as ours. It holds the stamp of our files in it.
pub(super) const MARKER: &str = ".wellspring-out";

/// What was found at the place of the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Absent,
    Empty,
    Ours,
}

/// What a folder is wanted for, and the file by which it is known as ours.
pub(super) struct Use {
    pub action: &'static str,
    pub marker: &'static str,
}

/// The output folder of a build.
pub(super) const OUTPUT: Use = Use { action: "use as output folder", marker: MARKER };

const SOURCES: [&str; 4] = ["content", "themes", ".wellspring", ".git"];

/// Checks `out` and gives it as a whole path without links. `root` must be one already.
pub(super) fn accept(root: &Path, out: &Path, wanted: &Use) -> Result<(PathBuf, Found), Error> {
    let refuse = |why: &str| Err(Error::refused(wanted.action, out, why));
    if !matches!(out.components().next_back(), Some(Component::Normal(_))) {
        return refuse("it has no name of its own; name a folder that is there for the site alone");
    }
    let live = resolve(&root.join(out)).map_err(|e| Error::io(wanted.action, out, &e))?;
    if root.starts_with(&live) {
        return refuse("it holds the site itself");
    }
    for source in SOURCES {
        let source = root.join(source);
        let real = resolve(&source).unwrap_or_else(|_| source.clone());
        if real.starts_with(&live) || source.starts_with(&live) {
            return refuse("it holds the site's sources");
        }
        if live.starts_with(&real) || live.starts_with(&source) {
            return refuse("it lies in the site's sources");
        }
    }
    let name = live.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') && name.ends_with(".next") {
        return refuse("such a name is kept for second slots");
    }
    let found = look(&live, wanted.marker).map_err(|e| Error::io(wanted.action, out, &e))?;
    match found {
        Some(found) => Ok((live, found)),
        None => refuse("it is not empty and this program did not make it; empty it, or name another"),
    }
}

/// What is at `folder`; `None` when it holds something that is not ours.
pub(super) fn look(folder: &Path, marker: &str) -> io::Result<Option<Found>> {
    // A disk of its own is empty when it holds nothing but this.
    let counts = |entry: &io::Result<fs::DirEntry>| entry.as_ref().is_ok_and(|e| e.file_name() != "lost+found");
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries.filter(counts),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Found::Absent)),
        Err(error) => return Err(error),
    };
    if entries.next().is_none() {
        return Ok(Some(Found::Empty));
    }
    let marker = fs::symlink_metadata(folder.join(marker));
    Ok(marker.is_ok_and(|m| m.is_file()).then_some(Found::Ours))
}

/// The whole path without links and dots, of something that need not be there yet.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                return Err(io::Error::new(error.kind(), "it is a link that leads nowhere"));
            }
            match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => Ok(resolve(parent)?.join(name)),
                _ => Err(error),
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Found, MARKER, OUTPUT, accept};

    #[test]
    fn a_folder_that_we_did_not_make_is_refused_with_its_reason() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("site");
        fs::create_dir_all(root.join("content/x")).unwrap();
        fs::create_dir_all(root.join("notes")).unwrap();
        fs::write(root.join("notes/a.txt"), "mine").unwrap();
        fs::write(root.join("a-file"), "mine").unwrap();
        let root_text = root.to_str().unwrap().to_owned();
        let parent = root.parent().unwrap().to_str().unwrap().to_owned();
        for out in [
            ".",
            "..",
            "/",
            "",
            "./",
            "a/..",
            "../site",
            &root_text,
            &parent,
            "content",
            "content/x",
            "content/new",
            "themes/x",
            ".wellspring",
            ".git/x",
            "notes",
            "a-file",
            "a-file/x",
            ".public.next",
        ] {
            let error = accept(&root, Path::new(out), &OUTPUT).expect_err(out);
            assert!(error.to_string().contains(&format!("`{out}`")), "{error}");
        }
        assert_eq!(fs::read_dir(root.join("notes")).unwrap().count(), 1);
    }

    #[test]
    fn an_absent_an_empty_and_a_marked_folder_are_accepted() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        assert_eq!(accept(&root, Path::new("public"), &OUTPUT).unwrap(), (root.join("public"), Found::Absent));
        assert_eq!(accept(&root, Path::new("a/b/c"), &OUTPUT).unwrap().1, Found::Absent);
        fs::create_dir(root.join("public")).unwrap();
        assert_eq!(accept(&root, Path::new("public/"), &OUTPUT).unwrap().1, Found::Empty);
        fs::write(root.join("public/index.html"), "x").unwrap();
        assert!(accept(&root, Path::new("public"), &OUTPUT).is_err());
        fs::write(root.join("public").join(MARKER), "").unwrap();
        assert_eq!(accept(&root, Path::new("public"), &OUTPUT).unwrap().1, Found::Ours);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_before_it_is_judged() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("site");
        fs::create_dir_all(root.join("content")).unwrap();
        std::os::unix::fs::symlink("..", root.join("up")).unwrap();
        std::os::unix::fs::symlink("content", root.join("in")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("lost")).unwrap();
        for out in ["up", "in", "lost"] {
            assert!(accept(&root, Path::new(out), &OUTPUT).is_err(), "{out}");
        }
    }
}
