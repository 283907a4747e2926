//! Where a page's one call to action stands in its text: behind the knowledge, and between two blocks.

/// The comment by which an author says that the question is answered here.
const MARK: &str = "knowledge-delivered";

/// Elements without an end tag.
const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"];

/// How much more of the text may pass until a section ends, so that the step does not stand in the midst of one.
const PATIENCE: f64 = 20.0;

/// A block of the text that stands in no other.
struct Block<'a> {
    end: usize,
    tag: &'a str,
    /// Its opening tag as it is written.
    open: &'a str,
    /// The letters of the text up to its end. They weigh alike in languages that part words and in those that do not.
    letters: usize,
    /// Whether it announces the next block.
    leads: bool,
    /// Whether the author's mark stands before it.
    marked: bool,
}

/// The text of a page in two: up to the place of its call to action, and from there. That place is behind the block
/// that crosses `percent` of the text, not before the first table or figure, if it can be at the end of a section;
/// where the author marked that the question is answered; or, where the text calls to something by itself, its end.
pub fn part(html: &str, percent: f64) -> (&str, &str) {
    let blocks = blocks(html);
    html.split_at(place(&blocks, percent).map_or(html.len(), |at| blocks[at].end))
}

/// The block behind which the call stands.
fn place(blocks: &[Block], percent: f64) -> Option<usize> {
    let has = |block: &Block, class: &str| block.open.contains(class);
    let end = blocks.iter().position(|block| has(block, "\"notes\"")).unwrap_or(blocks.len());
    let text = &blocks[..end];
    let last = text.len().checked_sub(1)?;
    if text.iter().any(|block| has(block, "\"next") || has(block, "\"ask\"")) {
        return Some(last);
    }
    if let Some(at) = blocks.iter().position(|block| block.marked) {
        return Some(at.checked_sub(1)?.min(last));
    }
    let shown = |block: &Block| matches!(block.tag, "table" | "figure") || has(block, "\"table\"");
    let first = text.iter().position(shown).unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a share of a text")]
    let share = |at: usize| 100.0 * text[at].letters as f64 / text[last].letters.max(1) as f64;
    let fits = |at: &usize| {
        let next = text.get(at + 1);
        share(*at) >= percent && !text[*at].leads && next.is_none_or(|next| next.tag == "p" || is_heading(next.tag))
    };
    let Some(crossed) = (first..last).find(fits) else { return Some(last) };
    let ends_section = |at: &usize| fits(at) && is_heading(text[at + 1].tag);
    let calm = (crossed..last).take_while(|at| share(*at) < percent + PATIENCE).find(ends_section);
    Some(calm.unwrap_or(crossed))
}

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The outermost elements in order; none if an author left one open, so that nothing is torn apart.
fn blocks(html: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let (mut at, mut depth, mut letters, mut marked) = (0, 0_usize, 0, false);
    let (mut tag, mut open, mut closes) = ("", "", "");
    while let Some(found) = html[at..].find('<') {
        let text = html[at..at + found].trim();
        letters += text.len();
        closes = if text.is_empty() { closes } else { text };
        at += found;
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").unwrap_or(comment.len());
            marked |= depth == 0 && comment[..end].trim() == MARK;
            at = (at + 4 + end + 3).min(html.len());
            continue;
        }
        let length = tag_end(rest);
        let name = rest[1..length].trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len())];
        at += length;
        if rest.starts_with("</") {
            if depth == 0 {
                continue;
            }
            depth -= 1;
        } else {
            if depth == 0 {
                (tag, open) = (name, &rest[..length]);
            }
            if !VOID.contains(&name) && !rest[..length].ends_with("/>") {
                depth += 1;
            }
            if matches!(name, "pre" | "script" | "style") {
                // Neither code nor styles are read on the way to the answer.
                at += html[at..].find(&format!("</{name}")).unwrap_or(html.len() - at);
            }
        }
        if depth == 0 && !name.is_empty() {
            let leads = is_heading(tag) || closes.ends_with(':');
            blocks.push(Block { end: at, tag, open, letters, leads, marked: std::mem::take(&mut marked) });
        }
    }
    if depth > 0 { Vec::new() } else { blocks }
}

/// The length of the tag that `text` begins with; a `>` in a quoted value does not end it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None if byte == b'>' => return at + 1,
            None => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::part;

    fn p(letters: usize) -> String {
        format!("<p>{}</p>", "x".repeat(letters))
    }

    fn before(html: &str) -> usize {
        let (before, after) = part(html, 60.0);
        assert_eq!(format!("{before}{after}"), html);
        before.len()
    }

    #[test]
    fn stands_behind_the_block_that_crosses_the_share() {
        let text = format!("{}{}{}{}", p(30), p(31), p(20), p(19));
        assert_eq!(before(&text), (p(30) + &p(31)).len());
    }

    #[test]
    fn waits_for_the_end_of_a_section_that_is_near() {
        let text = format!("{}{}{}<h2>A</h2>{}", p(30), p(31), p(10), p(30));
        assert_eq!(before(&text), (p(30) + &p(31) + &p(10)).len());
        let far = format!("{}{}{}<h2>A</h2>{}", p(30), p(31), p(30), p(4));
        assert_eq!(before(&far), (p(30) + &p(31)).len());
    }

    #[test]
    fn parts_no_sentence_from_its_list_and_no_heading_from_its_text() {
        let text = format!("{}<p>{}:</p><ul><li>a</li></ul>{}", p(30), "x".repeat(40), p(20));
        assert_eq!(before(&text), text.len() - p(20).len());
        let text = format!("{}<h2>{}</h2>{}{}", p(30), "x".repeat(60), p(10), p(20));
        assert_eq!(before(&text), text.len() - p(20).len());
    }

    #[test]
    fn comes_after_the_first_table_or_figure() {
        let text = format!("{}{}<figure><img src=\"a>b\" alt=\"\"></figure>{}{}", p(40), p(30), p(10), p(10));
        assert_eq!(before(&text), text.len() - p(10).len() * 2);
    }

    #[test]
    fn obeys_the_authors_mark_and_own_call() {
        let text = format!("{}<!-- knowledge-delivered -->{}{}", p(10), p(30), p(60));
        assert_eq!(before(&text), p(10).len());
        let own = format!("{}<aside class=\"next own\">x</aside>{}", p(10), p(60));
        let notes = "<section class=\"notes\"><ol><li>n</li></ol></section>";
        assert_eq!(before(&format!("{own}{notes}")), own.len());
    }

    #[test]
    fn tears_nothing_apart_and_takes_anything() {
        let open = format!("{}<div>{}{}", p(10), p(40), p(40));
        for text in ["", "a", "<", "</", "<p", "<!--", "<pre>", "<é>", "<p>é:</p>", &open] {
            assert_eq!(before(text), text.len(), "{text}");
        }
    }
}
