//! The probe against a server on this machine that answers what is written down of each service, and then with mistakes.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use super::super::args::ProbeArgs;
use super::filled::{self, Request};
use super::send::{Came, send};
use super::verdict::{Outcome, Verdict, judge};
use crate::build::{self, Options};
use crate::form::endpoint;
use crate::gate::Secret;
use crate::path::{Lang, SourcePath};
use crate::render::posts::{self, Placed};
use crate::source::Snapshot;

const ORIGIN: &str = "https://site.example";
const MARK: &str = "probe-1";

fn literal(service: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/endpoints/{service}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The form of the common site, whose endpoint has these settings.
fn placed(settings: &Value) -> Placed {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/endpoints/site");
    let names = [
        "site.toml",
        "content/forms/guide.md",
        "content/offers/kit.md",
        "content/offers/kit.txt",
        "content/people/mei.md",
        "content/privacy.md",
        "content/thanks.md",
    ];
    let read = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
    let mut files: BTreeMap<String, Vec<u8>> = names.into_iter().map(read).collect();
    let lines = settings.as_object().unwrap().iter().map(|(key, value)| format!("{key} = {value}\n"));
    let table = format!("\n[endpoints.default]\n{}", lines.collect::<String>());
    files.get_mut("site.toml").unwrap().extend(table.bytes());
    let files = files.into_iter().map(|(name, bytes)| (SourcePath::new(&name).unwrap(), bytes));
    let options = Options {
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        as_of: None,
        base_url: None,
        drafts: false,
        future: false,
        secret: Secret::new("a secret of thirty-two bytes .....").unwrap().into(),
        posts_here: false,
        light: false,
        guarded: Vec::new(),
    };
    let built = build::build(&Arc::new(Snapshot::memory(files)), &options, None).value.unwrap();
    posts::placed(&built.renderer, "guide", &Lang::new("en").unwrap(), Some("kit")).unwrap()
}

fn args(plain: bool) -> ProbeArgs {
    ProbeArgs {
        form: "guide".into(),
        lang: None,
        offer: Some("kit".into()),
        answer: Vec::new(),
        consent: vec!["letter".into()],
        plain,
        dry_run: false,
    }
}

/// Answers one request with these bytes, and gives what it was sent.
fn replay(answer: String) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut came = Vec::new();
        let mut part = [0; 4096];
        loop {
            let count = stream.read(&mut part).unwrap();
            came.extend(&part[..count]);
            let text = String::from_utf8_lossy(&came);
            let length = text.to_ascii_lowercase().find("content-length: ").map(|at| text[at + 16..].to_owned());
            let length: usize = length.and_then(|l| l.lines().next()?.trim().parse().ok()).unwrap_or_default();
            let whole = text.find("\r\n\r\n").is_some_and(|head| came.len() >= head + 4 + length);
            if whole || count == 0 {
                break;
            }
        }
        let _ = stream.write_all(answer.as_bytes());
        String::from_utf8_lossy(&came).into_owned()
    });
    (address, server)
}

