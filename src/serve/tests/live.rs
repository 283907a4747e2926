//! Live connections: who gets one, what each is told.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

use super::{SITE, Stage};

/// Opens a live connection for a page as it is now.
fn tab(stage: &Stage, path: &str) -> WebSocket<TcpStream> {
    let page = stage.get(path).text();
    let tag = page.split_once("data-page=\"").unwrap().1.split('"').next().unwrap().to_owned();
    open(stage, path, &tag, Some(&format!("http://localhost:{}", stage.port()))).unwrap()
}

fn open(stage: &Stage, path: &str, tag: &str, origin: Option<&str>) -> Result<WebSocket<TcpStream>, u16> {
    let stream = TcpStream::connect(("127.0.0.1", stage.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let address = format!("ws://localhost:{}/__wellspring/live?path={path}&page={tag}", stage.port());
    let mut request = address.into_client_request().unwrap();
    if let Some(origin) = origin {
        request.headers_mut().insert("Origin", origin.parse().unwrap());
    }
    match tungstenite::client::client(request, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(reply))) => Err(reply.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

fn hear(socket: &mut WebSocket<TcpStream>) -> Value {
    loop {
        match socket.read().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_the_previews_own_pages_get_a_connection() {
    let stage = Stage::new(SITE);
    let port = stage.port();
    assert!(open(&stage, "/", "x", Some(&format!("http://localhost:{port}"))).is_ok());
    for origin in ["http://evil.test", "http://1.2.3.4", "null", "http://localhost.evil.test", "http://127.0.0.1:1"] {
        assert_eq!(open(&stage, "/", "x", Some(origin)).unwrap_err(), 403, "{origin}");
    }
    assert_eq!(open(&stage, "/", "x", None).unwrap_err(), 403);
    let own = format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n");
    assert_eq!(stage.connect().ask("GET", "/__wellspring/live", &own, "").status, 426);
    let foreign = "Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://evil.test\r\n";
    let refused = stage.connect().ask("GET", "/__wellspring/live", foreign, "");
    assert_eq!((refused.status, refused.header("connection")), (403, "close"));
}

#[test]
fn each_tab_is_told_what_its_page_needs_and_a_stalled_one_delays_no_other() {
    let stage = Stage::new(SITE);
    let _stalled = tab(&stage, "/a/");
    let mut tabs: Vec<_> = (0..20).map(|_| tab(&stage, "/a/")).collect();
    let mut home = tab(&stage, "/");
    for version in ["second", "third"] {
        stage.write("a/index.html", &format!("<body>{version}</body>"));
        for socket in &mut tabs {
            assert_eq!(hear(socket)["reload"], true, "{version}");
        }
        assert_eq!(hear(&mut home)["report"], "", "another page changed");
    }
    assert!(stage.get("/a/").text().contains("third"));
}

#[test]
fn twenty_tabs_load_in_no_time_while_each_holds_its_live_connection() {
    let stage = Stage::new(SITE);
    let mut tabs = Vec::new();
    for _ in 0..20 {
        let begun = Instant::now();
        let mut kept: Vec<_> = (0..6).map(|_| stage.connect()).collect();
        for (client, path) in kept.iter_mut().zip(["/", "/site.css", "/a/", "/film.mp4", "/draft/", "/nothing/"]) {
            assert!(client.get(path).status > 0, "{path}");
        }
        tabs.push((tab(&stage, "/"), kept));
        assert!(begun.elapsed() < Duration::from_secs(1), "tab {}: {:?}", tabs.len(), begun.elapsed());
    }
}

#[test]
fn new_styles_come_without_a_reload_whatever_the_name_of_their_sheet() {
    let stage = Stage::new(SITE);
    stage.get("/site.css");
    let mut home = tab(&stage, "/");
    stage.write("site.css", "p { color: blue }");
    let told = hear(&mut home);
    assert!(told["sheets"][0].as_str().unwrap().starts_with("/site.css?preview="), "{told}");
    stage.write("new.css", "p { color: green }");
    hear(&mut home);
    stage.write("index.html", &SITE[0].1.replace("site.css", "new.css"));
    assert_eq!(hear(&mut home)["sheets"][0], "/new.css");
}

#[test]
fn a_page_that_changed_before_its_tab_connected_is_loaded_again() {
    let stage = Stage::new(SITE);
    let own = format!("http://localhost:{}", stage.port());
    let mut late = open(&stage, "/a/", "an-old-tag", Some(&own)).unwrap();
    assert_eq!(hear(&mut late)["reload"], true);
}

#[test]
fn a_mistake_shows_in_every_tab_and_in_the_page_and_goes_when_it_is_mended() {
    let stage = Stage::new(SITE);
    let mut home = tab(&stage, "/");
    stage.write("broken<script>.md", "x");
    let told = hear(&mut home)["report"].as_str().unwrap().to_owned();
    assert!(
        told.contains("a broken link") && told.contains("broken&lt;script&gt;.md") && !told.contains("<script"),
        "{told}"
    );
    let page = stage.get("/a/");
    assert_eq!(page.status, 200, "the last good site stays up");
    assert!(page.text().contains("page a") && page.text().contains("broken&lt;script&gt;.md"));
    let json: Value = serde_json::from_str(&stage.get("/__wellspring/diagnostics.json").text()).unwrap();
    assert_eq!(json["diagnostics"][0]["path"], "content/broken<script>.md");
    std::fs::remove_file(stage.root.join("content/broken<script>.md")).unwrap();
    assert_eq!(hear(&mut home)["report"], "");
    assert!(!stage.get("/a/").text().contains("a broken link"));
}
