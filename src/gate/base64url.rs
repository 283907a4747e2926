//! Base64 with `-` and `_` and without padding, as addresses carry it.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            out.push(char::from(DIGITS[(number >> (18 - 6 * at)) as usize & 63]));
        }
    }
    out
}

/// Text as bytes, if it is what [`encode`] writes for them: no other text means the same bytes.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut number = 0u32;
        for byte in chunk {
            number = (number << 6) | digit(*byte)?;
        }
        number <<= 6 * (4 - chunk.len());
        let [_, bytes @ ..] = number.to_be_bytes();
        let (kept, rest) = bytes.split_at(chunk.len() - 1);
        // One digit alone is less than a byte, and bits left over are zero.
        if kept.is_empty() || rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}

fn digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn bytes_are_text_without_padding_and_bytes_again() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"\xfb\xff\xfe", "-__-"),
            (b"foob", "Zm9vYg"),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn one_text_alone_means_the_bytes() {
        for text in ["Z", "Zh", "Zm9", "Zm9vY", "Zg==", "Zm 8", "+__-", "/__-", "Zm8\n", "é", "Zm9vYg.", "\0\0\0\0"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
