//! The guard at work: hops in, suspects watched, acts out.

use serde::{Deserialize, Serialize};

use super::act::{Act, What};
use super::evidence::{Tuning, grows, growth_db_s, weigh};
use super::programme::Programme;
use super::slots;
use super::suspect::{Proof, Suspect, Through};
use super::watch::{COUNTS, Known, NEAR_OCTAVES, SAME_OCTAVES, State, Watched, near};
use crate::{Instrument, Site};
use dsp_core::feedback::Peak;
use dsp_core::listen::Observation;
use dsp_core::params::{NOTCH_COUNT, ParamValues};

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

/// What a person said of a guard, as it is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuardSaid {
    /// How it goes about it; `None`: by phase and role.
    pub mode: Option<Mode>,
    /// An acoustic pickup that may be notched by itself.
    pub pickup: bool,
}

impl GuardSaid {
    /// True where nobody has said anything.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
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
pub(super) const HZ: u64 = dsp_core::listen::observation::HOPS_PER_SECOND as u64;
/// A suspect that gives no more evidence leaves the list after this.
const FORGET: u64 = 2 * HZ;

/// The guard of one channel.
#[derive(Clone, Debug)]
pub struct Guard {
    pub(super) mode: Mode,
    pub(super) site: Site,
    pub(super) holds_tones: bool,
    pub(super) armed: Vec<f32>,
    pub(super) vetoed: Vec<f32>,
    pub(super) watched: Vec<Watched>,
    pub(super) known: Vec<Known>,
    /// Where notches were in the last hop, Hz, by slot; 0: none.
    pub(super) notched_hz: [f32; NOTCH_COUNT],
    /// Places whose notch somebody took out, Hz: nothing is done there by itself until this hop.
    pub(super) let_go: Vec<(f32, u64)>,
    /// Hops went by in which nothing could be turned.
    waited: bool,
    pub(super) programme: Programme,
    pub(super) probe_ended: Option<u64>,
    pub(super) hot_until: u64,
    /// A notch changed nothing: until this hop listening alone proves nothing of what holds tones.
    pub(super) unproven_until: u64,
    next: u32,
}

impl Guard {
    /// One that has heard nothing.
    pub fn new(mode: Mode, site: Site) -> Self {
        Self {
            mode,
            site,
            holds_tones: false,
            armed: Vec::new(),
            vetoed: Vec::new(),
            watched: Vec::new(),
            known: Vec::new(),
            notched_hz: [0.0; NOTCH_COUNT],
            let_go: Vec::new(),
            waited: false,
            programme: Programme::default(),
            probe_ended: None,
            hot_until: 0,
            unproven_until: 0,
            next: 1,
        }
    }

    /// Goes on as another channel's or in another way; what it watched is forgotten, what it remembers
    /// stays.
    pub fn set(&mut self, mode: Mode, site: Site, values: &ParamValues) -> Vec<Act> {
        if (mode, site) == (self.mode, self.site) {
            return Vec::new();
        }
        let taken = self.taken();
        let acts = self.end_probes(values);
        self.watched.clear();
        self.let_go.clear();
        self.notched_hz = hz_of(&slots::notches(values, &taken));
        self.unproven_until = 0;
        (self.mode, self.site) = (mode, site);
        acts
    }

    /// What the channel is thought to carry. A voice is suspected once or twice in a minute, an instrument
    /// that holds tones forty times (docs/feedback.md), and a proof must weigh as much more.
    pub fn carries(&mut self, instrument: Option<Instrument>) {
        use Instrument as I;
        let held = [I::Bass, I::ElectricGuitar, I::AcousticGuitar, I::Keys, I::Synth];
        let blown = [I::Strings, I::Brass, I::Woodwinds];
        self.holds_tones = instrument.is_some_and(|i| held.contains(&i) || blown.contains(&i));
    }

    /// True while a probe listens to this suspect, or to one within a twelfth of an octave of it.
    pub fn is_probing(&self, id: u32) -> bool {
        let hz = self.watched.iter().find(|w| w.suspect.id == id).map_or(0.0, |w| w.suspect.hz);
        let here = |w: &Watched| near(w.suspect.hz, hz, NEAR_OCTAVES);
        self.watched.iter().any(|w| here(w) && matches!(w.state, State::Probing(_)))
    }

