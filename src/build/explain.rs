//! What an output is made from, whether it was kept, and why it was not.

use std::collections::BTreeSet;

use super::Built;
use super::memo::why::Reasons;
use super::memo::{self, Memo};
use crate::bundle::{self, Output, Question, Sink, Why};
use crate::diag::nearest;
use crate::path::{OutputPath, Route, SourcePath};
use crate::render::asked::{self, ADDRESS, COMPONENT, LINKS, MARKDOWN, TEMPLATE, TEXT, VALUE};

/// What is known of an output.
pub struct Explained<'a> {
    /// Its path.
    pub path: &'a OutputPath,
    /// What it is.
    pub output: &'a Output,
    /// The other outputs of its source.
    pub others: Vec<&'a OutputPath>,
    /// What it asks, each with the files from which the answer comes; nothing if it cannot tell.
    pub asks: Option<Vec<(Question, Vec<SourcePath>)>>,
    /// What became of it in the last build that made anything.
    pub last: Last,
    /// Whether the next build keeps it, or why it does not.
    pub next: Result<(), Why>,
}

/// What became of an output.
pub enum Last {
    /// No build is known.
    Unknown,
    /// It was kept.
    Kept,
    /// It was made.
    Made(Why),
}

/// An output with its path, and the other outputs of its source.
type Found<'a> = (&'a OutputPath, &'a Output, Vec<&'a OutputPath>);

/// Explains the output that an address means. The sink is asked what it could keep, and given nothing.
///
/// # Errors
/// When there is none; the message names what may have been meant.
pub fn explain<'a>(built: &'a Built, memo: &Memo, sink: &dyn Sink, address: &str) -> Result<Explained<'a>, String> {
    let (path, output, others) = find(built, address)?;
    let asks = output.asking.as_ref().and_then(|asking| {
        let noted = asking.noting().1?;
        let with_files = |question: Question| {
            let files = asking.origins(&question);
            (question, files)
        };
        Some(noted.into_iter().map(|noted| with_files(noted.question)).collect())
    });
    let reasons = Reasons::open(memo.file(memo::why::NAME));
    let last = match reasons.get(path) {
        Some(why) => Last::Made(why),
        None if reasons.is_empty() => Last::Unknown,
        None => Last::Kept,
    };
    Ok(Explained { path, output, others, asks, last, next: next(built, sink, path, output) })
}

/// The test of a build. That it takes note of what it kept harms nothing: nobody saves it.
fn next(built: &Built, sink: &dyn Sink, path: &OutputPath, output: &Output) -> Result<(), Why> {
    let known = built.outputs.as_ref().ok_or(Why::New)?;
    bundle::keep(path, output, sink, known)
}

/// The output that an address means, and others of the same source: a URL, a route, a path of an output or of a
/// source.
fn find<'a>(built: &'a Built, address: &str) -> Result<Found<'a>, String> {
    let base = &built.config.base;
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let plain = plain.strip_prefix(base.origin.as_str()).unwrap_or(plain);
    let below = plain.strip_prefix(base.path.as_str()).filter(|rest| rest.starts_with('/'));
    let found = [below, Some(plain)].into_iter().flatten().find_map(|plain| output(built, plain));
    if let Some((path, output)) = found {
        return Ok((path, output, Vec::new()));
    }
    let source = |text: &str| SourcePath::new(text.trim_start_matches("./")).ok();
    for path in [source(plain), source(&format!("content/{}", plain.trim_start_matches('/')))].into_iter().flatten() {
        let of = built.bundle.iter().filter(|(_, output)| output.origin.source.as_ref() == Some(&path));
        if let Some(found) = page_first(of.collect()) {
            return Ok(found);
        }
        if let Some(absence) = built.site.absent.get(&path) {
            return Err(format!("`{path}` has no address: it is {}", absence.why));
        }
    }
    let routes = built.bundle.iter().map(|(path, _)| path.route());
    let routes: BTreeSet<String> = routes.map(|route| route.as_str().to_owned()).collect();
    let sources = built.bundle.iter().filter_map(|(_, output)| output.origin.source.as_ref());
    let sources: BTreeSet<&str> = sources.map(SourcePath::as_str).collect();
    let known = routes.iter().map(String::as_str).chain(sources);
    let near = nearest::nearest(plain, known);
    let hint = near.map_or_else(
        || "`wellspring build --format json` lists all addresses".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(format!("nothing is made at `{address}`; {hint}"))
}

