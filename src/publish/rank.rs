//! The order in which outputs may come to light where they cannot all come at once: what pages refer to first,
//! then pages, then what lists pages. So no reader is led to a file that is not there yet.

use crate::bundle::Origin;
use crate::path::OutputPath;

/// A group of outputs; groups are put in this order, and deletes come after all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Style sheets, scripts, images, files: what pages refer to.
    Asset,
    /// Pages.
    Page,
    /// The home page, sections, terms, feeds, the sitemap, search data: what leads to pages.
    List,
}

const LIST_KINDS: [&str; 9] = ["home", "section", "term", "terms", "taxonomy", "search", "feed", "sitemap", "calendar"];
const LIST_FILES: [&str; 10] = [
    "feed.xml",
    "feed.json",
    "rss.xml",
    "robots.txt",
    "llms.txt",
    "404.html",
    "calendar.ics",
    "_redirects",
    "_headers",
    "transitions.json",
];

/// Whether what an output is made from says that it leads to pages, whatever its path.
pub(super) fn is_list(origin: &Origin) -> bool {
    LIST_KINDS.contains(&origin.kind.as_str())
}

/// The group of an output, by its path and, where it is known, by what it is made from.
pub fn rank(path: &OutputPath, origin: Option<&Origin>) -> Rank {
    let text = path.as_str();
    let name = text.rsplit('/').next().unwrap_or(text);
    let is_page = name.ends_with(".html") || name == "index.md";
    if origin.is_some_and(is_list)
        || LIST_FILES.contains(&name)
        || (name.starts_with("sitemap") && name.ends_with(".xml"))
        || text == "index.html"
        || (is_page && text.split('/').rev().nth(2) == Some("page"))
    {
        Rank::List
    } else if is_page {
        Rank::Page
    } else {
        Rank::Asset
    }
}

#[cfg(test)]
mod tests {
    use super::{Rank, rank};
    use crate::bundle::Origin;
    use crate::path::OutputPath;

    #[test]
    fn what_leads_to_pages_comes_after_them() {
        let of = |path: &str| rank(&OutputPath::new(path).unwrap(), None);
        for path in ["assets/css/site.css", "articles/a/chart.png", "g/token/guide.pdf"] {
            assert_eq!(of(path), Rank::Asset, "{path}");
        }
        for path in ["articles/a/index.html", "articles/a/index.md", "old.html"] {
            assert_eq!(of(path), Rank::Page, "{path}");
        }
        for path in ["index.html", "feed.xml", "articles/feed.xml", "sitemap-2.xml", "a/page/2/index.html"] {
            assert_eq!(of(path), Rank::List, "{path}");
        }
        let section = Origin { kind: "section".into(), ..Origin::default() };
        assert_eq!(rank(&OutputPath::new("articles/index.html").unwrap(), Some(&section)), Rank::List);
    }
}