    /// Notches that are in; probes are none.
    pub fn notches(&self, values: &ParamValues) -> Vec<slots::Slot> {
        slots::notches(values, &self.taken()).into_iter().flatten().collect()
    }

    /// Live notches that are in; probes are none.
    pub fn live_notches(&self, values: &ParamValues) -> usize {
        slots::count(values, true, &self.taken())
    }

    /// How it goes about it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Frequencies that are thought to ring now, surest first.
    pub fn suspects(&self) -> Vec<Suspect> {
        let told = self.watched.iter().filter(|w| w.told || w.slot().is_some());
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
        let Some(o) = observation.filter(|_| self.mode != Mode::Off) else {
            return self.end_probes(values);
        };
        let mut acts = Vec::new();
        if std::mem::take(&mut self.waited) {
            acts = self.end_probes(values);
        }
        self.hear(hop, o);
        self.find_notches(hop, values);
        for at in 0..self.watched.len() {
            let (line, hz) = (self.watched[at].line, self.watched[at].suspect.hz);
            // A notch shifts a ring a little: the loudest line at its place is it.
            let same = |p: &&Peak| {
                p.line == line && near(p.hz, hz, NEAR_OCTAVES) || near(p.hz, hz, SAME_OCTAVES)
            };
            let loudest = |a: &&Peak, b: &&Peak| a.level_dbfs.total_cmp(&b.level_dbfs);
            let peak = o.peaks.iter().filter(same).max_by(loudest);
            self.turn(hop, at, peak, values, rights, &mut acts);
        }
        self.forget(hop, &mut acts);
        acts
    }

    /// One hop in which nothing can be turned (Freeze): it is listened to, and probes wait to be ended.
    pub fn wait(&mut self, hop: u64, observation: Option<&Observation>) -> Vec<Act> {
        let mut acts = Vec::new();
        self.waited = true;
        if let Some(o) = observation.filter(|_| self.mode != Mode::Off) {
            self.hear(hop, o);
            self.forget(hop, &mut acts);
        }
        acts
    }

    fn hear(&mut self, hop: u64, o: &Observation) {
        self.programme.hear(o.pre.rms_dbfs);
        self.known.retain(|k| hop < k.until_hop);
        self.let_go.retain(|(_, until_hop)| hop < *until_hop);
        self.see(hop, &o.peaks);
    }

    /// Which notch holds each suspect: the values are the truth, whoever set them. Where somebody took one
    /// out (release, undo, the host), nothing is done there by itself for a minute.
    fn find_notches(&mut self, hop: u64, values: &ParamValues) {
        let taken = self.taken();
        let notches = slots::notches(values, &taken);
        let covered = |hz: f32| notches.iter().flatten().any(|slot| slot.covers(hz));
        let was_hz = std::mem::replace(&mut self.notched_hz, hz_of(&notches));
        self.let_go.retain(|(hz, _)| !covered(*hz));
        let out = was_hz.into_iter().filter(|hz| *hz > 0.0 && !covered(*hz));
        self.let_go.extend(out.map(|hz| (hz, hop + COUNTS)));
        if self.watched.is_empty() {
            return;
        }
        let slots = slots::slots(values);
        for watched in &mut self.watched {
            let hz = watched.suspect.hz;
            let holds = |slot: usize| slots[slot].covers(hz) && !taken.contains(&slot);
            match watched.state {
                State::Probing(_) => continue,
                State::Held(held) if hop < held.look_hop => continue,
                State::Held(held) if !holds(held.slot) => watched.listen_anew(),
                _ => {}
            }
            let was = watched.suspect.slot;
            let now = slots::nearest(&slots, hz, &taken).map(|slot| slot.index);
            (watched.suspect.slot, watched.suspect.notched) = (now, now.is_some());
            if was.is_some_and(|slot| !slots[slot].on) {
                watched.listen_anew();
                if now.is_none() {
                    self.let_go.push((hz, hop + COUNTS));
                }
            }
        }
    }

