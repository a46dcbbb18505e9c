//! What the closed form leaves over near Nyquist, taken out by a least-squares fit in dB.
//!
//! Levenberg-Marquardt on the logarithms of (g, k, n1/k, n2): whatever it finds is stable and of
//! minimum phase, so there is nothing to repair afterwards. A fixed number of steps and of nodes:
//! the same target gives the same bits, in a bounded time (some microseconds).

use super::Target;
use super::matched::{Correction, Logs, Problem, Tie};
use super::prototype::power;
use super::warped::tan2;
use std::f64::consts::LN_10;

/// Steps of the fit; on the committed grid the worst error settles within 8.
const STEPS: usize = 8;
/// Largest node count: 7 around the zeros, 7 around the poles, 10 over the band, 3 below, 1 at
/// the top.
const MAX_NODES: usize = 28;
/// The fit counts fully up to here, as a part of the sample rate (16.8 kHz at 44.1 kHz) ...
const FULL_TO: f64 = 0.38;
/// ... and a little here, so that what lies above is no surprise either.
const TOP: f64 = 0.48;
const TOP_WEIGHT: f64 = 0.02;

/// One frequency at which prototype and filter are compared.
#[derive(Clone, Copy, Default)]
struct Node {
    t: f64,
    db: f64,
    weight: f64,
}

struct Nodes {
    list: [Node; MAX_NODES],
    len: usize,
}

impl Nodes {
    fn of(problem: &Problem) -> Self {
        let mut nodes = Self { list: [Node::default(); MAX_NODES], len: 0 };
        let (rate, centre) = (problem.rate_hz, problem.centre_hz);
        let (zero, pole) = (problem.proto.zero(), problem.proto.pole());
        let width = |p: &[f64; 3]| p[1] / (p[0] * p[2]).sqrt();
        let (zero_width, pole_width) = (width(&problem.proto.num), width(&problem.proto.den));
        nodes.around(problem, centre * pole, pole_width);
        if (zero - pole).abs() > 1e-9 || problem.tie == Tie::Zero {
            nodes.around(problem, centre * zero, zero_width);
        }
        for i in 1..=10 {
            nodes.add(problem, FULL_TO * rate * f64::from(i) / 10.0, 1.0);
        }
        for below in [0.5, 0.25, 0.125] {
            nodes.add(problem, (centre * below).min(FULL_TO * rate), 1.0);
        }
        nodes.add(problem, TOP * rate, TOP_WEIGHT);
        nodes
    }

    /// Half a bandwidth steps up to two, on both sides.
    fn around(&mut self, problem: &Problem, freq_hz: f64, width: f64) {
        for step in [0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0] {
            let half = 0.5 * step * width.min(4.0);
            let at = freq_hz * ((1.0 + half * half).sqrt() + half);
            if at < FULL_TO * problem.rate_hz {
                self.add(problem, at, 1.0);
            }
        }
    }

    fn add(&mut self, problem: &Problem, freq_hz: f64, weight: f64) {
        if let Some(node) = self.list.get_mut(self.len) {
            let db = problem.proto.db(freq_hz / problem.centre_hz);
            *node = Node { t: tan2(freq_hz, problem.rate_hz), db, weight };
            self.len += 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Node> {
        self.list[..self.len].iter()
    }
}

const DB: f64 = 10.0 / LN_10;

/// Sum of squares of what is left over; infinite where the logarithms give no filter.
fn cost(problem: &Problem, nodes: &Nodes, logs: &Logs) -> f64 {
    let (g, k, n1_squared, n2) = problem.untie(logs);
    if n1_squared.is_nan() || n1_squared <= 0.0 {
        return f64::INFINITY;
    }
    let n = [problem.dc(), n1_squared.sqrt(), n2];
    nodes.iter().fold(0.0, |sum, node| {
        let u = node.t / (g * g);
        let e = DB * (power(&n, u) / power(&[1.0, k, 1.0], u)).ln() - node.db;
        sum + node.weight * e * e
    })
}

/// Normal equations at these logarithms, with the right-hand side in the last column.
fn normal_equations(problem: &Problem, nodes: &Nodes, logs: &Logs) -> [[f64; 5]; 4] {
    let (g, k, m, n2) = problem.untie(logs);
    let n0 = problem.dc();
    let dm = problem.n1_squared_slopes(g, k, m, n2);
    let mut a = [[0.0; 5]; 4];
    for node in nodes.iter() {
        let u = node.t / (g * g);
        let even = n0 - n2 * u;
        let (num, den) = (even * even + m * u, power(&[1.0, k, 1.0], u));
        let e = DB * (num / den).ln() - node.db;
        let den_by_u = k * k - 2.0 * (1.0 - u);
        // By ln g at fixed n, except that a tied n2 keeps n2 u where it is.
        let num_by_g = match problem.tie {
            Tie::Zero => -2.0 * u * m,
            _ => -2.0 * u * (m - 2.0 * n2 * even),
        };
        let slopes = [
            (num_by_g + dm[0] * u) / num + 2.0 * u * den_by_u / den,
            dm[1] * u / num - 2.0 * k * k * u / den,
            dm[2] * u / num,
            if problem.tie == Tie::Zero { 0.0 } else { (dm[3] * u - 2.0 * n2 * u * even) / num },
        ];
        for i in 0..4 {
            for j in 0..4 {
                a[i][j] += node.weight * DB * DB * slopes[i] * slopes[j];
            }
            a[i][4] -= node.weight * DB * slopes[i] * e;
        }
    }
    a
}

/// Gauss-Jordan on a positive definite system; the damping keeps every pivot above 0.
fn solve(mut a: [[f64; 5]; 4], damping: f64) -> [f64; 4] {
    for (i, row) in a.iter_mut().enumerate() {
        row[i] = row[i] * (1.0 + damping) + 1e-9;
    }
    for i in 0..4 {
        let pivot = a[i];
        for (r, row) in a.iter_mut().enumerate() {
            if r != i {
                let factor = row[i] / pivot[i];
                for (x, p) in row.iter_mut().zip(pivot) {
                    *x -= factor * p;
                }
            }
        }
    }
    std::array::from_fn(|i| a[i][4] / a[i][i])
}

/// The correction that brings the closed form of `target` closest to its prototype up to 0.38 of
/// the sample rate. Pure: the same target and rate give the same bits.
pub fn fit(target: &Target, rate_hz: f64) -> Correction {
    let Some(problem) = Problem::of(target, rate_hz) else { return Correction::default() };
    let nodes = Nodes::of(&problem);
    let start = problem.start();
    let mut logs = start;
    let mut current = cost(&problem, &nodes, &logs);
    let mut damping = 1e-3;
    let mut equations = normal_equations(&problem, &nodes, &logs);
    for _ in 0..STEPS {
        let step = solve(equations, damping);
        let next: Logs = std::array::from_fn(|i| logs[i] + step[i].clamp(-0.7, 0.7));
        let then = cost(&problem, &nodes, &next);
        if then < current {
            (logs, current) = (next, then);
            damping *= 0.2;
            equations = normal_equations(&problem, &nodes, &logs);
        } else {
            damping *= 8.0;
        }
    }
    let scale = [1.0, 1.0, 1.0 / problem.size_db, 1.0 / problem.size_db];
    Correction(std::array::from_fn(|i| {
        let c = (logs[i] - start[i]) * scale[i];
        if c.is_finite() { c } else { 0.0 }
    }))
}
