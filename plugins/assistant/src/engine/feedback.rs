//! The guards of all channels: their acts become events, moves in the ledger and changes.
//!
//! Exempt from the pace of changes (DESIGN 6). A notch is a move and can be taken back; a probe is over
//! within half a second and stands in the log alone. Frozen channels are only watched.

use super::{Engine, Pending, Step};
use crate::event::{Event, EventKind, Who};
use crate::feedback::{Act, Guard, Mode, Rights, Suspect, WARN_LIVE, What, slots};
use crate::gate::eligible;
use crate::ledger::{Act as Line, Entry};
use crate::policy::Stance;
use crate::{
    ChannelConfig, Class, Evidence, Instrument, Intent, Move, MoveId, Phase, Role, SuggestionId,
    VerifyBy, number,
};
use dsp_core::channel::{Change, EFFECT_HOPS};
use dsp_core::listen::Observation;
use dsp_core::params::ParamId;
use std::collections::BTreeMap;

/// The guard of one channel, and what people said of it.
#[derive(Debug)]
pub(super) struct Watch {
    guard: Guard,
    /// Said by a person; else by phase and role.
    mode: Option<Mode>,
    /// A pickup that may be notched by itself (DESIGN 6: acoustic pickups by choice).
    pickup: bool,
    /// The move that set each notch.
    moves: BTreeMap<usize, MoveId>,
}

impl Watch {
    pub(super) fn new(config: &ChannelConfig) -> Self {
        let guard = Guard::new(Mode::Off, config.site);
        Self { guard, mode: None, pickup: false, moves: BTreeMap::new() }
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

    /// Ring frequencies that are remembered for a channel, Hz.
    pub fn ring_frequencies(&self, channel: usize) -> &[f32] {
        self.guards[channel].guard.armed()
    }

    pub(super) fn remember_rings(&mut self, channel: usize, rings_hz: &[f32]) {
        self.guards[channel] = Watch::new(&self.configs[channel]);
        rings_hz.iter().for_each(|hz| self.guards[channel].guard.arm(*hz));
    }

    /// What a guard may do by itself on a channel now.
    pub fn guard_rights(&self, channel: usize) -> Rights {
        let mode = self.guard_mode(channel);
        let frozen = self.values[channel].is_on(ParamId::FREEZE);
        let hands_on = self.seats[channel].locks.contains(&Class::Feedback);
        let free = !frozen && !hands_on && self.may_notch(channel);
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

    /// Vocal and speech microphones, groups in a ring-out, and pickups where a person chose so.
    fn may_notch(&self, channel: usize) -> bool {
        let assumed = self.ears[channel].assumed.instrument;
        match self.configs[channel].role {
            Role::Mc => true,
            Role::Bus => self.guard_mode(channel) == Mode::RingOut,
            Role::Input => match assumed {
                Some(Instrument::Singing | Instrument::Speech) => true,
                Some(Instrument::AcousticGuitar | Instrument::Strings) => {
                    self.guards[channel].pickup
                }
                _ => false,
            },
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
        let rights = self.guard_rights(channel);
        let (watch, values) = (&mut self.guards[channel], &self.values[channel]);
        watch.guard.carries(self.ears[channel].assumed.instrument);
        let mut acts = watch.guard.set(hop, mode, site, values);
        acts.extend(watch.guard.step(hop, observation, values, &rights));
        self.carry_out(hop, channel, acts, Who::Assistant, out);
    }

    /// What people ask of guards; false where the intent is for others.
    pub(super) fn obey_guard(&mut self, hop: u64, intent: &Intent, out: &mut Step) -> bool {
        let channel = match intent {
            Intent::SetProbesInShow(on) => {
                self.probes_in_show = *on;
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
            Intent::VetoSuspect { id, .. } => watch.guard.veto(id, values),
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
            let move_id =
                (is_notch && !act.turns.is_empty()).then(|| self.note(hop, channel, &act, by));
            self.turn_slots(hop, channel, &act, out);
            self.tell_act(hop, channel, &act, by, move_id, out);
        }
    }

    /// Writes a notch into the ledger; gives its number.
    fn note(&mut self, hop: u64, channel: usize, act: &Act, by: Who) -> MoveId {
        let (move_id, suggestion) = (MoveId(self.next_move), SuggestionId(self.next_suggestion));
        self.next_move += 1;
        self.next_suggestion += 1;
        let moved = Move { changes: act.turns.clone() };
        let line = Line::Moved {
            move_id,
            suggestion,
            class: Class::Feedback,
            headline: headline(act),
            moved: moved.clone(),
            metric: VerifyBy::None,
        };
        let seat = &mut self.seats[channel];
        seat.ledger.append(Entry { hop, by, act: line });
        seat.pending.push(Pending {
            effect_hop: hop + 1 + EFFECT_HOPS,
            move_id,
            suggestion: Some(suggestion),
            class: Class::Feedback,
            by,
            changes: moved.changes,
        });
        if let Some(slot) = act.slot {
            self.guards[channel].moves.insert(slot, move_id);
        }
        move_id
    }

    fn turn_slots(&mut self, hop: u64, channel: usize, act: &Act, out: &mut Step) {
        let at_sample = self.effect_sample(hop);
        for turn in &act.turns {
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
            let live = slots(&self.values[channel]).iter().filter(|s| s.on && s.live).count();
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
        What::Probing | What::Doubtful => format!("{place} may ring. Listening."),
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
