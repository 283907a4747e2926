//! Tests of validation: many small cases.

use super::super::field::{either, field, list, required, words};
use super::super::{Field, Kind, Record, Slot, Takes, Val, common, find};
use super::{Reading, check, validate};
use crate::date::zone;
use crate::diag::Diagnostic;
use crate::node::yaml;
use crate::path::SourcePath;

fn read(fields: &[Field], text: &str) -> (Record, Vec<Diagnostic>) {
    let path = SourcePath::new("content/articles/a.md").unwrap();
    let read = yaml::read(text, 0);
    let reading = Reading::front_matter(&path, text, &zone("Europe/Brussels").unwrap()).whole(read.is_whole());
    let checked = validate(&fields.iter().collect::<Vec<_>>(), &read.node, &reading);
    (checked.value, checked.diagnostics)
}

/// A value in one line.
fn shown(slot: &Slot) -> String {
    match &slot.val {
        Val::Text(text) => format!("{text:?}"),
        Val::Bool(value) => value.to_string(),
        Val::Integer(number) => number.to_string(),
        Val::Number(number) => format!("{number:?}"),
        Val::Date(moment) => moment.iso(),
        Val::Seconds(seconds) => format!("{seconds}s"),
        Val::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
        Val::Record(record) => {
            let pairs: Vec<String> = record.iter().map(|(key, slot)| format!("{key}={}", shown(slot))).collect();
            format!("{{{}}}", pairs.join(" "))
        }
        Val::Reference { kind, name } => format!("{kind}:{name}"),
        Val::Page(written) => format!("page:{written}"),
        Val::File { path, .. } => format!("file:{path}"),
        Val::Free(node) => crate::node::to_json(node).to_string(),
    }
}

fn two() -> Takes {
    Takes::Record(vec![required("k", Takes::Text, "A."), field("l", Takes::Integer, "B.")])
}

#[test]
fn values_are_typed_by_their_field_and_kept_as_written() {
    let cases = [
        (Takes::Text, "no", "\"no\""),
        (Takes::Text, "012", "\"012\""),
        (Takes::Text, "1_000", "\"1_000\""),
        (Takes::Text, "1.10", "\"1.10\""),
        (Takes::Text, "2026-01-02", "\"2026-01-02\""),
        (Takes::Text, "true", "\"true\""),
        (Takes::Bool, "true", "true"),
        (Takes::Bool, "False", "false"),
        (Takes::Integer, "3", "3"),
        (Takes::Integer, "1_000", "1000"),
        (Takes::Integer, "\"3\"", "3"),
        (Takes::Number, "3", "3.0"),
        (Takes::Number, "-0.5", "-0.5"),
        (Takes::Date, "2026-1-2", "2026-01-02"),
        (Takes::Date, "2026-07-01 9:00", "2026-07-01T09:00:00+02:00"),
        (Takes::Duration, "1h 30m", "5400s"),
        (Takes::Position, "1:20", "80s"),
        (Takes::Zone, "Europe/Paris", "\"Europe/Paris\""),
        (Takes::Url, "https://é.example/?a=b#c", "\"https://é.example/?a=b#c\""),
        (Takes::Url, "mailto:a@b.example", "\"mailto:a@b.example\""),
        (words(&["one", "two"]), "two", "\"two\""),
        (list(Takes::Text), "x", "[\"x\"]"),
        (list(Takes::Text), "[x, ~, '', y]", "[\"x\" \"y\"]"),
        (two(), "{k: x, l: 1}", "{k=\"x\" l=1}"),
        (two(), "{k: x, l: }", "{k=\"x\"}"),
        (list(two()), "{k: x}", "[{k=\"x\"}]"),
        (either(Takes::Reference("person".into()), two()), "ada", "person:ada"),
        (either(Takes::Reference("person".into()), two()), "{k: x}", "{k=\"x\"}"),
        (either(two(), Takes::Text), "x", "\"x\""),
        (either(Takes::Url, Takes::Page), "../a.md", "page:../a.md"),
        (Takes::Page, "../a.md", "page:../a.md"),
        (Takes::File, "x.png", "file:content/articles/x.png"),
        (Takes::File, "/img/x.png", "file:content/img/x.png"),
        (Takes::File, "../people/x.png", "file:content/people/x.png"),
        (Takes::FileOrUrl, "https://x.example/a.png", "\"https://x.example/a.png\""),
        (Takes::FileOrUrl, "a.png", "file:content/articles/a.png"),
        (Takes::Free, "{a: [1, no]}", "{\"a\":[1,\"no\"]}"),
    ];
    for (takes, written, expected) in cases {
        let fields = [field("f", takes, "Help.")];
        let (record, diagnostics) = read(&fields, &format!("# é\nf: {written}\n"));
        assert!(diagnostics.is_empty(), "{written}: {diagnostics:?}");
        assert_eq!(shown(&record["f"]), expected, "{written}");
    }
}

