//! Edits as they come, by chance: after each of them a build that knows the earlier ones makes the same bytes and
//! tells the same as one that knows nothing, in memory and on the disk.
//!
//! `EDITS=1000 cargo test --release --test it edits` does as many; `SEED=7` does others.

use std::fs;
use std::path::Path;
use std::process::Command;

use wellspring::diag::Severity;

use crate::memo::{Chance, Files, Inputs};
use crate::sites::{self, How, Made};

const SECTIONS: [&str; 3] = ["articles", "guides", "notes"];
const TAGS: [&str; 5] = ["seals", "pumps", "noise", "Heat & cold", "größe"];
const MOMENTS: [&str; 3] = ["2026-06-01T00:00:00Z", "2026-11-22T12:00:00Z", "2027-01-01T00:00:00Z"];

/// A site that is edited.
struct Site {
    inputs: Inputs,
    moment: &'static str,
    chance: Chance,
    /// How many edits were made, so that each writes something that was not there.
    step: usize,
}

impl Site {
    fn new(seed: u64) -> Self {
        let mut site = Self { inputs: Inputs::new(), moment: MOMENTS[1], chance: Chance(seed | 1), step: 0 };
        site.settings("The site");
        site.put("themes/mine/theme.toml", "name = \"mine\"\nextends = \"default\"\n");
        site.template("x");
        site.component("x");
        site.put("content/a.svg", "<svg width=\"1\" height=\"1\"></svg>");
        site.put("content/_data/rates.csv", "name,rate\na,1\nb,2\n");
        site.put("content/_index.md", "---\ntitle: Home\ndescription: The first page.\n---\nWelcome.\n");
        site.put("content/people/ada.md", "---\ntitle: Ada\nrole: Writer\n---\nShe writes.\n");
        site.form("Send");
        for section in SECTIONS {
            site.put(&format!("content/{section}/_index.md"), &format!("---\ntitle: All {section}\n---\n"));
        }
        for _ in 0..12 {
            site.add();
        }
        site
    }

