//! Signs of spam. They lead to the quarantine, never to a refusal: a person decides, and the sender is not told.

use super::Post;
use crate::leads::normal;
use crate::leads::settings::Spam;

/// Domains of addresses that live for minutes. One a line; a list of our own, of the best-known ones.
const DISPOSABLE: &str = include_str!("disposable.txt");

/// Every sign, in words for the person who looks.
pub fn reasons(post: &Post, rules: &Spam) -> Vec<String> {
    let mut found = Vec::new();
    if post.submission_id.as_deref().is_some_and(|id| id.starts_with("probe-")) {
        found.push("probe: a test from `leads probe`".to_owned());
    }
    if post.accepted.trapped {
        found.push("trap: a field that people do not see was filled in".to_owned());
    }
    // Without a script nobody says how long a form was open, which is no sign of anything.
    if let Some(seconds) = post.accepted.seconds_open.filter(|s| *s < rules.min_seconds) {
        found.push(format!("fast: the form was open for {seconds} s, less than {}", rules.min_seconds));
    }
    if let Some(host) = post.person.email.as_deref().and_then(normal::domain_of).filter(|h| is_disposable(h, rules)) {
        found.push(format!("disposable: addresses at {host} live for minutes"));
    }
    let links: usize = post.accepted.answers.iter().flat_map(|(_, values)| values).map(|text| links_in(text)).sum();
    if links > rules.max_links {
        found.push(format!("links: {links} web addresses, more than {}", rules.max_links));
    }
    found
}

fn is_disposable(host: &str, rules: &Spam) -> bool {
    let known = DISPOSABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    known.chain(rules.disposable.iter().map(String::as_str)).any(|domain| normal::is_below(host, domain))
}

fn links_in(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    ["http://", "https://", "[url", "<a "].iter().map(|mark| lower.matches(mark).count()).sum()
}