/// A literal answer as bytes.
fn bytes(answer: &Value, allows: &str) -> String {
    let body = match (&answer["body"], &answer["has"]) {
        (Value::Null, Value::Array(parts)) => format!("<!doctype html><h1>{}</h1>", parts[0].as_str().unwrap()),
        (Value::Null, _) => "<!doctype html><h1>A page</h1>".to_owned(),
        (body, _) => body.to_string(),
    };
    let kind = answer["content_type"].as_str().unwrap_or("text/html");
    let location = answer["location"].as_str().map(|to| format!("Location: {to}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {} Said\r\nContent-Type: {kind}\r\n{location}{allows}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        answer["status"],
        body.len()
    )
}

const ALLOWS: &str = "Access-Control-Allow-Origin: https://site.example\r\n";

/// Sends the form's request to a server here that answers so; the verdict, and what the server was sent.
fn probe(placed: &Placed, plain: bool, answer: String) -> (Verdict, Request, String) {
    let request = filled::request(placed, &args(plain), (ORIGIN, MARK)).unwrap();
    let (host, server) = replay(answer);
    let path = request.address.splitn(4, '/').nth(3).unwrap_or_default();
    let here = Request { address: format!("{host}/{path}"), ..request.clone() };
    let came = send(&here, Duration::from_secs(5));
    // Where it went is the server's business here; what it means is judged by the real address.
    let verdict = judge(placed, &request, ORIGIN, came);
    (verdict, request, server.join().unwrap())
}

#[test]
fn what_each_service_answers_is_understood() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let placed = placed(&written["settings"]);
        for answer in written["answers"].as_array().unwrap() {
            let plain = answer["accept"] == "page";
            let when = answer["when"].as_str().unwrap();
            let (verdict, request, sent) = probe(&placed, plain, bytes(answer, ALLOWS));
            if request.script == plain {
                // A service that only browsers post to has no answer for scripts.
                continue;
            }
            let at = format!("{} {when} {}", service.name, answer["accept"]);
            let taken = when == "taken";
            assert_eq!(verdict.outcome, if taken { Outcome::Taken } else { Outcome::Refused }, "{at}: {verdict:?}");
            let is_redirect = answer.get("location").is_some();
            if taken && (is_redirect || answer.get("next").is_some() || answer.get("shows").is_some()) {
                assert_eq!((verdict.is_thank_you, &verdict.problems), (Some(true), &vec![]), "{at}: {verdict:?}");
            }
            let fields: BTreeMap<String, String> = verdict.fields.iter().cloned().collect();
            let expected: BTreeMap<String, String> = serde_json::from_value(
                answer.get("fields").cloned().unwrap_or_else(|| Value::Object(Default::default())),
            )
            .unwrap();
            assert_eq!(fields, expected, "{at}");
            if let Some(whole) = answer["whole"].as_str() {
                assert_eq!(verdict.message.as_deref(), Some(whole), "{at}");
            }
            if !taken {
                let words = verdict.lines().join("\n");
                assert!(words.starts_with("refused") && words.len() > 12, "{at}: {words}");
            }
            assert!(sent.contains("probe%40site.example") && sent.contains(MARK), "{at}: {sent}");
            assert!(sent.to_ascii_lowercase().contains("origin: https://site.example\r\n"), "{at}: {sent}");
        }
    }
}

#[test]
fn the_request_says_that_it_is_a_test_and_is_the_literal_one_otherwise() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let placed = placed(&written["settings"]);
        let own = [
            "name=Zoë O'Neill",
            "email=zoe@example.com",
            "need=to ask & learn\r\nmore",
            "topics=films",
            "topics=forms",
        ];
        let filled_in = ProbeArgs { answer: own.map(str::to_owned).to_vec(), ..args(true) };
        let request = filled::request(&placed, &filled_in, (ORIGIN, MARK)).unwrap();
        let address = written["request"]["address"].as_str().unwrap();
        assert!(request.address == address || request.address == format!("{ORIGIN}{address}"), "{}", request.address);
        let mut pairs: Vec<[String; 2]> = request.pairs.into_iter().map(|(name, value)| [name, value]).collect();
        let mark = pairs.pop().unwrap();
        assert!(mark[0].contains("submission_id") && mark[1] == MARK);
        let mut expected: Vec<[String; 2]> = serde_json::from_value(written["request"]["body"].clone()).unwrap();
        for (there, literal) in pairs.iter().zip(&mut expected) {
            if literal[1] == "<sha256>" {
                literal[1].clone_from(&there[1]);
            }
        }
        assert_eq!(pairs, expected, "{}", service.name);
        let marked = filled::request(&placed, &args(true), (ORIGIN, MARK)).unwrap();
        assert!(marked.pairs.iter().any(|(_, value)| value.contains("This is a test from `wellspring leads probe`")));
    }
}

