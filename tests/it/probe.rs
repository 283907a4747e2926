//! `wellspring leads probe` as a program: what it prints and with what code it ends.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use crate::program::{json, run, text};
use crate::sites::files_below;

/// The common site in a folder, with a receiver at this address.
pub fn site(root: &Path, url: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/endpoints/site");
    for file in files_below(&from) {
        let to = root.join(file.strip_prefix(&from).expect("below"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(&file, &to).expect("copied");
    }
    let mut settings = fs::read_to_string(root.join("site.toml")).expect("settings");
    settings += &format!("\n[endpoints.default]\ntype = \"wellspring\"\nurl = \"{url}\"\n");
    fs::write(root.join("site.toml"), settings).expect("written");
}

/// A receiver that answers each of these once, in turn.
fn receiver(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut came = [0; 16 << 10];
            // The request is small, and answered whatever it says.
            let _ = stream.read(&mut came).expect("read");
            stream.write_all(answer.as_bytes()).expect("written");
        }
    });
    url
}

fn answer(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Said\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn the_code_says_whether_it_was_taken_refused_or_not_answered() {
    let home = tempfile::tempdir().expect("a folder");
    let taken = r#"{"ok":true,"id":"1","next":"https://site.example/base/thanks/"}"#;
    let refused = r#"{"ok":false,"errors":[{"field":"email","code":"email","message":"No address"}]}"#;
    let url = receiver(vec![answer(200, taken), answer(422, refused), answer(422, refused)]);
    site(home.path(), &url);
    let probe = ["leads", "probe", "guide", "--offer", "kit"];
    let good = run(home.path(), &probe);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    assert!(
        text(&good.stdout).contains("taken (200), and led to https://site.example/base/thanks/, the thank-you page")
    );
    let bad = run(home.path(), &probe);
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad.stdout).contains("refused (422)\n  email: No address"), "{}", text(&bad.stdout));
    let bad = run(home.path(), &[&probe[..], &["--format", "json"]].concat());
    let value: serde_json::Value = serde_json::from_slice(&bad.stdout).expect("JSON");
    assert_eq!((&value["outcome"], &value["fields"]["email"]), (&"refused".into(), &"No address".into()));
    assert_eq!(bad.status.code(), Some(1));
    // The receiver is gone.
    let silent = run(home.path(), &probe);
    assert_eq!(silent.status.code(), Some(2));
    assert!(text(&silent.stderr).contains("nobody answered at"), "{}", text(&silent.stderr));
}

#[test]
fn a_dry_run_prints_the_request_and_sends_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    site(home.path(), "http://127.0.0.1:9");
    let request = json(home.path(), &["leads", "probe", "guide", "--dry-run", "--consent", "letter"]);
    assert_eq!(request["address"], "http://127.0.0.1:9/f/guide");
    assert_eq!(request["headers"]["Origin"], "https://site.example");
    let fields = request["fields"].to_string();
    assert!(fields.contains(r#"["email","probe@site.example"]"#) && fields.contains(r#"["consent_letter","yes"]"#));
    assert!(fields.contains(r#"["submission_id","probe-"#), "{fields}");
    let told = run(home.path(), &["leads", "probe", "guide", "--dry-run", "--plain"]);
    assert!(
        text(&told.stdout)
            .starts_with("POST http://127.0.0.1:9/f/guide\nContent-Type: application/x-www-form-urlencoded\n")
    );
    for (arguments, words) in [
        (["guid", "--dry-run"], "did you mean `guide`?"),
        (["guide", "--offer=nobody"], "there is no offer `nobody`"),
        (["guide", "--lang=de"], "there is no form `guide` in `de`"),
        (["guide", "--lang=?"], "`--lang ?`"),
    ] {
        let wrong = run(home.path(), &[&["leads", "probe"][..], &arguments].concat());
        assert_eq!(wrong.status.code(), Some(2));
        assert!(text(&wrong.stderr).contains(words), "{}", text(&wrong.stderr));
    }
}
