//! The numbers of one channel over a whole show, in little memory.

use dsp_core::listen::Observation;
use dsp_core::listen::observation::{HOPS_PER_SECOND, SILENCE_DB, THIRD_OCTAVES};

use crate::report::Point;

/// Points of a level curve with few and with many channels: paper has no more dots.
const POINTS: u64 = 800;
const POINTS_MANY: u64 = 240;
/// From this many channels on curves are coarser.
const MANY: usize = 40;
/// `post_bands_db` is fresh on every tenth hop only, the last of each ten.
const BANDS_EVERY: u64 = 10;

/// Spectra that make a mean worth drawing: one in ten hops, so 2 s.
const ENOUGH_SPECTRA: u64 = 20;

/// Collects while a channel is heard.
pub struct Stats {
    hops_per_point: u64,
    points: Vec<Point>,
    pending: Pending,
    /// Highest true peak of each second, and whether the source played in it, dBTP.
    seconds: Vec<(f32, bool)>,
    spectra: Spectra,
    /// Of the time before the strip last changed.
    earlier: Option<Spectra>,
    hops: u64,
    active_hops: u64,
    active_power: f64,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: f32,
    /// The same behind the strip.
    pub post_true_peak_dbtp: f32,
    /// Loudest short-term loudness, LUFS.
    pub short_term_lufs: f32,
    /// Noise floor at the end, dBFS.
    pub noise_dbfs: f32,
    /// Hits that started.
    pub onsets: u64,
    /// Flat tops below or at full scale.
    pub flat_tops: u64,
    /// Samples at or over full scale.
    pub clipped: u64,
    /// Largest gain reduction, dB.
    pub gain_reduction_db: f32,
    /// What the channel sounded like over all of it.
    pub sounds_like: Option<ml_models::Presence>,
    correlation: f64,
}

/// Sums of band powers, and of how many hops.
#[derive(Clone, Default)]
struct Spectra {
    before: [f64; THIRD_OCTAVES],
    after: [f64; THIRD_OCTAVES],
    hops: u64,
}

#[derive(Default)]
struct Pending {
    hops: u64,
    pre_peak: f32,
    post_peak: f32,
    pre_power: f64,
    post_power: f64,
    active: bool,
}

impl Stats {
    /// For a show of `hops` hops and `channels` channels.
    pub fn new(hops: u64, channels: usize) -> Self {
        let points = if channels > MANY { POINTS_MANY } else { POINTS };
        Self {
            // Not under 50 ms: a hop of a bass note is not a level.
            hops_per_point: hops.div_ceil(points).max(5),
            points: Vec::new(),
            pending: Pending::default(),
            seconds: Vec::new(),
            spectra: Spectra::default(),
            earlier: None,
            hops: 0,
            active_hops: 0,
            active_power: 0.0,
            true_peak_dbtp: SILENCE_DB,
            post_true_peak_dbtp: SILENCE_DB,
            short_term_lufs: SILENCE_DB,
            noise_dbfs: SILENCE_DB,
            onsets: 0,
            flat_tops: 0,
            clipped: 0,
            gain_reduction_db: 0.0,
            sounds_like: None,
            correlation: 0.0,
        }
    }

    /// Takes one hop.
    pub fn hear(&mut self, o: &Observation) {
        let second = (self.hops / u64::from(HOPS_PER_SECOND)) as usize;
        if second == self.seconds.len() {
            self.seconds.push((SILENCE_DB, false));
        }
        let (peak, active) = &mut self.seconds[second];
        *peak = peak.max(o.pre.true_peak_dbtp);
        *active |= o.active;
        self.true_peak_dbtp = self.true_peak_dbtp.max(o.pre.true_peak_dbtp);
        self.post_true_peak_dbtp = self.post_true_peak_dbtp.max(o.post.true_peak_dbtp);
        self.short_term_lufs = self.short_term_lufs.max(o.short_term_lufs);
        self.noise_dbfs = o.noise_floor_dbfs;
        self.onsets += u64::from(o.onset);
        self.flat_tops += u64::from(o.flat_tops);
        self.clipped += u64::from(o.clipped_samples);
        self.gain_reduction_db = self.gain_reduction_db.max(o.gain_reduction_db);
        if o.active {
            self.active_hops += 1;
            self.active_power += power(o.pre.rms_dbfs);
            self.correlation += f64::from(o.leg_correlation);
            if o.hop % BANDS_EVERY == BANDS_EVERY - 1 {
                self.spectra.hops += 1;
                for i in 0..THIRD_OCTAVES {
                    self.spectra.before[i] += power(o.bands_db[i]);
                    self.spectra.after[i] += power(o.post_bands_db[i]);
                }
            }
        }
        self.hops += 1;
        self.point(o);
    }

