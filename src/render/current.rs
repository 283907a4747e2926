//! The page at work on this thread: a thread-local, set and taken by a guard.

use std::cell::RefCell;
use std::sync::Arc;

use super::Renderer;
use crate::bundle::{Answer, Noted, Question};
use crate::diag::{Diagnostic, Place, Span};
use crate::path::{Lang, SourcePath};
use crate::site::{self, PageId, Site};

thread_local! {
    static CURRENT: RefCell<Vec<Current>> = const { RefCell::new(Vec::new()) };
}

/// What a template's functions may know.
pub struct Current {
    /// The renderer.
    pub renderer: Arc<Renderer>,
    /// The page, if a file stands behind it.
    pub page: Option<PageId>,
    /// The language.
    pub lang: Lang,
    faults: Vec<Diagnostic>,
    asked: Asked,
    forms: u32,
    bodies: Vec<Body>,
    told_endless: bool,
}

/// How many bodies may stand in one another. Each takes its part of the thread's stack.
const DEEPEST: usize = 8;

/// A body at work: it is being filled, and maybe a component that it calls is at work.
struct Body {
    page: PageId,
    call: Option<Span>,
}

/// Why a body is not filled.
#[derive(Debug, PartialEq, Eq)]
pub enum Endless {
    /// It is at work already. Each of these bodies stands in the one before, from itself to itself.
    Circle(Vec<PageId>),
    /// Too many stand in one another.
    Deep,
    /// One of the other reasons was told of the page at work, so no more is to be won from what stands deep inside.
    Told,
}

/// Ends the work on a body when it goes.
pub struct Filling(());

/// What was asked for the page.
enum Asked {
    /// Nobody wants to know.
    Unheard,
    /// All of it, so far.
    Heard(Vec<Noted>),
    /// Something was asked that cannot be asked again.
    Untold,
}

/// Ends the work on a page when it goes.
pub struct Guard {
    lang: Lang,
    page: Option<PageId>,
}

/// Begins the work on a page.
pub fn enter(renderer: &Arc<Renderer>, page: Option<PageId>, lang: &Lang) -> Guard {
    let current = Current {
        renderer: Arc::clone(renderer),
        page,
        lang: lang.clone(),
        faults: Vec::new(),
        asked: Asked::Unheard,
        forms: 0,
        bodies: Vec::new(),
        told_endless: false,
    };
    CURRENT.with_borrow_mut(|stack| stack.push(current));
    Guard { lang: lang.clone(), page }
}

impl Guard {
    /// The language of the page.
    pub fn lang(&self) -> &Lang {
        &self.lang
    }

    /// What was found wrong so far.
    pub fn faults(&self) -> Vec<Diagnostic> {
        CURRENT.with_borrow(|stack| stack.last().map_or_else(Vec::new, |c| c.faults.clone()))
    }

    /// Notes from now on what is asked.
    pub fn listen(&self) {
        CURRENT.with_borrow_mut(|stack| {
            if let Some(current) = stack.last_mut() {
                current.asked = Asked::Heard(Vec::new());
            }
        });
    }

    /// All that was asked, if it was listened to and can be asked again.
    pub fn heard(&self) -> Option<Vec<Noted>> {
        let take = |current: &mut Current| match std::mem::replace(&mut current.asked, Asked::Unheard) {
            Asked::Heard(noted) => Some(noted),
            Asked::Unheard | Asked::Untold => None,
        };
        CURRENT.with_borrow_mut(|stack| stack.last_mut().and_then(take))
    }

    /// Adds something found wrong.
    pub fn add(&self, fault: Diagnostic) {
        add(fault);
    }

    /// The page's file.
    pub fn source<'a>(&self, site: &'a Site) -> Option<&'a SourcePath> {
        self.page.map(|id| &site.page(id).document.path)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(Vec::pop);
    }
}

/// Adds something found wrong to the page at work.
pub fn add(fault: Diagnostic) {
    CURRENT.with_borrow_mut(|stack| {
        if let Some(current) = stack.last_mut() {
            current.faults.push(fault);
        }
    });
}

/// How much was found wrong so far.
pub fn told() -> usize {
    CURRENT.with_borrow(|stack| stack.last().map_or(0, |c| c.faults.len()))
}

/// Begins to fill a page's body. A component in it may show another page with the form whose body is filled in
/// turn, so this is where it is seen to that rendering does not enter itself without end.
///
/// # Errors
/// When the body must be left out.
pub fn begin(page: PageId) -> Result<Filling, Endless> {
    CURRENT.with_borrow_mut(|stack| {
        // Without a page at work the functions of templates fail, so no component leads to another body.
        let Some(current) = stack.last_mut() else { return Ok(Filling(())) };
        let at_work: Vec<PageId> = current.bodies.iter().map(|body| body.page).collect();
        if let Some(why) = endless(&at_work, page) {
            current.told_endless = true;
            return Err(why);
        }
        if current.told_endless && !at_work.is_empty() {
            return Err(Endless::Told);
        }
        current.bodies.push(Body { page, call: None });
        Ok(Filling(()))
    })
}

