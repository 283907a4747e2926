//! A build that need not begin: it says what the last one said, and only where nothing is otherwise.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use wellspring::build::Options;
use wellspring::build::memo::Update;
use wellspring::build::memo::last::{self, Last, Span};
use wellspring::diag::{Checked, Severity};
use wellspring::gate::Secret;
use wellspring::path::SourcePath;
use wellspring::publish;
use wellspring::source::{Snapshot, Stat};

use crate::program::{self, text, write};
use crate::sites::options;

const MOMENT: &str = "2026-11-22T12:00:00Z";

fn command(root: &Path, arguments: &[&str]) -> Command {
    program::command(root, &[&["build", "--verbose"], arguments].concat())
}

fn run(mut command: Command) -> Output {
    // Until a clock has ticked, a change could not be seen in a file's times.
    thread::sleep(Duration::from_millis(45));
    command.output().expect("the binary runs")
}

fn build(root: &Path, arguments: &[&str]) -> Output {
    run(command(root, arguments))
}

/// Whether a build saw that it need not begin.
fn is_early(done: &Output) -> bool {
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stderr).contains("nothing has changed")
}

fn early(root: &Path, arguments: &[&str]) -> bool {
    is_early(&build(root, arguments))
}

/// What was told, without what is told of the work itself.
fn told(done: &Output) -> String {
    let is_of_work = |line: &&str| line.starts_with("nothing has changed") || line.starts_with("assembled in");
    text(&done.stderr).lines().filter(|line| !is_of_work(line)).map(|line| format!("{line}\n")).collect()
}

fn site(root: &Path) {
    write(root, "site.toml", "base_url = \"https://x.example/\"\n");
    write(root, "content/articles/a.md", "---\ntitle: A\ndescription: An article.\ndate: 2026-01-01\n---\nWords.\n");
    write(root, "content/b.md", "---\ntitle: B\ndescription: A page.\n---\nTo [a](articles/a.md).\n");
}

#[test]
fn a_build_that_need_not_begin_tells_what_the_last_one_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    // Told of a page's front matter, of a link, and by a template, at severities that the site sets.
    let rules =
        ["link-broken", "front-matter-unknown-key", "template-invalid"].map(|rule| format!("{rule} = \"warning\"\n"));
    let settings = format!("base_url = \"https://x.example/\"\ntheme = \"own\"\n[check.rules]\n{}", rules.concat());
    let settings = settings.as_str();
    write(root, "site.toml", settings);
    write(root, "content/c.md", "---\ntitle: C\nunknown: 1\n---\nTo [nothing](/nothing/).\n");
    write(root, "content/later.md", "---\ntitle: Later\ndate: 2126-01-01\n---\nLater.\n");
    write(root, "content/people/ada.md", "---\ntitle: Ada\nrole: Writer\n---\n");
    write(root, "themes/own/templates/kind/person.html", "{{ page.title }}{{ page.nothing.at_all }}");
    for format in ["human", "short", "json"] {
        let arguments = ["--format", format];
        let (first, second, third) =
            (build(root, &arguments), build(root, &arguments), build(root, &["--format", format, "--no-memo"]));
        assert!(is_early(&second), "{}", text(&second.stderr));
        assert!(!is_early(&third));
        assert_eq!(told(&second), told(&third));
        assert_eq!(told(&second), told(&first));
        if format == "json" {
            let value = |done: &Output| serde_json::from_slice::<Value>(&done.stdout).expect("JSON");
            let mut clean = value(&third);
            assert!(clean["rendered"].as_u64() > Some(3) && clean["diagnostics"].as_array().expect("a list").len() > 1);
            clean["rendered"] = 0.into();
            assert_eq!(value(&second), clean);
        } else {
            assert!(text(&second.stdout).ends_with(" written, 1 not yet published\n"), "{}", text(&second.stdout));
            let pages = |done: &Output| text(&done.stdout).split(':').next().map(str::to_owned);
            assert_eq!(pages(&second), pages(&third));
        }
    }
    assert!(!text(&build(root, &["--verify"]).stdout).is_empty());
}

