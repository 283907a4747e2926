//! The body of a post as names and values: urlencoded, multipart without files, or flat JSON.

mod json;
mod multipart;

use percent_encoding::percent_decode;

/// The largest body, in bytes.
pub const LARGEST: usize = 64 * 1024;
/// The most fields in a body.
pub const MOST_FIELDS: usize = 100;

/// Names and values in the order sent.
pub type Pairs = Vec<(String, String)>;

/// Why a body was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// More than [`LARGEST`] bytes.
    TooLarge,
    /// More than [`MOST_FIELDS`] fields.
    TooManyFields,
    /// None of the three encodings.
    UnknownType,
    /// It holds a file.
    File,
    /// It is not what its type says.
    Malformed(&'static str),
}

impl BodyError {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge => 413,
            Self::TooManyFields => 422,
            Self::UnknownType | Self::File => 415,
            Self::Malformed(_) => 400,
        }
    }

    /// One sentence for people.
    pub fn message(&self) -> &'static str {
        match self {
            Self::TooLarge => "This is more than a form may hold (64 KiB).",
            Self::TooManyFields => "This has more fields than a form may have (100).",
            Self::UnknownType => "Send a form urlencoded, as multipart, or as JSON.",
            Self::File => "Forms take no files here.",
            Self::Malformed(why) => why,
        }
    }
}

/// Reads a body by its `Content-Type`.
///
/// # Errors
/// When it is too large, holds a file, or is not what its type says.
pub fn parse(content_type: &str, body: &[u8]) -> Result<Pairs, BodyError> {
    if body.len() > LARGEST {
        return Err(BodyError::TooLarge);
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => urlencoded(body),
        "multipart/form-data" => multipart::parse(content_type, body),
        "application/json" => json::parse(body),
        _ => Err(BodyError::UnknownType),
    }
}

fn urlencoded(body: &[u8]) -> Result<Pairs, BodyError> {
    let mut pairs = Pairs::new();
    for part in body.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        let at = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
        let (name, value) = (&part[..at], part.get(at + 1..).unwrap_or_default());
        push(&mut pairs, decode(name)?, decode(value)?)?;
    }
    Ok(pairs)
}

fn decode(text: &[u8]) -> Result<String, BodyError> {
    let spaced: Vec<u8> = text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let bytes = percent_decode(&spaced).collect();
    String::from_utf8(bytes).map_err(|_| BodyError::Malformed("The form was not sent as UTF-8."))
}

/// Adds a pair, and keeps count.
fn push(pairs: &mut Pairs, name: String, value: String) -> Result<(), BodyError> {
    if pairs.len() == MOST_FIELDS {
        return Err(BodyError::TooManyFields);
    }
    pairs.push((name, value));
    Ok(())
}

#[cfg(test)]
mod tests;
