//! One line of the output (DESIGN section 8).

use dsp_core::clarity::{BANDS, CENTRE_HZ, IMPORTANCE, Reading};
use serde::Serialize;

/// A band has a masker where it loses at least this share of what it could add: less is not heard.
const LEAST_MASKED: f64 = 0.02;

/// Mean square under which a side is silent: -120 dBFS.
const SILENT: f64 = 1e-12;

/// What is said of one second.
#[derive(Debug, Serialize)]
pub struct Line {
    /// End of the second, s.
    t_s: f64,
    /// 0 to 1; `null` where the voice is active in less than half of it.
    clarity: Option<f64>,
    /// Level of the voice over the backing, dB; `null` where one of them is silent.
    lar_db: Option<f64>,
    /// The 18 bands.
    bands: Vec<Band>,
}

/// What is said of one band.
#[derive(Debug, Serialize)]
pub struct Band {
    hz: f64,
    /// What it adds to the clarity: the bands' sum is the clarity.
    sii: Option<f64>,
    /// The file that covers it most; `null` where nothing does.
    masker: Option<String>,
}

impl Line {
    /// Powers as mean squares.
    pub fn new(
        t_s: f64,
        reading: Option<&Reading>,
        voice: f64,
        backing: f64,
        bands: Vec<Band>,
    ) -> Self {
        let lar_db = (voice > SILENT && backing > SILENT).then(|| 10.0 * (voice / backing).log10());
        Self {
            t_s: rounded(t_s, 3),
            clarity: reading.map(|r| rounded(r.clarity, 4)),
            lar_db: lar_db.map(|v| rounded(v, 2)),
            bands,
        }
    }
}

impl Band {
    /// Band `k` of a reading.
    pub fn new(k: usize, reading: Option<&Reading>, masker: Option<String>) -> Self {
        Self { hz: CENTRE_HZ[k], sii: reading.map(|r| rounded(r.sii[k], 5)), masker }
    }
}

/// The channel that takes most from band `k`.
pub fn masker(shares: &[[f64; BANDS]], k: usize) -> Option<usize> {
    let lost: f64 = shares.iter().map(|s| s[k]).sum();
    let most = (0..shares.len()).max_by(|a, b| {
        // Of two alike the first.
        shares[*a][k].total_cmp(&shares[*b][k]).then(b.cmp(a))
    });
    most.filter(|_| lost >= LEAST_MASKED * IMPORTANCE[k])
}

fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10f64.powi(places);
    (value * scale).round() / scale + 0.0 // no minus zero
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_masker_is_who_takes_most_and_nobody_where_nothing_is_lost() {
        let (mut a, mut b) = ([0.0; BANDS], [0.0; BANDS]);
        (a[3], b[3]) = (0.004, 0.006);
        (a[4], b[4]) = (0.005, 0.005);
        assert_eq!(masker(&[a, b], 3), Some(1));
        assert_eq!(masker(&[a, b], 4), Some(0));
        assert_eq!(masker(&[a, b], 5), None);
        assert_eq!(masker(&[], 3), None);
    }
}
