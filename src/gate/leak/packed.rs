//! Outputs that are packed, as a host takes them that sends `index.json.gz` for `index.json`.

use std::io::Read;

use flate2::read::MultiGzDecoder;

/// Bytes that are unpacked at most. What is larger was looked through as far as this.
const MOST: u64 = 64 << 20;

/// The first bytes of a packed output.
const HEAD: &[u8] = b"\x1f\x8b\x08";

/// Whether these are the first bytes of a packed output.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD)
}

/// What is in a packed output, as far as it can be read.
pub fn inside(bytes: &[u8]) -> Option<Vec<u8>> {
    if !begins(bytes) {
        return None;
    }
    let mut out = Vec::new();
    // What comes before a fault is read all the same.
    drop(MultiGzDecoder::new(bytes).take(MOST).read_to_end(&mut out));
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::inside;

    #[test]
    fn what_was_packed_is_read_even_where_it_breaks_off() {
        let mut pack = GzEncoder::new(Vec::new(), Compression::default());
        pack.write_all(&b"words of a page ".repeat(1000)).unwrap();
        let packed = pack.finish().unwrap();
        assert_eq!(inside(&packed).unwrap().len(), 16_000);
        assert!(inside(&packed[..packed.len() - 9]).unwrap().starts_with(b"words of a page"));
        assert_eq!(inside(b"words"), None);
        assert_eq!(inside(b"\x1f\x8b\x08").unwrap(), b"");
    }
}
