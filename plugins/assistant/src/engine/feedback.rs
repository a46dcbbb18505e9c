//! The guards of all channels: their acts become events, moves in the ledger and changes.
//!
//! Exempt from the pace of changes (DESIGN 6). A notch is a move and can be taken back; a probe is over
//! within a second and stands in the log alone. Frozen channels are only watched.

use super::{Engine, Pending, Sent, Step};
use crate::event::{Event, EventKind, Who};
use crate::feedback::{Act, Guard, GuardSaid, Mode, Rights, Slot, Suspect, WARN_LIVE, What};
use crate::feedback::{left_by_probes, slot_params, slots};
use crate::gate::eligible;
use crate::ledger::{Act as Line, Entry};
use crate::policy::Stance;
use crate::{
    Assumed, ChannelConfig, Class, Evidence, Instrument, Intent, Move, MoveId, ParamChange, Phase,
    Role, SuggestionId, VerifyBy, number,
};
use dsp_core::channel::{Change, EFFECT_HOPS};
use dsp_core::listen::Observation;
use dsp_core::params::{NotchParam, ParamId};

/// Dry's third choice: nothing of the strip is heard.
const RAW: usize = 2;

/// The guard of one channel, and what people said of it.
#[derive(Debug)]
pub(super) struct Watch {
    guard: Guard,
    /// Said by a person; else by phase and role.
    mode: Option<Mode>,
    /// A pickup that may be notched by itself (DESIGN 6: acoustic pickups by choice).
    pickup: bool,
    /// Nothing was turned yet: a guard before this one may have left a probe in.
    is_new: bool,
}

impl Watch {
    pub(super) fn new(config: &ChannelConfig) -> Self {
        let guard = Guard::new(Mode::Off, config.site);
        Self { guard, mode: None, pickup: false, is_new: true }
    }
}

impl super::Seat {
    /// True for a notch that neither a hand nor a move switched on.
    fn is_nobodys(&self, slot: usize) -> bool {
        let on = ParamId::notch(slot, NotchParam::On);
        let hand = |e: &Entry| matches!(&e.act, Line::Turned { change } if change.param == on);
        self.ledger.last_mover(on).is_none() && !self.ledger.entries().any(hand)
    }
}

impl Engine {
    /// True where the listener has to look for lines ([`dsp_core::listen::Listener::guard`]): wherever a
    /// loop can run through, whatever the mode is now, so that a rehearsal in batches hears what the
    /// plugin hears.
    pub fn is_guarded(&self, channel: usize) -> bool {
        self.can_ring(channel) || self.guards[channel].mode.is_some()
    }

    /// Microphones, pickups and groups.
    fn can_ring(&self, channel: usize) -> bool {
        matches!(self.configs[channel].role, Role::Input | Role::Mc | Role::Bus)
    }

    /// How a channel is guarded: as a person said; else strictly from the soundcheck on, where a loop can
    /// run through it (microphones, pickups, groups).
    pub fn guard_mode(&self, channel: usize) -> Mode {
        let said = self.guards[channel].mode;
        if self.config.policy.stance(Class::Feedback) == Stance::Off {
            Mode::Off
        } else if let Some(mode) = said {
            mode
        } else if self.can_ring(channel) && matches!(self.phase, Phase::Soundcheck | Phase::Show) {
            Mode::Show
        } else {
            Mode::Off
        }
    }

    /// Whether guards may probe in the show too.
    pub fn probes_in_show(&self) -> bool {
        self.probes_in_show
    }

    /// Whether the acoustic pickup of a channel may be notched by itself; `None`: it is none.
    pub fn guarded_pickup(&self, channel: usize) -> Option<bool> {
        let pickup = matches!(
            self.ears[channel].assumed.instrument,
            Some(Instrument::AcousticGuitar | Instrument::Strings)
        );
        pickup.then(|| self.guards[channel].pickup)
    }

    /// Frequencies that are thought to ring on a channel, surest first.
    pub fn suspects(&self, channel: usize) -> Vec<Suspect> {
        self.guards[channel].guard.suspects()
    }

    /// Notches that are in on a channel; a probe is none.
    pub fn notches(&self, channel: usize) -> Vec<Slot> {
        self.guards[channel].guard.notches(&self.values[channel])
    }

