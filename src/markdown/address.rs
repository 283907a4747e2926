//! Addresses: how they are written into an attribute, and which of them run code.

/// Appends an address for a quoted attribute: bytes that an address may not hold are percent-encoded,
/// `&` and `'` are escaped, and what is percent-encoded already stays.
pub fn write_href(address: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut done = 0;
    for (at, byte) in address.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || b"-_.!*();/?:@=+$,#%~".contains(&byte) {
            continue;
        }
        if done < at {
            out.push_str(&address[done..at]);
        }
        done = at + 1;
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#39;"),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        // A character of several bytes is encoded byte by byte; `done` stands behind each of them,
        // so a slice never begins inside of it.
    }
    out.push_str(&address[done..]);
}

/// Whether a browser would run code from this address, or show a document made of it: `javascript:`,
/// `vbscript:` and `data:`, in any case and with any spaces or control characters inside.
/// An image may be `data:` of a sort that holds no script.
pub fn is_unsafe(address: &str, image: bool) -> bool {
    let mut plain = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).map(|c| c.to_ascii_lowercase());
    let Some(first @ ('j' | 'v' | 'd')) = plain.next() else { return false };
    let head: String = std::iter::once(first).chain(plain.take(32)).collect();
    let Some((scheme, rest)) = head.split_once(':') else { return false };
    match scheme {
        "javascript" | "vbscript" => true,
        "data" if image => !["png", "gif", "jpeg", "webp"].iter().any(|kind| {
            rest.strip_prefix("image/")
                .and_then(|rest| rest.strip_prefix(kind))
                .is_some_and(|rest| rest.starts_with([';', ',']))
        }),
        "data" => true,
        _ => false,
    }
}

/// Decodes the few entities that addresses are written with. Nothing if there is another one,
/// so that the address had better be left as it is.
pub(super) fn decode(value: &str) -> Option<String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name_len = rest[1..].bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let name = &rest[1..=name_len];
        if name.is_empty() || !rest[1 + name_len..].starts_with(';') {
            out.push('&');
            rest = &rest[1..];
            continue;
        }
        out.push(entity(name)?);
        rest = &rest[name_len + 2..];
    }
    out.push_str(rest);
    Some(out)
}

fn entity(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let number = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(number).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use super::{decode, is_unsafe, write_href};

    #[test]
    fn addresses_that_run_code_are_known_in_every_disguise() {
        for text in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "javascript :alert(1)",
            "vbscript:msgbox(1)",
            "data:text/html,<script>alert(1)</script>",
            "DATA:image/svg+xml,<svg onload=alert(1)>",
        ] {
            assert!(is_unsafe(text, false), "{text:?}");
            assert!(is_unsafe(text, true), "{text:?}");
        }
        assert!(is_unsafe("data:image/png;base64,AA", false));
        assert!(!is_unsafe("data:image/png;base64,AA", true));
        assert!(is_unsafe("data:image/pngx;base64,AA", true));
        for text in ["https://example.org/javascript:x", "/data:x", "a.md#javascript:x", "mailto:a@b.example", ""] {
            assert!(!is_unsafe(text, false), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_encoded_once_and_never_leaves_its_quotes() {
        let mut out = String::new();
        write_href("/ä b?x=%20&y='\"><", &mut out);
        assert_eq!(out, "/%C3%A4%20b?x=%20&amp;y=&#39;%22%3E%3C");
    }

    #[test]
    fn entities_are_decoded_or_the_address_is_left_alone() {
        assert_eq!(decode("a?b&amp;c=1&d&#x6a;").as_deref(), Some("a?b&c=1&dj"));
        assert_eq!(decode("a&copy;b"), None);
    }
}
