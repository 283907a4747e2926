use super::{Facts, Fault, Format, Pixels, clean, decode, facts, jpeg, widths};

/// A picture whose corners differ, so that turning it is seen.
pub(super) fn sample(width: u32, height: u32, alpha: bool) -> Pixels {
    let mut data = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let byte = |part: u32, whole: u32| u8::try_from(part * 255 / whole.max(1)).unwrap();
            data.extend([byte(x, width), byte(y, height), 90]);
            if alpha {
                data.push(byte(x, width));
            }
        }
    }
    Pixels { width, height, alpha, exact: true, profile: None, data }
}

/// A JPEG with what a camera writes: where it was, how it was held, a remark and a second picture behind the end.
fn of_camera(orientation: u8) -> Vec<u8> {
    let plain = sample(64, 48, false).encode(Format::Jpeg, 90).unwrap();
    let mut exif = jpeg::upright_by(orientation);
    exif.extend(b"GPSLatitude 48.2082");
    let mut out = vec![0xff, 0xd8, 0xff, 0xe1];
    out.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend(exif);
    out.extend(b"\xff\xfe\0\x0aAt home");
    out.push(0);
    out.extend(&plain[2..]);
    out.extend(b"\xff\xd8\xff\xe1GPSLatitude of the second\xff\xd9");
    out
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|w| w == word)
}

#[test]
fn what_a_camera_says_of_the_place_is_taken_out_and_how_it_was_held_stays() {
    let taken = of_camera(6);
    let known = facts(&taken).unwrap();
    assert_eq!((known.orientation, known.stored, known.size()), (6, (64, 48), (48, 64)));
    let cleaned = clean(&taken);
    assert!(!has(&cleaned, b"GPS") && !has(&cleaned, b"At home"));
    assert_eq!(facts(&cleaned), Ok(known));
    assert_eq!(decode(&cleaned, &known), decode(&taken, &known));
    assert_eq!(clean(&cleaned), cleaned);
}

#[test]
fn a_picture_is_turned_as_the_camera_was_held() {
    let corner = |p: &Pixels, x: u32, y: u32| {
        let at = ((y * p.width + x) * 3) as usize;
        (p.data[at] > 128, p.data[at + 1] > 128)
    };
    // Where the stored picture's upper left and upper right corners come to lie.
    let expected = [
        (1, (0, 0), (1, 0)),
        (2, (1, 0), (0, 0)),
        (3, (1, 1), (0, 1)),
        (4, (0, 1), (1, 1)),
        (5, (0, 0), (0, 1)),
        (6, (1, 0), (1, 1)),
        (7, (1, 1), (1, 0)),
        (8, (0, 1), (0, 0)),
    ];
    for (orientation, left, right) in expected {
        let taken = of_camera(orientation);
        let known = facts(&taken).unwrap();
        let turned = decode(&taken, &known).unwrap();
        assert_eq!((turned.width, turned.height), known.size());
        let at = |(x, y): (u32, u32)| corner(&turned, x * (turned.width - 1), y * (turned.height - 1));
        assert_eq!((at(left), at(right)), ((false, false), (true, false)), "{orientation}");
    }
}

/// A PNG and a WebP that say how the camera was held, and where.
fn of_program(format: Format, orientation: u8) -> Vec<u8> {
    let plain = sample(64, 48, false).encode(format, 90).unwrap();
    let mut exif = jpeg::held_as(orientation);
    exif.extend(b"GPSLatitude 48.20820");
    let length = u32::try_from(exif.len()).unwrap();
    if format == Format::Png {
        // The sum is wrong; nobody asks for it where it stands for nothing that is drawn.
        return [&plain[..33], &length.to_be_bytes(), b"eXIf", &exif, &[0; 4], &plain[33..]].concat();
    }
    let head = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x3f\0\0\x2f\0\0";
    let mut out = [head, &plain[12..], b"EXIF", &length.to_le_bytes(), &exif].concat();
    let length = u32::try_from(out.len() - 8).unwrap();
    out[4..8].copy_from_slice(&length.to_le_bytes());
    out
}

#[test]
fn png_and_webp_are_turned_as_jpeg_is() {
    for format in [Format::Png, Format::Webp] {
        for orientation in 1..=8 {
            let taken = of_program(format, orientation);
            let known = facts(&taken).unwrap();
            assert_eq!((known.format, known.orientation), (format, orientation));
            let turned = decode(&taken, &known).unwrap();
            assert_eq!((turned.width, turned.height), known.size());
            // Red grows to the right of what is stored, green downwards.
            let red = |x: u32, y: u32| turned.data[((y * turned.width + x) * 3) as usize] > 128;
            let (right, bottom) = (turned.width - 1, turned.height - 1);
            let corners = [red(0, 0), red(right, 0), red(right, bottom), red(0, bottom)];
            let expected = match orientation {
                1 | 4 => [false, true, true, false],
                2 | 3 => [true, false, false, true],
                5 | 6 => [false, false, true, true],
                _ => [true, true, false, false],
            };
            assert_eq!(corners, expected, "{format:?} {orientation}");
            let cleaned = clean(&taken);
            assert!(!has(&cleaned, b"GPS"));
            assert_eq!(facts(&cleaned), Ok(known));
            assert_eq!(decode(&cleaned, &known), Ok(turned));
            assert_eq!(clean(&cleaned), cleaned);
        }
    }
}