    /// Ring frequencies that are remembered for a channel, Hz.
    pub fn ring_frequencies(&self, channel: usize) -> &[f32] {
        self.guards[channel].guard.armed()
    }

    /// What is saved of a guard: what a person said of it. A ring-out is begun anew by hand.
    pub(super) fn guard_saved(&self, channel: usize) -> GuardSaid {
        let Watch { mode, pickup, .. } = &self.guards[channel];
        GuardSaid { mode: mode.filter(|mode| *mode != Mode::RingOut), pickup: *pickup }
    }

    pub(super) fn load_guard(&mut self, channel: usize, said: GuardSaid, rings_hz: &[f32]) {
        let mut watch = Watch::new(&self.configs[channel]);
        rings_hz.iter().for_each(|hz| watch.guard.arm(*hz));
        self.guards[channel] = Watch { mode: said.mode, pickup: said.pickup, ..watch };
    }

    /// What a guard may do by itself on a channel now.
    pub fn guard_rights(&self, channel: usize) -> Rights {
        let mode = self.guard_mode(channel);
        let frozen = self.values[channel].is_on(ParamId::FREEZE);
        let hands_on = self.seats[channel].locks.contains(&Class::Feedback);
        let heard = self.hears_notches(channel);
        let free = !frozen && heard && !hands_on && self.may_notch(channel);
        // A ring-out is started by a person, on this channel, since the plugin was loaded. In the show
        // each ring earns its notch by its own proof: no scorecard stands against it.
        let auto = mode == Mode::RingOut
            || self.config.policy.stance(Class::Feedback) == Stance::Auto
                && eligible(Class::Feedback, self.phase)
                && self.armed.contains(&Class::Feedback);
        Rights {
            cut: free && auto,
            probe: free && (mode == Mode::RingOut || auto && self.probes_in_show),
        }
    }

    /// False where a notch of ours leaves the strip as it is: Mine plays the engineer's own, raw nothing.
    fn hears_notches(&self, channel: usize) -> bool {
        let values = &self.values[channel];
        !values.is_on(ParamId::MINE) && values.choice(ParamId::DRY) != RAW
    }

    /// Vocal and speech microphones, groups in a ring-out, and pickups where a person chose so. Somebody
    /// has to have said or named them so; the ear may contradict, not allow.
    fn may_notch(&self, channel: usize) -> bool {
        let config = &self.configs[channel];
        let may = |instrument: Option<Instrument>| match instrument {
            Some(Instrument::Singing | Instrument::Speech) => true,
            Some(Instrument::AcousticGuitar | Instrument::Strings) => self.guards[channel].pickup,
            _ => false,
        };
        match config.role {
            Role::Mc => true,
            Role::Bus => self.guard_mode(channel) == Mode::RingOut,
            Role::Input => {
                may(Assumed::of(config).instrument) && may(self.ears[channel].assumed.instrument)
            }
            _ => false,
        }
    }

    /// One hop of a channel's guard.
    pub(super) fn guard_hop(
        &mut self,
        hop: u64,
        channel: usize,
        observation: Option<&Observation>,
        out: &mut Step,
    ) {
        let (mode, site) = (self.guard_mode(channel), self.configs[channel].site);
        let (rights, heard) = (self.guard_rights(channel), self.hears_notches(channel));
        let (watch, values) = (&mut self.guards[channel], &self.values[channel]);
        watch.guard.carries(self.ears[channel].assumed.instrument);
        let acts = if values.is_on(ParamId::FREEZE) {
            watch.guard.wait(hop, observation)
        } else {
            let is_new = std::mem::take(&mut watch.is_new);
            let mut acts = if is_new { left_by_probes(values) } else { Vec::new() };
            acts.retain(|act| act.slot.is_some_and(|slot| self.seats[channel].is_nobodys(slot)));
            acts.extend(watch.guard.set(mode, site, values));
            if !heard {
                acts.extend(watch.guard.end_probes(values)); // they would tell nonsense
            }
            acts.extend(watch.guard.step(hop, observation, values, &rights));
            acts
        };
        self.carry_out(hop, channel, acts, Who::Assistant, out);
    }

