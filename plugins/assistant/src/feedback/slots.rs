//! The sixteen notch slots as the guard uses them. They are parameters: the values are the truth.

use super::act::{Act, What};
use super::probe;
use crate::ParamChange;
use dsp_core::params::{NOTCH_COUNT, NotchParam, ParamId, ParamValues};

/// At most so many slots hold notches of the ring-out (DESIGN 6): four stay for the show.
pub const FIXED_AT_MOST: usize = 12;
/// More live notches than this on a channel are told (DESIGN 6).
pub const WARN_LIVE: usize = 4;
/// Deepest notch that the guard sets, dB.
pub(super) const DEEPEST_DB: f32 = -12.0;
/// Depth of a first notch and step of a deeper one, dB.
pub(super) const FIRST_DB: f32 = -6.0;
pub(super) const STEP_DB: f32 = 3.0;
/// A notch covers what lies within this share of its bandwidth of its centre: it still takes half its
/// depth there.
const COVERS: f32 = 0.3;

/// One slot as it is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Its number, from 0.
    pub index: usize,
    /// In use.
    pub on: bool,
    /// From the show; else from the ring-out.
    pub live: bool,
    /// Centre, Hz.
    pub hz: f32,
    /// Depth, dB, 0 or below.
    pub depth_db: f32,
    /// Quality.
    pub q: f32,
}

impl Slot {
    fn read(values: &ParamValues, index: usize) -> Self {
        let get = |param| values.get(ParamId::notch(index, param));
        Self {
            index,
            on: values.is_on(ParamId::notch(index, NotchParam::On)),
            live: values.choice(ParamId::notch(index, NotchParam::Kind)) == 1,
            hz: get(NotchParam::FreqHz),
            depth_db: get(NotchParam::DepthDb),
            q: get(NotchParam::Q),
        }
    }

    pub(super) fn covers(&self, hz: f32) -> bool {
        self.on && (hz - self.hz).abs() <= COVERS * self.hz / self.q
    }

    /// The turns that make the slot of `values` this one; what is so already is left out. On or off
    /// comes last: a silent slot takes its settings up at once.
    pub(super) fn turns(&self, values: &ParamValues) -> Vec<ParamChange> {
        let wanted = [
            (NotchParam::Kind, f32::from(u8::from(self.live))),
            (NotchParam::FreqHz, self.hz),
            (NotchParam::DepthDb, self.depth_db),
            (NotchParam::Q, self.q),
            (NotchParam::On, f32::from(u8::from(self.on))),
        ];
        wanted
            .into_iter()
            .map(|(param, to)| {
                let param = ParamId::notch(self.index, param);
                ParamChange { param, from: values.get(param), to: param.spec().clamp(to) }
            })
            .filter(|turn| turn.from != turn.to)
            .collect()
    }
}

/// The parameters of a slot, on or off last: a silent slot takes its settings up at once.
pub fn slot_params(slot: usize) -> [ParamId; 5] {
    use NotchParam::{DepthDb, FreqHz, Kind, On, Q};
    [Kind, FreqHz, DepthDb, Q, On].map(|param| ParamId::notch(slot, param))
}

/// All slots, in order.
pub fn slots(values: &ParamValues) -> [Slot; NOTCH_COUNT] {
    std::array::from_fn(|index| Slot::read(values, index))
}

/// The first slot that is off and not `taken`.
pub(super) fn free(values: &ParamValues, taken: &[usize]) -> Option<usize> {
    slots(values).iter().find(|s| !s.on && !taken.contains(&s.index)).map(|s| s.index)
}

/// The notch that covers a frequency best; probes (`taken`) are none.
pub(super) fn covering(values: &ParamValues, hz: f32, taken: &[usize]) -> Option<Slot> {
    nearest(&slots(values), hz, taken)
}

/// The same, of slots that were read already.
pub(super) fn nearest(slots: &[Slot], hz: f32, taken: &[usize]) -> Option<Slot> {
    let off = |s: &&Slot| (s.hz - hz).abs();
    let covers = |s: &&Slot| s.covers(hz) && !taken.contains(&s.index);
    slots.iter().filter(covers).min_by(|a, b| off(a).total_cmp(&off(b))).copied()
}

/// True for a notch as only a probe sets it.
pub(super) fn is_probe(slot: &Slot) -> bool {
    slot.on && slot.live && (slot.depth_db, slot.q) == (probe::DEPTH_DB, probe::Q)
}

/// The turns that take a probe out; none where a hand, the host or a recall has made its slot theirs.
pub(super) fn probe_out(values: &ParamValues, slot: usize) -> Vec<ParamChange> {
    let now = Slot::read(values, slot);
    if now.on && !is_probe(&now) { Vec::new() } else { out(values, slot) }
}

/// The notches that are in, by slot; probes (`taken`) are none.
pub(super) fn notches(values: &ParamValues, taken: &[usize]) -> [Option<Slot>; NOTCH_COUNT] {
    std::array::from_fn(|index| {
        let is_in = values.is_on(ParamId::notch(index, NotchParam::On)) && !taken.contains(&index);
        is_in.then(|| Slot::read(values, index))
    })
}

/// Notches that probes left in, of a guard that is no more: to be taken out where nobody else set them.
pub fn left_by_probes(values: &ParamValues) -> Vec<Act> {
    let left = slots(values).into_iter().filter(is_probe);
    let out = |slot: Slot| Act {
        what: What::Released,
        suspect: None,
        slot: Some(slot.index),
        turns: out(values, slot.index),
    };
    left.map(out).collect()
}

/// How many notches of one kind are in; probes (`taken`) are none.
pub(super) fn count(values: &ParamValues, live: bool, taken: &[usize]) -> usize {
    slots(values).iter().filter(|s| s.on && s.live == live && !taken.contains(&s.index)).count()
}

/// The turn that takes a slot out; none where it is out.
pub(super) fn out(values: &ParamValues, index: usize) -> Vec<ParamChange> {
    let param = ParamId::notch(index, NotchParam::On);
    let from = values.get(param);
    if from == 0.0 { Vec::new() } else { vec![ParamChange { param, from, to: 0.0 }] }
}