#[test]
fn an_output_folder_that_somebody_touched_is_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(!early(root, &[]));
    assert!(early(root, &[]));
    let page = root.join("public/b/index.html");
    let right = fs::read(&page).expect("there");
    let touches: [&dyn Fn(); 5] = [
        &|| fs::remove_file(&page).expect("removed"),
        &|| fs::write(&page, "by hand").expect("written"),
        &|| {
            // As many bytes, and the time it had.
            let file = File::options().write(true).open(&page).expect("there");
            let time = file.metadata().and_then(|m| m.modified()).expect("a time");
            fs::write(&page, [b'x'].repeat(right.len())).expect("written");
            file.set_modified(time).expect("set");
        },
        &|| {
            fs::remove_file(&page).expect("removed");
            fs::create_dir(&page).expect("made");
        },
        &|| fs::remove_dir_all(root.join("public")).expect("removed"),
    ];
    for (at, touch) in touches.iter().enumerate() {
        touch();
        assert!(!early(root, &[]), "after touch {at}");
        assert_eq!(fs::read(&page).expect("there"), right, "after touch {at}");
        assert!(early(root, &[]), "after touch {at} was mended");
    }
    // The same bytes under new times, and what is not ours, are left as they are.
    fs::remove_file(&page).expect("removed");
    fs::write(&page, &right).expect("written");
    write(root, "public/mine.txt", "mine");
    assert!(early(root, &[]));
    assert!(root.join("public/mine.txt").exists());
    // Another folder is another build.
    assert!(!early(root, &["--out", "other"]));
    assert!(early(root, &["--out", "other"]) && early(root, &[]));
}

#[test]
fn what_the_receiver_knows_is_mended_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(!early(root, &[]));
    let leads = root.join(".wellspring/leads.json");
    let right = fs::read(&leads).expect("there");
    fs::write(&leads, "{}").expect("written");
    assert!(!early(root, &[]));
    assert_eq!(fs::read(&leads).expect("there"), right);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert!(early(root, &[]));
        fs::set_permissions(&leads, fs::Permissions::from_mode(0o644)).expect("set");
        assert!(!early(root, &[]));
        assert_eq!(fs::metadata(&leads).expect("there").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_changed_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(!early(root, &[]));
    let page = root.join("content/b.md");
    let old = fs::read_to_string(&page).expect("there");
    let time = fs::metadata(&page).and_then(|m| m.modified()).expect("a time");
    let changes: [(&str, &dyn Fn()); 5] = [
        ("one of as many bytes, under the old time", &|| {
            fs::write(&page, old.replace("title: B", "title: X")).expect("written");
            let file = File::options().write(true).open(&page).expect("there");
            file.set_modified(time).expect("set");
        }),
        ("one that is new", &|| write(root, "content/new.md", "---\ntitle: New\n---\n")),
        ("one that is gone", &|| fs::remove_file(root.join("content/new.md")).expect("removed")),
        ("one with another name", &|| fs::rename(&page, root.join("content/z.md")).expect("moved")),
        ("settings", &|| write(root, "site.toml", "base_url = \"https://y.example/\"\n")),
    ];
    for (what, change) in changes {
        change();
        assert!(!early(root, &[]), "{what}");
        assert!(early(root, &[]), "{what}");
        let verified = build(root, &["--verify"]);
        assert!(verified.status.success(), "{what}: {}", text(&verified.stderr));
    }
    // A time alone.
    let file = File::options().write(true).open(root.join("content/z.md")).expect("there");
    file.set_modified(SystemTime::UNIX_EPOCH).expect("set");
    assert!(!early(root, &[]));
}

#[test]
fn other_options_are_another_build() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(!early(root, &[]));
    for arguments in [&["--drafts"][..], &["--future"], &["--base-url", "https://z.example/"], &["--no-memo"]] {
        assert!(!early(root, arguments), "{arguments:?}");
    }
    assert!(!early(root, &[]), "the folder holds what the last of them left");
    assert!(early(root, &[]));
    for (name, value) in
        [("WELLSPRING_WEBHOOK_SECRET", "a secret of the hook"), ("WELLSPRING_GATE_SECRET", "s".repeat(40).as_str())]
    {
        let mut command = command(root, &[]);
        command.env(name, value);
        assert!(!is_early(&run(command)), "{name}");
    }
}