#[test]
fn an_empty_value_is_an_absent_one() {
    for written in ["", "~", "null", "\"\"", "'  '", "[]", "[~, '']", "{}"] {
        for takes in [Takes::Text, Takes::Bool, Takes::Date, list(Takes::Text), two()] {
            let (record, diagnostics) = read(&[field("f", takes.clone(), "Help.")], &format!("f: {written}\n"));
            assert!(record.is_empty() && diagnostics.is_empty(), "{takes:?} {written}: {diagnostics:?}");
            let (_, diagnostics) = read(&[required("f", takes, "Help.")], &format!("f: {written}\n"));
            let messages: Vec<_> = diagnostics.iter().map(|d| (d.code, d.message.as_str())).collect();
            assert_eq!(messages, [("front-matter-missing", "the required field `f` is empty")]);
        }
    }
}

/// What is told of `text`, as `line:column+width code: message | hint | hint`.
fn told(fields: &[Field], text: &str) -> Vec<String> {
    let (_, diagnostics) = read(fields, text);
    diagnostics.iter().map(line).collect()
}

fn line(d: &Diagnostic) -> String {
    let place = d.place.as_ref().unwrap();
    format!("{}:{}+{} {}: {} | {}", place.line, place.column, place.width, d.code, d.message, d.hints.join(" | "))
}

#[test]
fn mistakes_have_place_code_message_and_hint() {
    let write = "write text; in quotes if it holds `: ` or begins with a sign";
    let day = "write a day as `2026-11-22`, or a moment as `2026-11-22T12:00:00+01:00`";
    let cases = [
        (Takes::Text, "[a]", format!("front-matter-invalid: `f` takes text, but this is a list | {write}")),
        (Takes::Text, "{a: b}", format!("front-matter-invalid: `f` takes text, but this is a map | {write}")),
        (Takes::Bool, "yes", "front-matter-invalid: `f` takes `true` or `false`, but this is `yes` | write `true` or `false`, without quotes".into()),
        (Takes::Bool, "\"true\"", "front-matter-invalid: `f` takes `true` or `false`, but this is `true` | write `true` or `false`, without quotes".into()),
        (Takes::Integer, "two", "front-matter-invalid: `f` takes a whole number, but this is `two` | write digits, as in `3`".into()),
        (Takes::Integer, "1.5", "front-matter-invalid: `f` takes a whole number, but this is `1.5` | write digits, as in `3`".into()),
        (Takes::Number, "1,5", "front-matter-invalid: `f` takes a number, but this is `1,5` | write a number, as in `3` or `0.5`".into()),
        (Takes::Date, "soon", format!("date-invalid: in `f`, `soon` is no date | {day}")),
        (Takes::Duration, "45", "front-matter-invalid: in `f`, `45` is no duration | write it as `45m`, `1h 30m`, `90s` or `PT45M`".into()),
        (Takes::Zone, "Europe/Pariss", "front-matter-invalid: in `f`, `Europe/Pariss` is no time zone | did you mean `Europe/Paris`?".into()),
        (Takes::Url, "www.x.example", "front-matter-invalid: `f` takes an address, but this is `www.x.example` | write a whole address, as in `https://example.com/`".into()),
        (Takes::Url, "javascript:alert(1)", "front-matter-invalid: `f` takes an address, but this is `javascript:alert(1)` | write a whole address, as in `https://example.com/`".into()),
        (Takes::Url, "https:///x", "front-matter-invalid: `f` takes an address, but this is `https:///x` | write a whole address, as in `https://example.com/`".into()),
        (words(&["online", "hybrid"]), "onlin", "front-matter-invalid: `f` has no choice `onlin` | did you mean `online`?".into()),
        (words(&["online", "hybrid"]), "xyz", "front-matter-invalid: `f` has no choice `xyz` | known: `hybrid`, `online`".into()),
        (Takes::File, "../../../x", "front-matter-invalid: in `f`, the path `../../../x` leaves the site | write a path relative to this file, or from `content/` after a `/`".into()),
        (Takes::File, "../../x", "front-matter-invalid: in `f`, the path `../../x` leaves `content/` | write a path relative to this file, or from `content/` after a `/`".into()),
        (Takes::File, "https://x.example/a", "front-matter-invalid: `f` takes a file of this site, but this is `https://x.example/a` | write a path relative to this file, or from `content/` after a `/`".into()),
        (two(), "x", "front-matter-invalid: `f` takes a map of `k`, `l`, but this is text | write a map of `k`, `l`".into()),
        (either(Takes::Reference("person".into()), two()), "[[x]]", "front-matter-invalid: `f` takes the name of a person, or a map of `k`, `l`, but this is a list | write the name of a file of the kind `person`, without `.md`".into()),
    ];
    for (takes, written, expected) in cases {
        let expected = format!("2:4+{} {expected}", written.chars().count());
        assert_eq!(told(&[field("f", takes, "Help.")], &format!("# ü\nf: {written}\n")), [expected], "{written}");
    }
}

