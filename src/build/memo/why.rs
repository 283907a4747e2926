//! Why outputs were made by the last build that made any, for those who ask.

use super::coded::{Coded, Reader, Writer};
use super::records::{Book, Seal, Update};
use crate::bundle::{Question, Why};
use crate::path::{OutputPath, SourcePath};

/// The file's name.
pub const NAME: &str = "why";
/// Of so many outputs it is told, unless all have one reason.
const MOST: usize = 5_000;
/// The key of what holds for every page.
const ALL: &[u8] = b"";

/// What became of outputs when they were last looked at.
#[derive(Debug)]
pub struct Reasons {
    book: Book,
}

impl Reasons {
    /// What the memo's file holds.
    pub fn open(bytes: Vec<u8>) -> Self {
        Self { book: Book::open(Seal::new(NAME, &[]), bytes) }
    }

    /// Whether a build is known at all.
    pub fn is_empty(&self) -> bool {
        self.book.is_empty()
    }

    /// Why an output was made; nothing if it was kept.
    pub fn get(&self, path: &OutputPath) -> Option<Why> {
        let value = self.book.get(path.as_str().as_bytes()).or_else(|| {
            let is_page = path.as_str().ends_with(".html");
            self.book.get(ALL).filter(|_| is_page)
        })?;
        // There are no moments, so any zone will do.
        let zone = jiff::tz::TimeZone::UTC;
        Why::read(&mut Reader::new(value, &zone))
    }
}

/// How the file tells of a build that made these outputs; nothing if it made none.
pub fn update(mut made: Vec<(OutputPath, Why)>) -> Option<Update> {
    let book = Book::open(Seal::new(NAME, &[]), Vec::new());
    made.sort_by(|a, b| a.0.cmp(&b.0));
    if made.len() > MOST {
        let mut pages = made.iter().filter(|(path, _)| path.as_str().ends_with(".html"));
        let first = pages.next().map(|(_, why)| why.clone());
        let of_all = first.filter(|why| matches!(why, Why::New | Why::Settings | Why::Program));
        if let Some(why) = of_all.filter(|why| pages.all(|(_, other)| other == why)) {
            book.learn(ALL, &written(&why));
        }
        made.truncate(MOST);
    }
    for (path, why) in &made {
        book.learn(path.as_str().as_bytes(), &written(why));
    }
    book.update(|_| true)
}

fn written(why: &Why) -> Vec<u8> {
    let mut out = Writer::default();
    why.write(&mut out);
    out.bytes
}

impl Coded for Why {
    fn write(&self, out: &mut Writer) {
        let mut tag = |tag: u8| out.bytes.push(tag);
        match self {
            Self::New => tag(0),
            Self::Settings => tag(1),
            Self::Program => tag(2),
            Self::Told => tag(3),
            Self::Whole => tag(4),
            Self::Folder => tag(5),
            Self::Text(path) => {
                tag(6);
                path.as_str().to_owned().write(out);
            }
            Self::Asked(question) => {
                tag(7);
                question.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(match u8::read(from)? {
            0 => Self::New,
            1 => Self::Settings,
            2 => Self::Program,
            3 => Self::Told,
            4 => Self::Whole,
            5 => Self::Folder,
            6 => Self::Text(SourcePath::new(from.text()?).ok()?),
            7 => Self::Asked(Question::read(from)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Reasons, update};
    use crate::build::memo::Update;
    use crate::bundle::{Question, Why};
    use crate::path::{OutputPath, SourcePath};

    fn path(number: usize) -> OutputPath {
        OutputPath::new(&format!("p{number}/index.html")).unwrap()
    }

    fn read(made: Vec<(OutputPath, Why)>) -> Reasons {
        match update(made) {
            Some(Update::Replace(bytes)) => Reasons::open(bytes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_reason_comes_back() {
        let question = Question { name: "pages".into(), about: "{}".into(), forms: 2 };
        let text = SourcePath::new("content/a.md").unwrap();
        let whys = [Why::New, Why::Settings, Why::Program, Why::Told, Why::Whole, Why::Folder, Why::Text(text)];
        let whys: Vec<Why> = whys.into_iter().chain([Why::Asked(question)]).collect();
        let read = read(whys.iter().cloned().enumerate().map(|(at, why)| (path(at), why)).collect());
        for (at, why) in whys.iter().enumerate() {
            assert_eq!(read.get(&path(at)).as_ref(), Some(why));
        }
        assert_eq!(read.get(&path(100)), None);
        assert_eq!(update(Vec::new()), None);
    }

    #[test]
    fn of_very_many_one_reason_is_told() {
        let all = |why: Why| read((0..=MOST).map(|at| (path(at), why.clone())).collect());
        assert_eq!(all(Why::Settings).get(&path(999_999)), Some(Why::Settings));
        assert_eq!(all(Why::Folder).get(&path(999_999)), None);
    }
}
