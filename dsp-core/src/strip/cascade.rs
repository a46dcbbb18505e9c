//! A cascade of sections, run as a wavefront.
//!
//! One section after the other waits for its own state at every sample. Here lane `l` works on
//! sample `t - l`: all lanes are independent within a step, and what leaves one enters the next a
//! step later. A wave starts and ends inside one chunk of at most a cell, so no delay is added and
//! no split of the blocks changes a bit. Legs are a second dimension of the lanes.
//!
//! A step waits for its own longest chain of sums and products, some twenty cycles whatever the number of lanes
//! up to a dozen: so one long wave is quicker than two short ones.

pub(super) mod abreast;

use super::ramp::CELL;
use super::section::Coeffs;

/// Most sections in a cascade.
pub const MAX_SECTIONS: usize = 16;
const LEGS: usize = 2;
const COEFFS: usize = 6;

/// States below this are zero, long before they are subnormal (-300 dB).
const SILENT: f32 = 1e-15;

/// Coefficients (or their slopes) of all sections, by lane.
type Table = [[f32; MAX_SECTIONS]; COEFFS];

fn put(table: &mut Table, lane: usize, c: &Coeffs) {
    for (row, value) in table.iter_mut().zip([c.a1, c.a2, c.g2, c.m0, c.c1, c.m2]) {
        row[lane] = value;
    }
}

/// Sections of one cascade: what runs, its coefficients and its states.
#[derive(Clone, Debug)]
pub struct Cascade {
    /// Section on each lane, in the order of the signal; only sections that are heard. Lanes
    /// beyond let everything through and keep no state.
    order: [u8; MAX_SECTIONS],
    active: usize,
    now: Table,
    end: Table,
    slope: Table,
    ramping: bool,
    /// s1 and s2 by leg and lane.
    states: [[[f32; MAX_SECTIONS]; 2]; LEGS],
}