    /// What people ask of guards; false where the intent is for others.
    pub(super) fn obey_guard(&mut self, hop: u64, intent: &Intent, out: &mut Step) -> bool {
        let channel = match intent {
            Intent::SetProbesInShow(on) => {
                self.probes_in_show = *on;
                return true;
            }
            Intent::ClearLive => {
                for channel in 0..self.guards.len() {
                    let clear = Intent::ClearNotches { channel, live_only: true };
                    self.obey_guard(hop, &clear, out);
                }
                return true;
            }
            Intent::CutSuspect { channel, .. }
            | Intent::VetoSuspect { channel, .. }
            | Intent::ReleaseNotch { channel, .. }
            | Intent::ClearNotches { channel, .. }
            | Intent::SetGuardMode { channel, .. }
            | Intent::GuardPickup { channel, .. }
            | Intent::ArmRing { channel, .. }
            | Intent::ForgetRings { channel } => *channel,
            _ => return false,
        };
        if channel >= self.guards.len() {
            return true;
        }
        let frozen = self.values[channel].is_on(ParamId::FREEZE);
        let (watch, values) = (&mut self.guards[channel], &self.values[channel]);
        let acts = match *intent {
            Intent::SetGuardMode { mode, .. } => {
                watch.mode = Some(mode);
                Vec::new()
            }
            Intent::GuardPickup { on, .. } => {
                watch.pickup = on;
                Vec::new()
            }
            Intent::ArmRing { hz, .. } => {
                watch.guard.arm(hz);
                Vec::new()
            }
            Intent::ForgetRings { .. } => {
                watch.guard.forget_armed();
                Vec::new()
            }
            Intent::VetoSuspect { id, .. } if !(frozen && watch.guard.is_probing(id)) => {
                watch.guard.veto(id, values)
            }
            _ if frozen => {
                self.health(hop, channel, "frozen: notches stay as they are".into(), out);
                Vec::new()
            }
            Intent::CutSuspect { id, .. } => watch.guard.cut(hop, id, values),
            Intent::ReleaseNotch { slot, .. } => watch.guard.release(slot, values),
            Intent::ClearNotches { live_only, .. } => watch.guard.clear(live_only, values),
            _ => Vec::new(),
        };
        self.carry_out(hop, channel, acts, Who::Engineer, out);
        true
    }

    /// A new song: vetoes are over.
    pub(super) fn guards_new_song(&mut self) {
        self.guards.iter_mut().for_each(|watch| watch.guard.new_song());
    }

    fn carry_out(&mut self, hop: u64, channel: usize, acts: Vec<Act>, by: Who, out: &mut Step) {
        for act in acts {
            let is_notch = matches!(act.what, What::Cut | What::Deepened | What::Released);
            // A notch is a move; taking it out is one too, so that undo brings it back.
            let moved = if is_notch { self.moved(channel, &act) } else { Move::default() };
            let move_id = (!moved.changes.is_empty())
                .then(|| self.note(hop, channel, headline(&act), moved, by));
            self.turn_slots(hop, channel, &act, out);
            self.tell_act(hop, channel, &act, by, move_id, out);
        }
    }

    /// What an act is against the history. A probe stands in none, so a notch in its slot is more there
    /// than what is left to turn, and a probe that goes out is nothing.
    fn moved(&self, channel: usize, act: &Act) -> Move {
        let before = self.seats[channel].ledger.live();
        let turned = |param: ParamId| act.turns.iter().find(|turn| turn.param == param);
        let slot = act.slot.filter(|_| act.what == What::Cut);
        let params: Vec<ParamId> = match slot {
            Some(slot) => slot_params(slot).to_vec(),
            None => act.turns.iter().map(|turn| turn.param).collect(),
        };
        let change = |param: ParamId| {
            let to = turned(param).map_or(self.values[channel].get(param), |turn| turn.to);
            ParamChange { param, from: before.get(param), to }
        };
        let changes = params.into_iter().map(change).filter(|c| c.from != c.to);
        Move { changes: changes.collect() }
    }

    /// Writes a notch into the ledger; gives its number.
    fn note(&mut self, hop: u64, channel: usize, headline: String, moved: Move, by: Who) -> MoveId {
        let (move_id, suggestion) = (MoveId(self.next_move), SuggestionId(self.next_suggestion));
        self.next_move += 1;
        self.next_suggestion += 1;
        let line = Line::Moved {
            move_id,
            suggestion,
            class: Class::Feedback,
            headline,
            moved: moved.clone(),
            metric: VerifyBy::None,
        };
        let seat = &mut self.seats[channel];
        seat.write(Entry { hop, by, act: line });
        seat.pending.push(Pending {
            effect_hop: hop + 1 + EFFECT_HOPS,
            move_id,
            suggestion: Some(suggestion),
            class: Class::Feedback,
            by,
            changes: moved.changes,
        });
        move_id
    }

