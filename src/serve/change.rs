//! What a tab must do when its page has changed: load it again, or only take new style sheets.

/// How two versions of a page differ.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Not at all.
    None,
    /// Only in its style sheets: the new address of each, in order; empty where it is the old one.
    Sheets(Vec<String>),
    /// In more.
    Page,
}

/// Compares two versions of a page.
pub(super) fn compare(old: &str, new: &str) -> Change {
    if old == new {
        return Change::None;
    }
    let (old_rest, old_sheets) = without_sheets(old);
    let (new_rest, new_sheets) = without_sheets(new);
    if old_rest != new_rest || old_sheets.len() != new_sheets.len() {
        return Change::Page;
    }
    let moved = old_sheets.iter().zip(new_sheets);
    Change::Sheets(moved.map(|(old, new)| if *old == new { String::new() } else { plain(new) }).collect())
}

/// The style sheets that a page links, in order, as addresses.
pub(super) fn sheets(html: &str) -> Vec<String> {
    without_sheets(html).1.into_iter().map(plain).collect()
}

/// The page in pieces around the addresses of its style sheets, and these.
fn without_sheets(html: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut rest, mut sheets) = (Vec::new(), Vec::new());
    let mut done = 0;
    for (at, _) in html.match_indices("<link") {
        let Some(end) = html[at..].find('>').map(|end| at + end) else { break };
        let tag = &html[at..end];
        let is_sheet = attribute(tag, "rel").is_some_and(|(_, rel)| rel.split_whitespace().any(|r| r == "stylesheet"));
        if let (true, Some((offset, href))) = (is_sheet, attribute(tag, "href")) {
            rest.push(&html[done..at + offset]);
            sheets.push(href);
            done = at + offset + href.len();
        }
    }
    rest.push(&html[done..]);
    (rest, sheets)
}

/// The value of an attribute in a tag, quoted or bare, and where it begins.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let found = tag.match_indices(name).find(|(at, _)| {
        let before = tag[..*at].chars().next_back();
        before.is_some_and(char::is_whitespace) && tag[at + name.len()..].starts_with('=')
    });
    let from = found?.0 + name.len() + 1;
    let value = &tag[from..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => {
            let inner = &value[1..];
            Some((from + 1, &inner[..inner.find(quote)?]))
        }
        _ => Some((from, value.split([' ', '\t', '\n', '/']).next().unwrap_or(value))),
    }
}

fn plain(address: &str) -> String {
    address.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Change, compare, sheets};

    const PAGE: &str = "<link rel=\"preload\" href=\"/x\"><link rel='stylesheet' href='/a.1.css?x&amp;y'>\
                        <link href=\"/b.css\" rel=\"alternate stylesheet\"><p>words";

    #[test]
    fn only_a_change_in_addresses_of_sheets_leaves_the_page_standing() {
        assert_eq!(compare(PAGE, PAGE), Change::None);
        let styled = PAGE.replace("/a.1.css", "/a.2.css");
        assert_eq!(compare(PAGE, &styled), Change::Sheets(vec!["/a.2.css?x&y".into(), String::new()]));
        assert_eq!(compare(PAGE, &styled.replace("words", "other")), Change::Page);
        assert_eq!(compare(PAGE, &PAGE.replace("\"/x\"", "\"/y\"")), Change::Page);
        assert_eq!(compare("<p>", "<p><link rel=\"stylesheet\" href=\"/a\">"), Change::Page);
        assert_eq!(sheets(PAGE), ["/a.1.css?x&y", "/b.css"]);
    }

    #[test]
    fn broken_markup_is_no_trouble() {
        for html in [
            "<link",
            "<link rel=\"stylesheet",
            "<link rel=stylesheet href=\"",
            "<link rel=stylesheet href=",
            "<link rel=stylesheet>",
        ] {
            assert_eq!(compare(html, &format!("{html} ")), Change::Page, "{html}");
        }
    }
}