impl Cascade {
    /// Nothing runs.
    pub fn new() -> Self {
        let mut table = [[0.0; MAX_SECTIONS]; COEFFS];
        (0..MAX_SECTIONS).for_each(|lane| put(&mut table, lane, &Coeffs::THROUGH));
        Self {
            order: [0; MAX_SECTIONS],
            active: 0,
            now: table,
            end: table,
            slope: [[0.0; MAX_SECTIONS]; COEFFS],
            ramping: false,
            states: [[[0.0; MAX_SECTIONS]; 2]; LEGS],
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.states = [[[0.0; MAX_SECTIONS]; 2]; LEGS];
    }

    /// Forgets the past of the second leg.
    pub fn reset_second_leg(&mut self) {
        self.states[1] = [[0.0; MAX_SECTIONS]; 2];
    }

    /// Puts the sections that are heard on lanes, with their coefficients now. Others lose their
    /// states.
    pub fn arrange(&mut self, sections: impl Iterator<Item = Option<Coeffs>>) {
        let (before, were) = (self.states, self.order);
        let were = &were[..self.active];
        self.states = [[[0.0; MAX_SECTIONS]; 2]; LEGS];
        self.active = 0;
        for (section, coeffs) in sections.enumerate().take(MAX_SECTIONS) {
            let Some(coeffs) = coeffs else { continue };
            let lane = self.active;
            self.active += 1;
            self.order[lane] = section as u8;
            put(&mut self.now, lane, &coeffs);
            if let Some(was) = were.iter().position(|s| usize::from(*s) == section) {
                for (to, from) in
                    self.states.as_flattened_mut().iter_mut().zip(before.as_flattened())
                {
                    to[lane] = from[was];
                }
            }
        }
        (self.active..MAX_SECTIONS).for_each(|lane| put(&mut self.now, lane, &Coeffs::THROUGH));
        self.end = self.now;
        self.slope = [[0.0; MAX_SECTIONS]; COEFFS];
        self.ramping = false;
    }

    /// Starts a cell where the last one ended; no section moves until [`aim`](Self::aim).
    pub fn start_cell(&mut self) {
        if self.ramping {
            self.now = self.end;
            self.slope = [[0.0; MAX_SECTIONS]; COEFFS];
            self.ramping = false;
        }
        if self.active == 0 {
            return;
        }
        const SILENT_BITS: i32 = SILENT.to_bits() as i32;
        const INFINITE_BITS: i32 = f32::INFINITY.to_bits() as i32;
        for state in self.states.as_flattened_mut().as_flattened_mut() {
            // The bits of sizes are in the order of the sizes; compared so, this is straight vector code. Zero is
            // also what is not a number, which no finite input can bring about.
            let size = (state.to_bits() & 0x7fff_ffff) as i32;
            let sounds = (SILENT_BITS..INFINITE_BITS).contains(&size);
            *state = f32::from_bits(state.to_bits() & (-i32::from(sounds)) as u32);
        }
    }

    /// Coefficients of a section at the end of this cell.
    pub fn aim(&mut self, section: usize, coeffs: &Coeffs) {
        let lanes = &self.order[..self.active];
        if let Some(lane) = lanes.iter().position(|s| usize::from(*s) == section) {
            put(&mut self.end, lane, coeffs);
            for ((slope, now), end) in self.slope.iter_mut().zip(&self.now).zip(&self.end) {
                slope[lane] = (end[lane] - now[lane]) / CELL as f32;
            }
            self.ramping = true;
        }
    }

    /// Runs a chunk that lies within one cell: `audio` holds its frames, one after the other, each
    /// with `LEGS_NOW` samples (1 or 2).
    pub fn run<const LEGS_NOW: usize>(&mut self, audio: &mut [f32]) {
        let mut first = 0;
        while first < self.active {
            let left = self.active - first;
            // Lanes are sections times legs. Sixteen keep the adders busy, fewer waste less.
            let sections = match (left, LEGS_NOW) {
                (..=4, 1) => self.run_wave::<1, 4, 4>(first, audio),
                (..=8, 1) => self.run_wave::<1, 8, 8>(first, audio),
                (..=12, 1) => self.run_wave::<1, 12, 12>(first, audio),
                (_, 1) => self.run_wave::<1, 16, 16>(first, audio),
                (..=4, _) => self.run_wave::<2, 4, 8>(first, audio),
                (_, _) => self.run_wave::<2, 8, 16>(first, audio),
            };
            first += sections;
        }
    }

    fn run_wave<const L: usize, const S: usize, const N: usize>(
        &mut self,
        first: usize,
        audio: &mut [f32],
    ) -> usize {
        let mut wave = Wave::<N>::default();
        for lane in 0..N {
            let (section, leg) = (first + lane / L, lane % L);
            for i in 0..COEFFS {
                wave.c[i][lane] = self.now[i][section];
            }
            wave.s1[lane] = self.states[leg][0][section];
            wave.s2[lane] = self.states[leg][1][section];
            wave.direct[lane] = wave.direct_of(lane);
        }
        if self.ramping {
            for lane in 0..N {
                (0..COEFFS).for_each(|i| wave.d[i][lane] = self.slope[i][first + lane / L]);
            }
            wave.run::<L, S, true>(audio);
            for lane in 0..N {
                (0..COEFFS).for_each(|i| self.now[i][first + lane / L] = wave.c[i][lane]);
            }
        } else {
            wave.run::<L, S, false>(audio);
        }
        for lane in 0..N {
            let (section, leg) = (first + lane / L, lane % L);
            self.states[leg][0][section] = wave.s1[lane];
            self.states[leg][1][section] = wave.s2[lane];
        }
        S
    }
}

/// The lanes of one wave, on their way through one chunk.
struct Wave<const N: usize> {
    c: [[f32; N]; COEFFS],
    d: [[f32; N]; COEFFS],
    /// What of the input is heard in the same sample: m0 + c1 a2.
    direct: [f32; N],
    s1: [f32; N],
    s2: [f32; N],
}

impl<const N: usize> Default for Wave<N> {
    fn default() -> Self {
        let table = [[0.0; N]; COEFFS];
        Self { c: table, d: table, direct: [0.0; N], s1: [0.0; N], s2: [0.0; N] }
    }
}

impl<const N: usize> Wave<N> {
    /// `L` legs, `S` sections, `L S = N`. Masked at both ends, where some lanes have no sample.
    fn run<const L: usize, const S: usize, const RAMP: bool>(&mut self, audio: &mut [f32]) {
        let frames = audio.len() / L;
        let mut y = [0.0; N];
        let steps = if frames == 0 { 0 } else { frames + S - 1 };
        let (fill, full) = ((S - 1).min(steps), frames.max(S - 1).min(steps));
        for t in 0..fill {
            self.edge_step::<L, S, RAMP>(t, frames, &mut y, audio);
        }
        for t in fill..full {
            y = self.step::<RAMP>(&shifted(&y, frame::<L>(audio, t)));
            put_frame::<L, N>(audio, t + 1 - S, &y);
        }
        for t in full..steps {
            self.edge_step::<L, S, RAMP>(t, frames, &mut y, audio);
        }
    }

