//! `--as-of` is read as every moment of a site is: in the site's zone, unless it names another.

use crate::program::{run, text, write};

/// Whether a page of noon in Tokyo is shown at that moment.
fn shows(moment: &str, zone: &str) -> bool {
    let root = tempfile::tempdir().expect("a folder");
    write(root.path(), "site.toml", &format!("base_url = \"https://a.test/\"\ntimezone = \"{zone}\"\n"));
    write(root.path(), "content/a.md", "---\ntitle: A\ndate: 2026-03-04T12:00:00+09:00\n---\n\nWords.\n");
    let done = run(root.path(), &["build", "--as-of", moment]);
    assert!(done.status.success(), "{}", text(&done.stderr));
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
