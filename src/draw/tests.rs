//! Goldens of pictures under `tests/plates/`; `UPDATE=1` rewrites them. They are to be looked at, in both schemes.

use std::path::Path;

use super::{Extra, Inks, Look, Motif, Portrait, Scheme, plate, portrait};

const INKS: Inks = Inks { hue: 195.0, vivid: 1.0, scheme: Scheme::Auto };
const KINDS: [&str; 8] = ["article", "webinar", "testimonial", "course", "offer", "term", "partner", "home"];
const SIZES: [(u32, u32); 5] = [(480, 320), (480, 600), (640, 640), (640, 360), (1200, 630)];

fn names() -> impl Iterator<Item = String> {
    (0..40).map(|n| format!("page-{n}"))
}

#[expect(clippy::disallowed_methods, reason = "as the cases under `tests/sites` do")]
fn golden(name: &str, svg: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plates").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, svg).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), svg, "{name}");
}

#[test]
fn plates_are_as_they_were() {
    for kind in KINDS {
        for (slug, size) in [("queue", (480, 320)), ("lead-time", (480, 600))] {
            golden(&format!("{kind}-{slug}.svg"), &plate(Look::of(kind, slug), slug, 4, size, &INKS));
        }
    }
    let dark = Inks { hue: 285.0, vivid: 0.6, scheme: Scheme::Dark };
    golden("forced-dark.svg", &plate(Look::of("article", "hero"), "hero", 0, (640, 640), &dark));
}

#[test]
fn portraits_are_as_they_were() {
    let chosen = |skin, hair, cut, extra| Portrait { skin: Some(skin), hair: Some(hair), cut: Some(cut), extra };
    let people = [
        ("ines", chosen(2, 1, 1, Extra::Plain)),
        ("tomas", chosen(1, 0, 2, Extra::Glasses)),
        ("jonas", chosen(0, 4, 0, Extra::Beard)),
        ("anyone", Portrait::default()),
    ];
    for (name, chosen) in people {
        let svg = portrait(name, chosen, &INKS);
        assert!((500..1000).contains(&svg.len()), "{name}: {}", svg.len());
        golden(&format!("p-{name}.svg"), &svg);
    }
}

#[test]
fn plates_are_small_and_well_formed() {
    for kind in KINDS {
        for slug in names() {
            for size in SIZES {
                for pieces in [0, 3, 900] {
                    let svg = plate(Look::of(kind, &slug), &slug, pieces, size, &INKS);
                    assert!((600..=2450).contains(&svg.len()), "{kind} {slug} {size:?}: {} bytes", svg.len());
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{kind} {slug}");
                    well_formed(&svg);
                }
            }
        }
    }
}

/// Each element that is opened is closed, in its order, and each attribute has quotes.
fn well_formed(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("closed");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{svg}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("named"));
        }
    }
    assert!(open.is_empty());
}

#[test]
fn a_neighbour_looks_different() {
    for kind in KINDS {
        let first = Look::of(kind, "one");
        let twin = Look::beside(kind, "one", &[first]);
        assert_ne!((first.motif, first.place), (twin.motif, twin.place));
        assert_ne!(plate(first, "one", 3, (480, 320), &INKS), plate(twin, "one", 3, (480, 320), &INKS));
    }
}

#[test]
fn each_kind_has_a_motif_and_each_motif_a_kind() {
    let found: std::collections::BTreeSet<Motif> =
        KINDS.iter().flat_map(|kind| [Motif::of(kind, false), Motif::of(kind, true)]).collect();
    assert_eq!(found, Motif::ALL.into_iter().collect());
}

#[test]
fn nothing_breaks_a_plate() {
    for size in [(0, 0), (1, 1), (1, 4000), (4000, 1)] {
        for kind in KINDS {
            well_formed(&plate(Look::of(kind, "\u{0}<&\"'"), "\u{0}<&\"'", usize::MAX, size, &INKS));
        }
    }
}

#[test]
fn a_word_without_an_end_is_cut_before_it_is_measured() {
    let font =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/fonts/card-1-latin.ttf")).expect("read");
    let fonts = super::Fonts::new([&*font]);
    let measure = super::Measure { size: 72.0, width: 620.0, lines: 4, leading: 1.1 };
    let set = |count: usize| fonts.set(&"x".repeat(count), (0.0, 0.0), measure).expect("set");
    // Sixty thousand letters would be measured sixty thousand times.
    assert_eq!(set(60_000), set(1_000));
}
