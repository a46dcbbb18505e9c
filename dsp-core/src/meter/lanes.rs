//! Reductions in the form that the compiler turns into vector code: eight running results.

/// Running results side by side.
pub const LANES: usize = 8;

/// The larger of two numbers that are not NaN; one instruction, unlike `f32::max`.
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers that are not NaN.
#[inline(always)]
pub fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Largest magnitude.
pub fn top(samples: &[f32]) -> f32 {
    let mut best = [0.0f32; LANES];
    let (whole, rest) = samples.as_chunks::<LANES>();
    for chunk in whole {
        for (best, x) in best.iter_mut().zip(chunk) {
            *best = larger(*best, x.abs());
        }
    }
    let best = best.iter().fold(0.0, |m, b| larger(m, *b));
    rest.iter().fold(best, |m, x| larger(m, x.abs()))
}

/// Sum of the squares.
pub fn energy(samples: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (whole, rest) = samples.as_chunks::<LANES>();
    for chunk in whole {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *sum += x * x;
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|x| x * x).sum::<f32>()
}
