//! The head of a page as data, and its HTML: title, description, addresses, Open Graph, feeds, structured data.
//!
//! [`Subject`] says which output a head is for, [`head()`] gathers what is known of it, [`Head::html`] writes it.
//! What several outputs share stands here too: which lists have feeds, where calendars lie, the trail to a
//! page, and what a page's kind may know of it.

pub mod breadcrumbs;
pub mod calendar;
pub mod facts;
pub mod feeds;
pub mod head;
pub mod json_ld;
pub mod picture;
pub mod share;
pub mod subject;
pub mod twin;

pub use head::{Alternate, Head, HeadLinks, head};
pub use subject::Subject;