#[test]
fn remarks_are_taken_out_of_every_format() {
    let png = sample(40, 30, true).encode(Format::Png, 80).unwrap();
    let mut remarked = png[..33].to_vec();
    remarked.extend(b"\0\0\0\x08tEXtGPS here\0\0\0\0");
    remarked.extend(&png[33..]);
    remarked.extend(b"GPS behind the end");
    assert!(facts(&remarked).is_ok());
    assert_eq!(clean(&remarked), png);

    let webp = sample(40, 30, false).encode(Format::Webp, 80).unwrap();
    let mut extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x27\0\0\x1d\0\0".to_vec();
    extended.extend(&webp[12..]);
    extended.extend(b"EXIF\x04\0\0\0GPS ");
    let length = u32::try_from(extended.len() - 8).unwrap();
    extended[4..8].copy_from_slice(&length.to_le_bytes());
    assert!(facts(&extended).is_ok());
    let cleaned = clean(&extended);
    assert!(!has(&cleaned, b"GPS") && !has(&cleaned, b"EXIF"));
    assert_eq!(cleaned[20], 0);
    assert_eq!(decode(&cleaned, &facts(&cleaned).unwrap()), decode(&webp, &facts(&webp).unwrap()));

    let gif = b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe\x03GPS\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b".to_vec();
    let cleaned = clean(&gif);
    assert!(!has(&cleaned, b"GPS") && cleaned.ends_with(b"\x44\x01\0\x3b"));
}

#[test]
fn a_file_that_is_cut_or_foreign_is_known_without_unpacking_it() {
    assert_eq!(facts(b"<html>"), Err(Fault::Foreign));
    assert_eq!(facts(b""), Err(Fault::Foreign));
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let whole = sample(64, 48, false).encode(format, 80).unwrap();
        assert!(facts(&whole).is_ok());
        for len in [whole.len() / 2, whole.len() - 4, 40] {
            assert_eq!(facts(&whole[..len]), Err(Fault::Cut), "{format:?} {len}");
        }
        // Nothing that begins like a picture makes the program fail.
        for len in 0..whole.len() {
            let part = &whole[..len];
            let _ = facts(part);
            let known = Facts { format, stored: (64, 48), orientation: 1, alpha: false, pliable: true, weight: 1 };
            clean(part);
            let _ = decode(part, &known);
        }
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused_by_its_first_bytes() {
    let mut bomb = sample(8, 8, false).encode(Format::Png, 80).unwrap();
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert_eq!(facts(&bomb), Err(Fault::Large { width: 60_000, height: 60_000 }));
    assert_eq!(facts(&bomb[..40]), Err(Fault::Large { width: 60_000, height: 60_000 }));
}

#[test]
fn damage_within_is_a_fault() {
    let mut whole = sample(64, 48, false).encode(Format::Png, 80).unwrap();
    let middle = whole.len() / 2;
    whole[middle] ^= 0x55;
    let known = facts(&whole).unwrap();
    assert_eq!(decode(&whole, &known), Err(Fault::Broken));
}

#[test]
fn a_smaller_picture_looks_as_the_large_one() {
    for alpha in [false, true] {
        let small = sample(400, 300, alpha).scaled(100);
        assert_eq!((small.width, small.height), (100, 75));
        let expected = sample(100, 75, alpha);
        let opaque = |p: &[u8]| p.len() == 3 || p[3] > 40;
        let far = small.data.chunks(small.channels()).zip(expected.data.chunks(small.channels()));
        let most = far.filter(|(a, _)| opaque(a)).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(most.unwrap() <= 6, "{most:?}");
    }
    assert_eq!(sample(10, 10, false).scaled(20).width, 10);
    assert_eq!(sample(2000, 1, false).scaled(100).height, 1);
    assert_eq!(sample(64, 64, false).mean(), [125, 125, 90]);
}

#[test]
fn the_profile_of_colours_goes_along() {
    let mut profile = vec![7; 200];
    profile[16..20].copy_from_slice(b"RGB ");
    for (format, alpha) in
        [(Format::Webp, false), (Format::Webp, true), (Format::Jpeg, false), (Format::Png, true), (Format::Png, false)]
    {
        let pixels = Pixels { profile: Some(profile.clone()), ..sample(64, 48, alpha) };
        let bytes = pixels.encode(format, 80).unwrap();
        let known = facts(&bytes).unwrap();
        let back = decode(&bytes, &known).unwrap();
        assert_eq!((back.profile.as_ref(), back.alpha), (Some(&profile), alpha), "{format:?}");
        assert_eq!(clean(&bytes), bytes);
    }
}

#[test]
fn a_picture_of_a_wrong_length_is_not_cut_to_its_head() {
    let mut bytes = sample(90, 70, false).encode(Format::Webp, 80).expect("made");
    bytes[16] = bytes[16].wrapping_add(50);
    assert_eq!(clean(&bytes), bytes);
}

#[test]
fn widths_are_bounded_by_the_own_and_not_too_near() {
    let asked = [480, 800, 1200, 1600];
    assert_eq!(widths(4000, &asked), [480, 800, 1200, 1600]);
    assert_eq!(widths(1000, &asked), [480, 800, 1000]);
    assert_eq!(widths(900, &asked), [480, 900]);
    assert_eq!(widths(520, &asked), [520]);
    assert_eq!(widths(480, &asked), [0; 0]);
    assert_eq!(widths(480, &[]), [0; 0]);
}
