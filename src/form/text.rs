//! The English words of forms. A language gives its own under the same keys in `strings/LANG.toml`.

use super::definition::Creates;

/// Key and English text. `{0}` stands for a number, a date or a name.
pub const ENGLISH: &[(&str, &str)] = &[
    ("form_submit_contact", "Send"),
    ("form_submit_registration", "Save my seat"),
    ("form_submit_download", "Send me the file"),
    ("form_submit_lead", "Send"),
    (
        "form_context_page",
        "Sent along with your answers: the address of this page, the campaign that its address names, and the page of this site that you came from. Nothing is stored on your device.",
    ),
    (
        "form_context_session",
        "Sent along with your answers: the address of this page, the campaign that its address names, and the first page and the pages that you read in this tab. Your browser keeps these until you close the tab.",
    ),
    ("form_context_hidden", "Also sent: {0}."),
    ("form_optional", "(optional)"),
    ("form_if", "(only after “{0}”)"),
    ("form_choose", "Please choose"),
    ("form_trap", "Leave this field empty"),
    ("form_privacy", "Privacy"),
    ("form_retention", "We keep it for {0}."),
    ("form_error_title", "Not sent yet"),
    ("form_error_summary", "Please look at these answers once more. Nothing is lost."),
    ("form_error_back", "Back to the page"),
    ("form_error_required", "This answer is missing"),
    ("form_error_choose", "Choose one of these"),
    ("form_error_email", "Enter an address with an @, as in name@example.com"),
    ("form_error_url", "Enter a whole address, as in https://example.com/"),
    ("form_error_tel", "Enter a number with at least three digits, written as you like"),
    ("form_error_number", "Enter a number"),
    ("form_error_too_small", "Enter {0} or more"),
    ("form_error_too_large", "Enter {0} or less"),
    ("form_error_date", "Enter a day as year, month and day, as in 2026-11-22"),
    ("form_error_too_early", "Enter {0} or a later day"),
    ("form_error_too_late", "Enter {0} or an earlier day"),
    ("form_error_option", "Choose one of the answers offered"),
    ("form_error_country", "Choose a country of the list"),
    ("form_error_too_long", "Use at most {0} characters"),
    ("form_error_pattern", "This answer has another form than needed"),
    ("form_error_unknown_field", "This form has no such field"),
    ("form_error_repeated", "This was sent more than once"),
    (
        "form_error_busy",
        "We could not take this just now. All that you wrote is still here: please send it again in a minute.",
    ),
    (
        "form_error_often",
        "Too much came from your connection. Go back, wait for a minute and send it again: your answers are still in the form.",
    ),
    ("form_received", "Thank you. We have it."),
];

/// A lookup of a language's own words by key; `None` where it has none.
pub type Words<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The words for a key: the language's own, else the English ones.
pub fn words(key: &str, own: Words<'_>) -> String {
    own(key).unwrap_or_else(|| {
        ENGLISH.iter().find(|(name, _)| *name == key).map_or_else(String::new, |(_, text)| (*text).into())
    })
}

/// As [`words()`], with `{0}` replaced.
pub fn words_with(key: &str, argument: &str, own: Words<'_>) -> String {
    words(key, own).replace("{0}", argument)
}

/// The key of a button's words.
pub fn submit_key(creates: Creates) -> &'static str {
    match creates {
        Creates::Contact => "form_submit_contact",
        Creates::Registration => "form_submit_registration",
        Creates::Download => "form_submit_download",
        Creates::Lead => "form_submit_lead",
    }
}
