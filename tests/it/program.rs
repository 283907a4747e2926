//! The program itself, run on a site in a folder.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// A command on a site, with nothing of this machine that would show in what it tells.
pub fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    command.args(arguments).arg("--root").arg(root).env_remove("NO_COLOR").env_remove("WELLSPRING_GATE_SECRET");
    command
}

/// Runs a command on a site.
pub fn run(root: &Path, arguments: &[&str]) -> Output {
    command(root, arguments).output().expect("the binary runs")
}

/// Runs a command that must succeed, and gives the JSON that it told.
pub fn json(root: &Path, arguments: &[&str]) -> Value {
    let done = run(root, &[arguments, &["--format", "json"]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// What a command printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Writes a file of a site, with the folders above it.
pub fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    fs::write(file, text).expect("written");
}
