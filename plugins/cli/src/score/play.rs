//! Plays a take with all its faults at once: each channel, clean and changed, is heard once, and one
//! engine for each fault and phase judges the channels that belong to it.
//!
//! The channels, the hop and the engine are the rehearsal's own. As nothing is accepted no strip
//! ever changes, so what was heard of a channel holds for every engine. A fault's engine judges the
//! channels that the fault is on; what it would say of the others the untouched run says.

use std::sync::{Arc, Mutex, PoisonError};

use assistant::classes::ResonanceLook;
use assistant::{ChannelInput, Engine, Phase, Role};
use ml_models::{ModelKind, Models};

use super::faults::Fault;
use super::heard::Heard;
use super::plan::Planned;
use super::said::Said;
use super::stage::Stage;
use super::take::Take;
use crate::error::CliError;
use crate::rehearse::channel::Channel;
use crate::rehearse::pool::{Batch, with_pool};
use crate::rehearse::run::hop_len;
use crate::rehearse::source::Feed;
use crate::rehearse::stats::Stats;

/// Hops heard at a time: a second.
const BATCH_HOPS: usize = 100;
/// Hops in a second.
pub const HZ: f64 = 100.0;

/// One engine's run through the take.
pub struct Run {
    /// All cards in the order in which they were raised.
    pub said: Vec<Said>,
    /// Active seconds of the fault's channel when it began, and seconds that the desk had played.
    pub began: (f64, f64),
    /// Active seconds of each channel in the end.
    pub active_s: Vec<f64>,
    /// Index of the voice that was on each channel, in [`Played::heard`].
    pub feeds: Vec<usize>,
    /// First hop of the fault and the channel whose activity counts.
    pub fault: Option<(u64, usize)>,
    /// What the class of resonance saw, once a second and channel; empty unless asked for.
    pub looks: Vec<Seen>,
}

/// One look.
pub struct Seen {
    /// Hop after which it was taken.
    pub hop: u64,
    /// Active seconds of the source before it.
    pub heard_s: u64,
    /// What it found.
    pub look: ResonanceLook,
}

/// A take that was played.
pub struct Played {
    /// The untouched take, in each phase and desk that a fault needs.
    pub clean: Vec<(Desk, Run)>,
    /// The take with each planned fault, in their order.
    pub faulty: Vec<Run>,
    /// What was heard of each voice, in plain numbers.
    pub heard: Vec<Heard>,
}

/// Which desk a run stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Phase of the run.
    pub phase: Phase,
    /// With a mix reference beside the channels.
    pub reference: bool,
}

impl Desk {
    /// The desk that a fault is planted on.
    pub fn of(fault: &Fault, planned: &Planned) -> Self {
        Self { phase: fault.phase, reference: planned.slip.is_some() }
    }
}

impl Played {
    /// The untouched run beside a fault.
    pub fn clean(&self, desk: Desk) -> Option<&Run> {
        self.clean.iter().find(|(d, _)| *d == desk).map(|(_, run)| run)
    }
}

/// An engine and what it is fed with.
pub struct Seat {
    engine: Engine,
    /// Index of the voice on each channel.
    feeds: Vec<usize>,
    said: Vec<Said>,
    /// First hop of the fault and the channel whose activity counts.
    fault: Option<(u64, usize)>,
    began: (f64, f64),
    desk_hops: u64,
    /// Channels that are looked at, and the active seconds that the last look rested on.
    looked_at: Vec<(usize, u64)>,
    looks: Vec<Seen>,
}

