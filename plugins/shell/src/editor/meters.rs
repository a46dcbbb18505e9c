//! Ballistics: how fast the meters fall, how long peaks are held.

use dsp_core::meter::Levels;
use dsp_core::strip::StripMeters;
use panels::view::{LEAST_REDUCTION_DB, LevelView, METER_FLOOR_DBFS};

/// How fast a peak falls, dB a second: as a quasi-peak programme meter (IEC 60268-10, type I: 20 dB
/// in 1.7 s).
const FALL_DB_PER_S: f32 = 20.0 / 1.7;
/// How long a held peak stands, s.
const HOLD_S: f64 = 2.0;

/// What is shown now.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Input meter.
    pub input: LevelView,
    /// Output meter.
    pub output: LevelView,
    /// Gain reduction, dB, 0 or above.
    pub gain_reduction_db: f32,
    /// Highest true peak at the input since it was cleared, dBTP; `None` = nothing heard.
    pub true_peak_dbtp: Option<f32>,
}

#[derive(Clone, Debug)]
struct Meter {
    peak_dbfs: f32,
    hold_dbfs: f32,
    hold_until_s: f64,
}

impl Default for Meter {
    fn default() -> Self {
        let none = f32::NEG_INFINITY;
        Self { peak_dbfs: none, hold_dbfs: none, hold_until_s: 0.0 }
    }
}

impl Meter {
    fn step(&mut self, levels: &Levels, fall_db: f32, now_s: f64) -> LevelView {
        let peak = db(levels.peak);
        self.peak_dbfs = shown(peak.max(self.peak_dbfs - fall_db));
        if peak >= self.hold_dbfs || now_s >= self.hold_until_s {
            self.hold_dbfs = shown(peak);
            self.hold_until_s = now_s + HOLD_S;
        }
        LevelView {
            peak_dbfs: self.peak_dbfs,
            rms_dbfs: shown(db(levels.rms)),
            hold_dbfs: self.hold_dbfs,
            clips: 0,
        }
    }
}

/// The meters from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Ballistics {
    input: Meter,
    output: Meter,
    gain_reduction_db: f32,
    true_peak: f32,
    clips: [u32; 2],
    last_s: Option<f64>,
}

impl Ballistics {
    /// Takes what the strip saw since the last frame.
    pub fn step(&mut self, read: &StripMeters, now_s: f64) -> Shown {
        let passed_s = self.last_s.map_or(0.0, |last| (now_s - last).clamp(0.0, 10.0)) as f32;
        self.last_s = Some(now_s);
        let fall_db = FALL_DB_PER_S * passed_s;
        let reduction_db = read.gain_reduction_db.max(self.gain_reduction_db - fall_db);
        self.gain_reduction_db = if reduction_db > LEAST_REDUCTION_DB { reduction_db } else { 0.0 };
        self.true_peak = self.true_peak.max(read.input.true_peak);
        let [clips_in, clips_out] = &mut self.clips;
        *clips_in = clips_in.saturating_add(read.clips_in);
        *clips_out = clips_out.saturating_add(read.clips_out);
        let input = self.input.step(&read.input, fall_db, now_s);
        let output = self.output.step(&read.output, fall_db, now_s);
        Shown {
            input: LevelView { clips: self.clips[0], ..input },
            output: LevelView { clips: self.clips[1], ..output },
            gain_reduction_db: self.gain_reduction_db,
            true_peak_dbtp: (self.true_peak > 0.0).then(|| db(self.true_peak)),
        }
    }

    /// True while they would fall without anything new.
    pub fn are_moving(&self) -> bool {
        let stands = |m: &Meter| m.peak_dbfs.is_finite() || m.hold_dbfs.is_finite();
        stands(&self.input) || stands(&self.output) || self.gain_reduction_db > 0.0
    }

    /// Forgets held peaks and clips.
    pub fn clear(&mut self) {
        *self = Self { last_s: self.last_s, ..Self::default() };
    }
}

/// What is below the meter is not shown.
fn shown(db: f32) -> f32 {
    if db > METER_FLOOR_DBFS { db } else { f32::NEG_INFINITY }
}

fn db(amplitude: f32) -> f32 {
    if amplitude > 0.0 { 20.0 * amplitude.log10() } else { f32::NEG_INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peak: f32, clips_in: u32) -> StripMeters {
        let mut meters = StripMeters { clips_in, ..StripMeters::default() };
        meters.input.peak = peak;
        meters.input.true_peak = peak;
        meters
    }

    #[test]
    fn peaks_fall_slowly_are_held_and_clips_add_up_until_cleared() {
        let mut meters = Ballistics::default();
        assert_eq!(meters.step(&seen(1.0, 2), 0.0).input.peak_dbfs, 0.0);
        let later = meters.step(&seen(0.0, 1), 1.7);
        assert!((later.input.peak_dbfs + 20.0).abs() < 0.1);
        assert_eq!((later.input.hold_dbfs, later.input.clips), (0.0, 3));
        assert_eq!(meters.step(&seen(0.0, 0), 2.1).input.hold_dbfs, f32::NEG_INFINITY);
        assert_eq!(later.true_peak_dbtp, Some(0.0));
        assert!(meters.are_moving());
        let below = meters.step(&seen(0.0, 0), 6.0).input;
        assert_eq!(below.peak_dbfs, f32::NEG_INFINITY, "it fell past the bottom");
        assert!(!meters.are_moving(), "then it rests");
        let boosted = StripMeters { clips_out: 5, ..StripMeters::default() };
        let boosted = meters.step(&boosted, 6.1);
        assert_eq!((boosted.input.clips, boosted.output.clips), (3, 5), "each has its own lamp");
        meters.clear();
        let cleared = meters.step(&seen(0.0, 0), 6.2);
        assert_eq!((cleared.input.clips, cleared.output.clips), (0, 0));
        assert_eq!(cleared.true_peak_dbtp, None);
    }
}
