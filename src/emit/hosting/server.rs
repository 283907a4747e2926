//! Files to include in the settings of a web server of one's own.

use super::super::headers::{self, Reach, Rule};
use super::{literal, redirects};
use crate::render::Renderer;

/// A file for nginx: `include /var/www/site/_nginx.conf;` inside of `server { … }`.
///
/// A location that sets a header of its own gets none from above it, so each repeats them all.
pub(super) fn nginx(renderer: &Renderer) -> String {
    let site = &renderer.site;
    let base = &site.config.base.path;
    let rules = rules(renderer);
    let mut out = String::from("# Include this file in `server { … }`, after `root` and `index`.\n");
    out.push_str(&format!("error_page 404 {};\n", quoted(&format!("{base}/404.html"))));
    let everywhere = rules.iter().find(|r| r.reach == Reach::All).map_or(&[][..], |r| &r.headers);
    for (name, value) in everywhere {
        out.push_str(&format!("add_header {name} {} always;\n", quoted(value)));
    }
    for Rule { reach, headers } in &rules {
        match reach {
            Reach::All => continue,
            Reach::Below(folder) => out.push_str(&format!("location ^~ {} {{\n", quoted(&format!("{base}{folder}")))),
            Reach::InEach(..) => out.push_str(&format!("location ~ {} {{\n", quoted(&pattern(base, reach)))),
        }
        let kept = everywhere.iter().filter(|(name, _)| headers.iter().all(|(own, _)| own != name));
        for (name, value) in kept.chain(headers) {
            // What is not there yet must not stay so for a year.
            let always = if value.ends_with("immutable") { "" } else { " always" };
            out.push_str(&format!("    add_header {name} {}{always};\n", quoted(value)));
        }
        out.push_str("}\n");
    }
    out.push_str(&format!("location = {} {{ return 404; }}\n", quoted(&format!("{base}/_nginx.conf"))));
    for (from, to) in redirects(site) {
        // nginx compares the decoded address, and reads `$` as the beginning of a variable.
        let to = to.replace('$', "%24");
        out.push_str(&format!(
            "location = {} {{ return 301 {}; }}\n",
            quoted(&format!("{base}{}", from.as_str())),
            quoted(&to)
        ));
    }
    out
}

/// A file for Caddy: `import _caddy.conf` inside of the site's block.
pub(super) fn caddy(renderer: &Renderer) -> String {
    let site = &renderer.site;
    let base = &site.config.base.path;
    let mut out = String::from("# Import this file in the site's block, beside `root` and `file_server`.\n");
    for (at, Rule { reach, headers }) in rules(renderer).into_iter().enumerate() {
        let matcher = match reach {
            Reach::All => String::new(),
            Reach::Below(folder) => format!(" {}", quoted(&format!("{base}{folder}*"))),
            // A star stands for no more than one part of a path.
            Reach::InEach(..) => {
                // Between these marks a backslash is one.
                let pattern = pattern(base, &reach).replace('`', ".");
                out.push_str(&format!("@each{at} path_regexp `{pattern}`\n"));
                format!(" @each{at}")
            }
        };
        out.push_str(&format!("header{matcher} {{\n"));
        for (name, value) in headers {
            out.push_str(&format!("    {name} {}\n", quoted(&value)));
        }
        // A header that is set late counts before the one for all addresses.
        out.push_str(if reach == Reach::All { "}\n" } else { "    defer\n}\n" });
    }
    out.push_str(&format!("respond {} 404\n", quoted(&format!("{base}/_caddy.conf"))));
    for (from, to) in redirects(site) {
        out.push_str(&format!("redir {} {} 301\n", quoted(&format!("{base}{}", from.as_str())), quoted(&to)));
    }
    out.push_str(&format!(
        "handle_errors {{\n    rewrite * {}\n    file_server\n}}\n",
        quoted(&format!("{base}/404.html"))
    ));
    out
}

/// The rules, and that all else is asked for anew each time: a server of one's own says nothing of it, and browsers
/// would guess. The other hosts say it themselves.
fn rules(renderer: &Renderer) -> Vec<Rule> {
    let mut all = headers::rules(renderer);
    if let Some(everywhere) = all.iter_mut().find(|rule| rule.reach == Reach::All) {
        everywhere.headers.push(("Cache-Control", "no-cache".to_owned()));
    }
    all
}

/// A reach as a regular expression.
fn pattern(base: &str, reach: &Reach) -> String {
    match reach {
        Reach::All => format!("^{}", literal(&format!("{base}/"))),
        Reach::Below(folder) => format!("^{}", literal(&format!("{base}{folder}"))),
        Reach::InEach(above, below) => format!("^{}[^/]+/{below}", literal(&format!("{base}{above}"))),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
