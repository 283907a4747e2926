//! The leak test on whole sites: each sort of thing that is kept back, planted into each sort of public output, fails
//! the build and is named with the output; the same site with other words passes.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::json;
use wellspring::diag::Severity;
use wellspring::gate::{Secret, Token};
use wellspring::path::SourcePath;

use crate::sites::{self, How, Made};

type Inputs = BTreeMap<String, Vec<u8>>;

/// A file behind a signed gate: no Markdown, so that it has bytes and no sentences.
const SHEET: &str = "question;asked;answered by\n\"Can it run dry for ten minutes?\";14;chief engineer & crew\n\
    \"How loud is it at three metres' distance?\";9;nobody yet\n\"Which oil does it take in winter?\";22;the desk\n\
    \"Does the seal stand caustic soda?\";5;chief engineer\n\"What is the longest hose that it still draws from?\";3;the desk\n";

/// A file behind a link.
const GUIDE: &str =
    "# The guide\n\nSend the *second* quotation by Tuesday, before the customer's café has asked for it.\n";

const SECRET: &str = "smtp://user:password-of-mail@mail.example";

/// Something that is kept back, and what the build must name.
struct Canary {
    name: &'static str,
    text: String,
    source: &'static str,
}

fn canaries() -> Vec<Canary> {
    let secret = Secret::new("a secret of thirty-two bytes .....").expect("long enough");
    let path = |name: &str| SourcePath::new(name).expect("a path");
    let file = Token::of_file(&secret, &path("content/offers/_gated/guide.md"), 1);
    let page = Token::of_page(&secret, &path("content/offers/guide.md"), 1);
    let at = SHEET.find("run dry").expect("there");
    let end = at + 64 + SHEET[at + 64..].find(|ch: char| !ch.is_alphanumeric()).expect("there");
    let window = SHEET[at..end].to_owned();
    let canary = |name, text: &str, source| Canary { name, text: text.to_owned(), source };
    vec![
        canary("a whole file", SHEET, "content/offers/_gated/sheet.csv"),
        canary("a window", &window, "content/offers/_gated/sheet.csv"),
        canary(
            "a sentence",
            "Send the second quotation by Tuesday, before the customer’s cafe\u{301} has asked for it.",
            "content/offers/_gated/guide.md",
        ),
        canary(
            "a sentence in capitals",
            "SEND THE SECOND QUOTATION BY TUESDAY, BEFORE THE CUSTOMER'S CAFÉ HAS ASKED FOR IT!",
            "content/offers/_gated/guide.md",
        ),
        canary("a room", "https://meet.example/j/8842190177?pwd=aB3&x=1", "content/webinars/talk.md"),
        canary("talking points", "They lost a week over the \"second\" bearing in March.", "content/offers/guide.md"),
        canary(
            "the address of a file",
            &format!("https://site.example/g/{}/guide.md", file.as_str()),
            "content/offers/guide.md",
        ),
        canary("the address of a page", &format!("/g/{}/", page.as_str()), "content/offers/guide.md"),
        canary("a film elsewhere", "https://youtu.be/dQw4w9WgXcQ", "content/webinars/film.md"),
        canary("a secret", SECRET, "WELLSPRING_SMTP_URL"),
    ]
}

