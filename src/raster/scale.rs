//! Makes a picture smaller, with the kernel of Lanczos over three lobes.
//!
//! Sums of floats in one order, so that every machine and every number of threads gives the same bytes.

use super::{Pixels, height};

/// What a row or column of the new picture is made of: where it begins in the old one, and how much each counts.
struct Part {
    start: usize,
    weights: Vec<f32>,
}

const LOBES: f64 = 3.0;

pub(super) fn to(mut pixels: Pixels, new_width: u32) -> Pixels {
    let new_height = height((pixels.width, pixels.height), new_width);
    let each = pixels.channels();
    if pixels.alpha {
        times_alpha(&mut pixels.data);
    }
    let columns = parts(pixels.width, new_width);
    let row_len = pixels.width as usize * each;
    let mut sum = vec![0.0_f32; row_len];
    let mut data = Vec::with_capacity(new_width as usize * new_height as usize * each);
    for part in parts(pixels.height, new_height) {
        // Rows first: they lie side by side, and there are few of them afterwards.
        sum.fill(0.0);
        for (row, weight) in pixels.data.chunks_exact(row_len).skip(part.start).zip(&part.weights) {
            for (sum, value) in sum.iter_mut().zip(row) {
                *sum += weight * f32::from(*value);
            }
        }
        match each {
            3 => across::<3>(&sum, &columns, &mut data),
            _ => across::<4>(&sum, &columns, &mut data),
        }
    }
    if pixels.alpha {
        by_alpha(&mut data);
    }
    Pixels { width: new_width, height: new_height, data, ..pixels }
}

fn across<const EACH: usize>(row: &[f32], columns: &[Part], out: &mut Vec<u8>) {
    for part in columns {
        let mut sums = [0.0_f32; EACH];
        for (pixel, weight) in row[part.start * EACH..].chunks_exact(EACH).zip(&part.weights) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += weight * value;
            }
        }
        out.extend(sums.map(byte));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number is kept within a byte")]
fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides of pictures are small numbers")]
fn parts(old: u32, new: u32) -> Vec<Part> {
    let scale = f64::from(old) / f64::from(new.max(1));
    // Where a side stays as it is, or nearly, the kernel has the width of a pixel.
    let stretch = scale.max(1.0);
    let one = |at: u32| {
        let centre = (f64::from(at) + 0.5) * scale;
        let start = (centre - LOBES * stretch).floor().max(0.0) as usize;
        let end = ((centre + LOBES * stretch).ceil() as usize).min(old as usize).max(start + 1);
        let mut weights: Vec<f64> = Vec::with_capacity(end - start);
        let mut place = start as f64 + 0.5;
        for _ in start..end {
            weights.push(lanczos((place - centre) / stretch));
            place += 1.0;
        }
        let sum: f64 = weights.iter().sum();
        Part { start, weights: weights.into_iter().map(|weight| (weight / sum) as f32).collect() }
    };
    (0..new).map(one).collect()
}

fn lanczos(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        1.0
    } else if x.abs() >= LOBES {
        0.0
    } else {
        let angle = std::f64::consts::PI * x;
        LOBES * sine(angle) * sine(angle / LOBES) / (angle * angle)
    }
}

/// The sine, by its series: that of the system may differ in its last bit from one machine to another.
fn sine(angle: f64) -> f64 {
    let turns = (angle / std::f64::consts::TAU).round();
    let x = angle - turns * std::f64::consts::TAU;
    let mut term = x;
    let mut sum = x;
    let mut n = 1.0;
    while n < 30.0 {
        term *= -x * x / ((n + 1.0) * (n + 2.0));
        sum += term;
        n += 2.0;
    }
    sum
}

/// What shines through counts less, so that the colour of nothing does not bleed.
fn times_alpha(data: &mut [u8]) {
    for pixel in data.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        for value in &mut pixel[..3] {
            *value = u8::try_from((u16::from(*value) * alpha + 127) / 255).unwrap_or(u8::MAX);
        }
    }
}

fn by_alpha(data: &mut [u8]) {
    for pixel in data.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        for value in &mut pixel[..3] {
            let whole = (u16::from(*value) * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
            *value = u8::try_from(whole).unwrap_or(u8::MAX);
        }
    }
}
