//! The English words of letters and of the pages behind their links. A language gives its own under the same keys in
//! `strings/LANG.toml`.

/// Key and English text. `{0}` and `{1}` stand for a name, a number or a date.
pub const ENGLISH: &[(&str, &str)] = &[
    ("mail_subject", "We have your message – {0}"),
    ("mail_subject_registration", "Your seat – {0}"),
    ("mail_subject_download", "Your file – {0}"),
    ("mail_subject_confirm", "Please confirm – {0}"),
    ("mail_received", "Thank you. What you sent us at {0} has arrived."),
    ("mail_next", "What happens next: you hear from us within {0}."),
    ("mail_next_owner", "What happens next: {1} answers you within {0}."),
    ("mail_hour", "one hour"),
    ("mail_hours", "{0} hours"),
    ("mail_join", "{0} begins on {1}. This is your way in:"),
    ("mail_page", "Its page, with an entry for your calendar:"),
    ("mail_file", "Here is your file, {0}:"),
    (
        "mail_file_signed",
        "The link is yours alone. It works for seven days and {0} downloads; after that, fill in the form again and a new one comes.",
    ),
    ("mail_confirm", "You also agreed to this: “{0}” It counts once you confirm that this address is yours:"),
    ("mail_confirm_days", "The link works for {0} days. If it was not you, do nothing, and nothing follows."),
    (
        "mail_stranger",
        "You get this one letter because your address was entered at {0}. If it was not you, you can forget it.",
    ),
    ("mail_unsubscribe", "If you want no letters from us any more:"),
    ("mail_page_confirm", "Confirm your address"),
    ("mail_page_confirm_text", "Press the button, and the letters come that you asked for."),
    ("mail_page_confirm_button", "Yes, this address is mine"),
    ("mail_page_confirmed", "Thank you. Your address is confirmed."),
    ("mail_page_gone", "There is nothing to confirm any more. Fill in the form again if you want the letters."),
    ("mail_page_unsubscribe", "No more letters"),
    ("mail_page_unsubscribe_text", "Press the button, and we write no more letters to you."),
    ("mail_page_unsubscribe_button", "Write to me no more"),
    ("mail_page_unsubscribed", "Done. We write no more letters to you."),
    ("mail_page_refused", "This link does not work any more"),
    ("mail_page_refused_text", "It may be old, or cut off. Fill in the form again, and a new one comes by mail."),
    ("mail_page_file_away", "The file is not here just now"),
    ("mail_page_file_away_text", "Please try the link again later. It stays good."),
    ("mail_page_site", "To the site"),
];

/// A language's own words by key, else the English ones.
pub fn words(own: Option<String>, key: &str) -> String {
    let english = || ENGLISH.iter().find(|(known, _)| *known == key).map_or("", |(_, text)| *text).to_owned();
    own.unwrap_or_else(english)
}

/// Puts values into the places of a text.
pub fn filled(text: &str, values: &[&str]) -> String {
    // One pass, so that a value that looks like a place stays what it is.
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let place = rest[at..].chars().nth(1).and_then(|c| c.to_digit(10)).and_then(|n| values.get(n as usize));
        match place.filter(|_| rest[at + 2..].starts_with('}')) {
            Some(value) => {
                out.push_str(value);
                rest = &rest[at + 3..];
            }
            None => {
                out.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, filled, words};

    #[test]
    fn the_default_theme_says_the_same_in_english() {
        let strings = include_str!("../../../../themes/default/strings/en.toml");
        let table: toml::Table = strings.parse().unwrap();
        for (key, text) in ENGLISH {
            assert_eq!(table[*key].as_str(), Some(*text), "{key}");
        }
    }

    #[test]
    fn places_are_filled_once() {
        assert_eq!(filled("{1} and {0}, {2}{", &["a{1}", "b"]), "b and a{1}, {2}{");
        assert_eq!(words(None, "mail_hour"), "one hour");
        assert_eq!(words(Some("eine Stunde".into()), "mail_hour"), "eine Stunde");
    }
}
