//! Our own receiver, at work, against what is written down of it: it is a service like the others.

use serde_json::{Value, json};

use super::{body, differs, literal, when};
use crate::leads::Receiver;
use crate::probe::site;
use crate::program::{run, text};

/// Posts a body to the receiver; status, headers in small letters, and the body of the answer.
fn posted(receiver: &Receiver, accept: &str, body: &str) -> (u64, String, String) {
    let answer = receiver.ask(&format!(
        "POST /f/guide HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://site.example\r\nAccept: {accept}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, format!("{head}\r\n").to_lowercase(), body.to_owned())
}

/// What came back, in the form of what is written down.
fn there(answer: &Value, (status, head, body): (u64, String, String)) -> Value {
    let header = |name: &str| {
        let line = head.split("\r\n").find_map(|line| line.strip_prefix(name));
        line.map(|value| Value::from(value.trim_start_matches(':').trim()))
    };
    let mut there = answer.clone();
    there["status"] = status.into();
    if let Some(kind) = header("content-type").filter(|_| answer.get("content_type").is_some()) {
        there["content_type"] = kind;
    }
    if let Some(location) = header("location") {
        there["location"] = location;
    }
    if answer.get("body").is_some() {
        there["body"] = serde_json::from_str(&body).unwrap_or(Value::String(body.clone()));
    }
    if let Some(parts) = answer.get("has").and_then(Value::as_array) {
        there["has"] = parts.iter().filter(|part| body.contains(part.as_str().expect("text"))).cloned().collect();
    }
    there
}

#[test]
fn the_receiver_answers_as_it_is_written_down_and_a_changed_line_is_seen() {
    let home = tempfile::tempdir().expect("a folder");
    site(home.path(), "https://leads.example.com/");
    let built = run(home.path(), &["build"]);
    assert!(built.status.success(), "{}", text(&built.stderr));
    let receiver = Receiver::start(home.path());
    let written = literal("wellspring");
    let mut held = 0;
    for answer in written["answers"].as_array().expect("answers") {
        let said = when(answer);
        let sent = match said {
            "taken" | "refused" => String::from_utf8(body(&written, said == "refused")).expect("text"),
            "too-large" => format!("need={}", "x".repeat(64 * 1024)),
            // These need a flood, or a broken disk.
            _ => continue,
        };
        let accept = if answer["accept"] == "json" { "application/json" } else { "text/html,*/*;q=0.8" };
        let there = there(answer, posted(&receiver, accept, &sent));
        assert_eq!(differs(said, answer, &there), None);
        let mut wrong = answer.clone();
        wrong["status"] = json!(299);
        assert!(differs(said, &wrong, &there).is_some());
        held += 1;
    }
    assert_eq!(held, 5);
}
