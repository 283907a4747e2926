//! Kinds that a site declares for itself under `[kinds.NAME]` in `site.toml`.
//!
//! ```toml
//! [kinds.recipe]
//! permalink = "/kitchen/{slug}/"
//! schema_type = "Recipe"
//! intent = "knowledge"
//!
//! [kinds.recipe.fields]
//! servings = { type = "integer", required = true, help = "How many it feeds." }
//! course = { type = "choice", options = ["starter", "main", "dessert"] }
//! steps = { type = "list", of = "markdown" }
//! cook = { type = "reference", of = "person" }
//! ```

use super::field::{either, field, list, required, words};
use super::validate::{Reading, validate};
use super::{Field, Intent, Kind, Record, Takes, common, find, get, video};
use crate::diag::{Checked, Diagnostic, Place, Span, codes};
use crate::node::{Entry, Node, Value};
use crate::path::SourcePath;

/// The words for `type`.
pub const TYPES: [&str; 19] = [
    "text",
    "markdown",
    "bool",
    "integer",
    "number",
    "date",
    "duration",
    "position",
    "url",
    "zone",
    "choice",
    "list",
    "record",
    "reference",
    "page",
    "file",
    "image",
    "video",
    "free",
];

/// How deep lists and records of a declared field may stand in each other.
const DEEPEST: usize = 8;

/// Reads the table `node` of `[kinds.NAME]`, in the settings file at `path` whose text is `source`.
pub fn read(name: &str, node: &Node, path: &SourcePath, source: &str) -> Checked<Kind> {
    let mut reader = Reader { path, source, diagnostics: Vec::new() };
    if let Some(built_in) = find(name) {
        let message = format!("`{name}` is a built-in kind");
        reader.fault(node.span, message, "give a kind of your own another name");
        return Checked::new(built_in, reader.diagnostics);
    }
    if !is_name(name) {
        let message = format!("`{name}` cannot be the name of a kind");
        reader.fault(node.span, message, "use lower-case letters, digits, `_` and `-`, and begin with a letter");
    }
    let table = reader.record(&table(), node);
    let intent = get::text(&table, "intent").and_then(Intent::find).unwrap_or(Intent::Knowledge);
    let fields = get::free(&table, "fields").map_or_else(Vec::new, |fields| reader.fields(fields, 0));
    let mut fields_kept: Vec<Field> = Vec::new();
    let common = common::fields();
    for (field, span) in fields {
        if common.iter().any(|c| c.name == field.name) {
            let message = format!("every page has the field `{}` already", field.name);
            reader.fault(span, message, "give the field another name");
        } else {
            fields_kept.push(field);
        }
    }
    let kind = Kind {
        fields: fields_kept,
        permalink: get::text(&table, "permalink").map(str::to_string),
        schema_type: get::text(&table, "schema_type").map(str::to_string),
        feed: get::boolean(&table, "feed").unwrap_or(true),
        ..Kind::new(name, intent)
    };
    Checked::new(kind, reader.diagnostics)
}

fn table() -> Vec<Field> {
    vec![
        field("fields", Takes::Free, "Its own fields, one table each."),
        field("permalink", Takes::Text, "The pattern of its addresses, as in `/kitchen/{slug}/`."),
        field("schema_type", Takes::Text, "The schema.org type of its pages."),
        field("intent", words(&Intent::ALL.map(Intent::as_str)), "What its pages do for a reader."),
        field("feed", Takes::Bool, "Whether its pages go into feeds."),
    ]
}

fn declaration() -> Vec<Field> {
    vec![
        required("type", words(&TYPES), "What the field takes."),
        field("name", Takes::Text, "Its key, where fields are written as a list."),
        field("required", Takes::Bool, "Whether a page must have it."),
        field("help", Takes::Text, "One sentence for editors."),
        field("options", list(Takes::Text), "The words of a `choice`."),
        field("of", either(Takes::Text, Takes::Free), "What a `list` holds; the kind of a `reference`."),
        field("fields", Takes::Free, "The fields of a `record`."),
    ]
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
}

