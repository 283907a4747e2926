//! Structured data: one graph a page, its nodes named by stable absolute ids.
//!
//! Only what stands on the page is told. A page that search engines are asked to leave out has no graph, and
//! nobody rates themselves.

use super::{Subject, breadcrumbs, facts, feeds, picture, subject};
use crate::kind::ld::{self, Json, Node, Put};
use crate::path::{Lang, Route};
use crate::site::{Page, PageId, Site, links, series};

/// Courses that a list must have before search engines take it (their rule, read in 2026).
const LEAST_COURSES: usize = 3;

/// The nodes of an output; `home` is what the theme calls the home page.
pub fn graph(site: &Site, subject: &Subject, home: Option<&str>) -> Vec<Json> {
    let Some(route) = subject.route(site) else { return Vec::new() };
    let url = site.config.base.absolute(&route);
    let home_word = home.map_or_else(|| feeds::site_title(site, subject.lang(site)).to_owned(), str::to_owned);
    let trail = breadcrumbs::of(site, subject, &home_word);
    let mut nodes = Vec::new();
    let page = match subject {
        Subject::Page { id, number: 1 } => Some(*id),
        _ => None,
    };
    if let Some(id) = page {
        let kind = site.page(id).kind();
        if kind == "home" || is_about(site.page(id)) {
            nodes.extend(organization(site, subject.lang(site)));
        }
        if kind == "home" {
            nodes.push(website(site, id));
        }
    }
    let own = page.map_or_else(Vec::new, |id| own_nodes(site, id));
    // A trail of two is home and the page itself, and no page shows it.
    let has_trail = trail.len() > 2;
    nodes.push(web_page(site, subject, &url, (&own, has_trail)));
    if has_trail {
        nodes.push(breadcrumb_list(site, &url, &trail));
    }
    nodes.extend(own);
    nodes
}

/// Appends the graph as the text of a script element.
pub fn script(nodes: &[Json], out: &mut String) {
    out.push_str("{\"@context\":\"https://schema.org\",\"@graph\":");
    nodes.put(out);
    out.push('}');
}

fn is_about(page: &Page) -> bool {
    page.kind() == "page" && page.document.name.slug == "about"
}

fn id(url: &str, fragment: &str) -> String {
    format!("{url}#{fragment}")
}

fn website_id(site: &Site) -> String {
    id(&facts::home_url(site), "website")
}

fn organization(site: &Site, lang: &Lang) -> Option<Json> {
    let known = site.config.organization.as_ref()?;
    let language = site.config.language(lang);
    let node = Node::named("Organization", facts::organization_id(site)?)
        .with("name", &known.name)
        .maybe("legalName", known.legal_name.as_ref())
        .with("url", known.url.clone().unwrap_or_else(|| facts::home_url(site)))
        .maybe("logo", known.logo.as_deref().and_then(|logo| own_file(site, logo)))
        .maybe("description", language.description.as_ref().or(site.config.description.as_ref()))
        .maybe("email", known.email.as_ref())
        .maybe("telephone", known.telephone.as_ref())
        .maybe("address", known.address.as_ref())
        .many("sameAs", &known.same_as);
    Some(node.done())
}

/// The absolute address of a file that `site.toml` names.
fn own_file(site: &Site, written: &str) -> Option<String> {
    let href = links::inner_href(site, written);
    if links::is_external(&href) {
        return Some(href);
    }
    let route = Route::new(&format!("/{}", written.trim_start_matches('/'))).ok()?;
    site.file_routes.contains_key(&route).then(|| site.config.base.absolute(&route))
}

fn website(site: &Site, home: PageId) -> Json {
    let lang = &site.page(home).card.lang;
    let language = site.config.language(lang);
    Node::named("WebSite", website_id(site))
        .with("url", facts::home_url(site))
        .with("name", feeds::site_title(site, lang))
        .with("inLanguage", lang.as_str())
        .maybe("description", language.description.as_ref().or(site.config.description.as_ref()))
        .maybe("publisher", facts::organization_id(site).map(|id| ld::reference(&id)))
        .done()
}

