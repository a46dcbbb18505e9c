//! The course of one suspect: told, probed, judged, cut or dismissed.

use super::Guard;
use super::act::{Act, What};
use super::evidence::{is_loud, is_urgent};
use super::guard::{HZ, Mode, Rights};
use super::probe::{self, Probe, Verdict};
use super::slots::{self, FIRST_DB, STEP_DB, Slot};
use super::suspect::{Proof, Through};
use super::watch::{Known, NEAR_OCTAVES, State, near};
use dsp_core::feedback::Peak;
use dsp_core::params::ParamValues;

/// A channel that is stable is probed once in a minute at most; one where a tone is louder than all that was
/// played is not stable, and waits this long only.
const PROBE_EVERY: u64 = 60 * HZ;
const PROBE_URGENT_EVERY: u64 = HZ / 2;
/// Probes at once: a loop may ring at several frequencies.
const PROBES: usize = 3;
/// In the show a suspect is listened to for so long before a probe asks, hops: as long as the longest span of the
/// listening, and a proof. A probe hides the growth that would prove it by ear (docs/feedback.md).
const LISTENS_FIRST: u64 = 2 * HZ;
/// A loop that was found rings elsewhere too before long: what is suspected in this time is probed at once. An
/// instrument that holds tones plays its next one, and is not.
const HOT: u64 = 5 * HZ;
/// What a probe found counts for so long where it is doubtful, and the second one has not answered.
const DOUBT: u64 = 20 * HZ;
/// A tone that was no loop is left alone for a minute, unless it grows by this beyond, dB, or is proven
/// by listening this long after.
const LOUDER_DB: f32 = 6.0;
const ONCE_MORE: u64 = 2 * HZ;
/// What rings through another insert is told, and listened to again after this.
pub(super) const ELSEWHERE: u64 = 10 * HZ;
/// What a collapse adds to the log-odds: with fall and growth of one loop, and with a fall alone; 95 of
/// 100 loops fall so, and of 100 notes 12 and 30 end so in time (docs/feedback.md).
const COLLAPSED: f32 = 2.0;
const FELL: f32 = 1.1;
/// Confirmed from here on: 95 of 100.
const CONFIRMED: f32 = 2.7;
/// Weight of the odds that the channel itself tells.
const DOUBTS: f32 = 0.9;
/// What an instrument that holds tones has against it from the start, in suspects that were none.
const TONES: f32 = 60.0;
/// Margin below 0 dB that a notch is set for, dB.
const MARGIN_DB: f32 = 3.0;

