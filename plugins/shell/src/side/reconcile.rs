//! Saved history and host parameters, made to agree when an engine starts.

use std::collections::BTreeMap;

use assistant::feedback::slot_params;
use assistant::ledger::{Act, Entry};
use assistant::{ChannelConfig, ChannelState, Move, ParamChange, STATE_VERSION, Who};
use dsp_core::params::{NOTCH_COUNT, NotchParam, ParamId, ParamSpec, ParamValues};

use crate::host_param::same;

/// Histories are written to three decimals.
const WRITTEN_TO: f32 = 1e-3;

/// The state that an engine starts from: the saved history, or an empty one, over the values that the
/// strip plays.
///
/// What the host changed while no engine looked is written into the history as a recall: values, no
/// lock (DESIGN section 4).
pub fn reconciled(
    saved: Option<ChannelState>,
    fresh: &ChannelConfig,
    live: &ParamValues,
    own: &ParamValues,
) -> ChannelState {
    let known = saved.and_then(|state| state.values().ok().map(|values| (state, values.0)));
    let Some((mut state, known)) = known else {
        return ChannelState {
            version: STATE_VERSION,
            channel: fresh.clone(),
            base: other_than_default(live),
            base_own: other_than_default(own),
            ledger: Vec::new(),
            hands_on: Vec::new(),
            rejected: BTreeMap::new(),
            rejected_song: Vec::new(),
            baselines: Vec::new(),
            heard: Vec::new(),
            policy: None,
            rings_hz: Vec::new(),
            guard: Default::default(),
            snapshot: 0,
            phase: None,
        };
    };
    // What a probe left in a slot that is out is nobody's setting.
    let off = |values: &ParamValues, slot| !values.is_on(ParamId::notch(slot, NotchParam::On));
    let silent: Vec<ParamId> = (0..NOTCH_COUNT)
        .filter(|slot| off(live, *slot) && off(&known, *slot))
        .flat_map(slot_params)
        .collect();
    let changes: Vec<ParamChange> = live
        .iter()
        .filter(|(id, value)| !near(id.spec(), *value, known.get(*id)))
        .filter(|(id, _)| !silent.contains(id))
        .map(|(param, to)| ParamChange { param, from: known.get(param), to })
        .collect();
    if !changes.is_empty() {
        let hop = state.ledger.last().map_or(0, |entry| entry.hop);
        let act = Act::Recalled { moved: Move { changes } };
        state.ledger.push(Entry { hop, by: Who::Host, act });
    }
    state
}

fn near(spec: &ParamSpec, a: f32, b: f32) -> bool {
    same(spec, a, b) || (a - b).abs() <= WRITTEN_TO
}

fn other_than_default(values: &ParamValues) -> BTreeMap<String, f64> {
    let other = |(id, value): &(ParamId, f32)| !same(id.spec(), *value, id.spec().default);
    values.iter().filter(other).map(|(id, v)| (id.name().to_owned(), f64::from(v))).collect()
}
