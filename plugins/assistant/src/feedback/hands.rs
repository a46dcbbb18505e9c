//! What people do with suspects and notches.

use super::act::{Act, What};
use super::slots::{self, FIRST_DB, slots};
use super::watch::{NEAR_OCTAVES, SAME_OCTAVES, State, Watched, near};
use super::{Guard, Mode};
use dsp_core::params::ParamValues;

impl Guard {
    /// One touch: a notch on a suspect, or a deeper one where a notch holds it. Nothing where the
    /// suspect has gone meanwhile.
    pub fn cut(&mut self, hop: u64, id: u32, values: &ParamValues) -> Vec<Act> {
        let mut acts = Vec::new();
        if let Some(at) = self.watched.iter().position(|w| w.suspect.id == id) {
            let probe = match self.watched[at].state {
                State::Probing(probe) => Some(probe.slot),
                _ => None,
            };
            self.cut_at(hop, at, FIRST_DB, probe, values, &mut acts);
        }
        acts
    }

    /// It is none: it leaves the list with what nothing holds within a twelfth of an octave, probes there end, and
    /// nothing is suspected there any more until the next song.
    pub fn veto(&mut self, id: u32, values: &ParamValues) -> Vec<Act> {
        let Some(vetoed) = self.watched.iter().find(|w| w.suspect.id == id) else {
            return Vec::new();
        };
        let hz = vetoed.suspect.hz;
        self.vetoed.push(hz);
        let goes = |w: &Watched| {
            let held = matches!(w.state, State::Held(_));
            w.suspect.id == id || !held && near(w.suspect.hz, hz, NEAR_OCTAVES)
        };
        let (gone, stay) = std::mem::take(&mut self.watched).into_iter().partition(goes);
        self.watched = stay;
        let gone: Vec<Watched> = gone;
        let told = gone.into_iter().filter(|w| w.told || w.slot().is_some());
        told.map(|w| {
            let probe = match w.state {
                State::Probing(probe) => Some(probe.slot),
                _ => None,
            };
            let turns = probe.map_or(Vec::new(), |slot| slots::probe_out(values, slot));
            Act { slot: probe, turns, ..Act::of(What::Cleared, w.suspect) }
        })
        .collect()
    }

    /// A new song: what was vetoed may be suspected again.
    pub fn new_song(&mut self) {
        self.vetoed.clear();
        self.let_nothing_go();
    }

    /// Takes a notch out; nothing where the slot is off.
    pub fn release(&mut self, slot: usize, values: &ParamValues) -> Vec<Act> {
        if !slots(values).get(slot).is_some_and(|s| s.on) {
            return Vec::new();
        }
        let held = self.watched.iter().position(|w| w.slot() == Some(slot));
        let suspect = held.map(|at| {
            // That its notch is out is seen with the next hop, as if the host had done it.
            self.watched[at].listen_anew();
            self.watched[at].suspect
        });
        let turns = slots::out(values, slot);
        vec![Act { what: What::Released, suspect, slot: Some(slot), turns }]
    }

    /// Takes all notches out, or the live ones alone. In a ring-out the former begins it anew: what rings is notched again.
    pub fn clear(&mut self, live_only: bool, values: &ParamValues) -> Vec<Act> {
        let of_them = |s: &&super::Slot| s.on && (s.live || !live_only);
        let all: Vec<usize> = slots(values).iter().filter(of_them).map(|s| s.index).collect();
        let acts = all.into_iter().flat_map(|slot| self.release(slot, values)).collect();
        if self.mode == Mode::RingOut && !live_only {
            self.watched.iter_mut().for_each(|w| w.suspect.slot = None);
            self.let_nothing_go();
        }
        acts
    }

    /// No place counts as let go, nor do those whose notches are on their way out.
    fn let_nothing_go(&mut self) {
        self.let_go.clear();
        self.notched_hz = Default::default();
    }

    /// Remembers a ring frequency: a lower threshold within a twelfth of an octave, no cut.
    pub fn arm(&mut self, hz: f32) {
        let audible = (20.0..=20_000.0).contains(&hz);
        if audible && !self.armed.iter().any(|a| near(*a, hz, SAME_OCTAVES)) {
            let at = self.armed.partition_point(|a| *a < hz);
            self.armed.insert(at, hz);
        }
    }

    /// Forgets all ring frequencies.
    pub fn forget_armed(&mut self) {
        self.armed.clear();
    }
}
