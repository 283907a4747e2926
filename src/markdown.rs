//! Markdown into HTML with holes.
//!
//! One document is parsed without knowledge of any other. What depends on the rest of the site is cut out
//! of the HTML as a [`Hole`]: addresses, images, code to be highlighted, component calls, and the few
//! words that a reader's language decides. Whoever renders the page fills the holes; [`render_plain`]
//! fills them as plain Markdown would.
//!
//! 1. `source`: the text is cleaned of characters that HTML cannot hold, and calls of components are
//!    masked by bytes that mean nothing to Markdown, at the same offsets.
//! 2. pulldown-cmark makes events of it, with offsets.
//! 3. `writer` turns events into HTML and holes in one pass; each part of the syntax that needs more
//!    than a tag has a file of its own.

mod address;
mod autolink;
mod block;
mod body;
mod call;
mod heading;
mod inline;
mod media;
mod notes;
mod options;
mod plain;
mod prose;
mod raw;
mod raw_html;
mod source;
mod table;
mod text;
mod words;
mod writer;

#[cfg(test)]
mod tests;

pub use address::{is_unsafe, write_href};
pub use body::{Arg, Body, Call, Fill, Heading, Hole, Problem, Word};
pub use options::{Dialect, Options, RawHtml};
pub use plain::{fill_plain, render_plain, splice};
pub use prose::{Block, Link, Prose, Remark, prose};

/// Reads the Markdown of `source` from byte `body_start` on. All spans count from the start of `source`.
pub fn parse(source: &str, body_start: usize, options: &Options) -> (Body, Vec<Problem>) {
    let source = source::Source::new(source, body_start, options);
    writer::write(&source, options)
}
