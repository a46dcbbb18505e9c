//! Live and own values over any history of hands, scheduled changes, Freeze, Mine and recalls,
//! against a model that is too plain to be wrong.

use std::collections::BTreeMap;

use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor, EFFECT_HOPS, MAX_SCHEDULED};
use dsp_core::params::{BandParam, Kind, ParamId, ParamValues};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

const RATE_HZ: f64 = 48_000.0;
/// Few, so that histories meet; one of each kind.
const PARAMS: [ParamId; 6] = [
    ParamId::TRIM_DB,
    ParamId::FADER_DB,
    ParamId::HPF_SLOPE_DB_OCT,
    ParamId::band(0, BandParam::On),
    ParamId::band(0, BandParam::FreqHz),
    ParamId::band(0, BandParam::Q),
];

#[derive(Clone, Debug)]
enum Step {
    Hand(ParamId, f32),
    Schedule { in_frames: i64, param: ParamId, value: f32, own: Option<f32>, ramp_s: f32 },
    Run(usize),
    Freeze(bool),
    Mine(bool),
    Recall(f32),
    Reset,
}

fn any_step() -> impl Strategy<Value = Step> {
    let param = || prop::sample::select(PARAMS.to_vec());
    // Beyond every range too, and sometimes no number at all.
    let value = || prop_oneof![9 => -30f32..1_200.0, 1 => Just(f32::NAN)];
    prop_oneof![
        3 => (param(), value()).prop_map(|(param, value)| Step::Hand(param, value)),
        6 => (-100i64..6_000, param(), value(), prop::option::of(value()), 0f32..0.1).prop_map(
            |(in_frames, param, value, own, ramp_s)| Step::Schedule {
                in_frames, param, value, own, ramp_s,
            },
        ),
        6 => (0usize..2_000).prop_map(Step::Run),
        1 => any::<bool>().prop_map(Step::Freeze),
        1 => any::<bool>().prop_map(Step::Mine),
        1 => (-6f32..6.0).prop_map(Step::Recall),
        1 => Just(Step::Reset),
    ]
}

/// A ramp of the assistant's or of a hand.
#[derive(Clone, Copy)]
struct Ramp {
    from: f64,
    to: f64,
    start: u64,
    end: u64,
    assistants: bool,
}

#[derive(Default)]
struct Model {
    now: u64,
    live: BTreeMap<ParamId, f64>,
    own: BTreeMap<ParamId, f64>,
    ramps: BTreeMap<ParamId, Ramp>,
    pending: Vec<Change>,
    applied: BTreeMap<ParamId, (u64, f64)>,
    hands: BTreeMap<ParamId, u64>,
    frozen: bool,
    late: u64,
    dropped: u64,
}

fn default_of(id: ParamId) -> f64 {
    f64::from(id.spec().default)
}

impl Model {
    fn live(&self, id: ParamId) -> f64 {
        self.live.get(&id).copied().unwrap_or_else(|| default_of(id))
    }

    fn own(&self, id: ParamId) -> f64 {
        self.own.get(&id).copied().unwrap_or_else(|| default_of(id))
    }

    fn position(&self, id: ParamId) -> f64 {
        let Some(ramp) = self.ramps.get(&id).filter(|ramp| self.now < ramp.end) else {
            return self.live(id);
        };
        let part = (self.now - ramp.start) as f64 / (ramp.end - ramp.start) as f64;
        match id.spec().kind {
            Kind::Linear { .. } => ramp.from + (ramp.to - ramp.from) * part,
            Kind::Log { .. } => ramp.from * (ramp.to / ramp.from).powf(part),
            Kind::Switch | Kind::Choice(_) => ramp.to,
        }
    }

    fn ramp(&mut self, id: ParamId, to: f64, ramp_s: f32, assistants: bool) {
        let seconds = if ramp_s > 0.0 { f64::from(ramp_s) } else { 0.02 };
        let end = self.now + (seconds * RATE_HZ).round() as u64;
        let ramp = Ramp { from: self.position(id), to, start: self.now, end, assistants };
        self.ramps.insert(id, ramp);
        self.live.insert(id, to);
    }

