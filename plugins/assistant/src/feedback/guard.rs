//! The guard at work.

use serde::{Deserialize, Serialize};

use super::act::{Act, What};
use super::evidence::{Tuning, is_loud, sure, weigh};
use super::probe::{self, Probe, Return, Verdict, effect_hop};
use super::slots::{self, DEEPEST_DB, FIRST_DB, FIXED_AT_MOST, STEP_DB, Slot};
use super::suspect::{Proof, Suspect, Through};
use super::watch::{Known, NEAR_OCTAVES, State, Watched, near};
use crate::Site;
use dsp_core::feedback::Peak;
use dsp_core::listen::Observation;
use dsp_core::params::ParamValues;

/// How the guard goes about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Nothing is looked for.
    #[default]
    Off,
    /// Before doors: sensitive and quick; notches are fixed, and the room is remembered.
    RingOut,
    /// Strict; notches are live.
    Show,
}

/// What the guard may do by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Notches on what is proven or confirmed.
    pub cut: bool,
    /// Probes.
    pub probe: bool,
}

/// Hops in a second.
const HZ: u64 = dsp_core::listen::observation::HOPS_PER_SECOND as u64;
/// A channel that is stable is probed once in a minute at most; one where a line has grown straight is
/// not stable, and waits this long only.
const PROBE_EVERY: u64 = 60 * HZ;
const PROBE_GROWN_EVERY: u64 = 2 * HZ;
/// Probes at once: a loop may ring at several frequencies.
const PROBES: usize = 3;
/// A loop that was found rings elsewhere too before long: what grows straight in this time is cut
/// without a probe.
const HOT: u64 = 5 * HZ;
/// A tone that was no loop is left alone for a minute, unless it grows by this beyond, dB.
const LOUDER_DB: f32 = 6.0;
/// A straight line must hold for so many hops before it is cut without a probe.
const GROWN_HOPS: u32 = 2;
/// A suspect that gives no more evidence leaves the list after this.
const FORGET: u64 = 2 * HZ;
/// Its notch is in, and what rang has had time to fall: looked at again, hops.
const LOOK: u64 = 8;
/// Frequencies that are the same suspect, octaves.
pub(super) const SAME_OCTAVES: f32 = 1.0 / 48.0;
/// Quality of notches: of the range of 16 to 30, wide enough to hold a ring that drifts with the
/// temperature, and narrow enough for eight of them to cost less than 1.5 dB (docs/feedback.md).
const Q: f32 = 20.0;
/// Time constant of the programme level, hops: 3 s, so that a howl does not become the programme at once.
const PROGRAMME: f32 = 1.0 / (3 * HZ) as f32;
/// In pauses the programme is remembered: it falls by 1 dB/s.
const PROGRAMME_KEEP: f32 = 0.997_7;
/// Margin below 0 dB that a notch is set for, dB.
const MARGIN_DB: f32 = 3.0;

/// The guard of one channel.
#[derive(Clone, Debug)]
pub struct Guard {
    pub(super) mode: Mode,
    pub(super) site: Site,
    tuning: Option<Tuning>,
    pub(super) armed: Vec<f32>,
    pub(super) vetoed: Vec<f32>,
    pub(super) watched: Vec<Watched>,
    known: Vec<Known>,
    programme: f32,
    mean_power: f32,
    heard_hops: u64,
    probe_ended: Option<u64>,
    hot_until: u64,
    next: u32,
}

impl Guard {
    /// One that has heard nothing.
    pub fn new(mode: Mode, site: Site) -> Self {
        Self {
            mode,
            site,
            tuning: None,
            armed: Vec::new(),
            vetoed: Vec::new(),
            watched: Vec::new(),
            known: Vec::new(),
            programme: 0.0,
            mean_power: 0.0,
            heard_hops: 0,
            probe_ended: None,
            hot_until: 0,
            next: 1,
        }
    }

    /// The same with thresholds of one's own, for both modes: for measuring what they do.
    pub fn tuned(self, tuning: Tuning) -> Self {
        Self { tuning: Some(tuning), ..self }
    }

    /// Goes on as another channel's or in another way; what it watched is forgotten, what it remembers
    /// stays.
    pub fn set(&mut self, hop: u64, mode: Mode, site: Site, values: &ParamValues) -> Vec<Act> {
        let mut acts = Vec::new();
        if (mode, site) != (self.mode, self.site) {
            self.end_probes(hop, values, &mut acts);
            self.watched.clear();
            (self.mode, self.site) = (mode, site);
        }
        acts
    }

    /// How it goes about it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Frequencies that are thought to ring now, surest first.
    pub fn suspects(&self) -> Vec<Suspect> {
        let told = self.watched.iter().filter(|w| w.told);
        let mut all: Vec<Suspect> = told.map(|w| w.suspect).collect();
        all.sort_by(|a, b| b.sure.total_cmp(&a.sure).then(a.id.cmp(&b.id)));
        all
    }

