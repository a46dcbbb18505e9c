//! Does the source play? A gate that adapts to the channel.

use super::observation::HOPS_PER_SECOND;

/// Lower than this nothing counts as playing, dBFS RMS.
pub(super) const ABSOLUTE_DBFS: f32 = -70.0;
/// The gate opens this far below the channel's own loud level, dB (SCIENCE 3).
const BELOW_LOUD_DB: f32 = 40.0;
/// ... and this far above its noise floor, dB.
const ABOVE_FLOOR_DB: f32 = 9.0;
/// It closes this much lower than it opens, dB.
const HYSTERESIS_DB: f32 = 4.0;
/// It stays open for this long after the level fell, hops: what rings on, and the time between two hits.
const HANG_HOPS: u32 = 40;
/// The loud level forgets with this time constant, seconds of playing.
const FORGET_S: f32 = 30.0;
/// Weight of hops that are audible but below the gate: the loud level lapses after 3 minutes of them.
const QUIET_WEIGHT: f32 = 0.05;
/// So little playing can have been the start of noise, hops.
const LITTLE: f32 = 200.0;
/// Lowest level in the histogram, dBFS.
const LOWEST_DBFS: f32 = -100.0;
/// Bins of 1 dB.
const BINS: usize = 124;

/// The channel's recent loud level (95th percentile while it plays) and the gate's state.
pub(super) struct Gate {
    weights: [f32; BINS],
    total: f32,
    hops: u32,
    loud_dbfs: Option<f32>,
    powers: [f64; 3],
    open: bool,
    quiet_hops: u32,
}

impl Gate {
    pub fn new() -> Self {
        Self {
            weights: [0.0; BINS],
            total: 0.0,
            hops: 0,
            loud_dbfs: None,
            powers: [0.0; 3],
            open: false,
            quiet_hops: HANG_HOPS,
        }
    }

    /// After a gap: the gate closes, what is known of the channel stays.
    pub fn clear(&mut self) {
        self.powers = [0.0; 3];
        self.open = false;
        self.quiet_hops = HANG_HOPS;
    }

    /// 95th percentile of the level while playing, dBFS RMS.
    pub fn loud_dbfs(&self) -> Option<f32> {
        self.loud_dbfs
    }

    /// Level at which the gate opens, dBFS RMS.
    pub fn opens_at_dbfs(&self, noise_floor_dbfs: Option<f32>) -> f32 {
        let loud = self.loud_dbfs.map_or(ABSOLUTE_DBFS, |loud| loud - BELOW_LOUD_DB);
        let floor = noise_floor_dbfs.map_or(ABSOLUTE_DBFS, |floor| floor + ABOVE_FLOOR_DB);
        ABSOLUTE_DBFS.max(loud).max(floor)
    }

    /// Steady noise is heard: it teaches nothing about the loud level, and where nothing else was heard
    /// before, the loud level is not known.
    fn unlearn(&mut self) {
        if self.total < LITTLE {
            self.weights.fill(0.0);
            self.total = 0.0;
            self.loud_dbfs = None;
        }
    }

    /// Takes a hop of mean square `power`; true while the source plays. `steady_noise`: the last second
    /// was that.
    pub fn step(&mut self, power: f64, noise_floor_dbfs: Option<f32>, steady_noise: bool) -> bool {
        self.powers.rotate_left(1);
        self.powers[2] = power;
        let level = super::level::power_db(self.powers.iter().sum::<f64>() / 3.0);
        let opens = self.opens_at_dbfs(noise_floor_dbfs);
        let limit = if self.open { opens - HYSTERESIS_DB } else { opens };
        if steady_noise {
            self.unlearn();
        }
        if level >= limit {
            self.open = true;
            self.quiet_hops = 0;
            self.learn(level, if steady_noise { 0.0 } else { 1.0 });
        } else {
            // Audible but far below the loud level: if it lasts for minutes, it is the channel's level now.
            if level >= ABSOLUTE_DBFS && !steady_noise {
                self.learn(level, QUIET_WEIGHT);
            }
            self.open = false;
            self.quiet_hops = self.quiet_hops.saturating_add(1);
        }
        self.quiet_hops < HANG_HOPS
    }

    fn learn(&mut self, level_dbfs: f32, weight: f32) {
        if weight == 0.0 {
            return;
        }
        let bin = ((level_dbfs - LOWEST_DBFS).max(0.0) as usize).min(BINS - 1);
        self.weights[bin] += weight;
        self.total += weight;
        self.hops += 1;
        if self.hops.is_multiple_of(HOPS_PER_SECOND) {
            let keep = (-1.0 / FORGET_S).exp();
            self.weights.iter_mut().for_each(|w| *w *= keep);
            self.total = self.weights.iter().sum();
        }
        if self.hops.is_multiple_of(10) {
            self.loud_dbfs = Some(self.percentile_95());
        }
    }

    fn percentile_95(&self) -> f32 {
        let mut above = 0.05 * self.total;
        for (bin, weight) in self.weights.iter().enumerate().rev() {
            if *weight >= above {
                let share = if *weight > 0.0 { above / weight } else { 0.0 };
                return LOWEST_DBFS + (bin + 1) as f32 - share;
            }
            above -= weight;
        }
        LOWEST_DBFS
    }
}