    fn step(&mut self, step: &Step) {
        let clamp = |id: ParamId, value: f32| f64::from(id.spec().clamp(value));
        match *step {
            Step::Hand(id, value) => {
                if value.is_nan() {
                    return;
                }
                self.ramp(id, clamp(id, value), 0.0, false);
                self.own.insert(id, clamp(id, value));
                self.pending.retain(|c| c.param != id);
                self.applied.remove(&id);
                self.hands.insert(id, self.now);
            }
            Step::Schedule { in_frames, param, value, own, ramp_s } => {
                let not_a_number = value.is_nan() || own.is_some_and(f32::is_nan);
                if self.frozen || not_a_number || self.pending.len() >= MAX_SCHEDULED {
                    return;
                }
                let asked = self.now as i64 + in_frames;
                // Who decided four hops before the change could not know of this hand.
                let decided = asked.max(0) - EFFECT_HOPS as i64 * 480;
                if decided >= 0 && self.hands.get(&param).is_some_and(|h| *h as i64 >= decided) {
                    return;
                }
                let at_sample = asked.max(self.now as i64) as u64;
                self.late += u64::from(asked.max(0) < self.now as i64);
                self.pending.push(Change { at_sample, param, value, own, ramp_s });
            }
            Step::Run(frames) => {
                for _ in 0..frames {
                    // Stable: of those due at one sample the first that came is first.
                    while let Some(at) = self.pending.iter().position(|c| c.at_sample == self.now) {
                        let c = self.pending.remove(at);
                        self.ramp(c.param, clamp(c.param, c.value), c.ramp_s, true);
                        if let Some(own) = c.own {
                            self.own.insert(c.param, clamp(c.param, own));
                        }
                        self.applied.insert(c.param, (self.now, self.live(c.param)));
                    }
                    self.now += 1;
                }
            }
            Step::Freeze(on) => {
                self.frozen = on;
                if on {
                    self.dropped += self.pending.len() as u64;
                    self.pending.clear();
                    for id in PARAMS {
                        let held = self.position(id);
                        if self.ramps.get(&id).is_some_and(|r| r.assistants && self.now < r.end) {
                            self.ramps.remove(&id);
                            if held != self.live(id) {
                                self.live.insert(id, held);
                                self.applied.insert(id, (self.now, held));
                            }
                        }
                    }
                }
            }
            Step::Mine(_) => {}
            Step::Recall(trim_db) => {
                self.dropped += self.pending.len() as u64;
                *self = Self {
                    now: self.now,
                    live: [(ParamId::TRIM_DB, f64::from(trim_db))].into(),
                    hands: ParamId::all().map(|id| (id, self.now)).collect(),
                    late: self.late,
                    dropped: self.dropped,
                    ..Self::default()
                };
            }
            Step::Reset => self.ramps.clear(),
        }
    }
}

fn step(channel: &mut ChannelProcessor, step: &Step) {
    let switch = |on: bool| if on { 1.0 } else { 0.0 };
    match *step {
        Step::Hand(id, value) => channel.set_by_hand(id, value),
        Step::Schedule { in_frames, param, value, own, ramp_s } => {
            let at_sample = (channel.sample() as i64 + in_frames).max(0) as u64;
            let _ = channel.schedule(Change { at_sample, param, value, own, ramp_s });
        }
        Step::Run(frames) => channel.process(&mut [&mut vec![0.1; frames]]),
        Step::Freeze(on) => channel.set_by_hand(ParamId::FREEZE, switch(on)),
        Step::Mine(on) => channel.set_by_hand(ParamId::MINE, switch(on)),
        Step::Recall(trim_db) => {
            let mut live = ParamValues::default();
            live.set(ParamId::TRIM_DB, trim_db);
            channel.restore(&live, &ParamValues::default());
        }
        Step::Reset => channel.reset(),
    }
}

/// Within what f32 can say of a value on its way.
fn near(got: f32, expected: f64) -> bool {
    (f64::from(got) - expected).abs() <= 1e-5 * expected.abs().max(1.0)
}

fn check(history: &[Step]) -> Result<(), TestCaseError> {
    let (mut channel, mut model) = (ChannelProcessor::new(), Model::default());
    channel.prepare(RATE_HZ, 512).map_err(|e| TestCaseError::fail(e.to_string()))?;
    for (i, act) in history.iter().enumerate() {
        step(&mut channel, act);
        model.step(act);
        prop_assert_eq!(channel.sample(), model.now);
        prop_assert_eq!(channel.late_changes(), model.late);
        prop_assert_eq!(channel.dropped_changes(), model.dropped);
        for id in PARAMS {
            let (live, own) = (channel.values().get(id), channel.own_values().get(id));
            prop_assert!(
                near(live, model.live(id)),
                "step {i}: live {}: {live} is not {}",
                id.name(),
                model.live(id)
            );
            prop_assert!(
                near(own, model.own(id)),
                "step {i}: own {}: {own} is not {}",
                id.name(),
                model.own(id)
            );
        }
    }
    let told: BTreeMap<ParamId, (u64, f32)> = std::iter::from_fn(|| channel.take_applied())
        .map(|c| (c.param, (c.at_sample, c.value)))
        .collect();
    prop_assert_eq!(
        told.keys().collect::<Vec<_>>(),
        model.applied.keys().collect::<Vec<_>>(),
        "which changes are told"
    );
    for (id, (at_sample, value)) in told {
        let (expected_at, expected) = model.applied[&id];
        prop_assert_eq!(at_sample, expected_at);
        prop_assert!(near(value, expected), "{}: told {value}, not {expected}", id.name());
    }
    Ok(())
}

#[test]
fn live_and_own_follow_any_history_as_the_plain_model_does() {
    let config = ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(2),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(any_step(), 1..80), |history| check(&history))
        .expect("every history");
}
