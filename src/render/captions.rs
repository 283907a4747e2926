//! Transcripts from captions: the words of a WebVTT file with their times.

use tera::Value;

use super::locale;
use super::values::{map, text};
use crate::html;
use crate::kind::{Record, Val, get};
use crate::path::{Lang, SourcePath};
use crate::render::Renderer;

/// The language of a captions file by its name: `talk.de.vtt`, or `captions-de.vtt`.
pub fn language(path: &SourcePath) -> Option<Lang> {
    let stem = path.name().rsplit_once('.')?.0;
    let tag = stem.rsplit(['.', '-', '_']).next()?;
    (tag.len() == 2).then(|| Lang::new(tag).ok()).flatten()
}

/// The transcript that the author wrote, else the words of the first captions.
pub fn transcript(renderer: &Renderer, record: &Record) -> Value {
    if let Some(Val::File { path, .. }) = record.get("transcript").map(|s| &s.val) {
        return from_file(renderer, path);
    }
    if let Some(written) = get::text(record, "transcript") {
        let part = |p: &str| line(0, p, None);
        return Value::from(written.split("\n\n").map(part).collect::<Vec<_>>());
    }
    let first = match record.get("captions").map(|s| &s.val) {
        Some(Val::List(items)) => items.first().map(|s| &s.val),
        other => other,
    };
    let first = match first {
        Some(Val::Record(own)) => own.get("file").map(|s| &s.val),
        other => other,
    };
    match first {
        Some(Val::File { path, .. }) => from_file(renderer, path),
        _ => Value::from(Vec::<Value>::new()),
    }
}

fn from_file(renderer: &Renderer, path: &SourcePath) -> Value {
    let Ok(source) = renderer.snapshot.read_text(path) else { return Value::from(Vec::<Value>::new()) };
    Value::from(
        cues(&source).into_iter().map(|cue| line(cue.at, &cue.text, cue.speaker.as_deref())).collect::<Vec<_>>(),
    )
}

fn line(at: u32, words: &str, speaker: Option<&str>) -> Value {
    map([
        ("at", Value::from(at)),
        ("clock", text(&locale::clock(at))),
        ("text", text(words)),
        ("speaker", super::values::optional(speaker)),
    ])
}

/// One passage of a transcript.
#[derive(Debug, PartialEq, Eq)]
pub struct Cue {
    /// Seconds from the start.
    pub at: u32,
    /// The words.
    pub text: String,
    /// Who speaks, when it changes.
    pub speaker: Option<String>,
}

/// The passages of a WebVTT file; cues of one speaker are joined until a sentence ends.
pub fn cues(source: &str) -> Vec<Cue> {
    let mut found: Vec<Cue> = Vec::new();
    let mut last_speaker: Option<String> = None;
    let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    for block in source.split("\n\n") {
        let mut lines = block.lines().skip_while(|l| !l.contains("-->"));
        let Some(at) = lines.next().and_then(|l| seconds(l.split("-->").next().unwrap_or_default())) else {
            continue;
        };
        let raw: String = lines.collect::<Vec<_>>().join(" ");
        let speaker = raw
            .split_once("<v")
            .and_then(|(_, rest)| rest.split_once('>'))
            .map(|(tag, _)| tag.trim_start_matches(|c: char| !c.is_whitespace()).trim().to_owned())
            .filter(|name| !name.is_empty());
        let words = html::plain(&raw);
        if words.is_empty() {
            continue;
        }
        let changed = speaker.is_some() && speaker != last_speaker;
        let open = found.last().is_some_and(|cue| !cue.text.ends_with(['.', '?', '!', '…']));
        match found.last_mut().filter(|_| !changed && open) {
            Some(cue) => {
                cue.text.push(' ');
                cue.text.push_str(&words);
            }
            None => found.push(Cue { at, text: words, speaker: speaker.clone().filter(|_| changed) }),
        }
        if speaker.is_some() {
            last_speaker = speaker;
        }
    }
    found
}

/// `HH:MM:SS.mmm` or `MM:SS.mmm` in whole seconds.
fn seconds(text: &str) -> Option<u32> {
    let whole = text.trim().split('.').next()?;
    whole.split(':').try_fold(0u32, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::cues;

    #[test]
    fn cues_are_joined_to_sentences_and_speakers_told_when_they_change() {
        let vtt = "WEBVTT\n\n1\n00:00.000 --> 00:02.000\n<v Ada>One\n\n00:02.000 --> 00:04.000\ntwo.\n\n01:02:03.000 --> 01:02:05.000\n<v Bob>Three &amp; four.\n";
        let found = cues(vtt);
        assert_eq!((found[0].at, &*found[0].text, found[0].speaker.as_deref()), (0, "One two.", Some("Ada")));
        assert_eq!((found[1].at, &*found[1].text, found[1].speaker.as_deref()), (3723, "Three & four.", Some("Bob")));
    }
}