    /// Ring frequencies that are remembered, Hz, lowest first.
    pub fn armed(&self) -> &[f32] {
        &self.armed
    }

    /// One hop. `None`: it was dropped, which is missing evidence; probes end.
    pub fn step(
        &mut self,
        hop: u64,
        observation: Option<&Observation>,
        values: &ParamValues,
        rights: &Rights,
    ) -> Vec<Act> {
        let mut acts = Vec::new();
        let Some(o) = observation.filter(|_| self.mode != Mode::Off) else {
            self.end_probes(hop, values, &mut acts);
            return acts;
        };
        let power = 10f32.powf(o.pre.rms_dbfs / 10.0);
        self.heard_hops += 1;
        self.mean_power += (power - self.mean_power) * PROGRAMME.max(1.0 / self.heard_hops as f32);
        self.programme = self.mean_power.max(self.programme * PROGRAMME_KEEP);
        self.known.retain(|k| hop < k.until_hop);
        self.see(hop, &o.peaks);
        for at in 0..self.watched.len() {
            let (line, hz) = (self.watched[at].line, self.watched[at].suspect.hz);
            // A notch shifts a ring a little: the loudest line at its place is it.
            let same = |p: &&Peak| p.line == line || near(p.hz, hz, SAME_OCTAVES);
            let loudest = |a: &&Peak, b: &&Peak| a.level_dbfs.total_cmp(&b.level_dbfs);
            let peak = o.peaks.iter().filter(same).max_by(loudest);
            self.turn(hop, at, peak, values, rights, &mut acts);
        }
        self.forget(hop, &mut acts);
        acts
    }

    /// Level of what is played, dBFS RMS.
    fn programme_dbfs(&self) -> f32 {
        10.0 * self.programme.max(1e-16).log10()
    }

    /// Lines become suspects, and suspects take their lines in.
    fn see(&mut self, hop: u64, peaks: &[Peak]) {
        let programme_dbfs = self.programme_dbfs();
        for peak in peaks {
            let armed = self.armed.iter().any(|hz| near(*hz, peak.hz, NEAR_OCTAVES));
            let proof =
                weigh(peak, programme_dbfs, &self.tuning(armed)).map(|p| (p, sure(p, peak)));
            let same =
                |w: &&mut Watched| w.line == peak.line || near(w.suspect.hz, peak.hz, SAME_OCTAVES);
            let vetoed = self.is_vetoed(peak.hz);
            match (self.watched.iter_mut().find(same), proof) {
                (Some(watched), _) if watched.line == peak.line || proof.is_some() => {
                    watched.see(hop, peak, proof);
                }
                (None, Some((proof, sure))) if !vetoed => {
                    let suspect = Suspect {
                        id: self.next,
                        hz: peak.hz,
                        level_dbfs: peak.level_dbfs,
                        growth_db_s: peak.trend.growth_db_s,
                        since_hop: hop,
                        proof,
                        sure,
                        through: Through::of(self.site),
                        armed,
                        notched: false,
                        probed: false,
                    };
                    self.next += 1;
                    self.watched.push(Watched {
                        suspect,
                        state: State::Listed,
                        line: peak.line,
                        grown_hops: u32::from(proof == Proof::Grown),
                        heard_hop: hop,
                        told: false,
                    });
                }
                _ => {}
            }
        }
    }

    /// One suspect's hop.
    fn turn(
        &mut self,
        hop: u64,
        at: usize,
        peak: Option<&Peak>,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let watched = &mut self.watched[at];
        if !watched.told {
            watched.told = true;
            acts.push(Act::of(What::Suspected, watched.suspect));
        }
        match watched.state {
            State::Listed => self.act_on(hop, at, peak, values, rights, acts),
            State::Probing(mut probe) => {
                let verdict = probe.hear(hop, peak);
                self.watched[at].state = State::Probing(probe);
                self.judge(hop, at, &probe, verdict, peak, values, rights, acts);
            }
            State::Returning(mut back) => match back.hear(hop, peak) {
                None => self.watched[at].state = State::Returning(back),
                Some(true) => self.confirmed(hop, at, None, 0.0, values, rights, acts),
                Some(false) => {
                    self.dismiss(hop, at, back_level(peak), What::NotALoop, values, acts)
                }
            },
            State::Held { slot, level_dbfs, look_hop } => {
                let grows = |p: &&Peak| p.lately_db_s > 5.0 && p.level_dbfs > level_dbfs - 3.0;
                if hop >= look_hop && peak.is_some_and(|p| grows(&p)) && rights.cut {
                    self.deepen(hop, at, slot, values, acts);
                } else if hop >= look_hop + HZ {
                    self.watched[at].state = State::Listed; // held: a new ring there is a new case
                    self.watched[at].grown_hops = 0;
                    self.watched[at].suspect.notched = true;
                }
            }
            State::Elsewhere => {}
        }
    }

