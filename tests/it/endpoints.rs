//! Each service's requests and answers as `tests/endpoints/` has them, written down from the services' documentation:
//! what a browser posts of the built page, what the preview answers, and what is understood of an answer are each held
//! against that, never against one another.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use wellspring::build::{self, Built};
use wellspring::bundle::{Access, Content, Sink};
use wellspring::form::endpoint::answers::{Heard, hear};
use wellspring::form::endpoint::{self, Endpoint};
use wellspring::form::{Form, post};
use wellspring::path::{Lang, OutputPath, SourcePath};
use wellspring::render::posts;
use wellspring::source::Snapshot;

use crate::sites;

use browser::Filled;

mod browser;
mod mistakes;
#[cfg(feature = "leads")]
mod receiver;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/endpoints")
}

/// What is written down of a service.
fn literal(service: &str) -> Value {
    let path = folder().join(format!("{service}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The common site, whose forms post to an endpoint with these settings.
fn built(settings: &Value, posts_here: bool) -> Built {
    let site = folder().join("site");
    let mut inputs: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in sites::files_below(&site) {
        let name = file.strip_prefix(&site).expect("below").to_string_lossy().replace('\\', "/");
        inputs.insert(name, fs::read(&file).expect("readable"));
    }
    let mut lines = String::from("\n[endpoints.default]\n");
    for (key, value) in settings.as_object().expect("settings") {
        lines += &format!("{key} = {value}\n");
    }
    inputs.get_mut("site.toml").expect("settings").extend(lines.bytes());
    let files = inputs.into_iter().map(|(name, bytes)| (SourcePath::new(&name).expect("a path"), bytes));
    let mut options = sites::options("");
    options.posts_here = posts_here;
    let built = build::build(&Arc::new(Snapshot::memory(files)), &options, None);
    let wrong: Vec<_> = built.diagnostics.iter().filter(|d| d.code != "endpoint-drops-answers").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    built.value.expect("a site")
}

/// The words of one output.
struct One(&'static str, std::sync::Mutex<String>);

impl Sink for One {
    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        if let (true, Content::Bytes(bytes)) = (path.as_str() == self.0, content) {
            *self.1.lock().map_err(|e| e.to_string())? = String::from_utf8(bytes).map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

fn page(built: &Built, path: &'static str) -> String {
    let sink = One(path, std::sync::Mutex::default());
    build::make(built, &sink).expect("memory does not fail");
    sink.1.into_inner().expect("no thread failed")
}

/// What the visitor of the tests does, question by question.
const VISITOR: [Filled; 6] = [
    Filled::Typed("Your name", "Zoë O'Neill"),
    Filled::Typed("E-mail", "zoe@example.com"),
    Filled::Typed("What for?", "to ask & learn\nmore"),
    Filled::Ticked("Films"),
    Filled::Ticked("Forms"),
    Filled::Ticked("Send me the letter."),
];

/// The first thing in which what is there differs from what is written down. `<sha256>` and `<id>` stand for any.
fn differs(at: &str, written: &Value, there: &Value) -> Option<String> {
    match (written, there) {
        (Value::Array(a), Value::Array(b)) => {
            let pairs = a.iter().zip(b).enumerate();
            let inner = pairs.into_iter().find_map(|(n, (a, b))| differs(&format!("{at}[{n}]"), a, b));
            inner.or_else(|| (a.len() != b.len()).then(|| format!("{at} has {} parts, not {}", b.len(), a.len())))
        }
        (Value::Object(a), Value::Object(b)) => {
            let inner = a.iter().find_map(|(key, value)| match b.get(key) {
                Some(there) => differs(&format!("{at}.{key}"), value, there),
                None => Some(format!("{at} has no `{key}`")),
            });
            inner.or_else(|| b.keys().find(|key| !a.contains_key(*key)).map(|key| format!("{at} has `{key}` too")))
        }
        (Value::String(a), Value::String(b)) => {
            let fits = match a.as_str() {
                "<sha256>" => b.len() == 71 && b.starts_with("sha256:"),
                "<id>" => !b.is_empty(),
                _ => a == b,
            };
            (!fits).then(|| format!("{at} is {b:?}, not {a:?}"))
        }
        (a, b) => (a != b).then(|| format!("{at} is {b}, not {a}")),
    }
}

/// The request that a browser makes of a page's form, in the form of what is written down.
fn request_of(page: &str, written: &Value) -> Value {
    let form = browser::Form::find(page, "f-guide");
    let names = written["attributes"].as_object().expect("attributes").keys();
    let attributes: serde_json::Map<String, Value> =
        names.map(|name| (name.clone(), form.attribute(name).into())).collect();
    serde_json::json!({
        "method": form.attribute("method").to_uppercase(),
        "address": form.attribute("action"),
        "content_type": form.content_type(),
        "attributes": attributes,
        "body": form.post(&VISITOR),
    })
}

#[test]
fn each_service_is_written_down() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        assert_eq!(written["service"], service.name);
        assert!(!written["sources"].as_array().expect("sources").is_empty(), "{}: no source", service.name);
        let said: Vec<&str> = written["answers"].as_array().expect("answers").iter().map(when).collect();
        let faults = service.answers.faults.iter().map(|fault| fault.name);
        for name in ["taken", "refused"].into_iter().chain(faults) {
            assert!(said.contains(&name), "{}: nothing is written down of `{name}`", service.name);
        }
    }
}

#[test]
fn a_browser_posts_of_the_built_page_what_each_service_wants() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let html = page(&built(&written["settings"], false), "offers/kit/index.html");
        let there = request_of(&html, &written["request"]);
        assert_eq!(differs(service.name, &written["request"], &there), None);
    }
}

#[test]
fn a_probe_posts_the_same() {
    let answers = [
        ("name", "Zoë O'Neill"),
        ("email", "zoe@example.com"),
        ("need", "to ask & learn\r\nmore"),
        ("topics", "films"),
        ("topics", "forms"),
    ];
    for service in endpoint::ALL {
        let written = literal(service.name);
        let (placed, _) = placed(&built(&written["settings"], false));
        let pairs = post::of_browser(&placed.view, &sent(&placed, &answers), &["letter"]);
        let there: Value = pairs.into_iter().map(|(name, value)| serde_json::json!([name, value])).collect();
        assert_eq!(differs(service.name, &written["request"]["body"], &there), None);
        assert_eq!(placed.view.action, written["request"]["address"], "{}", service.name);
    }
}

fn sent<'a>(placed: &'a posts::Placed, answers: &[(&str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let name = |own: &str| placed.view.fields.iter().find(|f| f.own_name == own).expect("a field").name.as_str();
    answers.iter().map(|(own, value)| (name(own), *value)).collect()
}

fn placed(built: &Built) -> (posts::Placed, Form) {
    let english = Lang::new("en").expect("a language");
    let placed = posts::placed(&built.renderer, "guide", &english, Some("kit")).expect("a form");
    (placed, built.site.forms.values().next().expect("a form").clone())
}

fn when(answer: &Value) -> &str {
    answer["when"].as_str().expect("when")
}

/// The literal request as a body; without the need and with half an address if the rules are to refuse it.
fn body(written: &Value, refused: bool) -> Vec<u8> {
    let pairs = written["request"]["body"].as_array().expect("pairs").iter();
    let pairs = pairs.map(|pair| {
        let (name, value) = (pair[0].as_str().expect("a name"), pair[1].as_str().expect("a value"));
        let value = match name.trim_start_matches("mauticform[").trim_end_matches(']') {
            "need" if refused => "",
            "email" if refused => "zoe",
            _ => value,
        };
        (name.to_owned(), value.to_owned())
    });
    post::urlencoded(&pairs.collect::<Vec<_>>()).into_bytes()
}

/// What the preview answers to the literal request, in the form of what is written down.
fn answer_of(built: &Built, written: &Value, answer: &Value) -> Value {
    let wanted = when(answer);
    let body = body(written, wanted == "refused");
    let answered = posts::answer(
        &built.renderer,
        &posts::Post {
            path: "/f/guide",
            content_type: "application/x-www-form-urlencoded",
            body: &body,
            accept: if answer["accept"] == "json" { "application/json" } else { "text/html,*/*;q=0.8" },
            wanted: (!matches!(wanted, "taken" | "refused")).then_some(wanted),
        },
    );
    let answered = answered.expect("a form is there");
    assert_eq!(answered.said, wanted, "{}", written["service"]);
    let reply = answered.reply;
    let mut there = answer.clone();
    there["status"] = reply.status.into();
    let live =
        |address: String| if address.starts_with('/') { format!("https://site.example{address}") } else { address };
    if answer.get("content_type").is_some() {
        there["content_type"] = reply.content_type.into();
    }
    let location = reply.location.map(live);
    if location.is_some() || answer.get("location").is_some() {
        there["location"] = location.into();
    }
    let shows = reply.shows.map(live);
    if shows.is_some() || answer.get("shows").is_some() {
        there["shows"] = shows.into();
    }
    if answer.get("body").is_some() {
        // The preview leads to its own pages, which have no host.
        let body = reply.body.replace("\"/base/", "\"https://site.example/base/");
        there["body"] = serde_json::from_str(&body).unwrap_or(Value::String(body));
    }
    if let Some(parts) = answer.get("has").and_then(Value::as_array) {
        let found = parts.iter().filter(|part| {
            let text = part.as_str().expect("text");
            reply.body.contains(text) || reply.body.contains(&text.replace('\'', "&#39;"))
        });
        there["has"] = found.cloned().collect();
    }
    there
}

#[test]
fn the_preview_answers_as_each_service() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let built = built(&written["settings"], true);
        for answer in written["answers"].as_array().expect("answers") {
            let there = answer_of(&built, &written, answer);
            assert_eq!(differs(&format!("{} {}", service.name, when(answer)), answer, &there), None);
        }
    }
}

/// What is understood of a literal answer to a script, in the form of what is written down.
fn heard(endpoint: &Endpoint, form: &Form, answer: &Value) -> Value {
    let body = match &answer["body"] {
        Value::Null => "<!doctype html><title>No JSON</title>".to_owned(),
        body => body.to_string(),
    };
    let status = answer["status"].as_u64().and_then(|s| u16::try_from(s).ok()).expect("a status");
    match hear(endpoint, form, status, &body) {
        Heard::Taken { next } => serde_json::json!({"taken": true, "next": next, "fields": null, "whole": null}),
        Heard::Refused { fields, whole } => {
            let fields: serde_json::Map<String, Value> = fields.into_iter().map(|(n, m)| (n, m.into())).collect();
            let fields = if fields.is_empty() { Value::Null } else { fields.into() };
            serde_json::json!({"taken": false, "next": null, "fields": fields, "whole": whole})
        }
    }
}

#[test]
fn each_error_lands_beside_the_right_question() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let (placed, form) = placed(&built(&written["settings"], false));
        let to_scripts = written["answers"].as_array().expect("answers").iter().filter(|a| a["accept"] == "json");
        for answer in to_scripts {
            let expected = serde_json::json!({
                "taken": when(answer) == "taken", "next": answer["next"], "fields": answer["fields"], "whole": answer["whole"],
            });
            let there = heard(&placed.endpoint, &form, answer);
            assert_eq!(differs(&format!("{} {}", service.name, when(answer)), &expected, &there), None);
        }
    }
}
