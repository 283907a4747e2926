//! What a build need not look at again, and what it sees all the same.

use std::fs;

use super::{Files, V1, V2, age, build, build_with, counts, expect_tree, hash, path, site};
use crate::bundle::Sink;
use crate::publish::{Options, Slot};

#[test]
fn what_is_new_in_a_folder_is_carried_over_although_no_other_folder_is_looked_into() {
    let (_home, root) = site();
    for files in [V1, V2, V1] {
        build(&root, files);
        age(&root);
    }
    let mine = [("a/mine.txt", "m"), ("b/c/d/e.txt", "e"), ("new/deep/f.txt", "f"), ("top.txt", "t")];
    for (name, text) in mine {
        let file = root.join("public").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    // A folder in the place of ours, with old times.
    fs::rename(root.join("public/b"), root.join("b")).unwrap();
    fs::create_dir_all(root.join("public/b/c/old")).unwrap();
    fs::write(root.join("public/b/c/old/g.txt"), "g").unwrap();
    age(&root);
    let kept = &mine[..1];
    for files in [V2, V1, V2, V2, V1] {
        build(&root, files);
        age(&root);
        let mut expected = files.to_vec();
        expected.extend(kept);
        expected.extend([("b/c/old/g.txt", "g"), ("new/deep/f.txt", "f"), ("top.txt", "t")]);
        expect_tree(&root, &expected);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_name_that_was_taken_away_comes_back() {
    let (_home, root) = site();
    for files in [V1, V2, V1] {
        build(&root, files);
        age(&root);
    }
    fs::remove_file(root.join(".public.next/a/index.html")).unwrap();
    fs::remove_dir_all(root.join(".public.next/b")).unwrap();
    for files in [V2, V1] {
        build(&root, files);
        expect_tree(&root, files);
    }
}

#[test]
fn what_is_kept_is_neither_read_nor_noted_anew() {
    let (_home, root) = site();
    build(&root, V1);
    build(&root, V2);
    age(&root);
    build(&root, V2);
    age(&root);
    let keep_all = || {
        let slot = Slot::open(&root, std::path::Path::new("public"), Options::default()).unwrap();
        let kept: Vec<bool> = V2.iter().map(|(name, text)| slot.keep(&path(name), &hash(text))).collect();
        assert!(!slot.keep(&path("ghost.html"), &hash("")));
        (kept, counts(&slot.finish().unwrap()))
    };
    let memo = || fs::read_dir(root.join(".wellspring/memo")).unwrap().next().unwrap().unwrap();
    let moment = memo().metadata().unwrap().modified().unwrap();
    assert_eq!(keep_all(), (vec![true; 3], (0, 3, 0)));
    assert_eq!(memo().metadata().unwrap().modified().unwrap(), moment, "nothing had to be noted");
    fs::write(root.join("public/a/index.html"), "by hand").unwrap();
    let slot = Slot::open(&root, std::path::Path::new("public"), Options::default()).unwrap();
    assert!(!slot.keep(&path("a/index.html"), &hash(V2[0].1)));
    assert!(slot.keep(&path("a/index.html"), &hash("by hand")), "a file that was touched is read");
}

#[test]
fn one_new_file_is_moved_over_the_old_one_and_the_second_slot_follows() {
    let changed: Files<'_> = &[("index.html", "home 1"), ("a/index.html", "a 2"), ("b/c/index.html", "c 1")];
    for in_place in [false, true] {
        let options = Options { in_place, ..Options::default() };
        let (_home, root) = site();
        build_with(&root, V1, options).unwrap();
        fs::write(root.join("public/a/mine.txt"), "m").unwrap();
        let expect = |files: Files<'_>| {
            let mut expected = files.to_vec();
            expected.push(("a/mine.txt", "m"));
            expect_tree(&root, &expected);
        };
        assert_eq!(counts(&build_with(&root, changed, options).unwrap()), (1, 2, 0));
        expect(changed);
        assert!(!root.join(".public.next").exists(), "no second slot was needed");
        for files in [V2, changed, V1, changed] {
            build_with(&root, files, options).unwrap();
            expect(files);
        }
        // A slot that did not follow would bring an old page back.
        for (files, after) in [(V1, V2), (changed, V2)] {
            build_with(&root, files, options).unwrap();
            build_with(&root, after, options).unwrap();
            expect(after);
        }
        fs::remove_file(root.join("public/index.html")).unwrap();
        build_with(&root, V2, options).unwrap();
        expect(V2);
    }
}
