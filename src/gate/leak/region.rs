//! Which bytes of a gated file are its own.
//!
//! Pictures and films begin with tables and settings that thousands of files share: colour profiles, Huffman tables,
//! the encoder's options. So does the scaffolding of a PDF. They are no secret, and a test that took them for one
//! would fail on every second film.

use std::ops::Range;

/// The marker before the settings that one common video encoder writes into the stream.
const X264: &[u8] = b"\xdc\x45\xe9\xbd\xe6\xd9\x48\xb7\x96\x2c\xd8\x20\xd9\x23\xee\xef";

/// What the head of a stream in a PDF says if its bytes are a font, a colour profile or a table.
const SHARED_STREAMS: [&[u8]; 8] =
    [b"/Length1", b"/Type1C", b"/CIDFontType0C", b"/OpenType", b"/Alternate", b"/XRef", b"/Metadata", b"/CIDInit"];

/// The stretches of a file that tell it from others of its format.
pub fn own(bytes: &[u8]) -> Vec<Range<usize>> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg(bytes)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        boxes(bytes, 8, png_chunk)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        boxes(bytes, 0, film_box).into_iter().flat_map(|range| without_settings(bytes, range)).collect()
    } else if bytes.starts_with(b"%PDF-") {
        pdf(bytes)
    } else {
        std::iter::once(0..bytes.len()).collect()
    }
}

/// All after the first start of a scan.
fn jpeg(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        at += 2 + (usize::from(high) << 8 | usize::from(low));
        if marker == 0xda {
            return std::iter::once(at.min(bytes.len())..bytes.len()).collect();
        }
    }
    std::iter::once(0..bytes.len()).collect()
}

/// What its streams draw: pages and pictures. The objects around them read alike in all PDFs of one program.
fn pdf(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = find(bytes, at, b"stream") {
        let Some(end) = find(bytes, found, b"endstream") else { break };
        let before = &bytes[at..found];
        let head = &before[memchr::memmem::rfind(before, b" obj").unwrap_or(0)..];
        if !SHARED_STREAMS.iter().any(|sign| memchr::memmem::find(head, sign).is_some()) {
            all.push(found + b"stream".len()..end);
        }
        at = end + b"endstream".len();
    }
    if all.is_empty() { std::iter::once(0..bytes.len()).collect() } else { all }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(&bytes[from..], needle).map(|at| from + at)
}

/// A part's length, and the range of it that counts.
type Part = (usize, Option<Range<usize>>);

/// Walks over the parts of a file.
fn boxes(bytes: &[u8], start: usize, part: fn(&[u8]) -> Option<Part>) -> Vec<Range<usize>> {
    let mut at = start;
    let mut all = Vec::new();
    while let Some((length, counts)) = part(&bytes[at..]) {
        all.extend(counts.map(|range| at + range.start..(at + range.end).min(bytes.len())));
        at += length;
        if at >= bytes.len() {
            break;
        }
    }
    all
}

fn number(bytes: Option<&[u8]>) -> Option<usize> {
    let number = bytes?.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
    usize::try_from(number).ok()
}

fn png_chunk(bytes: &[u8]) -> Option<Part> {
    let length = number(bytes.get(..4))?;
    let counts = (bytes.get(4..8)? == b"IDAT").then_some(8..8 + length);
    Some((length.checked_add(12)?, counts))
}

fn film_box(bytes: &[u8]) -> Option<Part> {
    let (length, head) = match number(bytes.get(..4))? {
        0 => (bytes.len(), 8),
        1 => (number(bytes.get(8..16))?, 16),
        length => (length, 8),
    };
    let counts = (bytes.get(4..8)? == b"mdat").then_some(head..length.max(head));
    (length >= head).then_some((length, counts))
}

/// A range without the encoder's settings, which are text up to the first byte that is none.
fn without_settings(bytes: &[u8], range: Range<usize>) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut at = range.start;
    while let Some(found) = memchr::memmem::find(&bytes[at..range.end], X264) {
        all.push(at..at + found);
        at += found + X264.len();
        at += bytes[at..range.end].iter().take_while(|b| (0x20..0x7f).contains(*b)).count();
    }
    all.push(at..range.end);
    all
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn only_what_a_file_does_not_share_with_others_counts() {
        let x264 = [super::X264, b"x264 - core 164 options: cabac=1\x80own"].concat();
        let size = u32::try_from(8 + x264.len()).expect("small").to_be_bytes();
        let film = [b"\0\0\0\x10ftypisom\0\0\0\0".as_slice(), &size, b"mdat", &x264].concat();
        let cases: Vec<(Vec<u8>, Vec<&[u8]>)> = vec![
            (b"plain".to_vec(), vec![b"plain"]),
            (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02scan".to_vec(), vec![b"scan"]),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x01IHDRx----\0\0\0\x02IDATyz----".to_vec(), vec![b"yz"]),
            (film, vec![b"", b"\x80own"]),
            (
                b"%PDF-1.4\n1 0 obj << /Length1 9 >> stream font endstream\n2 0 obj << /Alternate 3 >>\n\
                  3 0 obj << /Length 9 >> stream page endstream\nxref"
                    .to_vec(),
                vec![b" page "],
            ),
            // A broken file is its own.
            (b"\xff\xd8\xff\xe0".to_vec(), vec![b"\xff\xd8\xff\xe0"]),
        ];
        for (bytes, expected) in cases {
            let got: Vec<&[u8]> = own(&bytes).into_iter().map(|range| &bytes[range]).collect();
            assert_eq!(got, expected);
        }
        for broken in [
            &b"\0\0\0\x01ftyp"[..],
            b"\0\0\0\0ftyp",
            b"\xff\xff\xff\xffftypmdat",
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDATx",
            b"%PDF-stream",
        ] {
            own(broken);
        }
    }
}
