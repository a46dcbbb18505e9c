//! What was heard of a voice, second by second, in plain numbers: what trivial baselines live from.

use assistant::ChannelInput;
use dsp_core::listen::observation::{SILENCE_DB, THIRD_OCTAVES};

/// One second of a voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Second {
    /// Hops in which it played.
    pub active_hops: u32,
    /// Power of each third-octave band, mean over what was looked at while it played.
    pub bands: [f64; THIRD_OCTAVES],
    /// Highest true peak, dBTP.
    pub peak_dbtp: f32,
    /// Mean power.
    pub power: f64,
}

/// All seconds of a voice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// In order; the last may be short.
    pub seconds: Vec<Second>,
}

/// Bands are looked at every so many hops: their window is longer.
const LOOK_EVERY: usize = 10;

impl Heard {
    /// Takes in the hops of one second.
    pub fn take(&mut self, inputs: &[ChannelInput<'_>]) {
        let mut second = Second {
            active_hops: 0,
            bands: [0.0; THIRD_OCTAVES],
            peak_dbtp: SILENCE_DB,
            power: 0.0,
        };
        let mut looks = 0.0;
        for (i, o) in inputs.iter().enumerate().filter_map(|(i, x)| Some((i, x.observation?))) {
            second.peak_dbtp = second.peak_dbtp.max(o.pre.true_peak_dbtp);
            second.power += power(o.pre.rms_dbfs) / inputs.len() as f64;
            second.active_hops += u32::from(o.active);
            if o.active && i % LOOK_EVERY == 0 {
                looks += 1.0;
                second.bands.iter_mut().zip(&o.bands_db).for_each(|(sum, db)| *sum += power(*db));
            }
        }
        second.bands.iter_mut().for_each(|sum| *sum /= f64::max(looks, 1.0));
        self.seconds.push(second);
    }

    /// The seconds of `from_s` and after until `active_s` of them were active, summed up.
    pub fn window(&self, from_s: usize, active_s: f64) -> (Window, usize) {
        let mut window = Window::default();
        let mut at = from_s;
        while let Some(second) = self.seconds.get(at) {
            window.take(second);
            at += 1;
            if window.active_s >= active_s {
                break;
            }
        }
        (window, at)
    }
}

/// A stretch of a voice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// Seconds in which it played.
    pub active_s: f64,
    /// Seconds in all.
    pub seconds: f64,
    /// Power of each third-octave band while it played.
    pub bands: Vec<f64>,
    /// True peak of each second in which it played, dBTP.
    pub peaks_dbtp: Vec<f32>,
    /// Mean power of each second in which it played.
    pub powers: Vec<f64>,
    /// Mean power of all seconds.
    pub power: f64,
}

impl Window {
    fn take(&mut self, second: &Second) {
        let active = f64::from(second.active_hops) / 100.0;
        self.bands.resize(THIRD_OCTAVES, 0.0);
        let n = self.active_s + active;
        if active > 0.0 {
            for (mean, now) in self.bands.iter_mut().zip(&second.bands) {
                *mean = (*mean * self.active_s + now * active) / n;
            }
            self.peaks_dbtp.push(second.peak_dbtp);
            self.powers.push(second.power);
        }
        self.power = (self.power * self.seconds + second.power) / (self.seconds + 1.0);
        self.active_s = n;
        self.seconds += 1.0;
    }
}

fn power(db: f32) -> f64 {
    10f64.powf(f64::from(db) / 10.0)
}