#[test]
fn unknown_and_missing_keys_are_told_at_every_depth() {
    let fields = [required("title", Takes::Text, "The name."), field("video", two(), "The film.")];
    let text = "titel: é\nvideo: {kk: x, l: one}\nzzzzzz: 1\n";
    assert_eq!(
        told(&fields, text),
        [
            "1:1+5 front-matter-unknown-key: `titel` is not a known key | did you mean `title`? | data of your own goes under `extra:`",
            "2:9+2 front-matter-unknown-key: `kk` is not a known key in `video` | did you mean `k`?",
            "2:19+3 front-matter-invalid: `video.l` takes a whole number, but this is `one` | write digits, as in `3`",
            "2:1+5 front-matter-missing: the required field `video.k` is missing | A. It takes text",
            "3:1+6 front-matter-unknown-key: `zzzzzz` is not a known key | known: `title`, `video` | data of your own goes under `extra:`",
            "1:1+1 front-matter-missing: the required field `title` is missing | The name. It takes text",
        ]
    );
}

#[test]
fn a_block_that_broke_off_misses_nothing() {
    let fields = [required("title", Takes::Text, "The name."), field("draft", Takes::Bool, "Help.")];
    assert_eq!(told(&fields, "draft: true\nb: \"x\n"), Vec::<String>::new());
}

#[test]
fn of_equal_keys_the_last_counts() {
    let fields = [field("a", Takes::Integer, "Help.")];
    let (record, diagnostics) = read(&fields, "a: 1\na: 2\n");
    assert_eq!((shown(&record["a"]).as_str(), diagnostics.len()), ("2", 0));
}

#[test]
fn local_times_are_of_the_zone_beside_them() {
    let fields = [field("starts", Takes::Date, "A."), field("timezone", Takes::Zone, "B.")];
    let (record, _) = read(&fields, "starts: 2026-07-01 9:00\ntimezone: America/New_York\n");
    assert_eq!(shown(&record["starts"]), "2026-07-01T09:00:00-04:00");
}

#[test]
fn settings_have_codes_of_their_own() {
    let path = SourcePath::new("site.toml").unwrap();
    let text = "titel = \"x\"\n";
    let read = crate::node::toml::read_file(text);
    let fields = [required("title", Takes::Text, "The name.")];
    let checked = validate(&fields.iter().collect::<Vec<_>>(), &read.node, &Reading::config(&path, text));
    let codes: Vec<_> = checked.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["config-unknown-key", "config-invalid"]);
    assert_eq!(checked.diagnostics[0].hints[1], "data of your own goes under `[extra]`");
}