fn web_page(site: &Site, subject: &Subject, url: &str, (own, has_trail): (&[Json], bool)) -> Json {
    let lang = subject.lang(site);
    let page = match subject {
        Subject::Page { id, .. } => Some(site.page(*id)),
        Subject::Made { .. } => None,
    };
    let sort = match page {
        Some(page) if is_about(page) => "AboutPage",
        Some(page) if page.kind() == "section" => "CollectionPage",
        Some(_) => "WebPage",
        None => "CollectionPage",
    };
    let name = match subject {
        Subject::Page { id, .. } => &site.page(*id).card.title,
        Subject::Made { title, .. } => title,
    };
    let moment = |moment: Option<&crate::date::Moment>| moment.map(crate::date::Moment::rfc3339);
    let picture = page.and_then(|page| picture::of_page(site, page));
    // The days that count for a session are those of its event.
    let dated = page.filter(|page| page.kind() != "webinar");
    Node::named(sort, id(url, "webpage"))
        .with("url", url)
        .with("name", name)
        .with("inLanguage", lang.as_str())
        .with("isPartOf", ld::reference(&website_id(site)))
        .maybe("description", page.and_then(|page| page.card.description.as_ref()))
        .maybe("datePublished", moment(dated.and_then(|page| page.card.date.as_ref())))
        .maybe("dateModified", moment(dated.and_then(|page| page.card.updated.as_ref())))
        .maybe("primaryImageOfPage", picture.map(|p| Node::of("ImageObject").with("url", p.url).done()))
        .maybe("breadcrumb", has_trail.then(|| ld::reference(&id(url, "breadcrumb"))))
        .maybe("mainEntity", own.first().and_then(Json::id).map(ld::reference))
        .done()
}

fn breadcrumb_list(site: &Site, url: &str, trail: &[breadcrumbs::Crumb]) -> Json {
    let item = |(at, crumb): (usize, &breadcrumbs::Crumb)| {
        Node::of("ListItem")
            .with("position", at + 1)
            .with("name", &crumb.title)
            .with("item", site.config.base.absolute(&crumb.route))
            .done()
    };
    let items: Vec<Json> = trail.iter().enumerate().map(item).collect();
    Node::named("BreadcrumbList", id(url, "breadcrumb")).with("itemListElement", &items[..]).done()
}

/// What the page's kind adds, and courses on the pages that list them.
fn own_nodes(site: &Site, id: PageId) -> Vec<Json> {
    let page = site.page(id);
    let mut nodes = match page.card.kind.json_ld {
        Some(json_ld) => facts::with(site, page, json_ld),
        None => {
            let declared = page.card.kind.schema_type.as_deref();
            declared.map(|name| facts::with(site, page, |facts| ld::declared(facts, name))).into_iter().collect()
        }
    };
    if page.kind() == "section" {
        nodes.extend(courses(site, id));
    }
    nodes
}

/// The section page of each course in a language, by route.
fn course_pages(site: &Site, page: &Page) -> Vec<PageId> {
    let of = |lesson: &Page| lesson.section.filter(|s| site.page(*s).document.name.folder.contains('/'));
    let mut found: Vec<PageId> = site
        .series
        .iter()
        .filter(|((lang, _), _)| *lang == page.card.lang)
        .filter_map(|(_, ids)| ids.first().map(|id| site.page(*id)))
        .filter(|lesson| lesson.kind() == "lesson" && series::name(lesson).is_some())
        .filter_map(of)
        .filter(|id| subject::is_indexed(site.page(*id)) && site.page(*id).card.description.is_some())
        .collect();
    found.sort_by(|a, b| site.page(*a).card.route.cmp(&site.page(*b).card.route));
    found.dedup();
    found
}

/// A course on its own page, and the list of them on the page above.
fn courses(site: &Site, id: PageId) -> Option<Json> {
    let page = site.page(id);
    let all = course_pages(site, page);
    if all.len() < LEAST_COURSES {
        return None;
    }
    let url = |id: PageId| site.config.base.absolute(&site.page(id).card.route);
    if all.contains(&id) {
        let organization = site.config.organization.as_ref().zip(facts::organization_id(site));
        let provider = organization.map(|(known, id)| Node::named("Organization", id).with("name", &known.name).done());
        let node = Node::named("Course", format!("{}#course", url(id)))
            .with("url", url(id))
            .with("name", &page.card.title)
            .maybe("description", page.card.description.as_ref())
            .with("inLanguage", page.card.lang.as_str())
            .maybe("provider", provider);
        return Some(node.done());
    }
    if !all.iter().all(|course| site.page(*course).section == Some(id)) {
        return None;
    }
    let item =
        |(at, course): (usize, &PageId)| Node::of("ListItem").with("position", at + 1).with("url", url(*course)).done();
    let items: Vec<Json> = all.iter().enumerate().map(item).collect();
    Some(Node::named("ItemList", format!("{}#courses", url(id))).with("itemListElement", &items[..]).done())
}
