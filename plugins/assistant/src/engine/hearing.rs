//! What the models say: taken in at its hop, trusted while it does not drift; and the crowd's gate.

use super::{Engine, Step};
use crate::among::{in_a_band, is_player};
use crate::crowd::{Ambience, CrowdWatch, Sent, arrives, leaves};
use crate::ear::Ear;
use crate::event::{Event, EventKind, Who};
use crate::mix::clarity::light;
use crate::mix::is_lead;
use crate::{
    ChannelInput, CrowdGate, Evidence, Instrument, Mismatch, ModelHealth, ModelKind, Number, Phase,
    Presence, Role, number,
};
use ml_models::drift::Drift;
use uuid::Uuid;

/// Late answers are told once in this time, hops.
const LATE_EVERY: u64 = 1_000;
/// Classes that an observation tells of: from this probability on.
const TOLD_P: f32 = 0.1;
/// A voice is heard in a mix from this probability on: the model learned channels, in which a voice that is mixed in is one of
/// many.
const VOICE_IN_A_MIX: f32 = 0.2;

/// What the engine knows of its models and of the crowd.
#[derive(Default)]
pub(super) struct Hearing {
    /// As the host says, by kind.
    told: [ModelHealth; ModelKind::ALL.len()],
    drift: Drift,
    drifting: Option<f32>,
    /// The watch of each ambience channel, with its id.
    crowd: Vec<Option<(Uuid, CrowdWatch)>>,
    /// What each place sends towards the PA in this hop.
    sent: Vec<Sent>,
    gate: CrowdGate,
    closed_since: Option<u64>,
    late_hop: Option<u64>,
    observing: bool,
}

impl Hearing {
    pub(super) fn gate(&self) -> CrowdGate {
        self.gate
    }
}

impl Engine {
    /// How the model is that says what channels sound like. Off: everything rests on names.
    pub fn models(&self) -> ModelHealth {
        let told = &self.hearing.told[ModelKind::Presence as usize];
        match self.hearing.drifting {
            Some(index) if told.may_act() => ModelHealth::Drifting(index),
            _ => told.clone(),
        }
    }

    /// How a model is.
    pub fn model(&self, kind: ModelKind) -> ModelHealth {
        match kind {
            ModelKind::Presence => self.models(),
            _ => self.hearing.told[kind as usize].clone(),
        }
    }

    /// Whether the crowd lets anything be heard.
    pub fn crowd(&self) -> CrowdGate {
        self.hearing.gate
    }

    /// The host says how a model is; a line for the log where that is new.
    pub fn models_are(&mut self, hop: u64, kind: ModelKind, health: ModelHealth) -> Vec<Event> {
        let told = &mut self.hearing.told[kind as usize];
        if *told == health {
            return Vec::new();
        }
        let first = *told == ModelHealth::default();
        *told = health.clone();
        if kind == ModelKind::Presence && matches!(health, ModelHealth::Off(_)) {
            for (ear, config) in self.ears.iter_mut().zip(&self.configs) {
                ear.hears_no_model(config);
            }
        }
        if first && health == ModelHealth::Healthy {
            return Vec::new();
        }
        let reason = match &health {
            ModelHealth::Off(_) => format!("{kind} {health}; {}", kind.instead()),
            _ => format!("{kind} {health}"),
        };
        let event = self.event(EventKind::Health, hop, None);
        vec![Event { by: Some(Who::Assistant), reason: Some(reason), ..event }]
    }

    /// Tells what was heard once a second and channel, as `observation` events.
    pub fn observe(&mut self, on: bool) {
        self.hearing.observing = on;
    }

    pub(super) fn take_verdict(
        &mut self,
        hop: u64,
        channel: usize,
        input: &ChannelInput<'_>,
        out: &mut Step,
    ) {
        let sung = || self.hears_mix(channel) && self.somebody_sings(channel);
        if let Some(clarity) = input.mix_clarity.filter(|_| sung()) {
            self.ears[channel].takes_clarity(hop, clarity);
            if self.hearing.observing {
                let text = format!("Clarity of the voice in this mix about {clarity:.2}, by ear.");
                let numbers = vec![number("mix_clarity", f64::from(clarity), "")];
                let event = self.event(EventKind::Observation, hop, Some(channel));
                let evidence = Some(Evidence { text, numbers });
                out.events.push(Event { by: Some(Who::Assistant), evidence, ..event });
            }
        }
        if input.models_late && self.hearing.late_hop.is_none_or(|h| hop >= h + LATE_EVERY) {
            self.hearing.late_hop = Some(hop);
            self.health(hop, channel, "models answered too late: evidence is missing".into(), out);
        }
        // What is heard through applause is the crowd's.
        if self.hearing.gate.is_closed() {
            return;
        }
        if let Some(bumps) = input.timbre {
            self.ears[channel].takes_bumps(bumps);
        }
        let Some(presence) = input.presence else { return };
        let presence = &self.in_its_place(channel, presence);
        self.ears[channel].sounds_like(presence, &self.configs[channel]);
        let mismatch = Mismatch::on(&self.ears, self.configs[channel].role, channel, self.phase);
        let mismatch = mismatch.is_some();
        self.ears[channel].told.mismatched += u32::from(mismatch);
        if let Some(alone) = input.alone.filter(|_| self.configs[channel].role.teaches()) {
            let learning = self.phase == Phase::Soundcheck;
            self.hearing.drift.hear(channel, hop, alone, learning);
        }
        if self.hearing.observing {
            self.tell(hop, channel, presence, out);
        }
    }