    /// A suspect on the list: cut, probed or left to the engineer.
    fn act_on(
        &mut self,
        hop: u64,
        at: usize,
        peak: Option<&Peak>,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let watched = &self.watched[at];
        let Some(peak) = peak.filter(|_| watched.heard_hop == hop) else { return };
        let known = self.known.iter().any(|k| {
            near(k.hz, peak.hz, NEAR_OCTAVES) && peak.level_dbfs < k.level_dbfs + LOUDER_DB
        });
        let urgent = watched.grown_hops > 0 || is_loud(peak, self.programme_dbfs());
        let proven = watched.grown_hops >= GROWN_HOPS;
        if rights.cut && proven && (!rights.probe || hop < self.hot_until) && !known {
            self.hot_until = hop + HOT;
            self.cut_at(hop, at, FIRST_DB, None, values, acts);
        } else if rights.probe && !known && self.may_probe(hop, urgent) {
            let taken = self.taken();
            let Some(slot) = slots::free(values, &taken) else { return };
            let notch = Slot {
                index: slot,
                on: true,
                live: true,
                hz: peak.hz,
                depth_db: probe::DEPTH_DB,
                q: probe::Q,
            };
            let watched = &mut self.watched[at];
            watched.state = State::Probing(Probe::new(slot, hop, peak));
            watched.suspect.probed = true;
            acts.push(Act::of(What::Probing, watched.suspect).in_slot(slot, notch.turns(values)));
        }
    }

    fn may_probe(&self, hop: u64, urgent: bool) -> bool {
        let under_way =
            self.watched.iter().filter(|w| matches!(w.state, State::Probing(_))).count();
        let every = if urgent { PROBE_GROWN_EVERY } else { PROBE_EVERY };
        let rested = hop < self.hot_until || self.probe_ended.is_none_or(|h| hop >= h + every);
        rested && under_way < if urgent { PROBES } else { 1 }
    }

    #[expect(clippy::too_many_arguments, reason = "what a probe heard, and what may follow")]
    fn judge(
        &mut self,
        hop: u64,
        at: usize,
        probe: &Probe,
        verdict: Verdict,
        peak: Option<&Peak>,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let sure_of_it = self.watched[at].suspect.proof >= Proof::Grown || probe.stood;
        match verdict {
            Verdict::Wait => {}
            Verdict::Collapsed { excess_db } if sure_of_it => {
                self.confirmed(hop, at, Some(probe.slot), excess_db, values, rights, acts);
            }
            Verdict::Collapsed { .. } | Verdict::Fell => {
                let Some(peak) = peak else { return };
                let watched = &mut self.watched[at];
                watched.state = State::Returning(Return::new(probe, hop, peak));
                let turns = slots::out(values, probe.slot);
                acts.push(Act::of(What::Doubtful, watched.suspect).in_slot(probe.slot, turns));
            }
            Verdict::Unchanged => {
                self.dismiss(hop, at, back_level(peak), What::NotALoop, values, acts);
            }
            Verdict::GoesOn => {
                self.watched[at].suspect.through = Through::NotHere;
                self.dismiss(hop, at, back_level(peak), What::NotHere, values, acts);
            }
        }
    }

    /// The probe confirmed it: the probe's slot becomes the notch, or a free one does.
    #[expect(clippy::too_many_arguments, reason = "which, where, how deep, and what may follow")]
    fn confirmed(
        &mut self,
        hop: u64,
        at: usize,
        slot: Option<usize>,
        excess_db: f32,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let watched = &mut self.watched[at];
        (watched.suspect.proof, watched.suspect.sure) = (Proof::Confirmed, 0.98);
        watched.suspect.probed = false;
        watched.heard_hop = hop;
        self.hot_until = hop + HOT;
        self.probe_ended = None;
        if rights.cut {
            let steps = ((excess_db + MARGIN_DB + FIRST_DB) / STEP_DB).ceil().max(0.0);
            let depth = (FIRST_DB - STEP_DB * steps).max(DEEPEST_DB);
            self.cut_at(hop, at, depth, slot, values, acts);
        } else {
            let turns = slot.map_or(Vec::new(), |slot| slots::out(values, slot));
            watched_back(&mut self.watched[at]);
            acts.push(Act { slot, turns, ..Act::of(What::Suspected, self.watched[at].suspect) });
        }
    }