/// A sort of public output: its name, where it lies, and how an author's slip would bring a text into it.
type Carrier = (&'static str, fn(&str) -> bool, fn(&mut Inputs, &str));

const CARRIERS: &[Carrier] = &[
    ("a page", |path| path == "words/index.html", body),
    ("a page with markup within", |path| path == "words/index.html", |inputs, text| body(inputs, &emphasised(text))),
    ("a page with entities", |path| path == "words/index.html", |inputs, text| body(inputs, &entities(text))),
    ("a Markdown twin", |path| path == "words/index.md", body),
    ("a description in a page", |path| path == "articles/a/index.html", article),
    ("Atom", |path| path == "feed.xml", article),
    ("JSON Feed", |path| path == "feed.json", article),
    ("RSS", |path| path == "rss.xml", article),
    ("llms.txt", |path| path == "llms.txt", article),
    ("search data", |path| path == "search/pages-0.json", article),
    ("the sitemap", |path| path == "sitemap.xml", lesson),
    ("a calendar", |path| path == "webinars/calendar.ics", webinar),
    ("an entry of a calendar", |path| path == "webinars/talk/event.ics", webinar),
    ("structured data", |path| path == "index.html", organization),
    ("redirects", |path| path == "_redirects", redirect),
    ("a style sheet", |path| path.starts_with("assets/css/"), style),
    ("a script", |path| path.starts_with("assets/js/"), script),
    ("a template", |path| path == "404.html", template),
    ("a file", |path| path == "notes.txt", |inputs, text| put(inputs, "content/static/notes.txt", text)),
    ("a film's captions", |path| path == "courses/one.vtt", captions),
    ("data", |path| path == "data.json", data),
    ("packed data", |path| path == "data.json.gz", packed),
    ("an address in a link", |path| path == "words/index.html", link),
];

fn put(inputs: &mut Inputs, path: &str, text: &str) {
    inputs.insert(path.to_owned(), text.as_bytes().to_vec());
}

/// Changes a file of the site.
fn change(inputs: &mut Inputs, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(inputs[path].clone()).expect("UTF-8");
    assert!(text.contains(from), "{path} has no {from}");
    put(inputs, path, &text.replacen(from, to, 1));
}

/// A string as JSON, YAML and JavaScript write it, everything beyond ASCII escaped, and slashes as well.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for ch in json!(text).to_string().chars() {
        match ch {
            '/' => out.push_str("\\/"),
            ch if ch.is_ascii() => out.push(ch),
            ch => out.push_str(&format!("\\u{:04x}", u32::from(ch))),
        }
    }
    out
}

fn body(inputs: &mut Inputs, text: &str) {
    put(
        inputs,
        "content/words.md",
        &format!("---\ntitle: Words\ndescription: Some.\n---\nBefore it. {text}\n\nAfter it.\n"),
    );
}

/// Each third word is emphasised, and lines end elsewhere.
fn emphasised(text: &str) -> String {
    if !text.contains(' ') || text == SECRET {
        return text.to_owned();
    }
    let one = |(at, word): (usize, &str)| match at % 3 {
        1 if word.bytes().all(|b| b.is_ascii_alphabetic()) => format!("<em class=\"a b\">{word}</em>\n"),
        _ => format!("{word} "),
    };
    text.split_whitespace().enumerate().map(one).collect()
}

/// Every sign that is no letter as an entity.
fn entities(text: &str) -> String {
    let one = |ch: char| if ch.is_ascii_alphanumeric() { ch.to_string() } else { format!("&#{};", u32::from(ch)) };
    format!("<p>{}</p>", text.chars().map(one).collect::<String>())
}

fn article(inputs: &mut Inputs, text: &str) {
    change(inputs, "content/articles/a.md", "description: Some.", &format!("description: {}", quoted(text)));
}

fn lesson(inputs: &mut Inputs, text: &str) {
    change(inputs, "content/courses/one.md", "description: Some.", &format!("description: {}", quoted(text)));
}

fn webinar(inputs: &mut Inputs, text: &str) {
    change(inputs, "content/webinars/talk.md", "description: Some.", &format!("description: {}", quoted(text)));
}

fn organization(inputs: &mut Inputs, text: &str) {
    let text = json!(text).to_string();
    change(inputs, "site.toml", "name = \"Firm\"", &format!("name = \"Firm\"\nlegal_name = {text}"));
}

/// An address leads to the place itself; other words are an old address.
fn redirect(inputs: &mut Inputs, text: &str) {
    let is_web = text.starts_with("https://");
    let line = if is_web || text.starts_with("/g/") {
        format!("expires: 2026-01-02\nexpires_to: {}", quoted(text))
    } else if text == SECRET {
        format!("expires: 2026-01-02\nexpires_to: {}", quoted(&format!("https://share.example/?text={text}")))
    } else {
        let plain: String = text.chars().map(|ch| if "?#\n\\".contains(ch) { ' ' } else { ch }).take(200).collect();
        format!("aliases: [{}]", quoted(&format!("/old/{}/", plain.trim())))
    };
    let front = format!("---\ntitle: Old\ndescription: Some.\ndate: 2026-01-01\n{line}\n---\nWords.\n");
    put(inputs, "content/articles/old.md", &front);
}

/// Lists a file in the theme.
fn listed(inputs: &mut Inputs, what: &str, name: &str) {
    let path = "themes/bare/theme.toml";
    let before = String::from_utf8(inputs[path].clone()).expect("UTF-8");
    put(inputs, path, &format!("{before}{what} = [\"{name}\"]\n"));
}

fn style(inputs: &mut Inputs, text: &str) {
    listed(inputs, "css", "a.css");
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\a ");
    put(inputs, "themes/bare/css/a.css", &format!("main::after {{ content: \"{text}\" }}\n"));
}

