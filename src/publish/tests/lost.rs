//! Records that are older than the folder, of another site's builds, or gone; and folders that were closed.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Files, V1, V2, age, build, build_with, counts, expect_tree, put_all, site};
use crate::publish::slot::strangers;
use crate::publish::{Options, Report, Slot};

const ALL: [Options; 4] = [
    Options { memo: true, in_place: false },
    Options { memo: false, in_place: false },
    Options { memo: true, in_place: true },
    Options { memo: false, in_place: true },
];

/// The files below a folder with their bytes, to be put back later.
fn saved(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    files.map(|e| (e.path().to_owned(), fs::read(e.path()).unwrap())).collect()
}

fn put_back(root: &Path, files: &[(PathBuf, Vec<u8>)]) {
    fs::remove_dir_all(root.join(".wellspring")).unwrap();
    for (path, bytes) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn with<'a>(files: Files<'a>, more: Files<'a>) -> Vec<(&'a str, &'a str)> {
    [files, more].concat()
}

#[test]
fn a_list_older_than_the_folder_leaves_no_page_behind() {
    for options in ALL {
        let (_home, root) = site();
        let run = |files: Files<'_>| build_with(&root, files, options).unwrap();
        run(V1);
        run(V2);
        run(V1);
        let old = saved(&root.join(".wellspring"));
        run(&with(V1, &[("temp/index.html", "t")]));
        put_back(&root, &old);
        let report = run(V2);
        assert_eq!(report.taken, [Path::new("b/c/index.html"), Path::new("temp/index.html")]);
        expect_tree(&root, V2);
        let again = run(V1);
        assert!(again.taken.is_empty());
        expect_tree(&root, V1);
    }
}

#[test]
fn a_page_that_was_taken_out_by_hand_does_not_come_back_from_the_second_slot() {
    let (_home, root) = site();
    let more = with(V1, &[("temp/index.html", "t")]);
    for files in [V1, V2, &more, V2, &more] {
        build(&root, files);
    }
    fs::remove_dir_all(root.join("public/temp")).unwrap();
    fs::remove_dir_all(root.join(".wellspring")).unwrap();
    build(&root, V2);
    expect_tree(&root, V2);
}

#[test]
fn two_sites_with_one_output_folder_leave_none_of_each_others_pages() {
    for options in ALL {
        let (home, one) = site();
        let two = home.path().canonicalize().unwrap().join("two");
        let one = one.join("one");
        let out = home.path().canonicalize().unwrap().join("public");
        let run = |root: &Path, files: Files<'_>| -> Report {
            fs::create_dir_all(root).unwrap();
            let slot = Slot::open(root, &out, options).unwrap();
            put_all(&slot, files).unwrap();
            slot.finish().unwrap()
        };
        run(&one, V1);
        assert!(run(&two, V1).taken.is_empty());
        run(&one, &with(V1, &[("secret/index.html", "s")]));
        age(&out);
        assert_eq!(run(&two, V1).taken, [Path::new("secret/index.html")]);
        expect_tree(out.parent().unwrap(), V1);
        run(&one, V2);
        run(&two, V1);
        expect_tree(out.parent().unwrap(), V1);
    }
}

#[test]
fn a_lost_list_is_found_in_the_memo_or_in_the_stamp() {
    let (_home, root) = site();
    build(&root, V1);
    fs::write(root.join("public/mine.txt"), "m").unwrap();
    fs::remove_dir_all(root.join(".wellspring/outputs")).unwrap();
    let report = build(&root, V2);
    assert_eq!((counts(&report), report.taken.len()), ((2, 1, 1), 0));
    expect_tree(&root, &with(V2, &[("mine.txt", "m")]));
    fs::remove_dir_all(root.join(".wellspring")).unwrap();
    let report = build(&root, V2);
    assert_eq!((counts(&report), report.taken.len()), ((0, 3, 0), 0));
    expect_tree(&root, &with(V2, &[("mine.txt", "m")]));
    build(&root, V1);
    expect_tree(&root, &with(V1, &[("mine.txt", "m")]));
}

#[test]
fn without_any_list_the_folder_is_ours_but_for_what_hosts_put_there() {
    let hosts: Files<'_> =
        &[(".git/HEAD", "h"), (".nojekyll", ""), (".well-known/acme-challenge/x", "x"), ("CNAME", "x.test")];
    for options in ALL {
        let (_home, root) = site();
        build_with(&root, V1, options).unwrap();
        for (name, text) in with(hosts, &[("mine.txt", "m"), (".well-known/old", "o")]) {
            fs::create_dir_all(root.join("public").join(name).parent().unwrap()).unwrap();
            fs::write(root.join("public").join(name), text).unwrap();
        }
        fs::remove_dir_all(root.join(".wellspring")).unwrap();
        let report = build_with(&root, V2, options).unwrap();
        assert_eq!(counts(&report), (2, 1, 3));
        assert_eq!(report.taken, [".well-known/old", "b/c/index.html", "mine.txt"].map(PathBuf::from));
        expect_tree(&root, &with(V2, hosts));
        fs::write(root.join("public/new.txt"), "n").unwrap();
        let is_output = |path: &str| V2.iter().any(|(name, _)| *name == path);
        assert_eq!(strangers(&root.join("public"), is_output).unwrap(), [Path::new("new.txt")]);
    }
}

#[test]
fn a_folder_that_stands_is_not_believed_with_a_stamp_of_others() {
    let (_home, root) = site();
    let hash = build(&root, V1).hash;
    age(&root);
    build(&root, V1);
    let stands = || Slot::open(&root, Path::new("public"), Options::default()).unwrap().stands(&hash);
    assert!(stands());
    fs::write(root.join("public/.wellspring-out"), "").unwrap();
    assert!(!stands());
}

/// Takes the right to write from all folders, and tells whether this user heeds that.
#[cfg(unix)]
fn close(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let entries = walkdir::WalkDir::new(folder).contents_first(true).into_iter().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.file_type().is_dir()) {
        fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o555)).unwrap();
    }
    fs::write(folder.join("probe"), "").is_err()
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_was_closed_blocks_no_later_build() {
    let (_home, root) = site();
    build(&root, V1);
    let changed: Files<'_> = &[("index.html", "home 1"), ("a/index.html", "a 2"), ("b/c/index.html", "c 1")];
    for files in [V2, V1, changed, V1, V2, V2, changed] {
        if !close(&root.join("public")) {
            return;
        }
        build(&root, files);
        expect_tree(&root, files);
    }
    build(&root, V1);
    build(&root, V2);
    build(&root, V1);
    close(&root.join(".public.next"));
    build(&root, V2);
    expect_tree(&root, V2);
}