/// Why a body cannot stand in these, each of which stands in the one before.
fn endless(at_work: &[PageId], page: PageId) -> Option<Endless> {
    if let Some(at) = at_work.iter().position(|known| *known == page) {
        return Some(Endless::Circle(at_work[at..].iter().copied().chain([page]).collect()));
    }
    (at_work.len() >= DEEPEST).then_some(Endless::Deep)
}

impl Drop for Filling {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(|stack| stack.last_mut().and_then(|current| current.bodies.pop()));
    }
}

/// Notes which call of a component in the body at work is at work, so that what its template finds wrong has the
/// place of the call.
pub fn set_call(span: Option<Span>) {
    CURRENT.with_borrow_mut(|stack| {
        if let Some(body) = stack.last_mut().and_then(|current| current.bodies.last_mut()) {
            body.call = span;
        }
    });
}

/// The page at work.
pub struct Here {
    /// The renderer.
    pub renderer: Arc<Renderer>,
    /// The page, if a file stands behind it.
    pub page: Option<PageId>,
    /// The language.
    pub lang: Lang,
    /// The page whose Markdown calls the component at work, and where it does.
    call: Option<(PageId, Span)>,
}

impl Here {
    /// Tells of a mistake: at the call of the component that found it, if there is one, else in the page at work.
    pub fn tell(&self, fault: Diagnostic) {
        add(match self.place() {
            Some(place) => fault.at(place),
            None => fault,
        });
    }

    /// The call of the component at work, if there is one, else the page at work.
    pub fn place(&self) -> Option<Place> {
        let path = |page: PageId| &self.renderer.site.page(page).document.path;
        match self.call {
            Some((page, span)) => Some(site::place(&self.renderer.snapshot, path(page), span)),
            None => self.page.map(|page| Place::file(path(page))),
        }
    }
}

/// The page at work, if there is one.
pub fn here() -> Option<Here> {
    CURRENT.with_borrow(|stack| {
        stack.last().map(|c| Here {
            renderer: Arc::clone(&c.renderer),
            page: c.page,
            lang: c.lang.clone(),
            call: c.bodies.iter().rev().find_map(|body| Some((body.page, body.call?))),
        })
    })
}

/// A prefix for the ids of a form that no other form of the page has.
pub fn form_prefix(name: &str) -> String {
    CURRENT.with_borrow_mut(|stack| {
        let Some(current) = stack.last_mut() else { return format!("f-{name}") };
        current.forms += 1;
        if current.forms == 1 { format!("f-{name}") } else { format!("f-{name}-{}", current.forms) }
    })
}

/// How many forms the page has shown so far.
pub fn forms() -> u32 {
    CURRENT.with_borrow(|stack| stack.last().map_or(0, |c| c.forms))
}

/// Begins as if the page had shown so many forms.
pub fn set_forms(count: u32) {
    CURRENT.with_borrow_mut(|stack| {
        if let Some(current) = stack.last_mut() {
            current.forms = count;
        }
    });
}

/// Whether somebody wants to know what is asked.
pub fn is_heard() -> bool {
    CURRENT.with_borrow(|stack| stack.last().is_some_and(|c| matches!(c.asked, Asked::Heard(_))))
}

/// Notes a question with its answer; without them, that something was asked which cannot be asked again.
pub fn note(asked: Option<(Question, Answer)>) {
    CURRENT.with_borrow_mut(|stack| {
        let Some(current) = stack.last_mut() else { return };
        match (&mut current.asked, asked) {
            (Asked::Heard(noted), Some((question, answer))) => noted.push(Noted { question, answer }),
            (Asked::Heard(_), None) => current.asked = Asked::Untold,
            (Asked::Unheard | Asked::Untold, _) => {}
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, Endless, endless};
    use crate::site::PageId;

    #[test]
    fn a_body_stands_neither_in_itself_nor_without_end_in_others() {
        let ids: Vec<PageId> = (0..20).map(PageId).collect();
        assert_eq!(endless(&[], ids[0]), None);
        assert_eq!(endless(&ids[..2], ids[2]), None);
        assert_eq!(endless(&ids[..3], ids[1]), Some(Endless::Circle(vec![ids[1], ids[2], ids[1]])));
        assert_eq!(endless(&ids[..DEEPEST - 1], ids[DEEPEST]), None);
        assert_eq!(endless(&ids[..DEEPEST], ids[DEEPEST]), Some(Endless::Deep));
    }
}
