//! Mail to visitors: after a form one letter, with what happens next and what the form promised. Never two, and never
//! anything that somebody else wrote.

pub mod letter;
pub mod smtp;
pub mod words;

use std::sync::Arc;

use self::letter::{Letter, Part};
use self::smtp::Relay;
use self::words::filled;
use super::queue::Claimed;
use super::settings::Mail;
use super::{Carrier, Ready};
use crate::form::definition::Creates;
use crate::form::manifest::{Entry, Gated, JoinLink};
use crate::leads::book::Book;
use crate::leads::clock::{DAY, Moment};
use crate::leads::db::{Db, DbError};
use crate::leads::links::{self, CONFIRM_DAYS, DOWNLOADS, Links};
use crate::leads::model::Submission;
use crate::leads::store::{permission, read};

/// The name of the one target.
pub const TARGET: &str = "relay";

/// Writes letters and hands them to the relay.
pub struct Mailing {
    mail: Mail,
    book: Arc<Book>,
    relay: Relay,
}

impl Mailing {
    /// Through this relay.
    pub fn new(mail: Mail, book: Arc<Book>, relay: Relay) -> Self {
        Self { mail, book, relay }
    }
}

impl Carrier for Mailing {
    fn lease(&self) -> i64 {
        120_000
    }

    fn prepare(&self, db: &mut dyn Db, task: &Claimed, at: Moment) -> Result<Ready, DbError> {
        let nothing = |why: &str| Ok(Ready::Nothing(why.into()));
        let Some(submission) = task.submission.as_deref().map(|id| read::one(db, id)).transpose()?.flatten() else {
            return nothing("the submission was erased");
        };
        let Some(contact) = task.contact.as_deref().map(|id| read::contact_of(db, id)).transpose()?.flatten() else {
            return nothing("the contact was erased");
        };
        let Some(email) = &contact.email else { return nothing("there is no e-mail address") };
        if permission::is_suppressed(db, &contact.id)? {
            return nothing("the address must not be written to");
        }
        let Some(entry) = self.book.form(&submission.form, Some(&submission.language)) else {
            return nothing("the form is there no more");
        };
        let keys = links::keys(db)?;
        let links = Links::new(&keys, entry.endpoint.setting("url").unwrap_or_default(), at);
        let asks = permission::waits(db, &contact.id, &submission.id)?;
        let desk = Desk { book: &self.book, entry, submission: &submission, contact: &contact.id, links: &links, at };
        let letter = desk.letter(asks)?;
        match smtp::message(&letter, &self.mail, email, &task.id) {
            Err(why) => Ok(Ready::Hopeless(why)),
            Ok(message) => {
                let relay = self.relay.clone();
                Ok(Ready::Go(Box::new(move || relay.send(&message))))
            }
        }
    }
}

/// All that a letter is written from.
struct Desk<'a> {
    book: &'a Book,
    entry: &'a Entry,
    submission: &'a Submission,
    contact: &'a str,
    links: &'a Links<'a>,
    at: Moment,
}

