//! HTML that is read away from its page: whole addresses, no scripts, no headings that link to themselves.

use memchr::{memchr, memchr_iter, memchr3};

/// Attributes that hold one address.
const ADDRESSES: [&str; 6] = ["href", "src", "poster", "action", "cite", "data"];

/// `html` with every address of `origin` and of the page at `page` written in full, and without scripts.
pub fn absolute(html: &str, origin: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        if let Some(after) = after_script(rest).or_else(|| after_anchor(rest)) {
            rest = after;
            continue;
        }
        let end = tag_end(rest);
        write_tag(&rest[..end], origin, page, &mut out);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// What follows a script element, if the text begins with one.
fn after_script(text: &str) -> Option<&str> {
    let name = text.get(1..7)?;
    if !name.eq_ignore_ascii_case("script") || !text[7..].starts_with([' ', '>', '\n', '\t', '/']) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let close = lower.find("</script").map_or(text.len(), |at| at + tag_end(&text[at..]));
    Some(&text[close..])
}

/// What follows a heading's link to itself, if the text begins with one: it is of no use away from the page.
fn after_anchor(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("<a class=\"anchor\"")?;
    inner.find("</a>").map(|at| &inner[at + 4..])
}

/// One past the `>` that ends the tag at the beginning of the text; quotes are stepped over.
fn tag_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut from = 1;
    while let Some(at) = bytes.get(from..).and_then(|rest| memchr3(b'>', b'"', b'\'', rest)).map(|at| from + at) {
        let quote = bytes[at];
        if quote == b'>' {
            return at + 1;
        }
        from = at + 1;
        if at > 1 {
            let Some(close) = memchr(quote, &bytes[from..]) else { break };
            from += close + 1;
        }
    }
    // A lone `<` that no tag follows.
    1
}

fn write_tag(tag: &str, origin: &str, page: &str, out: &mut String) {
    let mut rest = tag;
    while let Some(equals) = memchr_iter(b'=', rest.as_bytes()).find(|at| rest.as_bytes().get(at + 1) == Some(&b'"')) {
        let (before, after) = (&rest[..equals], &rest[equals + 2..]);
        let Some(close) = memchr(b'"', after.as_bytes()) else { break };
        let value = &after[..close];
        let name = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        out.push_str(before);
        out.push_str("=\"");
        if name.eq_ignore_ascii_case("srcset") {
            let parts: Vec<String> = value.split(',').map(|part| whole(part.trim(), origin, page)).collect();
            out.push_str(&parts.join(", "));
        } else if ADDRESSES.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            out.push_str(&whole(value, origin, page));
        } else {
            out.push_str(value);
        }
        out.push('"');
        rest = &after[close + 1..];
    }
    out.push_str(rest);
}

fn whole(address: &str, origin: &str, page: &str) -> String {
    if address.starts_with('/') && !address.starts_with("//") {
        format!("{origin}{address}")
    } else if address.starts_with('#') {
        format!("{page}{address}")
    } else {
        address.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn addresses_are_written_in_full_and_text_is_left_alone() {
        let html = "<p title=\"a > b\"><a href=\"/sub/x/\">href=\"/y/\"</a> <a href=\"#n\">1</a> <a href=\"//h/\">h</a>\
            <img srcset=\"/a.png 1x, /b.png 2x\" src=\"/a.png\" alt=\"/c\"> 1 < 2";
        let expected = "<p title=\"a > b\"><a href=\"https://h.example/sub/x/\">href=\"/y/\"</a> <a href=\"https://h.example/p/#n\">1</a> <a href=\"//h/\">h</a>\
            <img srcset=\"https://h.example/a.png 1x, https://h.example/b.png 2x\" src=\"https://h.example/a.png\" alt=\"/c\"> 1 < 2";
        assert_eq!(absolute(html, "https://h.example", "https://h.example/p/"), expected);
    }

    #[test]
    fn scripts_and_anchors_are_left_out() {
        assert_eq!(absolute("a<SCRIPT src=\"/x\">if (a<b) {}</script >b<scripted>c", "", ""), "ab<scripted>c");
        assert_eq!(absolute("a<script>b", "", ""), "a");
        assert_eq!(absolute("<h2>H<a class=\"anchor\" href=\"#h\">#</a></h2>", "", ""), "<h2>H</h2>");
    }
}
