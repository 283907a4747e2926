//! What happens when files change: by all sorts of editors, in floods, into something that cannot be built.

use std::fs;
use std::time::Duration;

use super::{SITE, Stage};
use crate::serve::{Event, Options};

#[test]
fn every_way_of_saving_is_seen_and_no_empty_page_is_shown() {
    let stage = Stage::new(SITE);
    let file = stage.root.join("content/a/index.html");
    let folder = file.parent().unwrap().to_owned();
    let mut client = stage.connect();
    for way in 0..5 {
        let text = format!("<body>way {way}</body>");
        match way {
            0 => fs::write(&file, &text).unwrap(),
            1 => {
                fs::write(folder.join("index.html.tmp"), &text).unwrap();
                fs::rename(folder.join("index.html.tmp"), &file).unwrap();
            }
            2 => {
                fs::rename(&file, folder.join("index.html~")).unwrap();
                std::thread::sleep(Duration::from_millis(20));
                fs::write(&file, &text).unwrap();
                fs::remove_file(folder.join("index.html~")).unwrap();
            }
            3 => {
                fs::write(&file, "").unwrap();
                std::thread::sleep(Duration::from_millis(50));
                assert!(client.get("/a/").text().contains("way 2"), "an empty page was shown");
                fs::write(&file, &text).unwrap();
            }
            _ => {
                fs::remove_file(&file).unwrap();
                std::thread::sleep(Duration::from_millis(50));
                assert!(client.get("/a/").text().contains("way 3"), "a missing page was believed");
                fs::write(&file, &text).unwrap();
            }
        }
        stage.until("/a/", &format!("way {way}"));
    }
    fs::remove_file(&file).unwrap();
    stage.until("/a/", "not here");
}

#[test]
fn a_flood_of_changes_makes_few_builds() {
    let stage = Stage::new(SITE);
    for number in 0..2000 {
        stage.write(&format!("p{number}/index.html"), "<body>flood</body>");
    }
    stage.until("/p1999/", "flood");
    std::thread::sleep(Duration::from_millis(600));
    let builds = stage.events.try_iter().filter(|event| matches!(event, Event::Built { .. })).count();
    assert!(builds <= 3, "{builds} builds");
}

#[test]
fn a_build_that_panics_is_shown_and_survived() {
    let stage = Stage::new(SITE);
    stage.write("panic", "x");
    stage.until("/a/", "the program failed");
    assert!(stage.get("/a/").text().contains("page a"));
    fs::remove_file(stage.root.join("content/panic")).unwrap();
    stage.write("a/index.html", "<body>mended</body>");
    stage.until("/a/", "mended");
    assert!(!stage.get("/a/").text().contains("the program failed"));
}

#[test]
fn a_page_that_cannot_be_made_shows_its_last_good_version_with_the_mistake() {
    let stage = Stage::new(SITE);
    for (trouble, words) in [("FAIL", "it fails"), ("PANIC", "the recipe panics")] {
        stage.get("/a/");
        stage.write("a/index.html", &format!("<body>{trouble}</body>"));
        stage.until("/__wellspring/diagnostics.json", "build\":");
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while !stage.get("/a/").text().contains(words) {
            assert!(std::time::Instant::now() < deadline, "{words} was never shown");
        }
        assert!(stage.get("/a/").text().contains("page a"), "{trouble}");
        assert_eq!(stage.get("/").status, 200);
        stage.write("a/index.html", "<body>page a</body>");
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while stage.get("/a/").text().contains(words) {
            assert!(std::time::Instant::now() < deadline, "{words} never went away");
        }
    }
}

#[test]
fn a_page_that_is_half_read_stays_as_it_was_and_is_no_good_version_itself() {
    let stage = Stage::new(SITE);
    stage.get("/a/");
    stage.write("a/index.html", "<body>HALF of a</body>");
    stage.write("b/index.html", "<body>HALF of b</body>");
    stage.until("/b/", "HALF of b");
    assert!(stage.get("/a/").text().contains("page a"));
    // A version that was half read when it was made does not stand for the next.
    stage.write("b/index.html", "<body>HALF of b, more</body>");
    stage.until("/b/", "HALF of b, more");
    assert!(stage.get("/a/").text().contains("page a"));
    stage.write("a/index.html", "<body>whole</body>");
    stage.until("/a/", "whole");
}

#[test]
fn without_any_good_build_the_mistakes_are_the_page() {
    let stage = Stage::new(&[("broken<script>.md", "x")]);
    let page = stage.get("/any/");
    assert_eq!(page.status, 500);
    assert!(page.text().contains("a broken link") && page.text().contains("/__wellspring/client.js"));
    fs::remove_file(stage.root.join("content/broken<script>.md")).unwrap();
    stage.write("any/index.html", "<body>at last</body>");
    stage.until("/any/", "at last");
}

#[test]
fn mistakes_of_pages_that_nobody_asked_for_are_found_in_idle_time() {
    let files = [("index.html", "<body>home</body>"), ("b/index.html", "<body>FAIL</body>")];
    let stage = Stage::with(&files, "", Options::default());
    let found = loop {
        if let Event::Found(found) = stage.events.recv_timeout(Duration::from_secs(10)).unwrap() {
            break found;
        }
    };
    assert_eq!(found[0].message, "it fails");
    stage.until("/", "it fails");
}
