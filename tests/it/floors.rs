//! The floor test: a module imports only from those that `src/lib.rs` declares above it.

use std::fs;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The floors from the ground up, as `src/lib.rs` declares them.
fn floors() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).expect("readable");
    lib.lines().filter_map(|l| Some(l.strip_prefix("pub mod ")?.trim_end_matches(';').to_owned())).collect()
}

/// The modules that a text names by `crate::NAME`.
fn named(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .flat_map(|l| l.match_indices("crate::").map(|(at, _)| l[at + 7..].to_owned()).collect::<Vec<_>>())
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect();
    found.sort();
    found.dedup();
    found
}

fn looks_up(floors: &[String], own: &str, text: &str) -> Vec<String> {
    let height = |name: &str| floors.iter().position(|f| f == name);
    let Some(here) = height(own) else { return vec![format!("`{own}` is no floor")] };
    let above = named(text).into_iter().filter(|name| height(name).is_some_and(|there| there > here));
    above.map(|name| format!("`{own}` imports `{name}`, which stands above it")).collect()
}

#[test]
fn no_module_imports_from_above() {
    let floors = floors();
    let mut wrong = Vec::new();
    for path in rust_files(&source()) {
        let inner = path.strip_prefix(source()).expect("below").to_string_lossy().replace('\\', "/");
        let own = inner.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        if own == "lib" || own == "main" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable");
        wrong.extend(looks_up(&floors, &own, &text).into_iter().map(|w| format!("{inner}: {w}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_import_from_above_is_caught() {
    let floors = floors();
    assert_eq!(looks_up(&floors, "path", "use crate::cli::run;").len(), 1);
    assert_eq!(looks_up(&floors, "cli", "use crate::path::Route;").len(), 0);
    assert_eq!(looks_up(&floors, "path", "// see crate::cli").len(), 0);
}
