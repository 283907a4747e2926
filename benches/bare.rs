//! The least that a build can be: reads Markdown, parses it, puts the HTML into a fixed frame and writes it.
//!
//!     bare CONTENT OUT
//!
//! No links are followed, no lists made, nothing checked. `make bench` prints how many times as long Wellspring takes.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

fn main() -> io::Result<()> {
    let mut given = env::args_os().skip(1).map(PathBuf::from);
    let (Some(content), Some(out)) = (given.next(), given.next()) else {
        return Err(io::Error::other("bare CONTENT OUT"));
    };
    let mut files = Vec::new();
    walk(&content, &mut files)?;
    files.par_iter().try_for_each(|file| {
        let text = fs::read_to_string(file)?;
        let page = page(&text);
        let folder = out.join(file.strip_prefix(&content).unwrap_or(file).with_extension(""));
        // Most folders lie in one that is there, so one call is enough for them.
        fs::create_dir(&folder).or_else(|_| fs::create_dir_all(&folder))?;
        fs::write(folder.join("index.html"), page)
    })
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { walk(&entry.path(), files)? } else { files.push(entry.path()) }
    }
    Ok(())
}

fn page(text: &str) -> String {
    let (front, body) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).unwrap_or(("", text));
    let title = front.lines().find_map(|line| line.strip_prefix("title: ")).unwrap_or_default().trim_matches('"');
    let mut page = String::with_capacity(body.len() * 5 / 4 + 600);
    for part in ["<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", title] {
        page.push_str(part);
    }
    for part in
        ["</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main><h1>", title, "</h1>\n"]
    {
        page.push_str(part);
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    html::push_html(&mut page, Parser::new_ext(body, options));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}
