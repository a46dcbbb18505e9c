//! The trivial baselines: for each kind of fault the first rule that anybody would write. A class is
//! worth having where it beats its own by detections, by false suggestions, or both.

use dsp_core::listen::observation::third_octave_hz;

use super::heard::{Heard, Window};
use super::hits::WITHIN_S;
use super::plan::{Kind, Planned, Sign};
use super::play::Played;
use super::said::Aspect;
use super::take::{Take, decibel};

/// Third octaves must stand this far over those an octave around, dB.
const PEAK_DB: f64 = 9.0;

/// The rule of a kind of fault, in words.
pub fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Clip { .. } => "a peak at full scale",
        Kind::Gain { .. } => "highest peak over -3 or under -24 dBTP",
        Kind::Rumble { .. } => "below 80 Hz over -25 dB of the whole",
        Kind::Resonance { .. } => "strongest third octave 9 dB over its octave",
        Kind::Zone { low_hz, .. } if low_hz < 1_000.0 => "200 to 500 Hz over -4 dB of the whole",
        Kind::Zone { .. } => "2 to 5 kHz over -6 dB of the whole",
        Kind::Dull { .. } => "above 4 kHz under -30 dB of the whole",
        Kind::Sibilant { .. } => "5 to 10 kHz over -10 dB of the whole",
        Kind::Uneven { .. } => "levels of its seconds spread by over 6 dB",
        Kind::Masked { .. } => "more at 1 to 4 kHz than the lead vocal",
        Kind::Slip { .. } => "none: the level at the insert does not change",
        Kind::Polarity { .. } => "correlation without a lag under -0.3",
        Kind::Swapped => "none: a level does not tell",
        Kind::HumOnly | Kind::Hum { .. } | Kind::Crackle | Kind::Lost => "under -60 dBFS for 10 s",
    }
}

/// True where the rule finds the planted fault, and does not find it in the untouched take.
pub fn finds(take: &Take, played: &Played, planned: &Planned, kind: Kind, at: usize) -> bool {
    let (Some(channel), Some(run)) = (planned.channels.first().copied(), played.faulty.get(at))
    else {
        return false;
    };
    let rate = f64::from(take.rate_hz);
    let from = (planned.from_frame as f64 / rate) as usize;
    if let Kind::Polarity { legs } = kind {
        let other = planned.channels.get(1).copied().unwrap_or(channel);
        let upright = take.correlation_now((other, 0), (channel, usize::from(legs)));
        return upright > 0.3;
    }
    let speaks = |feeds: &[usize]| -> Option<Aspect> {
        let window = |c: usize| Some(played.heard.get(*feeds.get(c)?)?.window(from, WITHIN_S).0);
        let lead = (0..take.configs.len()).find(|c| take.configs[*c].lead_vocal);
        rule(kind, &window(channel)?, lead.and_then(window).as_ref())
    };
    let right = |a: Aspect| {
        let near = planned.hz.zip(a.hz).is_none_or(|(p, a)| (p / a).log2().abs() <= 1.0 / 3.0);
        let sign = match planned.sign {
            Sign::Down => a.db.is_some_and(|db| db < 0.0),
            Sign::Up => a.db.is_some_and(|db| db > 0.0),
            Sign::None => true,
        };
        near && sign
    };
    let clean: Vec<usize> = (0..run.feeds.len().min(take.configs.len())).collect();
    speaks(&run.feeds).is_some_and(right) && !speaks(&clean).is_some_and(right)
}

/// How often the rule speaks on the untouched take: once at most in 30 active seconds of a channel.
pub fn false_alarms(take: &Take, played: &Played, kind: Kind) -> usize {
    let Some((_, run)) = played.clean.first() else { return 0 };
    let lead = (0..take.configs.len()).find(|c| take.configs[*c].lead_vocal);
    let mut count = 0;
    for channel in 0..run.active_s.len().min(take.configs.len()) {
        let mut from = 0;
        while let Some((window, next)) = stretch(&played.heard[channel], from) {
            let lead = lead.filter(|l| *l != channel);
            let vocal = lead.map(|l| played.heard[l].window(from, WITHIN_S).0);
            let skips = matches!(kind, Kind::Masked { .. }) && vocal.is_none();
            count += usize::from(!skips && rule(kind, &window, vocal.as_ref()).is_some());
            from = next;
        }
    }
    count
}

fn stretch(heard: &Heard, from: usize) -> Option<(Window, usize)> {
    let (window, next) = heard.window(from, WITHIN_S);
    (window.active_s >= WITHIN_S * 0.5).then_some((window, next))
}

fn rule(kind: Kind, w: &Window, vocal: Option<&Window>) -> Option<Aspect> {
    let says =
        |speaks: bool, hz: Option<f64>, db: f64| speaks.then_some(Aspect { hz, db: Some(db) });
    let peak = w.peaks_dbtp.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let share = |low: f64, high: f64| decibel(band(w, low, high)) - decibel(band(w, 20.0, 22e3));
    match kind {
        Kind::Clip { .. } => says(peak >= -0.1, None, -6.0),
        Kind::Gain { .. } if peak > -3.0 => says(true, None, f64::from(-12.0 - peak)),
        Kind::Gain { .. } => says(peak < -24.0 && peak > -90.0, None, f64::from(-12.0 - peak)),
        Kind::Rumble { .. } => says(share(20.0, 80.0) > -25.0, None, -6.0),
        Kind::Resonance { .. } => {
            let (hz, over) = strongest(w)?;
            says(over > PEAK_DB, Some(hz), -over)
        }
        Kind::Zone { low_hz, .. } if low_hz < 1_000.0 => {
            says(share(200.0, 500.0) > -4.0, Some(316.0), -3.0)
        }
        Kind::Zone { .. } => says(share(2_000.0, 5_000.0) > -6.0, Some(3_160.0), -3.0),
        Kind::Dull { .. } => says(share(4_000.0, 22e3) < -30.0, None, 3.0),
        Kind::Sibilant { .. } => says(share(5_000.0, 10e3) > -10.0, None, -6.0),
        Kind::Uneven { .. } => says(spread_db(&w.powers) > 6.0, None, -6.0),
        Kind::Masked { .. } => {
            let vocal = band(vocal?, 1_000.0, 4_000.0);
            says(band(w, 1_000.0, 4_000.0) > vocal, Some(2_000.0), -3.0)
        }
        Kind::HumOnly | Kind::Hum { .. } | Kind::Crackle | Kind::Lost => {
            says(w.seconds >= 10.0 && decibel(w.power) < -60.0, None, 0.0)
        }
        Kind::Slip { .. } | Kind::Polarity { .. } | Kind::Swapped => None,
    }
}

fn band(w: &Window, low: f64, high: f64) -> f64 {
    let inside = |i: &usize| (low..high).contains(&third_octave_hz(*i));
    (0..w.bands.len()).filter(inside).map(|i| w.bands[i]).sum()
}

/// The third octave that stands out most from the octave around it.
fn strongest(w: &Window) -> Option<(f64, f64)> {
    let db: Vec<f64> = w.bands.iter().map(|p| decibel(*p)).collect();
    (3..db.len().saturating_sub(3))
        .map(|i| {
            let around = (db[i - 3] + db[i - 2] + db[i + 2] + db[i + 3]) / 4.0;
            (third_octave_hz(i), db[i] - around)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

fn spread_db(powers: &[f64]) -> f64 {
    let n = powers.len().max(1) as f64;
    let db: Vec<f64> = powers.iter().map(|p| decibel(*p)).collect();
    let mean = db.iter().sum::<f64>() / n;
    (db.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt()
}