    /// True where somebody took a notch out of late.
    pub(super) fn was_let_go(&self, hz: f32) -> bool {
        self.let_go.iter().any(|(at, _)| near(*at, hz, NEAR_OCTAVES))
    }

    /// Lines become suspects, and suspects take their lines in.
    fn see(&mut self, hop: u64, peaks: &[Peak]) {
        let is_strict = self.is_strict();
        for peak in peaks {
            let armed = self.armed.iter().any(|hz| near(*hz, peak.hz, NEAR_OCTAVES));
            let Tuning { suspect, proven } = self.tuning(armed);
            // Where a notch changed nothing, growth alone is no proof any more.
            let unproven = is_strict && !armed && hop < self.unproven_until;
            let proven = if unproven { f32::INFINITY } else { proven + self.doubts(peak.hz) };
            let tuning = Tuning { suspect, proven };
            let against = self.doubts(peak.hz);
            let weight = weigh(peak, &self.programme, self.holds_tones);
            let suspicious = weight.is_some_and(|w| w.log_odds >= tuning.suspect);
            // Numbers of lines begin anew where hops were dropped.
            let goes_on =
                |w: &Watched| w.line == peak.line && near(w.suspect.hz, peak.hz, NEAR_OCTAVES);
            let same = |w: &&mut Watched| goes_on(w) || near(w.suspect.hz, peak.hz, SAME_OCTAVES);
            if let Some(watched) = self.watched.iter_mut().find(same) {
                if watched.line == peak.line || suspicious {
                    watched.see(hop, peak, weight, &tuning, against);
                }
            } else if suspicious && !self.is_vetoed(peak.hz) {
                let suspect = self.suspect(hop, peak, armed);
                let mut watched = Watched::new(suspect, peak.line, hop);
                watched.see(hop, peak, weight, &tuning, against);
                self.watched.push(watched);
            }
        }
    }

    fn suspect(&mut self, hop: u64, peak: &Peak, armed: bool) -> Suspect {
        let id = self.next;
        self.next += 1;
        let growth_db_s = growth_db_s(peak);
        Suspect {
            id,
            hz: peak.hz,
            level_dbfs: peak.level_dbfs,
            growth_db_s,
            since_hop: hop,
            proof: if grows(growth_db_s) { Proof::Growing } else { Proof::Lasting },
            sure: 0.0,
            through: Through::of(self.site),
            armed,
            notched: false,
            slot: None,
            probed: false,
        }
    }

    /// Suspects that are silent leave the list; those that were none yet, at once. One that went away
    /// by itself was none, and tells of the channel.
    fn forget(&mut self, hop: u64, acts: &mut Vec<Act>) {
        let known = &mut self.known;
        self.watched.retain(|w| {
            let busy = !matches!(w.state, State::Listed | State::Elsewhere { .. });
            let stays = busy || hop < w.heard_hop + if w.stands { FORGET } else { 1 };
            if !stays && w.told {
                acts.push(Act::of(What::Cleared, w.suspect));
            }
            if !stays && w.stands && !w.suspect.notched && !w.probed {
                known.push(Known::went_away(hop, &w.suspect));
            }
            stays
        });
    }

    /// The show, on an instrument that holds tones: growth and loudness say little there.
    pub(super) fn is_strict(&self) -> bool {
        self.holds_tones && self.mode == Mode::Show
    }

    pub(super) fn tuning(&self, armed: bool) -> Tuning {
        match self.mode {
            Mode::Show if !armed => Tuning::SHOW,
            _ => Tuning::RING_OUT,
        }
    }

    fn is_vetoed(&self, hz: f32) -> bool {
        self.vetoed.iter().any(|v| near(*v, hz, NEAR_OCTAVES))
    }
}

/// Where notches are in, Hz; 0: not in, or left by a probe of an earlier guard, which goes out by itself.
fn hz_of(notches: &[Option<slots::Slot>; NOTCH_COUNT]) -> [f32; NOTCH_COUNT] {
    notches.map(|slot| slot.filter(|slot| !slots::is_probe(slot)).map_or(0.0, |slot| slot.hz))
}
