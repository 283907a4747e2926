//! Checked paths: where an author's file is, where a page is on the site, where bytes go.
//!
//! All three are normal and `/`-separated on every system, so they can be compared,
//! sorted and printed. A bare `String` is never a path.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// Bytes that stay as they are in the path of an address (RFC 3986, `pchar` and `/`).
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Longest part of a path that common file systems take, in bytes.
const LONGEST_PART: usize = 255;

/// Why a text is not a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError(pub String);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An author's file, relative to the site's root, as in `content/articles/a.md`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

/// An address on the site without its base path, as in `/articles/a/` or `/feed.xml`.
/// Holds plain text; [`Route::address`] percent-encodes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

/// A file of the output folder, as in `articles/a/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(Arc<str>);

/// A language by its BCP 47 tag, as in `en` or `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(Arc<str>);

fn check_parts(text: &str) -> Result<(), PathError> {
    for part in text.split('/') {
        // Nearly every part is plain, and one look at its bytes is enough.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=LONGEST_PART).contains(&part.len()) && part.bytes().all(is_plain) {
            continue;
        }
        let fault = if part.is_empty() {
            "has an empty part"
        } else if part == "." || part == ".." {
            "has a part `.` or `..`"
        } else if part.len() > LONGEST_PART {
            "has a part of more than 255 bytes"
        } else if part.contains('\\') {
            "has a backslash"
        } else if part.chars().any(char::is_control) {
            "has a control character"
        } else if cfg!(windows) && !is_windows_name(part) {
            "has a part that Windows cannot use as a name"
        } else {
            continue;
        };
        return Err(PathError(format!("the path `{}` {fault}", short(text))));
    }
    Ok(())
}

/// Whether a part can be a file's name on Windows, where `C:` would even lead out of the folder.
fn is_windows_name(part: &str) -> bool {
    !part.contains([':', '<', '>', '"', '|', '?', '*']) && !part.ends_with(['.', ' '])
}

/// A text as messages quote it: without control characters, and not endless.
fn short(text: &str) -> String {
    let mut chars = text.chars();
    let shown: String = chars.by_ref().take(60).flat_map(char::escape_debug).collect();
    if chars.next().is_some() { format!("{shown}…") } else { shown }
}

/// What is kept by a path is found by its text, too.
macro_rules! borrowed {
    ($($path:ident)*) => {
        $(
            impl Borrow<str> for $path {
                fn borrow(&self) -> &str {
                    &self.0
                }
            }
        )*
    };
}

borrowed! { SourcePath Route OutputPath }

impl SourcePath {
    /// Takes a relative, normal, `/`-separated path.
    ///
    /// # Errors
    /// When a part is empty, `.`, `..`, longer than 255 bytes, or holds a backslash or a control character.
    pub fn new(text: &str) -> Result<Self, PathError> {
        check_parts(text)?;
        Ok(Self(text.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds the file; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The file's name with its extension.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The extension in lower case, without its dot; empty if there is none.
    pub fn extension(&self) -> String {
        match self.name().rsplit_once('.') {
            Some((stem, ext)) if !stem.is_empty() => ext.to_lowercase(),
            _ => String::new(),
        }
    }

    /// Resolves what an author wrote in this file: relative to its folder, or from `content/` after a leading `/`.
    ///
    /// # Errors
    /// When the result leaves the site's root or is no path.
    pub fn resolve(&self, written: &str) -> Result<Self, PathError> {
        let (mut parts, rest): (Vec<&str>, &str) = match written.strip_prefix('/') {
            Some(rest) => (vec!["content"], rest),
            None => (self.folder().split('/').filter(|p| !p.is_empty()).collect(), written),
        };
        for part in rest.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.pop().is_none() => {
                    return Err(PathError(format!("the path `{}` leaves the site", short(written))));
                }
                ".." => {}
                part => parts.push(part),
            }
        }
        Self::new(&parts.join("/"))
    }

    /// The part below `content/`, if the file lies there.
    pub fn in_content(&self) -> Option<&str> {
        self.0.strip_prefix("content/")
    }
}

impl Route {
    /// Takes an address that begins with `/`, in plain text (not percent-encoded).
    ///
    /// # Errors
    /// When a part is empty, `.`, `..`, too long, or holds a backslash or a control character.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let inner = text
            .strip_prefix('/')
            .ok_or_else(|| PathError(format!("the address `{}` does not begin with `/`", short(text))))?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if !inner.is_empty() {
            check_parts(inner)?;
        } else if text.len() > 1 {
            return Err(PathError(format!("the address `{}` has an empty part", short(text))));
        }
        Ok(Self(text.into()))
    }

