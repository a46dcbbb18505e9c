//! An epoch of an instance: from activation to activation, one engine hears one row of hops.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use assistant::{AutoAccept, ChannelConfig, Engine, EngineConfig, Phase, Policy, Role};
use rtrb::Producer;
use uuid::Uuid;

use super::guests::Guest;
use super::line::Line;
use super::member::Member;
use super::reference::ReferenceLine;
use crate::desk::cue::CueOrder;
use crate::link::{HopReader, Presses, SideLink};
use crate::over::Over;

/// Engines so far in this process.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(1);

/// What an activation brings.
pub struct NewEpoch {
    /// Samples per second.
    pub rate_hz: f64,
    /// Frames in a hop.
    pub hop_len: usize,
    /// By channel: the most legs (1 or 2), and the rings.
    pub lines: Vec<(usize, SideLink)>,
    /// The mix reference of a Desk.
    pub reference: Option<HopReader>,
    /// The cue bus of a Desk.
    pub cue: Option<Producer<CueOrder>>,
    /// Buttons of the host.
    pub presses: Presses,
}

/// What one epoch needs: made anew with each activation.
pub(super) struct Epoch {
    pub rate_hz: f64,
    pub hop_len: usize,
    pub legs: Vec<usize>,
    pub reference: Option<ReferenceLine>,
    pub presses: Presses,
    pub next_hop: u64,
    pub engine: Engine,
}

impl Member {
    /// Starts an epoch; what the engine knows goes on, what it heard is forgotten.
    fn begin(&mut self, new: NewEpoch) {
        let heard_hops = self.epoch.take().map_or(0, |last| last.next_hop);
        #[cfg(test)]
        self.panic_if_asked();
        let NewEpoch { rate_hz, hop_len, lines, reference, cue, presses } = new;
        self.epochs += 1;
        self.log.new_epoch(heard_hops);
        let mut legs = Vec::with_capacity(lines.len());
        self.lines.iter_mut().for_each(|line| drop(line.end()));
        for (line, (most, link)) in self.lines.iter_mut().zip(lines) {
            line.begin(rate_hz, most, link);
            legs.push(most);
        }
        if let Some(desk) = &mut self.desk {
            desk.audition.begin(cue);
        }
        let reference = reference.and_then(|hops| ReferenceLine::new(rate_hz, hops));
        let engine = self.engine(rate_hz, hop_len, &legs, reference.is_some());
        let epoch = Epoch { rate_hz, hop_len, legs, reference, presses, next_hop: 0, engine };
        self.epoch = Some(epoch);
    }

    /// Begins an epoch. A panic is caught; the rings are gone with it, so this instance alone is off.
    pub fn begin_guarded(&mut self, new: NewEpoch) {
        if self.off || catch_unwind(AssertUnwindSafe(|| self.begin(new))).is_ok() {
            return;
        }
        self.instance.listening_panics.fetch_add(1, Relaxed);
        self.give_up();
    }

    /// What stands over the channels' own switches.
    pub(super) fn over(&self) -> Over {
        match &self.desk {
            Some(desk) => desk.params.over(),
            None => self.instance.over.get(),
        }
    }

