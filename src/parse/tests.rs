use super::Name;
use crate::config;
use crate::path::SourcePath;

#[test]
fn a_path_is_taken_apart_and_an_undeclared_suffix_is_part_of_the_slug() {
    let site = SourcePath::new("site.toml").unwrap();
    let text = "base_url = \"https://x.example/\"\n[languages.fr]\n";
    let config = config::read(&site, text, None).value;
    for (path, folder, slug, lang, section) in [
        ("content/a.md", "", "a", "en", false),
        ("content/articles/a.fr.md", "articles", "a", "fr", false),
        ("content/articles/a.de.md", "articles", "a.de", "en", false),
        ("content/articles/a/index.md", "articles", "a", "en", false),
        ("content/articles/a/index.fr.md", "articles", "a", "fr", false),
        ("content/articles/_index.fr.md", "articles", "", "fr", true),
        ("content/_index.md", "", "", "en", true),
        ("content/index.md", "", "index", "en", false),
    ] {
        let name = Name::read(&SourcePath::new(path).unwrap(), &config);
        let found = (&*name.folder, &*name.slug, name.lang.as_str(), name.is_section);
        assert_eq!(found, (folder, slug, lang, section), "{path}");
    }
}