    /// What was heard of a channel, with what goes on around it. In a line check nobody sings yet: there a voice that
    /// speaks is a stagehand's; and who has the microphone of the master of ceremonies speaks.
    fn in_its_place(&mut self, channel: usize, heard: &Presence) -> Presence {
        let is_other = |(i, ear): &(usize, &Ear)| {
            *i != channel && self.configs[*i].role == Role::Input && ear.plays()
        };
        let others = self.ears.iter().enumerate().filter(is_other);
        let players = others.filter(|(_, ear)| is_player(ear.presence.as_ref())).count();
        let ear = &mut self.ears[channel];
        let may_sing = self.configs[channel].role == Role::Input;
        let band = ear.among.hear(players) && may_sing && self.phase != Phase::LineCheck;
        ear.told.verdicts += 1;
        ear.told.in_a_band += u32::from(band);
        if band { in_a_band(heard, ear.said.instrument) } else { *heard }
    }

    /// What a whole take of a channel sounded like, as the engine heard it second by second: among the band where that played
    /// in most of them; and the mismatch, where that stood in most of them.
    pub fn over_all(&self, channel: usize, heard: &Presence) -> (Presence, Option<Mismatch>) {
        let ear = &self.ears[channel];
        let most = |count: u32| 2 * count > ear.told.verdicts;
        let band = most(ear.told.in_a_band);
        let heard = if band { in_a_band(heard, ear.said.instrument) } else { *heard };
        let mismatch = Mismatch::of(&self.configs[channel], Some(&heard));
        (heard, mismatch.filter(|_| most(ear.told.mismatched)))
    }

    /// True where a channel hears a whole mix: a measurement microphone, a bus that is called so.
    pub fn hears_mix(&self, channel: usize) -> bool {
        crate::mix::is_reference(&self.configs[channel])
    }

    /// There is no clarity of a voice that rests: by the lead's own line where there is one, else by what the model hears in
    /// the mix, where it hears at all.
    fn somebody_sings(&self, channel: usize) -> bool {
        let mut leads = self.configs.iter().zip(&self.ears).filter(|(c, _)| is_lead(c)).peekable();
        if leads.peek().is_some() {
            return leads.any(|(_, ear)| ear.plays());
        }
        let voice = |p: &Presence| p.of(Instrument::Singing).max(p.of(Instrument::Speech));
        self.ears[channel].presence.as_ref().is_none_or(|p| voice(p) >= VOICE_IN_A_MIX)
    }

    /// Once a second, after the mix was judged: how clear the lead vocal was, as an observation of it.
    pub(super) fn tell_clarity(&mut self, hop: u64, out: &mut Step) {
        let lead = self.configs.iter().position(is_lead).filter(|_| self.hearing.observing);
        let clarity = self.mix.clarity().filter(|c| c.hop == hop);
        let Some((channel, clarity)) = lead.zip(clarity) else { return };
        let Some(value) = clarity.value else { return };
        let mut numbers = vec![number("clarity", f64::from(value), "")];
        numbers.extend(clarity.lar_db.map(|db| number("over_the_rest", f64::from(db), "dB")));
        let covered = self.mix.worst().map_or_else(String::new, |worst| {
            format!("; {} covers it most", self.configs[worst].name)
        });
        let text = format!("Clarity {value:.2}, {}{covered}.", light(value));
        let event = self.event(EventKind::Observation, hop, Some(channel));
        let evidence = Some(Evidence { text, numbers });
        out.events.push(Event { by: Some(Who::Assistant), evidence, ..event });
    }

    /// What the soundcheck of a channel was to the presence model, to be saved.
    pub(super) fn drift_saved(&self, channel: usize) -> Vec<[i32; 2]> {
        self.hearing.drift.saved(channel)
    }