    /// Takes an address as it is written in a link, and decodes `%20` and its like first,
    /// so that an encoded `..` is seen for what it is.
    ///
    /// # Errors
    /// As [`Route::new`], and when the decoded bytes are no UTF-8.
    pub fn from_address(text: &str) -> Result<Self, PathError> {
        let plain = percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| PathError(format!("the address `{}` is not UTF-8 when decoded", short(text))))?;
        Self::new(&plain)
    }

    /// The root of the site.
    pub fn home() -> Self {
        Self("/".into())
    }

    /// The route as plain text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The route as it is written in an address, percent-encoded.
    pub fn address(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        self.address_into(&mut out);
        out
    }

    /// Appends [`Route::address`].
    pub fn address_into(&self, out: &mut String) {
        // Nearly every address is written as it is, and a page has many of them.
        if self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.' | b'_')) {
            return out.push_str(&self.0);
        }
        utf8_percent_encode(&self.0, ADDRESS).for_each(|part| out.push_str(part));
    }

    /// The file that answers for this route: `/a/` is `a/index.html`, `/feed.xml` is `feed.xml`.
    pub fn output(&self) -> OutputPath {
        let inner = self.0.trim_start_matches('/');
        if inner.is_empty() || inner.ends_with('/') {
            OutputPath([inner, "index.html"].concat().into())
        } else {
            OutputPath(inner.into())
        }
    }

    /// A route below this one; `tail` may end in `/`.
    ///
    /// # Errors
    /// As [`Route::new`].
    pub fn join(&self, tail: &str) -> Result<Self, PathError> {
        Self::new(&format!("{}/{}", self.0.trim_end_matches('/'), tail.trim_start_matches('/')))
    }
}

impl OutputPath {
    /// Takes a relative, normal, `/`-separated path.
    ///
    /// # Errors
    /// As [`SourcePath::new`].
    pub fn new(text: &str) -> Result<Self, PathError> {
        check_parts(text)?;
        Ok(Self(text.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The route at which this file is found: `a/index.html` answers for `/a/`.
    pub fn route(&self) -> Route {
        let text = &*self.0;
        match text.strip_suffix("index.html") {
            Some("") => Route::home(),
            Some(folder) if folder.ends_with('/') => Route(format!("/{folder}").into()),
            _ => Route(format!("/{text}").into()),
        }
    }

    /// The form in which two paths that a file system may hold for one are equal:
    /// lower case (macOS, Windows) and composed Unicode (macOS).
    pub fn collision_key(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        self.0.nfc().collect::<String>().to_lowercase().nfc().collect()
    }
}

impl Lang {
    /// Takes a BCP 47 tag: letters, digits and hyphens, beginning with two or three letters.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let first_is_language = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_is_fine = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if first_is_language && rest_is_fine {
            Ok(Self(text.into()))
        } else {
            Err(PathError(format!("`{text}` is no language tag such as `en` or `pt-BR`")))
        }
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `rtl` for scripts that run from right to left, else `ltr`.
    pub fn direction(&self) -> &'static str {
        let language = self.0.split('-').next().unwrap_or_default();
        if matches!(language, "ar" | "he" | "fa" | "ur" | "ps" | "yi" | "dv" | "ckb" | "sd" | "ug") {
            "rtl"
        } else {
            "ltr"
        }
    }
}

macro_rules! shown_as_text {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
shown_as_text!(SourcePath, Route, OutputPath, Lang);

#[cfg(test)]
mod tests {
    use super::{Lang, OutputPath, Route, SourcePath, is_windows_name};

    #[test]
    fn a_path_that_leaves_the_site_is_refused() {
        for text in ["../x", "a/../b", "/x", "a//b", "a\\b", "a\0b", "", "."] {
            assert!(SourcePath::new(text).is_err(), "{text:?}");
        }
        for text in ["/%2e%2e/x", "/..%5cx", "/a%00b", "x"] {
            assert!(Route::from_address(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_written_path_resolves_from_its_file_or_from_content() {
        let file = SourcePath::new("content/articles/a.md").unwrap();
        assert_eq!(file.resolve("../people/b.md").unwrap().as_str(), "content/people/b.md");
        assert_eq!(file.resolve("/people/b.md").unwrap().as_str(), "content/people/b.md");
        assert!(file.resolve("../../../etc/passwd").is_err());
    }

    #[test]
    fn routes_and_outputs_are_each_others_inverse() {
        for (route, output) in [("/", "index.html"), ("/a/", "a/index.html"), ("/feed.xml", "feed.xml")] {
            assert_eq!(Route::new(route).unwrap().output().as_str(), output);
            assert_eq!(OutputPath::new(output).unwrap().route().as_str(), route);
        }
    }

    #[test]
    fn names_that_a_file_system_may_fold_share_a_key() {
        let key = |t: &str| OutputPath::new(t).unwrap().collision_key();
        assert_eq!(key("A/Caf\u{e9}.html"), key("a/cafe\u{301}.html"));
    }

    #[test]
    fn names_that_windows_cannot_use_are_known() {
        assert!(["a", "a b.md", ".well-known", "ä"].iter().all(|name| is_windows_name(name)));
        assert!(["C:", "a:b", "a?", "a*", "a.", "a "].iter().all(|name| !is_windows_name(name)));
    }

    #[test]
    fn language_tags_are_checked() {
        assert!(Lang::new("pt-BR").is_ok());
        assert!(Lang::new("english").is_err());
    }
}
