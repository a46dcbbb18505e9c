//! Signals for tests: the same bits each time.

/// A small generator of pseudo-random numbers (xorshift64*; Vigna 2016). Not for statistics.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Any seed; the same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next 32 bits.
    pub fn bits(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
    }

    /// Uniform in -1 to 1.
    pub fn bipolar(&mut self) -> f32 {
        self.bits() as f32 / (u32::MAX as f32 / 2.0) - 1.0
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.bits() as usize % (high - low + 1)
    }
}

/// Block sizes that never end, each of 1 to `max` frames and every one of them sooner or later;
/// short and long ones alternate.
pub fn mixed_blocks(max: usize, seed: u64) -> impl Iterator<Item = usize> {
    let mut random = Random::new(seed);
    std::iter::repeat_with(move || {
        let top = if random.bits() & 1 == 0 { max } else { max.min(33) };
        random.between(1, top)
    })
}

/// Something like music, two legs that differ: a chord with a slow swell, hits, and noise.
///
/// Peak about -6 dBFS.
pub fn music(rate_hz: f64, seconds: f64) -> Vec<Vec<f32>> {
    let frames = (rate_hz * seconds) as usize;
    let mut random = Random::new(7);
    let noise: Vec<f32> = (0..frames).map(|_| random.bipolar()).collect();
    let leg = |detune: f64| {
        (0..frames)
            .map(|i| {
                let t = i as f64 / rate_hz;
                let tone = |hz: f64| (std::f64::consts::TAU * hz * detune * t).sin();
                let swell = 0.5 + 0.5 * (std::f64::consts::TAU * 0.7 * t).sin();
                let hit = (-12.0 * (t % 0.5)).exp();
                let chord = tone(98.0) + tone(247.0) + 0.6 * tone(740.0) + 0.3 * tone(3_520.0);
                let sound = 0.11 * chord * swell + 0.2 * hit * tone(55.0);
                sound as f32 + 0.02 * noise[i] * hit as f32
            })
            .collect()
    };
    vec![leg(1.0), leg(1.003)]
}

/// Two legs of silence.
pub fn silence(rate_hz: f64, seconds: f64) -> Vec<Vec<f32>> {
    vec![vec![0.0; (rate_hz * seconds) as usize]; 2]
}

/// Largest difference between two takes from a frame on, and where.
///
/// # Panics
/// The takes differ in legs or frames.
pub fn largest_difference(a: &[Vec<f32>], b: &[Vec<f32>], from: usize) -> (f32, usize) {
    assert_eq!(a.len(), b.len(), "legs");
    let mut worst = (0.0, 0);
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.len(), b.len(), "frames");
        for (frame, (x, y)) in a.iter().zip(b).enumerate().skip(from) {
            let difference = (x - y).abs();
            if difference > worst.0 || difference.is_nan() {
                worst = (difference, frame);
            }
        }
    }
    worst
}

/// True where both takes are the same to the bit.
pub fn same_bits(a: &[Vec<f32>], b: &[Vec<f32>]) -> bool {
    let bits = |take: &[Vec<f32>]| -> Vec<Vec<u32>> {
        take.iter().map(|leg| leg.iter().map(|x| x.to_bits()).collect()).collect()
    };
    bits(a) == bits(b)
}

/// Root mean square of a leg, linear.
pub fn rms(leg: &[f32]) -> f64 {
    let sum: f64 = leg.iter().map(|x| f64::from(*x).powi(2)).sum();
    (sum / leg.len().max(1) as f64).sqrt()
}
