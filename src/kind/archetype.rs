//! The text of a new file: a kind's own fields, the required ones open and marked, the others as comments.

use super::{Field, Kind, Takes};

/// The text of a new Markdown file of a kind, a draft dated `date`.
pub fn archetype(kind: &Kind, title: &str, date: &str) -> String {
    // JSON's way to quote text is also one of YAML's.
    let title = serde_json::Value::from(title).to_string();
    let mut out = format!("---\ntitle: {title}\ndescription:\ndate: {date}\ndraft: true\n");
    let (required, optional): (Vec<&Field>, Vec<&Field>) = kind.fields.iter().partition(|field| field.required);
    if !required.is_empty() {
        out.push_str("\n# A page of this kind must have these:\n");
        for field in required {
            open(&mut out, field, "");
        }
    }
    if !optional.is_empty() {
        out.push_str("\n# It may have these:\n");
        for field in optional {
            closed(&mut out, field, "");
        }
    }
    out.push_str("---\n\n");
    out
}

/// A field that waits for its value.
fn open(out: &mut String, field: &Field, indent: &str) {
    let mark = if field.required { "required. " } else { "" };
    out.push_str(&format!("{indent}{}: # {mark}{}\n", field.name, remark(field)));
    match &field.takes {
        Takes::Record(fields) => inner(out, fields, &format!("{indent}  ")),
        Takes::List(of) => match &**of {
            Takes::Record(fields) => {
                let mut entry = String::new();
                inner(&mut entry, fields, &format!("{indent}    "));
                out.push_str(&entry.replacen(&format!("{indent}    "), &format!("{indent}  - "), 1));
            }
            _ => out.push_str(&format!("{indent}  -\n")),
        },
        _ => {}
    }
}

/// The fields of a map: those that must be there first, so that a list's dash stands before one of them.
fn inner(out: &mut String, fields: &[Field], indent: &str) {
    for field in fields.iter().filter(|field| field.required) {
        open(out, field, indent);
    }
    for field in fields.iter().filter(|field| !field.required) {
        closed(out, field, indent);
    }
}

/// A field in a comment.
fn closed(out: &mut String, field: &Field, indent: &str) {
    out.push_str(&format!("{indent}# {}: # {}\n", field.name, remark(field)));
}

/// What it is for, and the words to choose from.
fn remark(field: &Field) -> String {
    match &field.takes {
        Takes::Choice(words) => format!("{} One of: {}.", field.help, words.join(", ")),
        _ => field.help.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::validate::{Reading, validate};
    use super::super::{ALL, Field, common, find};
    use super::archetype;
    use crate::date::zone;
    use crate::node::yaml;
    use crate::path::SourcePath;

    #[test]
    fn a_new_file_lacks_nothing_but_the_values_of_its_required_fields() {
        let path = SourcePath::new("content/x/a.md").unwrap();
        for make in ALL {
            let kind = make();
            let text = archetype(&kind, "One: \"two\" # three", "2026-11-22");
            let block = text.strip_prefix("---\n").unwrap().strip_suffix("---\n\n").unwrap();
            let read = yaml::read(block, 0);
            assert_eq!(read.problems, [], "{text}");
            assert_eq!(read.node.get("title").unwrap().text(), Some("One: \"two\" # three"));
            let all = common::fields();
            let fields: Vec<&Field> = kind.fields.iter().chain(&all).collect();
            let checked = validate(&fields, &read.node, &Reading::front_matter(&path, block, &zone("UTC").unwrap()));
            let codes: Vec<_> = checked.diagnostics.iter().map(|d| d.code).collect();
            assert!(
                codes.iter().all(|code| *code == "front-matter-missing"),
                "{}: {:?}",
                kind.name,
                checked.diagnostics
            );
            for field in kind.fields.iter().filter(|field| field.required) {
                let named = format!("`{}", field.name);
                assert!(checked.diagnostics.iter().any(|d| d.message.contains(&named)), "{} {named}", kind.name);
            }
        }
    }

    #[test]
    fn required_fields_are_marked_and_the_others_stand_in_comments() {
        let text = archetype(&find("offer").unwrap(), "A", "2026-11-22");
        assert!(text.starts_with("---\ntitle: \"A\"\ndescription:\ndate: 2026-11-22\ndraft: true\n\n# A page"));
        assert!(text.contains("\ngate: # required. Who can reach the file. One of: open, link, signed.\n"), "{text}");
        assert!(text.contains("\nlearn: # required. What the reader will know.\n  -\n"), "{text}");
        assert!(text.contains("\n# not_for: # Whom it will not help.\n"), "{text}");
        let form = archetype(&find("form").unwrap(), "A", "2026-11-22");
        assert!(form.contains("\nfields: # required. What is asked, in order.\n  - label: # required. "), "{form}");
    }
}
