//! The index of one window: about a second of frames.

use super::Psd;
use super::hearing::Hearing;
use super::tables::{BANDS, CALIBRATION_DB, IMPORTANCE};

/// A frame counts while the voice is at most this far below its loudest frame, dB.
const ACTIVE_DB: f64 = 30.0;
/// Power density, summed over the bands, under which nothing counts as a voice: 1e-12 is a noise of
/// about -85 dBFS. (The reference calls digital silence active; nothing sings there.)
const QUIETEST: f64 = 1e-12;
/// Added to each density so that silence has a level: -105 dB SPL per Hz.
const NOTHING: f64 = 1e-20;

/// What one window gives. All of a band's parts are on the scale of the index: summed over the bands
/// `sii` is the index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The index, 0 to 1.
    pub clarity: f64,
    /// What each band adds to it.
    pub sii: [f64; BANDS],
    /// What each band loses to what plays beside the voice: how much more it would add in quiet.
    pub masked: [f64; BANDS],
    /// Frames in which the voice was active, and all frames.
    pub frames: (usize, usize),
}

/// Which frames hold the voice; all are false where it is silent.
pub fn active_frames(vocal: &[Psd]) -> Vec<bool> {
    let powers: Vec<f64> = vocal.iter().map(total).collect();
    let loudest = powers.iter().copied().fold(0.0, f64::max);
    let least = (loudest * 10f64.powf(-ACTIVE_DB / 10.0)).max(QUIETEST);
    powers.iter().map(|p| *p > least).collect()
}

fn total(psd: &Psd) -> f64 {
    psd.iter().map(|p| f64::from(*p)).sum()
}

/// Mean density over the frames that `counts` names; 0 where there are none.
pub fn mean_psd(frames: &[Psd], counts: &[bool]) -> [f64; BANDS] {
    let mut sum = [0.0; BANDS];
    let mut n = 0u32;
    for (frame, _) in frames.iter().zip(counts).filter(|(_, counts)| **counts) {
        n += 1;
        sum.iter_mut().zip(frame).for_each(|(s, p)| *s += f64::from(*p));
    }
    sum.map(|s| s / f64::from(n.max(1)))
}

fn level_db(psd: f64) -> f64 {
    10.0 * (psd + NOTHING).log10() + CALIBRATION_DB
}

fn levels_db(psd: &Psd) -> [f64; BANDS] {
    psd.map(|p| level_db(f64::from(p)))
}

/// The index of a window. `vocal` and `backing`: one density a frame, in step. `None` where the voice
/// is active in less than half of the frames.
pub fn measure(hearing: &Hearing, vocal: &[Psd], backing: &[Psd]) -> Option<Reading> {
    let active = active_frames(vocal);
    let frames = active.iter().filter(|a| **a).count();
    if frames == 0 || 2 * frames < active.len() {
        return None;
    }
    let speech_db = mean_psd(vocal, &active).map(level_db);
    let noise_db = mean_psd(backing, &active).map(level_db);
    let quiet_db = [level_db(0.0); BANDS];
    let mut heard = hearing.audibility(&speech_db, &noise_db, true);
    let mut in_quiet = hearing.audibility(&speech_db, &quiet_db, true);
    let each = 1.0 / frames as f64;
    let counted = vocal.iter().zip(backing).zip(&active).filter(|(_, active)| **active);
    for ((vocal, backing), _) in counted {
        let (speech_db, noise_db) = (levels_db(vocal), levels_db(backing));
        let now = hearing.audibility(&speech_db, &noise_db, false);
        let quiet = hearing.audibility(&speech_db, &quiet_db, false);
        for k in 0..BANDS {
            heard[k] += each * now[k];
            in_quiet[k] += each * quiet[k];
        }
    }
    let sii: [f64; BANDS] = std::array::from_fn(|k| 0.5 * IMPORTANCE[k] * heard[k]);
    let masked = std::array::from_fn(|k| 0.5 * IMPORTANCE[k] * (in_quiet[k] - heard[k]).max(0.0));
    Some(Reading { clarity: sii.iter().sum(), sii, masked, frames: (frames, active.len()) })
}

