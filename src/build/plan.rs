//! Which outputs a site has: its pages and lists, its files, and what the emitters add.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use crate::bundle::{Access, Asking, Bundle, Content, Origin, Output};
use crate::diag::{Checked, Diagnostic, Place, codes, shorten};
use crate::emit;
use crate::path::{Lang, OutputPath, PathError, Route, SourcePath};
use crate::render::{Rendered, Renderer, Subject, Work, kit, thanks};
use crate::site::{Page, PageId, Site, address, sections, terms};

/// An output that is asked for.
struct Asked {
    path: OutputPath,
    owner: Owner,
    output: Output,
}

/// Who asks for an output: a file, or something that the build makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    source: Option<SourcePath>,
    what: String,
}

/// All outputs.
pub(super) fn outputs(renderer: &Arc<Renderer>) -> Checked<Bundle> {
    let mut diagnostics = Vec::new();
    let mut asked = pages(renderer);
    term_lists(renderer, &mut asked, &mut diagnostics);
    made(renderer, &mut asked);
    asked.extend(emit::all(renderer).into_iter().map(|planned| {
        let owner = Owner { source: planned.output.origin.source.clone(), what: planned.what };
        Asked { path: planned.path, owner, output: planned.output }
    }));
    let keyed: Vec<(String, Asked)> = asked.into_par_iter().map(|one| (one.path.collision_key(), one)).collect();
    let (bundle, told) = settled(keyed);
    diagnostics.extend(told);
    Checked::new(bundle, diagnostics)
}

/// The bundle of all that is asked for, and what cannot be because something else was asked for before. Sorted by
/// the form in which file systems may fold them, outputs that meet stand side by side.
fn settled(mut keyed: Vec<(String, Asked)>) -> (Bundle, Vec<Diagnostic>) {
    keyed.par_sort_by(|a, b| a.0.cmp(&b.0));
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut kept: Vec<(String, Asked)> = Vec::with_capacity(keyed.len());
    for (key, asked) in keyed {
        match kept.last().filter(|(known, _)| *known == key) {
            Some((_, first)) => told.push(collision(first, &asked)),
            None => kept.push((key, asked)),
        }
    }
    told.extend(files_as_folders(&kept));
    (kept.into_iter().map(|(_, asked)| (asked.path, asked.output)).collect(), told)
}

/// Outputs that would have to be a file and a folder at once. What begins alike stands together, so the files whose
/// names begin a path are those before it that have not been left yet.
fn files_as_folders(kept: &[(String, Asked)]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut begun: Vec<&(String, Asked)> = Vec::new();
    for one in kept {
        let rest = |file: &(String, Asked)| one.0.strip_prefix(file.0.as_str());
        while begun.last().is_some_and(|file| rest(file).is_none()) {
            begun.pop();
        }
        for (_, file) in begun.iter().filter(|file| rest(file).is_some_and(|rest| rest.starts_with('/'))) {
            let (a, b) = (named(&file.owner), named(&one.1.owner));
            let message = format!(
                "{a} makes the file `{}`, and {b} makes `{}`, for which it would be a folder",
                file.path, one.1.path
            );
            faults.push(placed(message, &one.1.owner, &file.owner));
        }
        begun.push(one);
    }
    faults.sort_by(|a: &Diagnostic, b| a.message.cmp(&b.message));
    faults
}

fn collision(first: &Asked, second: &Asked) -> Diagnostic {
    let (a, b) = (&first.owner, &second.owner);
    let (first, second) = (&first.path, &second.path);
    let route = second.route();
    let message = if first == second {
        format!("{} and {} both make `{route}`", named(a), named(b))
    } else {
        format!(
            "{} makes `{}` and {} makes `{route}`, which some file systems hold for one",
            named(a),
            first.route(),
            named(b)
        )
    };
    placed(message, b, a)
}

/// Who asks for an output, in words.
fn named(owner: &Owner) -> String {
    owner.source.as_ref().map_or_else(|| owner.what.clone(), |source| format!("`{source}`"))
}

/// A collision at the file that has it, else at the one it has it with.
fn placed(message: String, owner: &Owner, other: &Owner) -> Diagnostic {
    let fault =
        Diagnostic::new(codes::OUTPUT_COLLISION, message).hint("give one of them another `slug`, `path` or name");
    match owner.source.as_ref().or(other.source.as_ref()) {
        Some(source) => fault.at(Place::file(source)),
        None => fault,
    }
}

fn origin(renderer: &Renderer, page: &Page) -> Origin {
    Origin {
        source: Some(page.document.path.clone()),
        kind: page.kind().to_owned(),
        state: page.card.state.map(str::to_owned),
        template: Some(renderer.template_of(page)),
        language: Some(page.card.lang.clone()),
    }
}

fn pages(renderer: &Arc<Renderer>) -> Vec<Asked> {
    let site = &renderer.site;
    let of = |page: &Page| {
        let numbers = 1..=list_pages(site, page);
        let routes = numbers.map(|number| (number, sections::pager_route(&page.card.route, number)));
        routes.filter_map(|(number, route)| Some(one_page(renderer, page, number, &route.ok()?))).collect::<Vec<_>>()
    };
    site.pages.par_iter().flat_map_iter(of).collect()
}

fn one_page(renderer: &Arc<Renderer>, page: &Page, number: usize, route: &Route) -> Asked {
    let rendered = Rendered { renderer: Arc::clone(renderer), work: Work::Page { id: page.card.id, number } };
    // Home pages and sections that nobody wrote have no file to name.
    let source = Some(&page.document.path).filter(|path| renderer.snapshot.has(path)).cloned();
    let what = match (&source, page.kind()) {
        (Some(_), _) => String::new(),
        (None, "home") => "the home page".into(),
        (None, _) => format!("the list of `content/{}/`", page.document.name.folder),
    };
    let output = output(Access::Public, origin(renderer, page), rendered);
    Asked { path: route.output(), owner: Owner { source, what }, output }
}