    fn dismiss(
        &mut self,
        hop: u64,
        at: usize,
        level_dbfs: Option<f32>,
        what: What,
        values: &ParamValues,
        acts: &mut Vec<Act>,
    ) {
        let watched = &mut self.watched[at];
        let slot = watched.slot();
        watched.suspect.probed = false;
        watched.suspect.proof = watched.suspect.proof.min(Proof::Growing);
        watched.state = if what == What::NotHere { State::Elsewhere } else { State::Listed };
        let s = watched.suspect;
        let level_dbfs = level_dbfs.unwrap_or(s.level_dbfs).max(s.level_dbfs);
        self.known.push(Known { hz: s.hz, level_dbfs, until_hop: hop + PROBE_EVERY });
        self.probe_ended = Some(hop);
        let turns = slot.map_or(Vec::new(), |slot| slots::out(values, slot));
        acts.push(Act { slot, turns, ..Act::of(what, s) });
    }

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
        let taken: Vec<usize> = self.taken();
        if let Some(there) = slots::covering(values, hz, &taken) {
            if let Some(slot) = slot {
                let out = slots::out(values, slot);
                acts.push(Act::of(What::Released, self.watched[at].suspect).in_slot(slot, out));
            }
            self.watched[at].state = State::Held {
                slot: there.index,
                level_dbfs: self.watched[at].suspect.level_dbfs,
                look_hop: hop,
            };
            self.deepen(hop, at, there.index, values, acts);
            return;
        }
        let fixed = self.mode == Mode::RingOut;
        let full = fixed && slots::count(values, false, &taken) >= FIXED_AT_MOST;
        let slot = slot.or_else(|| slots::free(values, &taken)).filter(|_| !full);
        let Some(slot) = slot else {
            let s = self.watched[at].suspect;
            let probe = self.watched[at].slot();
            let turns = probe.map_or(Vec::new(), |slot| slots::out(values, slot));
            watched_back(&mut self.watched[at]);
            self.known.push(Known { hz, level_dbfs: s.level_dbfs, until_hop: hop + HOT });
            acts.push(Act { slot: probe, turns, ..Act::of(What::NoRoom, s) });
            return;
        };
        if fixed {
            self.arm(hz);
        }
        let notch = Slot { index: slot, on: true, live: !fixed, hz, depth_db, q: Q };
        let watched = &mut self.watched[at];
        watched.suspect.notched = true;
        watched.suspect.probed = false;
        let level_dbfs = watched.suspect.level_dbfs;
        watched.state = State::Held { slot, level_dbfs, look_hop: effect_hop(hop) + LOOK };
        acts.push(Act::of(What::Cut, watched.suspect).in_slot(slot, notch.turns(values)));
    }

    fn deepen(
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
            watched.state = State::Elsewhere;
            watched.suspect.through = Through::NotHere;
            acts.push(Act::of(What::NoRoom, watched.suspect).in_slot(slot, Vec::new()));
            return;
        }
        let depth_db = (notch.depth_db - STEP_DB).max(DEEPEST_DB);
        let deeper = Slot { depth_db, ..notch };
        let level_dbfs = watched.suspect.level_dbfs;
        watched.suspect.notched = true;
        watched.state = State::Held { slot, level_dbfs, look_hop: effect_hop(hop) + LOOK };
        acts.push(Act::of(What::Deepened, watched.suspect).in_slot(slot, deeper.turns(values)));
    }

    /// Suspects that are silent leave the list.
    fn forget(&mut self, hop: u64, acts: &mut Vec<Act>) {
        self.watched.retain(|w| {
            let busy = !matches!(w.state, State::Listed | State::Elsewhere);
            let stays = busy || hop < w.heard_hop + FORGET;
            if !stays {
                acts.push(Act::of(What::Cleared, w.suspect));
            }
            stays
        });
    }

    pub(super) fn end_probes(&mut self, hop: u64, values: &ParamValues, acts: &mut Vec<Act>) {
        for at in 0..self.watched.len() {
            if matches!(self.watched[at].state, State::Probing(_)) {
                self.dismiss(hop, at, None, What::NotALoop, values, acts);
                self.known.pop(); // nothing was learned
            }
        }
    }

    /// Slots that probes have.
    pub(super) fn taken(&self) -> Vec<usize> {
        let probing = |w: &&Watched| matches!(w.state, State::Probing(_));
        self.watched.iter().filter(probing).filter_map(Watched::slot).collect()
    }

    fn tuning(&self, armed: bool) -> Tuning {
        self.tuning.unwrap_or(match self.mode {
            Mode::Show if !armed => Tuning::SHOW,
            _ => Tuning::RING_OUT,
        })
    }

    fn is_vetoed(&self, hz: f32) -> bool {
        self.vetoed.iter().any(|v| near(*v, hz, NEAR_OCTAVES))
    }
}

fn back_level(peak: Option<&Peak>) -> Option<f32> {
    peak.map(|p| p.level_dbfs)
}

pub(super) fn watched_back(watched: &mut Watched) {
    watched.state = State::Listed;
    watched.suspect.probed = false;
}
