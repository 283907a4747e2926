//! Who sent a submission, and what for, in a line.

use crate::form::context;
use crate::form::definition::FieldType;
use crate::form::manifest::{Entry, TalkingPoints};
use crate::leads::book::Book;
use crate::leads::model::Submission;
use crate::leads::normal;
use crate::leads::screen::{Person, stored};

/// The form of a submission as it is now, if the site still has it.
pub fn entry<'a>(book: &'a Book, found: &Submission) -> Option<&'a std::sync::Arc<Entry>> {
    book.form(&found.form, Some(&found.language))
}

/// The sender, as far as the form asked.
pub fn of(book: &Book, found: &Submission) -> Person {
    match entry(book, found) {
        Some(entry) => stored::restore(entry, found).post.person,
        // Without its form an answer is known by nothing but its look.
        None => Person {
            email: answers(found).find(|text| normal::email(text).is_some()).map(str::to_owned),
            ..Person::default()
        },
    }
}

fn answers(found: &Submission) -> impl Iterator<Item = &str> {
    found.answers.iter().flat_map(|(_, values)| values).map(String::as_str)
}

/// What to call the sender.
pub fn name(person: &Person) -> &str {
    let named = [&person.name, &person.email, &person.phone, &person.company];
    named.into_iter().flatten().map(String::as_str).find(|n| !n.trim().is_empty()).unwrap_or("Somebody without a name")
}

/// The title of a form.
pub fn form_title<'a>(book: &'a Book, found: &'a Submission) -> &'a str {
    entry(book, found).and_then(|e| e.form.title.as_deref()).unwrap_or(&found.form)
}

/// What the sender needs or asked for, in one line.
pub fn what(book: &Book, found: &Submission, person: &Person) -> String {
    if let Some(need) = &person.need {
        let own = entry(book, found).into_iter().flat_map(|e| &e.form.fields);
        let own = own.filter(|f| f.kind == FieldType::Textarea && !f.asks_need()).find_map(|f| answer(found, &f.name));
        return own.map_or_else(|| need.clone(), |own| format!("{need}: {own}"));
    }
    if let Some(thing) = thing(book, found) {
        return thing;
    }
    let long = entry(book, found).into_iter().flat_map(|e| &e.form.fields);
    let long = long.filter(|f| !f.is_one_line()).find_map(|f| answer(found, &f.name));
    long.map_or_else(|| form_title(book, found).to_owned(), str::to_owned)
}

/// The file or the seat that was asked for.
pub fn thing(book: &Book, found: &Submission) -> Option<String> {
    if let Some(link) = join_link(book, found) {
        return Some(format!("A seat: {}", link.title));
    }
    let gated = gated(book, found)?;
    let title =
        page(book, found).filter(|points| points.page.trim_matches('/').ends_with(&gated.offer)).map(|p| &p.title);
    Some(format!("The file: {}", title.unwrap_or(&gated.name)))
}

/// The gated file that the form stands in front of.
pub fn gated<'a>(book: &'a Book, found: &Submission) -> Option<&'a crate::form::manifest::Gated> {
    let offer = found.offer.as_deref()?;
    book.manifest.gated.iter().find(|gated| gated.offer == offer)
}

/// The webinar that the form gives a seat in: the one of its page, else the only one.
pub fn join_link<'a>(book: &'a Book, found: &Submission) -> Option<&'a crate::form::manifest::JoinLink> {
    let address = found.context.get(context::PAGE).and_then(|page| book.back(page));
    let mut links = book.manifest.join_links.iter().filter(|link| link.form == found.form);
    let of_page = links.clone().find(|link| Some(&link.page) == address.as_ref());
    of_page.or_else(|| links.next().filter(|_| links.next().is_none()))
}

/// What the manifest knows of the page that held the form.
pub fn page<'a>(book: &'a Book, found: &Submission) -> Option<&'a TalkingPoints> {
    points(book, found.context.get(context::PAGE)?)
}

/// What the manifest knows of a page, by the address that was sent.
pub fn points<'a>(book: &'a Book, sent: &str) -> Option<&'a TalkingPoints> {
    let site = book.manifest.site.url.trim_end_matches('/');
    let address = if sent.starts_with('/') { book.back(sent)? } else { sent.to_owned() };
    let route = address.strip_prefix(site)?.split(['?', '#']).next()?.trim_matches('/');
    book.manifest.talking_points.iter().find(|points| points.page.trim_matches('/') == route)
}

fn answer<'a>(found: &'a Submission, name: &str) -> Option<&'a str> {
    let (_, values) = found.answers.iter().find(|(n, _)| n == name)?;
    values.first().map(String::as_str).filter(|text| !text.trim().is_empty())
}