    /// Takes that over again.
    pub(super) fn load_drift(&mut self, channel: usize, saved: &[[i32; 2]]) {
        self.hearing.drift.load(channel, saved);
    }

    /// Something else plays on a channel by somebody's word: its soundcheck is none.
    pub(super) fn forget_drift(&mut self, channel: usize) {
        self.hearing.drift.forget(channel);
    }

    fn tell(&mut self, hop: u64, channel: usize, presence: &Presence, out: &mut Step) {
        let event = self.event(EventKind::Observation, hop, Some(channel));
        let what = presence.dominant.map_or_else(String::new, |d| d.to_string());
        let unsure = if presence.abstained { ", not sure" } else { "" };
        let classes = Instrument::ALL.into_iter().filter(|c| presence.of(*c) >= TOLD_P);
        let numbers: Vec<Number> =
            classes.map(|c| number(c.id(), f64::from(presence.of(c)), "")).collect();
        let text = format!("Sounds like {what}{unsure}.");
        out.events.push(Event {
            by: Some(Who::Assistant),
            confidence: Some(presence.confidence),
            evidence: Some(Evidence { text, numbers }),
            ..event
        });
    }

    /// Once a second: is the presence model in the show what it was at the soundcheck?
    pub(super) fn notice_drift(&mut self, hop: u64, out: &mut Step) {
        let drifting = match self.phase {
            Phase::Show => self.hearing.drift.look(hop),
            _ => {
                self.hearing.drift.rest();
                None
            }
        };
        let was = std::mem::replace(&mut self.hearing.drifting, drifting);
        let reason = match (was, drifting) {
            (None, Some(index)) => format!(
                "presence model drifts from the soundcheck (index {index:.2} over chance): \
                 nothing that rests on it acts by itself"
            ),
            (Some(_), None) => "presence model is as at the soundcheck again".to_owned(),
            _ => return,
        };
        let event = self.event(EventKind::Health, hop, None);
        out.events.push(Event { by: Some(Who::Assistant), reason: Some(reason), ..event });
    }

    /// The gate is closed while any ambience channel says so.
    pub(super) fn notice_crowd(&mut self, hop: u64, inputs: &[ChannelInput<'_>], out: &mut Step) {
        self.hearing.crowd.resize_with(self.configs.len(), || None);
        self.hearing.sent.clear();
        if self.configs.iter().any(|config| config.role == Role::Ambience) {
            for (channel, config) in self.configs.iter().enumerate() {
                let there = config.role.reaches_the_audience();
                let observation = inputs.get(channel).and_then(|input| input.observation);
                self.hearing.sent.push(Sent {
                    line: there.then_some((config.id, config.stereo)),
                    power: observation.filter(|_| there).map(leaves),
                });
            }
        }
        let mut gate = CrowdGate::Open;
        let mut at = 0;
        for (channel, config) in self.configs.iter().enumerate() {
            let watch = &mut self.hearing.crowd[channel];
            if config.role != Role::Ambience {
                *watch = None;
                continue;
            }
            if watch.as_ref().is_none_or(|(id, _)| *id != config.id) {
                *watch = Some((config.id, CrowdWatch::default()));
            }
            let Some((_, watch)) = watch else { continue };
            let input = inputs.get(channel).copied().unwrap_or_default();
            let bands = input.observation.map(arrives);
            let cue = input.observation.and_then(|o| o.crowd.as_ref());
            let heard = cue.zip(bands.as_ref()).map(|(cue, bands)| Ambience { cue, bands });
            let heard = watch.hear(heard, &self.hearing.sent, input.crowd);
            if heard.is_closed() && !gate.is_closed() {
                (gate, at) = (heard, channel);
            }
        }
        let was = std::mem::replace(&mut self.hearing.gate, gate);
        let deafened = gate.is_closed();
        // Each hop: a channel may have come, or begun anew, in the midst of applause.
        self.ears.iter_mut().for_each(|ear| ear.deafened = deafened);
        if was.is_closed() == deafened {
            return;
        }
        let reason = if deafened {
            self.hearing.closed_since = Some(hop);
            "the crowd is loud: nothing is learned or suggested".to_owned()
        } else {
            let since = self.hearing.closed_since.take().unwrap_or(hop);
            let seconds = (hop - since) as f32 / crate::ear::HZ as f32;
            at = self.configs.iter().position(|c| c.role == Role::Ambience).unwrap_or(0);
            format!("the crowd lets the programme be heard again, after {seconds:.1} s")
        };
        self.health(hop, at, reason, out);
    }
}
