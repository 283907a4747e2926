//! The wide column: the answers, what was promised, what can be said, and what else this person wrote.

use super::super::markup::Markup;
use super::super::{person, words};
use super::Story;
use crate::form::context;
use crate::form::definition::{Field, FieldType};
use crate::form::{countries, manifest::TalkingPoints};

impl Story<'_> {
    /// All of it.
    pub(super) fn main(&self, m: &mut Markup) {
        self.answers(m);
        self.promises(m);
        self.points(m);
        self.touches(m);
    }

    /// The answers by their questions, in the form's order, in its language.
    fn answers(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        let (language, direction) = self.language();
        m.html("<section aria-labelledby=\"answers\">\n<h2 id=\"answers\">What they wrote</h2>\n");
        if found.answers.is_empty() {
            m.html("<p class=\"muted\">They sent the form without an answer.</p>\n");
        }
        m.html("<dl class=\"answers\" lang=\"").text(language).html("\" dir=\"").html(direction).html("\">\n");
        let fields = self.entry.map(|entry| entry.form.fields.as_slice()).unwrap_or_default();
        for field in fields {
            if let Some((_, values)) = found.answers.iter().find(|(name, _)| *name == field.name) {
                self.answer(&field.label, Some(field), values, m);
            }
        }
        for (name, values) in &found.answers {
            if !fields.iter().any(|field| field.name == *name) {
                self.answer(name, None, values, m);
            }
        }
        m.html("</dl>\n");
        let silent = fields.iter().filter(|f| !found.answers.iter().any(|(name, _)| *name == f.name));
        let silent: Vec<&str> = silent.filter(|f| f.kind != FieldType::Hidden).map(|f| f.label.as_str()).collect();
        if !silent.is_empty() {
            m.html("<p class=\"small muted silent\">Not answered: <bdi>")
                .text(&silent.join(" · "))
                .html("</bdi></p>\n");
        }
        match self.entry {
            None => {
                m.html("<p class=\"small muted\">The site has this form no more, so the names of the fields stand for the questions.</p>\n");
            }
            Some(entry) if found.form_version.as_ref().is_some_and(|version| *version != entry.version) => {
                m.html("<p class=\"small muted\">The form was changed since: these are the questions of today.</p>\n");
            }
            Some(_) => {}
        }
        m.html("</section>\n");
    }

    fn answer(&self, label: &str, field: Option<&Field>, values: &[String], m: &mut Markup) {
        // What is short stands side by side.
        let is_long = values.iter().any(|value| value.chars().count() > 60 || value.contains('\n'));
        m.html(match (field.is_some_and(Field::asks_need), is_long || field.is_some_and(|f| !f.is_one_line())) {
            (true, _) => "<div class=\"need long\"><dt>",
            (false, true) => "<div class=\"long\"><dt>",
            (false, false) => "<div><dt>",
        });
        m.html("<bdi>").text(label).html("</bdi></dt>");
        for value in values {
            m.html("<dd dir=\"auto\">");
            let kind = field.map(|f| f.kind);
            match kind {
                Some(FieldType::Email) => mail(value, m),
                Some(FieldType::Tel) => telephone(value, m),
                Some(FieldType::Url) => {
                    m.link(value, value);
                }
                Some(FieldType::Country) => {
                    m.text(&self.country(value));
                }
                _ => {
                    let option = field.and_then(|f| f.options.iter().find(|option| option.value == *value));
                    m.text(option.map_or(value.as_str(), |option| &option.label));
                }
            }
            m.html("</dd>");
        }
        m.html("</div>\n");
    }

    /// A country's name.
    pub(super) fn country(&self, code: &str) -> String {
        let own = self.shared.book.words(&self.loaded.found.language, &format!("country_{code}"));
        let english = || countries::all().find(|(known, _)| *known == code).map(|(_, name)| name.to_owned());
        own.or_else(english).unwrap_or_else(|| code.to_owned())
    }

    fn language(&self) -> (&str, &'static str) {
        let language = self.entry.map(|entry| &entry.form.language);
        language.map_or(("", "auto"), |language| (language.as_str(), language.direction()))
    }

    /// What the page, the form and the thank-you page have said.
    fn promises(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        let page = person::page(&self.shared.book, found);
        let promise = page.and_then(|page| Some((page, page.promise.as_deref()?)));
        let form = self.entry.map(|entry| &entry.form);
        let delivers = form.and_then(|form| form.delivers.as_deref());
        let thanks = form.and_then(|form| form.thank_you.as_ref());
        let said = self.entry.and_then(|entry| entry.said(found.offer.as_deref()));
        if promise.is_none() && delivers.is_none() && thanks.is_none() {
            return;
        }
        m.html("<section aria-labelledby=\"promised\">\n<h2 id=\"promised\">What was promised</h2>\n");
        if let Some((page, text)) = promise {
            m.html("<p class=\"small muted\">By the page ");
            self.page_link(&page.page, page, m);
            m.html("</p>\n<blockquote dir=\"auto\">").text(text).html("</blockquote>\n");
        }
        if let Some(text) = delivers {
            m.html("<p class=\"small muted\">By the form</p>\n<blockquote dir=\"auto\">")
                .text(text)
                .html("</blockquote>\n");
        }
        match (said, thanks) {
            (Some(text), _) => {
                m.html("<p class=\"small muted\">After it was sent</p>\n<blockquote dir=\"auto\">")
                    .text(text)
                    .html("</blockquote>\n");
            }
            (None, Some(_)) => {
                if let Some(address) = self.entry.and_then(|entry| entry.destination(found.offer.as_deref())) {
                    m.html("<p class=\"small muted\">After it was sent they saw ");
                    m.link(address, "the thank-you page").html("</p>\n");
                }
            }
            (None, None) => {}
        }
        self.thing(m);
        m.html("</section>\n");
    }

    /// The seat or the file that was asked for, with what leads to it.
    fn thing(&self, m: &mut Markup) {
        let (book, found) = (&self.shared.book, &self.loaded.found);
        if let Some(link) = person::join_link(book, found) {
            m.html("<p>A seat in ").link(&link.page, &link.title).html(", ").text(&self.starts(&link.starts));
            m.html(". The way in: ").link(&link.url, &link.url).html("</p>\n");
        }
        if let Some(gated) = person::gated(book, found) {
            m.html("<p>The file ");
            match &gated.address {
                Some(address) => m.link(address, &gated.name),
                None => m
                    .html("<bdi>")
                    .text(&gated.name)
                    .html("</bdi>, which the receiver hands out under a link of its own"),
            };
            m.html(".</p>\n");
        }
    }

    fn starts(&self, written: &str) -> String {
        let moment = written.parse::<jiff::Timestamp>();
        moment.map_or_else(
            |_| written.to_owned(),
            |at| self.clock.exact(crate::leads::clock::Moment(at.as_millisecond())),
        )
    }

    /// A page of the site, by its title.
    pub(super) fn page_link(&self, route: &str, known: &TalkingPoints, m: &mut Markup) {
        let site = self.shared.book.manifest.site.url.trim_end_matches('/');
        m.link(&format!("{site}/{}", route.trim_start_matches('/')), &known.title);
    }

    /// What sales may say about the pages of this visit.
    fn points(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        let mut pages: Vec<&TalkingPoints> = Vec::new();
        for sent in [context::PAGE, context::REFERRER].iter().filter_map(|name| found.context.get(*name)) {
            let known = person::points(&self.shared.book, sent).filter(|page| !page.points.is_empty());
            pages.extend(known.filter(|page| !pages.iter().any(|p| p.page == page.page)));
        }
        if pages.is_empty() {
            return;
        }
        m.html("<section aria-labelledby=\"points\">\n<h2 id=\"points\">Talking points</h2>\n");
        for page in pages {
            m.html("<p class=\"small muted\">Of ");
            self.page_link(&page.page, page, m);
            m.html("</p>\n<ul class=\"points\">\n");
            for point in &page.points {
                m.html("<li dir=\"auto\">").text(point).html("</li>\n");
            }
            m.html("</ul>\n");
        }
        m.html("</section>\n");
    }

    /// All that this person has sent.
    fn touches(&self, m: &mut Markup) {
        let others: Vec<_> = self.loaded.touches.iter().rev().filter(|s| s.id != self.loaded.found.id).collect();
        if others.is_empty() {
            return;
        }
        let book = &self.shared.book;
        m.html("<section aria-labelledby=\"touches\">\n<h2 id=\"touches\">Also from them</h2>\n<ul class=\"lines\">\n");
        for other in others {
            let who = person::of(book, other);
            m.html("<li><span><a href=\"/inbox/submission/").text(&other.id).html("\"><bdi>");
            m.text(&person::what(book, other, &who)).html("</bdi></a></span><span class=\"small muted\"><bdi>");
            m.text(person::form_title(book, other)).html("</bdi> · ");
            self.clock.ago(other.received_at, m);
            if other.state != crate::leads::model::SubmissionState::Accepted {
                m.html(" · ").text(words::state_name(other.state));
            }
            m.html("</span></li>\n");
        }
        m.html("</ul>\n</section>\n");
    }
}

/// An address to write to.
pub(super) fn mail(address: &str, m: &mut Markup) {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_');
    let encoded = utf8_percent_encode(address.trim(), KEPT).to_string();
    m.html("<a href=\"mailto:").text(&encoded).html("\"><bdi>").text(address).html("</bdi></a>");
}

/// A number to call.
pub(super) fn telephone(number: &str, m: &mut Markup) {
    match crate::leads::normal::phone(number) {
        Some(digits) => m.html("<a href=\"tel:").text(&digits).html("\"><bdi>").text(number).html("</bdi></a>"),
        None => m.html("<bdi>").text(number).html("</bdi>"),
    };
}
