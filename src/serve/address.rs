//! What a requested address means: an output of the site, a page of the preview's own, or nothing.

use crate::bundle::{Access, Bundle};
use crate::gate::FOLDER;
use crate::path::{OutputPath, Route};

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// An output that is there.
    Output(OutputPath),
    /// The address is a little wrong: this is the right one, encoded, without its query.
    Moved(String),
    /// Nothing.
    Missing,
}

/// Where the preview's own addresses begin.
pub(super) const OWN: &str = "/__wellspring/";

/// Splits an address at its query.
pub(super) fn split(address: &str) -> (&str, &str) {
    let address = address.split('#').next().unwrap_or_default();
    address.split_once('?').unwrap_or((address, ""))
}

/// Finds what a path leads to, under the base path of the site (empty, or as in `/repo`). Only outputs of the
/// bundle can be found, by their names; a private one by its own address alone, with every letter of it.
pub(super) fn find(path: &str, base: &str, bundle: &Bundle) -> Target {
    if !base.is_empty() && (path == "/" || path == base) {
        return Target::Moved(format!("{base}/"));
    }
    let Some(below) = path.strip_prefix(base).filter(|below| below.starts_with('/')) else {
        return Target::Missing;
    };
    let Ok(route) = Route::from_address(below) else { return Target::Missing };
    let output = route.output();
    if let Some(found) = bundle.get(&output) {
        let is_exact = found.access == Access::Public || route.address() == below;
        return if is_exact { Target::Output(output) } else { Target::Missing };
    }
    if !below.ends_with('/')
        && !below.starts_with(FOLDER)
        && let Ok(folder) = Route::new(&format!("{}/", route.as_str()))
        && bundle.get(&folder.output()).is_some()
    {
        return Target::Moved(format!("{base}{}", folder.address()));
    }
    Target::Missing
}

#[cfg(test)]
mod tests {
    use super::{Target, find, split};
    use crate::bundle::{Access, Bundle, Content, Origin, Output};
    use crate::diag::Checked;
    use crate::path::OutputPath;

    fn bundle() -> Bundle {
        let mut bundle = Bundle::default();
        for path in ["index.html", "a/index.html", "a b/é.txt", "feed.xml", ".well-known/security.txt"] {
            let recipe = Box::new(|| Checked::clean(Content::Bytes(Vec::new())));
            let output = Output { access: Access::Public, origin: Origin::default(), recipe, asking: None };
            bundle.add(OutputPath::new(path).unwrap(), output);
        }
        bundle
    }

    fn output(text: &str) -> Target {
        Target::Output(OutputPath::new(text).unwrap())
    }

    #[test]
    fn addresses_lead_to_outputs_and_a_missing_slash_is_mended() {
        let bundle = bundle();
        for (base, path, target) in [
            ("", "/", output("index.html")),
            ("", "/a/", output("a/index.html")),
            ("", "/a/index.html", output("a/index.html")),
            ("", "/a", Target::Moved("/a/".into())),
            ("", "/a%20b/%C3%A9.txt", output("a b/é.txt")),
            ("", "/.well-known/security.txt", output(".well-known/security.txt")),
            ("", "/feed.xml/", Target::Missing),
            ("", "/A/", Target::Missing),
            ("/repo", "/", Target::Moved("/repo/".into())),
            ("/repo", "/repo", Target::Moved("/repo/".into())),
            ("/repo", "/repo/", output("index.html")),
            ("/repo", "/repo/a", Target::Moved("/repo/a/".into())),
            ("/repo", "/a/", Target::Missing),
            ("/repo", "/repository/", Target::Missing),
        ] {
            assert_eq!(find(path, base, &bundle), target, "{base} {path}");
        }
        assert_eq!(split("/a/?b=c?d#e"), ("/a/", "b=c?d"));
    }

