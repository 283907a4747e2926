//! The page at work on this thread: a thread-local, set and taken by a guard.

use std::cell::RefCell;
use std::sync::Arc;

use super::Renderer;
use crate::bundle::{Answer, Noted, Question};
use crate::diag::{Diagnostic, Span};
use crate::path::{Lang, SourcePath};
use crate::site::{PageId, Site};

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
    call: Option<Span>,
}

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
        call: None,
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

/// Notes which call of a component in the page's Markdown is at work, so that what its template finds wrong has
/// the place of the call.
pub fn set_call(span: Option<Span>) {
    CURRENT.with_borrow_mut(|stack| {
        if let Some(current) = stack.last_mut() {
            current.call = span;
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
    /// Where the page's Markdown calls the component at work.
    pub call: Option<Span>,
}

/// The page at work, if there is one.
pub fn here() -> Option<Here> {
    CURRENT.with_borrow(|stack| {
        stack.last().map(|c| Here {
            renderer: Arc::clone(&c.renderer),
            page: c.page,
            lang: c.lang.clone(),
            call: c.call,
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
