//! Tokens of the links that a receiver hands out: a file behind a `signed` gate, a confirmation, an unsubscription.
//!
//! A token says itself for what, for whom and until when it is good, and is signed, so that nobody makes one or bends
//! one. How often it was used is for whoever counts by its number.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Secret, base64url};

/// How far two clocks may be apart, in seconds: a token lives this much longer than it says.
pub const SKEW: i64 = 120;

/// The longest life of a download's token, in seconds.
pub const DOWNLOAD_LASTS: i64 = 7 * 24 * 60 * 60;

/// Longer texts are no tokens of ours.
const LONGEST: usize = 4096;

/// What a token is good for. Each has its own signature, so one never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// A file behind a `signed` gate.
    Download,
    /// The confirmation of an address.
    Confirm,
    /// No more letters.
    Unsubscribe,
    /// What a salesperson says of a lead.
    Verdict,
    /// The link into a webinar.
    Join,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Download, Self::Confirm, Self::Unsubscribe, Self::Verdict, Self::Join];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Confirm => "confirm",
            Self::Unsubscribe => "unsubscribe",
            Self::Verdict => "verdict",
            Self::Join => "join",
        }
    }

    /// The first byte of its payloads. Links in letters outlive a release, so these never change.
    fn tag(self) -> u8 {
        match self {
            Self::Download => b'd',
            Self::Confirm => b'c',
            Self::Unsubscribe => b'u',
            Self::Verdict => b'v',
            Self::Join => b'j',
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// What it is good for.
    pub purpose: Purpose,
    /// The id of the lead or contact that it is for.
    pub subject: String,
    /// The gated file by its path in the source folder, or a scope; may be empty.
    pub what: String,
    /// The last second that it is good for, since 1970.
    pub expires: i64,
    /// How often it may be used.
    pub uses: u32,
    /// A random number of its own, by which its uses are counted.
    pub number: u128,
}

/// Why a text is not taken as a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has not the shape of a token.
    Garbled,
    /// No key of ours signed it.
    Forged,
    /// It is good for something else.
    OtherPurpose(Purpose),
    /// It was good until this second since 1970.
    Expired(i64),
}

/// The keys: one that signs, and the one before it, which is still believed.
#[derive(Debug, Clone)]
pub struct Keys {
    current: Secret,
    previous: Option<Previous>,
}

#[derive(Debug, Clone)]
struct Previous {
    secret: Secret,
    until: Option<i64>,
}

impl Keys {
    /// One key and none before it.
    pub fn new(current: Secret) -> Self {
        Self { current, previous: None }
    }

    /// Believes the former key too: until a second since 1970, or as long as it is given.
    #[must_use]
    pub fn with_previous(mut self, secret: Secret, until: Option<i64>) -> Self {
        self.previous = Some(Previous { secret, until });
        self
    }

    /// The token of these claims. That of a download lasts [`DOWNLOAD_LASTS`] from now at most, whatever they say.
    pub fn sign(&self, claims: &Claims, now: i64) -> String {
        let expires = match claims.purpose {
            Purpose::Download => claims.expires.min(now.saturating_add(DOWNLOAD_LASTS)),
            _ => claims.expires,
        };
        let payload = encoded(claims, expires);
        let signature = mac(&self.current, claims.purpose, &payload).finalize().into_bytes();
        format!("{}.{}", base64url::encode(&payload), base64url::encode(&signature))
    }

    /// What a token of this purpose says, if it is to be believed now.
    ///
    /// # Errors
    /// When it is none of ours, is good for something else, or has expired.
    pub fn open(&self, purpose: Purpose, token: &str, now: i64) -> Result<Claims, Refused> {
        let (payload, signature) = parts(token).ok_or(Refused::Garbled)?;
        let claims = decoded(&payload).ok_or(Refused::Garbled)?;
        // Both keys are tried whatever comes of the first, each in a time that tells nothing of it.
        let by = |secret: &Secret| mac(secret, claims.purpose, &payload).verify_slice(&signature).is_ok();
        let by_previous = self.previous.as_ref().is_some_and(|p| by(&p.secret) && p.until.is_none_or(|at| now <= at));
        if !(by(&self.current) | by_previous) {
            Err(Refused::Forged)
        } else if claims.purpose != purpose {
            Err(Refused::OtherPurpose(claims.purpose))
        } else if now > claims.expires.saturating_add(SKEW) {
            Err(Refused::Expired(claims.expires))
        } else {
            Ok(claims)
        }
    }
}

fn mac(secret: &Secret, purpose: Purpose, payload: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).expect("a MAC takes a key of any length");
    mac.update(b"wellspring token v1\0");
    mac.update(purpose.as_str().as_bytes());
    mac.update(b"\0");
    mac.update(payload);
    mac
}

/// Payload and signature of a token.
fn parts(token: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    if token.len() > LONGEST {
        return None;
    }
    let (payload, signature) = token.split_once('.')?;
    let signature = base64url::decode(signature).filter(|bytes| bytes.len() == 32)?;
    Some((base64url::decode(payload)?, signature))
}

/// The payload: the purpose's byte, the number's 16, then end, uses, and subject with its length, then the rest.
fn encoded(claims: &Claims, expires: i64) -> Vec<u8> {
    let mut out = vec![claims.purpose.tag()];
    out.extend_from_slice(&claims.number.to_be_bytes());
    put(&mut out, u64::try_from(expires).unwrap_or(0));
    put(&mut out, u64::from(claims.uses));
    put(&mut out, claims.subject.len() as u64);
    out.extend_from_slice(claims.subject.as_bytes());
    out.extend_from_slice(claims.what.as_bytes());
    out
}

fn decoded(payload: &[u8]) -> Option<Claims> {
    let (tag, rest) = payload.split_first()?;
    let purpose = Purpose::ALL.into_iter().find(|p| p.tag() == *tag)?;
    let (number, mut rest) = rest.split_first_chunk::<16>()?;
    let expires = i64::try_from(take(&mut rest)?).ok()?;
    let uses = u32::try_from(take(&mut rest)?).ok()?;
    let length = usize::try_from(take(&mut rest)?).ok()?;
    let (subject, what) = rest.split_at_checked(length)?;
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    Some(Claims {
        purpose,
        subject: text(subject)?,
        what: text(what)?,
        expires,
        uses,
        number: u128::from_be_bytes(*number),
    })
}

/// Writes a number in groups of seven bits, the lowest first; the high bit says that more follow.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests;
