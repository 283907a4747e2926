//! What the pages of a site load from where: the site itself, the hosts that authors and the theme name, the players
//! of films, and the receivers of forms. The content security policy and the list of third parties both come from it.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::form::endpoint::Posting;
use crate::kind::{Record, Val};
use crate::markdown::{Body, Call, Fill};
use crate::site::links::is_external;

use super::Renderer;

/// Sources by directive, beside the site itself.
#[derive(Default)]
struct Sources {
    scripts: BTreeSet<String>,
    styles: BTreeSet<String>,
    images: BTreeSet<String>,
    media: BTreeSet<String>,
    fonts: BTreeSet<String>,
    frames: BTreeSet<String>,
    connections: BTreeSet<String>,
    forms: BTreeSet<String>,
}

/// When a page asks another host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// As soon as it is opened.
    Open,
    /// When a visitor starts a film, or opens what stands in a frame.
    Play,
    /// When a visitor sends a form.
    Send,
}

impl When {
    /// The word for it in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Play => "play",
            Self::Send => "send",
        }
    }
}

/// The policy of a site.
pub fn of(renderer: &Renderer) -> String {
    sources(renderer).policy()
}

/// The other hosts that pages ask, each with all occasions.
pub fn third_parties(renderer: &Renderer) -> BTreeMap<String, BTreeSet<When>> {
    let sources = sources(renderer);
    let Sources { scripts, styles, images, media, fonts, frames, connections: _, forms } = &sources;
    let mut hosts: BTreeMap<String, BTreeSet<When>> = BTreeMap::new();
    for (when, set) in [
        (When::Open, scripts),
        (When::Open, styles),
        (When::Open, images),
        (When::Open, media),
        (When::Open, fonts),
        (When::Play, frames),
        (When::Send, forms),
    ] {
        for origin in set.iter().filter(|origin| !origin.starts_with('\'')) {
            let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
            hosts.entry(host.to_owned()).or_default().insert(when);
        }
    }
    hosts
}

/// Whether a page asks another host as soon as it is opened, by what is known without reading its text again: pictures
/// of texts and front matter, and all that the theme names. What an author's own HTML loads otherwise is seen by `check`
/// alone.
pub fn asks_at_once(renderer: &Renderer) -> bool {
    let mut found = Sources::default();
    for page in &renderer.site.pages {
        for hole in &page.document.body.holes {
            match &hole.fill {
                Fill::Image { target, .. } | Fill::Address { target, image: true } => found.address("img", target),
                Fill::Component { call } => arguments(call, &mut found),
                _ => {}
            }
        }
        record(page.record(), &mut found);
    }
    theme(renderer, &mut found);
    let Sources { scripts, styles, images, media, fonts, .. } = &found;
    [scripts, styles, images, media, fonts].into_iter().flatten().any(|origin| !origin.starts_with('\''))
}

fn sources(renderer: &Renderer) -> Sources {
    let mut sources = Sources::default();
    for page in &renderer.site.pages {
        body(&renderer.text(page).body, &mut sources);
        record(page.record(), &mut sources);
    }
    theme(renderer, &mut sources);
    receivers(renderer, &mut sources);
    sources
}

impl Sources {
    fn policy(&self) -> String {
        let with = |name: &str, own: &str, more: &BTreeSet<String>| {
            let words = std::iter::once(own).chain(more.iter().map(String::as_str)).filter(|w| !w.is_empty());
            format!("{name} {}", words.collect::<Vec<_>>().join(" "))
        };
        let frames = if self.frames.is_empty() { "'none'" } else { "" };
        [
            "default-src 'self'".into(),
            with("script-src", "'self'", &self.scripts),
            // Attributes carry a theme's settings, so styles in place are allowed; they run no code.
            with("style-src", "'self' 'unsafe-inline'", &self.styles),
            with("img-src", "'self' data:", &self.images),
            with("media-src", "'self'", &self.media),
            with("font-src", "'self' data:", &self.fonts),
            with("connect-src", "'self'", &self.connections),
            with("frame-src", frames, &self.frames),
            with("form-action", "'self'", &self.forms),
            "frame-ancestors 'self'".into(),
            "base-uri 'self'".into(),
            "object-src 'none'".into(),
        ]
        .join("; ")
    }

    /// An address in the attribute of an element.
    fn address(&mut self, element: &str, address: &str) {
        let Some(origin) = origin(address) else { return };
        match element {
            "img" | "picture" | "image" => self.images.insert(origin),
            "video" | "audio" | "track" => self.images.insert(origin.clone()) | self.media.insert(origin),
            "source" => self.images.insert(origin.clone()) | self.media.insert(origin),
            "iframe" | "embed" | "object" => self.frames.insert(origin),
            "script" => self.connections.insert(origin.clone()) | self.scripts.insert(origin),
            "link" => self.styles.insert(origin.clone()) | self.fonts.insert(origin),
            "form" => self.forms.insert(origin),
            _ => false,
        };
    }

