//! Small changes in an author's Markdown: addresses written in full, calls of components replaced.

use std::ops::Range;

use crate::markdown::{self, Fill, Hole};
use crate::parse;
use crate::render::Text;
use crate::site::Site;
use crate::site::links::{self, Target};

/// Bytes of the source, and what stands there instead.
pub type Edit = (Range<usize>, String);

/// The address of a target in full; none if it is printed as plain text.
pub fn whole(site: &Site, written: &str, target: &Target) -> Option<String> {
    let href = links::href(site, written, target)?;
    let base = &site.config.base;
    Some(if href.starts_with('/') && !href.starts_with("//") { format!("{}{href}", base.origin) } else { href })
}

/// Text that may stand between the brackets of a link.
pub fn text(words: &str) -> String {
    words.replace('[', "\\[").replace(']', "\\]").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What changes in the source of a page.
pub fn edits(site: &Site, text: &Text, source: &str, stand_in: impl Fn(&Hole) -> String) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (hole, target) in text.body.holes.iter().zip(text.targets.iter()) {
        let span = hole.span.start as usize..hole.span.end as usize;
        let Some(found) = source.get(span.clone()) else { continue };
        match &hole.fill {
            Fill::Component { .. } => edits.push((span, stand_in(hole))),
            Fill::LinkOpen { target: written, .. }
            | Fill::Image { target: written, .. }
            | Fill::Address { target: written, .. }
                if found == written =>
            {
                match whole(site, written, target) {
                    Some(href) if href != *written => edits.push((span, href)),
                    Some(_) => {}
                    None => edits.extend(as_plain_text(source, &span)),
                }
            }
            _ => {}
        }
    }
    edits.extend(remarks(site, source));
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits
}

/// Remarks to this program go, and with one that has a line of its own the line.
fn remarks(site: &Site, source: &str) -> Vec<Edit> {
    if !source.contains("<!--") {
        return Vec::new();
    }
    let prose = markdown::prose(source, parse::split(source).body, &parse::options(&site.config));
    let ours = prose.remarks.iter().filter(|remark| remark.is_for_us());
    ours.map(|remark| {
        let (start, end) = (remark.span.start as usize, remark.span.end as usize);
        let alone = source[..start].ends_with('\n') && source[end..].starts_with('\n');
        (start..end + usize::from(alone), String::new())
    })
    .collect()
}

/// Takes the brackets and the address off an inline link, so that its words stay.
fn as_plain_text(source: &str, target: &Range<usize>) -> Vec<Edit> {
    let nowhere = vec![(target.clone(), "#".to_owned())];
    let before = &source[..target.start];
    let Some(close) = before.rfind("](").filter(|at| before[at + 2..].chars().all(|c| c == '<' || c.is_whitespace()))
    else {
        return nowhere;
    };
    let mut depth = 1;
    let open = before[..close].bytes().enumerate().rev().find(|(_, byte)| {
        match byte {
            b']' => depth += 1,
            b'[' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let end = source[target.end..].find(')');
    match (open, end) {
        (Some((open, _)), Some(end)) => {
            vec![(open..open + 1, String::new()), (close..target.end + end + 1, String::new())]
        }
        _ => nowhere,
    }
}

/// The source from `start` on with the edits made; of two that overlap the first counts.
pub fn apply(source: &str, start: usize, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(source.len() - start + 64);
    let mut done = start;
    for (range, text) in edits {
        if range.start < done {
            continue;
        }
        out.push_str(&source[done..range.start]);
        out.push_str(&text);
        done = range.end;
    }
    out.push_str(&source[done..]);
    out
}

/// The text with the addresses of link definitions (`[name]: address`) written in full, outside of code.
pub fn definitions(text: &str, mut whole: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        let marks = ["```", "~~~"].into_iter().find(|mark| inner.starts_with(mark));
        match (fence, marks) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let changed =
            if fence.is_none() && line.len() - inner.len() < 4 { definition(inner, &mut whole) } else { None };
        out.push_str(changed.as_deref().unwrap_or(line));
    }
    out
}

fn definition(line: &str, whole: &mut dyn FnMut(&str) -> String) -> Option<String> {
    let (name, rest) = line.strip_prefix('[')?.split_once("]:")?;
    if name.starts_with('^') || name.contains(']') {
        return None;
    }
    let rest = rest.trim_start();
    let (address, after) = match rest.strip_prefix('<') {
        Some(inner) => inner.split_once('>')?,
        None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
    };
    Some(format!("[{name}]: {}{after}", whole(address)))
}

/// The text without the first heading, which is the title of a page that names none in its front matter.
pub fn without_title(text: &str) -> &str {
    let trimmed = text.trim_start();
    let (first, rest) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
    if first.starts_with("# ") {
        return rest;
    }
    match rest.split_once('\n').unwrap_or((rest, "")) {
        (line, after) if !line.is_empty() && line.trim_end().bytes().all(|b| b == b'=') => after,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{apply, as_plain_text, without_title};

    #[test]
    fn a_link_to_nothing_keeps_its_words() {
        let source = "see [the *new* [one]](<next.md> \"soon\") now";
        let at = source.find("next.md").unwrap();
        assert_eq!(apply(source, 0, as_plain_text(source, &(at..at + 7))), "see the *new* [one] now");
        let autolink = "<next.md>";
        assert_eq!(apply(autolink, 0, as_plain_text(autolink, &(1..8))), "<#>");
    }

    #[test]
    fn the_title_is_taken_once() {
        assert_eq!(without_title("\n# Title\n\nText"), "\nText");
        assert_eq!(without_title("Title\n=====\nText"), "Text");
        assert_eq!(without_title("Text\n\n# Later"), "Text\n\n# Later");
    }
}