    /// An engine that starts from the saved histories and the values that the strips play.
    fn engine(&mut self, rate_hz: f64, hop_len: usize, legs: &[usize], reference: bool) -> Engine {
        let policy = self.desk.as_ref().map_or_else(Policy::default, |desk| desk.cell.policy());
        let config = EngineConfig {
            phase: self.phase,
            policy,
            accept: AutoAccept::None,
            sample_rate_hz: rate_hz,
            hop_len,
        };
        self.serial = NEXT_SERIAL.fetch_add(1, Relaxed);
        self.picks.forget();
        let over = self.over();
        let stereo = self.desk.is_none() && legs == [2];
        let mut engine = Engine::new(config, Vec::new());
        self.log.begin(&mut engine);
        let mut events = Vec::new();
        for (n, line) in self.lines.iter_mut().take(legs.len()).enumerate() {
            let id = line.shared.state.id();
            let name = if self.desk.is_none() { self.track_name.as_str() } else { "" };
            let mut fresh = ChannelConfig::named(n as u16 + 1, name, id);
            fresh.lead_vocal = ml_models::names::is_lead_vocal(name);
            let (mut start, had_history) = line.start(&fresh, over);
            if self.desk.is_none() {
                start.channel.stereo = stereo;
            }
            if self.desk.is_none() {
                line.policy = start.policy.take();
                engine.set_policy(line.policy.clone().unwrap_or_default());
            }
            // A phase that a person has set since stands: a load in the midst of a show brings none.
            if n == 0
                && self.phase == Phase::default()
                && let Some(phase) = start.phase
            {
                engine.resume(phase);
            }
            let channel = engine.add_channel(fresh);
            let restored = engine.restore(channel, start);
            if had_history {
                events.extend(restored);
            }
            line.shared.linked.store(engine.is_linked(channel), Relaxed);
        }
        if reference {
            let mut mix = ChannelConfig::named(0, "Mix reference", Uuid::nil());
            (mix.role, mix.stereo) = (Role::Unused, true);
            engine.add_channel(mix);
        }
        let id = self.id();
        self.log.write(id, events);
        engine
    }

    pub(super) fn begin_again(&mut self) {
        let Some(Epoch { rate_hz, hop_len, legs, reference, presses, next_hop, .. }) =
            self.epoch.take()
        else {
            return;
        };
        let links = self.lines.iter_mut().filter_map(Line::end);
        let lines = legs.into_iter().zip(links.collect::<Vec<_>>()).collect();
        let cue = self.desk.as_mut().and_then(|desk| desk.audition.end());
        let reference = reference.map(ReferenceLine::end);
        self.begin(NewEpoch { rate_hz, hop_len, lines, reference, cue, presses });
        if let Some(epoch) = &mut self.epoch {
            epoch.next_hop = next_hop;
            // A host that waits for decisions waits for this one no more.
            self.instance.decided_hops.store(next_hop, Release);
        }
    }

    /// After a load, and where changes by hand were lost, the engine starts from what the strips play.
    pub(super) fn start_anew_where_overtaken(&mut self) {
        if self.instance.loading.load(Acquire) {
            return;
        }
        let at_work = self.epoch.as_ref().map_or(0, |epoch| epoch.legs.len());
        if !self.lines.iter().take(at_work).any(Line::is_overtaken) {
            return;
        }
        self.with_epoch(|member, epoch| {
            let reference = epoch.reference.is_some();
            epoch.engine = member.engine(epoch.rate_hz, epoch.hop_len, &epoch.legs, reference);
        });
        if let Some(desk) = &mut self.desk {
            // They join the new engine with the next turn.
            desk.guests.iter_mut().for_each(Guest::join_anew);
        }
    }

    /// The engine starts again from what is kept: a Desk has let this channel go.
    pub(super) fn stand_alone(&mut self) {
        self.adopted = None;
        self.with_epoch(|member, epoch| {
            epoch.engine = member.engine(epoch.rate_hz, epoch.hop_len, &epoch.legs, false);
            epoch.next_hop = member.instance.decided_hops.load(Relaxed);
        });
    }

    /// Does something with the epoch at hand.
    pub(super) fn with_epoch<T>(
        &mut self,
        f: impl FnOnce(&mut Self, &mut Epoch) -> T,
    ) -> Option<T> {
        self.holding(|member| &mut member.epoch, f)
    }

    /// Does something with a part of the member beside the rest. A panic in it leaves the part where it was: the
    /// epoch's rings are what listening begins anew from, and a Desk stays a Desk.
    pub(super) fn holding<P, T>(
        &mut self,
        part: impl Fn(&mut Self) -> &mut Option<P>,
        f: impl FnOnce(&mut Self, &mut P) -> T,
    ) -> Option<T> {
        let mut held = part(self).take()?;
        let done = catch_unwind(AssertUnwindSafe(|| f(self, &mut held)));
        *part(self) = Some(held);
        Some(done.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}
