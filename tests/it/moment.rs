//! `--as-of` is read as every moment of a site is: in the site's zone, unless it names another.

use std::fs;
use std::process::Command;

/// Whether a page of noon in Tokyo is shown at that moment.
fn shows(moment: &str, zone: &str) -> bool {
    let root = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let file = root.path().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    };
    write("site.toml", &format!("base_url = \"https://a.test/\"\ntimezone = \"{zone}\"\n"));
    write("content/a.md", "---\ntitle: A\ndate: 2026-03-04T12:00:00+09:00\n---\n\nWords.\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    command.args(["build", "--as-of", moment, "--root"]).arg(root.path());
    let done = command.output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    root.path().join("public/a/index.html").exists()
}

#[test]
fn a_moment_without_an_offset_is_the_sites_own() {
    assert!(shows("2026-03-04T12:30", "Asia/Tokyo"));
    assert!(!shows("2026-03-04T11:30", "Asia/Tokyo"));
    assert!(!shows("2026-03-04", "Asia/Tokyo"));
    assert!(!shows("2026-03-04T02:30", "UTC"));
    assert!(shows("2026-03-04T03:30", "UTC"));
    assert!(shows("2026-03-04T03:30Z", "Asia/Tokyo"));
}
