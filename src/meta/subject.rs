//! What a head is for: a page or list of a file's, or an output that no file stands behind.

use crate::kind::get;
use crate::path::{Lang, Route};
use crate::site::{Page, PageId, Site, sections, status};

/// Which output of the site is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A page, or the page `number` of a section's list, from 1.
    Page {
        /// The page.
        id: PageId,
        /// The number in its list.
        number: usize,
    },
    /// A term, a list of terms, the search page, the 404 page, a thank-you page.
    Made {
        /// Its title.
        title: String,
        /// Its address.
        route: Route,
        /// Its language.
        lang: Lang,
        /// Whether search engines are asked to leave it out.
        noindex: bool,
        /// The address of its feed, if it has one.
        feed: Option<Route>,
        /// One or two sentences.
        description: Option<String>,
    },
}

impl Subject {
    /// The language of the output.
    pub fn lang<'a>(&'a self, site: &'a Site) -> &'a Lang {
        match self {
            Self::Page { id, .. } => &site.page(*id).card.lang,
            Self::Made { lang, .. } => lang,
        }
    }

    /// Its address.
    pub fn route(&self, site: &Site) -> Option<Route> {
        match self {
            Self::Page { id, number } => sections::pager_route(&site.page(*id).card.route, *number).ok(),
            Self::Made { route, .. } => Some(route.clone()),
        }
    }

    /// Whether search engines are asked to leave the output out.
    pub fn is_hidden(&self, site: &Site) -> bool {
        match self {
            Self::Page { id, .. } => is_hidden(site.page(*id)),
            Self::Made { noindex, .. } => *noindex || self.is_private(),
        }
    }

    /// Whether nobody may learn its address from the page itself.
    pub fn is_private(&self) -> bool {
        matches!(self, Self::Made { route, .. } if route.as_str().starts_with("/g/"))
    }

    /// Whether it is the page for addresses that do not exist, which answers at any of them.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Made { route, .. } if route.as_str().ends_with("/404.html"))
    }
}

/// Whether search engines are asked to leave a page out. Drafts are shown in previews alone, the story of a customer
/// whose consent has ended is shown nowhere else, and thanks are for those who sent a form.
pub fn is_hidden(page: &Page) -> bool {
    page.card.draft || page.card.thanks || get::is(page.record(), "noindex") || status::is_withdrawn(page)
}

/// Whether a page stands in lists for machines: sitemap, feeds, search data, `llms.txt`.
pub fn is_listed(page: &Page) -> bool {
    !is_hidden(page)
}

/// Whether a search engine may index a page under this address.
pub fn is_indexed(page: &Page) -> bool {
    is_listed(page) && !page.record().contains_key("canonical")
}
