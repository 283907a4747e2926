//! The preview as a whole: a small site in a temporary folder, real sockets on a free port.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{Built, Engine, Event, Options, Poster, Preview, start};
use crate::bundle::{Access, Bundle, Content, Origin, Output};
use crate::diag::codes::{LINK_BROKEN, TEMPLATE_INVALID};
use crate::diag::{Checked, Diagnostic, Place};
use crate::form::endpoint::answers;
use crate::path::{OutputPath, SourcePath};
use crate::render::posts::{Answered, Came, Choice, Post};

mod edits;
mod live;
mod requests;
mod strangers;

/// Builds `content/` of a folder: pages are made by recipes, other files are served as they are. The names of
/// some files ask for trouble.
struct Small {
    root: PathBuf,
    base_path: String,
}

struct Form;

impl Poster for Form {
    fn post(&self, post: &Post<'_>) -> Option<Answered> {
        if post.path != "/f/contact" {
            return None;
        }
        let reply = match (post.wanted, String::from_utf8_lossy(post.body).contains("email=")) {
            (Some("down"), _) => answers::Reply::page(500, "Down", &[]),
            (Some("shows"), _) => answers::Reply::site(200, Some("/a/")),
            (_, false) => answers::Reply::page(422, "email", &[]),
            _ if post.accept.contains("json") => answers::Reply::json(200, &serde_json::json!({"ok": true})),
            _ => answers::Reply::to(303, "/thanks/"),
        };
        let (form, endpoint) = ("contact".to_owned(), ["default".to_owned(), "wellspring".to_owned()]);
        let pairs = crate::form::body::parse(post.content_type, post.body).unwrap_or_default();
        let came = |(name, value): (String, String)| Came { group: "answer", name, value, label: None };
        Some(Answered { reply, form, endpoint, said: "taken".into(), came: pairs.into_iter().map(came).collect() })
    }

    fn choices(&self) -> Vec<Choice> {
        let endpoint = ["default".to_owned(), "wellspring".to_owned()];
        vec![Choice { form: "contact".into(), title: None, endpoint, faults: vec!["down", "shows"] }]
    }
}

impl Small {
    fn add(&self, bundle: &mut Bundle, file: &Path) {
        let name = file.strip_prefix(self.root.join("content")).unwrap().to_str().unwrap().replace('\\', "/");
        let path = OutputPath::new(&name).unwrap();
        let access = if name.starts_with("g/") { Access::Private } else { Access::Public };
        let source = SourcePath::new(&format!("content/{name}")).unwrap();
        let recipe: crate::bundle::Recipe = if [".html", ".css"].iter().any(|end| name.ends_with(end)) {
            let text = fs::read_to_string(file).unwrap_or_default();
            Box::new(move || {
                assert!(!text.contains("PANIC"), "the recipe panics");
                let found = text.contains("FAIL").then(|| Diagnostic::new(TEMPLATE_INVALID, "it fails"));
                Checked::new(Content::Bytes(text.clone().into_bytes()), found.into_iter().collect())
            })
        } else {
            Box::new(move || Checked::clean(Content::File(source.clone())))
        };
        bundle.add(path, Output { access, origin: Origin::default(), recipe, asking: None });
    }
}