    #[test]
    fn a_private_output_answers_at_its_own_address_alone() {
        let mut bundle = bundle();
        for path in ["g/ToKeN/index.html", "g/ToKeN/a guide.pdf"] {
            let recipe = Box::new(|| Checked::clean(Content::Bytes(Vec::new())));
            let output = Output { access: Access::Private, origin: Origin::default(), recipe, asking: None };
            bundle.add(OutputPath::new(path).unwrap(), output);
        }
        assert_eq!(find("/g/ToKeN/", "", &bundle), output("g/ToKeN/index.html"));
        assert_eq!(find("/g/ToKeN/a%20guide.pdf", "", &bundle), output("g/ToKeN/a guide.pdf"));
        assert_eq!(find("/sub/g/ToKeN/", "/sub", &bundle), output("g/ToKeN/index.html"));
        for path in [
            "/g",
            "/g/",
            "/g/ToKeN",
            "/g/token/",
            "/G/ToKeN/",
            "/g/TOKEN/",
            "/g//ToKeN/",
            "//g/ToKeN/",
            "/g/ToKeN//",
            "/g/ToKeN/./",
            "/g/x/../ToKeN/",
            "/g/%54oKeN/",
            "/%67/ToKeN/",
            "/g/ToKeN/%2e/",
            "/g/ToKeN/A%20guide.pdf",
            "/g/ToKeN/a%20guide.pdf/",
            "/g/ToKeN/a+guide.pdf",
            "/g/ToKeN/a guide.pdf",
            "/g/ToKeN%2Fa%20guide.pdf",
            "/g/ToKeN/a%20guide%2Epdf",
            "/g/ToKe/",
            "/g/ToKeNx/",
            "/g/*/",
            "/g/ToKeN%00/",
            "/g/ToKeN;/",
            "/g/ToKeN/a%20guide.pdf%20",
            "/g/ToKeN\\",
        ] {
            assert_eq!(find(path, "", &bundle), Target::Missing, "{path}");
        }
    }

    /// Ways out of a folder that served as attacks on other servers.
    fn climbs() -> Vec<String> {
        let dots = [
            "..",
            "%2e%2e",
            ".%2e",
            "%2e.",
            "%252e%252e",
            "....",
            "%c0%ae%c0%ae",
            "..%00",
            "%u002e%u002e",
            "..;",
            "%E3%80%82",
        ];
        let slashes = ["/", "//", "%2f", "%2F", "\\", "%5c", "%255c", "%c0%af", "/./"];
        let mut all = Vec::new();
        for (dot, slash) in dots.iter().flat_map(|dot| slashes.iter().map(move |slash| (dot, slash))) {
            for depth in [1, 6] {
                for front in ["/", "/a/", "/a"] {
                    all.push(format!("{front}{}etc/passwd", format!("{dot}{slash}").repeat(depth)));
                }
            }
        }
        for odd in [
            "//etc/passwd",
            "///etc/passwd",
            "/etc/passwd",
            "/site.toml",
            "/content/index.md",
            "/.env",
            "/.git/config",
            "/.wellspring/gate.key",
            "/a/..\\..\\site.toml",
            "/C:/windows/win.ini",
            "/c:%5cwindows",
            "/a/index.html::$DATA",
            "/INDEX~1.HTM",
            "/index.html.",
            "/index.html%20",
            "/INDEX.HTML",
            "/index.html%00.txt",
            "/a%2f",
            "/a%2findex.html%00",
            "/%00",
            "/\u{202e}",
            "/a/%0d%0aSet-Cookie:x",
            "http://evil.test/",
            "*",
            "",
            "a",
            "/a//",
            "/a/./",
            "/a/../a/",
            "/%ff",
            "/%",
            "/%zz",
            "/..",
            "/.",
            "/a/.",
            "/a/..",
        ] {
            all.push(odd.to_owned());
        }
        all
    }

    #[test]
    fn no_spelling_of_a_climb_leads_anywhere() {
        let bundle = bundle();
        let climbs = climbs();
        assert!(climbs.len() > 500);
        for path in climbs {
            let found = find(&path, "", &bundle);
            // What a server decodes once it may lead to one of its own outputs, and to nothing else.
            let own = match &found {
                Target::Output(output) => bundle.get(output).is_some(),
                Target::Moved(address) => address == "/a/",
                Target::Missing => true,
            };
            assert!(own, "{path} leads to {found:?}");
            assert!(!path.contains("passwd") || found == Target::Missing, "{path} leads to {found:?}");
        }
    }
}
