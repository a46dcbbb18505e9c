//! Notches on suspects: set, deepened, never stolen.

use super::Guard;
use super::act::{Act, What};
use super::course::ELSEWHERE;
use super::evidence::grows;
use super::guard::{HZ, Mode, Rights};
use super::probe::effect_hop;
use super::slots::{self, DEEPEST_DB, FIRST_DB, FIXED_AT_MOST, STEP_DB, Slot};
use super::suspect::Through;
use super::watch::{Held, Known, State, Watched};
use dsp_core::feedback::Peak;
use dsp_core::params::ParamValues;

/// Its notch is in, and what rang has had time to fall: looked at again, hops.
const LOOK: u64 = 8;
/// It fell where it lost this, dB; most loops have by this many hops after it is first looked at.
const FELL_DB: f32 = 3.0;
const FALLS: u64 = 20;
/// A notch is deepened where it grows by more than this, dB/s. Where it does under this much already, hardly a loop does.
const GROWS_ON_DB_S: f32 = 5.0;
const NO_LOOP_DB: f32 = FIRST_DB - STEP_DB;
/// After a notch that changed nothing, growth proves nothing of what holds tones for so long.
const UNPROVEN: u64 = 300 * HZ;
/// A ring for which there is no notch is left alone for so long.
const NO_ROOM: u64 = 5 * HZ;
/// Quality of notches: of the range of 16 to 30, wide enough to hold a ring that drifts with the
/// temperature, and narrow enough for eight of them to cost less than 1.5 dB (docs/feedback.md).
const Q: f32 = 20.0;

impl Guard {
    /// A notch on a suspect; `slot`: the probe's, which becomes it.
    pub(super) fn cut_at(
        &mut self,
        hop: u64,
        at: usize,
        depth_db: f32,
        slot: Option<usize>,
        values: &ParamValues,
        acts: &mut Vec<Act>,
    ) {
        let hz = self.watched[at].suspect.hz;
        if self.mode == Mode::RingOut {
            self.arm(hz); // above all where no notch is left for it
        }
        let taken: Vec<usize> = self.taken();
        if let Some(there) = slots::covering(values, hz, &taken) {
            if let Some(slot) = slot {
                let out = slots::probe_out(values, slot);
                acts.push(Act::of(What::Released, self.watched[at].suspect).in_slot(slot, out));
            }
            self.watched[at].suspect.through = Through::of(self.site);
            let suspect = &self.watched[at].suspect;
            self.watched[at].state = State::Held(Held::new(there.index, suspect, hop));
            self.deepen(hop, at, there.index, values, acts);
            return;
        }
        let fixed = self.mode == Mode::RingOut;
        let full = fixed && slots::count(values, false, &taken) >= FIXED_AT_MOST;
        let slot = slot.or_else(|| slots::free(values, &taken)).filter(|_| !full);
        let Some(slot) = slot else {
            let watched = &mut self.watched[at];
            let s = watched.suspect;
            let probe = watched.slot();
            let turns = probe.map_or(Vec::new(), |slot| slots::probe_out(values, slot));
            watched.state = State::Listed;
            watched.suspect.probed = false;
            self.known.push(Known {
                hz,
                level_dbfs: s.level_dbfs,
                log_odds: -1.0,
                since_hop: hop,
                until_hop: hop + NO_ROOM,
            });
            acts.push(Act { slot: probe, turns, ..Act::of(What::NoRoom, s) });
            return;
        };
        let notch = Slot { index: slot, on: true, live: !fixed, hz, depth_db, q: Q };
        let watched = &mut self.watched[at];
        (watched.suspect.notched, watched.suspect.slot) = (true, Some(slot));
        (watched.suspect.probed, watched.suspect.through) = (false, Through::of(self.site));
        watched.state = State::Held(Held::new(slot, &watched.suspect, effect_hop(hop) + LOOK));
        acts.push(Act::of(What::Cut, watched.suspect).in_slot(slot, notch.turns(values)));
    }

    /// A hop of what a notch holds. The notch goes deeper while it grows. And it is listened to as a probe is: where
    /// something grows on under a deeper notch, or does not fall, an instrument that holds tones may have swelled, and
    /// growth alone proves nothing there for a while. A loop that falls slowly is taken for one, too; what rises
    /// far above the programme is proven all the same.
    pub(super) fn hold(
        &mut self,
        hop: u64,
        at: usize,
        peak: Option<&Peak>,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let State::Held(held) = self.watched[at].state else { return };
        if hop < held.look_hop {
            return;
        }
        let stands = peak.filter(|p| p.level_dbfs >= held.level_dbfs - FELL_DB);
        let grows = stands.is_some_and(|p| p.lately_db_s > GROWS_ON_DB_S);
        let fell = held.fell || stands.is_none();
        self.watched[at].state = State::Held(Held { fell, ..held });
        let deep = slots::slots(values)[held.slot].depth_db <= NO_LOOP_DB;
        let never_fell = hop >= held.look_hop + FALLS && !fell;
        if self.holds_tones && rights.cut && (grows && deep || never_fell) {
            self.unproven_until = hop + UNPROVEN;
        }
        if grows && rights.cut {
            self.deepen(hop, at, held.slot, values, acts);
        } else if hop >= held.look_hop + HZ {
            // Held: a new ring there is a new case.
            self.watched[at].listen_anew();
        }
    }

    /// Its notch goes deeper, while it may.
    pub(super) fn deepen(
        &mut self,
        hop: u64,
        at: usize,
        slot: usize,
        values: &ParamValues,
        acts: &mut Vec<Act>,
    ) {
        let notch = slots::slots(values)[slot];
        let watched = &mut self.watched[at];
        if notch.depth_db <= DEEPEST_DB {
            watched.state = State::Elsewhere { until_hop: hop + ELSEWHERE };
            if grows(watched.suspect.growth_db_s) {
                watched.suspect.through = Through::NotHere;
            }
            acts.push(Act::of(What::NoRoom, watched.suspect).in_slot(slot, Vec::new()));
            return;
        }
        let depth_db = (notch.depth_db - STEP_DB).max(DEEPEST_DB);
        let deeper = Slot { depth_db, ..notch };
        (watched.suspect.notched, watched.suspect.slot) = (true, Some(slot));
        watched.state = State::Held(Held::new(slot, &watched.suspect, effect_hop(hop) + LOOK));
        acts.push(Act::of(What::Deepened, watched.suspect).in_slot(slot, deeper.turns(values)));
    }

    /// Slots that probes have.
    pub(super) fn taken(&self) -> Vec<usize> {
        let probing = |w: &&Watched| matches!(w.state, State::Probing(_));
        self.watched.iter().filter(probing).filter_map(Watched::slot).collect()
    }
}