    fn point(&mut self, o: &Observation) {
        let p = &mut self.pending;
        if p.hops == 0 {
            *p = Pending { pre_peak: SILENCE_DB, post_peak: SILENCE_DB, ..Pending::default() };
        }
        p.hops += 1;
        p.pre_peak = p.pre_peak.max(o.pre.true_peak_dbtp);
        p.post_peak = p.post_peak.max(o.post.true_peak_dbtp);
        p.pre_power += power(o.pre.rms_dbfs);
        p.post_power += power(o.post.rms_dbfs);
        p.active |= o.active;
        if p.hops == self.hops_per_point {
            self.close_point();
        }
    }

    fn close_point(&mut self) {
        let p = std::mem::take(&mut self.pending);
        if p.hops > 0 {
            let n = p.hops as f64;
            self.points.push(Point {
                pre_peak: p.pre_peak,
                pre_rms: decibel(p.pre_power / n),
                post_peak: p.post_peak,
                post_rms: decibel(p.post_power / n),
                active: p.active,
            });
        }
    }

    /// The level curve, filled up with silence to the length of the show (`hops`).
    pub fn points(&mut self, hops: u64) -> Vec<Point> {
        self.close_point();
        let mut points = std::mem::take(&mut self.points);
        let silence = Point {
            pre_peak: SILENCE_DB,
            pre_rms: SILENCE_DB,
            post_peak: SILENCE_DB,
            post_rms: SILENCE_DB,
            active: false,
        };
        points.resize(hops.div_ceil(self.hops_per_point) as usize, silence);
        points
    }

    /// p95 over the active seconds of the highest true peak in each, dBTP.
    pub fn p95_dbtp(&self) -> Option<f32> {
        let mut peaks: Vec<f32> = self.seconds.iter().filter(|s| s.1).map(|s| s.0).collect();
        peaks.sort_by(f32::total_cmp);
        let index = (peaks.len() as f64 * 0.95).ceil() as usize;
        peaks.get(index.saturating_sub(1)).copied()
    }

    /// Mean RMS of the active hops, dBFS.
    pub fn active_rms_dbfs(&self) -> Option<f32> {
        (self.active_hops > 0).then(|| decibel(self.active_power / self.active_hops as f64))
    }

    /// Seconds in which the source played.
    pub fn active_s(&self) -> f64 {
        self.active_hops as f64 / f64::from(HOPS_PER_SECOND)
    }

    /// Mean correlation of the legs while active.
    pub fn correlation(&self) -> Option<f64> {
        (self.active_hops > 0).then(|| self.correlation / self.active_hops as f64)
    }

    /// A move is on its way: spectra begin anew, so that before and behind the strip tell it apart.
    pub fn strip_changes(&mut self) {
        let past = std::mem::take(&mut self.spectra);
        if past.hops >= ENOUGH_SPECTRA || self.earlier.is_none() {
            self.earlier = Some(past);
        }
    }

    /// Mean spectra while active since the strip last changed, before and behind it, dBFS a
    /// third-octave; those of the time before where too little came after.
    pub fn spectra_db(&self) -> Option<(Vec<f32>, Vec<f32>)> {
        let late = self.spectra.hops < ENOUGH_SPECTRA;
        let chosen = self.earlier.as_ref().filter(|_| late).unwrap_or(&self.spectra);
        let n = chosen.hops as f64;
        let mean = |sums: &[f64]| sums.iter().map(|s| decibel(s / n)).collect();
        (chosen.hops > 0).then(|| (mean(&chosen.before), mean(&chosen.after)))
    }
}

fn power(db: f32) -> f64 {
    10f64.powf(f64::from(db) / 10.0)
}

fn decibel(power: f64) -> f32 {
    (10.0 * power.max(1e-16).log10()) as f32
}
