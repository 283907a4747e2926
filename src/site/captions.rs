//! The times of captions. A player shows a cue whose times are wrong at the wrong moment, or never.

use std::collections::BTreeSet;

use super::refs::Fault;
use super::{Page, files};
use crate::diag::{Diagnostic, Span, codes};
use crate::path::SourcePath;
use crate::source::Snapshot;

/// The first mistake in each file of captions that a page names.
pub fn check(snapshot: &Snapshot, page: &Page) -> Vec<Fault> {
    let mut named: BTreeSet<&SourcePath> = BTreeSet::new();
    page.record().values().for_each(|slot| files::files(&slot.val, &mut named));
    let faults = named.into_iter().filter(|path| path.extension() == "vtt" && snapshot.has(path)).filter_map(|path| {
        // A file that cannot be read says so where it is published.
        let (span, message, hint) = mistake(&snapshot.read_text(path).ok()?)?;
        Some(Fault {
            path: path.clone(),
            span,
            diagnostic: Diagnostic::new(codes::CAPTIONS_INVALID, message).hint(hint),
        })
    });
    faults.collect()
}

/// The first mistake in the times of a WebVTT file: where, what and how to mend it.
fn mistake(text: &str) -> Option<(Span, String, &'static str)> {
    let mut last = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        let Some((from, to)) = line.split_once("-->") else { continue };
        let fault = |message: String, hint| Some((Span::new(start, start + line.len()), message, hint));
        if !text.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
            let hint = "write `WEBVTT` and an empty line at the top; without them players show nothing";
            return fault("the captions do not begin with `WEBVTT`".into(), hint);
        }
        let (from, to) = (from.trim(), to.split_whitespace().next().unwrap_or_default());
        let (Some(begins), Some(ends)) = (milliseconds(from), milliseconds(to)) else {
            let hint = "write both times as `00:01:02.500`, with a point before the thousandths";
            return fault("the times of this cue cannot be read".into(), hint);
        };
        if ends <= begins {
            return fault(format!("this cue ends at `{to}`, and begins at `{from}`"), "let it end after it begins");
        }
        if begins < last {
            let hint = "put the cues into the order of their times";
            return fault(format!("this cue begins at `{from}`, before the one above it"), hint);
        }
        last = begins;
    }
    None
}

/// `HH:MM:SS.mmm` or `MM:SS.mmm`.
fn milliseconds(written: &str) -> Option<u64> {
    let (clock, thousandths) = written.split_once('.')?;
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] if hours.len() >= 2 => (number(hours)?, minutes, seconds),
        _ => return None,
    };
    let sound = [minutes, seconds].iter().all(|part| part.len() == 2) && thousandths.len() == 3;
    let (minutes, seconds) = (number(minutes)?, number(seconds)?);
    let whole = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?.checked_mul(1000)?;
    (sound && minutes < 60 && seconds < 60).then(|| whole.checked_add(number(thousandths)?))?
}

#[cfg(test)]
mod tests {
    use super::mistake;

    #[test]
    fn the_first_wrong_time_is_told_with_its_line() {
        let head =
            "\u{feff}WEBVTT - a talk\r\n\r\nNOTE Words.\r\n\r\n1\r\n00:01.000 --> 00:02.000 align:start\r\nOne\r\n\r\n";
        assert_eq!(mistake(head), None);
        let cases = [
            ("00:02.000 --> 00:03.000\n", None),
            ("00:01.000 --> 00:01.500\n", None),
            ("01:00:00.000 --> 100:00:00.000\n", None),
            ("00:00.500 --> 00:03.000\n", Some("this cue begins at `00:00.500`, before the one above it")),
            ("00:04.000 --> 00:03.000\n", Some("this cue ends at `00:03.000`, and begins at `00:04.000`")),
            ("00:04,000 --> 00:05,000\n", Some("the times of this cue cannot be read")),
            ("00:04.000 -->", Some("the times of this cue cannot be read")),
            ("00:61.000 --> 02:00.000", Some("the times of this cue cannot be read")),
            ("99999999999999999999:00:01.000 --> 00:00.000", Some("the times of this cue cannot be read")),
        ];
        for (cue, expected) in cases {
            let text = format!("{head}{cue}");
            let found = mistake(&text);
            assert_eq!(found.as_ref().map(|(_, message, _)| message.as_str()), expected, "{cue}");
            if let Some((span, ..)) = found {
                assert_eq!(&text[span.start as usize..span.end as usize], cue.trim_end());
            }
        }
        assert_eq!(mistake("00:01.000 --> 00:02.000\n").expect("told").1, "the captions do not begin with `WEBVTT`");
        assert_eq!(mistake("no captions\n"), None);
    }
}
