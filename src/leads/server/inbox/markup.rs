//! HTML in which only our own words can be markup: what came from outside goes through [`Markup::text`] and is escaped,
//! since [`Markup::html`] takes nothing that is made while the program runs.

use crate::html::escape_into;

/// A piece of a page.
#[derive(Debug, Default)]
pub struct Markup(String);

impl Markup {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Our own markup.
    pub fn html(&mut self, html: &'static str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Text, or the value of a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        // A browser takes a zero for the end of a text in some places and for a sign in others: it is neither here.
        match text.contains('\0') {
            true => escape_into(&text.replace('\0', "\u{fffd}"), &mut self.0),
            false => escape_into(text, &mut self.0),
        }
        self
    }

    /// Another piece.
    pub fn add(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// A link to an address of the web; the words alone where it is none.
    pub fn link(&mut self, address: &str, words: &str) -> &mut Self {
        let is_web = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
        if is_web {
            self.html("<a href=\"").text(address).html("\" rel=\"noreferrer noopener\">");
            self.html("<bdi>").text(words).html("</bdi></a>")
        } else {
            self.html("<bdi>").text(words).html("</bdi>")
        }
    }

    /// The whole.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn what_came_from_outside_is_text() {
        let mut made = Markup::new();
        made.html("<p title=\"").text("\"><script>").html("\">").text("<b>\0&'").html("</p>");
        assert_eq!(made.into_string(), "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;\u{fffd}&amp;&#39;</p>");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for address in
            ["javascript:alert(1)", " https://a.example", "data:text/html,x", "//a.example", "JAVASCRIPT:x", ""]
        {
            let mut made = Markup::new();
            made.link(address, "w");
            assert_eq!(made.into_string(), "<bdi>w</bdi>", "{address}");
        }
        let mut made = Markup::new();
        made.link("https://a.example/?a=1&b=\"", "w");
        assert!(made.into_string().contains("href=\"https://a.example/?a=1&amp;b=&quot;\""));
    }
}
