//! The strip at work: settings in, audio through, levels out.

use super::cascade::Cascade;
use super::compressor::Compressor;
use super::plan::{FRONT, SECTIONS, comp_settings, plan};
use super::ramp::{CELL, Line, Ramp};
use super::response::response_db;
use super::section::Section;
use super::{Mode, StripMeters};
use crate::meter::LegMeter;
use crate::params::ParamValues;
use crate::processor::{PrepareError, Processor};

pub(super) const LEGS: usize = 2;
/// A fit takes some microseconds: one at most in this many cells.
const CELLS_PER_FIT: u64 = 4;
/// The channel strip: trim with polarity, HPF, eight bands, compressor, sixteen notches.
///
/// Zero latency. All but [`new`](Self::new), `prepare` and the two `response`s is for the audio
/// thread. What is at its default lets finite samples up to +36 dBFS through bit by bit.
#[derive(Clone, Debug)]
pub struct Strip {
    pub(super) values: ParamValues,
    pub(super) mode: Mode,
    pub(super) rate_hz: f64,
    /// Samples since `prepare` or `reset`.
    pub(super) sample: u64,
    /// Nothing was processed since then: settings snap.
    pub(super) fresh: bool,
    legs: usize,
    pub(super) trim_db: Ramp,
    pub(super) sign: Ramp,
    pub(super) gain: Line,
    pub(super) sections: [Section; SECTIONS],
    /// Sections to look at when a cell starts, one bit each.
    pub(super) awake: u32,
    /// Sections on a lane.
    on_lane: u32,
    pub(super) front: Cascade,
    pub(super) back: Cascade,
    pub(super) comp: Compressor,
    pub(super) input: [LegMeter; LEGS],
    pub(super) output: [LegMeter; LEGS],
    /// Since the meters were read, the output was the input: only the latter is measured.
    pub(super) twins: bool,
}

impl Default for Strip {
    fn default() -> Self {
        Self::new()
    }
}

impl Strip {
    /// A strip with every parameter at its default, at 48 kHz until it is prepared.
    pub fn new() -> Self {
        let values = ParamValues::default();
        let rate_hz = 48_000.0;
        let meter = LegMeter::new(rate_hz);
        Self {
            mode: Mode::Live,
            rate_hz,
            sample: 0,
            fresh: true,
            legs: 0,
            trim_db: Ramp::at(0.0),
            sign: Ramp::at(1.0),
            gain: Line::still(1.0),
            sections: std::array::from_fn(|i| Section::new(&plan(&values, i))),
            awake: 0,
            on_lane: 0,
            front: Cascade::new(),
            back: Cascade::new(),
            comp: Compressor::new(&comp_settings(&values), rate_hz),
            input: [meter.clone(), meter.clone()],
            output: [meter.clone(), meter],
            twins: true,
            values,
        }
    }

    /// Levels since the last call.
    pub fn meters(&mut self) -> StripMeters {
        let [(a, clips_a), (b, clips_b)] = self.input.each_mut().map(LegMeter::take);
        let (input, clips_in) = (a.louder(b), clips_a.saturating_add(clips_b));
        let (output, clips_out) = if self.twins {
            (input, clips_in)
        } else {
            let [(a, clips_a), (b, clips_b)] = self.output.each_mut().map(LegMeter::take);
            (a.louder(b), clips_a.saturating_add(clips_b))
        };
        self.twins = self.through();
        StripMeters {
            input,
            output,
            gain_reduction_db: self.comp.take_reduction_db(),
            clips_in,
            clips_out,
        }
    }

    /// Magnitude of trim, HPF, bands and notches as set, dB at `freq_hz`; not for the audio thread.
    pub fn response_db(&self, freq_hz: f64) -> f64 {
        response_db(&self.values, self.rate_hz, freq_hz)
    }

    pub(super) fn gain_now(&self) -> f32 {
        (self.sign.now() * 10f64.powf(self.trim_db.now() / 20.0)) as f32
    }

    fn gain_moving(&self) -> bool {
        self.trim_db.moving() || self.sign.moving() || self.gain.slope != 0.0
    }

    /// True where what leaves is what came, until something is set.
    pub(super) fn through(&self) -> bool {
        let gain_out = self.gain.at == 1.0 && !self.gain_moving();
        gain_out && self.awake == 0 && self.on_lane == 0 && !self.comp.heard()
    }

