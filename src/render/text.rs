//! A page's own text, held since it was parsed or read again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::{Renderer, current};
use crate::diag::{Diagnostic, Place, codes};
use crate::markdown::Body;
use crate::parse::{self, TextHash};
use crate::path::SourcePath;
use crate::site::Page;
use crate::site::links::{self, Target};
use crate::source::asked;

/// The whole body of a page, and where each of its holes leads.
pub struct Text<'a> {
    /// The Markdown.
    pub body: Cow<'a, Body>,
    /// Aligned with the body's holes.
    pub targets: Cow<'a, [Target]>,
}

/// The files that were found changed, whatever was being made of them.
#[derive(Debug, Default)]
pub(super) struct Changed(Mutex<BTreeSet<SourcePath>>);

impl Renderer {
    /// What is to be told of the files that no longer fitted the site when their text was read again.
    pub fn changed(&self) -> Vec<Diagnostic> {
        self.changed.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(changed).collect()
    }

    /// The text of a page. A light document's file is read and parsed again.
    pub fn text<'a>(&'a self, page: &'a Page) -> Text<'a> {
        let document = &page.document;
        if !document.is_light {
            asked::note(&document.path, || Some(document.text.0));
            return Text { body: Cow::Borrowed(&document.body), targets: Cow::Borrowed(&page.targets) };
        }
        match self.snapshot.read_text(&document.path) {
            Ok(source) => self.fresh(page, &source),
            Err(fault) => {
                current::add(fault);
                self.fitting(page, Body::default())
            }
        }
    }

    /// The text of a page with the source that it is made of; nothing if that cannot be read, which is told.
    pub fn source<'a>(&'a self, page: &'a Page) -> Option<(String, Text<'a>)> {
        let document = &page.document;
        let source = self.snapshot.read_text(&document.path).map_err(current::add).ok()?;
        let text = if document.is_light || TextHash::of(&source) != document.text {
            self.fresh(page, &source)
        } else {
            self.text(page)
        };
        Some((source, text))
    }

    /// What a source says that was read after the site was assembled. It may say nothing else of the page but the
    /// words of its body, for that is all that is taken from it.
    fn fresh<'a>(&'a self, page: &'a Page, source: &str) -> Text<'a> {
        let fresh = parse::text_of(&self.site.config, &page.document.path, source).value;
        if fresh.shape != page.document.shape {
            current::add(changed(&page.document.path));
            self.changed.0.lock().unwrap_or_else(PoisonError::into_inner).insert(page.document.path.clone());
        }
        self.fitting(page, fresh.body)
    }

    fn fitting<'a>(&'a self, page: &'a Page, body: Body) -> Text<'a> {
        let before = &page.document.body;
        let same = body.holes.len() == page.targets.len()
            && body.holes.iter().zip(&before.holes).all(|(a, b)| links::written(a) == links::written(b));
        let targets = if same {
            Cow::Borrowed(page.targets.as_slice())
        } else {
            Cow::Owned(links::targets(&self.site, page, &body))
        };
        Text { body: Cow::Owned(body), targets }
    }
}

/// A file that changed after the site was assembled; the build that follows the change takes this away again.
fn changed(path: &SourcePath) -> Diagnostic {
    Diagnostic::new(codes::FILE_UNREADABLE, format!("`{path}` changed while its page was made")).at(Place::file(path))
}
