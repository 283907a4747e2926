//! The one place that knows the order of a build: settings, documents, site, theme, outputs, checks.
//!
//! A build is a function of a snapshot and options: the same input gives the same bytes, whatever the number
//! of threads. It makes recipes; nothing is rendered until a sink asks.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::bundle::{Bundle, Known, Made};
use crate::check::{self, Watch};
use crate::config::{self, Config};
use crate::diag::{self, Checked, Diagnostic, Place, Severity, codes, nearest};
use crate::emit;
use crate::gate::Secrets;
use crate::gate::leak::Index;
use crate::kind::get;
use crate::parse::{self, Document};
use crate::path::SourcePath;
use crate::render::pictures::Pictures;
use crate::render::{self, Parts, Renderer};
use crate::site::{self, Shown, Site, links, refs};
use crate::source::Snapshot;

use memo::{Code, Documents, Memo};
use standing::Standing;

mod gates;
mod leak;
mod fold;
mod plan;
mod standing;
pub mod memo;
pub mod explain;
pub mod again;

/// What a build is told beside its files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The moment of the build, unless the site freezes one.
    pub now: Timestamp,
    /// A moment that stands for the site's own.
    pub as_of: Option<Timestamp>,
    /// A base address that stands for the site's own.
    pub base_url: Option<String>,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// Whether pages of the future are shown.
    pub future: bool,
    /// The secrets of private addresses.
    pub secret: Secrets,
    /// Whether forms post to the site itself, as in a preview, which answers them.
    pub posts_here: bool,
    /// Whether the HTML of bodies is dropped after parsing and a file read again when its page is made, as in a
    /// preview, where few pages are looked at.
    pub light: bool,
    /// Secrets that no output may hold, each with the name of its variable.
    pub guarded: Vec<(String, String)>,
}

/// A site, ready to be made.
pub struct Built {
    /// The settings.
    pub config: Arc<Config>,
    /// The graph.
    pub site: Arc<Site>,
    /// What renders it.
    pub renderer: Arc<Renderer>,
    /// All outputs.
    pub bundle: Bundle,
    /// What parsing told for the memo's files.
    updates: Vec<(&'static str, memo::Update)>,
    /// What was highlighted before, and is now.
    code: Option<Arc<Code>>,
    /// The outputs that were made before.
    outputs: Option<memo::Kept>,
    /// When all of this is true, if there is a memo to know it.
    pub span: Option<memo::last::Span>,
    /// Everything that no public output may hold.
    kept_back: Index,
    /// What stands while pages change.
    standing: Standing,
    /// The fingerprint of the secrets of private addresses, if the site has any.
    pub secret: Option<[u8; 32]>,
}

impl Built {
    /// What is to become of the memo's files, by name, after parsing. Asked for once.
    pub fn parsed(&mut self) -> Vec<(&'static str, memo::Update)> {
        std::mem::take(&mut self.updates)
    }

    /// What the memo is to know of highlighted code, after all outputs were made. Asked for once.
    pub fn highlighted(&mut self) -> Option<(&'static str, memo::Update)> {
        self.code.take().and_then(|code| Some((memo::code::NAME, code.update()?)))
    }

