//! Planted canaries of each sort, and pages that must pass.

use super::{Builder, Index, Leak, What};
use crate::path::OutputPath;

const GUIDE: &str = "# The guide\n\nSend the second quotation by Tuesday, before anybody at the customer's asks for it.\n\n\
    - Count the *returned* drawings of a whole [quarter](https://example.com/x) before you promise a date.\n\
    - Short line.\n\nNobody reads a price list that has no date on its first page; write it there.\n";

const SHEET: &[u8] = b"row,question,asked,answered\n1,Can it run dry for ten minutes?,14,chief engineer\n2,How loud is it at three metres?,9,nobody\n\
    3,Which oil does it take in winter?,22,the desk\n4,Does the seal stand caustic soda?,5,chief engineer\n5,What is the longest hose?,3,the desk\n";

fn index(excerpts: &[&str]) -> Index {
    let mut builder = Builder::default();
    builder.file("offers/_gated/sheet.csv", SHEET, &[]);
    builder.file("offers/_gated/guide.md", GUIDE.as_bytes(), excerpts);
    builder.markdown("offers/_gated/guide.md", GUIDE, excerpts);
    builder.join_url("webinars/a.md", "https://meet.example/j/8842190177?pwd=aB3&x=1");
    builder.talking_point("articles/a.md", "Ask who signs; they lost a week over it in March.");
    builder.address("offers/guide.md", "0TUgH4VhRBu6KvCoqojROtSE");
    builder.secret("WELLSPRING_GATE_SECRET", "correct horse battery staple");
    builder.private_keys();
    builder.finish()
}

fn found(out: &[u8]) -> Vec<(What, String)> {
    index(&[]).scan(out).into_iter().map(|l| (l.what, l.source)).collect()
}

fn page(inner: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>A page</title></head><body><main><p>Some words before.</p>\n{inner}\n<p>And after.</p></main></body></html>"
    )
}

