//! The head of a page as data, and its HTML.

use crate::html;
use crate::path::{Lang, Route};
use crate::site::{PageId, Site};
use crate::source::Snapshot;

/// Which output a head is for.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A page; `number` is the page of its list, from 1.
    Page {
        /// The page.
        id: PageId,
        /// From 1.
        number: usize,
    },
    /// An output that no file stands behind.
    Made {
        /// Its title.
        title: String,
        /// Its address.
        route: Route,
        /// Its language.
        lang: Lang,
        /// Whether search engines are asked to leave it out.
        noindex: bool,
        /// The address of its own Atom feed, if it has one.
        feed: Option<Route>,
    },
}

/// The addresses that the head links to, each with the base path.
#[derive(Debug, Clone, Default)]
pub struct HeadLinks {
    /// The style sheet.
    pub css: Option<String>,
    /// The script.
    pub js: Option<String>,
    /// The icon.
    pub icon: Option<String>,
}

/// The head of a page.
#[derive(Debug, Clone, Default)]
pub struct Head {
    title: String,
    links: HeadLinks,
}

/// The head of an output.
pub fn head(site: &Site, _snapshot: &Snapshot, subject: &Subject, links: &HeadLinks) -> Head {
    let title = match subject {
        Subject::Page { id, .. } => site.page(*id).card.title.clone(),
        Subject::Made { title, .. } => title.clone(),
    };
    Head { title: format!("{title} – {}", site.config.title), links: links.clone() }
}

impl Head {
    /// The elements of the head, one a line.
    pub fn html(&self) -> String {
        let mut out = String::from("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.push_str(&format!("<title>{}</title>\n", html::escape(&self.title)));
        if let Some(css) = &self.links.css {
            out.push_str(&format!("<link rel=\"stylesheet\" href=\"{}\">\n", html::escape(css)));
        }
        if let Some(js) = &self.links.js {
            out.push_str(&format!("<script type=\"module\" src=\"{}\"></script>\n", html::escape(js)));
        }
        out
    }
}
