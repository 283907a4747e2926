//! Gates: private addresses that nobody can guess, and the test that nothing behind a gate has leaked.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::path::{PathError, Route, SourcePath};

pub mod leak;
pub mod signed;

pub(crate) mod base64url;

/// The folder of private outputs.
pub const FOLDER: &str = "/g/";

/// Bytes of a token: 144 bits, which is 24 characters without padding.
const TOKEN_BYTES: usize = 18;

/// The site's gate secret. It is never printed, not even by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the secret's bytes.
    ///
    /// # Errors
    /// When it is shorter than 16 bytes: such a secret can be guessed.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, &'static str> {
        let bytes = bytes.into();
        if bytes.len() < 16 { Err("a gate secret has 16 bytes or more") } else { Ok(Self(bytes)) }
    }
}

impl Secret {
    /// The bytes, to keep them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A hash that tells one secret from another and tells nothing of it.
    pub fn fingerprint(&self) -> [u8; 32] {
        blake3::derive_key("wellspring 2026-11-23 fingerprint of a gate secret", &self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The site's gate secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The one that makes addresses.
    pub current: Secret,
    /// The one before it, while its addresses are kept up.
    pub previous: Option<Secret>,
}

impl From<Secret> for Secrets {
    fn from(current: Secret) -> Self {
        Self { current, previous: None }
    }
}

impl Secrets {
    /// A hash that tells these from others and tells nothing of them.
    pub fn fingerprint(&self) -> [u8; 32] {
        match &self.previous {
            None => self.current.fingerprint(),
            Some(previous) => {
                let both = [self.current.fingerprint(), previous.fingerprint()].concat();
                *blake3::hash(&both).as_bytes()
            }
        }
    }

    /// What made addresses before: each secret with its epochs, as far back as the overlap goes.
    pub fn former(&self, epochs: Epochs) -> Vec<Former<'_>> {
        let Epochs { current, overlap } = epochs;
        let back = current.saturating_sub(overlap)..current;
        let own = back.clone().map(|epoch| Former { secret: &self.current, epoch, is_previous: false });
        let previous = self.previous.iter().filter(|previous| **previous != self.current);
        let before = previous.flat_map(|secret| {
            back.clone().chain([current]).map(move |epoch| Former { secret, epoch, is_previous: true })
        });
        own.chain(before).collect()
    }
}

/// The epoch of addresses, and how many before it are kept up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epochs {
    /// A new one changes every address.
    pub current: u32,
    /// How many former ones still have their addresses.
    pub overlap: u32,
}

/// A secret and an epoch whose addresses are kept up.
#[derive(Debug, Clone, Copy)]
pub struct Former<'s> {
    /// The secret.
    pub secret: &'s Secret,
    /// The epoch.
    pub epoch: u32,
    /// Whether it is the secret before the current one.
    pub is_previous: bool,
}

/// What stands in a private address. Whoever has it has the file, so it is not printed by `Debug` either.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(String);

impl Token {
    /// The token of a gated file: the same for the same secret, file and epoch, and for no other.
    pub fn of_file(secret: &Secret, file: &SourcePath, epoch: u32) -> Self {
        Self::of("file", secret, file, epoch)
    }

    /// The token of the thank-you page of an offer, by the offer's own file.
    pub fn of_page(secret: &Secret, offer: &SourcePath, epoch: u32) -> Self {
        Self::of("page", secret, offer, epoch)
    }

    fn of(what: &str, secret: &Secret, source: &SourcePath, epoch: u32) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a MAC takes a key of any length");
        mac.update(format!("wellspring gate\0{what}\0{epoch}\0{source}").as_bytes());
        Self(base64url::encode(&mac.finalize().into_bytes()[..TOKEN_BYTES]))
    }

    /// The token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is this token. Takes the same time wherever they differ.
    pub fn is(&self, text: &str) -> bool {
        let differ = self.0.bytes().zip(text.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        differ == 0 && self.0.len() == text.len()
    }

    /// Where a gated file is: `/g/TOKEN/NAME`.
    ///
    /// # Errors
    /// When the name is no part of a path.
    pub fn file_route(&self, name: &str) -> Result<Route, PathError> {
        Route::new(&format!("{FOLDER}{}/{name}", self.0))
    }

    /// Where a private thank-you page is: `/g/TOKEN/`.
    pub fn page_route(&self) -> Route {
        Route::new(&format!("{FOLDER}{}/", self.0)).expect("a token is a part of a path")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, Token};
    use crate::path::SourcePath;

    fn token(secret: &str, file: &str, epoch: u32) -> Token {
        let file = SourcePath::new(file).expect("a path");
        Token::of_file(&Secret::new(secret).expect("long enough"), &file, epoch)
    }

    #[test]
    fn a_token_follows_from_secret_file_and_epoch_alone() {
        let one = token("0123456789abcdef", "content/offers/_gated/a.pdf", 1);
        assert_eq!(one, token("0123456789abcdef", "content/offers/_gated/a.pdf", 1));
        for other in [
            token("0123456789abcdeF", "content/offers/_gated/a.pdf", 1),
            token("0123456789abcdef", "content/offers/_gated/b.pdf", 1),
            token("0123456789abcdef", "content/offers/_gated/a.pdf", 2),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(one.as_str().len(), 24);
        let secret = Secret::new("0123456789abcdef").expect("long enough");
        let path = SourcePath::new("content/offers/_gated/a.pdf").expect("a path");
        assert_ne!(one, Token::of_page(&secret, &path, 1));
    }

    #[test]
    fn the_token_is_the_mac_of_a_standard_tool() {
        // printf 'wellspring gate\0file\0001\0a' | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef -binary \
        //   | head -c 18 | base64 | tr '+/' '-_'
        assert_eq!(token("0123456789abcdef", "a", 1).as_str(), "0TUgH4VhRBu6KvCoqojROtSE");
    }

    #[test]
    fn addresses_are_below_the_private_folder() {
        let token = token("0123456789abcdef", "a", 1);
        let file = token.file_route("guide one.pdf").expect("a route");
        assert_eq!(file.as_str(), format!("/g/{}/guide one.pdf", token.as_str()));
        assert_eq!(token.page_route().as_str(), format!("/g/{}/", token.as_str()));
        assert!(token.file_route("../x").is_err());
    }

    #[test]
    fn a_token_is_itself_only_and_neither_it_nor_the_secret_is_printed() {
        let token = token("0123456789abcdef", "a", 1);
        assert!(token.is(token.as_str()));
        assert!(
            !token.is(&token.as_str()[1..])
                && !token.is("")
                && !token.is(&token.as_str().replace(|c: char| c.is_ascii_alphabetic(), "x"))
        );
        assert_eq!(format!("{token:?} {:?}", Secret::new("0123456789abcdef")), "Token(…) Ok(Secret(…))");
        assert!(Secret::new("short").is_err());
    }
}
