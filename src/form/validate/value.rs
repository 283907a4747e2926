//! One answer: cleaned as little as can be, and held against its field's type.
//!
//! People write names, numbers and addresses in many ways. What is refused here is only what cannot be meant.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::{FieldError, day, error};
use crate::form::countries;
use crate::form::definition::{Field, FieldType};
use crate::path::Lang;

/// Line ends as LF, no control characters, no space around; on one line, where the field has one.
pub fn clean(raw: &str, one_line: bool) -> String {
    let lines = raw.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines
        .chars()
        .filter_map(|ch| match ch {
            '\n' | '\t' | '\u{2028}' | '\u{2029}' if one_line => Some(' '),
            '\n' | '\t' => Some(ch),
            ch if ch.is_control() => None,
            ch => Some(ch),
        })
        .collect();
    kept.trim().to_owned()
}

/// The answer as it is kept, if it is one; a day is read in the order of the form's language.
pub fn check(field: &Field, value: String, lang: &Lang) -> Result<String, FieldError> {
    let fail = |code, key| Err(error(&field.name, code, key, ""));
    // Browsers count UTF-16 units, so we do.
    if value.encode_utf16().count() > field.longest() as usize {
        return Err(error(&field.name, "too_long", "form_error_too_long", &field.longest().to_string()));
    }
    if !field.options.is_empty() && !field.options.iter().any(|o| o.value == value) {
        return fail("not_an_option", "form_error_option");
    }
    let value = match field.kind {
        FieldType::Email => match email(&value) {
            Some(address) => address,
            None => return fail("email", "form_error_email"),
        },
        FieldType::Url if !is_url(&value) => return fail("url", "form_error_url"),
        FieldType::Tel if !is_tel(&value) => return fail("tel", "form_error_tel"),
        FieldType::Country if !countries::is_code(&value) => return fail("country", "form_error_country"),
        FieldType::Number => number(field, &value)?,
        FieldType::Date => date(field, &value, lang)?,
        _ => value,
    };
    match &field.pattern {
        Some(pattern) if !pattern.fits(&value) => {
            let mut found = error(&field.name, "pattern", "form_error_pattern", "");
            if let Some(own) = &pattern.message {
                found.message.clone_from(own);
                found.message_key = "";
            }
            Err(found)
        }
        _ => Ok(value),
    }
}

/// An address with a name and a domain. Full-width letters, as an East Asian keyboard writes them, are made plain.
/// Dots may stand anywhere in the name: there are providers who gave such addresses out.
fn email(written: &str) -> Option<String> {
    let plain: String = if written.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}')) {
        written.nfkc().collect()
    } else {
        written.to_owned()
    };
    let plain = plain.replace(['。', '｡'], ".");
    let (name, domain) = plain.rsplit_once('@')?;
    let name_ok = (1..=64).contains(&name.len())
        && name.chars().all(|c| {
            !c.is_whitespace() && !matches!(c, '@' | '<' | '>' | '(' | ')' | '[' | ']' | '\\' | ',' | ';' | ':' | '"')
        });
    (name_ok && is_domain(domain)).then_some(plain)
}

/// Two labels or more, the last one no number.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label_ok = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || is_mark(c))
    };
    domain.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(label_ok)
        && labels.last().is_some_and(|last| last.chars().count() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()))
}

/// Vowel signs and their like: letters of many scripts that `char::is_alphanumeric` does not count.
fn is_mark(ch: char) -> bool {
    unicode_normalization::char::is_combining_mark(ch)
}

/// `http:` or `https:` and a host.
fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(h, _)| h);
    !text.contains(char::is_whitespace) && (is_domain(host) || host.parse::<std::net::Ipv4Addr>().is_ok())
}

/// Three digits or more, of any script; beside them what people write between digits, an extension too.
fn is_tel(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits >= 3 && letters <= 12 && !text.chars().any(|c| matches!(c, '<' | '>' | '@' | '"' | '\\' | '{' | '}'))
}

/// A number in digits of any script. A comma may stand for the point, but not where three digits follow: to some they
/// are thousands.
fn number(field: &Field, written: &str) -> Result<String, FieldError> {
    let plain = day::plain_digits(written).replace('٫', ".");
    let thousands = plain.split_once(',').is_some_and(|(_, after)| after.len() == 3);
    let pointed = if plain.contains('.') || thousands { plain } else { plain.replacen(',', ".", 1) };
    let shape = pointed.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let Some(number) = pointed.parse::<f64>().ok().filter(|n| shape && n.is_finite()) else {
        return Err(error(&field.name, "number", "form_error_number", ""));
    };
    let limit = |text: &Option<String>| text.as_ref().and_then(|t| Some((t.clone(), t.parse::<f64>().ok()?)));
    if let Some((text, _)) = limit(&field.min).filter(|(_, min)| number < *min) {
        return Err(error(&field.name, "too_small", "form_error_too_small", &text));
    }
    if let Some((text, _)) = limit(&field.max).filter(|(_, max)| number > *max) {
        return Err(error(&field.name, "too_large", "form_error_too_large", &text));
    }
    Ok(pointed)
}

/// A day, kept as browsers send it.
fn date(field: &Field, written: &str, lang: &Lang) -> Result<String, FieldError> {
    let Some(day) = day::read(written, lang) else {
        return Err(error(&field.name, "date", "form_error_date", ""));
    };
    let limit = |text: &Option<String>| text.as_ref().and_then(|t| Some((t.clone(), t.parse::<Date>().ok()?)));
    if let Some((text, _)) = limit(&field.min).filter(|(_, min)| day < *min) {
        return Err(error(&field.name, "too_early", "form_error_too_early", &text));
    }
    if let Some((text, _)) = limit(&field.max).filter(|(_, max)| day > *max) {
        return Err(error(&field.name, "too_late", "form_error_too_late", &text));
    }
    Ok(day.to_string())
}
