//! Counting words as the text comes, in pieces.

use unicode_segmentation::UnicodeSegmentation;

/// A running count.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// How many words were there so far.
    pub count: u32,
    inside: bool,
}

impl Words {
    /// Counts the words of a further piece, which may continue the last one's word.
    pub fn add(&mut self, text: &str) {
        if text.is_ascii() {
            for byte in text.bytes() {
                let part = byte.is_ascii_alphanumeric() || (self.inside && (byte == b'\'' || byte == b'_'));
                self.count += u32::from(part && !self.inside);
                self.inside = part;
            }
        } else if !matches!(text, "’" | "‘") {
            let continued = self.inside && text.starts_with(char::is_alphanumeric);
            let words = u32::try_from(text.unicode_words().count()).unwrap_or(u32::MAX);
            self.count = self.count.saturating_add(words.saturating_sub(u32::from(continued)));
            self.inside = text.ends_with(char::is_alphanumeric);
        }
    }

    /// Says that a word ends here.
    pub fn pause(&mut self) {
        self.inside = false;
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
            (&["snake_case"], 1),
            (&["über uns"], 2),
            (&["Gr", "üße"], 1),
            (&["中文字"], 3),
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