    /// What is to become of the memo's files of outputs, by name, after these came to the output folder. What was
    /// made and then left out of it is of no use, and would hide why it has to be made again.
    pub fn left(&self) -> Vec<(&'static str, memo::Update)> {
        // What was made of a file that is no page is noted with what the file was when it was looked at, so that must
        // still be so.
        let snapshot = &self.renderer.snapshot;
        let others = || snapshot.files().map(|(path, _)| path).filter(|path| !parse::is_page(path));
        let outputs = self.outputs.as_ref().map_or_else(Vec::new, |outputs| outputs.updates(&self.bundle));
        let is_true = outputs.is_empty() || snapshot.stands(others());
        if is_true { outputs } else { Vec::new() }
    }
}

/// Where the settings of a site are.
pub fn site_toml() -> SourcePath {
    SourcePath::new("site.toml").expect("the path is normal")
}

/// Builds, with what earlier builds knew if a memo is given. There is no value when the settings cannot be read at
/// all.
pub fn build(snapshot: &Arc<Snapshot>, options: &Options, memo: Option<Memo>) -> Checked<Option<Built>> {
    let mut diagnostics = Vec::new();
    let Some(config) = settings(snapshot, options, &mut diagnostics) else {
        return Checked::new(None, diagnostics);
    };
    let config = Arc::new(config);
    let memo = memo.map(Arc::new);
    let known = memo.as_ref().map(|memo| Documents::open(memo.file(memo::documents::NAME), &config, options.now));
    let code = memo.as_ref().map(|memo| Arc::new(Code::new(Arc::clone(memo))));
    let documents = known.as_ref().map(|known| known as &dyn parse::Known);
    let pictures =
        memo.as_ref().map(|memo| Arc::new(memo::Pictures::open(memo.file(memo::pictures::NAME), options.now)));
    let earlier = Earlier { documents, code, pictures, memo: memo.as_ref(), standing: None };
    let mut built = assembled(&config, snapshot, options, earlier).unpack(&mut diagnostics);
    let update = known.and_then(|known| known.update(snapshot));
    built.updates.extend(update.map(|update| (memo::documents::NAME, update)));
    Checked::new(Some(built), diagnostics)
}

/// What is known before a build.
#[derive(Default)]
struct Earlier<'a> {
    documents: Option<&'a dyn parse::Known>,
    code: Option<Arc<Code>>,
    pictures: Option<Arc<memo::Pictures>>,
    memo: Option<&'a Arc<Memo>>,
    /// What stood in the last build, and the files that have changed since.
    standing: Option<(&'a Standing, &'a BTreeSet<SourcePath>)>,
}

/// Builds with settings that have been read, and with what is known.
fn assembled(
    config: &Arc<Config>,
    snapshot: &Arc<Snapshot>,
    options: &Options,
    earlier: Earlier<'_>,
) -> Checked<Built> {
    let Earlier { documents: known, code, pictures, memo, standing } = earlier;
    let config = Arc::clone(config);
    let mut diagnostics = check::unknown_rules(&config);
    let as_of = options.as_of.or(config.as_of).unwrap_or(options.now);
    let shown = Shown { as_of, drafts: options.drafts, future: options.future };
    let documents = documents(&config, snapshot, (options, known), &mut diagnostics);
    diagnostics.extend(collections(&config, snapshot));
    let ground = memo.map(|_| memo::Ground::new(&documents, &shown));
    // The theme knows nothing of the pages, so it is made ready beside their graph.
    let (site, standing) = rayon::join(
        || site::assemble(Arc::clone(&config), snapshot, documents, shown),
        || match standing {
            Some((standing, changed)) => standing.after(changed, &config, snapshot),
            None => Standing::new(&config, snapshot, code.clone(), pictures.clone()),
        },
    );
    let site = Arc::new(site.unpack(&mut diagnostics));
    let Standing { theme, templates, data, code: highlighted, pictures: store } = standing.clone();
    let (theme, data) = (theme.unpack(&mut diagnostics), data.unpack(&mut diagnostics));
    let assets = emit::assets::addresses(&site, &theme);
    let looked = Pictures::look(&site, snapshot, &store, options.posts_here).unpack(&mut diagnostics);
    let parts = Parts {
        site: Arc::clone(&site),
        snapshot: Arc::clone(snapshot),
        theme,
        templates,
        assets,
        secret: options.secret.clone(),
        posts_here: options.posts_here,
        data,
        code: highlighted,
        pictures: looked,
    };
    let renderer = Arc::new(Renderer::new(parts).unpack(&mut diagnostics));
    let bundle = plan::outputs(&renderer).unpack(&mut diagnostics);
    diagnostics.extend(site::told(snapshot, missing_templates(&renderer)));
    diagnostics.extend(check_links(&site, snapshot, &bundle));
    let kept_back = leak::index(&renderer, &options.guarded, &mut diagnostics);
    diagnostics.extend(leak::in_settings(&site, &kept_back));
    diagnostics.extend(gates::told(&renderer));
    let secret = render::thanks::has_private(&site).then(|| options.secret.fingerprint());
    let mut updates = Vec::new();
    let outputs = memo.zip(ground).map(|(memo, ground)| {
        let files = memo::Files::open(memo.file(memo::files::NAME), options.now);
        let laid = ground.lay((options, secret), snapshot, (&renderer.theme, &config.zone, &kept_back), &files);
        updates.extend(files.update(snapshot).map(|update| (memo::files::NAME, update)));
        memo::Kept::open(memo, laid, pictures.clone())
    });
    let span =
        outputs.as_ref().map(|outputs| memo::last::Span { from: as_of, until: outputs.until(), frozen: config.as_of });
    let built = Built { config, site, renderer, bundle, updates, code, outputs, span, kept_back, standing, secret };
    Checked::new(built, diagnostics)
}

