//! One spelling for what people write in many: addresses, domains, companies, needs. By it a person is known again.

use crate::form::definition::sha256;

/// Providers that read `a.b+c@` as `ab@`.
const DOTLESS: [&str; 2] = ["gmail.com", "googlemail.com"];
/// Providers that read `a+c@` as `a@`.
const TAGGED: [&str; 8] =
    ["outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "fastmail.com", "protonmail.com", "proton.me"];

/// Whose name before the first dot says that anybody can have an address there, so that it says nothing of a company:
/// `yahoo.co.uk` as well as `yahoo.com`. Better one company too few than two strangers taken for colleagues.
const FREE: [&str; 33] = [
    "gmail",
    "googlemail",
    "outlook",
    "hotmail",
    "live",
    "msn",
    "yahoo",
    "ymail",
    "rocketmail",
    "icloud",
    "me",
    "mac",
    "aol",
    "gmx",
    "web",
    "freenet",
    "posteo",
    "mailbox",
    "mail",
    "yandex",
    "qq",
    "163",
    "126",
    "protonmail",
    "proton",
    "pm",
    "fastmail",
    "orange",
    "free",
    "laposte",
    "wanadoo",
    "libero",
    "t-online",
];

/// The normalised form of an e-mail address: lower case, the domain in ASCII, without what the provider does not read.
pub fn email(address: &str) -> Option<String> {
    let (local, host) = address.trim().rsplit_once('@')?;
    let host = domain(host);
    if local.is_empty() || host.is_empty() {
        return None;
    }
    // Beyond ASCII two letters may be one in small print and two mailboxes all the same.
    let mut local = local.to_ascii_lowercase();
    let is_dotless = DOTLESS.contains(&host.as_str());
    if is_dotless || TAGGED.contains(&host.as_str()) {
        local.truncate(local.find('+').unwrap_or(local.len()));
    }
    if is_dotless {
        local.retain(|c| c != '.');
    }
    let host = if is_dotless { DOTLESS[0] } else { &host };
    Some(format!("{local}@{host}"))
}

/// A domain in lower-case ASCII, without a dot at its end.
pub fn domain(written: &str) -> String {
    let trimmed = written.trim().trim_start_matches('@').trim_end_matches('.');
    idna::domain_to_ascii(trimmed).unwrap_or_else(|_| trimmed.to_lowercase())
}

/// The domain of an e-mail address.
pub fn domain_of(email: &str) -> Option<String> {
    email.rsplit_once('@').map(|(_, host)| domain(host)).filter(|host| !host.is_empty())
}

/// Whether `host` is `parent` or below it.
pub fn is_below(host: &str, parent: &str) -> bool {
    host == parent || host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

/// The digits of a telephone number, with `+` before an international one.
pub fn phone(written: &str) -> Option<String> {
    let trimmed = written.trim();
    let digits: String =
        trimmed.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| char::from_digit(d, 10)).collect();
    let international = trimmed.starts_with('+') || trimmed.starts_with("00");
    let digits = if trimmed.starts_with("00") { digits.trim_start_matches('0').to_owned() } else { digits };
    (digits.len() >= 3).then(|| if international { format!("+{digits}") } else { digits })
}

/// A company's name without case, marks and the words of its legal form.
pub fn company(name: &str) -> String {
    const FORMS: [&str; 22] = [
        "gmbh",
        "ag",
        "kg",
        "ug",
        "mbh",
        "co",
        "inc",
        "llc",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "company",
        "plc",
        "sa",
        "sas",
        "sarl",
        "srl",
        "bv",
        "nv",
        "ab",
        "oy",
    ];
    let words = words(name);
    let bare: Vec<&str> = words.iter().map(String::as_str).filter(|w| !FORMS.contains(w)).collect();
    if bare.is_empty() { words.join(" ") } else { bare.join(" ") }
}

/// By what a company is known again: its name, else the domain of a work address.
pub fn company_key(name: Option<&str>, email: Option<&str>) -> Option<String> {
    let named = name.map(company).filter(|n| !n.is_empty());
    let host = || email.and_then(domain_of).filter(|host| !FREE.contains(&host.split('.').next().unwrap_or_default()));
    named.map(|n| format!("name:{n}")).or_else(|| host().map(|h| format!("domain:{h}")))
}

/// A need as a key: a hash of its words without case and marks, since a need may be longer than an index takes.
pub fn need(text: &str) -> String {
    sha256(words(text).join(" ").as_bytes())
}

/// The longest name of a submission that is kept as it is, in bytes.
const LONGEST_NAME: usize = 200;

/// The name that a sender gave a submission: none if it is empty, and a hash of one that is very long.
pub fn submission_name(name: &str) -> Option<String> {
    let name = name.trim();
    match name.len() {
        0 => None,
        length if length > LONGEST_NAME => Some(sha256(name.as_bytes())),
        _ => Some(name.to_owned()),
    }
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['.', '\'', '’'], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{company, company_key, domain, email, is_below, need, phone};

    #[test]
    fn a_person_is_known_again_however_the_address_is_written() {
        for (written, known) in [
            ("Ada@Example.COM ", "ada@example.com"),
            ("a.d.a+news@googlemail.com", "ada@gmail.com"),
            ("ada+x@outlook.com", "ada@outlook.com"),
            ("ada+x@example.com", "ada+x@example.com"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("ñandú@example.com.", "ñandú@example.com"),
            ("\u{212a}im@example.com", "\u{212a}im@example.com"),
        ] {
            assert_eq!(email(written).as_deref(), Some(known), "{written}");
        }
        for wrong in ["", "ada", "@example.com", "ada@"] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn companies_and_needs_are_their_words() {
        assert_eq!(company("Acme Pumps, Inc."), company("ACME pumps"));
        assert_eq!(company("Müller & Söhne GmbH & Co. KG"), "müller söhne");
        assert_eq!(company("Co."), "co");
        assert_eq!(company_key(None, Some("a@Acme.example")), Some("domain:acme.example".into()));
        for free in ["a@gmail.com", "a@yahoo.co.uk", "a@hotmail.fr", "a@t-online.de"] {
            assert_eq!(company_key(None, Some(free)), None, "{free}");
        }
        assert_eq!(need("Fewer  returns!"), need("fewer returns"));
    }

    #[test]
    fn hosts_stand_below_their_domain_only() {
        assert!(is_below("mail.acme.example", "acme.example") && is_below("acme.example", "acme.example"));
        assert!(!is_below("notacme.example", "acme.example"));
        assert_eq!(domain("@Acme.EXAMPLE."), "acme.example");
    }

    #[test]
    fn numbers_of_any_culture_are_digits() {
        assert_eq!(phone("+49 (0) 89/123").as_deref(), Some("+49089123"));
        assert_eq!(phone("0049 89 123").as_deref(), Some("+4989123"));
        assert_eq!(phone("12"), None);
    }
}
