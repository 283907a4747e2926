//! A page's own text, held since it was parsed or read again.

use std::borrow::Cow;

use super::{Renderer, current};
use crate::diag::{Diagnostic, Place, codes};
use crate::markdown::Body;
use crate::parse;
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

impl Renderer {
    /// The text of a page. A light document's file is read and parsed again.
    pub fn text<'a>(&'a self, page: &'a Page) -> Text<'a> {
        let document = &page.document;
        if !document.is_light {
            asked::note(&document.path, || Some(document.text.0));
            return Text { body: Cow::Borrowed(&document.body), targets: Cow::Borrowed(&page.targets) };
        }
        let read = parse::one(&self.site.config, &self.snapshot, &document.path);
        let body = match read.value {
            Some(fresh) => {
                if self.changes_under && fresh.shape != document.shape {
                    current::add(changed(page));
                }
                fresh.body
            }
            None => {
                read.diagnostics.into_iter().for_each(current::add);
                Body::default()
            }
        };
        let same = body.holes.len() == page.targets.len()
            && body.holes.iter().zip(&document.body.holes).all(|(a, b)| links::written(a) == links::written(b));
        let targets = if same {
            Cow::Borrowed(page.targets.as_slice())
        } else {
            Cow::Owned(links::targets(&self.site, page, &body))
        };
        Text { body: Cow::Owned(body), targets }
    }
}

/// A file that changed after the site was assembled; the build that follows the change takes this away again.
fn changed(page: &Page) -> Diagnostic {
    let path = &page.document.path;
    Diagnostic::new(codes::FILE_UNREADABLE, format!("`{path}` changed while its page was made")).at(Place::file(path))
}
