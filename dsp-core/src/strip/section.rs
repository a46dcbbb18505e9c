//! One filter section: what it is asked for, where it is on its way there, and what it needs to
//! run.

use super::design::{Correction, Shape, Target, Warped, fit};
use super::plan::Plan;
use super::ramp::{DEFAULT_RAMP_S, Ramp, cells};

/// What a section runs on: a trapezoidal state-variable filter (A. Simper, "Solving the continuous
/// SVF equations using trapezoidal integration", 2013).
///
/// `v1 = a1 s1 + a2 (x - s2); y = m0 x + c1 v1 + m2 s2; s1 += 2 (v1 - s1); s2 += g2 v1`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coeffs {
    /// 1 / (1 + g (g + k)).
    pub a1: f32,
    /// g a1.
    pub a2: f32,
    /// 2 g.
    pub g2: f32,
    /// Share of the input in the output.
    pub m0: f32,
    /// Share of v1.
    pub c1: f32,
    /// Share of s2.
    pub m2: f32,
}

impl Coeffs {
    /// Lets everything through and keeps no state.
    pub const THROUGH: Self = Self { a1: 0.0, a2: 0.0, g2: 0.0, m0: 1.0, c1: 0.0, m2: 0.0 };

    /// `1 + weight (filter - 1)`: a section that is part of the way in.
    pub fn new(filter: &Warped, weight: f64) -> Self {
        let Warped { g, k, n: [n0, n1, n2] } = *filter;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let m1 = weight * (n1 - k * n2);
        let m2 = weight * (n0 - n2);
        Self {
            a1: a1 as f32,
            a2: (g * a1) as f32,
            g2: (2.0 * g) as f32,
            m0: (1.0 + weight * (n2 - 1.0)) as f32,
            c1: (m1 + m2 * g) as f32,
            m2: m2 as f32,
        }
    }
}

/// Time in which a section that changes its kind fades out, and in again, s.
const SWAP_S: f32 = 0.010;

/// Where one section stands and goes.
#[derive(Clone, Debug)]
pub struct Section {
    /// Kind that is heard.
    shape: Shape,
    log2_hz: Ramp,
    gain_db: Ramp,
    log2_q: Ramp,
    weight: Ramp,
    correction: [Ramp; 4],
    goal: Target,
    goal_weight: f64,
    fit_due: bool,
    moving: bool,
}

impl Section {
    /// Standing as planned, with its fit still due.
    pub fn new(plan: &Plan) -> Self {
        let t = plan.target;
        let weight = f64::from(u8::from(plan.on));
        Self {
            shape: t.shape,
            log2_hz: Ramp::at(t.freq_hz.log2()),
            gain_db: Ramp::at(t.gain_db),
            log2_q: Ramp::at(t.q.log2()),
            weight: Ramp::at(weight),
            correction: [Ramp::at(0.0); 4],
            goal: t,
            goal_weight: weight,
            fit_due: true,
            moving: false,
        }
    }

    /// Goes to `target`, and in or out of the path, in this many cells; at once where that is 0.
    pub fn aim(&mut self, target: &Target, weight: f64, cells: u32) {
        if *target != self.goal {
            self.goal = *target;
            self.fit_due = true;
        }
        self.goal_weight = weight;
        // A section that is silent has nothing to click with.
        if cells == 0 || !self.heard() {
            self.take_goal_up();
        }
        if self.shape == target.shape {
            self.head_for_goal(cells);
            if self.weight.target() != weight || cells == 0 {
                self.weight.to(weight, cells);
            }
        }
        self.moving = true;
    }

    /// Becomes what it is asked to be, at once; its correction is found later.
    fn take_goal_up(&mut self) {
        self.shape = self.goal.shape;
        self.head_for_goal(0);
        if self.fit_due {
            self.correction = [Ramp::at(0.0); 4];
        }
    }

    fn head_for_goal(&mut self, cells: u32) {
        let go = |ramp: &mut Ramp, value: f64| {
            if ramp.target() != value || cells == 0 {
                ramp.to(value, cells);
            }
        };
        go(&mut self.log2_hz, self.goal.freq_hz.log2());
        go(&mut self.gain_db, self.goal.gain_db);
        go(&mut self.log2_q, self.goal.q.log2());
    }

    /// True while its coefficients change from cell to cell.
    pub fn moving(&self) -> bool {
        self.moving
    }

    /// True where it has a part in the signal, now or soon.
    pub fn heard(&self) -> bool {
        self.weight.now() != 0.0 || self.weight.moving()
    }

    /// True where the correction of its goal is not known yet, and will be heard.
    pub fn fit_due(&self) -> bool {
        self.fit_due && self.goal_weight > 0.0 && self.shape == self.goal.shape
    }

    /// Finds the correction of the goal (some microseconds), and heads for it.
    pub fn fit(&mut self, rate_hz: f64) {
        let Correction(found) = fit(&self.goal, rate_hz);
        let cells = cells(DEFAULT_RAMP_S as f32, rate_hz);
        for (ramp, c) in self.correction.iter_mut().zip(found) {
            ramp.to(c, cells);
        }
        self.fit_due = false;
        self.moving = true;
    }

    /// One cell on: the coefficients at its end.
    pub fn advance(&mut self, rate_hz: f64) -> Coeffs {
        let swapping = self.shape != self.goal.shape;
        if swapping && self.weight.target() != 0.0 {
            self.weight.to(0.0, cells(SWAP_S, rate_hz));
        }
        if swapping && self.weight.now() == 0.0 {
            self.take_goal_up();
            self.weight.to(self.goal_weight, cells(SWAP_S, rate_hz));
        }
        let mut moving = self.shape != self.goal.shape;
        for ramp in [&mut self.log2_hz, &mut self.gain_db, &mut self.log2_q, &mut self.weight]
            .into_iter()
            .chain(&mut self.correction)
        {
            ramp.advance();
            moving |= ramp.moving();
        }
        self.moving = moving;
        self.coeffs(rate_hz)
    }

    /// Ends every ramp and the swap of kinds, with the fit.
    pub fn snap(&mut self, rate_hz: f64) {
        self.shape = self.goal.shape;
        self.head_for_goal(0);
        self.weight.to(self.goal_weight, 0);
        if self.fit_due() {
            self.fit(rate_hz);
        }
        for ramp in &mut self.correction {
            ramp.snap();
        }
        self.moving = false;
    }

    /// What is due when the sample rate has changed.
    pub fn forget_fit(&mut self) {
        self.fit_due = true;
    }

    /// Coefficients where it stands now.
    pub fn coeffs(&self, rate_hz: f64) -> Coeffs {
        let target = Target {
            shape: self.shape,
            freq_hz: self.log2_hz.now().exp2(),
            gain_db: self.gain_db.now(),
            q: self.log2_q.now().exp2(),
        };
        let correction = Correction(std::array::from_fn(|i| self.correction[i].now()));
        Coeffs::new(&target.design(rate_hz, &correction), self.weight.now())
    }
}
