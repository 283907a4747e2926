//! The page around each view of the inbox: its head, its policy, where one is and where one can go.

use std::sync::LazyLock;

use axum::http::{HeaderName, header};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::super::rights::Entered;
use super::super::{Shared, answers};
use super::FORM_TOKEN;
use super::markup::Markup;
use super::words::Clock;
use crate::form::endpoint::HTML;
use crate::gate::base64url;

const STYLE: &str = include_str!("inbox.css");
const SCRIPT: &str = include_str!("keys.js");

/// One style and one script of ours, known by their hashes; forms to ourselves; nothing else, from nowhere.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// The hash of an inline style or script, as policies write it.
fn hash(text: &str) -> String {
    let digest = base64url::encode(&Sha256::digest(text.as_bytes())).replace('-', "+").replace('_', "/");
    format!("{digest}=")
}

/// Which of the places in the head is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// What came in.
    Inbox,
    /// What waits in quarantine.
    Quarantine,
    /// What could not be handed over.
    Undelivered,
    /// None of them.
    Elsewhere,
}

/// What waits for a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    /// In quarantine.
    pub quarantined: i64,
    /// Given up by the outbox.
    pub dead: i64,
}

/// A page of the inbox.
pub struct Page<'a> {
    /// The status of the answer.
    pub status: u16,
    /// Its title.
    pub title: &'a str,
    /// Who sees it; nobody, if it is the page that asks for the token.
    pub entered: Option<&'a Entered>,
    /// Where it stands.
    pub here: Here,
    /// What waits for a person.
    pub waiting: Waiting,
    /// What it shows.
    pub main: Markup,
}

/// The clock of a page.
pub fn clock(shared: &Shared) -> Clock {
    Clock { now: shared.clock.now(), zone: shared.book.zone().clone() }
}

impl Page<'_> {
    /// The answer.
    pub fn answer(&self, shared: &Shared) -> Response {
        let mut m = Markup::new();
        m.html("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n");
        m.html("<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n");
        m.html("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
        m.text(self.title).html(" – Inbox – ").text(&shared.book.manifest.site.title).html("</title>\n");
        m.html("<style>").html(STYLE).html("</style>\n</head>\n<body>\n");
        m.html("<a class=\"skip vh\" href=\"#main\">To the content</a>\n");
        if let Some(entered) = self.entered {
            self.head(shared, entered, &mut m);
        }
        m.html("<main id=\"main\" tabindex=\"-1\" class=\"");
        m.html(if self.entered.is_some() { "shell" } else { "door" }).html("\">\n");
        m.add(&self.main).html("</main>\n");
        if self.entered.is_some() {
            foot(shared, &mut m);
        }
        m.html("<script>").html(SCRIPT).html("</script>\n</body>\n</html>\n");
        let mut response = answers::body(self.status, HTML, m.into_string());
        answers::set(&mut response, header::CONTENT_SECURITY_POLICY, &POLICY);
        for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
            answers::set(&mut response, HeaderName::from_static(name), "same-origin");
        }
        response
    }

    fn head(&self, shared: &Shared, entered: &Entered, m: &mut Markup) {
        let places = [
            (Here::Inbox, "/inbox", "Inbox", 0),
            (Here::Quarantine, "/inbox?state=quarantined", "Quarantine", self.waiting.quarantined),
            (Here::Undelivered, "/inbox/undelivered", "Undelivered", self.waiting.dead),
        ];
        m.html("<header class=\"top\"><div>\n<a class=\"brand\" href=\"/inbox\"><bdi>");
        m.text(&shared.book.manifest.site.title).html("</bdi></a>\n<nav aria-label=\"Places\"><ul>\n");
        for (here, address, name, count) in places {
            m.html("<li><a href=\"").html(address).html("\"");
            if here == self.here {
                m.html(" aria-current=\"page\"");
            }
            m.html(">").html(name);
            if count > 0 {
                m.html(" <span class=\"count some\">").text(&count.to_string()).html("</span>");
            }
            m.html("</a></li>\n");
        }
        m.html("</ul></nav>\n<div class=\"end\">");
        if entered.session.is_browser() {
            m.html("<form method=\"post\" action=\"/inbox/sign-out\">");
            form_token(entered, m);
            m.html("<button class=\"plain\">Sign out</button></form>");
        }
        m.html("</div>\n</div></header>\n");
    }
}

/// The field by which a form is known to be one of this session.
pub fn form_token(entered: &Entered, m: &mut Markup) {
    m.html("<input type=\"hidden\" name=\"").html(FORM_TOKEN).html("\" value=\"").text(&entered.form_token).html("\">");
}

fn foot(shared: &Shared, m: &mut Markup) {
    m.html("<footer class=\"foot\"><div>\n<p>Times are those of ").text(clock(shared).zone_name());
    m.html(".</p>\n<button class=\"plain\" data-help hidden>Keys <kbd>?</kbd></button>\n</div></footer>\n");
    m.html(
        "<dialog aria-labelledby=\"keys\">\n<h2 id=\"keys\">Keys</h2>\n<dl>\n\
         <dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>down and up the list; arrows too, once a row has the focus</dd>\n\
         <dt><kbd>Enter</kbd></dt><dd>open</dd>\n<dt><kbd>u</kbd></dt><dd>back to the list</dd>\n\
         <dt><kbd>/</kbd></dt><dd>search</dd>\n<dt><kbd>r</kbd></dt><dd>release from quarantine</dd>\n\
         <dt><kbd>?</kbd></dt><dd>this help</dd>\n</dl>\n\
         <label><input type=\"checkbox\"> Keys of one letter are on</label>\n\
         <form method=\"dialog\"><button>Close</button></form>\n</dialog>\n",
    );
}