#[test]
fn a_moment_that_changes_something_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    write(root, "content/soon.md", "---\ntitle: Soon\ndate: 2026-03-01T12:00:00Z\n---\nSoon.\n");
    write(root, "content/gone.md", "---\ntitle: Gone\ndate: 2026-01-01\nexpires: 2026-04-01T12:00:00Z\n---\nGone.\n");
    // Called off, and told to machines as a session to come until it would have ended.
    let webinar = "---\ntitle: W\nstarts: 2026-05-01T12:00:00Z\nduration: PT1H\nstatus: cancelled\nform: seat\n\
                   speakers: [ada]\nformat: in-person\nplace: {name: Hall, city: Gent, country: BE}\n---\nW.\n";
    write(root, "content/webinars/w.md", webinar);
    let form = "---\ntitle: Seat\ncreates: registration\nowner: ada\nsla_hours: 24\nthank_you: Thanks.\n\
                fields: [{ label: Mail, type: email, required: true }]\n\
                notice: { purpose: A seat., retention: A year., privacy: \"https://x.example/b/\" }\n---\n";
    write(root, "content/forms/seat.md", form);
    let endpoint = "[endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n";
    write(root, "site.toml", &format!("base_url = \"https://x.example/\"\n{endpoint}"));
    write(root, "content/people/ada.md", "---\ntitle: Ada\nrole: Host\n---\n");
    let holds = |path: &str, what: &str| fs::read_to_string(root.join(path)).is_ok_and(|html| html.contains(what));
    let event = || holds("public/webinars/w/index.html", "EventCancelled");
    let seen = || [holds("public/soon/index.html", "Soon"), holds("public/gone/index.html", "Gone"), event()];
    let steps = [
        ("2026-02-01T00:00:00Z", false, [false, true, true]),
        ("2026-02-01T00:00:00Z", true, [false, true, true]),
        ("2026-03-01T11:59:59Z", true, [false, true, true]),
        ("2026-03-01T12:00:00Z", false, [true, true, true]),
        ("2026-04-01T11:59:59Z", true, [true, true, true]),
        ("2026-04-01T12:00:00Z", false, [true, false, true]),
        ("2026-05-01T12:30:00Z", false, [true, false, true]),
        ("2026-05-01T13:00:00Z", false, [true, false, false]),
        ("2026-05-02T00:00:00Z", true, [true, false, false]),
        // The time of a rule of search engines, and the year in the footer.
        ("2026-05-08T00:00:00Z", false, [true, false, false]),
        ("2026-12-31T22:00:00Z", false, [true, false, false]),
        ("2027-01-02T00:00:00Z", false, [true, false, false]),
        // Back in time.
        ("2026-02-01T00:00:00Z", false, [false, true, true]),
    ];
    for (moment, is_known, expected) in steps {
        let done = build(root, &["--as-of", moment]);
        assert!(done.status.success(), "{moment}: {}", text(&done.stderr));
        assert_eq!((is_early(&done), seen()), (is_known, expected), "{moment}");
        let clean = build(root, &["--as-of", moment, "--verify"]);
        assert!(clean.status.success(), "{moment}: {}", text(&clean.stderr));
    }
}

/// A record that is sealed as a true one is, and tells something else.
#[test]
fn a_lie_about_the_last_build_is_seen_by_one_who_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    write(root, "content/c.md", "---\ntitle: C\n---\nTo [nothing](/nothing/).\n");
    write(root, "site.toml", "base_url = \"https://x.example/\"\n[check.rules]\nlink-broken = \"warning\"\n");
    let mut key = command(root, &[]);
    let secret = "a secret of thirty-two bytes .....";
    key.env("WELLSPRING_GATE_SECRET", secret);
    assert!(run(key).status.success());
    let with_key = |arguments: &[&str]| {
        let mut command = command(root, arguments);
        command.env("WELLSPRING_GATE_SECRET", secret);
        run(command)
    };
    let mut options = options("");
    options.guarded = vec![("WELLSPRING_GATE_SECRET".into(), secret.into())];
    options.now = jiff::Timestamp::now();
    let scanned = Snapshot::scan(root).map(Arc::new);
    let bytes = publish::memo::read(root, last::NAME).expect("there");
    let known = last::find(bytes.clone(), "public", &options, &scanned).expect("it stands");
    assert!(known.told.iter().any(|told| told.code == "link-broken" && told.severity == Severity::Warning));
    let lies = [
        Last { told: Vec::new(), ..known.clone() },
        Last { pages: known.pages + 1, ..known.clone() },
        Last { waiting: 7, ..known.clone() },
        Last { drafts: 7, ..known.clone() },
        Last { span: Span { until: None, ..known.span }, ..known.clone() },
    ];
    for lie in lies {
        let update = last::update(Vec::new(), "public", &options, &lie).expect("something to write");
        publish::memo::write(root, last::NAME, &update).expect("written");
        assert!(is_early(&with_key(&[])), "a lie that is not believed cannot be caught: {lie:?}");
        let wrong = with_key(&["--verify"]);
        assert_eq!(wrong.status.code(), Some(2), "{lie:?}");
        assert!(text(&wrong.stderr).contains("what was known of the last build"), "{}", text(&wrong.stderr));
        assert!(root.join(".wellspring/memo-wrong").join(last::NAME).exists());
        for arguments in [&["--verify"][..], &["--verify"]] {
            let mended = with_key(arguments);
            assert_eq!(mended.status.code(), Some(0), "{}", text(&mended.stderr));
        }
    }
}

