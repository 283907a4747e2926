//! Who may do what: a matrix made of the table of routes, so that a new route is asked without anybody thinking of it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::json;
use tower_service::Service;

use super::client::Peer;
use super::health::Last;
use super::routes::{ROUTES, Rights, Route, router_of};
use super::session::Door;
use super::{Limits, Shared};
use crate::form::manifest::{Entry, Manifest, SHAPE, Site};
use crate::form::testing::{endpoint_of, form_of};
use crate::leads::book::Book;
use crate::leads::clock::{Clock, Moment};
use crate::leads::db::{Db, Place, schema};
use crate::leads::reader::Readers;
use crate::leads::writer::Writer;

const TOKEN: &str = "a token that nobody guesses";
const HOST: &str = "leads.example";

/// What everybody may ask. A route that is open to all and does not stand here is a mistake.
const OPEN: &[&str] = &[
    "POST /f/{form}",
    "OPTIONS /f/{form}",
    "GET /status.json",
    "GET /healthz",
    "GET /inbox/sign-in",
    "POST /inbox/sign-in",
];

struct Stand {
    shared: Arc<Shared>,
    place: Place,
    _folder: tempfile::TempDir,
}

fn stand(token: Option<&str>) -> Stand {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("leads.db"));
    let mut db = place.open().unwrap();
    schema::migrate(db.as_mut()).unwrap();
    let door = token.map(|token| Door::new(token, db.as_mut()).unwrap());
    let readers = Readers::open(&place, 1).unwrap();
    let book = book();
    let (writer, _) = Writer::start(place.clone(), db).unwrap();
    let limits = Arc::new(Limits::new(&book.settings));
    let shared = Shared {
        book: Arc::new(book),
        writer,
        readers,
        limits,
        tell: Arc::new(|_| {}),
        door,
        health: Last::default(),
        clock: Clock::default(),
    };
    Stand { shared: Arc::new(shared), place, _folder: folder }
}

fn book() -> Book {
    let form = form_of(json!([
        {"name": "email", "type": "email", "label": "E-mail", "required": true},
        {"name": "need", "type": "need", "label": "Need"}
    ]));
    let entry = Entry {
        version: form.version(),
        form,
        endpoint: endpoint_of(json!({"type": "wellspring", "url": "https://forms.example"})),
        thank_you: Some("https://site.example/thanks/".into()),
        offers: BTreeMap::new(),
        privacy: None,
        notice: String::new(),
        thanks: BTreeMap::new(),
        owner_name: None,
    };
    let manifest = Manifest {
        shape: SHAPE,
        site: Site {
            title: "S".into(),
            url: "https://site.example".into(),
            language: "en".into(),
            zone: String::new(),
        },
        forms: BTreeMap::from([(entry.form.name.clone(), BTreeMap::from([("en".to_owned(), entry)]))]),
        leads: json!({"trusted_proxies": ["127.0.0.1"]}),
        ..Manifest::default()
    };
    Book::read(&manifest.to_json()).unwrap()
}

impl Stand {
    /// One request to the routes of that table.
    fn ask(
        &self,
        routes: &'static [Route],
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &str,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        let peer: IpAddr = "127.0.0.1".parse().unwrap();
        request.extensions_mut().insert(Peer(peer));
        let router = router_of(&self.shared, routes);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { router.into_service().call(request).await.unwrap() })
    }

    fn real(&self, method: &str, path: &str, headers: &[(&str, String)], body: &str) -> Response {
        self.ask(ROUTES, method, path, headers, body)
    }

    /// The cookie and the form token of a session.
    fn session(&self) -> (String, String) {
        let door = self.shared.door.as_ref().unwrap();
        let now = Moment::now();
        let session = door.begin(now).unwrap();
        let line = door.renewed(&session, false, now).unwrap();
        (line.split(';').next().unwrap().to_owned(), door.form_token(&session))
    }

    fn db(&self) -> Box<dyn Db> {
        self.place.open().unwrap()
    }

    /// A submission in quarantine, as a program sends it that fills in a form at once.
    fn quarantined(&self) -> String {
        let body = "email=ada%40example.com&need=Water&seconds_open=0";
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("accept", "application/json".to_owned()),
        ];
        let name = self.shared.book.names().next().unwrap().to_owned();
        let response = self.real("POST", &format!("/f/{name}"), &headers, body);
        assert_eq!(response.status(), 200);
        let answer: serde_json::Value = serde_json::from_str(&text(response)).unwrap();
        answer["id"].as_str().unwrap().to_owned()
    }

    fn state(&self, id: &str) -> String {
        let found = crate::leads::store::read::one(self.db().as_mut(), id).unwrap().unwrap();
        found.state.as_str().to_owned()
    }
}

