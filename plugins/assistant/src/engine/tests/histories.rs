//! Random histories, with a real channel beside the engine: what the ledger says, what the engine
//! believes and what the strip plays are one thing.

use super::*;
use crate::{ChannelInput, Intent, MoveId, testing::Scene};
use dsp_core::params::{BandParam, ParamValues};
use proptest::prelude::*;

const RATE_HZ: f64 = 8_000.0;
const HOP: usize = 80;

const PARAMS: [ParamId; 5] = [
    ParamId::TRIM_DB,
    ParamId::HPF_ON,
    ParamId::HPF_HZ,
    ParamId::band(0, BandParam::GainDb),
    ParamId::POLARITY,
];

#[derive(Clone, Debug)]
enum Act {
    Hand(usize, f32),
    Accept(Vec<(usize, f32)>),
    /// A move by itself: a cut of band 1 to so much of 18 dB.
    Auto(f32),
    Undo(usize),
    Recall(f32),
    Freeze(bool),
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let param = 0..PARAMS.len();
    prop_oneof![
        3 => (param.clone(), 0.0f32..1.0).prop_map(|(p, v)| Act::Hand(p, v)),
        4 => prop::collection::btree_map(param, 0.0f32..1.0, 1..3)
            .prop_map(|m| Act::Accept(m.into_iter().collect())),
        2 => (0.0f32..1.0).prop_map(Act::Auto),
        3 => (0usize..12).prop_map(Act::Undo),
        1 => (0.0f32..1.0).prop_map(Act::Recall),
        1 => any::<bool>().prop_map(Act::Freeze),
        3 => (1u64..50).prop_map(Act::Wait),
    ]
}

fn value(param: ParamId, share: f32) -> f32 {
    let (min, max) = param.spec().range();
    param.spec().clamp(min + (max - min) * share)
}

/// The engine and a strip, hop by hop.
struct Rig {
    engine: Engine,
    strip: ChannelProcessor,
    hop: u64,
    /// The reference: writes in order; a move's carry its number.
    writes: Vec<(Option<MoveId>, ParamId, f32)>,
    undone: Vec<MoveId>,
    moves: Vec<MoveId>,
    exact: bool,
}

impl Rig {
    fn new() -> Self {
        let mut scene = Scene::of(&["Gtr"]);
        scene.channels[0].1.from_hop = u64::MAX;
        let mut config = scene.engine().config().clone();
        (config.sample_rate_hz, config.hop_len) = (RATE_HZ, HOP);
        let mut strip = ChannelProcessor::new();
        strip.prepare(RATE_HZ, HOP).expect("a rate it knows");
        (config.policy.limits.change_every_s, config.policy.limits.auto_every_s) = (0.0, 0.0);
        config.policy.classes.insert(Class::Masking, crate::Stance::Auto);
        let mut engine = Engine::new(config, vec![scene.channels[0].0.clone()]);
        engine.models_are(0, ml_models::ModelKind::Presence, ml_models::ModelHealth::Healthy);
        Self {
            engine,
            strip,
            hop: 0,
            writes: Vec::new(),
            undone: Vec::new(),
            moves: Vec::new(),
            exact: true,
        }
    }

    fn step(&mut self, hands: &[HandChange], intents: &[Intent]) {
        let seen = played(&mut self.strip, hands, HOP);
        let input = ChannelInput { hand_changes: &seen, ..ChannelInput::default() };
        let step = self.engine.step(self.hop, &[input], intents);
        for (_, change) in step.changes {
            self.strip.schedule(change).expect("room, and not frozen");
        }
        self.hop += 1;
    }

    fn frozen(&self) -> bool {
        self.engine.values(0).is_on(ParamId::FREEZE)
    }

    fn apply(&mut self, act: &Act) {
        match act {
            Act::Hand(p, v) => {
                let (param, value) = (PARAMS[*p], value(PARAMS[*p], *v));
                self.writes.push((None, param, value));
                self.step(&[hand(param, value)], &[]);
            }
            Act::Accept(to) => {
                let to: Vec<_> =
                    to.iter().map(|(p, v)| (PARAMS[*p], value(PARAMS[*p], *v))).collect();
                let id = self.engine.put_card(self.hop, 0, Class::Masking, &to);
                let before = self.engine.next_move;
                self.step(&[], &[Intent::Accept(id)]);
                if self.engine.next_move > before {
                    let move_id = MoveId(before);
                    self.moves.push(move_id);
                    // What the limits left of it.
                    let made = self.engine.ledger(0).moves().find(|m| m.move_id == move_id);
                    let changes = made.expect("it was made").moved.changes;
                    self.writes.extend(changes.iter().map(|c| (Some(move_id), c.param, c.to)));
                }
            }
            Act::Auto(v) => self.act_by_itself(-18.0 * v),
            Act::Undo(which) => {
                let Some(move_id) = self.moves.get(*which).copied() else { return };
                if !self.frozen() {
                    self.undone.push(move_id);
                }
                self.step(&[], &[Intent::Undo(move_id)]);
            }
            Act::Recall(v) => {
                let hands: Vec<_> = (0..8)
                    .map(|b| ParamId::band(b, BandParam::GainDb))
                    .map(|p| hand(p, value(p, *v)))
                    .collect();
                // What waits is dropped by a recall: moves that had not begun count as taken back.
                let waiting: Vec<_> =
                    self.engine.seats[0].pending.iter().map(|p| p.move_id).collect();
                self.undone.extend(waiting);
                self.writes.extend(hands.iter().map(|h| (None, h.param, h.value)));
                self.step(&hands, &[]);
            }
            Act::Freeze(on) => {
                // Freeze stops ramps anywhere: from then on only engine and strip are compared.
                self.exact &= !on;
                self.step(&[hand(ParamId::FREEZE, f32::from(*on))], &[]);
            }
            Act::Wait(hops) => (0..*hops).for_each(|_| self.step(&[], &[])),
        }
    }

