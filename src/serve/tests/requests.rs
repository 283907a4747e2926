//! What is answered, and how.

use std::time::{Duration, Instant};

use super::{Client, SITE, Stage};
use crate::serve::Options;

#[test]
fn outputs_are_served_as_their_types_with_the_preview_added_to_pages_alone() {
    let stage = Stage::new(SITE);
    let home = stage.get("/");
    assert_eq!((home.status, home.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(home.text().starts_with("<head>") && home.text().contains("/__wellspring/client.js"));
    for header in
        ["cache-control:no-store", "cross-origin-resource-policy:same-origin", "x-content-type-options:nosniff"]
    {
        let (name, value) = header.split_once(':').unwrap();
        assert_eq!(home.header(name), value);
    }
    assert!(!home.headers.keys().any(|name| name.starts_with("access-control")));
    let css = stage.get("/site.css");
    assert_eq!((css.text().as_str(), css.header("content-type")), ("p { color: red }", "text/css; charset=utf-8"));
    let moved = stage.get("/a?x=1");
    assert_eq!((moved.status, moved.header("location")), (301, "/a/?x=1"));
    let missing = stage.get("/nothing/");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("not here"));
    assert!(stage.get("/draft/").text().contains(">Draft</p>") && !stage.get("/a/").text().contains(">Draft</p>"));
    let private = stage.get("/g/token/");
    assert_eq!((private.header("x-robots-tag"), private.header("referrer-policy")), ("noindex", "no-referrer"));
}

#[test]
fn a_head_has_everything_but_the_body_and_other_methods_are_refused() {
    let stage = Stage::new(SITE);
    let mut client = stage.connect();
    let head = client.ask("HEAD", "/a/", "", "");
    let whole = client.get("/a/");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
    let put = client.ask("PUT", "/a/", "", "");
    assert_eq!((put.status, put.header("allow")), (405, "GET, HEAD, POST"));
}

#[test]
fn a_film_can_be_asked_for_in_parts_and_a_known_tag_is_not_sent_again() {
    let stage = Stage::new(SITE);
    let mut client = stage.connect();
    let whole = client.get("/film.mp4");
    assert_eq!((whole.text().as_str(), whole.header("accept-ranges")), ("0123456789", "bytes"));
    let part = client.ask("GET", "/film.mp4", "Range: bytes=2-4\r\n", "");
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let outside = client.ask("GET", "/film.mp4", "Range: bytes=20-\r\n", "");
    assert_eq!((outside.status, outside.header("content-range")), (416, "bytes */10"));
    for path in ["/film.mp4", "/a/", "/site.css"] {
        let tag = client.get(path).header("etag").to_owned();
        assert!(tag.len() > 10, "{path}");
        assert_eq!(client.ask("GET", path, &format!("If-None-Match: {tag}\r\n"), "").status, 304, "{path}");
    }
}

#[test]
fn a_site_below_a_path_is_mounted_there() {
    let stage = Stage::with(SITE, "/repo", Options { idle: false, ..Options::default() });
    assert!(stage.url.ends_with("/repo/"), "{}", stage.url);
    assert_eq!((stage.get("/").status, stage.get("/").header("location").to_owned()), (301, "/repo/".into()));
    assert_eq!(stage.get("/repo/a").header("location"), "/repo/a/");
    assert!(stage.get("/repo/a/").text().contains("page a"));
    assert_eq!(stage.get("/a/").status, 404);
}

#[test]
fn an_old_address_leads_on_unless_a_page_stands_there() {
    let stage = Stage::new(SITE);
    for path in ["/old/", "/old"] {
        let reply = stage.get(path);
        assert_eq!((reply.status, reply.header("location")), (301, "/film.mp4"), "{path}");
    }
    assert_eq!((stage.get("/").status, stage.get("/older/").status), (200, 404));
}

#[test]
fn twelve_kilobytes_twenty_times_over_one_connection_take_no_time() {
    let page = format!("<body>{}</body>", "x".repeat(12_000));
    let stage = Stage::new(&[("index.html", &page)]);
    let mut client = stage.connect();
    client.get("/");
    let begun = Instant::now();
    for _ in 0..20 {
        assert!(client.get("/").body.len() > 12_000);
    }
    // Without TCP_NODELAY each answer takes 40 ms longer.
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[test]
fn a_posted_form_is_answered_by_the_site_and_shown_to_the_team() {
    let stage = Stage::new(SITE);
    let mut client = stage.connect();
    let urlencoded = "Content-Type: application/x-www-form-urlencoded\r\n";
    let own = format!("{urlencoded}Origin: http://127.0.0.1:{}\r\n", stage.port());
    let complete = client.ask("POST", "/f/contact", &own, "email=ada%40example.com&need=%3Cb%3E");
    assert_eq!((complete.status, complete.header("location")), (303, "/thanks/"));
    let incomplete = client.ask("POST", "/f/contact", urlencoded, "name=Ada");
    assert_eq!(incomplete.status, 422);
    assert!(incomplete.text().contains("<h1>email</h1>"));
    assert_eq!(client.ask("POST", "/f/other", urlencoded, "email=x").status, 404);
    let foreign = client.ask("POST", "/f/contact", "Origin: http://evil.test\r\n", "email=x");
    assert_eq!(foreign.status, 403);
    let large = stage.connect().ask("POST", "/f/contact", urlencoded, &format!("email={}", "x".repeat(65 << 10)));
    assert_eq!(large.status, 413);
    let leads = stage.get("/__wellspring/leads").text();
    assert!(
        leads.contains("ada@example.com") && leads.contains("&lt;b&gt;") && leads.contains("taken: 422"),
        "{leads}"
    );
    assert!(!leads.contains("evil") && !leads.contains("/f/other"));
}

#[test]
fn the_team_chooses_what_posts_are_answered_and_strangers_do_not() {
    let stage = Stage::new(SITE);
    let mut client = stage.connect();
    let urlencoded = "Content-Type: application/x-www-form-urlencoded\r\n";
    let own = format!("{urlencoded}Origin: http://127.0.0.1:{}\r\n", stage.port());
    let status = |client: &mut Client| client.ask("POST", "/f/contact", urlencoded, "email=a").status;
    // Without an origin nobody knows who asks, and with a foreign one it is no one of the team.
    for stranger in [urlencoded.to_owned(), format!("{urlencoded}Origin: http://evil.test\r\n")] {
        let refused = client.ask("POST", "/__wellspring/leads", &stranger, "form=contact&answer=down");
        assert_eq!(refused.status, 403);
    }
    assert_eq!(status(&mut client), 303);
    let chosen = client.ask("POST", "/__wellspring/leads", &own, "form=contact&answer=down");
    assert_eq!((chosen.status, chosen.header("location")), (303, "/__wellspring/leads"));
    assert_eq!(status(&mut client), 500);
    let shown = stage.get("/__wellspring/leads").text();
    assert!(shown.contains("<option value=\"down\" selected>"), "{shown}");
    let as_json = format!("{own}Accept: application/json\r\n");
    let chosen = client.ask("POST", "/__wellspring/leads", &as_json, "form=contact&answer=shows");
    assert!(chosen.text().contains("\"answer\":\"shows\""), "{}", chosen.text());
    let page = client.ask("POST", "/f/contact", urlencoded, "email=a");
    assert_eq!((page.status, page.text()), (200, fs_page("a/index.html")));
    client.ask("POST", "/__wellspring/leads", &own, "form=contact&answer=");
    assert_eq!(status(&mut client), 303);
    for (path, body) in
        [("/__wellspring/leads", "form=contact&answer=no"), ("/__wellspring/leads", "form=x&answer=down")]
    {
        assert_eq!(client.ask("POST", path, &own, body).status, 422);
    }
    assert_eq!(client.ask("POST", "/__wellspring/other", &own, "").status, 404);
}

/// The words of a page of [`SITE`], as they were written.
fn fs_page(name: &str) -> String {
    SITE.iter().find(|(path, _)| *path == name).map(|(_, text)| (*text).to_owned()).unwrap()
}

#[test]
fn many_connections_that_are_kept_open_are_all_answered() {
    let stage = Stage::new(SITE);
    for _ in 0..5 {
        let mut clients: Vec<_> = (0..40).map(|_| stage.connect()).collect();
        let begun = Instant::now();
        for client in &mut clients {
            assert_eq!(client.get("/a/").status, 200);
        }
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        let begun = Instant::now();
        assert_eq!(stage.get("/a/").status, 200);
        assert!(begun.elapsed() < Duration::from_secs(2), "a new one waited {:?}", begun.elapsed());
    }
}

#[test]
fn many_that_come_at_once_are_all_answered() {
    let stage = Stage::new(SITE);
    let address = stage.preview.address();
    let barrier = std::sync::Barrier::new(40);
    for _ in 0..5 {
        let took = std::thread::scope(|scope| {
            let one = || {
                let mut client = Client::new(address);
                barrier.wait();
                let begun = Instant::now();
                assert_eq!(client.get("/a/").status, 200);
                // It stays open until all are answered.
                let took = begun.elapsed();
                barrier.wait();
                took
            };
            let threads: Vec<_> = (0..40).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).max().unwrap()
        });
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}