/// The index alone, over every `every`-th of the frames that `active` names, with the voice's bands
/// times `voice` and the backing given frame by frame: what a change would come to.
pub fn quick(
    hearing: &Hearing,
    vocal: &[Psd],
    voice: f64,
    active: &[bool],
    every: usize,
    mut backing: impl FnMut(usize) -> [f64; BANDS],
) -> f64 {
    let (mut speech, mut noise, mut sum, mut n) = ([0.0; BANDS], [0.0; BANDS], 0.0, 0u32);
    let chosen = (0..vocal.len()).filter(|i| active[*i]).step_by(every.max(1));
    for i in chosen {
        let e = vocal[i].map(|p| f64::from(p) * voice);
        let b = backing(i);
        for k in 0..BANDS {
            speech[k] += e[k];
            noise[k] += b[k];
        }
        sum += hearing.sii(&e.map(level_db), &b.map(level_db), false);
        n += 1;
    }
    if n == 0 {
        return 0.0;
    }
    let mean = |v: f64| level_db(v / f64::from(n));
    0.5 * hearing.sii(&speech.map(mean), &noise.map(mean), true) + 0.5 * sum / f64::from(n)
}

/// What each channel takes from the voice, band by band: what the band loses, shared in proportion to
/// the channels' power in it. `channels`: mean density of each, over the frames that count.
pub fn maskers(reading: &Reading, channels: &[[f64; BANDS]]) -> Vec<[f64; BANDS]> {
    let sum: [f64; BANDS] = std::array::from_fn(|k| channels.iter().map(|c| c[k]).sum());
    let share = |c: &[f64; BANDS], k: usize| if sum[k] > 0.0 { c[k] / sum[k] } else { 0.0 };
    channels.iter().map(|c| std::array::from_fn(|k| reading.masked[k] * share(c, k))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(level: f32, frames: usize) -> Vec<Psd> {
        vec![[level; BANDS]; frames]
    }

    #[test]
    fn bands_add_up_and_maskers_share_what_is_lost() {
        let mut backing = flat(1e-7, 48);
        backing.iter_mut().for_each(|frame| frame[12] = 1e-5);
        let reading =
            measure(&Hearing::normal(), &flat(1e-6, 48), &backing).expect("active throughout");
        assert!((reading.sii.iter().sum::<f64>() - reading.clarity).abs() < 1e-12);
        assert_eq!(reading.frames, (48, 48));
        let loud = std::array::from_fn(|k| if k == 12 { 9e-6 } else { 1e-9 });
        let soft = std::array::from_fn(|k| if k == 12 { 1e-6 } else { 9e-8 });
        let shares = maskers(&reading, &[loud, soft]);
        #[expect(clippy::needless_range_loop, reason = "three arrays of bands")]
        for k in 0..BANDS {
            assert!((shares[0][k] + shares[1][k] - reading.masked[k]).abs() < 1e-12);
        }
        assert!(shares[0][12] > shares[1][12] && shares[0][8] < shares[1][8]);
    }

    #[test]
    fn the_value_is_hidden_where_the_voice_rests() {
        let hearing = Hearing::normal();
        let mut vocal = flat(1e-6, 48);
        vocal[..25].fill([1e-12; BANDS]);
        assert_eq!(measure(&hearing, &vocal, &flat(1e-7, 48)), None, "under half");
        vocal[..3].fill([1e-6; BANDS]);
        assert!(measure(&hearing, &vocal, &flat(1e-7, 48)).is_some());
        assert_eq!(measure(&hearing, &flat(0.0, 48), &flat(1e-7, 48)), None, "silence");
        assert_eq!(measure(&hearing, &[], &[]), None);
    }

    #[test]
    fn the_quick_index_of_every_frame_is_the_index() {
        let (vocal, backing) = (flat(1e-6, 10), flat(3e-7, 10));
        let hearing = Hearing::normal();
        let whole = measure(&hearing, &vocal, &backing).expect("active").clarity;
        let again = quick(&hearing, &vocal, 1.0, &[true; 10], 1, |i| backing[i].map(f64::from));
        assert!((whole - again).abs() < 1e-12);
    }
}