#[test]
fn planted_wrong_answers_are_told() {
    let wellspring = placed(&literal("wellspring")["settings"]);
    let formspree = placed(&literal("formspree")["settings"]);
    let mautic = placed(&literal("mautic")["settings"]);
    let web3forms = placed(&literal("web3forms")["settings"]);
    let json = |status: u16, body: &str, allows: &str| {
        format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{allows}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let to = |address: &str| {
        format!("HTTP/1.1 303 Other\r\nLocation: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    let taken = r#"{"ok":true,"id":"1","next":"https://site.example/base/thanks/"}"#;
    let cases: [(&Placed, bool, String, bool, &str); 11] = [
        (&wellspring, false, json(200, taken, ALLOWS), true, "the thank-you page"),
        (&wellspring, false, json(200, taken, ""), true, "may not read this answer"),
        (
            &wellspring,
            false,
            json(200, taken, "Access-Control-Allow-Origin: https://other.example\r\n"),
            true,
            "may not read",
        ),
        (&wellspring, false, json(200, r#"{"ok":false}"#, ALLOWS), false, "refused (200)"),
        (&wellspring, false, json(500, taken, ALLOWS), false, "refused (500)"),
        (&wellspring, true, to("https://evil.example/"), true, "and not to the thank-you page"),
        (&wellspring, true, to("http://leads.example.com/f/guide"), false, "lost on the way"),
        (
            &formspree,
            true,
            "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>Thanks</h1>".into(),
            true,
            "leads nowhere",
        ),
        (&mautic, true, to("/base/offers/kit/?a=1&mauticError=No%20%3Cli%3Ename#guide"), false, "No name"),
        (&mautic, false, json(200, r#"{"success":0}"#, ALLOWS), false, "refused (200)"),
        (&web3forms, false, json(200, "<p>moved house</p>", ALLOWS), false, "moved house"),
    ];
    for (placed, plain, answer, is_taken, words) in cases {
        let (verdict, ..) = probe(placed, plain, answer.clone());
        let said = verdict.lines().join("\n");
        assert_eq!(verdict.outcome == Outcome::Taken, is_taken, "{answer}\n{said}");
        assert!(said.contains(words), "{answer}\n{said}");
    }
}

#[test]
fn nobody_who_answers_is_told_with_the_reason() {
    let placed = placed(&literal("wellspring")["settings"]);
    let request = filled::request(&placed, &args(false), (ORIGIN, MARK)).unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let here = |address: &str| Request { address: address.to_owned(), ..request.clone() };
    let verdict =
        judge(&placed, &request, ORIGIN, send(&here(&format!("http://{closed}/f/guide")), Duration::from_secs(5)));
    assert!(matches!(&verdict.outcome, Outcome::Silent(why) if !why.is_empty()), "{verdict:?}");
    // One that takes the connection and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", mute.local_addr().unwrap());
    let begun = std::time::Instant::now();
    assert!(send(&here(&address), Duration::from_millis(300)).unwrap_err().contains("timeout"));
    assert!(begun.elapsed() < Duration::from_secs(5));
    // One that breaks off in the middle still told its status.
    let (address, server) = replay("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\"".into());
    let came = send(&here(&address), Duration::from_secs(5));
    assert!(matches!(came, Ok(Came { status: 200, .. })), "{came:?}");
    server.join().unwrap();
}

#[test]
fn what_is_asked_for_must_be_there() {
    let placed = placed(&literal("wellspring")["settings"]);
    for (answer, consent, part) in [
        ("nmae=x", "letter", "did you mean `name`?"),
        ("name", "letter", "is not NAME=VALUE"),
        ("name=x", "lettr", "did you mean `letter`?"),
    ] {
        let wrong = ProbeArgs { answer: vec![answer.into()], consent: vec![consent.into()], ..args(false) };
        let why = filled::request(&placed, &wrong, (ORIGIN, MARK)).unwrap_err();
        assert!(why.contains(part), "{why}");
    }
}
