//! The texts of a kit: the author's own, else the theme's phrases filled with what the session's page says.

use super::Holder;
use crate::kind::get;
use crate::render::Renderer;
use crate::site::Page;

/// One text of a kit.
#[derive(Debug, PartialEq, Eq)]
pub struct Sort {
    /// Its name: the key under `kit:`, and the name of its file.
    pub name: &'static str,
    /// Whether it is for the time after the session.
    pub after: bool,
}

impl Sort {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{}.txt", self.name)
    }
}

/// All of them, in the order in which they are needed.
pub const SORTS: [Sort; 4] = [
    Sort { name: "short", after: false },
    Sort { name: "long", after: false },
    Sort { name: "mail", after: false },
    Sort { name: "after", after: true },
];

/// The words with their places: `{link}` and others. One in which no link stands gets it at its end.
pub(super) fn pattern(renderer: &Renderer, page: &Page, holder: &Holder, sort: &Sort) -> String {
    let own = get::record(page.record(), "kit").and_then(|kit| get::text(kit, sort.name));
    let written = own.map_or_else(|| phrase(renderer, page, holder, sort), str::to_owned);
    if written.contains("{link}") { written } else { format!("{}\n\n{{link}}", written.trim_end()) }
}

/// The theme's phrase: a partner speaks of a session in other words than who gives it.
fn phrase(renderer: &Renderer, page: &Page, holder: &Holder, sort: &Sort) -> String {
    let lang = &page.card.lang;
    let key = format!("kit_say_{}", sort.name);
    let of_all = renderer.word(lang, &key, "{title}\n\n{when}\n\n{link}");
    if holder.partner { renderer.word(lang, &format!("{key}_partner"), &of_all) } else { of_all }
}

/// What a listener takes away, as a list; nothing where the author did not say.
pub(super) fn learn(renderer: &Renderer, page: &Page) -> String {
    let lines: Vec<String> = get::texts(page.record(), "takeaways").iter().map(|line| format!("- {line}")).collect();
    if lines.is_empty() {
        return String::new();
    }
    let title = renderer.word(&page.card.lang, "webinar_takeaways", "What you will be able to do");
    format!("{title}:\n{}", lines.join("\n"))
}

/// Fills the places. What stands in a value is not filled again, and where one is empty no gap is left.
pub(super) fn filled(pattern: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern.trim();
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = values.iter().find_map(|(name, value)| {
            let tail = rest[1..].strip_prefix(name)?.strip_prefix('}')?;
            Some((value, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value.trim());
                rest = tail;
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    let is_gap = |at: usize| lines[at].is_empty() && (at == 0 || lines[at - 1].is_empty());
    (0..lines.len()).filter(|at| !is_gap(*at)).map(|at| lines[at]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn places_are_filled_once_and_leave_no_gap() {
        let values =
            [("title", "Ask {link}".to_owned()), ("about", String::new()), ("link", "https://a.example/".into())];
        let pattern = "{title}\n\n{about}\n\n{link} {other} { }\n";
        assert_eq!(filled(pattern, &values), "Ask {link}\n\nhttps://a.example/ {other} { }");
    }
}