fn text(response: Response) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let bytes = runtime.block_on(to_bytes(response.into_body(), usize::MAX)).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A path of a route, with something in the place of each name.
fn path_of(route: &Route, name: &str) -> String {
    let parts = route.path.split('/').map(|part| if part.starts_with('{') { name } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Method, path and headers.
type Try = (String, String, Vec<(&'static str, String)>);

/// All that those without rights may try on a route.
fn tries(route: &Route, id: &str, forged: &str) -> Vec<Try> {
    let path = path_of(route, id);
    let method = route.method.to_owned();
    let own = ("origin", format!("https://{HOST}"));
    let mut all = vec![
        (method.clone(), path.clone(), vec![own.clone()]),
        (method.clone(), path.clone(), vec![own.clone(), ("authorization", "Bearer another token of letters".into())]),
        (method.clone(), path.clone(), vec![own.clone(), ("authorization", "Bearer ".into())]),
        (method.clone(), path.clone(), vec![own.clone(), ("authorization", format!("Basic {TOKEN}"))]),
        (method.clone(), path.clone(), vec![own.clone(), ("cookie", forged.to_owned())]),
        (method.clone(), path.clone(), vec![own.clone(), ("cookie", format!("wellspring_inbox={TOKEN}"))]),
        (method.clone(), path.clone(), vec![own.clone(), ("x-forwarded-for", "127.0.0.1".into())]),
        (method.clone(), path.clone(), vec![own.clone(), ("x-original-url", "/healthz".into())]),
        (method.clone(), path.clone(), vec![own.clone(), ("x-rewrite-url", "/healthz".into())]),
        ("HEAD".into(), path.clone(), vec![own.clone()]),
        ("OPTIONS".into(), path.clone(), vec![own.clone()]),
        ("PUT".into(), path.clone(), vec![own.clone()]),
        ("DELETE".into(), path.clone(), vec![own.clone()]),
        ("get".into(), path.clone(), vec![own.clone()]),
        ("POST".into(), path.clone(), vec![own.clone(), ("x-http-method-override", "GET".into())]),
        ("GET".into(), path.clone(), vec![own.clone(), ("x-http-method-override", method.clone())]),
        ("GET".into(), format!("{path}?_method={method}"), vec![own.clone()]),
    ];
    let upper = path.to_ascii_uppercase();
    for other in [
        format!("{path}/"),
        format!("/{path}"),
        format!("{path}//"),
        format!("{path}/."),
        format!("/.{path}"),
        format!("{path}%2f"),
        format!("{path};/healthz"),
        format!("{path}%00"),
        format!("{path}.json"),
        path.replacen('i', "%69", 1),
        upper,
    ] {
        all.push((method.clone(), other, vec![own.clone()]));
    }
    all
}

/// Every try that was answered as if the sender had the rights.
fn let_in(stand: &Stand, asked: &[Route], served: &'static [Route], id: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for route in asked {
        let name = format!("{} {}", route.method, route.path);
        if route.rights == Rights::Public {
            if !OPEN.contains(&name.as_str()) {
                wrong.push(format!("{name} is open to all"));
            }
            continue;
        }
        // A cookie of another receiver, with another key.
        let forged = super::tests::stand(Some("another token of letters")).session().0;
        for (method, path, headers) in tries(route, id, &forged) {
            let response = stand.ask(served, &method, &path, &headers, "");
            let status = response.status().as_u16();
            // A link that does not exist may be gone as well as refused.
            let is_refused = match route.rights {
                Rights::Link => matches!(status, 400 | 401 | 403 | 404 | 405 | 410),
                _ => matches!(status, 401 | 403 | 404 | 405 | 429),
            };
            let is_plain = method == route.method && path == path_of(route, id);
            if !is_refused || (is_plain && route.rights == Rights::Inbox && !matches!(status, 401 | 403 | 429)) {
                wrong.push(format!("{method} {path} {headers:?}: {status}"));
            }
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{method} {path}");
            assert!(!response.headers().contains_key(header::SET_COOKIE), "{method} {path}");
        }
    }
    wrong
}

#[test]
fn nobody_without_rights_gets_in() {
    let open = stand(Some(TOKEN));
    let id = open.quarantined();
    assert!(ROUTES.iter().filter(|route| route.rights == Rights::Inbox).count() >= 8);
    assert_eq!(let_in(&open, ROUTES, ROUTES, &id), Vec::<String>::new());
    assert_eq!(open.state(&id), "quarantined");
    let closed = stand(None);
    assert_eq!(let_in(&closed, ROUTES, ROUTES, "0"), Vec::<String>::new());
    for path in ["/inbox", "/inbox/sign-in"] {
        let response = closed.real("GET", path, &[], "");
        assert_eq!(response.status(), 403);
        assert!(text(response).contains("WELLSPRING_LEADS_TOKEN"));
    }
}

#[test]
fn a_route_whose_rights_are_wrong_is_caught() {
    let stand = stand(Some(TOKEN));
    // The list answers whoever asks.
    const OPENED: &[Route] = &[Route {
        method: "GET",
        path: "/inbox",
        rights: Rights::Public,
        answer: |_, _| Box::pin(async { super::answers::plain(200, "everything") }),
    }];
    let listed = let_in(&stand, OPENED, OPENED, "0");
    assert!(listed.iter().any(|wrong| wrong.contains("open to all")), "{listed:?}");
    let asked: Vec<Route> = OPENED
        .iter()
        .map(|r| Route { method: r.method, path: r.path, rights: Rights::Inbox, answer: r.answer })
        .collect();
    let answered = let_in(&stand, &asked, OPENED, "0");
    assert!(answered.iter().any(|wrong| wrong.ends_with(": 200")), "{answered:?}");
}

#[test]
fn who_shows_the_token_gets_in() {
    let stand = stand(Some(TOKEN));
    let id = stand.quarantined();
    let own = ("origin", format!("https://{HOST}"));
    let form = ("content-type", "application/x-www-form-urlencoded".to_owned());
    let wrong = stand.real("POST", "/inbox/sign-in", &[own.clone(), form.clone()], "token=nonsense");
    assert_eq!(wrong.status(), 401);
    let body = format!("token={}&next=%2Finbox%2Fsubmission%2F{id}", TOKEN.replace(' ', "+"));
    let signed = stand.real("POST", "/inbox/sign-in", &[own.clone(), form.clone()], &body);
    assert_eq!(signed.status(), 303);
    assert_eq!(signed.headers()[header::LOCATION], format!("/inbox/submission/{id}"));
    let line = signed.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(line.starts_with("wellspring_inbox=") && line.contains("HttpOnly; SameSite=Strict"), "{line}");
    let cookie = ("cookie", line.split(';').next().unwrap().to_owned());
    let page = stand.real("GET", &format!("/inbox/submission/{id}"), std::slice::from_ref(&cookie), "");
    assert_eq!(page.status(), 200);
    policy(page.headers());
    let page = text(page);
    assert!(page.contains("ada@example.com") && page.contains("faster than people write"), "{page}");
    let https = [own.clone(), form.clone(), ("x-forwarded-proto", "https".into())];
    let secure = stand.real("POST", "/inbox/sign-in", &https, &body);
    let line = secure.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(line.starts_with("__Host-wellspring_inbox=") && line.contains("Path=/; Secure"), "{line}");
    let program = [("authorization", format!("Bearer {TOKEN}")), ("accept", "application/json".into())];
    let listed = stand.real("GET", "/inbox?state=quarantined", &program, "");
    assert_eq!(listed.status(), 200);
    assert!(text(listed).contains(&id));
    assert_eq!(stand.real("GET", "/inbox/submission/none", &[cookie], "").status(), 404);
    let none = stand.real("GET", "/inbox/submission/zzzz", &program, "");
    assert_eq!(
        (none.status().as_u16(), text(none).as_str()),
        (404, r#"{"ok":false,"error":"nothing has this address"}"#)
    );
}

fn policy(headers: &HeaderMap) {
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for part in [
        "default-src 'none'",
        "style-src 'sha256-",
        "script-src 'sha256-",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn no_other_page_can_do_what_a_person_does() {
    let stand = stand(Some(TOKEN));
    let id = stand.quarantined();
    let (cookie, token) = stand.session();
    let path = format!("/inbox/submission/{id}/release");
    let body = format!("form_token={token}");
    let cookie = ("cookie", cookie);
    let own = ("origin", format!("https://{HOST}"));
    let form = ("content-type", "application/x-www-form-urlencoded".to_owned());
    let other = stand.session().1;
    let tries: [(Vec<(&str, String)>, String); 7] = [
        (vec![cookie.clone(), form.clone(), ("origin", "https://evil.example".into())], body.clone()),
        (vec![cookie.clone(), form.clone(), ("origin", "https://site.example".into())], body.clone()),
        (vec![cookie.clone(), form.clone(), ("origin", "null".into())], body.clone()),
        (vec![cookie.clone(), form.clone()], body.clone()),
        (vec![cookie.clone(), form.clone(), own.clone()], String::new()),
        (vec![cookie.clone(), form.clone(), own.clone()], format!("form_token={other}")),
        (vec![cookie.clone(), own.clone(), ("content-type", "text/plain".into())], body.clone()),
    ];
    for (headers, body) in tries {
        let status = stand.real("POST", &path, &headers, &body).status().as_u16();
        assert!(matches!(status, 400 | 403), "{headers:?} {body}: {status}");
        assert_eq!(stand.state(&id), "quarantined");
    }
    let foreign = [form.clone(), ("origin", "https://evil.example".to_owned())];
    let signed = stand.real("POST", "/inbox/sign-in", &foreign, &format!("token={}", TOKEN.replace(' ', "+")));
    assert_eq!(signed.status(), 403, "nobody is signed in by another page");
    let done = stand.real("POST", &path, &[cookie.clone(), form.clone(), own.clone()], &body);
    assert_eq!(done.status(), 303, "the fault is not in the test");
    assert_eq!(stand.state(&id), "accepted");
    let again = stand.real("POST", &path, &[cookie.clone(), form, ("origin", "https://forms.example".into())], &body);
    assert_eq!(again.status(), 303, "a second press, at the address that forms post to, changes nothing");
    let out = stand.real(
        "POST",
        "/inbox/sign-out",
        &[cookie.clone(), own, ("content-type", "application/x-www-form-urlencoded".into())],
        &body,
    );
    assert_eq!(out.status(), 303);
    assert_eq!(stand.real("GET", "/inbox", &[cookie], "").status(), 401, "a copy of the cookie is worth nothing");
}

#[test]
fn a_sender_that_guesses_is_told_to_wait() {
    let stand = stand(Some(TOKEN));
    let from = |address: &str| ("x-forwarded-for", address.to_owned());
    let wrong = ("authorization", "Bearer nonsense".to_owned());
    for _ in 0..10 {
        assert_eq!(stand.real("GET", "/inbox", &[wrong.clone(), from("192.0.2.1")], "").status(), 401);
    }
    let right = ("authorization", format!("Bearer {TOKEN}"));
    let waits = stand.real("GET", "/inbox", &[right.clone(), from("192.0.2.1")], "");
    assert_eq!(waits.status(), 429, "a right guess is no better while one has to wait");
    assert!(waits.headers().contains_key(header::RETRY_AFTER));
    let json = ("accept", "application/json".to_owned());
    let waits = stand.real("GET", "/inbox", &[right.clone(), json, from("192.0.2.1")], "");
    assert!(waits.headers().contains_key(header::RETRY_AFTER));
    assert!(text(waits).contains("too many wrong tokens"));
    assert_eq!(stand.real("GET", "/inbox", &[right, from("192.0.2.2")], "").status(), 200);
}

#[test]
fn the_inbox_says_who_may_be_written_to_now() {
    use crate::leads::settings::Settings;
    use crate::leads::store::{erase, permission};
    use crate::leads::testing::{NOW, keep, letter_form, post};
    let stand = stand(Some(TOKEN));
    let mut db = stand.db();
    let ticked = [("email", "ada@a.example"), ("consent_letter", "yes")];
    let kept = keep(db.as_mut(), &Settings::default(), post(&letter_form(), 0, &ticked));
    let (id, contact) = (kept.id, kept.contact.unwrap());
    let said = |path: &str| text(stand.real("GET", path, &[("authorization", format!("Bearer {TOKEN}"))], ""));
    let story = format!("/inbox/submission/{id}");
    let expect = |in_list: &str, in_story: &str| {
        let (list, story) = (said("/inbox"), said(&story));
        assert!(list.contains(in_list), "{list}");
        assert!(story.contains(in_story), "{story}");
    };
    expect("asked, not confirmed yet: <bdi>newsletter", "– </span><strong>Newsletter</strong>: asked, not confirmed");
    permission::confirm(db.as_mut(), &contact, &id, NOW).unwrap();
    expect("agreed: <bdi>newsletter", "✓ </span><strong>Newsletter</strong></p>");
    permission::withdraw(db.as_mut(), &contact, NOW).unwrap();
    expect("left on ", "– </span><strong>Newsletter</strong>: left on ");
    erase::erase(db.as_mut(), "ada@a.example", NOW).unwrap();
    let again = keep(db.as_mut(), &Settings::default(), post(&letter_form(), 1, &ticked)).id;
    let (list, story) = (said("/inbox"), said(&format!("/inbox/submission/{again}")));
    assert!(list.contains("must not be written to") && !list.contains("agreed"), "{list}");
    assert!(story.contains("must not be written to") && !story.contains("✓ </span><strong>"), "{story}");
}
