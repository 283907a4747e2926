//! The page at work on this thread: a thread-local, set and taken by a guard.

use std::cell::RefCell;
use std::sync::Arc;

use super::Renderer;
use crate::diag::{Diagnostic, Span};
use crate::path::{Lang, SourcePath};
use crate::site::view::View;
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
    asked: Vec<crate::site::view::Question>,
    forms: u32,
    call: Option<Span>,
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
        asked: Vec::new(),
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

impl Here {
    /// Asks the site, and notes what was asked.
    pub fn ask<T>(&self, question: impl FnOnce(&View) -> T) -> T {
        let view = View::new(&self.renderer.site);
        let answer = question(&view);
        CURRENT.with_borrow_mut(|stack| {
            if let Some(current) = stack.last_mut() {
                current.asked.extend(view.into_questions());
            }
        });
        answer
    }
}

/// A prefix for the ids of a form that no other form of the page has.
pub fn form_prefix(name: &str) -> String {
    CURRENT.with_borrow_mut(|stack| {
        let Some(current) = stack.last_mut() else { return format!("f-{name}") };
        current.forms += 1;
        if current.forms == 1 { format!("f-{name}") } else { format!("f-{name}-{}", current.forms) }
    })
}
