//! Wellspring turns a folder of Markdown into a knowledge-first marketing site.
//!
//! The modules stand on floors: each imports only from those declared above it.
//! `tests/it/floors.rs` reads this order, so the list below is its one source.

pub mod path;
pub mod diag;
pub mod html;
pub mod date;
pub mod draw;
pub mod highlight;
pub mod raster;
pub mod markdown;
pub mod node;
pub mod kind;
pub mod form;
pub mod gate;
pub mod config;
pub mod source;
pub mod parse;
pub mod theme;
pub mod site;
pub mod bundle;
pub mod meta;
pub mod render;
pub mod emit;
pub mod check;
pub mod build;
pub mod publish;
#[cfg(feature = "leads")]
pub mod leads;
pub mod serve;
pub mod cli;