fn flaws(kind: &Kind, text: &str) -> Vec<String> {
    let path = SourcePath::new("content/x/a.md").unwrap();
    let all = common::fields();
    let fields: Vec<&Field> = kind.fields.iter().chain(&all).collect();
    let read = yaml::read(text, 0);
    let reading = Reading::front_matter(&path, text, &zone("Europe/Brussels").unwrap());
    let record = validate(&fields, &read.node, &reading).value;
    check(kind, &record, &reading).iter().map(|d| format!("{} {}", d.code, d.message)).collect()
}

#[test]
fn mistakes_between_fields_are_told() {
    let video = "{duration: 20s, uploaded: 2026-01-01, captions: a.vtt";
    let cases = [
        ("webinar", "starts: 2026-01-02".to_string(), "date-invalid `starts` has no time of day"),
        (
            "webinar",
            "status: cancelled\nprevious_start: 2026-01-02T10:00".into(),
            "front-matter-invalid a cancelled webinar was not moved",
        ),
        (
            "webinar",
            "starts: 2026-01-02T10:00\nprevious_start: 2026-01-02T10:00".into(),
            "front-matter-invalid `previous_start` is the same moment as `starts`",
        ),
        ("webinar", "format: hybrid".into(), "front-matter-missing a webinar that is not only online needs a `place`"),
        (
            "webinar",
            format!("starts: 2026-01-02T10:00\nreplay: {video}, file: a.mp4}}"),
            "webinar-ends-before-start the recording was uploaded before the webinar began",
        ),
        ("lesson", format!("video: {video}}}"), "front-matter-missing `video` names no video"),
        (
            "lesson",
            format!("video: {video}, file: a.mp4, youtube: abc}}"),
            "front-matter-invalid `video` has both `file` and `youtube`",
        ),
        (
            "lesson",
            format!("video: {video}, youtube: 'https://x.example/'}}"),
            "front-matter-invalid `https://x.example/` is no id of a video",
        ),
        (
            "lesson",
            format!("video: {video}, file: a.mp4, chapters: [{{at: '0:20', title: x}}]}}"),
            "webinar-ends-before-start a chapter begins at `0:20`, but the video ends at `0:20`",
        ),
        (
            "lesson",
            format!("video: {video}, file: a.mp4, chapters: [{{at: '0:05', title: x}}, {{at: '0:05', title: y}}]}}"),
            "webinar-ends-before-start a chapter begins at `0:05`, not after the one before it at `0:05`",
        ),
        ("lesson", "part: 0".into(), "front-matter-invalid a course has no part 0"),
        (
            "testimonial",
            "consent: {signed: 2026-02-01, expires: 2026-01-01}".into(),
            "front-matter-invalid the consent expires before it was signed",
        ),
        (
            "offer",
            "sample: [{page: a.md, text: x}]".into(),
            "front-matter-invalid a sample is one of `page`, `text` and `file`",
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(flaws(&find(name).unwrap(), &text), [expected], "{text}");
    }
    let fine = "starts: 2026-01-02T10:00\nprevious_start: 2026-01-01T10:00\nstatus: postponed\nformat: in-person\nplace: The hall";
    assert!(flaws(&find("webinar").unwrap(), fine).is_empty());
}

#[test]
fn no_field_is_named_twice_and_every_help_is_a_sentence() {
    fn helps(fields: &[Field]) {
        let mut names: Vec<&str> = fields.iter().map(|f| &*f.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for field in fields {
            assert!(field.help.ends_with('.'), "{}: {}", field.name, field.help);
            inner(&field.takes);
        }
    }
    fn inner(takes: &Takes) {
        match takes {
            Takes::Record(fields) => helps(fields),
            Takes::List(of) => inner(of),
            Takes::Either(first, second) => {
                inner(first);
                inner(second);
            }
            _ => {}
        }
    }
    helps(&common::fields());
    for make in super::super::ALL {
        let kind = make();
        helps(&kind.fields);
        assert!(find(&kind.name).is_some());
    }
}
