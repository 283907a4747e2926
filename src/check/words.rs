//! Words, phrases and sentences of a text, for the rules that judge what is said.

use std::ops::Range;

/// The words of a text in lower case with their places. A hyphen parts words, an apostrophe does not.
pub fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut inside = false;
    for (at, ch) in text.char_indices() {
        let part = ch.is_alphanumeric() || (inside && matches!(ch, '\'' | '’'));
        if part {
            if !inside {
                found.push((at..at, String::new()));
            }
            if let Some((range, word)) = found.last_mut() {
                range.end = at + ch.len_utf8();
                word.extend(if ch == '’' { '\'' } else { ch }.to_lowercase());
            }
        }
        inside = part;
    }
    found
}

/// Where phrases stand in a text. A phrase is words in lower case; `*` at its end takes any end of the last one.
pub fn phrases(text: &str, phrases: &[&str]) -> Vec<Range<usize>> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = phrases.iter().filter_map(|phrase| length(&words[at..], phrase)).max();
        if let Some(length) = longest {
            found.push(words[at].0.start..words[at + length - 1].0.end);
        }
        at += longest.unwrap_or(1);
    }
    found
}

/// How many words a phrase takes, if the words begin with it.
fn length(words: &[(Range<usize>, String)], phrase: &str) -> Option<usize> {
    let mut count = 0;
    for part in phrase.split(' ') {
        let (_, word) = words.get(count)?;
        let fits = match part.strip_suffix('*') {
            Some(begin) => word.starts_with(begin),
            None => word == part,
        };
        if !fits {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// The sentence of a text in which a byte stands.
pub fn sentence(text: &str, at: usize) -> Range<usize> {
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((here, ch)) = chars.next() {
        let ends = matches!(ch, '.' | '!' | '?' | '…') && chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if !ends {
            continue;
        }
        let end = here + ch.len_utf8();
        if at < end {
            return start..end;
        }
        start = end;
    }
    start..text.len()
}

/// Whether a byte of a text stands between quotation marks that were opened and are closed in it.
pub fn in_quotes(text: &str, at: usize) -> bool {
    [('“', '”'), ('„', '“'), ('«', '»'), ('‹', '›'), ('‘', '’'), ('‚', '‘')].iter().any(|(open, close)| {
        let before = &text[..at];
        let opened = before.rfind(*open);
        let closed = before.rfind(*close);
        opened.is_some_and(|o| closed.is_none_or(|c| c < o) && text[at..].contains(*close))
    })
}

#[cfg(test)]
mod tests {
    use super::{in_quotes, phrases, sentence};

    #[test]
    fn phrases_are_found_at_whole_words_and_stems_at_their_begin() {
        let found = |text: &str, list: &[&str]| -> Vec<String> {
            phrases(text, list).into_iter().map(|r| text[r].to_owned()).collect()
        };
        assert_eq!(
            found("The world’s leading World-Class shop", &["world's leading", "world class"]),
            ["world’s leading", "World-Class"]
        );
        assert_eq!(found("Bahnbrechende Ideen", &["bahnbrechend*"]), ["Bahnbrechende"]);
        assert!(found("bestow the bestiary", &["the best"]).is_empty());
    }

    #[test]
    fn sentences_and_quotations_are_told_apart() {
        let text = "One is 1.5 m. Two says “the best” of it. Three";
        let at = text.find("best").unwrap();
        assert_eq!(text[sentence(text, at)].trim(), "Two says “the best” of it.");
        assert!(in_quotes(text, at));
        assert!(!in_quotes(text, text.find("Three").unwrap()));
        assert_eq!(text[sentence(text, text.len() - 1)].trim(), "Three");
    }
}
