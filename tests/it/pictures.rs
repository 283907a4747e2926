//! Pictures of a whole site: what is published, what is told, and what a second build makes again.

use std::collections::BTreeMap;

use wellspring::raster::{Format, Pixels, decode, facts};

use crate::memo::Files;
use crate::sites::{self, How, Made};

const SITE: &str = "title = \"Site\"\nbase_url = \"https://site.example/\"\n[images]\nwidths = [60, 120, 240]\n";

/// Colours that run over the picture, so that no two parts are alike.
fn pixels(width: u32, height: u32, alpha: bool) -> Pixels {
    let byte = |number: u32| u8::try_from(number % 256).expect("a byte");
    let mut data = Vec::new();
    for y in 0..height {
        for x in 0..width {
            data.extend([byte(x * 255 / width), byte(y * 255 / height), byte(x * y / 64)]);
            if alpha {
                data.push(byte(255 - x * 255 / width));
            }
        }
    }
    Pixels { width, height, alpha, exact: true, profile: None, data }
}

/// A photograph as a camera writes it, held upright (6), with the place where it was taken.
fn photograph() -> Vec<u8> {
    let plain = pixels(400, 300, false).encode(Format::Jpeg, 90).expect("a picture");
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPSLatitude 48.2082");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&[0xff, 0xd8, 0xff, 0xe1], &length[..], &exif, &plain[2..]].concat()
}