impl Engine for Small {
    fn build(&mut self, changed: &[PathBuf]) -> Built {
        let content = self.root.join("content");
        let mut built = Built {
            root: self.root.clone(),
            base_path: self.base_path.clone(),
            watched: self.watched(),
            drafts: Arc::new(BTreeSet::from([OutputPath::new("draft/index.html").unwrap()])),
            poster: Some(Arc::new(Form)),
            leads: Some(Arc::new(|route| {
                let to = ["/old/", "/"].contains(&route.as_str());
                to.then(|| "/film.mp4".to_owned())
            })),
            ..Built::default()
        };
        assert!(!content.join("panic").exists(), "the build panics");
        if content.join("broken<script>.md").exists() {
            let path = SourcePath::new("content/broken<script>.md").unwrap();
            built.diagnostics.push(Diagnostic::new(LINK_BROKEN, "a broken link").at(Place::file(&path)));
            return built;
        }
        let inner = changed.iter().filter_map(|path| path.strip_prefix(&content).ok()?.to_str());
        let pages = inner.filter(|name| name.ends_with(".html"));
        built.edited = pages.filter_map(|name| OutputPath::new(&name.replace('\\', "/")).ok()).collect();
        let mut bundle = Bundle::default();
        for entry in walkdir::WalkDir::new(&content).sort_by_file_name().into_iter().filter_map(Result::ok) {
            if entry.file_type().is_file() {
                self.add(&mut bundle, entry.path());
            }
        }
        let is_half =
            |path: &OutputPath| fs::read_to_string(content.join(path.as_str())).is_ok_and(|text| text.contains("HALF"));
        built.half_read = bundle.iter().map(|(path, _)| path).filter(|path| is_half(path)).cloned().collect();
        built.bundle = Some(Arc::new(bundle));
        built
    }

    fn watched(&self) -> Vec<PathBuf> {
        vec![self.root.join("content"), self.root.join("site.toml")]
    }
}

/// A running preview of a small site.
struct Stage {
    _home: tempfile::TempDir,
    root: PathBuf,
    preview: Preview,
    events: Receiver<Event>,
    url: String,
}

impl Stage {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, "", Options { idle: false, ..Options::default() })
    }

    fn with(files: &[(&str, &str)], base_path: &str, options: Options) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        fs::create_dir(root.join("content")).unwrap();
        for (name, text) in files {
            write(&root, name, text);
        }
        let (sender, events) = channel();
        let sender = Mutex::new(sender);
        let engine = Small { root: root.clone(), base_path: base_path.to_owned() };
        let on_event = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
        let preview = start(Box::new(engine), options, on_event).unwrap();
        let url = loop {
            if let Event::Listening { url } = events.recv_timeout(Duration::from_secs(20)).unwrap() {
                break url;
            }
        };
        Self { _home: home, root, preview, events, url }
    }

    fn port(&self) -> u16 {
        self.preview.address().port()
    }

    fn connect(&self) -> Client {
        Client::new(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port())))
    }

    fn get(&self, path: &str) -> Reply {
        self.connect().get(path)
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.root, name, text);
    }

    /// Waits until a page holds a text, and gives the time it took.
    fn until(&self, path: &str, text: &str) -> Duration {
        let begun = Instant::now();
        let mut client = self.connect();
        while !client.get(path).text().contains(text) {
            assert!(begun.elapsed() < Duration::from_secs(15), "{path} never showed {text}");
            std::thread::sleep(Duration::from_millis(3));
        }
        begun.elapsed()
    }
}

fn write(root: &Path, name: &str, text: &str) {
    let file = root.join("content").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// One connection that is kept alive.
struct Client {
    host: String,
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { host: format!("127.0.0.1:{}", address.port()), stream: BufReader::new(stream) }
    }

    fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, "", "")
    }

    /// Asks with more header lines, each ending in CRLF.
    fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let host = if headers.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.host) };
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let request = format!("{method} {path} HTTP/1.1\r\n{host}{length}{headers}\r\n{body}");
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        self.reply(method == "HEAD")
    }

    fn reply(&mut self, is_head: bool) -> Reply {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            match line.trim().split_once(": ") {
                Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
                None => break,
            };
        }
        let length = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
        let mut body = vec![0; if is_head || status == 304 { 0 } else { length }];
        self.stream.read_exact(&mut body).unwrap();
        Reply { status, headers, body }
    }
}

const SITE: &[(&str, &str)] = &[
    ("index.html", "<head><link rel=\"stylesheet\" href=\"/site.css\"></head><body>home</body>"),
    ("a/index.html", "<body>page a</body>"),
    ("draft/index.html", "<body>a draft</body>"),
    ("404.html", "<body>not here</body>"),
    ("site.css", "p { color: red }"),
    ("film.mp4", "0123456789"),
    ("g/token/index.html", "<body>private</body>"),
];

fn lan() -> Options {
    Options { host: IpAddr::from([0, 0, 0, 0]), idle: false, ..Options::default() }
}
