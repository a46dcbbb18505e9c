//! Does a level grow evenly? Regression over several windows.

/// A straight line through the level of the last hops.
///
/// A loop above its stable gain grows by its excess in every turn: straight in dB, whatever the
/// programme does. A note's attack bends: it rises fast at first, then settles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trend {
    /// Slope, dB/s.
    pub growth_db_s: f32,
    /// What the line gains over the window, dB.
    pub rise_db: f32,
    /// RMS of what the line does not explain, dB.
    pub residual_db: f32,
    /// Slope of the second half of the window over that of the first; 1 is straight, an attack is
    /// below 0.5. 0 where the first half does not rise.
    pub bend: f32,
    /// Length of the window, hops; 0: too young to say.
    pub hops: u16,
}

/// Windows that are tried, hops. The longest serves what grows by 5 dB/s.
pub(super) const WINDOWS: [usize; 7] = [8, 12, 18, 27, 40, 60, 90];
/// Even a perfect line is not trusted more than this, dB: levels are interpolated to about as much.
const FLOOR_DB: f32 = 0.3;
/// Hops in a second.
const HZ: f32 = crate::listen::observation::HOPS_PER_SECOND as f32;

/// Sums over the newest values: of y, of t y and of y^2, with t in hops back from the newest.
#[derive(Clone, Copy, Default)]
struct Sums {
    y: f64,
    ty: f64,
    yy: f64,
}

impl Sums {
    /// Without the newest `m` values, whose sums are `newer`; t counts from the first that is left.
    fn before(&self, newer: &Self, m: usize) -> Self {
        let y = self.y - newer.y;
        Self { y, ty: self.ty - newer.ty - m as f64 * y, yy: self.yy - newer.yy }
    }

    /// Least squares over `n` values, dB per hop forwards.
    fn slope(&self, n: usize) -> f64 {
        let n = n as f64;
        -12.0 * (self.ty - 0.5 * (n - 1.0) * self.y) / (n * (n * n - 1.0))
    }

    /// Sum of the squares that the line leaves.
    fn rest(&self, n: usize, slope: f64) -> f64 {
        let n = n as f64;
        (self.yy - self.y * self.y / n - slope * slope * n * (n * n - 1.0) / 12.0).max(0.0)
    }
}

impl Trend {
    /// The most even of the lines over the last `WINDOWS` hops; `levels_db` newest last.
    pub(super) fn best(levels_db: &[f32]) -> Self {
        let longest = WINDOWS.into_iter().rfind(|n| *n <= levels_db.len());
        let (Some(longest), Some(newest)) = (longest, levels_db.last()) else {
            return Self::default();
        };
        // All windows end now: one pass serves them.
        let mut sums = [Sums::default(); WINDOWS[WINDOWS.len() - 1] + 1];
        for (t, level) in levels_db.iter().rev().take(longest).enumerate() {
            let (y, last) = (f64::from(level - newest), sums[t]);
            sums[t + 1] = Sums { y: last.y + y, ty: last.ty + t as f64 * y, yy: last.yy + y * y };
        }
        let mut best = Self::default();
        for n in WINDOWS.into_iter().take_while(|n| *n <= longest) {
            let second = n - n / 2;
            let slope = sums[n].slope(n);
            let first = sums[n].before(&sums[second], second).slope(n / 2);
            let trend = Self {
                growth_db_s: slope as f32 * HZ,
                rise_db: slope as f32 * (n - 1) as f32,
                residual_db: (sums[n].rest(n, slope) / n as f64).sqrt() as f32,
                bend: if first > 0.0 { (sums[second].slope(second) / first) as f32 } else { 0.0 },
                hops: n as u16,
            };
            if best.hops == 0 || trend.evenness() > best.evenness() {
                best = trend;
            }
        }
        best
    }

    /// Rise over what the line leaves unexplained: what windows are compared by.
    pub fn evenness(&self) -> f32 {
        self.rise_db / (self.residual_db + FLOOR_DB)
    }
}

/// Least squares, dB per hop.
pub(super) fn slope(y: &[f32]) -> f32 {
    let n = y.len();
    if n < 2 {
        return 0.0;
    }
    let middle = (n - 1) as f32 / 2.0;
    let over: f32 = y.iter().enumerate().map(|(i, y)| (i as f32 - middle) * y).sum();
    over * 12.0 / (n as f32 * (n * n - 1) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One window by the book.
    fn through(levels_db: &[f32]) -> Trend {
        let n = levels_db.len();
        let fit = slope(levels_db);
        let (mean, middle) = (levels_db.iter().sum::<f32>() / n as f32, (n - 1) as f32 / 2.0);
        let off = |(i, y): (usize, &f32)| (y - mean - fit * (i as f32 - middle)).powi(2);
        let squares: f32 = levels_db.iter().enumerate().map(off).sum();
        let (first, second) = (slope(&levels_db[..n / 2]), slope(&levels_db[n / 2..]));
        Trend {
            growth_db_s: fit * HZ,
            rise_db: fit * (n - 1) as f32,
            residual_db: (squares / n as f32).sqrt(),
            bend: if first > 0.0 { second / first } else { 0.0 },
            hops: n as u16,
        }
    }

    #[test]
    fn one_pass_finds_what_regression_over_its_window_finds() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        for len in [3, 8, 17, 40, 89, 90] {
            for growth in [-2.0f32, -0.1, 0.0, 0.05, 0.4, 1.5] {
                let levels: Vec<f32> =
                    (0..len).map(|i| -60.0 + growth * i as f32 + 0.4 * noise()).collect();
                let best = Trend::best(&levels);
                if len < WINDOWS[0] {
                    assert_eq!(best, Trend::default());
                    continue;
                }
                let all =
                    WINDOWS.iter().filter(|n| **n <= len).map(|n| through(&levels[len - n..]));
                let most = all.clone().map(|t| t.evenness()).fold(f32::MIN, f32::max);
                assert!((best.evenness() - most).abs() < 1e-3 * (1.0 + most.abs()));
                let same = all.into_iter().find(|t| t.hops == best.hops).expect("a window");
                assert!((same.growth_db_s - best.growth_db_s).abs() < 0.01);
                assert!((same.residual_db - best.residual_db).abs() < 1e-3);
                assert!((same.bend - best.bend).abs() <= 1e-2 * (1.0 + same.bend.abs()));
            }
        }
    }
}