/// How many pages the list of a section has; 1 for all other pages. The home page's list is not paginated.
fn list_pages(site: &Site, page: &Page) -> usize {
    match site.sections.get(&page.card.id) {
        Some(section) if page.kind() != "home" => sections::pages_of(section.pages.len(), section.paginate_by),
        _ => 1,
    }
}

fn term_lists(renderer: &Arc<Renderer>, asked: &mut Vec<Asked>, faults: &mut Vec<Diagnostic>) {
    let site = &renderer.site;
    for known in &site.taxonomies {
        let index = known.index;
        let mut langs: Vec<&Lang> = known.terms.iter().map(|t| &t.lang).collect();
        langs.sort();
        langs.dedup();
        for lang in langs {
            let Ok(route) = terms::list_route(&site.config, index, lang) else { continue };
            subject(renderer, asked, route, Subject::Terms { taxonomy: index, lang: lang.clone() });
        }
        for (position, term) in known.terms.iter().enumerate() {
            let base = match terms::route(&site.config, index, term) {
                Ok(base) => base,
                Err(fault) => {
                    faults.push(no_address(site, &term.name, term.pages.first(), &fault));
                    continue;
                }
            };
            let count = sections::pages_of(term.pages.len(), site.config.taxonomies[index].paginate_by);
            for number in 1..=count {
                let Ok(route) = sections::pager_route(&base, number) else { continue };
                let lang = term.lang.clone();
                subject(renderer, asked, route, Subject::Term { taxonomy: index, term: position, number, lang });
            }
        }
    }
}

fn no_address(site: &Site, term: &str, page: Option<&PageId>, fault: &PathError) -> Diagnostic {
    let message = format!("the term `{}` can have no page: {fault}", shorten(term));
    let diagnostic =
        Diagnostic::new(codes::ALIAS_INVALID, message).hint("use a shorter name, of letters, digits and spaces");
    match page {
        Some(id) => diagnostic.at(Place::file(&site.page(*id).document.path)),
        None => diagnostic,
    }
}

/// The search pages, the 404 pages, the thank-you pages and the kits of sessions.
fn made(renderer: &Arc<Renderer>, asked: &mut Vec<Asked>) {
    let site = &renderer.site;
    let languages: BTreeMap<&Lang, PageId> =
        site.config.languages.iter().filter_map(|l| Some((&l.lang, site.home(&l.lang)?))).collect();
    for lang in languages.into_keys() {
        if let Ok(route) = address::in_language(&site.config, lang, "404.html") {
            subject(renderer, asked, route, Subject::NotFound { lang: lang.clone() });
        }
        if site.config.search
            && let Ok(route) = address::in_language(&site.config, lang, "search/")
        {
            subject(renderer, asked, route, Subject::Search { lang: lang.clone() });
        }
    }
    for thanks in thanks::all(site, &renderer.secret) {
        subject(renderer, asked, thanks.route.clone(), Subject::Thanks(thanks));
    }
    for kit in kit::all(site) {
        subject(renderer, asked, kit.route.clone(), Subject::Kit(kit));
    }
}

fn subject(renderer: &Arc<Renderer>, asked: &mut Vec<Asked>, route: Route, subject: Subject) {
    let (kind, access, source) = match &subject {
        Subject::Term { .. } => ("term", Access::Public, None),
        Subject::Terms { .. } => ("terms", Access::Public, None),
        Subject::Search { .. } => ("search", Access::Public, None),
        Subject::NotFound { .. } => ("404", Access::Public, None),
        Subject::Thanks(page) => {
            let page_id = page.offer.unwrap_or(page.form);
            ("thank-you", page.access, Some(renderer.site.page(page_id).document.path.clone()))
        }
        Subject::Kit(kit) => ("kit", Access::Public, Some(renderer.site.page(kit.page).document.path.clone())),
    };
    let origin = Origin {
        source: source.clone(),
        kind: kind.to_owned(),
        state: None,
        template: Some(subject.template(renderer).to_owned()),
        language: Some(subject.lang().clone()),
    };
    let owner = Owner { source, what: owner_name(renderer, &subject) };
    let rendered = Rendered { renderer: Arc::clone(renderer), work: Work::Made(subject) };
    asked.push(Asked { path: route.output(), owner, output: output(access, origin, rendered) });
}

/// An output of a template, which can tell what it is made from.
fn output(access: Access, origin: Origin, rendered: Rendered) -> Output {
    let asking = Some(Box::new(rendered.clone()) as Box<dyn Asking>);
    let recipe = Box::new(move || rendered.html().map(|html| Content::Bytes(html.0.into_bytes())));
    Output { access, origin, recipe, asking }
}

fn owner_name(renderer: &Renderer, subject: &Subject) -> String {
    let config = &renderer.site.config;
    match subject {
        Subject::Term { taxonomy, term, .. } => {
            let found = &renderer.site.taxonomies[*taxonomy].terms[*term];
            let first = found.pages.first().map(|id| renderer.site.page(*id).document.path.to_string());
            format!("the term `{}` of `{}`", found.name, first.unwrap_or_default())
        }
        Subject::Terms { taxonomy, .. } => format!("the taxonomy `{}`", config.taxonomies[*taxonomy].name),
        Subject::Search { .. } => "the search page".into(),
        Subject::NotFound { .. } => "the 404 page".into(),
        Subject::Thanks(_) => "a thank-you page".into(),
        Subject::Kit(_) => "the kit of a session".into(),
    }
}