fn script(inputs: &mut Inputs, text: &str) {
    listed(inputs, "js", "a.js");
    put(inputs, "themes/bare/js/a.js", &format!("document.title += {};\n", quoted(text)));
}

fn template(inputs: &mut Inputs, text: &str) {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let path = "themes/bare/templates/404.html";
    let before = String::from_utf8(inputs[path].clone()).expect("UTF-8");
    put(inputs, path, &before.replacen("{% endblock", &format!("<p title=\"{escaped}\"></p>{{% endblock"), 1));
}

fn captions(inputs: &mut Inputs, text: &str) {
    let lines = text.replace(". ", ".\n").replace('\n', " \n");
    put(inputs, "content/courses/one.vtt", &format!("WEBVTT\n\n00:01.000 --> 00:04.000\n{}\n", lines.trim()));
}

fn data(inputs: &mut Inputs, text: &str) {
    put(inputs, "content/static/data.json", &format!("{{\"a\": [1, {}]}}\n", quoted(text)));
}

fn packed(inputs: &mut Inputs, text: &str) {
    let mut pack = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    pack.write_all(format!("{{\"a\": [1, {}]}}\n", quoted(text)).as_bytes()).expect("memory");
    inputs.insert("content/static/data.json.gz".into(), pack.finish().expect("memory"));
}

fn link(inputs: &mut Inputs, text: &str) {
    let one =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let text: String = text.bytes().map(one).collect();
    body(inputs, &format!("[Share it](https://share.example/?text={text})"));
}

/// A site in which everything has its place and nothing leaks.
fn site() -> Inputs {
    let mut inputs: Inputs = sites::theme().into_iter().collect();
    let settings = "base_url = \"https://site.example/\"\ntitle = \"Site\"\ntheme = \"bare\"\n\n\
        [hosting]\ntarget = \"netlify\"\n\n[feeds]\nformats = [\"atom\", \"json\", \"rss\"]\n\n\
        [organization]\nname = \"Firm\"\n\n\
        [endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n";
    put(&mut inputs, "site.toml", settings);
    let pages = [
        ("content/privacy.md", "# Privacy\n"),
        ("content/people/ada.md", "---\ntitle: Ada\nrole: Host\n---\n"),
        (
            "content/forms/get.md",
            "---\ntitle: Get\ncreates: download\nowner: ada\nsla_hours: 24\nthank_you: Thanks.\n\
             fields: [{ label: Mail, type: email, required: true }]\nnotice: \"Kept for a day. See [privacy](/privacy/).\"\n---\n",
        ),
        (
            "content/offers/guide.md",
            "---\ntitle: Guide\nasset: _gated/guide.md\nasset_kind: guide\nform: get\ngate: link\nlearn: [One]\n\
             talking_points: ['They lost a week over the \"second\" bearing in March.']\n---\nWords.\n",
        ),
        (
            "content/offers/sheet.md",
            "---\ntitle: Sheet\nasset: _gated/sheet.csv\nasset_kind: dataset\nform: get\ngate: signed\nlearn: [One]\n---\nWords.\n",
        ),
        ("content/articles/a.md", "---\ntitle: A\ndescription: Some.\ndate: 2026-01-01\n---\nWords.\n"),
        (
            "content/courses/one.md",
            "---\ntitle: One\ndescription: Some.\ncourse: courses\npart: 1\nteaches: [One]\nkind: lesson\nvideo:\n  youtube: aaaaaaaaaaa\n  poster: one.png\n  \
             duration: 1m\n  uploaded: 2026-01-01\n  captions: one.vtt\n---\nWords.\n",
        ),
        ("content/courses/one.png", "no picture"),
        ("content/courses/one.vtt", "WEBVTT\n\n00:01.000 --> 00:04.000\nGood morning.\n"),
        (
            "content/webinars/talk.md",
            "---\ntitle: Talk\ndescription: Some.\nstarts: 2026-12-10T10:00:00Z\nduration: 1h\nspeakers: [ada]\nform: get\n\
             join_url: https://meet.example/j/8842190177?pwd=aB3&x=1\n---\nWords.\n",
        ),
        (
            "content/webinars/film.md",
            "---\ntitle: Film\ndescription: Some.\nstarts: 2026-11-10T10:00:00Z\nduration: 1h\nspeakers: [ada]\nform: get\n\
             replay: { youtube: dQw4w9WgXcQ, duration: 1h, uploaded: 2026-11-11, captions: film.vtt }\nreplay_gate: link\n---\nWords.\n",
        ),
        ("content/webinars/film.vtt", "WEBVTT\n\n00:01.000 --> 00:04.000\nGood morning.\n"),
        ("content/offers/_gated/sheet.csv", SHEET),
        ("content/offers/_gated/guide.md", GUIDE),
    ];
    for (path, text) in pages {
        put(&mut inputs, path, text);
    }
    inputs
}