/// Plays `take` with each of `plans`; `progress` takes hops of all that are to be played.
pub fn play(
    take: &Take,
    table: &[Fault],
    plans: &[Planned],
    models: &Arc<Models>,
    threads: usize,
    looks: bool,
    mut progress: impl FnMut(u64),
) -> Result<Played, CliError> {
    let hop = hop_len(take.rate_hz);
    let hops = take.frames.div_ceil(hop as u64);
    let mut stage = Stage::new(take);
    let mut desks: Vec<Desk> = vec![Desk { phase: Phase::Soundcheck, reference: false }];
    for planned in plans {
        let desk = Desk::of(&table[planned.row], planned);
        if !desks.contains(&desk) {
            desks.push(desk);
        }
    }
    let mut seats: Vec<Seat> = desks.iter().map(|desk| stage.seat(*desk, None)).collect();
    for planned in plans {
        let desk = Desk::of(&table[planned.row], planned);
        seats.push(stage.seat(desk, Some(planned)));
    }
    if looks {
        for seat in &mut seats {
            let all = (0..take.configs.len()).map(|channel| (channel, 0)).collect();
            seat.looked_at = seat.fault.map_or(all, |(_, channel)| vec![(channel, 0)]);
        }
    }
    for seat in &mut seats {
        for kind in [ModelKind::Presence, ModelKind::Timbre] {
            seat.engine.models_are(0, kind, models.health(kind));
        }
    }
    let voices = stage.voices.into_iter().map(|player| {
        let feed = Feed { legs: player.legs(), frames: player.frames(), source: Box::new(player) };
        let frames = BATCH_HOPS * hop;
        Channel::new(feed, Role::Input, models, take.rate_hz, frames, Stats::new(hops, 1), None)
    });
    let voices = voices.collect::<Result<Vec<_>, _>>()?;
    let mut heard: Vec<Heard> = voices.iter().map(|_| Heard::default()).collect();
    let (result, _) = with_pool(voices, threads, |pool| -> Result<(), CliError> {
        let mut first = 0;
        while first < hops {
            let batch = (BATCH_HOPS as u64).min(hops - first) as usize;
            pool.hear(Batch { hops: batch, hop_len: hop })?;
            let channels = pool.channels();
            let inputs: Vec<Vec<ChannelInput<'_>>> =
                channels.iter().map(|c| (0..batch).map(|i| c.input(i)).collect()).collect();
            for (heard, inputs) in heard.iter_mut().zip(&inputs) {
                heard.take(inputs);
            }
            judge(&mut seats, &inputs, first, threads);
            first += batch as u64;
            progress(first);
        }
        Ok(())
    });
    result?;
    let mut runs: Vec<Run> = seats.into_iter().map(Seat::finish).collect();
    let faulty = runs.split_off(desks.len());
    Ok(Played { clean: desks.into_iter().zip(runs).collect(), faulty, heard })
}

/// Every engine through the hops of one batch; engines do not know each other.
fn judge(seats: &mut [Seat], inputs: &[Vec<ChannelInput<'_>>], first: u64, threads: usize) {
    let waiting = Mutex::new(seats.iter_mut());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(seat) = next() {
                    seat.judge(inputs, first);
                }
            });
        }
    });
}

impl Seat {
    /// An engine, the voice on each of its channels, and first hop and channel of its fault.
    pub fn new(engine: Engine, feeds: Vec<usize>, fault: Option<(u64, usize)>) -> Self {
        Self {
            engine,
            feeds,
            said: Vec::new(),
            fault,
            began: (0.0, 0.0),
            desk_hops: 0,
            looked_at: Vec::new(),
            looks: Vec::new(),
        }
    }

