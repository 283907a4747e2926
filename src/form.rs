//! A form, defined once: the page's HTML, the browser's rules, the endpoint's wire format and the receiver's
//! validation all follow from [`Form`], so they cannot differ.
//!
//! 1. [`read`] makes a [`Form`] of validated front matter;
//! 2. [`endpoint`] knows where it posts to and what that service needs;
//! 3. [`view()`] gives what a template prints;
//! 4. [`post`] is what a browser makes of that;
//! 5. [`body`] and [`validate()`] take what comes back, [`answer()`] says what the visitor sees then;
//! 6. [`manifest`] carries it all to the receiver.

pub mod definition;
pub mod pattern;
pub mod read;
pub mod countries;
pub mod text;
pub mod context;
pub mod endpoint;
pub mod view;
pub mod post;
pub mod body;
pub mod validate;
pub mod answer;
pub mod manifest;
#[cfg(test)]
pub(crate) mod testing;

pub use answer::answer;
pub use definition::{Consent, Creates, Field, FieldType, Form};
pub use read::read;
pub use validate::validate;
pub use view::view;
