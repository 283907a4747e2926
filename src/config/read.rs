//! From the text of `site.toml` to a [`Config`].

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{
    Base, Config, FeedFormat, Feeds, Gate, Host, Language, Markdown, Organization, Written, images, leads, schema,
    strategy, tables,
};
use crate::date;
use crate::diag::{Checked, Diagnostic, Place, Span, codes};
use crate::gate::Epochs;
use crate::kind::validate::{Reading, validate};
use crate::kind::{Field, Record, Takes, common, get};
use crate::node::{self, Node, Value};
use crate::path::{Lang, SourcePath};

/// What reading a table needs to tell an author of a mistake.
pub(super) struct Reader<'a> {
    pub(super) path: &'a SourcePath,
    pub(super) text: &'a str,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether the whole file was understood; if not, an absent key is no mistake of its own.
    pub(super) whole: bool,
}

impl Reader<'_> {
    /// Validates a table against its fields.
    pub(super) fn record(&mut self, fields: &[Field], node: &Node) -> Record {
        let all: Vec<&Field> = fields.iter().collect();
        validate(&all, node, &Reading::config(self.path, self.text).whole(self.whole)).unpack(&mut self.diagnostics)
    }

    /// Tells of a mistake at a span.
    pub(super) fn fault(&mut self, span: Span, message: String, hint: Option<String>) {
        let mut fault = Diagnostic::new(codes::CONFIG_INVALID, message).at(Place::of(self.path, self.text, span));
        fault.hints.extend(hint);
        self.diagnostics.push(fault);
    }
}

/// Reads `site.toml`. `base_url` stands for the one written, if the caller gives one.
///
/// The value is complete whatever was written; the caller looks at the diagnostics.
pub fn read(path: &SourcePath, text: &str, base_url: Option<&str>) -> Checked<Config> {
    let read = node::toml::read_file(text);
    let mut reader = Reader { path, text, diagnostics: Vec::new(), whole: read.is_whole() };
    for problem in &read.problems {
        reader.fault(problem.span, problem.message.clone(), problem.hint.clone());
    }
    let fields = schema::site();
    let root = if base_url.is_some() { without_required(fields) } else { fields };
    let record = reader.record(&root, &read.node);
    let config = assemble(&record, &read.node, base_url, &mut reader);
    Checked::new(config, reader.diagnostics)
}

/// A base address given on the command line stands for the one that `site.toml` must have otherwise.
fn without_required(fields: Vec<Field>) -> Vec<Field> {
    fields.into_iter().map(|f| Field { required: false, ..f }).collect()
}

fn assemble(record: &Record, node: &Node, base_url: Option<&str>, reader: &mut Reader) -> Config {
    let written = Written { path: reader.path.clone(), text: reader.text.into(), node: node.clone() };
    let free = |key: &str| get::free(record, key).cloned().unwrap_or_else(empty);
    let enabled =
        |key: &str, default: bool| get::record(record, key).and_then(|r| get::boolean(r, "enabled")).unwrap_or(default);
    let span = |key: &str| record.get(key).map_or_else(Span::default, |slot| slot.span);
    let base = match base_url {
        Some(given) => base(Some(given), None, reader),
        None => base(get::text(record, "base_url"), Some(span("base_url")), reader),
    };
    let zone = zone(get::text(record, "timezone"), span("timezone"), reader);
    let as_of = moment(get::text(record, "as_of"), &zone, span("as_of"), reader);
    let kinds = tables::kinds(&free("kinds"), reader);
    let languages = languages(record, &free("languages"), reader);
    let taxonomies = tables::taxonomies(get::free(record, "taxonomies"), reader);
    Config {
        is_whole: reader.whole,
        title: get::text(record, "title").unwrap_or("Untitled site").to_owned(),
        description: get::text(record, "description").map(str::to_owned),
        base,
        languages,
        zone,
        theme: get::text(record, "theme").unwrap_or("default").to_owned(),
        as_of,
        common: common_fields(&taxonomies),
        taxonomies,
        collections: tables::collections(&free("collections"), &kinds, reader),
        kinds,
        menus: tables::menus(&free("menu"), reader),
        organization: get::record(record, "organization").map(organization),
        endpoints: tables::endpoints(&free("endpoints"), reader),
        gate: Gate { epochs: epochs(record) },
        strategy: strategy::read(&free("strategy"), reader),
        hosts: get::record(record, "check").map_or_else(Vec::new, |c| owned(get::texts(c, "hosts"))),
        rules: tables::rules(get::record(record, "check").and_then(|c| get::free(c, "rules")), reader),
        markdown: markdown(get::record(record, "markdown")),
        images: images::read(get::record(record, "images"), reader),
        highlight: enabled("highlight", true),
        search: enabled("search", true),
        feeds: feeds(get::record(record, "feeds"), node.get("feeds").and_then(|table| table.get("formats"))),
        cards: enabled("cards", true),
        llms: enabled("llms", true),
        kit: enabled("kit", true),
        online_events: get::record(record, "structured_data").and_then(|r| get::text(r, "online_events"))
            != Some("omit"),
        hosting: host(record),
        swap_in_place: get::record(record, "build").and_then(|b| get::text(b, "swap")) == Some("in-place"),
        publish: tables::by_name(&free("publish")),
        leads: leads::read(node.get("leads").cloned().unwrap_or_else(empty), reader),
        theme_settings: free("theme_settings"),
        extra: get::free(record, "extra").map_or_else(|| serde_json::json!({}), node::to_json),
        privacy: get::text(record, "privacy").map(str::to_owned),
        source: written,
    }
}

