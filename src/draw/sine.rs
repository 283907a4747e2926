//! Sines from a table of 64, which are the same on every machine; those of the systems differ in their last digit.

/// The sines of a quarter of a turn in steps of a 64th; the other three quarters mirror it.
const QUARTER: [f64; 17] = [
    0.0,
    0.098_017_140_329_560_6,
    0.195_090_322_016_128_27,
    0.290_284_677_254_462_33,
    0.382_683_432_365_089_8,
    0.471_396_736_825_997_64,
    0.555_570_233_019_602_2,
    0.634_393_284_163_645_5,
    0.707_106_781_186_547_5,
    0.773_010_453_362_737,
    0.831_469_612_302_545_2,
    0.881_921_264_348_355,
    0.923_879_532_511_286_7,
    0.956_940_335_732_208_9,
    0.980_785_280_403_230_4,
    0.995_184_726_672_196_9,
    1.0,
];

fn entry(index: usize) -> f64 {
    match index % 64 {
        i @ 0..=16 => QUARTER[i],
        i @ 17..=32 => QUARTER[32 - i],
        i @ 33..=48 => -QUARTER[i - 32],
        i => -QUARTER[64 - i],
    }
}

/// The sine of a part of a whole turn.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 63")]
pub fn sine(turns: f64) -> f64 {
    let at = (turns - turns.floor()) * 64.0;
    let index = at.floor() as usize;
    let rest = (at - at.floor()) * (std::f64::consts::TAU / 64.0);
    let square = rest * rest;
    let (small_sine, small_cosine) = (rest - square * rest / 6.0, 1.0 - square / 2.0 + square * square / 24.0);
    entry(index) * small_cosine + entry(index + 16) * small_sine
}

/// The cosine of a part of a whole turn.
pub fn cosine(turns: f64) -> f64 {
    sine(turns + 0.25)
}

/// The cube root, by steps that every machine takes alike.
pub fn cube_root(x: f64) -> f64 {
    let mut root = if x > 0.0 { x.sqrt().max(x) } else { return 0.0 };
    for _ in 0..24 {
        root = (2.0 * root + x / (root * root)) / 3.0;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::{cosine, cube_root, sine};

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the machine's own are what is compared with")]
    fn the_table_agrees_with_the_machine() {
        for step in -500..500 {
            let turns = f64::from(step) / 177.0;
            let angle = turns * std::f64::consts::TAU;
            assert!((sine(turns) - angle.sin()).abs() < 1e-6 && (cosine(turns) - angle.cos()).abs() < 1e-6);
        }
        for x in [0.000_1, 0.001, 0.02, 0.3, 1.0, 27.0] {
            assert!((cube_root(x) - x.cbrt()).abs() < 1e-12, "{x}");
        }
    }
}
