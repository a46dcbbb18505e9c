//! A chunk on its way through one strip: measured, filtered, measured again.

use super::bounds::{outgoing, take_in};
use super::engine::{LEGS, Strip};
use super::ramp::CELL;

impl Strip {
    /// A chunk within one cell, or a longer one where everything is let through.
    pub(super) fn process_chunk<const L: usize>(&mut self, mut legs: [&mut [f32]; L]) {
        if !self.arrive(&mut legs) {
            self.run_chunk(&mut legs);
        }
        self.leave(&legs);
    }

    /// Takes in and measures what arrives; true where it leaves as it came.
    pub(super) fn arrive(&mut self, legs: &mut [&mut [f32]]) -> bool {
        let through = self.through();
        if self.twins && !through {
            self.output = self.input.clone();
            self.twins = false;
        }
        for (leg, meter) in legs.iter_mut().zip(&mut self.input) {
            take_in(leg);
            meter.push(leg);
        }
        through
    }

    /// Measures what leaves, where that is something else.
    pub(super) fn leave(&mut self, legs: &[&mut [f32]]) {
        if !self.twins {
            for (leg, meter) in legs.iter().zip(&mut self.output) {
                meter.push(leg);
            }
        }
    }

    pub(super) fn run_chunk<const L: usize>(&mut self, legs: &mut [&mut [f32]; L]) {
        let frames = legs[0].len().min(CELL);
        let mut buffer = [0.0f32; CELL * LEGS];
        let audio = &mut buffer[..frames * L];
        for (i, frame) in audio.chunks_exact_mut(L).enumerate() {
            let gain = self.gain.next();
            for (x, leg) in frame.iter_mut().zip(legs.iter()) {
                *x = leg[i] * gain;
            }
        }
        self.front.run::<L>(audio);
        if self.comp.heard() {
            self.comp.run::<L>(audio);
        }
        self.back.run::<L>(audio);
        for (i, frame) in audio.chunks_exact(L).enumerate() {
            for (x, leg) in frame.iter().zip(legs.iter_mut()) {
                leg[i] = outgoing(*x);
            }
        }
    }
}
