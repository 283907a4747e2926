//! Code as HTML with about fifteen short classes, so that one stylesheet colours it for light and dark.
//!
//! Grammars are those of syntect and bat. They name what they see by scopes such as
//! `entity.name.function.rust`; `classes` maps these to our classes, neighbours of one class share a span,
//! and all other scopes are dropped. The grammars are loaded when the first code is seen.

mod classes;

use std::sync::OnceLock;

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use crate::html;

pub use classes::CLASSES;
use classes::Classes;

/// Longest line that is highlighted, in bytes. Longer ones are made by machines, and slow.
const LONGEST_LINE: usize = 10 * 1024;
/// Longest text that is highlighted, in bytes.
const LONGEST_TEXT: usize = 256 * 1024;

/// Names of languages that people write and the grammars do not know.
const ALIASES: &[(&str, &str)] = &[
    ("console", "bash"),
    ("csharp", "cs"),
    ("cts", "ts"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("javascriptreact", "js"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "tsx"),
    ("mts", "ts"),
    ("objc", "m"),
    ("py3", "py"),
    ("python3", "py"),
    ("shell", "bash"),
    ("shell-session", "bash"),
    ("svg", "xml"),
    ("tera", "jinja2"),
    ("typescriptreact", "tsx"),
    ("zsh", "bash"),
];

/// The code as escaped HTML with spans. Nothing if the language is not known, or the code too long.
pub fn highlight(lang: &str, text: &str) -> Option<String> {
    if lang.is_empty() || text.len() > LONGEST_TEXT || text.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let (grammars, classes) = tools();
    let grammar = find(grammars, lang)?;
    let mut state = ParseState::new(grammar);
    let mut stack = ScopeStack::new();
    let mut spans = Spans::new(text.len());
    for line in LinesWithEndings::from(text) {
        let mut done = 0;
        for (at, change) in state.parse_line(line, grammars).ok()? {
            // Scopes often begin and end with no text between them.
            if done != at {
                spans.push(line.get(done..at)?, classes.of(stack.as_slice()));
                done = at;
            }
            stack.apply(&change).ok()?;
        }
        spans.push(line.get(done..)?, classes.of(stack.as_slice()));
    }
    Some(spans.finish())
}

fn tools() -> (&'static SyntaxSet, &'static Classes) {
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    static TABLE: OnceLock<Classes> = OnceLock::new();
    (GRAMMARS.get_or_init(two_face::syntax::extra_newlines), TABLE.get_or_init(Classes::new))
}

fn find<'g>(grammars: &'g SyntaxSet, lang: &str) -> Option<&'g SyntaxReference> {
    let lower = lang.to_ascii_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(lang, |(_, name)| name);
    let grammar = grammars.find_syntax_by_token(name)?;
    (grammar.name != "Plain Text").then_some(grammar)
}

/// HTML in the making. A span is closed only when text of another class comes.
struct Spans {
    html: String,
    open: Option<&'static str>,
    /// Spaces that have come since: they belong to no class, and to a span only if it goes on after them.
    spaces: String,
}

impl Spans {
    fn new(len: usize) -> Self {
        Self { html: String::with_capacity(len * 3), open: None, spaces: String::new() }
    }

    fn push(&mut self, text: &str, class: Option<&'static str>) {
        let word = text.trim_start();
        let (before, word) = text.split_at(text.len() - word.len());
        self.spaces.push_str(before);
        if word.is_empty() {
            return;
        }
        let (word, after) = word.split_at(word.trim_end().len());
        if self.open != class {
            self.close();
        }
        self.html.push_str(&self.spaces);
        self.spaces.clear();
        if let Some(class) = class.filter(|_| self.open.is_none()) {
            self.html.push_str("<span class=\"");
            self.html.push_str(class);
            self.html.push_str("\">");
            self.open = Some(class);
        }
        html::escape_text_into(word, &mut self.html);
        self.spaces.push_str(after);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html.push_str(&self.spaces);
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, LONGEST_TEXT, highlight};

    /// The spans as `class‹text›`.
    fn shown(lang: &str, code: &str) -> String {
        let html = highlight(lang, code).unwrap_or_default();
        html.replace("<span class=\"hl-", "").replace("\">", "‹").replace("</span>", "›")
    }

    #[test]
    fn code_of_common_languages_gets_its_classes() {
        for (lang, code, expected) in [
            (
                "rust",
                "fn f() {\n    let x: &str = \"a\\n\"; // é\n}\n",
                "k‹fn› f‹f›p‹() {›\n    k‹let› xp‹:› o‹&amp;›k‹str› o‹=› s‹\"a›e‹\\n›s‹\"›p‹;› c‹// é›\np‹}›\n",
            ),
            ("json", "{\"a\": [1, true, \"b\"]}", "p‹{›a‹\"a\"›p‹: [›n‹1›p‹,› e‹true›p‹,› s‹\"b\"›p‹]}›"),
            (
                "html",
                "<a href=\"b\">&amp;</a>",
                "p‹&lt;›g‹a› a‹href›p‹=›s‹\"b\"›p‹&gt;›e‹&amp;amp;›p‹&lt;/›g‹a›p‹&gt;›",
            ),
            ("css", "a { color: red; }", "g‹a› p‹{› a‹color›p‹:› e‹red›p‹; }›"),
            ("TOML", "[a]\nb = \"c\"", "p‹[›t‹a›p‹]›\na‹b› p‹=› s‹\"c\"›"),
            ("diff", "-a\n+b\n c", "d‹-a›\ni‹+b›\n c"),
            ("python", "def f(x):\n    return self.y", "k‹def› f‹f›p‹(›v‹x›p‹):›\n    k‹return› v‹self›p‹.›y"),
            ("typescript", "f(`b${c}`)", "f‹f›p‹(›s‹`b›p‹${›v‹c›p‹}›s‹`›p‹)›"),
            ("yaml", "a: 1", "a‹a›p‹:› n‹1›"),
            ("shell", "ls -la | x # c", "f‹ls› v‹-la› o‹|› f‹x› c‹# c›"),
            ("jsx", "<A b={1} />", "p‹&lt;›t‹A› a‹b›o‹=›p‹{›n‹1›p‹} /&gt;›"),
        ] {
            assert_eq!(shown(lang, code), expected, "{lang}");
        }
    }

    #[test]
    fn what_is_unknown_or_too_long_is_left_alone() {
        for lang in ["", "text", "nope", "\"><script>"] {
            assert_eq!(highlight(lang, "a"), None, "{lang}");
        }
        assert_eq!(highlight("rust", &"a".repeat(LONGEST_LINE + 1)), None);
        assert_eq!(highlight("rust", &"a\n".repeat(LONGEST_TEXT)), None);
    }

    #[test]
    fn spans_are_whole_and_the_text_is_the_same() {
        let code = "/* <b>\n */ \"&'\" <script>\u{0}é\r\n\t'";
        for lang in ["js", "html", "rust", "markdown", "php", "yaml", "c++"] {
            let html = highlight(lang, code).unwrap_or_default();
            assert_eq!(html.matches("<span class=\"hl-").count(), html.matches("</span>").count(), "{html}");
            let mut text = String::new();
            for piece in html.split('<') {
                text.push_str(piece.strip_prefix("/span>").or(piece.split_once("\">").map(|p| p.1)).unwrap_or(piece));
            }
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            assert_eq!(text, code, "{lang}: {html}");
        }
    }
}
