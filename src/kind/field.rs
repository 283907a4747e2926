//! Short ways to write a kind's fields down.

use super::{Field, Takes};

/// A field that may be left out.
pub fn field(name: &str, takes: Takes, help: &str) -> Field {
    Field { name: name.into(), takes, required: false, help: help.to_string() }
}

/// A field that every page of the kind must have.
pub fn required(name: &str, takes: Takes, help: &str) -> Field {
    Field { required: true, ..field(name, takes, help) }
}

/// One of these words.
pub fn words(words: &[&str]) -> Takes {
    Takes::Choice(words.iter().map(|word| (*word).to_string()).collect())
}

/// A list.
pub fn list(of: Takes) -> Takes {
    Takes::List(Box::new(of))
}

/// The first of two shapes that fits.
pub fn either(first: Takes, second: Takes) -> Takes {
    Takes::Either(Box::new(first), Box::new(second))
}
