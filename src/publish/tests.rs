//! The output folder as a whole: what a build leaves, what it keeps, what it never touches.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::accept::MARKER;
use super::stage;
use super::{Error, Lock, Options, Report, Slot};
use crate::bundle::{Access, Bundle, Content, Origin, Output, Sink};
use crate::diag::Checked;
use crate::path::{OutputPath, SourcePath};

mod killed;
mod lost;
mod published;
mod quick;

type Files<'a> = &'a [(&'a str, &'a str)];

fn site() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().canonicalize().unwrap();
    (home, root)
}

fn path(text: &str) -> OutputPath {
    OutputPath::new(text).unwrap()
}

fn put_all(slot: &Slot, files: Files<'_>) -> Result<(), String> {
    for (name, text) in files {
        slot.put(&path(name), Access::Public, Content::Bytes(text.as_bytes().to_vec()))?;
    }
    Ok(())
}

fn build_with(root: &Path, files: Files<'_>, options: Options) -> Result<Report, Error> {
    let slot = Slot::open(root, Path::new("public"), options)?;
    put_all(&slot, files).unwrap();
    slot.finish()
}

fn build(root: &Path, files: Files<'_>) -> Report {
    build_with(root, files, Options::default()).unwrap()
}

/// Every file below a folder with its text, its marks included.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn expect_tree(root: &Path, files: Files<'_>) {
    let expected: BTreeMap<_, _> = files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let mut found = tree(&root.join("public"));
    assert_eq!(found.remove(MARKER).map(|stamp| stamp.len()), Some(65), "a marker with a stamp");
    assert_eq!(found, expected);
}

fn counts(report: &Report) -> (usize, usize, usize) {
    (report.written, report.kept, report.removed)
}

/// Makes files old enough for their times to be believed.
fn age(folder: &Path) {
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert!(folder.exists());
}

const V1: Files<'static> = &[("index.html", "home 1"), ("a/index.html", "a 1"), ("b/c/index.html", "c 1")];
const V2: Files<'static> = &[("index.html", "home 2"), ("a/index.html", "a 1"), ("d/index.html", "d 2")];

#[test]
fn each_build_leaves_exactly_its_outputs_and_says_what_changed() {
    for options in [
        Options::default(),
        Options { memo: false, ..Options::default() },
        Options { in_place: true, ..Options::default() },
        Options { in_place: true, memo: false },
    ] {
        let (_home, root) = site();
        let run = |files| build_with(&root, files, options).unwrap();
        assert_eq!(counts(&run(V1)), (3, 0, 0));
        expect_tree(&root, V1);
        assert_eq!(counts(&run(V1)), (0, 3, 0));
        assert_eq!(counts(&run(V2)), (2, 1, 1));
        expect_tree(&root, V2);
        assert_eq!(counts(&run(V1)), (2, 1, 1));
        expect_tree(&root, V1);
        assert!(!root.join("public/d").exists());
        assert_eq!(root.join(".wellspring/memo").exists(), options.memo);
        assert_eq!(run(V2).not_atomic.is_some(), options.in_place || !super::swap::POSSIBLE);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unchanged_files_are_shared_and_the_hidden_slot_mirrors_the_live_one() {
    use std::os::unix::fs::MetadataExt;
    let (_home, root) = site();
    build(&root, V1);
    assert!(!root.join(".public.next").exists(), "a first build needs no second slot");
    let inode = |name: &str| fs::metadata(root.join(name)).unwrap().ino();
    let before = inode("public/a/index.html");
    for files in [V2, V1, V2] {
        build(&root, files);
        assert_eq!(inode("public/a/index.html"), before);
        for (name, _) in files {
            assert_eq!(inode(&format!("public/{name}")), inode(&format!(".public.next/{name}")), "{name}");
        }
    }
    let hidden: Vec<_> = tree(&root.join(".public.next")).into_keys().collect();
    assert_eq!(hidden, [".wellspring-mirror", MARKER, "a/index.html", "d/index.html", "index.html"]);
}

#[test]
fn a_failed_build_changes_nothing_and_leaves_no_litter() {
    let (_home, root) = site();
    build(&root, V1);
    for warm in [false, true] {
        if warm {
            build(&root, V2);
            build(&root, V1);
        }
        for abort in [true, false] {
            let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
            put_all(&slot, V2).unwrap();
            if abort {
                slot.abort()
            } else {
                drop(slot)
            }
            expect_tree(&root, V1);
            assert_eq!(counts(&build(&root, V1)), (0, 3, 0));
        }
        assert!(warm || !root.join(".public.next").exists());
    }
    build(&root, V2);
    expect_tree(&root, V2);
}

#[test]
fn the_first_failure_is_the_one_that_every_later_output_is_told() {
    let (_home, root) = site();
    build(&root, V1);
    let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    put_all(&slot, &[("new.html", "x")]).unwrap();
    let first = slot.put(&path("new.html/below"), Access::Public, Content::Bytes(vec![1])).unwrap_err();
    assert!(first.contains("new.html/below"), "{first}");
    assert_eq!(put_all(&slot, V2).unwrap_err(), first);
    assert_eq!(slot.finish().unwrap_err().to_string(), first);
    expect_tree(&root, V1);
    assert!(!root.join(".public.next").exists());
}

#[test]
fn what_is_not_ours_stays_and_what_is_ours_goes() {
    for in_place in [false, true] {
        let options = Options { in_place, ..Options::default() };
        let (_home, root) = site();
        build_with(&root, V1, options).unwrap();
        for (name, text) in [("public/CNAME", "x.test"), ("public/b/mine.txt", "m"), ("public/.git/HEAD", "h")] {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), text).unwrap();
        }
        fs::create_dir(root.join("public/empty")).unwrap();
        fs::write(root.join("beside.txt"), "b").unwrap();
        for files in [V2, V1, V2] {
            build_with(&root, files, options).unwrap();
            let mut expected = files.to_vec();
            expected.extend([("CNAME", "x.test"), ("b/mine.txt", "m"), (".git/HEAD", "h")]);
            expect_tree(&root, &expected);
            assert!(root.join("public/empty").is_dir());
        }
        fs::remove_file(root.join("public/CNAME")).unwrap();
        build_with(&root, V1, options).unwrap();
        assert!(!root.join("public/CNAME").exists(), "what its owner removed does not come back");
        assert_eq!(fs::read_to_string(root.join("beside.txt")).unwrap(), "b");
    }
}

