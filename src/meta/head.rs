//! A head as data, and its HTML.

use super::share::{self, Share};
use super::{Subject, feeds, json_ld, subject, twin};
use crate::html::{escape, escape_into};
use crate::kind::get;
use crate::kind::ld::Json;
use crate::path::Route;
use crate::site::{PageId, Site};
use crate::source::Snapshot;

/// How long a description may be before search engines cut it, in characters.
pub const LONGEST: usize = 155;

/// What the caller knows of a head: addresses with the base path, and the theme's words.
#[derive(Debug, Clone, Default)]
pub struct HeadLinks {
    /// The joined style sheet.
    pub css: Option<String>,
    /// The joined script, a module.
    pub js: Option<String>,
    /// The icon, if the site has none of its own at its root.
    pub icon: Option<String>,
    /// The absolute address of the card that is drawn for the output, else for the home page, and its size.
    pub card: Option<(String, (u32, u32))>,
    /// What the theme calls the home page in the trail.
    pub home: Option<String>,
}

/// What a page says of itself before its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The whole title, the site's with it.
    pub title: String,
    /// One or two sentences.
    pub description: Option<String>,
    /// The absolute address that counts for search engines.
    pub canonical: Option<String>,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
    /// Whether its address must not be passed on.
    pub private: bool,
    /// The output in other languages, itself among them.
    pub alternates: Vec<Alternate>,
    /// Feeds to subscribe to.
    pub feeds: Vec<FeedLink>,
    /// The Markdown twin, with the base path.
    pub twin: Option<String>,
    /// What a shared link shows.
    pub share: Option<Share>,
    /// Icons: `rel` and address.
    pub icons: Vec<(&'static str, String)>,
    /// The style sheet.
    pub css: Option<String>,
    /// The script.
    pub js: Option<String>,
    /// Nodes of structured data.
    pub graph: Vec<Json>,
}

/// An output in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// Its language, or `x-default`.
    pub hreflang: String,
    /// Its absolute address.
    pub url: String,
}

/// A feed to subscribe to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its title.
    pub title: String,
    /// Its address with the base path.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
}

/// The head of an output.
pub fn head(site: &Site, snapshot: &Snapshot, subject: &Subject, links: &HeadLinks) -> Head {
    let title = title(site, subject);
    let noindex = subject.is_hidden(site);
    let private = subject.is_private();
    let is_copy = matches!(subject, Subject::Page { id, .. } if site.page(*id).record().contains_key("canonical"));
    let graph = if noindex || is_copy { Vec::new() } else { json_ld::graph(site, subject, links.home.as_deref()) };
    Head {
        description: description(site, subject),
        canonical: canonical(site, subject),
        noindex,
        private,
        alternates: match subject {
            Subject::Page { id, number: 1 } if !noindex => alternates(site, *id),
            _ => Vec::new(),
        },
        feeds: if private { Vec::new() } else { feed_links(site, subject) },
        twin: match subject {
            Subject::Page { id, number: 1 } => twin::route(site, site.page(*id)).map(|r| site.config.base.href(&r)),
            _ => None,
        },
        share: share::of(site, snapshot, subject, (&title, links.card.as_ref())),
        icons: icons(site, links),
        css: links.css.clone(),
        js: links.js.clone(),
        title: with_site_title(site, subject, title),
        graph,
    }
}

/// The output's own title; later pages of a list carry their number, so that no two titles are alike.
fn title(site: &Site, subject: &Subject) -> String {
    match subject {
        Subject::Page { id, number: 1 } => site.page(*id).card.title.clone(),
        Subject::Page { id, number } => format!("{} ({number})", site.page(*id).card.title),
        Subject::Made { title, route, .. } => match list_number(route) {
            Some(number) => format!("{title} ({number})"),
            None => title.clone(),
        },
    }
}

/// The number of a later page of a list, as its address tells it.
fn list_number(route: &Route) -> Option<u32> {
    let (rest, number) = route.as_str().trim_end_matches('/').rsplit_once('/')?;
    rest.ends_with("/page").then(|| number.parse().ok()).flatten()
}

/// The title with the site's, unless it says that already or is the home page's.
fn with_site_title(site: &Site, subject: &Subject, title: String) -> String {
    let own = feeds::site_title(site, subject.lang(site));
    let is_home = matches!(subject, Subject::Page { id, .. } if site.page(*id).kind() == "home");
    if is_home {
        return own.to_owned();
    }
    if title == own { title } else { format!("{title} – {own}") }
}

/// What the author wrote, else what a list holds. Later pages of a list say what they hold, so that no two descriptions
/// are alike.
fn description(site: &Site, subject: &Subject) -> Option<String> {
    let (id, number) = match subject {
        Subject::Page { id, number } => (id, *number),
        Subject::Made { description, .. } => return description.clone(),
    };
    let page = site.page(*id);
    let of_site = || {
        let language = site.config.language(&page.card.lang);
        let text = language.description.clone().or_else(|| site.config.description.clone());
        text.filter(|_| page.kind() == "home")
    };
    let written = page.card.description.clone().filter(|_| number == 1);
    written.or_else(of_site).or_else(|| of_list(site, *id, number))
}

/// The title of a section and as many titles of its pages as search engines show.
fn of_list(site: &Site, id: PageId, number: usize) -> Option<String> {
    let section = site.sections.get(&id)?;
    let titles = section.pages.iter().skip((number - 1) * section.paginate_by);
    let mut said = site.page(id).card.title.clone();
    let mut is_told = false;
    for (at, other) in titles.enumerate() {
        let longer = format!("{said}{}{}", if at == 0 { ": " } else { "; " }, site.page(*other).card.title);
        if is_told && longer.chars().count() > LONGEST {
            break;
        }
        (said, is_told) = (longer, true);
    }
    is_told.then_some(said)
}

