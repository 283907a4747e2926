//! The default theme: its colours keep their contrast at every hue, and every word that it prints is translated.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn theme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default")
}

fn read(name: &str) -> String {
    fs::read_to_string(theme().join(name)).expect("a file of the theme is readable")
}

/// Lightness, chroma and the text of the hue, as `oklch()` takes them.
type Ink = (f64, f64, String);

/// Every token that has a light and a dark colour.
fn tokens() -> BTreeMap<String, [Ink; 2]> {
    let css = read("css/tokens.css");
    let mut found = BTreeMap::new();
    for line in css.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|l| l.split_once(": light-dark(oklch("))
        else {
            continue;
        };
        let value = value.split(';').next().unwrap_or_default().trim_end_matches(')');
        let (light, dark) = value.split_once("), oklch(").expect("two colours");
        found.insert(name.to_owned(), [ink(light), ink(dark)]);
    }
    assert!(found.len() > 30, "{} tokens", found.len());
    found
}

fn ink(text: &str) -> Ink {
    let plain = text.replace("calc(", "").replace(" * var(--vivid))", "");
    let mut parts = plain.split_whitespace();
    let mut number = || parts.next().unwrap_or_default().trim_end_matches('%').parse::<f64>().expect("a number");
    let (lightness, chroma) = (number() / 100.0, number());
    (lightness, chroma, parts.next().unwrap_or_default().trim_end_matches(')').to_owned())
}

/// Red, green and blue from 0 to 255, each clipped as browsers do (CSS Color 4, section 9).
fn rgb((lightness, chroma, hue): &Ink, accent: f64) -> [f64; 3] {
    let hue = match hue.trim_start_matches("var(") {
        "--hue" => accent,
        "--hue-n" => 85.0,
        number => number.parse().expect("a hue"),
    };
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ];
    linear.map(|c| {
        let c = c.clamp(0.0, 1.0);
        let encoded = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
        (255.0 * encoded).round()
    })
}