    fn judge(&mut self, inputs: &[Vec<ChannelInput<'_>>], first: u64) {
        let hops = inputs.first().map_or(0, Vec::len);
        let mut row = Vec::with_capacity(self.feeds.len());
        #[expect(clippy::needless_range_loop, reason = "a hop of every voice")]
        for i in 0..hops {
            let hop = first + i as u64;
            row.clear();
            row.extend(self.feeds.iter().map(|voice| inputs[*voice][i]));
            let plays = |input: &ChannelInput<'_>| input.observation.is_some_and(|o| o.active);
            self.desk_hops += u64::from(row.iter().any(plays));
            let step = self.engine.step(hop, &row, &[]);
            let desk_s = self.desk_hops as f64 / HZ;
            if let Some((_, channel)) = self.fault.filter(|(from, _)| *from == hop) {
                self.began = (f64::from(self.engine.summary(channel).active_s), desk_s);
            }
            for event in &step.events {
                let at = (0..self.engine.channels())
                    .find(|c| event.channel.as_ref() == Some(&self.engine.channel(*c).name));
                let Some(channel) = at else { continue };
                let active_s = f64::from(self.engine.summary(channel).active_s);
                self.said.extend(Said::of(event, hop, channel, active_s, desk_s));
            }
            if hop.is_multiple_of(HZ as u64) {
                self.look(hop);
            }
        }
    }

    fn look(&mut self, hop: u64) {
        for (channel, last_s) in &mut self.looked_at {
            let (heard_s, look) = self.engine.resonance_look(*channel);
            if heard_s != *last_s {
                *last_s = heard_s;
                self.looks.extend(look.map(|look| Seen { hop, heard_s, look }));
            }
        }
    }

    fn finish(self) -> Run {
        let active = |c: usize| f64::from(self.engine.summary(c).active_s);
        Run {
            active_s: (0..self.engine.channels()).map(active).collect(),
            said: self.said,
            began: self.began,
            feeds: self.feeds,
            fault: self.fault,
            looks: self.looks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearse::run::{Plan, Rehearsal};
    use crate::rehearse::source::Source;
    use crate::score::plant::Player;
    use crate::score::{faults, plan};
    use assistant::AutoAccept;

    /// The same voices as a show of their own, through `deskmate rehearse --accept none`.
    fn rehearsed(take: &Take, fault: &Fault, planned: &Planned) -> Vec<(u64, String, String)> {
        let voices = (0..take.configs.len()).map(|channel| {
            let plant = planned.plants.iter().find(|(c, _)| *c == channel).map(|p| p.1.clone());
            let legs = Arc::clone(&take.audio[channel]);
            let rate_hz = f64::from(take.rate_hz);
            Player::new(legs, take.looped_from.is_some(), take.frames, rate_hz, plant)
        });
        let source = Source {
            name: take.name.clone(),
            rate_hz: take.rate_hz,
            configs: take.configs.clone(),
            faders_db: take.faders_db.clone(),
            feeds: voices
                .map(|v| Feed { legs: v.legs(), frames: v.frames(), source: Box::new(v) })
                .collect(),
            notes: Vec::new(),
            planted: Vec::new(),
            seed: None,
        };
        let plan = Plan {
            policy: show::PolicyFile::default(),
            script: show::Script::default(),
            phase: fault.phase,
            accept: AutoAccept::None,
            threads: 2,
            models: Arc::new(Models::none("a test")),
            observations: false,
            render: None,
        };
        let mut rehearsal = Rehearsal::new(source, plan).expect("a show");
        let mut cards = Vec::new();
        let log = |event: &assistant::Event| {
            if let (Some(channel), Some(words)) = (&event.channel, &event.headline) {
                let ended = (event.t_s * HZ).round() as u64; // a log's time is the end of the hop
                cards.push((ended - 1, channel.clone(), words.clone()));
            }
            Ok(())
        };
        rehearsal.run(log, |_| {}).expect("heard");
        cards
    }

    /// Lines whose card names the fault as the table expects it.
    const FAULTS: [&str; 4] = ["hum_only", "hum", "crackle", "lost"];

    #[test]
    fn a_run_of_the_benchmark_is_a_rehearsal() {
        let take = Take::demo(2, 60.0).expect("the band");
        let table: Vec<Fault> =
            faults::table().into_iter().filter(|f| FAULTS.contains(&f.name.as_str())).collect();
        let plan = |(row, fault)| plan::plan(&take, fault, row, 0, 1);
        let plans: Vec<Planned> = table.iter().enumerate().filter_map(plan).collect();
        assert_eq!(plans.len(), FAULTS.len());
        let models = Arc::new(Models::none("a test"));
        let played = play(&take, &table, &plans, &models, 2, false, |_| {}).expect("played");
        for (planned, run) in plans.iter().zip(&played.faulty) {
            let fault = &table[planned.row];
            let on_it = |card: &(u64, String, String)| {
                planned.channels.iter().any(|c| take.configs[*c].name == card.1)
            };
            let mut whole = rehearsed(&take, fault, planned);
            whole.retain(on_it);
            let cards: Vec<(u64, String, String)> = run
                .said
                .iter()
                .filter(|said| !said.announced)
                .map(|said| {
                    let name = take.configs[said.channel].name.clone();
                    (said.hop, name, said.headline.clone())
                })
                .collect();
            assert_eq!(cards, whole, "{}", fault.name);
            let named = |said| crate::score::hits::right(fault, planned, said).is_some();
            assert!(run.said.iter().any(named), "{}: {cards:?}", fault.name);
        }
    }
}