fn inputs() -> BTreeMap<String, Vec<u8>> {
    let png = |width, height, alpha| pixels(width, height, alpha).encode(Format::Png, 80).expect("a picture");
    let drawing = png(300, 200, true);
    let mut bomb = png(8, 8, false);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b".to_vec();
    let damaged = |width, height| {
        let mut bytes = png(width, height, false);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        bytes
    };
    let page = "---\ntitle: Page\n---\n\n![Photo](photo.jpg)\n\n![Drawing](drawing.png)\n\n![Small](small.png)\n\n![Gif](a.gif)\n\n![Damaged](damaged.png)\n";
    let with_head =
        "---\ntitle: Head\nimage: {src: photo.jpg, alt: Photo, focus: 30% 40%}\n---\n\n![Drawing](drawing.png)\n";
    [
        ("site.toml", SITE.as_bytes().to_vec()),
        ("content/_index.md", b"---\ntitle: Home\n---\n".to_vec()),
        ("content/page.md", page.as_bytes().to_vec()),
        ("content/head.md", with_head.as_bytes().to_vec()),
        ("content/photo.jpg", photograph()),
        ("content/drawing.png", drawing.clone()),
        ("content/small.png", png(50, 40, false)),
        ("content/a.gif", gif),
        ("content/bomb.png", bomb),
        ("content/cut.png", drawing[..drawing.len() / 2].to_vec()),
        ("content/foreign.png", b"<html>".to_vec()),
        ("content/damaged.png", damaged(200, 3000)),
        // None would be made of it, so nobody would unpack it.
        ("content/damaged-small.png", damaged(50, 40)),
        ("content/static/logo.png", png(300, 200, false)),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into()
}

fn make(inputs: &BTreeMap<String, Vec<u8>>, threads: usize, memo: Option<&mut Files>) -> Made {
    let how = How { options: sites::options(""), check: false, blind: false };
    sites::make(inputs, &how, threads, memo)
}

/// The smaller pictures, by the end of their names.
fn smaller(made: &Made) -> Vec<String> {
    let names = made.files.keys().filter_map(|name| name.strip_prefix("assets/pictures/"));
    let mut ends: Vec<String> = names.filter_map(|name| Some(name.split_once('-')?.1.to_owned())).collect();
    ends.sort();
    ends
}

#[test]
fn pictures_come_in_widths_upright_and_without_the_place() {
    let inputs = inputs();
    let made = make(&inputs, 1, None);
    assert_eq!(made, make(&inputs, 8, None), "the number of threads shows");
    // The photograph is turned and the drawing too wide, so another JPEG and PNG stand for them; what is damaged comes as
    // it is.
    assert_eq!(
        smaller(&made),
        [
            "120.webp", "120.webp", "120.webp", "200.webp", "240.jpg", "240.png", "240.webp", "240.webp", "60.webp",
            "60.webp", "60.webp"
        ]
    );
    let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    assert!(!made.files.values().any(|bytes| has(bytes, b"GPSLatitude")));
    let sizes = |name: &str| {
        let bytes = &made.files[name];
        let known = facts(bytes).expect("a picture");
        let shown = decode(bytes, &known).expect("whole");
        (shown.width, shown.height)
    };
    assert_eq!(sizes("photo.jpg"), (300, 400));
    for (name, bytes) in made.files.iter().filter(|(name, bytes)| name.ends_with("-240.webp") && facts(bytes).is_ok()) {
        let known = facts(bytes).expect("a picture");
        assert_eq!(sizes(name), if known.alpha { (240, 160) } else { (240, 320) });
    }
    for name in ["drawing.png", "small.png", "a.gif", "static/logo.png"] {
        assert_eq!(made.files[name.trim_start_matches("static/")], inputs[&format!("content/{name}")], "{name}");
    }

    let text = |name: &str| String::from_utf8(made.files[name].clone()).expect("text");
    let page = text("page/index.html");
    let images: Vec<&str> = page.split("<img ").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert!(
        images[0].contains("width=\"300\" height=\"400\" style=\"background-color:#")
            && images[0].ends_with("\" decoding=\"async\""),
        "{}",
        images[0]
    );
    assert!(images[0].contains("-240.jpg"), "{}", images[0]);
    // Something shines through the drawing, so nothing stands behind it.
    assert!(
        images[1].contains("-240.png\"") && images[1].contains("width=\"300\" height=\"200\" loading=\"lazy\""),
        "{}",
        images[1]
    );
    assert!(images[2].contains("src=\"/small.png\"") && images[3].contains("src=\"/a.gif\""));
    assert_eq!(page.matches("<source type=\"image/webp\"").count(), 3);
    for address in
        page.split("srcset=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap_or_default().split(", "))
    {
        let route = address.split(' ').next().unwrap_or_default().trim_start_matches('/');
        assert!(made.files.contains_key(route), "{route}");
    }
    let head = text("head/index.html");
    let images: Vec<&str> = head.split("<img ").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert!(images[0].contains(";object-position:30% 40%\" fetchpriority=\"high\""), "{}", images[0]);
    assert!(images[1].contains("loading=\"lazy\""), "{}", images[1]);
}

/// A PNG with a chunk that says how the camera was held.
fn held(png: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u32::try_from(exif.len()).expect("short").to_be_bytes();
    [&png[..33], &length, b"eXIf", &exif, &[0; 4], &png[33..]].concat()
}

#[test]
fn png_comes_upright_also_where_it_is_small() {
    let png = |width, height| held(&pixels(width, height, false).encode(Format::Png, 80).expect("a picture"), 6);
    let mut inputs = inputs();
    inputs.retain(|name, _| !name.ends_with(".png") && !name.ends_with("head.md"));
    let page = "---\ntitle: Page\n---\n\n![Wide](wide.png)\n\n![Small](small.png)\n";
    inputs.insert("content/page.md".into(), page.as_bytes().to_vec());
    inputs.insert("content/wide.png".into(), png(400, 300));
    inputs.insert("content/small.png".into(), png(40, 30));
    inputs.remove("content/photo.jpg");
    let made = make(&inputs, 2, None);
    assert_eq!(smaller(&made), ["120.webp", "240.png", "240.webp", "30.png", "30.webp", "60.webp"]);
    let page = String::from_utf8_lossy(&made.files["page/index.html"]).into_owned();
    assert!(page.contains("width=\"300\" height=\"400\"") && page.contains("width=\"30\" height=\"40\""), "{page}");
    for (name, bytes) in made.files.iter().filter(|(name, _)| name.starts_with("assets/pictures/")) {
        let known = facts(bytes).expect("a picture");
        assert!(known.orientation == 1 && known.stored.0 < known.stored.1, "{name}");
    }
    assert_eq!(facts(&made.files["small.png"]).expect("a picture").orientation, 6);
}

#[test]
fn what_is_no_picture_is_told_with_its_file() {
    let made = make(&inputs(), 2, None);
    let told: Vec<(String, &str)> = made
        .diagnostics
        .iter()
        .filter(|d| d.code == "image-broken")
        .map(|d| (d.place.as_ref().expect("a place").path.to_string(), d.message.as_str()))
        .collect();
    let expected = [
        ("content/bomb.png", "`content/bomb.png` has 60000 x 60000 pixels, too many to unpack"),
        ("content/cut.png", "`content/cut.png` is cut: its end is missing"),
        ("content/damaged-small.png", "`content/damaged-small.png` is damaged"),
        ("content/damaged.png", "`content/damaged.png` is damaged"),
        ("content/foreign.png", "`content/foreign.png` is no picture, whatever its name says"),
    ];
    assert_eq!(told, expected.map(|(path, message)| (path.to_owned(), message)));
}

#[test]
fn a_picture_is_made_once_per_content_and_settings() {
    let mut inputs = inputs();
    inputs.remove("content/damaged.png");
    let mut files = Files::default();
    let count = |files: &Files| files.made.iter().filter(|name| name.starts_with("assets/pictures/")).count();
    let first = make(&inputs, 2, Some(&mut files));
    assert_eq!(count(&files), 8);
    let mut edit = |name: &str, text: &str, made: usize, why: &str| {
        inputs.insert(name.to_owned(), text.as_bytes().to_vec());
        let now = make(&inputs, 2, Some(&mut files));
        assert_eq!(count(&files), made, "{why}");
        assert_eq!(now, make(&inputs, 2, None), "{why}");
        now
    };
    edit("content/new.md", "---\ntitle: New\n---\n\n![Photo](photo.jpg)\n", 0, "another page");
    let titled = SITE.replace("Site", "Another title");
    let now = edit("site.toml", &titled, 0, "another title, on which every page stands");
    assert_eq!(smaller(&first), smaller(&now));
    edit("site.toml", &titled.replace("[images]", "[images]\nquality = 60"), 8, "another quality");
    edit("site.toml", &titled, 8, "the folder has those of the other quality");
}

#[cfg(not(feature = "avif"))]
#[test]
fn avif_is_told_to_a_program_that_cannot_make_it() {
    let mut inputs = inputs();
    inputs.insert("site.toml".into(), format!("{SITE}avif = true\n").into_bytes());
    let made = make(&inputs, 1, None);
    let told = made.diagnostics.iter().find(|d| d.code == "config-invalid").expect("told");
    assert_eq!(told.severity, wellspring::diag::Severity::Error);
    let place = told.place.as_ref().expect("a place");
    assert_eq!((place.path.as_str(), place.line), ("site.toml", 5));
    assert!(told.hints[0].contains("--features avif"), "{:?}", told.hints);
    inputs.insert("site.toml".into(), format!("{SITE}avif = false\n").into_bytes());
    assert!(!make(&inputs, 1, None).diagnostics.iter().any(|d| d.code == "config-invalid"));
}

/// A build with the feature; `make test-all` runs these.
#[cfg(feature = "avif")]
mod avif {
    use super::*;

    /// Clouds: soft, with some grain, as a photograph is.
    fn clouds(width: u32, height: u32) -> Pixels {
        let noise = |x: u32, y: u32| {
            (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d) >> 24
        };
        let soft = |x: u32, y: u32, cell: u32| {
            let (left, top, across, down) = (x / cell, y / cell, x % cell, y % cell);
            let row = |y: u32| noise(left, y) * (cell - across) + noise(left + 1, y) * across;
            (row(top) * (cell - down) + row(top + 1) * down) / (cell * cell)
        };
        let mut data = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let value = (soft(x, y, 64) * 4 + soft(x, y, 16) * 3 + soft(x, y, 6)) / 8;
                let byte = |number: u32| u8::try_from(number.min(255)).expect("a byte");
                data.extend([byte(value), byte(value * 3 / 4 + 40), byte(255 - value)]);
            }
        }
        Pixels { width, height, alpha: false, exact: true, profile: None, data }
    }

    /// A photograph that is large enough to be worth it, a drawing of few colours, and pages that show them.
    fn inputs(avif: &str) -> BTreeMap<String, Vec<u8>> {
        let photograph = clouds(600, 450).encode(Format::Jpeg, 90).expect("a picture");
        let mut drawing = pixels(600, 450, false);
        for (at, byte) in drawing.data.iter_mut().enumerate() {
            *byte = if (at / 300) % 5 == 0 { 20 } else { 240 };
        }
        let shows = "---\ntitle: Page\n---\n\n![Photo](photo.jpg)\n\n![Drawing](drawing.png)\n";
        [
            ("site.toml", format!("{}avif = {avif}\n", SITE.replace("60, 120, 240", "200, 400, 600")).into_bytes()),
            ("content/_index.md", b"---\ntitle: Home\n---\n".to_vec()),
            ("content/page.md", shows.as_bytes().to_vec()),
            ("content/head.md", b"---\ntitle: Head\nimage: {src: photo.jpg, alt: Photo}\n---\n".to_vec()),
            ("content/photo.jpg", photograph),
            ("content/drawing.png", drawing.encode(Format::Png, 80).expect("a picture")),
        ]
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .into()
    }

    fn count(files: &Files) -> usize {
        files.made.iter().filter(|name| name.starts_with("assets/pictures/")).count()
    }

    #[test]
    fn avif_stands_before_webp_in_the_same_widths_and_is_smaller() {
        let inputs = inputs("true");
        let made = make(&inputs, 1, None);
        assert_eq!(made, make(&inputs, 8, None), "the number of threads shows");
        let ends = ["200.avif", "200.webp", "200.webp", "400.avif", "400.webp", "400.webp", "600.avif"];
        assert_eq!(smaller(&made)[..7], ends);
        for (name, bytes) in made.files.iter().filter(|(name, _)| name.ends_with(".avif")) {
            assert_eq!(&bytes[4..12], b"ftypavif");
            assert!(bytes.len() < made.files[&name.replace(".avif", ".webp")].len(), "{name}");
        }
        for page in ["page/index.html", "head/index.html"] {
            let page = String::from_utf8(made.files[page].clone()).expect("text");
            let (_, rest) = page.split_once("<source type=\"image/avif\" srcset=\"").expect("a source");
            let (avif, rest) = rest.split_once('"').expect("its end");
            let (_, rest) = rest.split_once("<source type=\"image/webp\" srcset=\"").expect("a source behind it");
            let (webp, rest) = rest.split_once('"').expect("its end");
            assert_eq!(avif.replace(".avif", ".webp"), webp);
            // WebP keeps every pixel of a drawing, so it has no AVIF.
            assert!(!rest.contains("image/avif"), "{rest}");
        }
    }

    #[test]
    fn avif_is_made_once_and_in_no_preview() {
        let mut inputs = inputs("true");
        let mut files = Files::default();
        let first = make(&inputs, 2, Some(&mut files));
        assert_eq!(count(&files), 9);
        inputs.insert("content/new.md".into(), b"---\ntitle: New\n---\n\n![Photo](photo.jpg)\n".to_vec());
        let now = make(&inputs, 2, Some(&mut files));
        assert_eq!(count(&files), 0);
        assert_eq!(smaller(&first), smaller(&now));
        assert_eq!(now, make(&inputs, 2, None));
        assert!(String::from_utf8_lossy(&now.files["new/index.html"]).contains("image/avif"));

        let mut options = sites::options("");
        options.posts_here = true;
        let preview = sites::make(&inputs, &How { options, check: false, blind: false }, 2, None);
        assert!(!smaller(&preview).iter().any(|name| name.ends_with(".avif")));
        assert!(!String::from_utf8_lossy(&preview.files["new/index.html"]).contains("image/avif"));
    }
}