    /// Masking has earned it, is armed and sure: what the gate lets through is made.
    fn act_by_itself(&mut self, to: f32) {
        let mut trust = crate::Trust::default().live();
        (0..20).for_each(|_| _ = trust.record(Class::Masking, true));
        self.engine.set_trust(trust);
        self.engine.armed.insert(Class::Masking);
        self.engine.seats[0].locks.clear();
        self.engine.put_card(self.hop, 0, Class::Masking, &[(PARAMS[3], to)]);
        let card = self.engine.seats[0].cards.last_mut().expect("just put there");
        card.confidence = crate::Confidence { p: 0.97, lower: 0.93, carried_by: "a test" };
        let was = self.engine.values(0).get(PARAMS[3]);
        let (before, mut out) = (self.engine.next_move, crate::Step::default());
        self.engine.automate(self.hop, &mut out);
        for (_, change) in out.changes {
            assert!(change.value < was, "never up");
            self.strip.schedule(change).expect("room, and not frozen");
        }
        if self.engine.next_move > before {
            let record = self.engine.ledger(0).moves().last().expect("just made");
            assert_eq!(record.by, crate::Who::Assistant);
            self.moves.push(record.move_id);
            let changes = record.moved.changes.iter();
            self.writes.extend(changes.map(|c| (Some(record.move_id), c.param, c.to)));
        }
        self.engine.seats[0].cards.clear();
        self.step(&[], &[]);
    }

    fn replay(&self) -> ParamValues {
        let mut values = ParamValues::default();
        for (by, param, to) in &self.writes {
            if by.is_none_or(|id| !self.undone.contains(&id)) {
                values.set(*param, *to);
            }
        }
        values
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// DESIGN rule 5: whatever was taken back, in any order, the parameters are the replay of the
    /// history without it; hands stay; and the strip, the engine and the ledger agree.
    #[test]
    fn parameters_are_the_replay_of_the_history_without_what_was_taken_back(
        acts in prop::collection::vec(act(), 1..25)
    ) {
        let mut rig = Rig::new();
        for act in &acts {
            rig.apply(act);
            let (ledger, engine) = (rig.engine.ledger(0).live(), rig.engine.values(0));
            prop_assert_eq!(&ledger, engine, "ledger and engine after {:?}", act);
        }
        rig.apply(&Act::Wait(40));
        for id in ParamId::all() {
            let (live, strip) = (rig.engine.values(0).get(id), rig.strip.values().get(id));
            prop_assert!((live - strip).abs() <= 1e-3, "{}: {} {}", id.name(), live, strip);
            let (own, mine) = (rig.engine.own_values(0).get(id), rig.strip.own_values().get(id));
            prop_assert!((own - mine).abs() <= 1e-3, "own {}: {} {}", id.name(), own, mine);
        }
        if rig.exact {
            prop_assert_eq!(&rig.replay(), rig.engine.values(0));
        }
        // A saved history comes back with the same values, and can still be undone.
        let json = rig.engine.save(0).to_json().expect("plain data");
        let state = crate::ChannelState::from_json(&json).expect("own writing");
        let (live, own) = state.values().expect("own writing");
        for id in ParamId::all() {
            prop_assert!((live.get(id) - rig.engine.values(0).get(id)).abs() <= 1e-3);
            prop_assert!((own.get(id) - rig.engine.own_values(0).get(id)).abs() <= 1e-3);
        }
    }

    /// All moves taken back, in any order: what is left is what hands did.
    #[test]
    fn with_every_move_taken_back_only_hands_are_left(
        acts in prop::collection::vec(act(), 1..20), seed in any::<u64>()
    ) {
        let mut rig = Rig::new();
        for act in acts.iter().filter(|a| !matches!(a, Act::Freeze(_))) {
            rig.apply(act);
        }
        let mut order: Vec<_> = (0..rig.moves.len()).collect();
        order.sort_by_key(|i| (*i as u64 + 1).wrapping_mul(seed | 1));
        for which in order {
            rig.apply(&Act::Undo(which));
        }
        rig.apply(&Act::Wait(40));
        let own = rig.engine.own_values(0);
        prop_assert_eq!(&own, rig.engine.values(0));
        for id in ParamId::all() {
            prop_assert!((own.get(id) - rig.strip.values().get(id)).abs() <= 1e-3, "{}", id.name());
        }
    }
}
