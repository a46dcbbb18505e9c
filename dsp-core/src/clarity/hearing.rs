//! What one listener hears of speech in noise: audibility of each band.

use super::tables::{BANDS, CENTRE_HZ, IMPORTANCE, INTERNAL_NOISE_DB, NORMAL_SPEECH_DB};

/// Decibels per doubling of a power, 10 log10(2).
const DB_PER_OCTAVE_OF_POWER: f64 = 3.010_299_956_639_812;

/// A power in dB, by the binary exponential, which is the quicker one.
fn power(db: f64) -> f64 {
    (db / DB_PER_OCTAVE_OF_POWER).exp2()
}

fn decibel(power: f64) -> f64 {
    power.log2() * DB_PER_OCTAVE_OF_POWER
}

/// The ears of one listener.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// Threshold of each band, dB SPL per Hz: internal noise and hearing loss.
    threshold_db: [f64; BANDS],
    /// 3.32 log10(0.89 f_i / f_k): distance of band `i` from its masker `k`, octaves; \[i\]\[k\].
    distance: [[f64; BANDS]; BANDS],
    /// Slope of the spread of masking before the masker's level counts, dB per octave.
    slope_db: [f64; BANDS],
}

impl Default for Hearing {
    fn default() -> Self {
        Self::normal()
    }
}

impl Hearing {
    /// Normal hearing.
    pub fn normal() -> Self {
        Self::with_loss([0.0; BANDS])
    }

    /// Hearing with a loss of so many dB in each band.
    pub fn with_loss(loss_db: [f64; BANDS]) -> Self {
        let distance = |i: usize, k: usize| 3.32 * (0.89 * CENTRE_HZ[i] / CENTRE_HZ[k]).log10();
        Self {
            threshold_db: std::array::from_fn(|k| INTERNAL_NOISE_DB[k] + loss_db[k]),
            distance: std::array::from_fn(|i| std::array::from_fn(|k| distance(i, k))),
            slope_db: std::array::from_fn(|k| -80.0 + 0.6 * (10.0 * CENTRE_HZ[k].log10() - 6.353)),
        }
    }

    /// Audibility of each band, 0 to 1, of speech in noise, both as spectrum levels in dB SPL per Hz.
    /// `distortion`: speech that is louder than normal loses by its level (left out of the short-frame
    /// index, where a frame's level is no level of effort).
    pub fn audibility(
        &self,
        speech_db: &[f64; BANDS],
        noise_db: &[f64; BANDS],
        distortion: bool,
    ) -> [f64; BANDS] {
        // What masks: the noise, or the voice itself 24 dB down.
        let base: [f64; BANDS] = std::array::from_fn(|k| noise_db[k].max(speech_db[k] - 24.0));
        std::array::from_fn(|i| {
            let masked_db = if i == 0 { base[0] } else { self.masked_db(i, &base, noise_db[i]) };
            let disturbance_db = masked_db.max(self.threshold_db[i]);
            let loud = if distortion {
                (1.0 - (speech_db[i] - NORMAL_SPEECH_DB[i] - 10.0) / 160.0).min(1.0)
            } else {
                1.0
            };
            loud * ((speech_db[i] - disturbance_db + 15.0) / 30.0).clamp(0.0, 1.0)
        })
    }

    /// Masking in band `i`: its own noise and what spreads up from the bands below it.
    fn masked_db(&self, i: usize, base: &[f64; BANDS], noise_db: f64) -> f64 {
        let spread = |k: usize| {
            let slope = self.slope_db[k] + 0.6 * base[k];
            power(base[k] + slope * self.distance[i][k])
        };
        decibel(power(noise_db) + (0..i).map(spread).sum::<f64>())
    }

    /// The index, 0 to 1: audibility weighed by what each band matters.
    pub fn index(
        &self,
        speech_db: &[f64; BANDS],
        noise_db: &[f64; BANDS],
        distortion: bool,
        importance: &[f64; BANDS],
    ) -> f64 {
        let heard = self.audibility(speech_db, noise_db, distortion);
        heard.iter().zip(importance).map(|(a, i)| a * i).sum()
    }

    /// [`Hearing::index`] with the weights of average speech.
    pub fn sii(&self, speech_db: &[f64; BANDS], noise_db: &[f64; BANDS], distortion: bool) -> f64 {
        self.index(speech_db, noise_db, distortion, &IMPORTANCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two published vectors of the third-octave procedure (google/speech_intelligibility_index):
    /// 0.445 and 0.438.
    #[test]
    fn the_published_vectors_come_out() {
        let mut speech = [40.0; BANDS];
        (speech[0], speech[1]) = (90.0, 5.0);
        speech[14..].fill(-10.0);
        let mut noise = [-10.0; BANDS];
        (noise[0], noise[3]) = (10.0, 75.0);
        noise[14..].fill(10.0);
        let mut loss = [0.0; BANDS];
        loss[0] = 90.0;
        let mut other = [0.0; BANDS];
        other[9..16].fill(0.1);
        other[16] = 0.3;
        let ears = Hearing::with_loss(loss);
        let (a, b) = (ears.sii(&speech, &noise, true), ears.index(&speech, &noise, true, &other));
        assert!((a - 0.445).abs() < 1e-3, "{a}");
        assert!((b - 0.438).abs() < 1e-3, "{b}");
        assert!((IMPORTANCE.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn more_noise_or_more_loss_is_never_clearer_and_nothing_leaves_zero_to_one() {
        let speech: [f64; BANDS] = std::array::from_fn(|k| 45.0 - k as f64);
        let mut last = f64::MAX;
        for step in -30..=30 {
            let noise = speech.map(|s| s + f64::from(step));
            let now = Hearing::normal().sii(&speech, &noise, false);
            assert!(now <= last && (0.0..=1.0).contains(&now), "{step}: {now}");
            let lost = Hearing::with_loss([40.0; BANDS]).sii(&speech, &noise, false);
            assert!(lost <= now + 1e-12);
            last = now;
        }
        assert!(last < 1e-9);
    }

    #[test]
    fn a_low_masker_covers_what_lies_above_it() {
        let speech = [50.0; BANDS];
        let mut noise = [-40.0; BANDS];
        let quiet = Hearing::normal().audibility(&speech, &noise, false);
        noise[5] = 90.0;
        let masked = Hearing::normal().audibility(&speech, &noise, false);
        assert!(masked[6] < quiet[6] && masked[8] < quiet[8], "upward spread of masking");
        assert_eq!(masked[3], quiet[3], "none downward");
    }
}
