//! Who is not answered: other sites, other names, climbers, clients that stand still.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{SITE, Stage, lan};

#[test]
fn other_names_and_other_sites_get_nothing() {
    let stage = Stage::new(SITE);
    let port = stage.port();
    let status = |headers: &str| stage.connect().ask("GET", "/", headers, "").status;
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(status(&format!("Host: {host}\r\n")), 200, "{host}");
        assert_eq!(status(&format!("Host: {host}\r\nOrigin: http://{host}\r\n")), 200, "{host}");
        assert_eq!(status(&format!("Host: {host}\r\nOrigin: http://evil.test\r\n")), 403, "{host}");
    }
    for hosts in [
        "Host: evil.test\r\n".to_owned(),
        format!("Host: evil.test:{port}\r\n"),
        format!("Host: 127.0.0.1.evil.test:{port}\r\n"),
        "Host: localhost:1\r\n".to_owned(),
        "Host: \r\n".to_owned(),
        format!("Host: localhost:{port}\r\nHost: localhost:{port}\r\n"),
        format!("Host: localhost:{port}\r\nHost: evil.test\r\n"),
    ] {
        let reply = stage.connect().ask("GET", "/", &hosts, "");
        assert_eq!(reply.status, 403, "{hosts}");
        assert!(!reply.text().contains("home"));
    }
    assert_eq!(stage.connect().get(&format!("http://localhost:{port}/")).status, 403);
}

#[test]
fn nothing_but_outputs_can_be_had_however_it_is_spelled() {
    let stage = Stage::new(SITE);
    std::fs::write(stage.root.join("site.toml"), "SENTINEL").unwrap();
    std::fs::write(stage.root.join(".env"), "SENTINEL").unwrap();
    let mut paths: Vec<String> = [
        "site.toml",
        ".env",
        "content/a/index.html",
        "content/",
        "a/index.html::$DATA",
        "A/",
        "a/index.html.",
        "etc/passwd",
    ]
    .map(|path| format!("/{path}"))
    .to_vec();
    for query in ["?raw", "?import&raw??", "?url", "?inline=1.wasm?init", "#x", "?.svg?.wasm?init", "//", "%00.html"] {
        paths.push(format!("/site.toml{query}"));
    }
    for dots in ["..", "%2e%2e", ".%2e", "%252e%252e", "..%00", "%c0%ae%c0%ae", "..;"] {
        for slash in ["/", "%2f", "%5c", "\\", "//", "%252f"] {
            for target in ["site.toml", "etc/passwd"] {
                paths.push(format!("/{}{target}", format!("{dots}{slash}").repeat(3)));
                paths.push(format!("/a/{}{target}", format!("{dots}{slash}").repeat(2)));
            }
        }
    }
    assert!(paths.len() > 50);
    let mut client = stage.connect();
    for path in paths {
        let reply = client.get(&path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("SENTINEL") && !reply.text().contains("root:x:0"), "{path}");
    }
}

#[test]
fn clients_that_stand_still_delay_nobody() {
    let stage = Stage::new(SITE);
    let mut slow = Vec::new();
    for number in 0..60 {
        let mut stream = TcpStream::connect(("127.0.0.1", stage.port())).unwrap();
        let half = if number % 2 == 0 {
            "GET / HT".to_owned()
        } else {
            format!("POST /f/contact HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 5000\r\n\r\nem", stage.port())
        };
        stream.write_all(half.as_bytes()).unwrap();
        slow.push(stream);
    }
    for _ in 0..10 {
        let begun = Instant::now();
        assert_eq!(stage.get("/a/").status, 200);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    drop(slow);
}

#[test]
fn a_body_that_never_comes_and_a_head_without_end_harm_nobody() {
    let stage = Stage::new(SITE);
    for length in ["99999999999999", "999999999999999999", "99999999999999999999999"] {
        let mut stream = TcpStream::connect(("127.0.0.1", stage.port())).unwrap();
        let head = format!("POST /f/contact HTTP/1.1\r\nHost: evil.test\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
    }
    let mut endless = TcpStream::connect(("127.0.0.1", stage.port())).unwrap();
    endless.write_all(b"GET / HTTP/1.1\r\nA: ").unwrap();
    let sent = (0..1000).take_while(|_| endless.write_all(&[b'x'; 64 << 10]).is_ok()).count();
    assert!(sent < 1000, "it was read to the end");
    assert_eq!(stage.get("/a/").status, 200);
}

#[test]
fn a_preview_that_others_can_reach_asks_for_its_token() {
    let stage = Stage::with(SITE, "", lan());
    let token = stage.url.split_once("?token=").unwrap().1.to_owned();
    assert!(token.len() >= 32);
    let mut client = stage.connect();
    assert_eq!(client.get("/").status, 401);
    assert_eq!(client.get("/?token=wrong").status, 401);
    let kept = client.get(&format!("//evil.test/?a=b&token={token}"));
    assert_eq!((kept.status, kept.header("location")), (302, "/evil.test/?a=b"));
    let cookie = kept.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(client.ask("GET", "/", &format!("Cookie: {cookie}\r\n"), "").status, 200);
    let foreign = client.ask("GET", "/", &format!("Host: evil.test\r\nCookie: {cookie}\r\n"), "");
    assert_eq!(foreign.status, 403);
}
