//! The hidden fields that every form of ours sends beside the answers: where the visitor was, and signals against spam.
//!
//! Their names belong to no service; an endpoint adds its own (see [`super::endpoint`]).

/// The form's name.
pub const FORM: &str = "form";
/// The hash of the form's definition ([`super::Form::version`]).
pub const VERSION: &str = "form_version";
/// The language of the form.
pub const LANGUAGE: &str = "form_language";
/// The offer in whose page the form stands.
pub const OFFER: &str = "offer";
/// The address of the page.
pub const PAGE: &str = "page";
/// The page of this site before it.
pub const REFERRER: &str = "referrer";
/// The variant of the page.
pub const VARIANT: &str = "variant";
/// The call to action that led here.
pub const CTA: &str = "cta";
/// The seconds for which the form was open.
pub const OPEN: &str = "seconds_open";
/// The exact texts of the consents.
pub const CONSENT_TEXT: &str = "consent_text";
/// The names of those texts.
pub const CONSENT_VERSION: &str = "consent_version";
/// An id that the sender chose, so that a repeated post is known as one.
pub const SUBMISSION: &str = "submission_id";
/// What is kept under `visit = "session"`: the first page and the pages read.
pub const VISIT: &str = "visit";
/// The name of the trap where the service has none of its own. No browser fills such a field in,
/// since the name resembles nothing that an address book holds.
pub const TRAP: &str = "further_remark";

/// The parts of a campaign's address that a page hands on.
pub const UTM: [&str; 5] = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/// All names above but the trap's, which each service may call its own way.
pub const ALL: [&str; 18] = [
    FORM,
    VERSION,
    LANGUAGE,
    OFFER,
    PAGE,
    REFERRER,
    VARIANT,
    CTA,
    OPEN,
    CONSENT_TEXT,
    CONSENT_VERSION,
    SUBMISSION,
    VISIT,
    UTM[0],
    UTM[1],
    UTM[2],
    UTM[3],
    UTM[4],
];

/// Whether a field of that name is ours, so that no question can have it.
pub fn is_ours(name: &str) -> bool {
    matches!(
        name,
        FORM | VERSION
            | LANGUAGE
            | OFFER
            | PAGE
            | REFERRER
            | VARIANT
            | CTA
            | OPEN
            | CONSENT_TEXT
            | CONSENT_VERSION
            | SUBMISSION
            | VISIT
            | TRAP
    ) || is_utm(name)
}

/// Whether it names a part of a campaign: `utm_` and a short word.
pub fn is_utm(name: &str) -> bool {
    name.strip_prefix("utm_").is_some_and(|rest| {
        (1..=40).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    })
}