struct Reader<'a> {
    path: &'a SourcePath,
    source: &'a str,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, message: String, hint: &str) {
        let place = Place::of(self.path, self.source, span);
        self.diagnostics.push(Diagnostic::new(codes::CONFIG_INVALID, message).at(place).hint(hint));
    }

    fn record(&mut self, fields: &[Field], node: &Node) -> Record {
        let fields: Vec<&Field> = fields.iter().collect();
        validate(&fields, node, &Reading::config(self.path, self.source)).unpack(&mut self.diagnostics)
    }

    /// The fields of a table of tables, or of a list of tables with a `name`, each with its place.
    fn fields(&mut self, node: &Node, depth: usize) -> Vec<(Field, Span)> {
        let mut fields = Vec::new();
        match &node.value {
            Value::Map(entries) => {
                for Entry { key, key_span, node } in entries {
                    fields.extend(self.field(Some(key), *key_span, node, depth));
                }
            }
            Value::List(items) => {
                for item in items {
                    fields.extend(self.field(None, item.span, item, depth));
                }
            }
            _ => self.fault(node.span, "`fields` takes a table for each field".into(), "write `[kinds.NAME.fields]`"),
        }
        fields
    }

    fn field(&mut self, key: Option<&str>, span: Span, node: &Node, depth: usize) -> Option<(Field, Span)> {
        let (takes, table) = match &node.value {
            Value::Text { text, .. } => (self.takes(text, &Record::new(), node.span, depth)?, Record::new()),
            Value::Map(_) => {
                let table = self.record(&declaration(), node);
                let word = get::text(&table, "type")?.to_string();
                (self.takes(&word, &table, node.span, depth)?, table)
            }
            _ => {
                self.fault(node.span, "a field takes a type, or a table".into(), "write `name = { type = \"text\" }`");
                return None;
            }
        };
        let Some(name) = key.or(get::text(&table, "name")) else {
            self.fault(span, "this field has no `name`".into(), "add `name = \"…\"`");
            return None;
        };
        if !is_name(name) {
            let message = format!("`{name}` cannot be the name of a field");
            self.fault(span, message, "use lower-case letters, digits and `_`, and begin with a letter");
            return None;
        }
        let help = get::text(&table, "help").unwrap_or("A field of this site's own.").to_string();
        let required = get::is(&table, "required");
        Some((Field { name: name.into(), takes, required, help }, span))
    }

    fn takes(&mut self, word: &str, table: &Record, span: Span, depth: usize) -> Option<Takes> {
        if depth > DEEPEST {
            self.fault(span, "fields stand more than 8 deep in each other".into(), "declare them flatter");
            return None;
        }
        Some(match word {
            "text" => Takes::Text,
            "markdown" => Takes::Markdown,
            "bool" => Takes::Bool,
            "integer" => Takes::Integer,
            "number" => Takes::Number,
            "date" => Takes::Date,
            "duration" => Takes::Duration,
            "position" => Takes::Position,
            "url" => Takes::Url,
            "zone" => Takes::Zone,
            "page" => Takes::Page,
            "file" => Takes::File,
            "image" => common::image(),
            "video" => video::takes(),
            "free" => Takes::Free,
            "choice" => return self.choice(table, span),
            "list" => return self.list(table, span, depth),
            "record" => return self.inner_record(table, span, depth),
            "reference" => return self.reference(table, span),
            other => {
                let hint = crate::diag::nearest::hint(other, TYPES);
                self.fault(span, format!("there is no type `{other}`"), &hint);
                return None;
            }
        })
    }

    fn choice(&mut self, table: &Record, span: Span) -> Option<Takes> {
        let options = get::texts(table, "options");
        if options.is_empty() {
            self.fault(span, "a choice needs `options`".into(), "add `options = [\"one\", \"two\"]`");
            return None;
        }
        Some(words(&options))
    }

    fn list(&mut self, table: &Record, span: Span, depth: usize) -> Option<Takes> {
        let of = if let Some(word) = get::text(table, "of") {
            let word = word.to_string();
            self.takes(&word, table, get::span(table, "of").unwrap_or(span), depth + 1)?
        } else if let Some(node) = get::free(table, "of") {
            let inner = self.record(&declaration(), node);
            let word = get::text(&inner, "type")?.to_string();
            self.takes(&word, &inner, node.span, depth + 1)?
        } else {
            Takes::Text
        };
        Some(list(of))
    }

    fn inner_record(&mut self, table: &Record, span: Span, depth: usize) -> Option<Takes> {
        let Some(fields) = get::free(table, "fields") else {
            self.fault(span, "a record needs `fields`".into(), "add `fields = { name = \"text\" }`");
            return None;
        };
        Some(Takes::Record(self.fields(fields, depth + 1).into_iter().map(|(field, _)| field).collect()))
    }

    fn reference(&mut self, table: &Record, span: Span) -> Option<Takes> {
        let Some(kind) = get::text(table, "of").filter(|kind| *kind != "reference") else {
            self.fault(span, "a reference needs `of`, the kind referred to".into(), "add `of = \"person\"`");
            return None;
        };
        Some(Takes::Reference(kind.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::validate::shape::phrase;
    use super::read;
    use crate::node::toml::read_file;
    use crate::path::SourcePath;

    fn declared(name: &str, text: &str) -> (super::Kind, Vec<String>) {
        let path = SourcePath::new("site.toml").unwrap();
        let tree = read_file(text);
        assert_eq!(tree.problems, [], "{text}");
        let node = tree.node.get("kinds").unwrap().get(name).unwrap();
        let checked = read(name, node, &path, text);
        let told = checked.diagnostics.iter().map(|d| {
            assert!(!d.hints.is_empty());
            format!("{}:{} {}", d.place.as_ref().unwrap().line, d.code, d.message)
        });
        (checked.value, told.collect())
    }

    #[test]
    fn a_kind_with_fields_of_every_sort_is_read() {
        let text = "[kinds.recipe]\npermalink = '/kitchen/{slug}/'\nschema_type = 'Recipe'\nintent = 'proof'\nfeed = false\n\
            [kinds.recipe.fields]\nservings = { type = 'integer', required = true, help = 'How many it feeds.' }\n\
            note = 'markdown'\ncourse = { type = 'choice', options = ['main', 'dessert'] }\nsteps = { type = 'list', of = 'markdown' }\n\
            cook = { type = 'reference', of = 'person' }\nparts = { type = 'list', of = { type = 'record', fields = { what = 'text', much = 'number' } } }\n\
            words = { type = 'list' }\n";
        let (kind, told) = declared("recipe", text);
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(
            (kind.permalink.as_deref(), kind.schema_type.as_deref(), kind.feed),
            (Some("/kitchen/{slug}/"), Some("Recipe"), false)
        );
        assert_eq!(kind.intent, super::Intent::Proof);
        let fields: Vec<String> = kind
            .fields
            .iter()
            .map(|f| format!("{}{} {}", f.name, if f.required { "*" } else { "" }, phrase(&f.takes)))
            .collect();
        assert_eq!(
            fields,
            [
                "servings* a whole number",
                "note text",
                "course one of `main`, `dessert`",
                "steps a list of which each is text",
                "cook the name of a person",
                "parts a list of which each is a map of `what`, `much`",
                "words a list of which each is text",
            ]
        );
        let (listed, told) = declared("a", "[[kinds.a.fields]]\nname = 'x'\ntype = 'text'\n");
        assert_eq!((listed.fields.len(), told.len()), (1, 0));
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let cases = [
            ("article", "[kinds.article]\nfeed = true\n", "1:config-invalid `article` is a built-in kind"),
            ("Big", "[kinds.Big]\nfeed = true\n", "1:config-invalid `Big` cannot be the name of a kind"),
            ("a", "[kinds.a]\npermlink = 'x'\n", "2:config-unknown-key `permlink` is not a known key"),
            ("a", "[kinds.a]\nintent = 'sell'\n", "2:config-invalid `intent` has no choice `sell`"),
            ("a", "[kinds.a.fields]\nx = { type = 'strin' }\n", "2:config-invalid `type` has no choice `strin`"),
            ("a", "[kinds.a.fields]\nx = 'strin'\n", "2:config-invalid there is no type `strin`"),
            ("a", "[kinds.a.fields]\nx = { help = 'X.' }\n", "2:config-invalid the required field `type` is missing"),
            ("a", "[kinds.a.fields]\nx = { type = 'choice' }\n", "2:config-invalid a choice needs `options`"),
            (
                "a",
                "[kinds.a.fields]\nx = { type = 'reference' }\n",
                "2:config-invalid a reference needs `of`, the kind referred to",
            ),
            ("a", "[kinds.a.fields]\nx = { type = 'record' }\n", "2:config-invalid a record needs `fields`"),
            ("a", "[kinds.a.fields]\nx = 3\n", "2:config-invalid there is no type `3`"),
            ("a", "[kinds.a.fields]\nx = [1]\n", "2:config-invalid a field takes a type, or a table"),
            ("a", "[kinds.a.fields]\ntitle = 'text'\n", "2:config-invalid every page has the field `title` already"),
            ("a", "[kinds.a.fields]\n'A b' = 'text'\n", "2:config-invalid `A b` cannot be the name of a field"),
            ("a", "[[kinds.a.fields]]\ntype = 'text'\n", "1:config-invalid this field has no `name`"),
            ("a", "[kinds.a]\nfields = 3\n", "2:config-invalid `fields` takes a table for each field"),
        ];
        for (name, text, expected) in cases {
            assert_eq!(declared(name, text).1, [expected], "{text}");
        }
    }
}
