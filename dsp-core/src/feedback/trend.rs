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

impl Trend {
    /// Line through `levels_db`, one a hop, oldest first; at least 4 of them.
    pub fn through(levels_db: &[f32]) -> Self {
        let n = levels_db.len();
        if n < 4 {
            return Self::default();
        }
        let slope = slope(levels_db);
        let mean = levels_db.iter().sum::<f32>() / n as f32;
        let middle = (n - 1) as f32 / 2.0;
        let squares: f32 = levels_db
            .iter()
            .enumerate()
            .map(|(i, y)| (y - mean - slope * (i as f32 - middle)).powi(2))
            .sum();
        let (first, second) = (self::slope(&levels_db[..n / 2]), self::slope(&levels_db[n / 2..]));
        Self {
            growth_db_s: slope * HZ,
            rise_db: slope * (n - 1) as f32,
            residual_db: (squares / n as f32).sqrt(),
            bend: if first > 0.0 { second / first } else { 0.0 },
            hops: n as u16,
        }
    }

    /// The most even of the lines over the last `WINDOWS` hops; `levels_db` newest last.
    pub(super) fn best(levels_db: &[f32]) -> Self {
        let mut best = Self::default();
        for n in WINDOWS.into_iter().filter(|n| *n <= levels_db.len()) {
            let trend = Self::through(&levels_db[levels_db.len() - n..]);
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