    fn edge_step<const L: usize, const S: usize, const RAMP: bool>(
        &mut self,
        t: usize,
        frames: usize,
        y: &mut [f32; N],
        audio: &mut [f32],
    ) {
        let comes = if t < frames { frame::<L>(audio, t) } else { [0.0; L] };
        let x = shifted(y, comes);
        let (c, s1, s2) = (self.c, self.s1, self.s2);
        *y = self.step::<RAMP>(&x);
        for lane in 0..N {
            let l = lane / L;
            let works = l <= t && t - l < frames;
            if !works {
                self.s1[lane] = s1[lane];
                self.s2[lane] = s2[lane];
                if RAMP {
                    (0..COEFFS).for_each(|i| self.c[i][lane] = c[i][lane]);
                }
            }
        }
        if t + 1 >= S {
            put_frame::<L, N>(audio, t + 1 - S, y);
        }
    }

    #[inline(always)]
    fn direct_of(&self, lane: usize) -> f32 {
        let [_, a2, _, m0, c1, _] = self.c.each_ref().map(|row| row[lane]);
        m0 + c1 * a2
    }

    /// One sample on every lane. What the states alone give is summed up first: the input, which comes last,
    /// then has one product and one sum to go.
    #[inline(always)]
    fn step<const RAMP: bool>(&mut self, x: &[f32; N]) -> [f32; N] {
        let mut y = [0.0; N];
        for i in 0..N {
            if RAMP {
                for (c, d) in self.c.iter_mut().zip(&self.d) {
                    c[i] += d[i];
                }
                self.direct[i] = self.direct_of(i);
            }
            let [a1, a2, g2, _, c1, m2] = [0, 1, 2, 3, 4, 5].map(|j: usize| self.c[j][i]);
            let (s1, s2) = (self.s1[i], self.s2[i]);
            let still = a1 * s1 - a2 * s2;
            y[i] = self.direct[i] * x[i] + (c1 * still + m2 * s2);
            let v1 = still + a2 * x[i];
            self.s1[i] = (v1 + v1) - s1;
            self.s2[i] = s2 + g2 * v1;
        }
        y
    }
}

/// Every lane's output at the input of the next section, and what comes at that of the first. Sample by sample: a copy
/// of slices would go through memory, and what is read back across two writes waits for both.
#[inline(always)]
fn shifted<const L: usize, const N: usize>(y: &[f32; N], comes: [f32; L]) -> [f32; N] {
    std::array::from_fn(|i| if i < L { comes[i] } else { y[i - L] })
}

#[inline(always)]
fn frame<const L: usize>(audio: &[f32], at: usize) -> [f32; L] {
    std::array::from_fn(|leg| audio[at * L + leg])
}

/// What leaves the last lanes.
#[inline(always)]
fn put_frame<const L: usize, const N: usize>(audio: &mut [f32], at: usize, y: &[f32; N]) {
    (0..L).for_each(|leg| audio[at * L + leg] = y[N - L + leg]);
}