fn canonical(site: &Site, subject: &Subject) -> Option<String> {
    if let Subject::Page { id, number: 1 } = subject
        && let Some(written) = get::text(site.page(*id).record(), "canonical")
    {
        return Some(written.to_owned());
    }
    if subject.is_private() || subject.is_not_found() {
        return None;
    }
    subject.route(site).map(|route| site.config.base.absolute(&route))
}

/// The translations of a page that may be indexed, itself first among equals, with the one for all others.
pub(crate) fn alternates(site: &Site, id: PageId) -> Vec<Alternate> {
    let indexed: Vec<PageId> =
        site.page(id).translations.iter().copied().filter(|t| subject::is_indexed(site.page(*t))).collect();
    if indexed.len() < 2 || !indexed.contains(&id) {
        return Vec::new();
    }
    let one = |hreflang: &str, id: PageId| Alternate {
        hreflang: hreflang.to_owned(),
        url: site.config.base.absolute(&site.page(id).card.route),
    };
    let mut all: Vec<Alternate> = indexed.iter().map(|t| one(site.page(*t).card.lang.as_str(), *t)).collect();
    // Translations come in the order of the site's languages, so the first is the main one if it exists.
    all.push(one("x-default", indexed[0]));
    all
}

fn feed_links(site: &Site, subject: &Subject) -> Vec<FeedLink> {
    let mut scopes = vec![feeds::Scope::Site(subject.lang(site).clone())];
    match subject {
        Subject::Page { id, .. } => {
            let section = if site.sections.contains_key(id) { Some(*id) } else { site.page(*id).section };
            scopes.extend(section.map(feeds::Scope::Section));
        }
        Subject::Made { feed, lang, .. } => {
            scopes.extend(feed.as_ref().and_then(|feed| feeds::term_at(site, feed, lang)));
        }
    }
    let mut links = Vec::new();
    for feed in scopes.iter().filter_map(|scope| feeds::of(site, scope)) {
        for format in &site.config.feeds.formats {
            let Some(route) = feed.route(*format) else { continue };
            links.push(FeedLink {
                title: feed.title.clone(),
                href: site.config.base.href(&route),
                media_type: feeds::media_type(*format),
            });
        }
    }
    links
}

fn icons(site: &Site, links: &HeadLinks) -> Vec<(&'static str, String)> {
    let at_root = |name: &str| {
        let route = Route::new(name).ok().filter(|r| site.file_routes.contains_key(r))?;
        Some(site.config.base.href(&route))
    };
    let own: Vec<String> = ["/favicon.ico", "/favicon.svg", "/favicon.png"].into_iter().filter_map(at_root).collect();
    let mut icons: Vec<(&'static str, String)> = own.into_iter().map(|href| ("icon", href)).collect();
    if icons.is_empty() {
        // Without an icon every browser would ask the host for one that is not there.
        icons.push(("icon", links.icon.clone().unwrap_or_else(|| "data:,".into())));
    }
    icons.extend(at_root("/apple-touch-icon.png").map(|href| ("apple-touch-icon", href)));
    icons
}

impl Head {
    /// What stands between the tags of `head`.
    pub fn html(&self) -> String {
        let mut out = String::with_capacity(4096);
        out.push_str(
            "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        );
        out.push_str(&format!("<title>{}</title>\n", escape(&self.title)));
        self.write_meta(&mut out);
        self.write_links(&mut out);
        if let Some(share) = &self.share {
            share.write(self, &mut out);
        }
        if !self.graph.is_empty() {
            out.push_str("<script type=\"application/ld+json\">");
            json_ld::script(&self.graph, &mut out);
            out.push_str("</script>\n");
        }
        if let Some(js) = &self.js {
            out.push_str(&format!("<script type=\"module\" src=\"{}\"></script>\n", escape(js)));
        }
        out
    }

    fn write_meta(&self, out: &mut String) {
        if let Some(description) = &self.description {
            out.push_str("<meta name=\"description\" content=\"");
            escape_into(description, out);
            out.push_str("\">\n");
        }
        if self.noindex {
            out.push_str("<meta name=\"robots\" content=\"noindex\">\n");
        }
        if self.private {
            out.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n");
        }
    }

    fn write_links(&self, out: &mut String) {
        if let Some(canonical) = &self.canonical {
            link(&[("rel", "canonical"), ("href", canonical)], out);
        }
        for alternate in &self.alternates {
            link(&[("rel", "alternate"), ("hreflang", &alternate.hreflang), ("href", &alternate.url)], out);
        }
        for feed in &self.feeds {
            let attributes =
                [("rel", "alternate"), ("type", feed.media_type), ("title", &feed.title), ("href", &feed.href)];
            link(&attributes, out);
        }
        if let Some(twin) = &self.twin {
            link(&[("rel", "alternate"), ("type", "text/markdown"), ("href", twin)], out);
        }
        for (rel, href) in &self.icons {
            link(&[("rel", rel), ("href", href)], out);
        }
        if let Some(css) = &self.css {
            link(&[("rel", "stylesheet"), ("href", css)], out);
        }
    }
}

fn link(attributes: &[(&str, &str)], out: &mut String) {
    out.push_str("<link");
    for (name, value) in attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape_into(value, out);
        out.push('"');
    }
    out.push_str(">\n");
}