/// The contrast ratio of WCAG 2.2.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |rgb: [f64; 3]| {
        let linear = rgb.map(|c| {
            let c = c / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Words and their grounds: 4.5 to 1.
const WORDS: &[(&str, &str)] = &[
    ("text", "bg bg-2 card soft code ok-soft warn-soft bad-soft"),
    ("ink", "bg bg-2 card soft mark code"),
    ("muted", "bg bg-2 card soft"),
    ("accent", "bg bg-2 card soft code"),
    ("accent-2", "bg soft"),
    ("on-accent", "accent accent-2"),
    ("band-text", "band"),
    ("band-muted", "band"),
    ("band-link", "band"),
    ("ok", "bg ok-soft"),
    ("warn", "bg warn-soft"),
    ("bad", "bg bg-2 bad-soft"),
    ("c-com", "code"),
    ("c-key", "code"),
    ("c-str", "code"),
    ("c-num", "code"),
];

/// Controls, rings and bars and their grounds: 3 to 1.
const SHAPES: &[(&str, &str)] = &[
    ("edge", "bg bg-2 card soft"),
    ("focus", "bg bg-2 card soft"),
    ("bad", "card"),
    ("plot", "bg bg-2"),
    ("plot-hi", "bg"),
];

/// The pairs that fail at a hue, with their ratios.
fn failures(tokens: &BTreeMap<String, [Ink; 2]>, accent: f64) -> Vec<String> {
    let mut wrong = Vec::new();
    for (pairs, needed) in [(WORDS, 4.5), (SHAPES, 3.0)] {
        for (front, grounds) in pairs {
            for ground in grounds.split(' ') {
                for (scheme, name) in ["light", "dark"].iter().enumerate() {
                    let colour = |token: &str| rgb(&tokens[token][scheme], accent);
                    let ratio = contrast(colour(front), colour(ground));
                    if ratio < needed {
                        wrong.push(format!("{front} on {ground}, {name}, hue {accent}: {ratio:.2}, needs {needed}"));
                    }
                }
            }
        }
    }
    wrong
}

#[test]
fn every_hue_keeps_its_contrast() {
    let tokens = tokens();
    let wrong: Vec<String> = (0..360).flat_map(|hue| failures(&tokens, f64::from(hue))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_pale_colour_is_caught() {
    let mut tokens = tokens();
    tokens.insert("muted".into(), [(0.75, 0.02, "195".into()), (0.5, 0.02, "195".into())]);
    assert!(failures(&tokens, 195.0).iter().any(|line| line.starts_with("muted on bg, light")));
}

/// What the fallback says of every colour: a hex value, or the token that stands in for it.
fn fallback(part: &str) -> BTreeMap<&str, &str> {
    part.split([';', '{']).filter_map(|text| text.trim().strip_prefix("--")?.split_once(": ")).collect()
}

#[test]
fn the_fallback_is_the_default_hue_in_hex_or_a_near_token_that_can_be_read() {
    let css = read("css/fallback.css");
    let (light, dark) = css.split_once("prefers-color-scheme: dark").expect("a part for dark");
    let (light, dark) = (fallback(light), fallback(dark));
    let mut shown = tokens();
    for (name, inks) in tokens() {
        if let Some(near) = light[name.as_str()].strip_prefix("var(--").and_then(|near| near.strip_suffix(')')) {
            assert!(!dark.contains_key(name.as_str()), "`{name}` is a token in one scheme alone");
            let near = tokens()[near].clone();
            shown.insert(name, near);
            continue;
        }
        for (part, ink) in [&light, &dark].iter().zip(&inks) {
            let [r, g, b] = rgb(ink, 195.0).map(|c| format!("{c:02.0}").parse::<u8>().expect("a byte"));
            assert_eq!(part[name.as_str()], format!("#{r:02x}{g:02x}{b:02x}"), "`{name}` in css/fallback.css");
        }
    }
    let wrong = failures(&shown, 195.0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of a language by key: a plural's forms as one text.
fn words(lang: &str) -> BTreeMap<String, String> {
    let table: toml::Table = read(&format!("strings/{lang}.toml")).parse().expect("TOML");
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    table.iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

/// The words with each plural form as a key of its own, as `lessons.one`.
fn word_forms(lang: &str) -> BTreeMap<String, String> {
    let table: toml::Table = read(&format!("strings/{lang}.toml")).parse().expect("TOML");
    let mut all = BTreeMap::new();
    for (key, value) in &table {
        match value {
            toml::Value::String(text) => drop(all.insert(key.clone(), text.clone())),
            toml::Value::Table(forms) => {
                all.extend(
                    forms
                        .iter()
                        .map(|(form, text)| (format!("{key}.{form}"), text.as_str().expect("a text").to_owned())),
                );
            }
            other => panic!("`{key}` in `{lang}` is {other}"),
        }
    }
    all
}

/// The placeholders of a text.
fn holes(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|n| !n.contains('='))
        .collect()
}

#[test]
fn every_language_has_every_word() {
    let english = word_forms("en");
    let forms: [(&str, &[&str]); 4] = [
        ("de", &["one", "other"]),
        ("fr", &["one", "other"]),
        ("ja", &["other"]),
        ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ];
    for (lang, forms) in forms {
        let own = word_forms(lang);
        for (key, text) in english.iter().filter(|(key, _)| !key.starts_with("taxonomy_")) {
            let plural = key
                .strip_suffix(".one")
                .or(key.strip_suffix(".other"))
                .map(|stem| forms.iter().map(move |form| format!("{stem}.{form}")).collect::<Vec<_>>());
            // A form that stands for one number may say it in a word.
            let general =
                plural.is_some().then(|| key.rsplit_once('.').map(|(stem, _)| format!("{stem}.other"))).flatten();
            let wanted = general.as_ref().map_or_else(|| holes(text), |general| holes(&english[general]));
            for key in plural.unwrap_or_else(|| vec![key.clone()]) {
                let other = own.get(&key).unwrap_or_else(|| panic!("strings/{lang}.toml lacks `{key}`"));
                let has = holes(other);
                let says_it = general.as_ref().is_some_and(|general| key != *general && has.is_subset(&wanted));
                assert!(says_it || has == wanted, "the placeholders of `{key}` in `{lang}`");
            }
        }
    }
}

#[test]
fn every_word_that_a_template_asks_for_exists() {
    let english = words("en");
    let mut folders = vec![theme().join("templates")];
    let mut missing = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("readable");
            for rest in text.split("t(key=\"").skip(1) {
                let (key, after) = rest.split_once('"').expect("a closing quotation mark");
                let known = match after.starts_with(" ~") {
                    true => english.keys().any(|k| k.starts_with(key)),
                    false => english.contains_key(key),
                };
                if !known {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