    /// The scripts that stand in a text, by their hashes.
    fn scripts_in(&mut self, text: &str) {
        if !text.contains("<s") && !text.contains("<S") {
            return;
        }
        let lower = text.to_ascii_lowercase();
        let mut from = 0;
        while let Some(open) = lower[from..].find("<script").map(|at| from + at) {
            let Some(start) = lower[open..].find('>').map(|at| open + at + 1) else { return };
            let end = lower[start..].find("</script").map_or(text.len(), |at| start + at);
            let tag = &lower[open..start];
            if !tag.contains(" src=") && !tag.contains("ld+json") {
                self.scripts.insert(format!("'sha256-{}'", base64(&Sha256::digest(&text[start..end]))));
            }
            from = end;
        }
    }
}

/// Scheme and host of an address on another host.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://").or_else(|| Some(("https", address.strip_prefix("//")?)))?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    let fine = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    if !matches!(scheme, "http" | "https") || !fine {
        return None;
    }
    // A receiver on one's own machine is for trials: it has no scheme here, so a page on https reaches it no more.
    let is_loopback =
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| host == *own || host.starts_with(&format!("{own}:")));
    Some(if is_loopback { host.to_owned() } else { format!("{scheme}://{host}") })
}

fn body(body: &Body, sources: &mut Sources) {
    sources.scripts_in(&body.html);
    for hole in &body.holes {
        match &hole.fill {
            Fill::Image { target, .. } => sources.address("img", target),
            Fill::Address { target, .. } if is_external(target) => {
                let before = &body.html[..hole.at as usize];
                let element = before.rfind('<').map_or("", |at| &before[at + 1..]);
                let element = element.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                sources.address(&element.to_ascii_lowercase(), target);
            }
            Fill::Component { call } => arguments(call, sources),
            _ => {}
        }
    }
}

fn arguments(call: &Call, sources: &mut Sources) {
    for arg in &call.args {
        field(&arg.name, arg.value.as_str().unwrap_or_default(), sources);
    }
}

/// Films and pictures that front matter names.
fn record(record: &Record, sources: &mut Sources) {
    for (name, slot) in record {
        value(name, &slot.val, sources);
    }
}

fn value(name: &str, val: &Val, sources: &mut Sources) {
    match val {
        Val::Text(text) => field(name, text, sources),
        Val::List(items) => items.iter().for_each(|item| value(name, &item.val, sources)),
        Val::Record(inner) => record(inner, sources),
        _ => {}
    }
}

fn field(name: &str, text: &str, sources: &mut Sources) {
    match name {
        "youtube" => sources.address("iframe", "https://www.youtube-nocookie.com/"),
        "vimeo" => sources.address("iframe", "https://player.vimeo.com/"),
        "image" | "photo" | "logo" | "poster" | "src" => sources.address("img", text),
        _ => {}
    }
}

/// What templates and style sheets name.
fn theme(renderer: &Renderer, sources: &mut Sources) {
    for template in renderer.theme.templates.values() {
        let text = &template.text;
        sources.scripts_in(text);
        for tag in text.split('<').skip(1) {
            let element = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            if element == "link" && !tag.contains("stylesheet") {
                continue;
            }
            for value in tag.split("=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                sources.address(element, value);
            }
        }
    }
    for sheet in &renderer.theme.css {
        for address in sheet.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
            let address = address.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
            sources.address("link", address);
            sources.address("img", address);
        }
    }
}

/// Where forms post to, with and without a script.
fn receivers(renderer: &Renderer, sources: &mut Sources) {
    let site = &renderer.site;
    for form in site.forms.values() {
        let Some(endpoint) = site.endpoint(form) else { continue };
        let posting = Posting { form, page: "/", origin: &site.config.base.origin, thank_you: None };
        if let Some(origin) = origin(&(endpoint.service().wire)(endpoint, &posting).action) {
            sources.connections.insert(origin.clone());
            sources.forms.insert(origin);
        }
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * at) & 63) as usize] as char;
            out.push(if at <= chunk.len() { letter } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Sources, base64, origin};

    #[test]
    fn hashes_are_written_in_base64() {
        let of = |text: &str| base64(text.as_bytes());
        assert_eq!([of(""), of("f"), of("fo"), of("foo"), of("foobar")], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYmFy"]);
    }

    #[test]
    fn scripts_in_place_are_allowed_by_hash_and_others_by_host() {
        let mut sources = Sources::default();
        sources.scripts_in("a <SCRIPT>alert(1)</SCRIPT> <script src=\"x.js\"></script><script type=\"application/ld+json\">{}</script>");
        sources.address("script", "https://stats.example/s.js?x=1");
        let policy = sources.policy();
        assert!(
            policy.contains(
                "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' https://stats.example;"
            ),
            "{policy}"
        );
        assert!(policy.contains("frame-src 'none'"));
    }

    #[test]
    fn only_other_hosts_are_named() {
        assert_eq!(origin("//h.example/x").as_deref(), Some("https://h.example"));
        assert_eq!(origin("/x"), None);
        assert_eq!(origin("https://a;b/"), None);
        assert_eq!(origin("data:image/png;base64,x"), None);
        assert_eq!(origin("http://127.0.0.1:8787/f/x").as_deref(), Some("127.0.0.1:8787"));
    }
}
