//! Counting words as the text comes, in pieces.

/// How many bytes are counted together.
const STEP: usize = 32;

/// A running count.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// How many words there were so far.
    pub count: u32,
    inside: bool,
}

/// What a character is to a word.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// It parts words.
    Gap,
    /// It continues a word and begins none.
    Joint,
    /// It is part of a word.
    Part,
    /// It is a word.
    Whole,
}

impl Words {
    /// Counts the words of a further piece, which may continue the last one's word.
    pub fn add(&mut self, text: &str) {
        let Some(last) = text.bytes().next_back() else { return };
        if !text.is_ascii() {
            return self.add_characters(text);
        }
        self.count = self.count.saturating_add(starts(text.as_bytes(), self.inside));
        self.inside = is_part(last);
    }

    fn add_characters(&mut self, text: &str) {
        for ch in text.chars() {
            let sort = sort(ch);
            let part = sort == Sort::Part || (sort == Sort::Joint && self.inside);
            self.count += u32::from((part && !self.inside) || sort == Sort::Whole);
            self.inside = part;
        }
    }

    /// Says that a word ends here.
    pub fn pause(&mut self) {
        self.inside = false;
    }
}

/// Whether an ASCII character is part of a word, as in `it's` and `snake_case`.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'\'') | (byte == b'_')
}

/// How many words begin in a text, if `inside` says whether one was going on before it.
/// In steps of one size, so that the compiler can count many at once.
fn starts(bytes: &[u8], inside: bool) -> u32 {
    let (steps, rest) = bytes.as_chunks::<STEP>();
    let mut parts = [0; STEP + 1];
    parts[STEP] = u8::from(inside);
    let mut count = 0;
    for step in steps {
        parts[0] = parts[STEP];
        for (part, byte) in parts[1..].iter_mut().zip(step) {
            *part = u8::from(is_part(*byte));
        }
        count += u32::from(parts.windows(2).map(|pair| pair[1] & (1 - pair[0])).sum::<u8>());
    }
    let mut before = parts[STEP] == 1;
    for byte in rest {
        let part = is_part(*byte);
        count += u32::from(part & !before);
        before = part;
    }
    count
}

/// In scripts without spaces each character of Chinese or Japanese counts as a word.
fn sort(ch: char) -> Sort {
    match ch {
        '\0'..='\u{7f}' if is_part(ch as u8) => Sort::Part,
        '’' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' => Sort::Joint,
        '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Sort::Whole
        }
        // Signs of Indic and other scripts are no letters, but part of words.
        '\u{590}'..='\u{1dff}' if !ch.is_whitespace() => Sort::Part,
        _ if ch.is_alphanumeric() => Sort::Part,
        _ => Sort::Gap,
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_counted_across_pieces_and_scripts() {
        for (pieces, count) in [
            (&["one two"][..], 2),
            (&["o", "ne", " two"], 2),
            (&["don", "’", "t do"], 2),
            (&["it's"], 1),
            (&["", "a", ""], 1),
            (&["snake_case"], 1),
            (&["über uns"], 2),
            (&["Gr", "üße"], 1),
            (&["中文字"], 3),
            (&["한국어 단어"], 2),
            (&["हिन्दी शब्द"], 2),
            (&["cafe\u{301}s"], 1),
            (&[" - ", "…"], 0),
        ] {
            let mut words = Words::default();
            for piece in pieces {
                words.add(piece);
            }
            assert_eq!(words.count, count, "{pieces:?}");
        }
    }
}
