//! Whether they may be written to: the exact words, and how each permission stands now.

use super::super::markup::Markup;
use super::super::words;
use super::Story;
use crate::leads::standing::{self, Standing};

impl Story<'_> {
    /// The exact words they agreed to, and what they did not agree to.
    pub(super) fn agreed(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        m.html("<section aria-labelledby=\"agreed\">\n<h2 id=\"agreed\">May we write?</h2>\n");
        if self.loaded.is_suppressed {
            m.html("<p class=\"late\"><strong>No: the address must not be written to.</strong> It was erased before.</p>\n");
        } else if found.consents.is_empty() {
            m.html("<p>To answer this, yes. To nothing else did they agree here.</p>\n");
        }
        for given in &found.consents {
            let standing = standing::of(&self.loaded.permissions, &found.id, &given.scope);
            let is_allowed = standing == Standing::Allowed && !self.loaded.is_suppressed;
            m.html("<p><span aria-hidden=\"true\">").html(if is_allowed { "✓ " } else { "– " }).html("</span><strong>");
            m.text(&words::capital(&words::scope(&given.scope))).html("</strong>");
            if let Some(text) = words::standing(standing, &self.clock) {
                m.html(": ").text(&text);
            }
            m.html("</p>\n");
            match given.text.is_empty() {
                true => m
                    .html("<p class=\"small\">The text is that of an older page, known by its hash: ")
                    .text(&given.text_sha256)
                    .html("</p>\n"),
                false => m.html("<blockquote class=\"small\" dir=\"auto\">").text(&given.text).html("</blockquote>\n"),
            };
            m.html("<p class=\"small muted\">Version <bdi>").text(&given.version).html("</bdi></p>\n");
        }
        let asked = self.entry.into_iter().flat_map(|entry| &entry.form.consents);
        for asked in asked.filter(|asked| !found.consents.iter().any(|given| given.id == asked.id)) {
            m.html("<p class=\"small muted\"><span aria-hidden=\"true\">– </span>Not agreed: <bdi>")
                .text(&words::scope(&asked.scope))
                .html("</bdi></p>\n");
        }
        m.html("</section>\n");
    }
}
