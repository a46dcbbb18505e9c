//! A second-order section of the filters that listening needs.

/// Low-pass or high-pass (bilinear transform), transposed direct form II.
pub(super) struct Section {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Section {
    /// `radians`: corner in radians per sample, under pi.
    pub fn new(radians: f64, q: f64, high_pass: bool) -> Self {
        let (alpha, cos) = (radians.sin() / (2.0 * q), radians.cos());
        let a0 = 1.0 + alpha;
        let edge = if high_pass { 1.0 + cos } else { 1.0 - cos };
        let middle = if high_pass { -edge } else { edge };
        Self {
            b: [edge / 2.0 / a0, middle / a0, edge / 2.0 / a0],
            a: [-2.0 * cos / a0, (1.0 - alpha) / a0],
            state: [0.0; 2],
        }
    }

    /// Forgets the past.
    pub fn clear(&mut self) {
        self.state = [0.0; 2];
    }

    pub fn tick(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1] + 1e-30;
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}
