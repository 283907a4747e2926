//! The memo of earlier builds: what it knows is true, and what is damaged is not believed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use wellspring::build::memo::{Book, Documents, Memo, Seal, Update, code, documents, why};
use wellspring::config::{self, Config};
use wellspring::diag::Checked;
use wellspring::parse::{self, Document, Known};
use wellspring::path::SourcePath;
use wellspring::source::{Snapshot, Stat};

use crate::sites::{self, How, Made};

/// The files of a memo and the outputs that stand beside them, in memory.
#[derive(Debug, Clone, Default)]
pub struct Files {
    pub records: BTreeMap<String, Vec<u8>>,
    pub outputs: BTreeMap<String, Vec<u8>>,
    /// The pages that the last build rendered.
    pub rendered: Vec<String>,
    /// All that it made.
    pub made: Vec<String>,
}

impl Files {
    /// What a build is given of them.
    pub fn memo(&self) -> Memo {
        let files = self.records.clone();
        Memo::new(move |name| files.get(name).cloned())
    }

    /// Changes them as a build says.
    pub fn take(&mut self, updates: Vec<(&'static str, Update)>) {
        for (name, update) in updates {
            let file = self.records.entry(name.to_owned()).or_default();
            match update {
                Update::Replace(bytes) => *file = bytes,
                Update::Append { len, bytes } => {
                    assert_eq!(file.len() as u64, len, "`{name}` is longer or shorter than it was read");
                    file.extend(bytes);
                }
            }
        }
    }
}

fn now() -> jiff::Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a moment")
}

fn source(path: &str) -> SourcePath {
    SourcePath::new(path).expect("a path")
}

fn config_of(snapshot: &Snapshot) -> Arc<Config> {
    let path = source("site.toml");
    Arc::new(config::read(&path, &snapshot.read_text(&path).expect("there"), None).value)
}

/// A document in all its parts, moments with their zones; the kind by its name, for it is a shared value.
fn shown(parsed: &Checked<Document>) -> String {
    let Document { path, name, kind, record, title, body, is_light, shape, text } = &parsed.value;
    let found = &parsed.diagnostics;
    format!("{path:?} {name:?} {} {record:?} {title:?} {body:?} {is_light} {shape:?} {text:?} {found:?}", kind.name)
}

/// Every document of a site comes back from a memo as it was parsed, by its stat alone and by its text.
fn comes_back(snapshot: &Snapshot) -> usize {
    let config = config_of(snapshot);
    // Long after any file was written.
    let moment = "2100-01-01T00:00:00Z".parse().expect("a moment");
    let first = Documents::open(Vec::new(), &config, moment);
    let parsed = parse::all(&config, snapshot, true, Some(&first));
    let Some(update) = first.update(snapshot) else { return 0 };
    let Update::Replace(bytes) = update else { panic!("nothing was there to append to") };
    let known = Documents::open(bytes.clone(), &config, moment);
    let again = parse::all(&config, snapshot, true, Some(&known));
    assert_eq!(parsed.diagnostics, again.diagnostics);
    assert!(known.update(snapshot).is_none(), "something was learnt again");
    let known = Documents::open(bytes, &config, moment);
    for document in &parsed.value {
        let stat = snapshot.stat(&document.path).expect("there");
        let mut fresh = parse::one(&config, snapshot, &document.path).map(|d| d.expect("there"));
        fresh.value.lighten();
        let found = known.unread(&document.path, stat).expect("it is known").map(|document| (*document).clone());
        assert_eq!(shown(&found), shown(&fresh));
        assert_eq!(found.value.record, fresh.value.record);
        let elsewhere = Stat { inode: stat.inode ^ 1, ..*stat };
        assert!(known.unread(&document.path, &elsewhere).is_none(), "{} is known although moved", document.path);
        let text = snapshot.read_text(&document.path).expect("there");
        let found = known.of_text(&document.path, &elsewhere, &text).expect("it is known");
        assert_eq!(shown(&found), shown(&fresh));
        assert!(known.of_text(&document.path, stat, "other").is_none());
    }
    parsed.value.len()
}

