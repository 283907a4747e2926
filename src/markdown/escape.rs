//! Escaping on the hot path: text between tags, where quotes need none.

/// Appends text between tags: `&`, `<` and `>` escaped.
pub(super) fn text_into(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Appends a number in digits.
pub(super) fn number_into(number: u64, out: &mut String) {
    use std::fmt::Write;
    // Writing into a `String` cannot fail.
    let _ = write!(out, "{number}");
}
