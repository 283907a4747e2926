//! RSS 2.0 feeds, where `[feeds] formats` asks for them.

use std::sync::Arc;

use super::Planned;
use super::feed::{self, Entry, Written};
use super::xml::Xml;
use crate::config::FeedFormat;
use crate::meta::feeds::Feed;
use crate::render::Renderer;

/// The feeds.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    feed::outputs(renderer, FeedFormat::Rss, write)
}

fn write(renderer: &Arc<Renderer>, feed: &Feed, Written { address, pages }: &Written) -> Vec<u8> {
    let site = &renderer.site;
    let mut xml = Xml::new();
    let namespaces = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.open("rss", &namespaces);
    xml.open("channel", &[]);
    xml.text("title", &feed.title);
    xml.text("link", &site.config.base.absolute(&feed.base));
    // The element is required; a list without a description is described by its title.
    xml.text("description", feed.description.as_deref().unwrap_or(&feed.title));
    xml.text("language", feed.lang.as_str());
    xml.text("generator", concat!("Wellspring ", env!("CARGO_PKG_VERSION")));
    xml.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", address)]);
    for id in pages {
        item(&mut xml, &feed::entry(renderer, *id));
    }
    xml.done()
}

fn item(xml: &mut Xml, entry: &Entry) {
    xml.open("item", &[]);
    xml.text("title", &entry.title);
    xml.text("link", &entry.url);
    xml.text_with("guid", &[("isPermaLink", "true")], &entry.url);
    xml.text("pubDate", &feed::rfc822(entry.published.as_ref().unwrap_or(&entry.updated)));
    for person in &entry.authors {
        xml.text("dc:creator", &person.name);
    }
    for term in &entry.terms {
        xml.text_with("category", &[("domain", &term.scheme)], &term.name);
    }
    xml.maybe("description", entry.summary.as_deref());
    xml.text("content:encoded", &entry.html);
    xml.close();
}