/// The fields that every page may have; a taxonomy of the site's own is one more.
fn common_fields(taxonomies: &[super::Taxonomy]) -> Vec<Field> {
    let mut fields = common::fields();
    for taxonomy in taxonomies {
        if fields.iter().all(|f| *f.name != *taxonomy.name) {
            let takes = Takes::List(Box::new(Takes::Text));
            fields.push(Field {
                name: taxonomy.name.as_str().into(),
                takes,
                required: false,
                help: "Terms of a taxonomy.".into(),
            });
        }
    }
    fields
}

/// More former addresses of one file than this help nobody.
const MOST_EPOCHS: u32 = 100;

fn epochs(record: &Record) -> Epochs {
    let written = |key: &str| get::record(record, "gate").and_then(|gate| get::integer(gate, key));
    let number = |key: &str| written(key).and_then(|n| u32::try_from(n).ok());
    Epochs { current: number("epoch").unwrap_or(1), overlap: number("overlap").unwrap_or(0).min(MOST_EPOCHS) }
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

fn empty() -> Node {
    Node { span: Span::default(), value: Value::Map(Vec::new()) }
}

/// The base address; without a span it is one that the command line gives.
fn base(written: Option<&str>, span: Option<Span>, reader: &mut Reader) -> Base {
    let text = written.unwrap_or("http://localhost").trim();
    let parts = text.split_once("://").and_then(|(scheme, rest)| {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let fine = matches!(scheme, "http" | "https")
            && !host.is_empty()
            && !text.contains(['?', '#', ' ', '"', '<', '>', '\\', '@'])
            && !path.split('/').any(|p| p == "..");
        fine.then(|| (format!("{scheme}://{host}"), path.trim_matches('/')))
    });
    let Some((origin, path)) = parts else {
        let hint = "write it as `https://example.com/` or `https://example.com/folder/`".to_owned();
        match span {
            Some(span) => reader.fault(span, format!("`base_url` is no address: `{text}`"), Some(hint)),
            None => reader.diagnostics.push(
                Diagnostic::new(codes::CONFIG_INVALID, format!("`--base-url` is no address: `{text}`")).hint(hint),
            ),
        }
        return Base { origin: "http://localhost".into(), path: String::new() };
    };
    Base { origin, path: if path.is_empty() { String::new() } else { format!("/{path}") } }
}

fn zone(name: Option<&str>, span: Span, reader: &mut Reader) -> TimeZone {
    let Some(name) = name else { return TimeZone::UTC };
    date::zone(name).unwrap_or_else(|fault| {
        reader.fault(span, fault.message, Some(fault.hint));
        TimeZone::UTC
    })
}

fn moment(text: Option<&str>, zone: &TimeZone, span: Span, reader: &mut Reader) -> Option<Timestamp> {
    match date::parse(text?, zone) {
        Ok(moment) => Some(moment.timestamp()),
        Err(fault) => {
            reader.fault(span, fault.message, Some(fault.hint));
            None
        }
    }
}

fn languages(record: &Record, others: &Node, reader: &mut Reader) -> Vec<Language> {
    let main = get::text(record, "language").unwrap_or("en");
    let span = record.get("language").map_or_else(Span::default, |slot| slot.span);
    let mut languages = vec![Language {
        lang: lang(main, span, reader),
        name: native_name(main).to_owned(),
        title: None,
        description: None,
        menus: BTreeMap::new(),
    }];
    for entry in others.entries().unwrap_or_default() {
        let lang = lang(&entry.key, entry.key_span, reader);
        let table = reader.record(&schema::language(), &entry.node);
        let owned = |key: &str| get::text(&table, key).map(str::to_owned);
        let name = owned("name").unwrap_or_else(|| native_name(&entry.key).to_owned());
        let menus = get::free(&table, "menu").map_or_else(BTreeMap::new, |n| tables::menus(n, reader));
        let language = Language { name, title: owned("title"), description: owned("description"), menus, lang };
        match languages.iter_mut().find(|l| l.lang == language.lang) {
            Some(known) => *known = language,
            None => languages.push(language),
        }
    }
    languages
}

fn lang(text: &str, span: Span, reader: &mut Reader) -> Lang {
    Lang::new(text).unwrap_or_else(|fault| {
        reader.fault(span, fault.to_string(), None);
        Lang::new("en").expect("`en` is a language tag")
    })
}

/// The name of a language in itself, for the switch between languages; its tag if it is not listed.
fn native_name(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or(tag) {
        "en" => "English",
        "de" => "Deutsch",
        "fr" => "Français",
        "es" => "Español",
        "it" => "Italiano",
        "pt" => "Português",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "sv" => "Svenska",
        "da" => "Dansk",
        "fi" => "Suomi",
        "cs" => "Čeština",
        "tr" => "Türkçe",
        "ar" => "العربية",
        "he" => "עברית",
        "ja" => "日本語",
        "zh" => "中文",
        "ko" => "한국어",
        _ => tag,
    }
}

fn organization(record: &Record) -> Organization {
    let owned = |key: &str| get::text(record, key).map(str::to_owned);
    Organization {
        name: owned("name").unwrap_or_default(),
        legal_name: owned("legal_name"),
        url: owned("url"),
        logo: owned("logo"),
        email: owned("email"),
        telephone: owned("telephone"),
        address: owned("address"),
        same_as: self::owned(get::texts(record, "same_as")),
    }
}

fn markdown(record: Option<&Record>) -> Markdown {
    Markdown {
        escape_html: record.and_then(|r| get::text(r, "html")) == Some("escape"),
        math: record.and_then(|r| get::boolean(r, "math")).unwrap_or(false),
        smart: record.and_then(|r| get::boolean(r, "smart")).unwrap_or(true),
    }
}

/// A list of formats that is written and empty means no feeds; validation takes it for an absent one.
fn feeds(record: Option<&Record>, written: Option<&Node>) -> Feeds {
    let is_none = matches!(written.map(|n| &n.value), Some(Value::List(items)) if items.is_empty());
    let formats = match record.filter(|r| r.contains_key("formats")) {
        None if is_none => Vec::new(),
        None => vec![FeedFormat::Atom, FeedFormat::Json],
        Some(record) => get::texts(record, "formats")
            .into_iter()
            .map(|name| match name {
                "json" => FeedFormat::Json,
                "rss" => FeedFormat::Rss,
                _ => FeedFormat::Atom,
            })
            .collect(),
    };
    let limit = record.and_then(|r| get::integer(r, "limit")).and_then(|n| usize::try_from(n).ok());
    Feeds {
        formats,
        sections: record.and_then(|r| get::boolean(r, "sections")).unwrap_or(true),
        limit: limit.unwrap_or(20),
    }
}

fn host(record: &Record) -> Option<Host> {
    let inner = get::record(record, "hosting").and_then(|r| get::text(r, "target"));
    Some(match get::text(record, "hosting").or(inner)? {
        "netlify" => Host::Netlify,
        "cloudflare" => Host::Cloudflare,
        "vercel" => Host::Vercel,
        "github-pages" => Host::GithubPages,
        "nginx" => Host::Nginx,
        "caddy" => Host::Caddy,
        _ => Host::S3,
    })
}

/// A free table as a map by name.
pub(super) type ByName = BTreeMap<String, Node>;
