//! A test as data: `tests/sites/FEATURE/behaviour.site`.
//!
//! The first line is a sentence that names the behaviour. Sections follow, each begun by a line `-- NAME --`:
//! a path is an input file; `expect files`, `expect main PATH`, `expect file PATH` and `expect diagnostics` are
//! what comes out, `expect rendered` the pages that a build made anew which knows the ones before, and `expect check` what `wellspring check` tells, `expect check CODE` only of those codes (and
//! of what is allowed); `edit PATH` changes an input file, and what is expected after it is of the changed site;
//! `remove PATH` takes one away, `hex PATH` is a file of bytes that are no text; `options` holds `drafts`, `future` or `as-of MOMENT`, one a line.

use std::fmt::Write;

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: String,
    pub text: String,
}

/// A whole case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub sentence: String,
    pub sections: Vec<Section>,
}

/// Reads a case.
pub fn read(source: &str) -> Result<Case, String> {
    let mut lines = source.split_inclusive('\n');
    let sentence = lines.next().unwrap_or_default().trim().to_owned();
    if sentence.is_empty() || sentence.starts_with("--") {
        return Err("the first line must be a sentence that names the behaviour".into());
    }
    let mut sections: Vec<Section> = Vec::new();
    for line in lines {
        let name = line.trim_end().strip_prefix("-- ").and_then(|l| l.strip_suffix(" --"));
        match (name, sections.last_mut()) {
            (Some(name), _) => sections.push(Section { name: name.to_owned(), text: String::new() }),
            (None, Some(section)) => section.text.push_str(line),
            (None, None) if line.trim().is_empty() => {}
            (None, None) => return Err(format!("`{}` stands before the first section", line.trim())),
        }
    }
    Ok(Case { sentence, sections })
}

/// Writes a case.
pub fn write(case: &Case) -> String {
    let mut out = format!("{}\n", case.sentence);
    for section in &case.sections {
        writeln!(out, "-- {} --", section.name).expect("a string");
        out.push_str(&section.text);
        if !section.text.is_empty() && !section.text.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}
