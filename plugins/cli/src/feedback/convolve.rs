//! Convolution with a room, block by block: what a block gives is known when the block is over.
//!
//! Uniformly partitioned, at two sizes: short partitions for the first lags, long ones for the rest
//! (Gardner 1995). A tail block of `TAIL` samples is complete exactly when its first result is due.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Samples in a block of the simulation: 2 ms at 48 kHz, a fifth of a hop.
pub const BLOCK: usize = 96;
/// Samples in a block of the tail.
const TAIL: usize = 20 * BLOCK;

/// One size of partition: overlap-save over a ring of spectra.
struct Partitions {
    len: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    /// Spectra of the response's parts.
    parts: Vec<Vec<Complex32>>,
    /// Spectra of the last blocks, a ring.
    past: Vec<Vec<Complex32>>,
    newest: usize,
    /// The block before and the block itself.
    window: Vec<f32>,
    time: Vec<f32>,
    sum: Vec<Complex32>,
}

impl Partitions {
    fn new(response: &[f32], len: usize) -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, back) =
            (planner.plan_fft_forward(2 * len), planner.plan_fft_inverse(2 * len));
        let parts: Vec<Vec<Complex32>> = response
            .chunks(len)
            .map(|part| {
                let mut time = vec![0.0; 2 * len];
                time[..part.len()].copy_from_slice(part);
                let mut spectrum = forward.make_output_vec();
                transform(&*forward, &mut time, &mut spectrum);
                spectrum
            })
            .collect();
        let past = vec![forward.make_output_vec(); parts.len().max(1)];
        Self {
            len,
            parts,
            past,
            newest: 0,
            window: vec![0.0; 2 * len],
            time: vec![0.0; 2 * len],
            sum: forward.make_output_vec(),
            forward,
            back,
        }
    }

    /// Takes a block; gives its result, which begins with the block's first sample.
    fn push(&mut self, block: &[f32]) -> &[f32] {
        self.window.copy_within(self.len.., 0);
        self.window[self.len..].copy_from_slice(block);
        self.newest = (self.newest + 1) % self.past.len();
        self.time.copy_from_slice(&self.window);
        transform(&*self.forward, &mut self.time, &mut self.past[self.newest]);
        self.sum.fill(Complex32::default());
        for (age, part) in self.parts.iter().enumerate() {
            let past = &self.past[(self.newest + self.past.len() - age) % self.past.len()];
            for ((sum, a), b) in self.sum.iter_mut().zip(past).zip(part) {
                sum.re += a.re * b.re - a.im * b.im;
                sum.im += a.re * b.im + a.im * b.re;
            }
        }
        let last = self.sum.len() - 1;
        (self.sum[0].im, self.sum[last].im) = (0.0, 0.0); // rounding left there is no signal
        // Lengths are the plan's own: it cannot fail.
        let _ = self.back.process(&mut self.sum, &mut self.time);
        let scale = 1.0 / (2 * self.len) as f32;
        self.time.iter_mut().for_each(|x| *x *= scale);
        &self.time[self.len..]
    }
}

fn transform(forward: &dyn RealToComplex<f32>, time: &mut [f32], spectrum: &mut [Complex32]) {
    // Lengths are the plan's own: it cannot fail.
    let _ = forward.process(time, spectrum);
}

/// A response that is convolved with blocks of [`BLOCK`] samples.
pub struct Convolver {
    head: Partitions,
    tail: Option<Partitions>,
    /// Input of the tail's block under way.
    gathered: Vec<f32>,
    /// What the tail gives for the blocks to come.
    due: Vec<f32>,
}

impl Convolver {
    /// For this response.
    pub fn new(response: &[f32]) -> Self {
        let (head, tail) = response.split_at(response.len().min(TAIL));
        Self {
            head: Partitions::new(head, BLOCK),
            tail: (!tail.is_empty()).then(|| Partitions::new(tail, TAIL)),
            gathered: Vec::with_capacity(TAIL),
            due: vec![0.0; TAIL],
        }
    }

    /// Takes the next block, adds nothing before it: `out` is the result for the block's own time.
    pub fn push(&mut self, block: &[f32; BLOCK], out: &mut [f32; BLOCK]) {
        out.copy_from_slice(self.head.push(block));
        let Some(tail) = &mut self.tail else { return };
        let at = self.gathered.len();
        for (y, due) in out.iter_mut().zip(&self.due[at..]) {
            *y += due;
        }
        self.gathered.extend_from_slice(block);
        if self.gathered.len() == TAIL {
            self.due.copy_from_slice(tail.push(&self.gathered));
            self.gathered.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::rng::Rng;

    #[test]
    fn blocks_give_what_the_sum_over_lags_gives() {
        let mut rng = Rng::new(3, "convolve");
        let mut noise = |n: usize| (0..n).map(|_| rng.noise() as f32).collect::<Vec<f32>>();
        for len in [1, 95, 96, 1_919, 1_921, 5_000] {
            let (response, input) = (noise(len), noise(60 * BLOCK));
            let mut convolver = Convolver::new(&response);
            let mut output = Vec::new();
            for block in input.as_chunks::<BLOCK>().0 {
                let mut out = [0.0; BLOCK];
                convolver.push(block, &mut out);
                output.extend_from_slice(&out);
            }
            for at in [0, 95, 96, 1_920, 3_839, 5_759] {
                let lags = 0..len.min(at + 1);
                let sum: f64 =
                    lags.map(|l| f64::from(response[l]) * f64::from(input[at - l])).sum();
                let error = (f64::from(output[at]) - sum).abs();
                assert!(error < 1e-4 * (len as f64).sqrt(), "{len} taps at {at}: {error}");
            }
        }
    }
}
