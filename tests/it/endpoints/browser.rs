//! A browser without a script, as far as a form needs one: it finds the controls of a form in a page, fills them in by
//! the words beside them, and makes the pairs of a post (HTML, "constructing the entry list").

/// What a visitor does.
pub enum Filled {
    /// Types into the control with that label.
    Typed(&'static str, &'static str),
    /// Ticks the box with that label.
    Ticked(&'static str),
}

/// A start tag.
#[derive(Debug, Clone)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// A control, with its label's words and what it holds.
#[derive(Debug, Clone)]
struct Control {
    tag: Tag,
    label: String,
    value: String,
}

/// A form of a page.
pub struct Form {
    tag: Tag,
    controls: Vec<Control>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// A piece of a page.
enum Piece {
    Start(Tag),
    End(String),
    Text(String),
}

fn decoded(text: &str) -> String {
    let named = [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&#x2F;", "/")];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).replace("&amp;", "&")
}

fn tag(text: &str) -> Tag {
    let mut rest = text.trim_end_matches('/');
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let name = rest[..end].to_lowercase();
    rest = rest[end..].trim_start();
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quoted = after.strip_prefix('"').and_then(|inner| inner.split_once('"'));
            let plain = after.split_once(char::is_whitespace).unwrap_or((after, ""));
            let (inner, next) = quoted.unwrap_or(plain);
            (value, rest) = (decoded(inner), next.trim_start());
        }
        attributes.push((key, value));
    }
    Tag { name, attributes }
}

/// The end of a tag: the first `>` outside of quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    let end = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    });
    end.map_or(text.len(), |(at, _)| at)
}

fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            found.push(Piece::Text(decoded(&rest[..at])));
        }
        let end = end_of_tag(&rest[at..]) + at;
        let inner = &rest[at + 1..end];
        match inner.strip_prefix('/') {
            Some(name) => found.push(Piece::End(name.trim().to_lowercase())),
            None if inner.starts_with('!') => {}
            None => found.push(Piece::Start(tag(inner))),
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    found
}

impl Form {
    /// The form with that id.
    pub fn find(html: &str, id: &str) -> Self {
        let all = pieces(html);
        let is_it = |piece: &Piece| matches!(piece, Piece::Start(t) if t.name == "form" && t.get("id") == Some(id));
        let first = all.iter().position(is_it).unwrap_or_else(|| panic!("there is no form `{id}` in\n{html}"));
        let count = all[first..].iter().position(|p| matches!(p, Piece::End(name) if name == "form"));
        let inner = &all[first + 1..first + count.expect("the form is closed")];
        let Piece::Start(tag) = &all[first] else { unreachable!("it is a start tag") };
        Self { tag: tag.clone(), controls: controls(inner) }
    }

    /// An attribute of the form's element.
    pub fn attribute(&self, name: &str) -> String {
        self.tag.get(name).unwrap_or_default().to_owned()
    }

    /// The type of the body that is posted.
    pub fn content_type(&self) -> String {
        self.tag.get("enctype").unwrap_or("application/x-www-form-urlencoded").to_owned()
    }

    /// The pairs of the post, once this is filled in. Every step must find its control.
    pub fn post(&self, filled: &[Filled]) -> Vec<[String; 2]> {
        let mut controls = self.controls.clone();
        for step in filled {
            let (Filled::Typed(label, _) | Filled::Ticked(label)) = step;
            let control = controls.iter_mut().find(|control| control.label.starts_with(label));
            let control = control.unwrap_or_else(|| panic!("nothing is labelled `{label}`"));
            match step {
                Filled::Typed(_, value) => control.value = (*value).to_owned(),
                Filled::Ticked(_) => control.tag.attributes.push(("checked".into(), String::new())),
            }
        }
        let counts = |control: &&Control| {
            let is_box = matches!(control.tag.get("type"), Some("checkbox" | "radio"));
            control.tag.get("disabled").is_none() && (!is_box || control.tag.get("checked").is_some())
        };
        let named = controls.iter().filter(counts).filter_map(|control| Some((control.tag.get("name")?, control)));
        named.map(|(name, control)| [name.to_owned(), lines(&control.value)]).collect()
    }
}

/// Line ends as they are posted.
fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The controls of a form, each with the words of the label that names it or stands around it.
fn controls(inner: &[Piece]) -> Vec<Control> {
    let mut found: Vec<Control> = Vec::new();
    let mut labels: Vec<(String, String)> = Vec::new();
    // The label that is open, with the number of controls before it.
    let mut open: Option<(Option<String>, String, usize)> = None;
    let mut area: Option<String> = None;
    for piece in inner {
        match piece {
            Piece::Start(tag) if tag.name == "label" => {
                open = Some((tag.get("for").map(str::to_owned), String::new(), found.len()));
            }
            Piece::End(name) if name == "label" => {
                if let Some((target, words, before)) = open.take() {
                    let words = words.trim().to_owned();
                    match target {
                        Some(id) => labels.push((id, words)),
                        None => found[before..].iter_mut().for_each(|control| control.label.clone_from(&words)),
                    }
                }
            }
            Piece::Start(tag) if ["input", "select", "textarea"].contains(&tag.name.as_str()) => {
                let value = tag.get("value").unwrap_or_default().to_owned();
                area = (tag.name == "textarea").then(String::new);
                found.push(Control { tag: tag.clone(), label: String::new(), value });
            }
            Piece::End(name) if name == "textarea" => {
                if let (Some(text), Some(control)) = (area.take(), found.last_mut()) {
                    // The line end right after the tag does not count.
                    control.value = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                }
            }
            Piece::Text(text) => match (&mut area, &mut open) {
                (Some(area), _) => area.push_str(text),
                (None, Some((_, words, _))) => words.push_str(text),
                (None, None) => {}
            },
            Piece::Start(_) | Piece::End(_) => {}
        }
    }
    for control in &mut found {
        let named = labels.iter().find(|(id, _)| control.tag.get("id") == Some(id));
        control.label = named.map_or_else(|| control.label.clone(), |(_, words)| words.clone());
    }
    found
}
