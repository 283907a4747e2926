//! JSON feeds (version 1.1): of the site, its sections and terms.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Planned;
use super::feed::{self, Entry, Written};
use crate::config::FeedFormat;
use crate::kind::facts::PersonFact;
use crate::meta::feeds::Feed;
use crate::render::Renderer;

/// The feeds.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    feed::outputs(renderer, FeedFormat::Json, write)
}

fn write(renderer: &Arc<Renderer>, feed: &Feed, Written { address, pages }: &Written) -> Vec<u8> {
    let site = &renderer.site;
    let (name, url) = feed::publisher(site);
    let mut out = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": site.config.base.absolute(&feed.base),
        "feed_url": address,
        "language": feed.lang.as_str(),
        "authors": [{"name": name, "url": url}],
    });
    if let Some(description) = &feed.description {
        out["description"] = description.as_str().into();
    }
    out["items"] = pages.iter().map(|id| item(feed::entry(renderer, *id))).collect();
    let mut bytes = serde_json::to_vec(&out).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn item(entry: Entry) -> Value {
    let mut item = Map::new();
    let mut put = |key: &str, value: Value| {
        item.insert(key.into(), value);
    };
    put("id", entry.url.as_str().into());
    put("url", entry.url.as_str().into());
    put("title", entry.title.as_str().into());
    put("content_html", entry.html.into());
    if let Some(summary) = &entry.summary {
        put("summary", summary.as_str().into());
    }
    if let Some(image) = &entry.image {
        put("image", image.as_str().into());
    }
    if let Some(published) = &entry.published {
        put("date_published", feed::rfc3339(published).into());
    }
    put("date_modified", feed::rfc3339(&entry.updated).into());
    if !entry.authors.is_empty() {
        put("authors", entry.authors.iter().map(author).collect());
    }
    if !entry.terms.is_empty() {
        put("tags", entry.terms.iter().map(|t| Value::from(t.name.as_str())).collect());
    }
    put("language", entry.lang.as_str().into());
    Value::Object(item)
}

fn author(person: &PersonFact) -> Value {
    match &person.url {
        Some(url) => json!({"name": person.name, "url": url}),
        None => json!({"name": person.name}),
    }
}
