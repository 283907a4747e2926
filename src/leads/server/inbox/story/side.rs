//! The narrow column: what happens next, who it is, where they were, and what was done.

use super::super::markup::Markup;
use super::super::words::{self, Due};
use super::super::{person, undelivered};
use super::Story;
use super::main_part::{mail, telephone};
use crate::form::context;
use crate::leads::model::{Lead, Submission, SubmissionState};
use crate::leads::store::desk;

impl Story<'_> {
    /// All of it.
    pub(super) fn side(&self, m: &mut Markup) {
        if let Some(lead) = &self.loaded.lead {
            self.lead(lead, m);
        }
        self.who(m);
        self.agreed(m);
        self.visit(m);
        self.deliveries(m);
        self.done(m);
    }

    fn is_answered(&self) -> bool {
        self.loaded.history.iter().any(|entry| entry.what == desk::ANSWERED)
    }

    /// Who answers, and by when.
    pub(super) fn next(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        // What waits in quarantine says itself what can be done.
        let Some(entry) = self.entry.filter(|_| found.state != SubmissionState::Quarantined) else { return };
        let owner = entry.owner_name.as_deref().unwrap_or(&entry.form.owner);
        let lead = self.loaded.lead.as_ref().map(|lead| lead.state);
        let due = words::due(found, lead, entry.form.sla_hours, self.is_answered(), self.clock.now);
        m.html(if matches!(due, Due::Late(_)) {
            "<section class=\"side box bad\""
        } else {
            "<section class=\"side box\""
        });
        m.html(" aria-labelledby=\"next\">\n<h2 id=\"next\">What happens next</h2>\n<p>");
        match (found.state, due) {
            (SubmissionState::Competitor, _) => {
                m.html("Nothing: it was answered politely by the site, and goes to nobody.");
            }
            (SubmissionState::Merged, _) => {
                m.html("What came first is answered: ");
                self.merged(found, m);
            }
            (_, Due::By(by)) => {
                m.html("<strong><bdi>").text(owner).html("</bdi></strong> answers by ").text(&self.clock.exact(by));
                m.html(", in ").text(&words::span(by.0 - self.clock.now.0)).html(".");
            }
            (_, Due::Late(by)) => {
                m.html("<strong class=\"late\">Late by ")
                    .text(&words::span(self.clock.now.0 - by.0))
                    .html(".</strong> <bdi>");
                m.text(owner).html("</bdi> was to answer by ").text(&self.clock.exact(by)).html(".");
            }
            (_, Due::No) if self.is_answered() => {
                m.html("<span aria-hidden=\"true\">✓ </span>Answered. <bdi>")
                    .text(owner)
                    .html("</bdi> looks after it.");
            }
            (_, Due::No) => {
                m.html("What was promised goes out by itself. <bdi>").text(owner).html("</bdi> looks after it.");
            }
        }
        m.html("</p>\n");
        if found.state == SubmissionState::Accepted && matches!(due, Due::By(_) | Due::Late(_)) {
            self.post("answered", "<button>Note as answered</button>", m);
        }
        m.html("</section>\n");
    }

    fn merged(&self, found: &Submission, m: &mut Markup) {
        match &found.merged_into {
            Some(id) => m.html("<a href=\"/inbox/submission/").text(id).html("\">the earlier one</a>."),
            None => m.html("the earlier one."),
        };
        for reason in &found.reasons {
            m.html(" It is the ").text(reason).html(".");
        }
    }

    /// What sales need to know.
    fn lead(&self, lead: &Lead, m: &mut Markup) {
        m.html("<section aria-labelledby=\"lead\">\n<h2 id=\"lead\">The lead</h2>\n<dl class=\"facts\">\n<dt>State</dt><dd>");
        m.text(&words::capital(lead.state.as_str()));
        if let Some(reason) = &lead.reason {
            m.html(": <bdi>").text(reason).html("</bdi>");
        }
        m.html("</dd>\n");
        fact("Need", Some(&lead.need), m);
        for (name, kept) in [("Budget", &lead.budget), ("Timing", &lead.timing), ("Attitude", &lead.attitude)] {
            m.html("<dt>").html(name).html("</dt><dd dir=\"auto\">");
            match kept.as_deref().map(|value| self.option(value)) {
                Some(value) => m.text(value).html("</dd>\n"),
                None => m.html("<span class=\"muted\">not said</span></dd>\n"),
            };
        }
        let named = self.entry.filter(|entry| lead.owner.as_ref() == Some(&entry.form.owner));
        fact("Owner", named.and_then(|entry| entry.owner_name.as_ref()).or(lead.owner.as_ref()), m);
        m.html("</dl>\n</section>\n");
    }

    /// What a person reads for a chosen value.
    fn option<'a>(&'a self, value: &'a str) -> &'a str {
        let fields = self.entry.into_iter().flat_map(|entry| &entry.form.fields);
        let option = fields.flat_map(|field| &field.options).find(|option| option.value == value);
        option.map_or(value, |option| &option.label)
    }

    /// How to reach them.
    fn who(&self, m: &mut Markup) {
        let person = &self.person;
        m.html("<section aria-labelledby=\"who\">\n<h2 id=\"who\">Who</h2>\n<dl class=\"facts\">\n");
        fact("Name", person.name.as_ref(), m);
        if let Some(address) = &person.email {
            m.html("<dt>E-mail</dt><dd>");
            mail(address, m);
            m.html("</dd>\n");
        }
        if let Some(number) = &person.phone {
            m.html("<dt>Telephone</dt><dd>");
            telephone(number, m);
            m.html("</dd>\n");
        }
        fact("Company", person.company.as_ref(), m);
        fact("Country", person.country.as_deref().map(|code| self.country(code)).as_ref(), m);
        fact("Language", Some(&self.loaded.found.language), m);
        if let Some(contact) = &self.loaded.contact {
            m.html("<dt>Known since</dt><dd>");
            self.clock.ago(contact.created_at, m);
            m.html("</dd>\n");
            if let Some(at) = contact.confirmed_at {
                m.html("<dt>Confirmed</dt><dd>");
                self.clock.ago(at, m);
                m.html("</dd>\n");
            }
            if let Some(at) = contact.unsubscribed_at {
                m.html("<dt>Left</dt><dd class=\"late\">");
                self.clock.ago(at, m);
                m.html("</dd>\n");
            }
        }
        m.html("</dl>\n</section>\n");
    }

    /// What is known of the visit.
    fn visit(&self, m: &mut Markup) {
        let found = &self.loaded.found;
        m.html("<section aria-labelledby=\"visit\">\n<h2 id=\"visit\">The visit</h2>\n<dl class=\"facts\">\n");
        for (name, label) in [(context::PAGE, "Page"), (context::REFERRER, "Page before")] {
            if let Some(sent) = found.context.get(name) {
                m.html("<dt>").html(label).html("</dt><dd>");
                self.address(sent, m);
                m.html("</dd>\n");
            }
        }
        for (name, label) in [
            (context::UTM[2], "Campaign"),
            (context::UTM[0], "Source"),
            (context::UTM[1], "Medium"),
            (context::UTM[3], "Term"),
            (context::UTM[4], "Content"),
            (context::VARIANT, "Variant"),
            (context::CTA, "Call to action"),
            (context::VISIT, "Pages read"),
        ] {
            fact(label, found.context.get(name), m);
        }
        let told = [context::PAGE, context::REFERRER, context::VARIANT, context::CTA, context::VISIT];
        let inner = [context::FORM, context::VERSION, context::LANGUAGE, context::OFFER, context::OPEN];
        for (name, sent) in &found.context {
            let is_told = told.contains(&name.as_str())
                || inner.contains(&name.as_str())
                || context::UTM.contains(&name.as_str());
            if !is_told && context::is_utm(name) {
                m.html("<dt><bdi>").text(name).html("</bdi></dt><dd dir=\"auto\">").text(sent).html("</dd>\n");
            }
        }
        if let Some(seconds) = found.seconds_open {
            m.html("<dt>Form open</dt><dd>").text(&open_for(seconds)).html("</dd>\n");
        }
        m.html("</dl>\n</section>\n");
    }

    /// A page that was sent: a link only if it is one of this site.
    fn address(&self, sent: &str, m: &mut Markup) {
        let book = &self.shared.book;
        if let Some(known) = person::points(book, sent) {
            return self.page_link(&known.page, known, m);
        }
        let site = book.manifest.site.url.trim_end_matches('/');
        let whole = book
            .back(sent)
            .or_else(|| sent.strip_prefix(site).filter(|rest| rest.starts_with('/')).map(|_| sent.to_owned()));
        match whole {
            Some(whole) => m.link(&whole, sent),
            None => m.html("<bdi>").text(sent).html("</bdi>"),
        };
    }

    /// What goes out, and what was fetched.
    fn deliveries(&self, m: &mut Markup) {
        let Self { loaded, clock, .. } = self;
        if loaded.deliveries.is_empty() && loaded.fetched.is_empty() {
            return;
        }
        m.html(
            "<section aria-labelledby=\"deliveries\">\n<h2 id=\"deliveries\">Deliveries</h2>\n<ul class=\"lines\">\n",
        );
        for delivery in &loaded.deliveries {
            m.html("<li>");
            undelivered::line(delivery, clock, self.entered, false, m);
            m.html("</li>\n");
        }
        for fetched in &loaded.fetched {
            let times = if fetched.uses == 1 { "once".into() } else { format!("{} times", fetched.uses) };
            m.html("<li><div><strong>Fetched ")
                .text(&times)
                .html("</strong> <bdi>")
                .text(&fetched.what)
                .html("</bdi>, last ");
            clock.ago(fetched.last_at, m);
            m.html("</div></li>\n");
        }
        m.html("</ul>\n</section>\n");
    }

    /// What was done, and when.
    fn done(&self, m: &mut Markup) {
        if self.loaded.history.is_empty() {
            return;
        }
        m.html(
            "<section aria-labelledby=\"done\">\n<h2 id=\"done\">What was done</h2>\n<ol class=\"lines time-line\">\n",
        );
        for entry in &self.loaded.history {
            m.html("<li><span>").text(&words::happened(&entry.what)).html("</span>");
            if !entry.detail.is_empty() {
                m.html("<span class=\"small muted\" dir=\"auto\">")
                    .text(&words::detail(&entry.what, &entry.detail))
                    .html("</span>");
            }
            m.html("<span class=\"small muted\">");
            self.clock.both(entry.at, m);
            m.html("</span></li>\n");
        }
        m.html("</ol>\n</section>\n");
    }
}

fn open_for(seconds: i64) -> String {
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) }
}

fn fact(name: &'static str, value: Option<&String>, m: &mut Markup) {
    if let Some(value) = value {
        m.html("<dt>").html(name).html("</dt><dd dir=\"auto\">").text(value).html("</dd>\n");
    }
}