    fn turn_slots(&mut self, hop: u64, channel: usize, act: &Act, out: &mut Step) {
        let (at_sample, effect_hop) = (self.effect_sample(hop), hop + 1 + EFFECT_HOPS);
        for turn in &act.turns {
            let before = self.values[channel].get(turn.param);
            self.seats[channel].sent.push(Sent { effect_hop, param: turn.param, before });
            self.values[channel].set(turn.param, turn.to);
            let (value, ramp_s) = (turn.to, act.ramp_s());
            let change = Change { at_sample, param: turn.param, value, own: None, ramp_s };
            out.changes.push((channel, change));
        }
    }

    fn tell_act(
        &mut self,
        hop: u64,
        channel: usize,
        act: &Act,
        by: Who,
        move_id: Option<MoveId>,
        out: &mut Step,
    ) {
        let kind = if act.slot.is_some() { EventKind::Notch } else { EventKind::Suspect };
        let hz = match (act.suspect, act.slot) {
            (Some(suspect), _) => suspect.hz,
            (None, Some(slot)) => slots(&self.values[channel])[slot].hz,
            (None, None) => return,
        };
        let event = self.event(kind, hop, Some(channel));
        out.events.push(Event {
            by: Some(by),
            class: Some(Class::Feedback),
            move_id,
            frequency_hz: Some(hz),
            moved: (kind == EventKind::Notch).then(|| Move { changes: act.turns.clone() }),
            reason: Some(reason(act.what).to_owned()),
            headline: act.suspect.map(|_| headline(act)),
            confidence: act.suspect.map(|s| s.sure),
            evidence: act.suspect.map(|s| evidence(&s, hop)),
            ..event
        });
        if act.what == What::Cut {
            let live = self.guards[channel].guard.live_notches(&self.values[channel]);
            if live > WARN_LIVE {
                let reason = format!("{live} live notches: the system rings, not one microphone");
                self.health(hop, channel, reason, out);
            }
        }
    }
}

/// At most ten words, as an engineer speaks.
fn headline(act: &Act) -> String {
    let hz = act.suspect.map_or(0.0, |s| s.hz);
    let place = if hz >= 1_000.0 { format!("{:.2} k", hz / 1_000.0) } else { format!("{hz:.0}") };
    match act.what {
        What::Suspected => format!("{place} may ring. Cut it?"),
        What::Cleared => format!("{place} rings no more."),
        What::Probing => format!("{place} may ring. Listening."),
        What::Doubtful | What::BrokenOff => format!("{place} may ring."),
        What::NotALoop => format!("{place} is no ring."),
        What::NotHere => format!("{place} rings, not through this insert: tell monitors."),
        What::Cut => format!("{place} rings. Notched."),
        What::Deepened => format!("{place} rings. Notch deeper."),
        What::Released => "Notch out.".to_owned(),
        What::NoRoom => format!("{place} rings, and no notch is left for it."),
    }
}

fn reason(what: What) -> &'static str {
    match what {
        What::Suspected => "suspected",
        What::Cleared => "no longer heard",
        What::Probing => "probe in",
        What::NotALoop => "probe out: no loop",
        What::NotHere => "probe out: not through this insert",
        What::Doubtful => "probe out: does it come back?",
        What::BrokenOff => "probe out: broken off",
        What::Cut => "notched",
        What::Deepened => "notched deeper",
        What::Released => "released",
        What::NoRoom => "no room for a notch",
    }
}

fn evidence(s: &Suspect, hop: u64) -> Evidence {
    Evidence {
        text: format!(
            "{}; {}{}.",
            s.proof.text(),
            s.through.text(),
            if s.armed { "; rang before" } else { "" }
        ),
        numbers: vec![
            number("frequency", f64::from(s.hz), "Hz"),
            number("level", f64::from(s.level_dbfs), "dBFS"),
            number("growth", f64::from(s.growth_db_s), "dB/s"),
            number("age", f64::from(s.age_s(hop)), "s"),
        ],
    }
}