#[test]
fn a_document_comes_back_as_it_was_parsed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(comes_back(&Snapshot::scan(root).value) > 100);
    let mut count = 0;
    for inputs in crate::sites::inputs() {
        let files = inputs.into_iter().map(|(name, bytes)| (source(&name), bytes));
        count += comes_back(&Snapshot::memory(files));
    }
    assert!(count > 500, "{count}");
}

/// The files of a site.
pub type Inputs = BTreeMap<String, Vec<u8>>;

/// A site with something of all that a memo holds.
fn site() -> Inputs {
    let mut inputs: Inputs = sites::theme().into_iter().collect();
    let mut add = |path: &str, text: &str| inputs.insert(path.to_owned(), text.as_bytes().to_vec());
    add(
        "site.toml",
        "base_url = \"https://a.example/\"\ntitle = \"A\"\ntheme = \"bare\"\ntimezone = \"Europe/Brussels\"\n",
    );
    add("content/_index.md", "---\ntitle: Home\nmeta_description: All.\n---\nTo [one](articles/a1.md).\n");
    add("content/articles/_index.md", "---\ntitle: Articles\n---\n");
    add("content/people/ada.md", "---\ntitle: Ada\nrole: Writer\n---\nShe writes.\n");
    for number in 0..8 {
        let text = format!(
            "---\ntitle: Article {number}\ndate: 2026-0{}-01T10:00\nauthors: [ada]\ntags: [t{}]\n---\n\
             A text. [Next](a{}.md#more)\n\n## More\n\n```rust\nlet a = {number};\n```\n",
            number + 1,
            number % 3,
            (number + 1) % 8,
        );
        add(&format!("content/articles/a{number}.md"), &text);
    }
    inputs
}

fn how() -> How {
    How { options: sites::options(""), check: false, blind: false }
}

fn clean(inputs: &Inputs) -> Made {
    sites::make(inputs, &how(), 2, None)
}

fn warm(inputs: &Inputs, memo: &mut Files) -> Made {
    sites::make(inputs, &how(), 2, Some(memo))
}

/// Numbers that look like chance and are the same every time (xorshift).
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("it is below")
    }
}

/// Where the records of a file stand.
fn records(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut at = file.iter().position(|b| *b == b'\n').map_or(file.len(), |at| at + 1);
    let mut found = Vec::new();
    while let Some(four) = file.get(at..at + 4) {
        let end = at + 20 + u32::from_le_bytes(four.try_into().expect("four")) as usize;
        found.push(at..end);
        at = end;
    }
    found
}

/// Damages a file in one of many ways; one whose records are unlike ours in fewer. `other` is what another site has.
pub fn damage(file: &mut Vec<u8>, other: &[u8], way: usize, chance: &mut Chance) {
    let at = chance.below(file.len());
    let all = if file.starts_with(b"wellspring memo ") { records(file) } else { Vec::new() };
    let way = if all.is_empty() { [0, 1, 2, 5, 6, 9][way % 6] } else { way };
    let record = |chance: &mut Chance| all[chance.below(all.len())].clone();
    match way % 13 {
        0 => file[at] ^= 1 << chance.below(8),
        1 => file.truncate(at),
        2 => drop(file.drain(..file.len() / 2)),
        3 => {
            // Two records change places.
            let (a, b) = (record(chance), record(chance));
            let (bytes_a, bytes_b) = (file[a.clone()].to_vec(), file[b.clone()].to_vec());
            let (first, second) =
                if a.start < b.start { ((a, bytes_b), (b, bytes_a)) } else { ((b, bytes_a), (a, bytes_b)) };
            if first.0 != second.0 {
                file.splice(second.0, second.1);
                file.splice(first.0, first.1);
            }
        }
        4 => file[18] ^= 1,
        5 => file.clear(),
        6 => file.iter_mut().for_each(|byte| *byte = u8::try_from(chance.below(256)).expect("a byte")),
        7 => file[record(chance).start..][..4].fill(0xff),
        8 => {
            // The value of one under the key of another.
            let (a, b) = (record(chance), record(chance));
            let len = a.len().min(b.len()).saturating_sub(60);
            let value = file[a.end - len..a.end].to_vec();
            file[b.end - len..b.end].copy_from_slice(&value);
        }
        9 => {
            let end = (at + 200).min(file.len());
            file[at..end].fill(0);
        }
        10 => {
            let twice = file[record(chance)].to_vec();
            file.extend(twice);
        }
        11 => drop(file.drain(record(chance))),
        // The records of another site, behind this one's line.
        _ => {
            file.truncate(all[0].start);
            file.extend(&other[records(other)[0].start..]);
        }
    }
}