impl Guard {
    /// One suspect's hop.
    pub(super) fn turn(
        &mut self,
        hop: u64,
        at: usize,
        peak: Option<&Peak>,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let sure = self.tuning(self.watched[at].suspect.armed).suspect
            + self.doubts(self.watched[at].suspect.hz);
        let watched = &mut self.watched[at];
        watched.stands |= watched.is_held();
        if !watched.stands {
            return;
        }
        // Where much was suspected and nothing rang, the list is not filled with it.
        if !watched.told && watched.heard >= sure {
            watched.told = true;
            acts.push(Act::of(What::Suspected, watched.suspect));
        }
        match watched.state {
            State::Listed => self.act_on(hop, at, peak, values, rights, acts),
            State::Probing(probe) if rights.cut && watched.is_proven() && !probe.is_in(hop) => {
                self.hot_until = hop + HOT;
                self.cut_at(hop, at, FIRST_DB, Some(probe.slot), values, acts);
            }
            // A hand, the host or a recall has its slot: it is theirs now.
            State::Probing(probe)
                if probe.is_in(hop) && !slots::is_probe(&slots::slots(values)[probe.slot]) =>
            {
                watched.listen_anew();
                acts.push(Act::of(What::BrokenOff, watched.suspect));
            }
            State::Probing(mut probe) => {
                let verdict = probe.hear(hop, peak);
                self.watched[at].state = State::Probing(probe);
                self.judge(hop, at, verdict, values, rights, acts);
            }
            State::Held(_) => self.hold(hop, at, peak, values, rights, acts),
            State::Elsewhere { until_hop } => {
                if hop >= until_hop {
                    watched.state = State::Listed;
                    watched.suspect.through = Through::of(self.site);
                }
            }
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
        if !self.programme.is_known() {
            return;
        }
        let watched = &self.watched[at];
        let Some(peak) = peak.filter(|_| watched.heard_hop == hop && watched.is_held()) else {
            return;
        };
        let proven = watched.is_proven();
        let none_of_ours = self.known.iter().any(|k| {
            k.log_odds < 0.0
                && near(k.hz, peak.hz, NEAR_OCTAVES)
                && peak.level_dbfs < k.level_dbfs + LOUDER_DB
                && !(proven && hop >= k.since_hop + ONCE_MORE)
        });
        if none_of_ours || self.was_let_go(peak.hz) {
            return;
        }
        if rights.cut && proven {
            self.hot_until = hop + HOT;
            self.cut_at(hop, at, FIRST_DB, None, values, acts);
        } else if rights.probe && self.may_probe(hop, at, peak) {
            let Some(slot) = slots::free(values, &self.taken()) else { return };
            let notch = Slot {
                index: slot,
                on: true,
                live: true,
                hz: peak.hz,
                depth_db: probe::DEPTH_DB,
                q: probe::Q,
            };
            let loud = is_loud(peak, self.programme.dbfs());
            let watched = &mut self.watched[at];
            watched.state = State::Probing(Probe::new(slot, hop, peak, loud));
            (watched.suspect.probed, watched.probed) = (true, true);
            acts.push(Act::of(What::Probing, watched.suspect).in_slot(slot, notch.turns(values)));
        }
    }

    /// True where a probe may ask of this suspect now: once in a minute and one at a time, but for what is doubtful, or
    /// cannot wait on a channel that holds no tones.
    fn may_probe(&self, hop: u64, at: usize, peak: &Peak) -> bool {
        let under_way =
            self.watched.iter().filter(|w| matches!(w.state, State::Probing(_))).count();
        let suspect = &self.watched[at].suspect;
        let programme = self.programme.dbfs();
        let before = Some(self.programme.before_dbfs(peak)).filter(|level| level.is_finite());
        let loudest = before.map_or(programme, |before| before.max(programme));
        let lively = !self.is_strict();
        let loud = lively && is_loud(peak, loudest);
        let doubtful = self.is_in_doubt(suspect.hz);
        let heard_out = hop >= suspect.since_hop + LISTENS_FIRST;
        if self.mode == Mode::Show && !(loud || doubtful || heard_out) {
            return false;
        }
        let every = if loud { PROBE_URGENT_EVERY } else { PROBE_EVERY };
        let hot = lively && hop < self.hot_until;
        let rested = hot || doubtful || self.probe_ended.is_none_or(|ended| hop >= ended + every);
        let at_once = if lively && is_urgent(peak, programme) { PROBES } else { 1 };
        rested && under_way < at_once
    }

    /// How much more proof this channel needs at a place: the odds that a suspect is a ring fall with those
    /// elsewhere that were none of late. Nobody knows better which channel is a flute.
    pub(super) fn doubts(&self, hz: f32) -> f32 {
        let elsewhere = |k: &&Known| k.log_odds < 0.0 && !near(k.hz, hz, NEAR_OCTAVES);
        let none_of_ours = self.known.iter().filter(elsewhere).count();
        let expected = if self.holds_tones { TONES } else { 0.0 };
        DOUBTS * (1.0 + expected + none_of_ours as f32).ln()
    }

    /// True where one probe asked of a place of late and left a doubt: a second one may ask.
    fn is_in_doubt(&self, hz: f32) -> bool {
        let mut asked = self.known.iter().filter(|k| k.is_at(hz));
        asked.next().is_some_and(|k| k.log_odds > 0.0) && asked.next().is_none()
    }

    /// What earlier probes at a place add to the log-odds.
    fn told_of(&self, hz: f32) -> f32 {
        let here = self.known.iter().filter(|k| k.log_odds > 0.0 && k.is_at(hz));
        here.map(|k| k.log_odds).sum()
    }

    fn judge(
        &mut self,
        hop: u64,
        at: usize,
        verdict: Verdict,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let (adds, excess_db) = match verdict {
            Verdict::Wait => return,
            Verdict::Unchanged => return self.dismiss(hop, at, What::NotALoop, values, acts),
            Verdict::GoesOn => {
                self.watched[at].suspect.through = Through::NotHere;
                return self.dismiss(hop, at, What::NotHere, values, acts);
            }
            Verdict::Collapsed { excess_db } => (COLLAPSED, excess_db),
            Verdict::Fell => (FELL, 0.0),
        };
        let hz = self.watched[at].suspect.hz;
        let State::Probing(probe) = self.watched[at].state else { return };
        let enough = match probe.is_loud() {
            true => self.watched[at].heard + adds >= CONFIRMED,
            false => {
                self.watched[at].heard + self.told_of(hz) + adds >= CONFIRMED + self.doubts(hz)
            }
        };
        if enough {
            return self.confirmed(hop, at, excess_db, values, rights, acts);
        }
        // A second probe, once it is heard again; what both have found is forgotten together, so that there is no third.
        let found_here = |k: &&mut Known| k.log_odds > 0.0 && k.is_at(hz);
        self.known.iter_mut().filter(found_here).for_each(|k| k.until_hop = hop + DOUBT);
        self.remember(hop, at, adds, DOUBT);
        let slot = probe.slot;
        let watched = &mut self.watched[at];
        watched.listen_anew();
        acts.push(
            Act::of(What::Doubtful, watched.suspect).in_slot(slot, slots::probe_out(values, slot)),
        );
    }

    fn remember(&mut self, hop: u64, at: usize, log_odds: f32, hops: u64) {
        let s = self.watched[at].suspect;
        self.probe_ended = Some(hop);
        self.known.push(Known {
            hz: s.hz,
            level_dbfs: s.level_dbfs,
            log_odds,
            since_hop: hop,
            until_hop: hop + hops,
        });
    }

    /// The probe confirmed it: the probe's slot becomes the notch.
    fn confirmed(
        &mut self,
        hop: u64,
        at: usize,
        excess_db: f32,
        values: &ParamValues,
        rights: &Rights,
        acts: &mut Vec<Act>,
    ) {
        let watched = &mut self.watched[at];
        (watched.suspect.proof, watched.suspect.sure) = (Proof::Confirmed, 0.98);
        watched.suspect.through = Through::of(self.site);
        watched.suspect.probed = false;
        watched.heard_hop = hop;
        let slot = watched.slot();
        self.hot_until = hop + HOT;
        self.probe_ended = self.is_strict().then_some(hop);
        if rights.cut {
            let steps = ((excess_db + MARGIN_DB + FIRST_DB) / STEP_DB).ceil().max(0.0);
            let depth = (FIRST_DB - STEP_DB * steps).max(slots::DEEPEST_DB);
            self.cut_at(hop, at, depth, slot, values, acts);
        } else {
            if self.mode == Mode::RingOut {
                self.arm(self.watched[at].suspect.hz);
            }
            let turns = slot.map_or(Vec::new(), |slot| slots::probe_out(values, slot));
            self.watched[at].state = State::Listed;
            acts.push(Act { slot, turns, ..Act::of(What::Suspected, self.watched[at].suspect) });
        }
    }

    /// It was none of ours: the notch goes out.
    fn dismiss(
        &mut self,
        hop: u64,
        at: usize,
        what: What,
        values: &ParamValues,
        acts: &mut Vec<Act>,
    ) {
        let loud = matches!(self.watched[at].state, State::Probing(probe) if probe.is_loud());
        let hz = self.watched[at].suspect.hz;
        self.known.retain(|k| k.log_odds < 0.0 || !k.is_at(hz));
        self.remember(hop, at, -CONFIRMED, if loud { ONCE_MORE } else { PROBE_EVERY });
        let watched = &mut self.watched[at];
        let slot = watched.slot();
        if what == What::NotALoop {
            (watched.suspect.sure, watched.dismissed) = (0.0, true);
        }
        watched.suspect.proof = watched.suspect.proof.min(Proof::Growing);
        watched.listen_anew();
        if what == What::NotHere {
            watched.state = State::Elsewhere { until_hop: hop + ELSEWHERE };
        }
        let turns = slot.map_or(Vec::new(), |slot| slots::probe_out(values, slot));
        acts.push(Act { slot, turns, ..Act::of(what, watched.suspect) });
    }

    /// Probes that are under way end without a finding.
    pub fn end_probes(&mut self, values: &ParamValues) -> Vec<Act> {
        let mut acts = Vec::new();
        for watched in &mut self.watched {
            let State::Probing(probe) = watched.state else { continue };
            watched.listen_anew();
            let turns = slots::probe_out(values, probe.slot);
            acts.push(Act::of(What::BrokenOff, watched.suspect).in_slot(probe.slot, turns));
        }
        acts
    }
}
