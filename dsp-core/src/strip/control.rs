//! Settings in: what a parameter or a mode asks of the parts of the strip.

use super::Mode;
use super::engine::Strip;
use super::plan::{FRONT, SECTIONS, comp_settings, plan, sections_of};
use super::ramp::{Line, cells};
use crate::params::{CompParam, ParamId};

impl Strip {
    /// Moves a parameter to `value` within `ramp_s` seconds, linear in its own domain (log2 of Hz
    /// and of Q, dB); a switch or a choice cross-fades. 0 s is the default of 20 ms, 2 ms the
    /// shortest. The move begins with the next cell of 32 samples. Before anything was processed
    /// it snaps. Freeze, Mine, Dry and the desk's fader are kept but do nothing here.
    pub fn set(&mut self, id: ParamId, value: f32, ramp_s: f32) {
        self.values.set(id, value);
        let cells = if self.fresh { 0 } else { cells(ramp_s, self.rate_hz) };
        if id == ParamId::TRIM_DB || id == ParamId::POLARITY {
            self.aim_gain(cells);
        } else if (ParamId::comp(CompParam::On)..=ParamId::comp(CompParam::MakeupDb)).contains(&id)
        {
            self.aim_comp(cells);
        } else {
            sections_of(id).for_each(|section| self.aim_section(section, cells));
        }
    }

    /// Fades to `mode` within 20 ms; snaps before anything was processed.
    pub fn set_mode(&mut self, mode: Mode) {
        if mode != self.mode {
            self.mode = mode;
            let cells = if self.fresh { 0 } else { cells(0.0, self.rate_hz) };
            self.aim_gain(cells);
            self.aim_comp(cells);
            (0..SECTIONS).for_each(|section| self.aim_section(section, cells));
        }
    }

    fn aim_gain(&mut self, cells: u32) {
        let trim = f64::from(self.values.get(ParamId::TRIM_DB));
        let inverted = self.values.choice(ParamId::POLARITY) == 1;
        let (trim, inverted) = match self.mode {
            Mode::Live => (trim, inverted),
            Mode::Dry => (trim.min(0.0), inverted),
            Mode::Raw => (0.0, false),
        };
        let sign = if inverted { -1.0 } else { 1.0 };
        for (ramp, goal) in [(&mut self.trim_db, trim), (&mut self.sign, sign)] {
            if ramp.target() != goal || cells == 0 {
                ramp.to(goal, cells);
            }
        }
        if cells == 0 {
            self.gain = Line::still(self.gain_now());
        }
    }

    fn aim_comp(&mut self, cells: u32) {
        let on = self.values.is_on(ParamId::comp(CompParam::On)) && self.mode == Mode::Live;
        self.comp.aim(&comp_settings(&self.values), f64::from(u8::from(on)), cells);
    }

    fn aim_section(&mut self, section: usize, cells: u32) {
        let plan = plan(&self.values, section);
        let kept = match self.mode {
            Mode::Live => true,
            Mode::Dry => section >= FRONT,
            Mode::Raw => false,
        };
        let weight = f64::from(u8::from(plan.on && kept));
        self.sections[section].aim(&plan.target, weight, cells);
        self.awake |= 1 << section;
    }
}