#[test]
fn a_memo_that_is_damaged_makes_no_wrong_page() {
    let inputs = site();
    let expected = clean(&inputs);
    let mut whole = Files::default();
    assert_eq!(warm(&inputs, &mut whole), expected);
    // Another site with the same files, of which each says something else.
    let mut others = inputs.clone();
    others.entry("site.toml".into()).or_default().extend(b"[markdown]\nsmart = false\n");
    let mut other = Files::default();
    assert_ne!(warm(&others, &mut other).files, BTreeMap::new());
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for way in 0..130 {
        let mut memo = whole.clone();
        for (name, file) in &mut memo.records {
            damage(file, &other.records[name], way, &mut chance);
        }
        assert_eq!(warm(&inputs, &mut memo), expected, "after damage {way}");
        // What was damaged is whole again, and a change is seen in it.
        let before = memo.clone();
        assert_eq!(warm(&inputs, &mut memo), expected, "after damage {way} was mended");
        // Why outputs were made is of each build anew.
        let differs = |name: &&String| before.records[*name] != memo.records[*name] && *name != why::NAME;
        let learnt: Vec<&String> = memo.records.keys().filter(differs).collect();
        assert!(learnt.is_empty(), "after damage {way} something is not known yet: {learnt:?}");
    }
}

/// A memo with a lie in it that is sealed as the truth is: the comparison above would see a wrong page.
#[test]
fn a_memo_that_lies_is_seen_in_the_pages() {
    let inputs = site();
    let path = source("content/articles/a1.md");
    let files = inputs.iter().map(|(name, bytes)| (source(name), bytes.clone()));
    let snapshot = Snapshot::memory(files);
    let config = config_of(&snapshot);
    let stat = snapshot.stat(&path).expect("there");
    let text = snapshot.read_text(&path).expect("there").replace("Article 1", "A lie");
    let lie = Documents::open(Vec::new(), &config, now());
    lie.learn(stat, &parse::text_of(&config, &path, &text));
    let mut memo = Files::default();
    memo.take(vec![(documents::NAME, lie.update(&snapshot).expect("something was learnt"))]);
    let made = warm(&inputs, &mut memo);
    assert_ne!(made.files, clean(&inputs).files);
}

/// A file whose times cannot show a change is read, and its record is renewed when they can.
#[test]
fn a_file_as_young_as_the_build_is_read_again() {
    let path = source("content/a.md");
    let stat = Stat { size: 6, mtime: now().as_nanosecond() - 5_000_001, ctime: 0, inode: 7 };
    let site = |text: &str| {
        let files = [(source("site.toml"), b"base_url = \"https://a.example/\"".to_vec()), (path.clone(), text.into())];
        Snapshot::memory(files).with_stat(&path, stat)
    };
    let snapshot = site("# Old\n");
    let config = config_of(&snapshot);
    let title = |snapshot: &Snapshot, memo: &mut Files, moment: jiff::Timestamp| {
        let open = Documents::open(memo.records.get(documents::NAME).cloned().unwrap_or_default(), &config, moment);
        let unread = open.unread(&path, &stat).is_some();
        let parsed = parse::all(&config, snapshot, false, Some(&open)).value;
        memo.take(open.update(snapshot).map(|update| (documents::NAME, update)).into_iter().collect());
        (parsed[0].title.clone(), unread)
    };
    let mut memo = Files::default();
    assert_eq!(title(&snapshot, &mut memo, now()), ("Old".to_owned(), false));
    // Changed in the same tick of the clock, to as many bytes.
    let changed = site("# New\n");
    assert_eq!(title(&changed, &mut memo, now()), ("New".to_owned(), false));
    let later = now() + jiff::SignedDuration::from_secs(1);
    assert_eq!(title(&changed, &mut memo, later), ("New".to_owned(), false));
    assert_eq!(title(&changed, &mut memo, later), ("New".to_owned(), true));
}

