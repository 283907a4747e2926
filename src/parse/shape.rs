//! What of a document other pages may depend on, as one hash.
//!
//! Two texts of one file with the same shape differ in the words of their body alone: no list, no address, no link
//! and no number that another page shows has changed, and neither has anything that is checked against other files.

use crate::markdown::{Body, Fill};

/// A hash of all that is known of a document but the HTML of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape(pub [u8; 32]);

/// The shape of a document: `written` is its front matter as it stands in the file.
///
/// Positions are left out, so a shape says nothing of where in the file something stands. Words count only by the
/// minutes that they take to read, which is what other pages show of them.
pub fn of(written: &str, kind: &str, title: &str, body: &Body) -> Shape {
    let mut hash = Hasher(Vec::with_capacity(4096));
    hash.text(written).text(kind).text(title).number(super::reading_minutes(body.words));
    for heading in &body.headings {
        hash.number(u32::from(heading.level)).text(&heading.id).text(&heading.html).text(&heading.text);
    }
    hash.number(u32::MAX);
    for anchor in &body.anchors {
        hash.text(anchor);
    }
    for hole in &body.holes {
        match &hole.fill {
            Fill::LinkOpen { target, .. } => hash.number(1).text(target),
            Fill::Image { target, alt, .. } => hash.number(2).text(target).text(alt),
            Fill::Address { target, image } => hash.number(3 + u32::from(*image)).text(target),
            Fill::Component { call } => {
                hash.number(5 + u32::from(call.block)).text(&call.name);
                for arg in &call.args {
                    hash.text(&arg.name).text(&arg.value.to_string());
                }
                hash.number(u32::MAX)
            }
            Fill::LinkClose | Fill::Code { .. } | Fill::Word(_) => &mut hash,
        };
    }
    Shape(*blake3::hash(&hash.0).as_bytes())
}

/// What is to be hashed, put together first: a hasher takes its time for each small part.
/// Neighbours are kept apart, for each text goes in with its length.
struct Hasher(Vec<u8>);

impl Hasher {
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn number(&mut self, number: u32) -> &mut Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::config;
    use crate::parse::text_of;
    use crate::path::SourcePath;

    fn shape(text: &str) -> super::Shape {
        let path = SourcePath::new("site.toml").unwrap();
        let config = config::read(&path, "base_url = \"https://a.example\"", None).value;
        text_of(&config, &SourcePath::new("content/a.md").unwrap(), text).value.shape
    }

    #[test]
    fn words_and_positions_do_not_count_and_everything_else_does() {
        let plain = shape("---\ntitle: A\n---\nSome words. [to](/b/)\n\n```rust\nx\n```\n");
        assert_eq!(plain, shape("---\ntitle: A\n---\n\nOther **words** here. [too](/b/)\n\n```rust\nyy\n```\n"));
        for other in [
            "---\ntitle: B\n---\nSome words. [to](/b/)\n",
            "---\ntitle: A\ntags: [x]\n---\nSome words. [to](/b/)\n",
            "---\ntitle: A\n---\nSome words. [to](/c/)\n",
            "---\ntitle: A\n---\nSome words.\n",
            "---\ntitle: A\n---\n## Some words.\n\n[to](/b/)\n",
            "---\ntitle: A\n---\n<b id=x>Some words.</b> [to](/b/)\n",
            "---\ntitle: A\n---\nSome words. [to](/b/) {{<cta offer=\"x\" />}}\n",
        ] {
            assert_ne!(plain, shape(other), "{other}");
        }
        let long = "word ".repeat(300);
        assert_ne!(plain, shape(&format!("---\ntitle: A\n---\nSome words. [to](/b/)\n{long}\n")));
    }
}
