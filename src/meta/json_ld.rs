//! Structured data: one graph a page, its nodes named by stable absolute ids.
//!
//! Only what stands on the page is told. A page that search engines are asked to leave out has no graph, and
//! nobody rates themselves.

use serde_json::{Map, Value, json};

use super::{Subject, breadcrumbs, facts, feeds, picture, subject};
use crate::kind::ld;
use crate::path::Route;
use crate::site::{Page, PageId, Site, links, series};

/// Courses that a list must have before search engines take it (their rule, read in 2026).
const LEAST_COURSES: usize = 3;

/// The nodes of an output; `home` is what the theme calls the home page.
pub fn graph(site: &Site, subject: &Subject, home: Option<&str>) -> Vec<Value> {
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
            nodes.extend(organization(site));
        }
        if kind == "home" {
            nodes.push(website(site, id));
        }
    }
    let own = page.map_or_else(Vec::new, |id| own_nodes(site, id));
    nodes.push(web_page(site, subject, &url, (&own, trail.len() > 1)));
    if trail.len() > 1 {
        nodes.push(breadcrumb_list(site, &url, &trail));
    }
    nodes.extend(own);
    nodes
}

/// The graph as the text of a script element, which nothing in it can end.
pub fn script(nodes: &[Value]) -> String {
    let text = json!({"@context": "https://schema.org", "@graph": nodes}).to_string();
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
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

fn organization(site: &Site) -> Option<Value> {
    let known = site.config.organization.as_ref()?;
    let mut node = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            node.insert(key.into(), value);
        }
    };
    let text = |value: &Option<String>| value.clone().map(Value::from);
    put("@type", Some("Organization".into()));
    put("@id", facts::organization_id(site).map(Value::from));
    put("name", Some(known.name.clone().into()));
    put("legalName", text(&known.legal_name));
    put("url", Some(known.url.clone().unwrap_or_else(|| facts::home_url(site)).into()));
    put("logo", known.logo.as_deref().and_then(|logo| own_file(site, logo)).map(Value::from));
    put("description", site.config.description.clone().map(Value::from));
    put("email", text(&known.email));
    put("telephone", text(&known.telephone));
    put("address", text(&known.address));
    put("sameAs", (!known.same_as.is_empty()).then(|| known.same_as.clone().into()));
    Some(Value::Object(node))
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

fn website(site: &Site, home: PageId) -> Value {
    let lang = &site.page(home).card.lang;
    let language = site.config.language(lang);
    let description = language.description.as_ref().or(site.config.description.as_ref());
    let mut node = json!({
        "@type": "WebSite",
        "@id": website_id(site),
        "url": facts::home_url(site),
        "name": feeds::site_title(site, lang),
        "inLanguage": lang.as_str(),
    });
    if let Some(description) = description {
        node["description"] = description.as_str().into();
    }
    if let Some(organization) = facts::organization_id(site) {
        node["publisher"] = json!({"@id": organization});
    }
    node
}

fn web_page(site: &Site, subject: &Subject, url: &str, (own, has_trail): (&[Value], bool)) -> Value {
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
    let mut node = json!({
        "@type": sort,
        "@id": id(url, "webpage"),
        "url": url,
        "name": name,
        "inLanguage": lang.as_str(),
        "isPartOf": {"@id": website_id(site)},
    });
    if let Some(page) = page {
        let picture = picture::of_page(site, page).map(|p| p.url);
        let facts: [(&str, Option<String>); 4] = [
            ("description", page.card.description.clone()),
            ("datePublished", page.card.date.as_ref().map(crate::date::Moment::rfc3339)),
            ("dateModified", page.card.updated.as_ref().map(crate::date::Moment::rfc3339)),
            ("primaryImageOfPage", picture),
        ];
        for (key, value) in facts {
            if let Some(value) = value {
                node[key] = if key == "primaryImageOfPage" {
                    json!({"@type": "ImageObject", "url": value})
                } else {
                    value.into()
                };
            }
        }
    }
    if has_trail {
        node["breadcrumb"] = json!({"@id": id(url, "breadcrumb")});
    }
    if let Some(main) = own.first().and_then(|node| node.get("@id")) {
        node["mainEntity"] = json!({"@id": main});
    }
    node
}

fn breadcrumb_list(site: &Site, url: &str, trail: &[breadcrumbs::Crumb]) -> Value {
    let item = |(at, crumb): (usize, &breadcrumbs::Crumb)| {
        json!({
            "@type": "ListItem",
            "position": at + 1,
            "name": crumb.title,
            "item": site.config.base.absolute(&crumb.route),
        })
    };
    json!({
        "@type": "BreadcrumbList",
        "@id": id(url, "breadcrumb"),
        "itemListElement": trail.iter().enumerate().map(item).collect::<Vec<_>>(),
    })
}

/// What the page's kind adds, and courses on the pages that list them.
fn own_nodes(site: &Site, id: PageId) -> Vec<Value> {
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
fn courses(site: &Site, id: PageId) -> Option<Value> {
    let page = site.page(id);
    let all = course_pages(site, page);
    if all.len() < LEAST_COURSES {
        return None;
    }
    let url = |id: PageId| site.config.base.absolute(&site.page(id).card.route);
    if all.contains(&id) {
        let mut node = json!({
            "@type": "Course",
            "@id": format!("{}#course", url(id)),
            "url": url(id),
            "name": page.card.title,
            "description": page.card.description,
            "inLanguage": page.card.lang.as_str(),
        });
        if let Some(organization) = &site.config.organization {
            node["provider"] =
                json!({"@type": "Organization", "@id": facts::organization_id(site), "name": organization.name});
        }
        return Some(node);
    }
    if !all.iter().all(|course| site.page(*course).section == Some(id)) {
        return None;
    }
    let item = |(at, course): (usize, &PageId)| json!({"@type": "ListItem", "position": at + 1, "url": url(*course)});
    Some(json!({
        "@type": "ItemList",
        "@id": format!("{}#courses", url(id)),
        "itemListElement": all.iter().enumerate().map(item).collect::<Vec<_>>(),
    }))
}
