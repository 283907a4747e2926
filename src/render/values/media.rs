//! Pictures, files and videos as templates see them.

use tera::Value;

use super::{date, map, optional, text};
use crate::kind::{Record, Slot, Val, get};
use crate::path::{Lang, SourcePath};
use crate::render::shown::Shown;
use crate::render::{Renderer, captions, locale};

/// The address of a file of the site, or of one elsewhere.
pub fn address(renderer: &Renderer, val: &Val) -> Option<String> {
    match val {
        Val::File { path, .. } => renderer.site.files.get(path).map(|route| renderer.site.config.base.href(route)),
        Val::Text(url) => Some(url.clone()),
        _ => None,
    }
}

/// A picture: a path alone, or a record with `src` and `alt`.
pub fn image(renderer: &Renderer, slot: &Slot) -> Value {
    match &slot.val {
        Val::Record(record) => {
            let [alt, focus] = ["alt", "focus"].map(|key| get::text(record, key).unwrap_or_default());
            record.get("src").map_or_else(Value::none, |src| image_of(renderer, &src.val, alt, focus))
        }
        val => image_of(renderer, val, "", ""),
    }
}

fn image_of(renderer: &Renderer, val: &Val, alt: &str, focus: &str) -> Value {
    let Some(src) = address(renderer, val) else { return Value::none() };
    let path = match val {
        Val::File { path, .. } => Some(path),
        _ => None,
    };
    image_value(&Shown::of(renderer, &src, path), alt, focus)
}

/// A picture as it is shown.
pub fn image_value(shown: &Shown, alt: &str, focus: &str) -> Value {
    let side = |side: Option<u32>| side.map_or_else(Value::none, Value::from);
    map([
        ("src", text(&shown.src)),
        ("alt", text(alt)),
        ("width", side(shown.size.map(|(width, _)| width))),
        ("height", side(shown.size.map(|(_, height)| height))),
        ("srcset", optional(shown.srcset.as_deref())),
        ("avif", optional(shown.avif.as_deref())),
        ("still", text(shown.still.as_deref().unwrap_or(&shown.src))),
        ("sizes", optional(shown.srcset.as_ref().map(|_| shown.sizes))),
        ("colour", optional(shown.colour.as_deref())),
        ("style", optional(shown.style(focus).as_deref())),
    ])
}

/// A published file.
pub fn file(renderer: &Renderer, path: &SourcePath, lang: &Lang) -> Value {
    let url = renderer.site.files.get(path).map(|route| renderer.site.config.base.href(route));
    file_value(renderer, path, url.as_deref(), lang)
}

/// A file with an address that the caller knows, or none when it has no public one.
pub fn file_value(renderer: &Renderer, path: &SourcePath, url: Option<&str>, lang: &Lang) -> Value {
    let bytes = renderer.snapshot.stat(path).map_or(0, |s| s.size);
    let extension = path.extension();
    let kind = mime_guess::from_ext(&extension).first_raw().unwrap_or("application/octet-stream");
    map([
        ("url", optional(url)),
        ("name", text(path.name())),
        ("bytes", Value::from(bytes)),
        ("size_text", text(&locale::size(lang, bytes))),
        ("type", text(kind)),
        ("extension", text(&extension)),
    ])
}

/// A video, whatever hosts it; none where its file is not published.
pub fn video(renderer: &Renderer, record: &Record, title: &str, lang: &Lang) -> Value {
    let local = record.get("file").and_then(|slot| address(renderer, &slot.val));
    let (kind, src, watch, embed, provider) = match (get::text(record, "youtube"), get::text(record, "vimeo")) {
        (Some(id), _) => (
            "youtube",
            None,
            Some(format!("https://www.youtube.com/watch?v={id}")),
            Some(format!("https://www.youtube-nocookie.com/embed/{id}")),
            Some("YouTube"),
        ),
        (None, Some(id)) => (
            "vimeo",
            None,
            Some(format!("https://vimeo.com/{id}")),
            Some(format!("https://player.vimeo.com/video/{id}?dnt=1")),
            Some("Vimeo"),
        ),
        (None, None) => ("file", local.clone(), local, None, None),
    };
    if watch.is_none() {
        return Value::none();
    }
    // The address of a moment, but for its second.
    let sign = if kind == "youtube" { "&t=" } else { "#t=" };
    let at = watch.as_ref().map(|watch| format!("{watch}{sign}"));
    let extension = match record.get("file").map(|s| &s.val) {
        Some(Val::File { path, .. }) => path.extension(),
        _ => "mp4".into(),
    };
    map([
        ("kind", text(kind)),
        ("title", text(title)),
        ("src", optional(src.as_deref())),
        ("watch_url", optional(watch.as_deref())),
        ("at_url", optional(at.as_deref())),
        ("embed_url", optional(embed.as_deref())),
        ("provider", optional(provider)),
        ("type", text(mime_guess::from_ext(&extension).first_raw().unwrap_or("video/mp4"))),
        ("poster", record.get("poster").map_or_else(Value::none, |slot| image(renderer, slot))),
        ("duration", get::seconds(record, "duration").map_or_else(Value::none, |s| date::duration(s, lang))),
        ("uploaded", date::optional(get::date(record, "uploaded"), lang)),
        ("captions", tracks(renderer, record, lang)),
        ("chapters", chapters(record)),
        ("transcript", captions::transcript(renderer, record)),
    ])
}

fn tracks(renderer: &Renderer, record: &Record, lang: &Lang) -> Value {
    let slots: Vec<&Slot> = match record.get("captions").map(|slot| (slot, &slot.val)) {
        Some((_, Val::List(items))) => items.iter().collect(),
        Some((slot, _)) => vec![slot],
        None => Vec::new(),
    };
    let track = |slot: &&Slot| {
        let (file, written, called) = match &slot.val {
            Val::Record(own) => (&own.get("file")?.val, get::text(own, "language"), get::text(own, "label")),
            file => (file, None, None),
        };
        let url = address(renderer, file)?;
        let of_name = || match file {
            Val::File { path, .. } => captions::language(path),
            _ => None,
        };
        let tag = written.and_then(|tag| Lang::new(tag).ok()).or_else(of_name).unwrap_or_else(|| lang.clone());
        let known = renderer.site.config.languages.iter().find(|l| l.lang == tag);
        let label = called.unwrap_or_else(|| known.map_or(tag.as_str(), |l| &l.name)).to_owned();
        Some(map([("url", text(&url)), ("language", text(tag.as_str())), ("label", text(&label))]))
    };
    Value::from(slots.iter().filter_map(track).collect::<Vec<_>>())
}

fn chapters(record: &Record) -> Value {
    let chapter = |slot: &Slot| {
        let Val::Record(chapter) = &slot.val else { return None };
        let at = get::seconds(chapter, "at")?;
        Some(map([
            ("at", Value::from(at)),
            ("clock", text(&locale::clock(at))),
            ("title", text(get::text(chapter, "title").unwrap_or_default())),
        ]))
    };
    Value::from(get::list(record, "chapters").iter().filter_map(chapter).collect::<Vec<_>>())
}