#[test]
fn a_file_that_is_not_ours_is_never_pushed_aside() {
    for in_place in [false, true] {
        let options = Options { in_place, ..Options::default() };
        let (_home, root) = site();
        build_with(&root, &[("index.html", "1")], options).unwrap();
        fs::create_dir(root.join("public/a")).unwrap();
        fs::write(root.join("public/a/mine"), "m").unwrap();
        let error = build_with(&root, &[("index.html", "1"), ("a", "file")], options).unwrap_err();
        assert!(error.to_string().contains("not ours"), "{error}");
        assert_eq!(fs::read_to_string(root.join("public/a/mine")).unwrap(), "m");
    }
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let file: Files<'_> = &[("a", "file"), ("index.html", "1")];
    let folder: Files<'_> = &[("a/b", "below"), ("index.html", "1")];
    for in_place in [false, true] {
        let options = Options { in_place, ..Options::default() };
        let (_home, root) = site();
        for files in [file, folder, file, folder] {
            build_with(&root, files, options).unwrap();
            expect_tree(&root, files);
        }
    }
}

#[test]
fn a_file_changed_behind_our_back_is_written_anew_and_a_touched_one_is_kept() {
    for memo in [true, false] {
        let options = Options { memo, ..Options::default() };
        let (_home, root) = site();
        build_with(&root, V1, options).unwrap();
        build_with(&root, V2, options).unwrap();
        build_with(&root, V1, options).unwrap();
        age(&root);
        fs::write(root.join("public/a/index.html"), "A 1").unwrap();
        fs::remove_file(root.join("public/index.html")).unwrap();
        fs::write(root.join("public/b/c/index.html"), "c 1").unwrap();
        assert_eq!(counts(&build_with(&root, V1, options).unwrap()), (2, 1, 0));
        expect_tree(&root, V1);
    }
}

#[test]
fn what_a_killed_build_left_is_recognised() {
    // A slot half written, a mirror half mended, a removal half done: in each the note of the mirror is gone.
    let (_home, root) = site();
    build(&root, V1);
    build(&root, V2);
    let next = root.join(".public.next");
    fs::remove_file(next.join(".wellspring-mirror")).unwrap();
    fs::remove_file(next.join("index.html")).unwrap();
    fs::write(next.join("index.html"), "half a pa").unwrap();
    fs::write(next.join("ghost.html"), "of a page that never was").unwrap();
    build(&root, V1);
    expect_tree(&root, V1);
    build(&root, V2);
    expect_tree(&root, V2);

    fs::remove_dir_all(&next).unwrap();
    fs::create_dir(&next).unwrap();
    build(&root, V1);
    expect_tree(&root, V1);
}