    /// Ends every ramp, with the fits that are due.
    fn settle(&mut self) {
        self.trim_db.snap();
        self.sign.snap();
        self.gain = Line::still(self.gain_now());
        for section in &mut self.sections {
            section.snap(self.rate_hz);
        }
        self.front.reset();
        self.back.reset();
        self.arrange();
        self.awake = 0;
        self.comp.reset();
    }

    /// Gives lanes to the sections that are heard.
    fn arrange(&mut self) {
        let rate_hz = self.rate_hz;
        let coeffs = |section: &Section| section.heard().then(|| section.coeffs(rate_hz));
        let (front, back) = self.sections.split_at(FRONT);
        self.front.arrange(front.iter().map(coeffs));
        self.back.arrange(back.iter().map(coeffs));
        self.on_lane = 0;
        for (i, section) in self.sections.iter().enumerate() {
            self.on_lane |= u32::from(section.heard()) << i;
        }
    }

    fn start_cell(&mut self) {
        if self.gain_moving() {
            let start = self.gain_now();
            self.trim_db.advance();
            self.sign.advance();
            self.gain.aim(start, self.gain_now());
        }
        self.front.start_cell();
        self.back.start_cell();
        self.comp.start_cell();
        if self.awake != 0 {
            self.wake_sections();
        }
    }

    fn wake_sections(&mut self) {
        let awake = self.awake;
        let bits = move || (0..SECTIONS).filter(move |i| awake >> i & 1 == 1);
        let cell = self.sample / CELL as u64;
        if cell.is_multiple_of(CELLS_PER_FIT)
            && let Some(due) = bits().find(|i| self.sections[*i].fit_due())
        {
            self.sections[due].fit(self.rate_hz);
        }
        let on_lane = |strip: &Self, i: usize| strip.on_lane >> i & 1 == 1;
        if bits().any(|i| self.sections[i].heard() != on_lane(self, i)) {
            self.arrange();
        }
        for i in bits() {
            let section = &mut self.sections[i];
            if section.moving() {
                let coeffs = section.advance(self.rate_hz);
                match i.checked_sub(FRONT) {
                    None => self.front.aim(i, &coeffs),
                    Some(slot) => self.back.aim(slot, &coeffs),
                }
            }
            let section = &self.sections[i];
            let settled = !section.moving() && !section.fit_due();
            if settled && section.heard() == on_lane(self, i) {
                self.awake &= !(1 << i);
            }
        }
    }

    /// Starts a cell where one is due; the frames that can then go through at once: to the end of the cell, or
    /// all where nothing happens.
    pub(super) fn next_chunk(&mut self, left: usize) -> usize {
        let in_cell = (self.sample % CELL as u64) as usize;
        if in_cell == 0 {
            self.start_cell();
        }
        if in_cell == 0 && self.through() { left } else { left.min(CELL - in_cell) }
    }

    fn process_legs<const L: usize>(&mut self, legs: [&mut [f32]; L]) {
        let mut legs = legs;
        let frames = legs.iter().map(|leg| leg.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let chunk = self.next_chunk(frames - done);
            self.process_chunk(legs.each_mut().map(|leg| &mut leg[done..done + chunk]));
            self.sample += chunk as u64;
            done += chunk;
        }
    }

    /// Before a block of so many legs and frames.
    pub(super) fn begin(&mut self, legs: usize, frames: usize) {
        if self.fresh && frames > 0 {
            if self.awake != 0 {
                self.settle();
            }
            self.fresh = false;
        }
        if legs.min(LEGS) != self.legs {
            self.legs = legs.min(LEGS);
            self.front.reset_second_leg();
            self.back.reset_second_leg();
        }
    }
}

impl Processor for Strip {
    fn prepare(&mut self, sample_rate_hz: f64, max_block: usize) -> Result<(), PrepareError> {
        PrepareError::check(sample_rate_hz, max_block)?;
        self.rate_hz = sample_rate_hz;
        self.comp.prepare(sample_rate_hz);
        let meter = LegMeter::new(sample_rate_hz);
        self.input.fill(meter.clone());
        self.output.fill(meter);
        for section in &mut self.sections {
            section.forget_fit();
        }
        self.reset();
        Ok(())
    }

    fn reset(&mut self) {
        self.sample = 0;
        self.legs = 0;
        self.settle();
        self.input.iter_mut().chain(&mut self.output).for_each(LegMeter::reset);
        self.twins = self.through();
        self.fresh = true;
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        self.begin(block.len(), block.first().map_or(0, |leg| leg.len()));
        match block {
            [] => {}
            [mono] => self.process_legs::<1>([mono]),
            [left, right, ..] => self.process_legs::<2>([left, right]),
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }
}