/// Of the outputs of one source its page, else the first; and the others.
fn page_first<'a>(mut all: Vec<(&'a OutputPath, &'a Output)>) -> Option<Found<'a>> {
    let pages = all.iter().enumerate().filter(|(_, (path, _))| path.as_str().ends_with(".html"));
    let at = pages.min_by_key(|(_, (path, _))| path.as_str().len()).map_or(0, |(at, _)| at);
    if all.is_empty() {
        return None;
    }
    let (path, output) = all.remove(at);
    Some((path, output, all.into_iter().map(|(path, _)| path).collect()))
}

fn output<'a>(built: &'a Built, plain: &str) -> Option<(&'a OutputPath, &'a Output)> {
    let of = |path: OutputPath| built.bundle.entry(&path);
    let route = |text: &str| Route::from_address(text).ok().and_then(|route| of(route.output()));
    if plain.starts_with('/') {
        return route(plain).or_else(|| route(&format!("{plain}/")));
    }
    let path = |text: &str| OutputPath::new(text).ok().and_then(of);
    path(plain).or_else(|| path(plain.strip_prefix("public/")?)).or_else(|| route(&format!("/{plain}/")))
}

/// A question in words.
pub fn in_words(question: &Question) -> String {
    let about = &question.about;
    match question.name.as_str() {
        TEXT => format!("the text of `{about}`"),
        TEMPLATE => format!("the template `{about}`"),
        COMPONENT => format!("the component `{about}`"),
        LINKS => "where its links and pictures lead".to_owned(),
        VALUE if about.is_empty() => "which values its template gets".to_owned(),
        VALUE => match about.as_str() {
            "page" => "the value `page`: front matter, neighbours, section, authors".to_owned(),
            "head" => "the value `head`: titles, addresses and structured data".to_owned(),
            "site" => "the value `site`: menus, languages, settings of the theme".to_owned(),
            "pager" => "the value `pager`: the pages of its list".to_owned(),
            "twin" => "what stands around its text: facts, a list, a transcript".to_owned(),
            name => format!("the value `{name}`"),
        },
        ADDRESS => format!("where `{about}` leads"),
        MARKDOWN => format!("the links in the text `{about}`"),
        function => format!("`{function}({})`", asked::written(about)),
    }
}

/// A reason in words, after `because`, of an output that is yet to be made.
pub fn because_next(why: &Why) -> String {
    match why {
        Why::Folder => "the output folder does not have it as it was written".to_owned(),
        other => because(other),
    }
}

fn is_function(question: &Question) -> bool {
    ![TEXT, TEMPLATE, COMPONENT, LINKS, VALUE, MARKDOWN, ADDRESS].contains(&question.name.as_str())
}

/// A reason in words, after `because`.
pub fn because(why: &Why) -> String {
    match why {
        Why::New => "nothing was known of it".to_owned(),
        Why::Settings => "something changed that all pages stand on: the settings, the options, the words or settings of the theme, or what a gate keeps back".to_owned(),
        Why::Program => "another build of the program made the one before".to_owned(),
        Why::Told => "something was told of it when it was made before".to_owned(),
        Why::Whole => "it is made from the whole site, and something in it changed".to_owned(),
        Why::Folder => "the output folder no longer had it as it was written".to_owned(),
        Why::Text(path) => format!("the text of `{path}` changed"),
        Why::Asked(question) if question.name == LINKS => "its links or pictures lead elsewhere, or have another size".to_owned(),
        Why::Asked(question) if question.name == VALUE && question.about.is_empty() => "its template gets other values".to_owned(),
        Why::Asked(question) if question.name == VALUE && question.about == "twin" => {
            "what stands around its text changed".to_owned()
        }
        Why::Asked(question) if question.name == VALUE => format!("the value `{}` changed", question.about),
        Why::Asked(question) if is_function(question) => format!("the answer of {} changed", in_words(question)),
        Why::Asked(question) => format!("{} changed", in_words(question)),
    }
}
