//! Ramps on the grid of cells that everything in the strip moves on.

/// Samples in a cell. Coefficients are computed at its end and run there in a straight line;
/// cells are anchored to the sample counter, so a split of the blocks changes nothing.
pub const CELL: usize = 32;

/// Time of a move that names none, s.
pub const DEFAULT_RAMP_S: f64 = 0.020;
/// No move is shorter, s: a coefficient that jumps is a click.
const SHORTEST_RAMP_S: f64 = 0.002;

/// Cells that a ramp of `ramp_s` seconds takes (0 or no number: the default).
pub fn cells(ramp_s: f32, rate_hz: f64) -> u32 {
    let ramp_s = f64::from(ramp_s);
    let ramp_s = if ramp_s > 0.0 { ramp_s.max(SHORTEST_RAMP_S) } else { DEFAULT_RAMP_S };
    (ramp_s * rate_hz / CELL as f64).round().clamp(1.0, f64::from(u32::MAX)) as u32
}

/// A value on its way in a straight line, one step a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    now: f64,
    target: f64,
    step: f64,
    left: u32,
}

impl Ramp {
    /// Standing at `value`.
    pub fn at(value: f64) -> Self {
        Self { now: value, target: value, step: 0.0, left: 0 }
    }

    /// Value at the end of the cell that is under way.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Where it ends.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Goes to `target` in `cells` cells; at once where that is 0.
    pub fn to(&mut self, target: f64, cells: u32) {
        self.target = target;
        self.left = cells;
        if cells == 0 || target == self.now {
            *self = Self::at(target);
        } else {
            self.step = (target - self.now) / f64::from(cells);
        }
    }

    /// Ends at once.
    pub fn snap(&mut self) {
        *self = Self::at(self.target);
    }

    /// True while on its way.
    pub fn moving(&self) -> bool {
        self.left > 0
    }

    /// One cell on.
    pub fn advance(&mut self) {
        match self.left {
            0 => {}
            1 => self.snap(),
            _ => {
                self.left -= 1;
                self.now += self.step;
            }
        }
    }
}

/// A value that audio uses sample by sample, on its way through the present cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Value before the next sample.
    pub at: f32,
    /// Change per sample.
    pub slope: f32,
}

impl Line {
    /// Standing at `value`.
    pub fn still(value: f32) -> Self {
        Self { at: value, slope: 0.0 }
    }

    /// Starts a cell: from where the last one ended to `end`.
    pub fn aim(&mut self, start: f32, end: f32) {
        self.at = start;
        self.slope = (end - start) / CELL as f32;
    }

    /// The next value.
    #[inline(always)]
    pub fn next(&mut self) -> f32 {
        self.at += self.slope;
        self.at
    }
}
