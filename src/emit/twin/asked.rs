//! What a twin is made from, so that it is not made again while that is as it was.
//!
//! What stands around the author's text, where its links lead and what stands for its components is asked as it comes
//! out; the addresses of link definitions are found only while the text is read, and each is a question.

use std::sync::Arc;

use super::{back, defined, front, is_titled, stand_in, write};
use crate::bundle::{Answer, Asking, Content, Noted, Question};
use crate::diag::Checked;
use crate::markdown::Fill;
use crate::path::SourcePath;
use crate::render::asked::{ADDRESS, LINKS, TEXT, VALUE};
use crate::render::{Renderer, hashed};
use crate::site::{Page, PageId, links};

/// The twin of a page.
pub struct Twin {
    /// What knows the site.
    pub renderer: Arc<Renderer>,
    /// The page.
    pub id: PageId,
}

impl Twin {
    fn page(&self) -> &Page {
        self.renderer.site.page(self.id)
    }

    /// Where the links of the text lead, and what stands for its components.
    fn leads(&self) -> Answer {
        let page = self.page();
        let mut out = Vec::new();
        for (hole, target) in page.document.body.holes.iter().zip(&page.targets) {
            let stands = match (&hole.fill, links::written(hole)) {
                (Fill::Component { call }, _) => Some(stand_in(&self.renderer, page, call)),
                (_, Some((written, _))) => super::edit::whole(&self.renderer.site, written, target),
                _ => continue,
            };
            out.push(u8::from(stands.is_some()));
            hashed::piece(stands.unwrap_or_default().as_bytes(), &mut out);
        }
        hashed::bytes(&out)
    }

    fn around(&self) -> Answer {
        let mut out = Vec::new();
        // A page that nobody wrote has no text.
        out.push(u8::from(self.renderer.snapshot.has(&self.page().document.path)));
        out.push(u8::from(is_titled(self.page())));
        hashed::piece(front(&self.renderer, self.page()).as_bytes(), &mut out);
        hashed::piece(back(&self.renderer, self.page()).as_bytes(), &mut out);
        hashed::bytes(&out)
    }

    fn answer(&self, question: &Question) -> Option<Answer> {
        let (page, about) = (self.page(), question.about.as_str());
        match question.name.as_str() {
            TEXT if page.document.path.as_str() == about => Some(hashed::bytes(&page.document.text.0)),
            LINKS => Some(self.leads()),
            VALUE => Some(self.around()),
            ADDRESS => Some(hashed::bytes(defined(&self.renderer.site, page, about).as_bytes())),
            _ => None,
        }
    }
}

impl Asking for Twin {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        let mut noted = Vec::new();
        let mut note = |name: &str, about: &str, answer: Answer| {
            let question = Question { name: name.to_owned(), about: about.to_owned(), forms: 0 };
            noted.push(Noted { question, answer });
        };
        note(TEXT, self.page().document.path.as_str(), hashed::bytes(&self.page().document.text.0));
        note(LINKS, "", self.leads());
        note(VALUE, "twin", self.around());
        let text = write(&self.renderer, self.page(), &mut |written, whole| {
            note(ADDRESS, written, hashed::bytes(whole.as_bytes()));
        });
        (Checked::clean(Content::Bytes(text.into_bytes())), Some(noted))
    }

    fn origins(&self, question: &Question) -> Vec<SourcePath> {
        let page = self.page();
        match question.name.as_str() {
            TEXT => vec![page.document.path.clone()],
            LINKS => self.renderer.origins_of(&page.targets),
            ADDRESS => self.renderer.origins_of(&[links::resolve(&self.renderer.site, page, &question.about)]),
            _ => Vec::new(),
        }
    }

    fn first_other(&self, noted: &[Noted]) -> Option<usize> {
        noted.iter().position(|noted| self.answer(&noted.question) != Some(noted.answer))
    }
}
