//! What `wellspring new` writes can be looked at at once: the default theme shows a page whatever it still lacks.

use std::sync::Arc;

use wellspring::build;
use wellspring::bundle::{Access, Content, Sink};
use wellspring::kind::{self, Kind, archetype::archetype};
use wellspring::path::{OutputPath, SourcePath};
use wellspring::source::Snapshot;

use super::sites;

/// Takes outputs and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &OutputPath, _: Access, _: Content) -> Result<(), String> {
        Ok(())
    }
}

#[test]
fn a_page_of_every_kind_is_shown_as_it_was_begun() {
    shown(|kind| archetype(kind, "Begun", "2026-11-22"));
}

#[test]
fn a_page_of_every_kind_is_shown_with_its_title_alone() {
    shown(|_| "---\ntitle: Begun\ndraft: true\n---\n\n{{<cta offer=\"begun-offer\" />}}\n".to_owned());
}

fn shown(begun: impl Fn(&Kind) -> String) {
    let path = |name: &str| SourcePath::new(name).expect("a path");
    let settings = b"base_url = \"https://site.example/\"\n".to_vec();
    let mut files = vec![(path("site.toml"), settings), (path("content/_index.md"), b"# Home\n".to_vec())];
    for kind in kind::ALL.iter().map(|make| make()).filter(|kind| !matches!(&*kind.name, "home" | "section")) {
        let folder = kind.folder.map(|folder| format!("{folder}/")).unwrap_or_default();
        let text = begun(&kind);
        files.push((path(&format!("content/{folder}begun-{}.md", kind.name)), text.into_bytes()));
    }
    let options = build::Options { drafts: true, ..sites::options("") };
    let built = build::build(&Arc::new(Snapshot::memory(files)), &options, None);
    assert!(built.diagnostics.iter().any(|fault| fault.code == "front-matter-missing"), "they lack something");
    let built = built.value.expect("the settings are right");
    let found = build::make(&built, &Nowhere).expect("memory does not fail");
    let wrong: Vec<String> = found
        .iter()
        .filter(|fault| fault.code == "template-invalid")
        .map(|fault| {
            format!("{} at {:?}", fault.message, fault.place.as_ref().map(|p| (p.path.as_str(), p.line, p.column)))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