#[test]
fn pages_of_a_build_killed_after_its_swap_are_still_ours() {
    let (_home, root) = site();
    build(&root, V1);
    let records: Vec<_> = walkdir::WalkDir::new(root.join(".wellspring"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file())
        .map(|e| (e.path().to_owned(), fs::read(e.path()).unwrap()))
        .collect();
    let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    put_all(&slot, V2).unwrap();
    slot.finish().unwrap();
    // The hashes are those of the build before; the list of files was written before the swap.
    for (file, bytes) in records.iter().filter(|(file, _)| file.starts_with(root.join(".wellspring/memo"))) {
        fs::write(file, bytes).unwrap();
    }
    build(&root, V1);
    expect_tree(&root, V1);
}

#[test]
fn a_slot_of_another_program_is_not_removed() {
    let (_home, root) = site();
    build(&root, V1);
    fs::create_dir(root.join(".public.next")).unwrap();
    fs::write(root.join(".public.next/mine"), "m").unwrap();
    let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    assert!(put_all(&slot, V2).unwrap_err().contains(".public.next"));
    drop(slot);
    assert_eq!(fs::read_to_string(root.join(".public.next/mine")).unwrap(), "m");
    expect_tree(&root, V1);
}

#[test]
fn a_file_of_the_site_is_copied_and_then_not_read_again() {
    let (_home, root) = site();
    fs::create_dir(root.join("content")).unwrap();
    fs::write(root.join("content/a.mp4"), "video 1").unwrap();
    let run = || {
        let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
        let source = SourcePath::new("content/a.mp4").unwrap();
        slot.put(&path("a.mp4"), Access::Public, Content::File(source)).unwrap();
        counts(&slot.finish().unwrap())
    };
    assert_eq!(run(), (1, 0, 0));
    age(&root);
    assert_eq!(run(), (0, 1, 0));
    age(&root);
    assert_eq!(run(), (0, 1, 0));
    fs::write(root.join("content/a.mp4"), "video 2").unwrap();
    assert_eq!(run(), (1, 0, 0));
    expect_tree(&root, &[("a.mp4", "video 2")]);
    let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    let source = SourcePath::new("content/gone.mp4").unwrap();
    let error = slot.put(&path("b.mp4"), Access::Public, Content::File(source)).unwrap_err();
    assert!(error.contains("content/gone.mp4"), "{error}");
}

/// What the memo says of an output with that text.
fn hash(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

#[test]
fn an_output_that_is_known_is_kept_without_being_made() {
    let (_home, root) = site();
    build(&root, V1);
    age(&root);
    build(&root, V1);
    let slot = Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    assert!(slot.keep(&path("a/index.html"), &hash("a 1")) && slot.keep(&path("index.html"), &hash("home 1")));
    assert!(!slot.keep(&path("index.html"), &hash("home 2")), "another hash is another output");
    assert!(!slot.keep(&path("new.html"), &hash("n")));
    put_all(&slot, &[("new.html", "n")]).unwrap();
    assert_eq!(counts(&slot.finish().unwrap()), (1, 2, 1));
    expect_tree(&root, &[("a/index.html", "a 1"), ("index.html", "home 1"), ("new.html", "n")]);
}

fn bundle(files: Files<'_>) -> Bundle {
    let mut bundle = Bundle::default();
    for (name, text) in files {
        let bytes = text.as_bytes().to_vec();
        let recipe = Box::new(move || Checked::clean(Content::Bytes(bytes.clone())));
        bundle.add(path(name), Output { access: Access::Public, origin: Origin::default(), recipe, asking: None });
    }
    bundle
}

#[test]
fn an_announced_bundle_is_written_whole_and_two_outputs_in_each_others_way_are_refused() {
    let (_home, root) = site();
    let open = || Slot::open(&root, Path::new("public"), Options::default()).unwrap();
    let clash = open().announce(&bundle(&[("a", "1"), ("a.b", "2"), ("a/b/c", "3")])).unwrap_err();
    assert!(clash.to_string().contains("`a`") && clash.to_string().contains("a/b/c"), "{clash}");
    let slot = open();
    let site = bundle(V1);
    slot.announce(&site).unwrap();
    site.make_all(&slot).unwrap();
    assert_eq!(counts(&slot.finish().unwrap()), (3, 0, 0));
    expect_tree(&root, V1);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 2, "the site and `.wellspring`");
}

#[test]
fn several_output_folders_live_side_by_side_and_an_empty_one_is_taken() {
    let (_home, root) = site();
    fs::create_dir(root.join("two")).unwrap();
    for (out, files) in [("public", V1), ("two", V2), ("public", V2), ("two", V1)] {
        let slot = Slot::open(&root, Path::new(out), Options::default()).unwrap();
        put_all(&slot, files).unwrap();
        slot.finish().unwrap();
    }
    assert_eq!(tree(&root.join("two")).len(), V1.len() + 1);
    expect_tree(&root, V2);
    let noted = fs::read_to_string(root.join(".wellspring/outputs.toml")).unwrap();
    assert!(noted.contains("\"public\"") && noted.contains("\"two\""), "{noted}");
    Lock::take(&root).unwrap();
}

#[test]
fn the_second_slot_stands_beside_the_first() {
    assert_eq!(stage::beside(Path::new("/x/public")), Path::new("/x/.public.next"));
}

#[cfg(unix)]
#[test]
fn a_linked_folder_in_the_output_does_not_lead_our_files_astray() {
    for in_place in [false, true] {
        let options = Options { in_place, ..Options::default() };
        let (_home, root) = site();
        build_with(&root, &[("index.html", "1")], options).unwrap();
        fs::create_dir(root.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", root.join("public/a")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", root.join("public/b")).unwrap();
        build_with(&root, &[("index.html", "2")], options).unwrap();
        assert!(root.join("public/b").is_symlink());
        build_with(&root, &[("a/index.html", "x"), ("index.html", "2")], options).unwrap_err();
        assert_eq!(fs::read_dir(root.join("elsewhere")).unwrap().count(), 0);
    }
}