#[test]
fn every_planted_canary_is_found() {
    let window = String::from_utf8(SHEET[101..165].to_vec()).expect("ASCII");
    let cases: Vec<(String, What, &str)> = vec![
        (String::from_utf8(SHEET.to_vec()).expect("ASCII"), What::File, "offers/_gated/sheet.csv"),
        (GUIDE.into(), What::File, "offers/_gated/guide.md"),
        (page(&window), What::Window, "offers/_gated/sheet.csv"),
        (window, What::Window, "offers/_gated/sheet.csv"),
        (
            page(
                "<p>Send the second quotation\nby <em>Tuesday</em>, before anybody at the customer&rsquo;s asks&nbsp;for it.</p>",
            ),
            What::Sentence,
            "offers/_gated/guide.md",
        ),
        (
            page("Count the returned drawings\nof a whole <a href=\"/q/\">quarter</a> before\nyou promise a date."),
            What::Sentence,
            "offers/_gated/guide.md",
        ),
        (
            r#"{"text":"nobody reads a price list\u003cbr\u003ethat has no date on\nits first page; write it there"}"#
                .into(),
            What::Sentence,
            "offers/_gated/guide.md",
        ),
        (
            page("<a href=\"https://meet.example/j/8842190177?pwd=aB3&amp;x=1\">join</a>"),
            What::JoinUrl,
            "webinars/a.md",
        ),
        (
            page("<a href=\"/out?to=https%3A%2F%2Fmeet.example%2Fj%2F8842190177%3Fpwd%3DaB3%26x%3D1\">join</a>"),
            What::JoinUrl,
            "webinars/a.md",
        ),
        (r#"{"url":"https:\/\/meet.example\/j\/8842190177?pwd=aB3\u0026x=1"}"#.into(), What::JoinUrl, "webinars/a.md"),
        (
            "BEGIN:VCALENDAR\r\nLOCATION:https://meet.example/j/88421\r\n 90177?pwd=aB3&x=1\r\n".into(),
            What::JoinUrl,
            "webinars/a.md",
        ),
        (page("Ask who <b>signs</b>; they lost a week over it in March"), What::TalkingPoint, "articles/a.md"),
        (page("<a href=\"/g/0TUgH4VhRBu6KvCoqojROtSE/guide.pdf\">x</a>"), What::Address, "offers/guide.md"),
        ("<loc>https://site.example/g/0TUgH4VhRBu6KvCoqojROtSE/</loc>".into(), What::Address, "offers/guide.md"),
        (page("correct horse battery staple"), What::Secret, "WELLSPRING_GATE_SECRET"),
        (page("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"), What::PrivateKey, ""),
    ];
    for (out, what, source) in cases {
        assert_eq!(found(out.as_bytes()), [(what, source.to_owned())], "{out}");
    }
}

#[test]
fn several_leaks_of_one_output_are_all_told_once() {
    let out = page("correct horse battery staple /g/0TUgH4VhRBu6KvCoqojROtSE/ correct horse battery staple");
    assert_eq!(
        found(out.as_bytes()),
        [(What::Address, "offers/guide.md".into()), (What::Secret, "WELLSPRING_GATE_SECRET".into())]
    );
}

#[test]
fn ordinary_pages_pass() {
    for out in [
        page("<p>Send the second quotation by Tuesday, before they ask for it at the customer's.</p>"),
        page("The guide. Short line. Ask who signs. A quarter of the drawings was returned."),
        page("Can it run dry for ten minutes? <a href=\"https://meet.example/\">Our room</a> is open. 8842190177"),
        page("The horse is correct, the battery is not. -----BEGIN PRIVATE KEY----- begins such a file."),
        String::new(),
    ] {
        assert_eq!(found(out.as_bytes()), [], "{out}");
    }
}

#[test]
fn what_a_sample_shows_is_no_leak() {
    let shown = "Send the second quotation by Tuesday, before anybody at the customer's asks for it.";
    let index = index(&[shown]);
    assert_eq!(index.scan(page(shown).as_bytes()), []);
    let more = page("Nobody reads a price list that has no date on its first page; write it there.");
    assert_eq!(index.scan(more.as_bytes()).len(), 1, "the sentence, without a word about its bytes");
}

#[test]
fn an_empty_index_finds_nothing_and_says_that_it_is_empty() {
    let index = Builder::default().finish();
    assert!(index.is_empty());
    assert_eq!(index.scan(GUIDE.as_bytes()), []);
    let mut stream = index.stream(3);
    stream.feed(b"abc");
    assert_eq!(stream.finish(), []);
}

#[test]
fn an_output_in_parts_is_scanned_as_one() {
    let index = index(&[]);
    let filler = "words and words and more of them ".repeat(2000);
    let out = format!(
        "{filler}{}{filler}https://meet.example/j/8842190177?pwd=aB3&x=1{filler}",
        String::from_utf8_lossy(&SHEET[40..140])
    );
    let sorts = |leaks: Vec<Leak>| leaks.into_iter().map(|l| (l.what, l.at)).collect::<Vec<_>>();
    let whole = sorts(index.scan(out.as_bytes()));
    assert_eq!(whole.iter().map(|(what, _)| *what).collect::<Vec<_>>(), [What::Window, What::JoinUrl]);
    for size in [1000, 65_536, 66_050, 200_000] {
        let mut stream = index.stream(out.len() as u64);
        for part in out.as_bytes().chunks(size) {
            stream.feed(part);
        }
        assert_eq!(
            sorts(stream.finish()).iter().map(|(w, _)| *w).collect::<Vec<_>>(),
            [What::Window, What::JoinUrl],
            "{size}"
        );
    }
    let mut stream = index.stream(SHEET.len() as u64);
    for part in SHEET.chunks(100) {
        stream.feed(part);
    }
    assert_eq!(sorts(stream.finish()), [(What::File, 0)]);
}

#[test]
fn a_leak_says_what_where_and_how_to_mend_it_and_never_the_secret() {
    let output = OutputPath::new("articles/a/index.html").expect("a path");
    for leak in index(&[]).scan(page("correct horse battery staple /g/0TUgH4VhRBu6KvCoqojROtSE/").as_bytes()) {
        let told = leak.diagnostic(&output, None);
        let text = format!("{} {} {:?}", told.code, told.message, told.hints);
        assert!(text.contains("articles/a/index.html") && text.contains(&leak.source) && !told.hints.is_empty());
        assert!(!text.contains("horse") && !text.contains("0TUgH4"));
        assert_eq!(told.code, if leak.what == What::Secret { "secret-in-output" } else { "leak" });
    }
}