    fn put(&mut self, path: &str, text: &str) {
        self.inputs.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.inputs[path].clone()).expect("UTF-8")
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.chance.below(of.len())]
    }

    /// A page that an edit may meet.
    fn page(&mut self) -> String {
        let is_page = |path: &&String| path.contains("/p") && path.ends_with(".md") && !path.contains("/people/");
        let pages: Vec<String> = self.inputs.keys().filter(is_page).cloned().collect();
        pages[self.chance.below(pages.len())].clone()
    }

    fn settings(&mut self, title: &str) {
        let many = 2 + self.chance.below(4);
        self.put(
            "site.toml",
            &format!(
                "base_url = \"https://x.example/\"\ntitle = \"{title}\"\ntheme = \"mine\"\n[languages.de]\n\
                 [collections.articles]\npaginate_by = {many}\n[collections.guides]\nkind = \"article\"\n\
                 [endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n"
            ),
        );
    }

    fn template(&mut self, words: &str) {
        let more = [
            "{% for b in backlinks() %}{{ b.title }}{% endfor %}",
            "{% for t in terms(taxonomy=\"tags\", sort=\"count\", limit=3) %}{{ t.name }} {{ t.count }}{% endfor %}",
            "{% set picture = image(src=\"/a.svg\") %}{{ picture.width }}",
            "{{ \"[all](/guides/)\" | markdown }}{{ url(path=\"/people/ada.md\") }}",
            "{% set rates = data(name=\"rates\") %}{{ rates[0].rate }}",
            "{{ as_of.year }}{{ page.words }}",
            "",
        ];
        let more = self.one(&more);
        let text = format!(
            "<p>{words}</p>{more}{{% for p in pages(section=\"guides\", limit=2) %}}<a href=\"{{{{ p.url }}}}\">{{{{ p.title }}}}</a>{{% endfor %}}"
        );
        self.put("themes/mine/templates/part/body-end.html", &text);
    }

    fn component(&mut self, words: &str) {
        let text =
            format!("{{% component note(text: string) %}}<p>{words}: {{{{ text }}}}</p>{{% endcomponent note %}}");
        self.put("themes/mine/templates/components/note.html", &text);
    }

    fn form(&mut self, submit: &str) {
        let text = format!(
            "---\ntitle: Ask us\ndescription: A form.\ncreates: lead\nowner: ada\nsla_hours: 48\ndelivers: An answer.\n\
             thank_you: Thanks.\nsubmit: {submit}\nfields:\n  - name: email\n    type: email\n    label: Mail\n    required: true\n\
             \x20 - name: need\n    type: textarea\n    label: Need\nnotice: We use it to answer.\n---\nAsk.\n"
        );
        self.put("content/forms/contact.md", &text);
    }

    fn add(&mut self) {
        let (step, section) = (self.step + self.inputs.len(), self.one(&SECTIONS));
        let (tag, other) = (self.one(&TAGS), self.one(&TAGS));
        let day = 1 + self.chance.below(28);
        let month = 1 + self.chance.below(12);
        let text = format!(
            "---\ntitle: Page {step}\ndescription: It is about {tag}.\ndate: 2026-{month:02}-{day:02}\nauthors: [ada]\n\
             tags: [\"{tag}\", \"{other}\"]\n---\nSome words.\n\n## Part {step}\n\n{{{{<note text=\"so\" />}}}}\n\n```rust\nlet a = {step};\n```\n"
        );
        self.put(&format!("content/{section}/p{step}.md"), &text);
    }

    /// Changes a page by its text.
    fn change(&mut self, change: impl FnOnce(&str, usize) -> String) {
        let (page, step) = (self.page(), self.step);
        let text = change(&self.text(&page), step);
        self.put(&page, &text);
    }

    fn rename(&mut self, to: impl FnOnce(&str, usize, &str) -> String) {
        let (page, section, step) = (self.page(), self.one(&SECTIONS), self.step);
        if let Some(bytes) = self.inputs.remove(&page) {
            self.inputs.insert(to(&page, step, section), bytes);
        }
    }

    /// Makes one edit, and gives its number below.
    fn edit(&mut self) -> usize {
        self.step += 1;
        let step = self.step;
        let line = |key: &str, value: String| {
            let key = format!("{key}: ");
            move |text: &str, _: usize| {
                let lines = text
                    .lines()
                    .map(|l| if l.starts_with(&key) { format!("{key}{value}\n") } else { format!("{l}\n") });
                lines.collect::<String>()
            }
        };
        let sort = self.chance.below(29);
        match sort {
            0 | 1 => self.change(|text, step| format!("{text}\nMore words {step}.\n")),
            2 => self.change(|text, _| text.replace("words", "swodr").replace("Some", "Same")),
            3 => self.change(line("title", format!("Anew {step}"))),
            4 => {
                let tag = self.one(&TAGS);
                self.change(line("tags", format!("[\"{tag}\"]")));
            }
            5 => self.change(line("date", format!("2026-{:02}-03", 1 + step % 12))),
            6 => self.change(|text, _| match text.contains("draft: true\n") {
                true => text.replace("draft: true\n", ""),
                false => text.replacen("---\n", "---\ndraft: true\n", 1),
            }),
            7 | 8 => self.add(),
            9 => {
                let page = self.page();
                if self.inputs.len() > 20 {
                    self.inputs.remove(&page);
                }
            }
            10 => self
                .rename(|page, step, _| format!("{}/p{step}-renamed.md", page.rsplit_once('/').expect("a folder").0)),
            11 => self.rename(|_, step, section| format!("content/{section}/p{step}-moved.md")),
            12 => {
                let page = self.page();
                let text = self.text(&page).replace("title: ", "title: Auf Deutsch ");
                self.put(&page.replace(".de.md", ".md").replace(".md", ".de.md"), &text);
            }
            13 => self.template(&format!("Below {step}")),
            14 => self.component(&format!("Note {step}")),
            15 => self.put("content/_data/rates.csv", &format!("name,rate\na,{step}\nb,2\n")),
            16 => self.change(|text, _| format!("{text}\n{{{{<chart csv=\"rates.csv\" />}}}}\n")),
            17 => self.settings(&format!("The site, {step}")),
            18 => self.form(&format!("Send {step}")),
            19 => self.moment = self.one(&MOMENTS),
            20 => {
                let to = self.page();
                self.change(|text, _| format!("{text}\n[To](/{})\n", to.replace("content/", "")));
            }
            21 => {
                self.put("content/people/ada.md", &format!("---\ntitle: Ada {step}\nrole: Writer\n---\nShe writes.\n"))
            }
            22 => {
                let section = self.one(&SECTIONS);
                self.put(&format!("content/{section}/_index.md"), &format!("---\ntitle: All {section} {step}\n---\n"));
            }
            23 | 24 => {
                let width = 1 + self.chance.below(3);
                self.put("content/a.svg", &format!("<svg width=\"{width}\" height=\"1\"><!-- {step} --></svg>"));
            }
            25 => self.change(|text, _| match text.contains("image: ") {
                true => format!("{text}\n![A picture](/a.svg)\n"),
                false => text.replacen("---\n", "---\nimage: /a.svg\n", 1),
            }),
            26 => self.change(|text, step| match text.contains("slug: ") {
                true => text.lines().filter(|l| !l.starts_with("slug: ")).map(|l| format!("{l}\n")).collect(),
                false => text.replacen("---\n", &format!("---\nslug: s{step}\n"), 1),
            }),
            27 => self.change(line("tags", "[]".to_owned())),
            // A mistake, which the next edit takes back with it.
            _ => self.change(|text, _| text.replacen("---\n", "---\nnonsense: [\n", 1)),
        }
        sort
    }
}

