//! All templates that one template, or one component, can reach: what it extends, includes and calls, and so on.
//!
//! A name stands for the file of that name in every layer of the theme, whichever of them counts at present, so that
//! the hash of what is reached says too which one counts. What is told of too much costs time, of too little is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::cycles::{self, Tag};
use super::hashed;
use crate::bundle::Answer;
use crate::theme::Theme;

/// What each template of a theme names.
#[derive(Debug, Default)]
pub struct Closures {
    /// By `LAYER/NAME`.
    files: BTreeMap<String, File>,
    layers: Vec<String>,
    /// The files that have a component of that name.
    components: BTreeMap<String, BTreeSet<String>>,
    /// The hashes that were asked for: every page asks for its template's.
    of_templates: Mutex<BTreeMap<String, Answer>>,
    of_components: Mutex<BTreeMap<String, Answer>>,
}

#[derive(Debug)]
struct File {
    text: Answer,
    templates: BTreeSet<String>,
    components: BTreeSet<String>,
}

impl Closures {
    /// Of a theme's templates.
    pub fn new(theme: &Theme) -> Self {
        let mut all = Self { layers: theme.layers.clone(), ..Self::default() };
        for (name, template) in &theme.templates {
            let tags = cycles::tags(&template.text);
            for component in tags.iter().filter_map(Tag::definition) {
                all.components.entry(component.to_owned()).or_default().insert(name.clone());
            }
            let file = File {
                text: hashed::bytes(template.text.as_bytes()),
                templates: tags.iter().flat_map(Tag::included).map(str::to_owned).collect(),
                components: tags.iter().flat_map(Tag::calls).map(|(name, _)| name.to_owned()).collect(),
            };
            all.files.insert(name.clone(), file);
        }
        all
    }

    /// The hash of all that a template is made of.
    pub fn of_template(&self, name: &str) -> Answer {
        once(&self.of_templates, name, || self.hash(name, &self.reached(&[name], &[])))
    }

    /// The hash of all that a component is made of.
    pub fn of_component(&self, name: &str) -> Answer {
        once(&self.of_components, name, || self.hash(name, &self.reached(&[], &[name])))
    }

    /// The files that a template and components are made of, by `LAYER/NAME`.
    pub fn reached<'a>(&'a self, templates: &[&'a str], components: &[&'a str]) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut next: Vec<&str> = templates.iter().flat_map(|name| self.named(name)).collect();
        next.extend(components.iter().flat_map(|name| self.defining(name)));
        while let Some(name) = next.pop() {
            let Some(file) = self.files.get(name).filter(|_| found.insert(name)) else { continue };
            next.extend(file.templates.iter().flat_map(|name| self.named(name)));
            next.extend(file.components.iter().flat_map(|name| self.defining(name)));
        }
        found
    }

    /// The files that a name may mean.
    fn named(&self, name: &str) -> Vec<&str> {
        let below = self.layers.iter().map(|layer| format!("{layer}/{name}"));
        let names = std::iter::once(name.to_owned()).chain(below);
        names.filter_map(|name| self.files.get_key_value(&name)).map(|(name, _)| name.as_str()).collect()
    }

    fn defining(&self, component: &str) -> impl Iterator<Item = &str> {
        self.components.get(component).into_iter().flatten().map(String::as_str)
    }

    fn hash(&self, name: &str, files: &BTreeSet<&str>) -> Answer {
        let mut out = Vec::new();
        hashed::piece(name.as_bytes(), &mut out);
        for file in files {
            hashed::piece(file.as_bytes(), &mut out);
            out.extend_from_slice(&self.files[*file].text);
        }
        hashed::bytes(&out)
    }
}

/// The answer under a name, made if it is asked for the first time.
fn once(known: &Mutex<BTreeMap<String, Answer>>, name: &str, make: impl FnOnce() -> Answer) -> Answer {
    let found = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = found().get(name) {
        return *answer;
    }
    let answer = make();
    found().insert(name.to_owned(), answer);
    answer
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Closures;
    use crate::path::SourcePath;
    use crate::theme::{Template, Theme};

    fn theme(templates: &[(&str, &str)]) -> Theme {
        let path = SourcePath::new("themes/a/templates/x.html").unwrap();
        let one = |(name, text): &(&str, &str)| {
            ((*name).to_owned(), Template { text: (*text).to_owned(), path: path.clone() })
        };
        let templates = templates.iter().map(one).collect();
        Theme { layers: vec!["a".into(), "b".into()], templates, ..Theme::default() }
    }

    const ALL: [(&str, &str); 7] = [
        ("a/page.html", "{% extends \"base.html\" %}{% block main %}{{<card />}}{% endblock %}"),
        ("b/page.html", "{% include 'part/old.html' %}"),
        ("b/base.html", "{%- include \"part/head.html\" -%}{% block main %}{% endblock %}"),
        ("b/part/head.html", "head"),
        ("b/part/old.html", "old"),
        ("b/components/card.html", "{% component card() %}{{<icon />}}{% endcomponent card %}"),
        (
            "b/components/all.html",
            "{% component icon() %}i{% endcomponent icon %}{% component other() %}o{% endcomponent %}",
        ),
    ];

    #[test]
    fn what_is_extended_included_and_called_is_reached() {
        let closures = Closures::new(&theme(&ALL));
        let all: BTreeSet<&str> = ALL.iter().map(|(name, _)| *name).collect();
        assert_eq!(closures.reached(&["page.html"], &[]), all);
        assert_eq!(closures.reached(&["base.html"], &[]), ["b/base.html", "b/part/head.html"].into());
        assert_eq!(closures.reached(&[], &["icon"]), ["b/components/all.html"].into());
        assert!(closures.reached(&["none.html"], &["none"]).is_empty());
    }

    #[test]
    fn a_change_shows_in_the_hash_of_what_reaches_it_alone() {
        let before = Closures::new(&theme(&ALL));
        for (name, _) in ALL {
            let mut changed = ALL;
            changed.iter_mut().find(|(known, _)| *known == name).unwrap().1 =
                "{% component icon() %}{% endcomponent %}";
            let after = Closures::new(&theme(&changed));
            for template in ["page.html", "base.html"] {
                let reaches = before.reached(&[template], &[]).contains(name);
                assert_eq!(before.of_template(template) != after.of_template(template), reaches, "{template}, {name}");
            }
        }
        let mut shadowed = ALL.to_vec();
        shadowed.push(("a/part/head.html", "mine"));
        let after = Closures::new(&theme(&shadowed));
        assert_ne!(before.of_template("base.html"), after.of_template("base.html"));
        assert_eq!(before.of_component("icon"), after.of_component("icon"));
    }
}
