//! What may come in and what may go out.

use crate::meter::lanes::{larger, smaller};

/// Samples are held within this, linear (+36 dBFS): what is higher is no signal, and would ring
/// on for seconds.
const INPUT_LIMIT: f32 = 64.0;
/// What leaves is held within this, linear (+180 dBFS), so that no setting makes it infinite.
const OUTPUT_LIMIT: f32 = 1e9;

/// What is not finite, or subnormal (slow, and no sound), becomes 0; what is out of all bounds is
/// held.
pub fn take_in(samples: &mut [f32]) {
    for x in samples {
        let size = x.abs();
        let sound = (f32::MIN_POSITIVE..f32::INFINITY).contains(&size);
        let kept = if sound { *x } else { 0f32.copysign(*x) };
        *x = larger(smaller(kept, INPUT_LIMIT), -INPUT_LIMIT);
    }
}

/// 0 where `x` is subnormal or no number, else `x` within the limit.
#[inline(always)]
pub fn outgoing(x: f32) -> f32 {
    // In this order a NaN stays one, and fails the comparison below.
    let held = larger(-OUTPUT_LIMIT, smaller(OUTPUT_LIMIT, x));
    if held.abs() >= f32::MIN_POSITIVE { held } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_numbers_are_caught_and_all_others_kept() {
        let mut x =
            [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -65.0, 0.7, -0.0, -1e-40];
        take_in(&mut x);
        assert_eq!(
            x.map(f32::to_bits),
            [0.0, 0.0, -0.0, 64.0, -64.0, 0.7, -0.0, -0.0].map(f32::to_bits)
        );
        assert_eq!(outgoing(1e-40), 0.0);
        assert_eq!(outgoing(f32::INFINITY), 1e9);
        assert_eq!(outgoing(f32::NAN), 0.0);
        assert_eq!(outgoing(-0.3), -0.3);
    }
}
