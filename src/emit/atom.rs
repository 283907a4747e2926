//! Atom feeds (RFC 4287): of the site, its sections and terms, with the whole text of each page.

use std::sync::Arc;

use super::Planned;
use super::feed::{self, Entry, Written};
use super::xml::Xml;
use crate::config::FeedFormat;
use crate::meta::feeds::Feed;
use crate::render::Renderer;

/// The feeds.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    feed::outputs(renderer, FeedFormat::Atom, write)
}

fn write(renderer: &Arc<Renderer>, feed: &Feed, Written { address, pages }: &Written) -> Vec<u8> {
    let site = &renderer.site;
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.lang.as_str())]);
    xml.text("id", address);
    xml.text("title", &feed.title);
    xml.maybe("subtitle", feed.description.as_deref());
    xml.text("updated", &feed::updated(site, pages));
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", address)]);
    let home = site.config.base.absolute(&feed.base);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &home)]);
    xml.text_with("generator", &[("version", env!("CARGO_PKG_VERSION"))], "Wellspring");
    let (name, url) = feed::publisher(site);
    author(&mut xml, name, Some(&url));
    for id in pages {
        write_entry(&mut xml, &feed::entry(renderer, *id));
    }
    xml.done()
}

fn author(xml: &mut Xml, name: &str, url: Option<&str>) {
    xml.open("author", &[]);
    xml.text("name", name);
    xml.maybe("uri", url);
    xml.close();
}

fn write_entry(xml: &mut Xml, entry: &Entry) {
    xml.open("entry", &[]);
    xml.text("id", &entry.url);
    xml.text("title", &entry.title);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.url)]);
    xml.maybe("published", entry.published.as_ref().map(feed::rfc3339).as_deref());
    xml.text("updated", &feed::rfc3339(&entry.updated));
    for person in &entry.authors {
        author(xml, &person.name, person.url.as_deref());
    }
    for term in &entry.terms {
        xml.empty("category", &[("term", &term.slug), ("scheme", &term.scheme), ("label", &term.name)]);
    }
    xml.maybe("summary", entry.summary.as_deref());
    xml.text_with("content", &[("type", "html")], &entry.html);
    xml.close();
}
