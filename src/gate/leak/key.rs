//! Blocks with private keys, as they are kept in files.

use memchr::memmem;

/// The end of such a block's first line.
const HEAD: &[u8] = b"PRIVATE KEY-----";

/// Characters of a key that must follow; an article about keys shows the first line alone.
const FEWEST: usize = 40;

/// Where a block with a private key begins.
pub fn find(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, HEAD).find(|at| is_block(bytes, *at)).map(|at| {
        let from = at.saturating_sub(40);
        memmem::rfind(&bytes[from..at], b"-----BEGIN ").map_or(at, |found| from + found)
    })
}

fn is_block(bytes: &[u8], at: usize) -> bool {
    let line = &bytes[at.saturating_sub(40)..at];
    if memmem::rfind(line, b"-----BEGIN ").is_none() {
        return false;
    }
    let mut digits = 0;
    let mut rest = bytes[at + HEAD.len()..].iter();
    while let Some(byte) = rest.next() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"+/=".contains(b) => digits += 1,
            b'\r' | b'\n' | b' ' | b'\t' => {}
            // A line end as JSON writes it.
            b'\\' => {
                rest.next();
            }
            _ => break,
        }
        if digits == FEWEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_key_is_found_and_a_word_about_keys_is_not() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";
        for text in [
            format!("x\n-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
            format!("-----BEGIN RSA PRIVATE KEY-----\\n{body}"),
            format!("-----BEGIN OPENSSH PRIVATE KEY-----\r\n{body}"),
        ] {
            assert_eq!(find(text.as_bytes()), text.find("-----BEGIN"), "{text}");
        }
        for text in [
            "-----BEGIN PRIVATE KEY-----",
            "<code>-----BEGIN PRIVATE KEY-----</code> and then some words",
            "PRIVATE KEY-----",
            "",
        ] {
            assert_eq!(find(text.as_bytes()), None, "{text}");
        }
    }
}
