//! How much gain a loop bears: the Nyquist criterion on its frequency response.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

/// Points of the transform: at 48 kHz a bin each 0.09 Hz, far below the width of a room's mode.
const POINTS: usize = 1 << 19;

/// The open loop's frequency response, from 0 Hz to Nyquist.
pub struct OpenLoop {
    bins: Vec<Complex64>,
    bin_hz: f64,
}

/// A frequency at which the loop comes back in phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Frequency, Hz.
    pub hz: f64,
    /// Gain of one turn there, dB.
    pub gain_db: f64,
}

impl OpenLoop {
    /// `response` with `delay` samples of processing and flight in front of it.
    pub fn new(response: &[f32], delay: usize, rate_hz: f64) -> Self {
        let fft = RealFftPlanner::<f64>::new().plan_fft_forward(POINTS);
        let mut time = fft.make_input_vec();
        for (t, x) in time.iter_mut().skip(delay).zip(response) {
            *t = f64::from(*x);
        }
        let mut bins = fft.make_output_vec();
        let _ = fft.process(&mut time, &mut bins); // the plan's own lengths: cannot fail
        Self { bins, bin_hz: rate_hz / POINTS as f64 }
    }

    /// The same loop with a filter in it: `impulse` is the filter's impulse response.
    pub fn through(&self, impulse: &[f32]) -> Self {
        let filter = Self::new(impulse, 0, self.bin_hz * POINTS as f64);
        let bins = self.bins.iter().zip(&filter.bins).map(|(a, b)| a * b).collect();
        Self { bins, bin_hz: self.bin_hz }
    }

    /// Where the loop comes back in phase with at least `least_db` of gain, strongest first: between two
    /// bins whose imaginary parts differ in sign, and whose real part is positive.
    pub fn turns(&self, least_db: f64) -> Vec<Turn> {
        let least = 10f64.powf(least_db / 20.0);
        let mut turns: Vec<Turn> = self
            .bins
            .windows(2)
            .enumerate()
            .skip(1)
            .filter(|(_, pair)| (pair[0].im < 0.0) != (pair[1].im < 0.0))
            .filter_map(|(k, pair)| {
                let across = pair[0].im.abs() + pair[1].im.abs();
                let share = if across > 0.0 { pair[0].im.abs() / across } else { 0.0 };
                let gain = pair[0].re + share * (pair[1].re - pair[0].re);
                let hz = (k as f64 + share) * self.bin_hz;
                (gain >= least).then(|| Turn { hz, gain_db: 20.0 * gain.log10() })
            })
            .collect();
        turns.sort_by(|a, b| b.gain_db.total_cmp(&a.gain_db));
        turns
    }

    /// The largest gain that is stable, dB: what its strongest turn lacks to 0 dB.
    ///
    /// `None` for a loop that never comes back in phase above -200 dB.
    pub fn maximum_stable_gain_db(&self) -> Option<f64> {
        self.turns(-200.0).first().map(|turn| -turn.gain_db)
    }

    /// Mean of what it takes over a band, dB, even on a logarithmic axis (24 points an octave).
    pub fn mean_loss_db(&self, band_hz: (f64, f64)) -> f64 {
        let points = ((band_hz.1 / band_hz.0).log2() * 24.0) as usize;
        let at = |i: usize| {
            let hz = band_hz.0 * (i as f64 / 24.0).exp2();
            let bin = ((hz / self.bin_hz).round() as usize).min(self.bins.len() - 1);
            -20.0 * self.bins[bin].norm().max(1e-9).log10()
        };
        (0..=points).map(at).sum::<f64>() / (points + 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reflection_rings_where_its_turn_is_whole() {
        // h = 0.5 after 480 samples: phase is whole at multiples of 100 Hz, gain 0.5 everywhere.
        let mut response = vec![0.0; 481];
        response[480] = 0.5;
        let ring = OpenLoop::new(&response, 0, 48_000.0);
        let limit = ring.maximum_stable_gain_db().expect("it comes back");
        assert!((limit - 6.0206).abs() < 1e-3, "{limit}");
        let turns = ring.turns(-7.0);
        assert!(turns.len() >= 238, "{}", turns.len());
        assert!(turns.iter().all(|t| (t.hz / 100.0 - (t.hz / 100.0).round()).abs() < 1e-2));
        // Twice the delay, half the distance between the turns.
        assert!(OpenLoop::new(&response, 480, 48_000.0).turns(-7.0).len() >= 2 * turns.len() - 3);
        // A filter of gain 0.5 in the loop buys 6 dB.
        let through = ring.through(&[0.5]);
        let bought = through.maximum_stable_gain_db().expect("it comes back") - limit;
        assert!(
            (bought - 6.0206).abs() < 1e-3
                && (ring.mean_loss_db((100.0, 10_000.0)) - 6.0206).abs() < 0.1
        );
    }
}
