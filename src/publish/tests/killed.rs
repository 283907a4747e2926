//! A build that is killed, at any moment, in a process of its own.

use std::fs;
use std::path::Path;

use super::{build, expect_tree, site, tree};
use crate::publish::swap;

/// The site of the killed builds: every page differs between its two versions.
fn many(version: usize) -> Vec<(String, String)> {
    let page = |n: usize| (format!("s{}/p{n}/index.html", n % 7), format!("{version} {}", "x".repeat(n * 40)));
    let mut files: Vec<_> = (0..300).map(page).collect();
    files.push((format!("only-in-{version}/index.html"), version.to_string()));
    files
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// Does nothing unless the test below runs it in a process of its own.
#[test]
fn a_process_that_builds_until_it_is_killed() {
    let Some(root) = std::env::var_os("WELLSPRING_TEST_KILLED_SITE") else { return };
    for version in [1, 2].into_iter().cycle() {
        build(Path::new(&root), &borrowed(&many(version)));
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_site() {
    let (_home, root) = site();
    let sites = [many(1), many(2)];
    build(&root, &borrowed(&sites[0]));
    let name = "publish::tests::killed::a_process_that_builds_until_it_is_killed";
    for round in 0..12_u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--quiet"])
            .env("WELLSPRING_TEST_KILLED_SITE", &root)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(40 + round * 37 % 150));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = tree(&root.join("public"));
        let is = |files: &[(String, String)]| {
            left.len() == files.len() + 1 && files.iter().all(|(name, text)| left.get(name) == Some(text))
        };
        assert!(!swap::POSSIBLE || is(&sites[0]) || is(&sites[1]), "round {round}: a mixed site");
        let next = usize::try_from(round % 2).unwrap();
        build(&root, &borrowed(&sites[next]));
        expect_tree(&root, &borrowed(&sites[next]));
        let litter = fs::read_dir(&root).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let litter: Vec<_> = litter.filter(|n| ![".public.next", ".wellspring", "public"].contains(&&**n)).collect();
        assert!(litter.is_empty(), "{litter:?}");
    }
}