fn made(inputs: &Inputs) -> Made {
    sites::make(inputs, &How { options: sites::options(""), check: false, blind: false }, 1, None)
}

/// Whether a build tells that an output of this carrier holds what is kept back.
fn tells(made: &Made, is_carrier: fn(&str) -> bool, source: &str) -> bool {
    made.diagnostics.iter().any(|d| {
        let output = d.message.strip_prefix("the output `").and_then(|rest| rest.split('`').next());
        matches!(d.code, "leak" | "secret-in-output")
            && d.severity == Severity::Error
            && output.is_some_and(is_carrier)
            && d.message.contains(&format!("`{source}`"))
    })
}

#[test]
fn whatever_is_planted_into_whatever_output_is_found_and_named() {
    let canaries = canaries();
    let pairs: Vec<(&Carrier, &Canary)> =
        CARRIERS.iter().flat_map(|c| canaries.iter().map(move |canary| (c, canary))).collect();
    let missed = |((carrier, is_carrier, plant), canary): &(&Carrier, &Canary)| {
        let mut inputs = site();
        plant(&mut inputs, &canary.text);
        let made = made(&inputs);
        if !made.files.keys().any(|path| is_carrier(path)) {
            return Some(format!("{carrier} is not made: {:?}", made.files.keys()));
        }
        let told: Vec<&str> = made.diagnostics.iter().map(|d| d.message.as_str()).collect();
        let found = tells(&made, *is_carrier, canary.source);
        (!found).then(|| format!("{} in {carrier} is not told; told is {told:#?}", canary.name))
    };
    let missed: Vec<String> = pairs.par_iter().filter_map(missed).collect();
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), pairs.len(), missed.join("\n"));
}

#[test]
fn a_site_with_other_words_in_all_of_these_places_passes() {
    for words in
        ["Nothing of this is kept back & all may \"read\" it, the second quotation too.", "https://site.example/"]
    {
        let mut inputs = site();
        for (_, _, plant) in CARRIERS {
            let mut planted = site();
            plant(&mut planted, words);
            for (path, bytes) in planted.into_iter().filter(|(path, _)| path != "themes/bare/theme.toml") {
                if site().get(&path) != Some(&bytes) {
                    inputs.insert(path, bytes);
                }
            }
        }
        listed(&mut inputs, "css", "a.css");
        listed(&mut inputs, "js", "a.js");
        let made = made(&inputs);
        let errors: Vec<&str> =
            made.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.message.as_str()).collect();
        assert_eq!(errors, Vec::<&str>::new());
        for (carrier, is_carrier, _) in CARRIERS {
            assert!(made.files.keys().any(|path| is_carrier(path)), "{carrier} is not made: {:?}", made.files.keys());
        }
    }
}

#[test]
fn a_gated_file_within_an_address_is_found() {
    let binary: Vec<u8> = (0..3000u32).map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[0]).collect();
    let encoded = |bytes: &[u8]| {
        // By another encoder than the one that looks for it.
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bits: Vec<u8> = bytes.iter().flat_map(|b| (0..8).rev().map(move |at| b >> at & 1)).collect();
        let digit = |six: &[u8]| char::from(DIGITS[six.iter().fold(0, |n, bit| n << 1 | usize::from(*bit))]);
        bits.chunks(6).filter(|six| six.len() == 6).map(digit).collect::<String>()
    };
    for bytes in [SHEET.as_bytes(), &binary] {
        let mut inputs = site();
        inputs.insert("content/offers/_gated/sheet.csv".into(), bytes.to_vec());
        body(&mut inputs, &format!("<a href=\"data:text/csv;base64,{}\">the sheet</a>", encoded(bytes)));
        assert!(tells(&made(&inputs), |path| path == "words/index.html", "content/offers/_gated/sheet.csv"));
        body(
            &mut inputs,
            &format!("<a href=\"data:text/csv;base64,{}\">the sheet</a>", encoded(&[b"xy", bytes].concat())),
        );
        let made = made(&inputs);
        assert!(
            made.diagnostics.iter().all(|d| d.code != "leak"),
            "it begins with other bytes: {:?}",
            made.diagnostics
        );
    }
}