/// A file of records grows by what changes, and is written anew when most of it is of no use.
#[test]
fn a_memo_stays_in_bounds() {
    let mut inputs = site();
    let mut memo = Files::default();
    warm(&inputs, &mut memo);
    let first = memo.records[documents::NAME].len();
    let mut most = 0;
    for step in 0..300 {
        let text = format!("---\ntitle: Step {step}\n---\n{}\n", "[to](/)".repeat(50));
        inputs.insert("content/articles/a1.md".into(), text.into_bytes());
        warm(&inputs, &mut memo);
        most = most.max(memo.records[documents::NAME].len());
    }
    assert!(most < 3 * first + (80 << 10), "{first} bytes became {most}");
    assert_eq!(warm(&inputs, &mut memo), clean(&inputs));
}

/// What was highlighted once is not highlighted again, whatever page shows it.
#[test]
fn highlighted_code_is_known_by_what_it_says() {
    let mut inputs = site();
    let mut memo = Files::default();
    warm(&inputs, &mut memo);
    let before = memo.records[code::NAME].clone();
    for number in 0..8 {
        let text = format!("---\ntitle: Anew {number}\n---\n```rust\nlet a = {number};\n```\n");
        inputs.insert(format!("content/articles/a{number}.md"), text.into_bytes());
    }
    assert_eq!(warm(&inputs, &mut memo), clean(&inputs));
    assert_eq!(memo.records[code::NAME], before);
    inputs.insert("content/b.md".into(), b"# B\n\n```rust\nlet b = 9;\n```\n".to_vec());
    assert_eq!(warm(&inputs, &mut memo), clean(&inputs));
    let after = &memo.records[code::NAME];
    assert!(after.len() > before.len() && after.starts_with(&before));
}

/// Whatever stands in a record that is sealed as ours are, reading it ends in a document or in nothing.
#[test]
fn a_sealed_record_of_anything_ends_in_a_document_or_nothing() {
    let files = site().into_iter().map(|(name, bytes)| (source(&name), bytes));
    let snapshot = Snapshot::memory(files);
    let config = config_of(&snapshot);
    let seal = || Seal::new(documents::NAME, config.source_text().as_bytes());
    let known = Documents::open(Vec::new(), &config, now());
    parse::all(&config, &snapshot, false, Some(&known));
    let Some(Update::Replace(bytes)) = known.update(&snapshot) else { panic!("something was learnt") };
    let book = Book::open(seal(), bytes);
    let line = book_line(&seal());
    let mut chance = Chance(0x1234_5678_9abc_def1);
    let mut read = 0;
    for (path, stat) in snapshot.below("content/") {
        let value = book.get(path.as_str().as_bytes()).expect("it is known");
        // What stands before the document itself is of a fixed length; a change there is another file's.
        let head = 3 * 16 + 8 + 1 + 32;
        let mut try_one = |value: &[u8]| {
            let file = [line.as_slice(), &seal().record(path.as_str().as_bytes(), value)].concat();
            read += usize::from(Documents::open(file, &config, now()).unread(path, stat).is_some());
        };
        for _ in 0..300 {
            let mut value = value.to_vec();
            for _ in 0..=chance.below(3) {
                let at = head + chance.below(value.len() - head);
                match chance.below(3) {
                    0 => value[at] = u8::try_from(chance.below(256)).expect("a byte"),
                    1 => value.truncate(at),
                    _ => drop(value.splice(at..at, [0xff; 9])),
                }
                if value.len() == head {
                    break;
                }
            }
            try_one(&value);
        }
        // Lists in lists without end, where a record of front matter is to be.
        let kind = value[head] as usize;
        let deep = [&value[..head + 1 + kind], &[1, 1, b'a'], [6, 1].repeat(500_000).as_slice()].concat();
        try_one(&deep);
    }
    assert!(read > 0, "nothing came through, so nothing was tried");
}

/// The line that a file with that seal begins with.
fn book_line(seal: &Seal) -> Vec<u8> {
    let record = seal.record(b"k", b"v");
    let empty = Book::open(seal.clone(), Vec::new());
    empty.learn(b"k", b"v");
    let Some(Update::Replace(mut file)) = empty.update(|_| true) else { panic!("a first record makes a file") };
    file.truncate(file.len() - record.len());
    file
}