fn known() -> (Last, Checked<Arc<Snapshot>>) {
    let file = (SourcePath::new("content/a.md").expect("a path"), b"# A\n".to_vec());
    let scanned = Checked::clean(Arc::new(Snapshot::memory([file])));
    let moment = |text: &str| text.parse().expect("a moment");
    let span = Span { from: moment(MOMENT), until: Some(moment("2026-12-01T00:00:00Z")), frozen: None };
    let last = Last {
        files: last::files(&scanned),
        span,
        secret: None,
        outputs: [1; 32],
        leads: [2; 32],
        in_place: false,
        pages: 300,
        waiting: 2,
        drafts: 1,
        told: Vec::new(),
        listed: Some("[]".into()),
    };
    (last, scanned)
}

#[test]
fn a_record_of_the_last_build_is_true_or_missing() {
    let (last, scanned) = known();
    let options = options("");
    let update = last::update(Vec::new(), "public", &options, &last).expect("something to write");
    let Update::Replace(whole) = update else { panic!("a first record makes a file") };
    let find = |bytes: &[u8], out: &str| last::find(bytes.to_vec(), out, &options, &scanned);
    assert_eq!(find(&whole, "public"), Some(last.clone()));
    assert_eq!(find(&whole, "other"), None);
    for at in 0..whole.len() {
        assert_eq!(find(&whole[..at], "public"), None, "cut at {at}");
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << bit;
            assert!(find(&damaged, "public").is_none(), "bit {bit} of byte {at}");
        }
    }
    let at = |moment: &str| {
        let options = Options { as_of: Some(moment.parse().expect("a moment")), ..options.clone() };
        last::find(whole.clone(), "public", &options, &scanned).is_some()
    };
    assert!(at(MOMENT) && at("2026-11-30T23:59:59Z"));
    assert!(!at("2026-11-22T11:59:59Z") && !at("2026-12-01T00:00:00Z"));
    // The secret counts if the site has a private address.
    let secret = Secret::new("another secret, and long enough").expect("long enough");
    let with_other = Options { secret: secret.into(), ..options.clone() };
    assert!(last::find(whole.clone(), "public", &with_other, &scanned).is_some());
    let private = Last { secret: Some(options.secret.fingerprint()), ..last };
    let Some(Update::Replace(private)) = last::update(Vec::new(), "public", &options, &private) else {
        panic!("a first record makes a file")
    };
    assert!(last::find(private.clone(), "public", &options, &scanned).is_some());
    assert!(last::find(private, "public", &with_other, &scanned).is_none());
    let path = SourcePath::new("content/a.md").expect("a path");
    let stat = *scanned.value.stat(&path).expect("there");
    for other in [
        Stat { size: stat.size + 1, ..stat },
        Stat { mtime: stat.mtime + 1, ..stat },
        Stat { ctime: stat.ctime + 1, ..stat },
        Stat { inode: stat.inode + 1, ..stat },
    ] {
        let changed = Checked::clean(Arc::new((*scanned.value).clone().with_stat(&path, other)));
        assert!(last::find(whole.clone(), "public", &options, &changed).is_none(), "{other:?}");
    }
}

/// A file whose times are those of the build itself may change, and its times stay as they are.
#[test]
fn a_build_of_files_as_young_as_itself_is_not_known() {
    let (_, scanned) = known();
    let path = SourcePath::new("content/a.md").expect("a path");
    let now = options("").now;
    let of = |nanos: i128| {
        let stat = Stat { mtime: now.as_nanosecond() - nanos, ..*scanned.value.stat(&path).expect("there") };
        last::is_settled(&(*scanned.value).clone().with_stat(&path, stat), now)
    };
    assert!(!of(0) && !of(5_000_001) && !of(-1_000_000_001));
    assert!(of(50_000_001));
    // A file system that counts seconds.
    assert!(!of(1_000_000_000) && of(3_000_000_000));
}