fn settings(snapshot: &Snapshot, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let path = site_toml();
    if !snapshot.has(&path) {
        diagnostics.push(
            Diagnostic::new(codes::CONFIG_INVALID, "there is no `site.toml` here")
                .at(Place::file(&path))
                .hint("run `wellspring init DIR` for a new site, or name its folder with `--root`"),
        );
        return None;
    }
    match snapshot.read_text(&path) {
        Ok(text) => Some(config::read(&path, &text, options.base_url.as_deref()).unpack(diagnostics)),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    }
}

/// Every document. What a draft still lacks is told only where drafts are shown.
fn documents(
    config: &Config,
    snapshot: &Snapshot,
    (options, known): (&Options, Option<&dyn parse::Known>),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Document>> {
    let mut found = Vec::new();
    let documents = parse::all(config, snapshot, options.light, known).unpack(&mut found);
    let drafts = documents.iter().filter(|d| !options.drafts && get::is(&d.record, "draft"));
    let drafts: BTreeSet<&str> = drafts.map(|d| d.path.as_str()).collect();
    let of_draft = |d: &Diagnostic| d.place.as_ref().is_some_and(|p| drafts.contains(p.path.as_str()));
    found.retain(|d| d.code != codes::FRONT_MATTER_MISSING.name || !of_draft(d));
    diagnostics.append(&mut found);
    documents
}

/// Settings of collections without a folder, where another folder has almost that name.
fn collections(config: &Config, snapshot: &Snapshot) -> Vec<Diagnostic> {
    let inner = snapshot.below("content/").filter_map(|(path, _)| path.in_content()?.split_once('/'));
    let folders: BTreeSet<&str> = inner.map(|(folder, _)| folder).collect();
    let absent = config.collections_named().into_iter().filter(|(name, _)| !folders.contains(name));
    let fault = |(name, place): (&str, Place)| {
        let near = nearest::nearest(name, folders.iter().copied().filter(|f| !config.collections.contains_key(*f)))?;
        let message = format!("there is no folder `content/{name}`");
        Some(Diagnostic::new(codes::COLLECTION_UNKNOWN, message).at(place).hint(format!("did you mean `{near}`?")))
    };
    absent.filter_map(fault).collect()
}

/// Makes all outputs and gives them to a sink, each public one through the leak test. The diagnostics are those
/// of rendering and of the test.
///
/// # Errors
/// The first failure of the sink.
pub fn make(built: &Built, sink: &dyn crate::bundle::Sink) -> Result<Vec<Diagnostic>, String> {
    make_new(built, sink).map(|made| made.diagnostics)
}

/// As [`make`], and tells which outputs were made and not kept.
///
/// # Errors
/// The first failure of the sink.
pub fn make_new(built: &Built, sink: &dyn crate::bundle::Sink) -> Result<Made, String> {
    let guard = leak::Guard { sink, index: &built.kept_back, renderer: &built.renderer, found: Mutex::default() };
    let known = built.outputs.as_ref().map(|outputs| outputs as &dyn Known);
    let mut made = built.bundle.make_new(&guard, known)?;
    for (path, leak) in guard.into_found() {
        // It is told again as long as it is there.
        built.outputs.iter().for_each(|outputs| outputs.told(&path));
        made.diagnostics.push(leak);
    }
    let changed = built.renderer.changed();
    made.diagnostics.retain(|d| !changed.contains(d));
    made.diagnostics.extend(changed);
    Ok(made)
}

/// Makes all outputs for the rules alone and keeps none. The diagnostics are those of [`make`] and of every rule.
///
/// # Errors
/// When an output cannot be made.
pub fn check(built: &Built) -> Result<Vec<Diagnostic>, String> {
    let watch = Watch::new(&built.site, &built.bundle);
    let mut diagnostics = make(built, &watch)?;
    diagnostics.extend(check::run(&built.site, &built.renderer.snapshot, watch.finish()));
    Ok(diagnostics)
}

/// The pages that name a template which no layer of the theme has; another one shows them.
fn missing_templates(renderer: &Renderer) -> Vec<refs::Fault> {
    let asked = renderer.site.pages.par_iter().filter_map(|page| Some((page, render::asked_template(page)?)));
    let missing = asked.filter(|(_, name)| !renderer.has_template(name));
    missing
        .map(|(page, name)| {
            let used = renderer.template_of(page);
            let span = page.record().get("template").map(|slot| slot.span).unwrap_or_default();
            let diagnostic = Diagnostic::new(codes::TEMPLATE_UNKNOWN, format!("there is no template `{name}`"))
                .hint(format!("add `templates/{name}` to your theme; until then `{used}` shows the page"));
            refs::Fault { path: page.document.path.clone(), span, diagnostic }
        })
        .collect()
}

/// The mistakes in the links of all pages, now that all outputs are known.
fn check_links(site: &Site, snapshot: &Snapshot, bundle: &Bundle) -> Vec<Diagnostic> {
    let exists = |route: &crate::path::Route| {
        bundle.get(&route.output()).is_some()
            || crate::path::Route::new(&format!("{}/", route.as_str())).is_ok_and(|r| bundle.get(&r.output()).is_some())
    };
    let faults = site.pages.par_iter().flat_map_iter(|page| {
        links::check(site, page, &exists).into_iter().chain(refs::check_pages(site, page, &exists))
    });
    let faults = faults.collect();
    let settings = site::settings::check(site, &exists);
    site::told(snapshot, faults).into_iter().chain(settings).collect()
}

/// Gives diagnostics the severities that the site sets, and their order.
pub fn settle(config: Option<&Config>, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let diagnostics = fold::templates(diagnostics);
    let mut settled = match config {
        Some(config) => config.apply_rules(diagnostics),
        None => diagnostics,
    };
    // Where front matter has mistakes, templates miss what could not be read; that is not told twice.
    if settled.iter().any(is_of_front_matter) {
        settled.retain(|d| !render::is_of_values(d));
    }
    diag::sort(&mut settled);
    settled
}

/// What a preview knows to be wrong, settled build by build and page by page. It shows pages in spite of mistakes, so
/// only what a template misses on the very page whose front matter could not be read is not told twice.
pub fn join(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let half: BTreeSet<String> = diagnostics
        .iter()
        .filter(|d| is_of_front_matter(d))
        .filter_map(|d| Some(d.place.as_ref()?.path.as_str().to_owned()))
        .collect();
    diagnostics.retain(|d| render::page_of_values(d).is_none_or(|page| !half.contains(page)));
    let mut joined = fold::templates(diagnostics);
    diag::sort(&mut joined);
    joined
}

/// Whether it is told of front matter that could not be read whole.
fn is_of_front_matter(fault: &Diagnostic) -> bool {
    let front_matter =
        [codes::FRONT_MATTER_INVALID, codes::FRONT_MATTER_MISSING, codes::FRONT_MATTER_SYNTAX, codes::DATE_INVALID];
    fault.severity == Severity::Error && front_matter.iter().any(|code| code.name == fault.code)
}
