//! The receiver as it is run: built from a site, posted to, listed, exported, erased, stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use crate::program::{command, run, text, write};

const FORM: &str = "---\ntitle: Ask\ncreates: lead\nowner: mei\nsla_hours: 24\ndelivers: An answer.\nthank_you: Thank you.\n\
     fields:\n  - { name: need, type: need, label: What do you want to solve?, required: true }\n  \
     - { name: email, type: email, label: E-mail, required: true }\n  - { name: phone, type: tel, label: Telephone }\n\
     notice: To answer you. [Privacy](/privacy/)\n---\n";

/// A receiver at work; it is stopped when this goes.
pub struct Receiver {
    program: Child,
    address: String,
    log: Option<BufReader<ChildStderr>>,
}

impl Receiver {
    /// Starts it on what a build of this folder left.
    pub fn start(root: &Path) -> Self {
        let mut serve = command(root, &["leads", "serve", "--listen", "127.0.0.1:0"]);
        let mut program = serve.env_remove("DATABASE_URL").stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut log = BufReader::new(program.stderr.take().expect("piped"));
        let mut line = String::new();
        while !line.contains("listening on http://") {
            line.clear();
            assert!(log.read_line(&mut line).expect("readable") > 0, "it ended");
        }
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { program, address, log: Some(log) }
    }

    /// Asks, and gives the whole answer.
    pub fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("read");
        answer
    }

    fn post(&self, headers: &str, body: &str) -> String {
        let length = body.len();
        self.ask(&format!(
            "POST /f/ask HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        ))
    }

    /// Ends it as an init system does, and gives what it told.
    #[cfg(unix)]
    fn stop(mut self) -> String {
        let id = rustix::process::Pid::from_child(&self.program);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it is there");
        let mut told = String::new();
        self.log.take().expect("once").read_to_string(&mut told).expect("readable");
        assert!(self.program.wait().expect("it ends").success(), "{told}");
        told
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "site.toml",
        "title = \"Site\"\nbase_url = \"https://site.example/\"\nprivacy = \"/privacy/\"\n\
         [endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n[leads]\nretention_days = 400\n",
    );
    write(folder.path(), "content/privacy.md", "# Privacy\n\nWe keep little.\n");
    write(folder.path(), "content/people/mei.md", "---\ntitle: Mei\nrole: Engineer\n---\n");
    write(folder.path(), "content/forms/ask.md", FORM);
    let built = run(folder.path(), &["build"]);
    assert!(built.status.success(), "{}", text(&built.stderr));
    folder
}

fn listed(root: &Path, arguments: &[&str]) -> Vec<Value> {
    let done = run(root, &[&["leads", "list", "--format", "json"], arguments].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
#[cfg(unix)]
fn what_a_visitor_sends_is_kept_shown_exported_and_erased() {
    let folder = site();
    let root = folder.path();
    let receiver = Receiver::start(root);
    let body = "need=Fewer%20returns&email=ada%40acme.example&phone=%2B44%2020%207946%200000&submission_id=one";
    let answer = receiver.post("", body);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("location: https://site.example/forms/ask/thank-you/\r\n"), "{answer}");
    for part in
        ["cache-control: no-store", "x-content-type-options: nosniff", "content-security-policy: default-src 'none'"]
    {
        assert!(answer.contains(part), "{part} in {answer}");
    }
    // The same one, as a script sends it again after a lost answer.
    let again = receiver.post("Accept: application/json\r\n", body);
    assert!(again.starts_with("HTTP/1.1 200") && again.contains("\"ok\":true"), "{again}");
    let refused = receiver.post("Accept: application/json\r\n", "email=nobody&more=1");
    assert!(refused.starts_with("HTTP/1.1 422"), "{refused}");
    for part in ["\"field\":\"need\",\"code\":\"required\"", "\"field\":\"email\"", "\"code\":\"unknown_field\""] {
        assert!(refused.contains(part), "{part} in {refused}");
    }
    assert!(receiver.post("Origin: https://evil.example\r\n", body).starts_with("HTTP/1.1 403"));
    let ours = receiver.post("Origin: https://site.example\r\nAccept: application/json\r\n", body);
    assert!(ours.contains("access-control-allow-origin: https://site.example\r\n"), "{ours}");
    assert!(receiver.ask("GET /healthz HTTP/1.0\r\n\r\n").contains("{\"ok\":true}"));
    assert!(receiver.ask("GET /status.json HTTP/1.0\r\n\r\n").contains("\"ask\":{\"state\":\"open\""));
    assert!(receiver.ask("GET /f/ask HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 405"));
    assert!(receiver.ask("GET /../../etc/passwd HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 404"));
    let shown = receiver.post("", "need=<script>&email=ada");
    assert!(
        shown.starts_with("HTTP/1.1 422") && shown.contains("&lt;script&gt;") && !shown.contains("<script"),
        "{shown}"
    );
    assert!(shown.contains("action=\"/f/ask\""), "{shown}");

    let people = listed(root, &[]);
    assert_eq!(people.len(), 1, "{people:?}");
    assert_eq!((&people[0]["type"], &people[0]["state"]), (&"lead".into(), &"lead".into()));
    let submissions = listed(root, &["--submissions"]);
    assert_eq!(submissions.len(), 1, "{submissions:?}");
    for key in ["id", "submission_id", "form", "state", "reasons"] {
        assert!(!submissions[0][key].is_null(), "{key}");
    }
    let id = submissions[0]["id"].as_str().expect("an id");
    let story = text(&run(root, &["leads", "show", &id[..8]]).stdout);
    assert!(story.contains("Fewer returns") && story.contains("what: accepted"), "{story}");

    let table = text(&run(root, &["leads", "export", "--submissions"]).stdout);
    assert!(table.contains("'+44 20 7946 0000"), "{table}");
    let backup = root.join("copy.db");
    let copied = run(root, &["leads", "backup", backup.to_str().expect("text")]);
    assert!(copied.status.success(), "{}", text(&copied.stderr));
    assert!(
        !run(root, &["leads", "backup", backup.to_str().expect("text")]).status.success(),
        "nothing is overwritten"
    );
    let erased = run(root, &["leads", "erase", "ADA@acme.example", "--format", "json"]);
    assert_eq!(text(&erased.stdout), "{\"submissions\":1,\"contacts\":1,\"leads\":1}\n", "{}", text(&erased.stderr));
    assert!(listed(root, &["--submissions"]).is_empty());
    assert_eq!(listed(root, &["--submissions", "--database", backup.to_str().expect("text")]).len(), 1);

    let told = receiver.stop();
    assert!(told.contains("stopping"), "{told}");
    assert!(!told.contains("acme") && !told.contains("returns"), "it names people: {told}");
}

#[test]
fn a_command_held_wrong_says_how_to_hold_it() {
    let folder = site();
    let root = folder.path();
    for (arguments, part) in [
        (vec!["leads", "list"], "`wellspring leads serve` makes it"),
        (vec!["leads", "erase", "nobody"], "no e-mail address"),
        (vec!["leads", "retention", "--days", "0"], "no number of days"),
        (vec!["leads", "serve", "--manifest", "nowhere.json"], "`wellspring build` writes it"),
        (vec!["leads", "show", "abc"], "no database"),
    ] {
        let done = run(root, &arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        let said = text(&done.stderr);
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert!(!root.join(".wellspring/leads.db").exists(), "a command that looks makes no database");
    write(root, "wrong.json", "{\"shape\": 99}");
    let done = run(root, &["leads", "serve", "--manifest", root.join("wrong.json").to_str().expect("text")]);
    assert_eq!(done.status.code(), Some(2));
}
