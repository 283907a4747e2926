//! Tables. A wide one stands in a region of its own that can be scrolled with the keyboard.

use pulldown_cmark::{Alignment, Tag, TagEnd};

use crate::html;

use super::body::{Fill, Word};
use super::options::Dialect;
use super::writer::Writer;

/// From how many columns on a table can be scrolled on its own.
const WIDE: usize = 3;
/// How many letters fit beside each other on the smallest screen, with the space between columns: where the longest words
/// of all columns have more, a table of few columns is wide too.
const FITTING: usize = 24;
/// Longest name of a table, in bytes.
const LONGEST_NAME: usize = 120;

/// A table whose end has not come.
pub(super) struct OpenTable {
    alignments: Vec<Alignment>,
    /// The letters of the longest word of each column.
    longest: Vec<usize>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// Where the table's tag begins, the open cell's, and that cell's content.
    start: usize,
    opened: usize,
    cell: usize,
    /// Where those of the head begin that hold nothing.
    unnamed: Vec<usize>,
    /// The texts of the head, which name the table.
    names: Vec<String>,
}

impl<'a> Writer<'a> {
    /// Opens a table.
    pub fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.words.pause();
        self.fresh_line();
        let start = self.body.html.len();
        self.table = Some(OpenTable {
            longest: vec![0; alignments.len()],
            alignments,
            column: 0,
            in_head: false,
            has_body: false,
            start,
            opened: 0,
            cell: 0,
            unnamed: Vec::new(),
            names: Vec::new(),
        });
        self.push("<table>\n");
    }

    /// Opens a row or cell.
    pub fn start_in_table(&mut self, tag: &Tag<'a>) {
        let Some(mut table) = self.table.take() else { return };
        match tag {
            Tag::TableHead => {
                table.in_head = true;
                table.column = 0;
                self.push("<thead>\n<tr>\n");
            }
            Tag::TableRow => {
                if !table.has_body {
                    self.push("<tbody>\n");
                }
                table.has_body = true;
                table.column = 0;
                self.push("<tr>\n");
            }
            _ => {
                self.words.pause();
                table.opened = self.body.html.len();
                let site = self.options.dialect == Dialect::Site;
                self.push(match (table.in_head, site) {
                    (true, true) => "<th scope=\"col\"",
                    (true, false) => "<th",
                    (false, _) => "<td",
                });
                self.push(alignment(table.alignments.get(table.column), site));
                table.cell = self.body.html.len();
            }
        }
        self.table = Some(table);
    }

    /// Closes a table, row or cell.
    pub fn end_in_table(&mut self, tag: TagEnd) {
        let Some(mut table) = self.table.take() else { return };
        match tag {
            TagEnd::TableCell => {
                let text = html::plain(&self.body.html[table.cell..]);
                if let Some(longest) = table.longest.get_mut(table.column) {
                    let words = text.split(|c: char| c.is_whitespace() || c == '-');
                    *longest = words.map(|word| word.chars().count()).fold(*longest, usize::max);
                }
                if table.in_head {
                    table.names.push(text);
                }
                table.column += 1;
                if table.in_head && self.is_unnamed(&table) {
                    table.unnamed.push(table.opened);
                }
                self.push(if table.in_head { "</th>\n" } else { "</td>\n" });
            }
            TagEnd::TableHead => {
                table.in_head = false;
                // One without words heads nothing, and who listens would be told of it. A head without any stays for
                // the checks to find.
                if table.unnamed.len() < table.names.len() {
                    for at in table.unnamed.drain(..).rev() {
                        self.unname(at);
                    }
                }
                self.push("</tr>\n</thead>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            _ => {
                self.push(if table.has_body { "</tbody>\n</table>\n" } else { "</table>\n" });
                if self.options.dialect == Dialect::Site {
                    self.wrap_table(&table);
                }
                return;
            }
        }
        self.table = Some(table);
    }

    /// Whether the open cell holds nothing, no picture either.
    fn is_unnamed(&self, table: &OpenTable) -> bool {
        let has_hole = self.body.holes.last().is_some_and(|hole| hole.at as usize >= table.cell);
        self.options.dialect == Dialect::Site && self.body.html.len() == table.cell && !has_hole
    }

    /// Makes a plain cell of an empty one of the head.
    fn unname(&mut self, at: usize) {
        let end = self.body.html[at..].find('\n').map_or(self.body.html.len(), |end| at + end);
        self.body.html.replace_range(at..end, "");
        let by = u32::try_from(end - at).unwrap_or_default();
        for hole in self.body.holes.iter_mut().rev().take_while(|hole| hole.at as usize >= end) {
            hole.at -= by;
        }
        self.insert(at, "<td></td>");
    }

    /// Puts a finished table into a box that its theme can let scroll.
    fn wrap_table(&mut self, table: &OpenTable) {
        self.push("</div>\n");
        if table.alignments.len() < WIDE && table.longest.iter().sum::<usize>() <= FITTING {
            return self.insert(table.start, "<div class=\"table\">");
        }
        let mut name = String::new();
        for text in table.names.iter().filter(|text| !text.is_empty()) {
            if name.len() + text.len() > LONGEST_NAME {
                break;
            }
            name.push_str(if name.is_empty() { "" } else { ", " });
            name.push_str(text);
        }
        let mut open = String::from("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"");
        html::escape_into(&name, &mut open);
        if !name.is_empty() {
            open.push_str("\">");
            return self.insert(table.start, &open);
        }
        let word_at = table.start + open.len();
        open.push_str("\">");
        self.insert(table.start, &open);
        self.hole(0..0, Fill::Word(Word::Table));
        if let Some(mut hole) = self.body.holes.pop() {
            hole.at = u32::try_from(word_at).unwrap_or(u32::MAX);
            let place = self.body.holes.partition_point(|h| h.at < hole.at);
            self.body.holes.insert(place, hole);
        }
    }
}

/// The rest of a cell's tag.
fn alignment(alignment: Option<&Alignment>, site: bool) -> &'static str {
    match (alignment, site) {
        (Some(Alignment::Left), true) => " class=\"left\">",
        (Some(Alignment::Center), true) => " class=\"center\">",
        (Some(Alignment::Right), true) => " class=\"right\">",
        (Some(Alignment::Left), false) => " align=\"left\">",
        (Some(Alignment::Center), false) => " align=\"center\">",
        (Some(Alignment::Right), false) => " align=\"right\">",
        _ => ">",
    }
}
