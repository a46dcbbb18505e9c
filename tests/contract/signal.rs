//! Input: seeded noise and the shapes that break filters.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, seeded, the same on every machine.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 (with) to 1 (without).
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// 0 to `end - 1`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Planar audio, \[leg\]\[frame\].
pub type Audio = Vec<Vec<f32>>;

/// White noise of this peak, different in each leg.
pub fn noise(seed: u64, legs: usize, frames: usize, peak: f32) -> Audio {
    let mut rng = Rng::new(seed);
    (0..legs).map(|_| (0..frames).map(|_| peak * (2.0 * rng.unit() - 1.0)).collect()).collect()
}

/// Input that is not music, by name: the value at a frame.
pub struct Hazard {
    pub name: &'static str,
    pub at: fn(usize) -> f32,
}

fn square(frame: usize, half_period: usize) -> f32 {
    if (frame / half_period).is_multiple_of(2) { 1.0 } else { -1.0 }
}

pub const HAZARDS: &[Hazard] = &[
    Hazard { name: "nan", at: |_| f32::NAN },
    Hazard { name: "one nan in a hundred", at: |n| if n % 100 == 7 { f32::NAN } else { 0.1 } },
    Hazard { name: "infinity", at: |_| f32::INFINITY },
    Hazard { name: "minus infinity", at: |_| f32::NEG_INFINITY },
    Hazard { name: "infinities in turn", at: |n| square(n, 1) * f32::INFINITY },
    Hazard { name: "denormals", at: |n| square(n, 3) * 1e-40 },
    Hazard { name: "smallest denormal", at: |_| f32::from_bits(1) },
    Hazard { name: "square near 100 Hz", at: |n| square(n, 240) },
    Hazard { name: "square at Nyquist", at: |n| square(n, 1) },
    Hazard { name: "full scale, constant", at: |_| 1.0 },
    Hazard { name: "largest number", at: |n| square(n, 5) * f32::MAX },
    Hazard { name: "1e30", at: |n| square(n, 50) * 1e30 },
];