impl Desk<'_> {
    fn words(&self, key: &str, values: &[&str]) -> String {
        let own = self.book.words(self.entry.form.language.as_str(), key);
        filled(&words::words(own, key), values)
    }

    fn letter(&self, asks: bool) -> Result<Letter, DbError> {
        let site = self.book.manifest.site.title.as_str();
        let mut parts = vec![Part::Words(self.words("mail_received", &[site]))];
        let promised = self.promised(&mut parts)?;
        self.next(&mut parts, promised);
        if asks {
            self.confirmation(&mut parts);
        }
        let lasting = self.submission.consents.iter().any(|c| c.scope != "once");
        let unsubscribe = lasting.then(|| self.links.unsubscribe(self.contact));
        if let Some(link) = unsubscribe.as_ref().filter(|_| !asks) {
            parts.extend([Part::Words(self.words("mail_unsubscribe", &[])), Part::Link(link.clone())]);
        }
        let host = self.book.manifest.site.url.as_str();
        parts.push(Part::Small(self.words("mail_stranger", &[host])));
        let subject = match self.entry.form.creates {
            Creates::Registration if promised => "mail_subject_registration",
            Creates::Download if promised => "mail_subject_download",
            _ if asks => "mail_subject_confirm",
            _ => "mail_subject",
        };
        let language = self.entry.form.language.to_string();
        Ok(Letter { language, subject: self.words(subject, &[site]), parts, unsubscribe })
    }

    /// The way into a session, and the file; whether there is one of them.
    fn promised(&self, parts: &mut Vec<Part>) -> Result<bool, DbError> {
        let mut any = false;
        if let Some(join) = self.join() {
            let when = join.starts.replace('T', " ");
            parts.push(Part::Words(self.words("mail_join", &[&join.title, &when])));
            parts.push(Part::Link(join.url.clone()));
            parts.push(Part::Words(self.words("mail_page", &[])));
            parts.push(Part::Link(join.page.clone()));
            any = true;
        }
        if let Some(file) = self.file() {
            let link = match (file.gate.as_str(), &file.address) {
                ("signed", _) => Some(self.links.download(self.contact, &file.file)?),
                (_, address) => address.clone(),
            };
            if let Some(link) = link {
                parts.push(Part::Words(self.words("mail_file", &[&file.name])));
                parts.push(Part::Link(link));
                if file.gate == "signed" {
                    parts.push(Part::Words(self.words("mail_file_signed", &[&DOWNLOADS.to_string()])));
                }
                any = true;
            }
        }
        Ok(any)
    }

    /// What the form says that it delivers, and who answers by when.
    fn next(&self, parts: &mut Vec<Part>, promised: bool) {
        let form = &self.entry.form;
        if let Some(delivers) = form.delivers.as_ref().filter(|_| !promised) {
            parts.push(Part::Words(delivers.clone()));
        }
        if promised && form.creates != Creates::Lead {
            return;
        }
        let time = match form.sla_hours {
            1 => self.words("mail_hour", &[]),
            hours => self.words("mail_hours", &[&hours.to_string()]),
        };
        parts.push(Part::Words(match &self.entry.owner_name {
            Some(owner) => self.words("mail_next_owner", &[&time, owner]),
            None => self.words("mail_next", &[&time]),
        }));
    }

    fn confirmation(&self, parts: &mut Vec<Part>) {
        for consent in self.submission.consents.iter().filter(|c| c.scope != "once") {
            // The site's own text, as the form has it now if the page was an old one.
            let now = self.entry.form.consents.iter().find(|c| c.id == consent.id).map_or("", |c| c.text.as_str());
            let text = if consent.text.is_empty() { now } else { &consent.text };
            parts.push(Part::Words(self.words("mail_confirm", &[text])));
        }
        parts.push(Part::Link(self.links.confirm(self.contact, &self.submission.id)));
        parts.push(Part::Words(self.words("mail_confirm_days", &[&CONFIRM_DAYS.to_string()])));
    }

    /// The session of the page in which the form stood; else the only one that this form is for.
    fn join(&self) -> Option<&JoinLink> {
        let still = |join: &&JoinLink| {
            let starts: Option<jiff::Timestamp> = join.starts.parse().ok();
            join.form == self.entry.form.name
                && starts.is_none_or(|starts| Moment(starts.as_millisecond()).plus(DAY / 4) > self.at)
        };
        let all: Vec<&JoinLink> = self.book.manifest.join_links.iter().filter(still).collect();
        let page = self.submission.context.get(crate::form::context::PAGE).map_or("", String::as_str);
        let of_page = |join: &&&JoinLink| {
            let named = self.submission.offer.as_deref().and_then(|offer| offer.strip_prefix("webinars/"));
            named == Some(join.webinar.as_str()) || is_page(&join.page, page)
        };
        match all.as_slice() {
            [one] => Some(one),
            several => several.iter().find(of_page).copied(),
        }
    }

    /// The file of the offer in whose page the form stood; else the only one behind this form.
    fn file(&self) -> Option<&Gated> {
        let mut all = self.book.manifest.gated.iter().filter(|gated| gated.form == self.entry.form.name);
        match &self.submission.offer {
            Some(offer) => all.find(|gated| gated.offer == *offer),
            None => all.next().filter(|_| all.next().is_none()),
        }
    }
}

/// Whether what a visitor's browser says of its page is this address.
fn is_page(address: &str, said: &str) -> bool {
    let path = |text: &str| {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned()
    };
    !said.is_empty() && path(address) == path(said)
}