/// A site that has mistakes before any edit shows nothing.
fn is_right(site: &Site) {
    let how = How { options: sites::options(""), check: false, blind: false };
    let found = sites::make(&site.inputs, &how, 2, None).diagnostics;
    assert!(found.iter().all(|d| d.severity < Severity::Error), "{found:?}");
}

/// The first of what differs between two builds, if anything does.
fn difference(one: &Made, other: &Made) -> Option<String> {
    let mut paths: Vec<&String> = one.files.keys().chain(other.files.keys()).collect();
    paths.sort();
    if let Some(path) = paths.into_iter().find(|path| one.files.get(*path) != other.files.get(*path)) {
        return Some(format!("`{path}` differs"));
    }
    (one.diagnostics != other.diagnostics).then(|| "what is told differs".to_owned())
}

/// Makes edits until builds differ, which gives the step and how; `blind` is a memo that cannot see changes.
fn edits(seed: u64, steps: usize, blind: bool, disk: Option<&Path>) -> Result<(), String> {
    let mut site = Site::new(seed);
    is_right(&site);
    let mut memo = Files::default();
    let mut refused = 0;
    for step in 0..steps {
        let before = (site.inputs.clone(), site.moment);
        let sort = site.edit();
        let how = How { options: sites::options(&format!("as-of {}", site.moment)), check: false, blind };
        let clean = sites::make(&site.inputs, &how, 2, None);
        let warm = sites::make(&site.inputs, &how, 2, Some(&mut memo));
        let at = || format!("seed {seed}, step {step}, edit {sort}");
        if let Some(how) = difference(&warm, &clean) {
            return Err(format!("{}: {how}", at()));
        }
        let fails = clean.diagnostics.iter().any(|d| d.severity == Severity::Error);
        if let Some(root) = disk {
            write(root, &before.0, &site.inputs, step == 0);
            on_disk(root, site.moment, &clean, fails).map_err(|how| format!("{}, on the disk: {how}", at()))?;
        }
        if fails {
            refused += 1;
            if let Some(root) = disk {
                write(root, &site.inputs, &before.0, false);
            }
            (site.inputs, site.moment) = before;
        }
    }
    assert!(refused * 3 < steps.max(9), "{refused} of {steps} edits were mistakes, which shows little");
    Ok(())
}

/// Changes a folder from some files to others.
fn write(root: &Path, from: &Inputs, to: &Inputs, all: bool) {
    for path in from.keys().filter(|path| !to.contains_key(*path)) {
        drop(fs::remove_file(root.join(path)));
    }
    for (path, bytes) in to.iter().filter(|(path, bytes)| all || from.get(*path) != Some(bytes)) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// Builds with the program, and compares what stands in the folder then.
fn on_disk(root: &Path, moment: &str, clean: &Made, fails: bool) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    command.env("WELLSPRING_GATE_SECRET", "a secret of thirty-two bytes .....");
    command.arg("build").arg("--root").arg(root).args(["--as-of", moment]);
    let output = command.output().map_err(|e| e.to_string())?;
    if output.status.success() == fails {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    if fails {
        return Ok(());
    }
    let out = root.join("public");
    let found = sites::files_below(&out);
    let name = |path: &Path| path.strip_prefix(&out).expect("below").to_string_lossy().replace('\\', "/");
    let found = found.iter().map(|path| (name(path), fs::read(path).expect("readable")));
    let files = found.filter(|(name, _)| !name.starts_with(".wellspring")).collect();
    difference(&Made { files, diagnostics: clean.diagnostics.clone(), ..Made::default() }, clean).map_or(Ok(()), Err)
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
}

#[test]
fn a_build_that_knows_the_earlier_ones_makes_the_same_bytes() {
    let seed = number("SEED", 1) as u64;
    edits(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), number("EDITS", 60), false, None)
        .unwrap_or_else(|how| panic!("{how}"));
}

#[test]
fn so_does_the_program_on_a_disk() {
    let seed = number("SEED", 2) as u64;
    let folder = tempfile::tempdir().expect("a folder");
    edits(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), number("EDITS", 30), false, Some(folder.path()))
        .unwrap_or_else(|how| panic!("{how}"));
}

#[test]
fn a_memo_that_sees_no_change_is_caught() {
    let found = edits(3, 60, true, None);
    assert!(found.as_ref().is_err_and(|how| how.contains("differs")), "{found:?}");
}
