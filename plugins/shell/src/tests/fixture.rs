//! A state as version 1 wrote it sounds and reads the same for ever.
//!
//! The fixture is what the framework writes (its CLAP form without the length in front): the host
//! parameters in its own units, and our key. `DESKMATE_WRITE_FIXTURE=1 cargo test -p shell` writes it
//! anew where none is there; one that is committed is never changed.

use std::collections::BTreeMap;

use assistant::ledger::{Act, Entry};
use assistant::{
    ChannelConfig, ChannelState, Class, Instrument, Move, MoveId, ParamChange, SuggestionId,
    VerifyBy, Who,
};
use dsp_core::params::{ParamId, ParamValues};
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;
use uuid::Uuid;

use crate::params::ChannelParams;
use crate::saved::EditorSize;
use crate::shared::Shared;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/channel-v1.json");
const ID: Uuid = Uuid::from_u128(0x0a51_6e5c_1d2e_4f3a_8b4c_5d6e_7f80_9102);

/// A vocal with an accepted HPF and a trim by hand.
fn values() -> (ParamValues, ParamValues) {
    let mut live = ParamValues::default();
    live.set(ParamId::TRIM_DB, -4.5);
    live.set(ParamId::DRY, 1.0);
    let own = live.clone();
    live.set(ParamId::HPF_ON, 1.0);
    live.set(ParamId::HPF_HZ, 110.0);
    (live, own)
}

fn history() -> ChannelState {
    let moved = |param, from, to| ParamChange { param, from, to };
    let entry = |hop, by, act| Entry { hop, by, act };
    let ledger = vec![
        entry(900, Who::Host, Act::Turned { change: moved(ParamId::TRIM_DB, 0.0, -4.5) }),
        entry(
            2_400,
            Who::Engineer,
            Act::Moved {
                move_id: MoveId(3),
                suggestion: SuggestionId(5),
                class: Class::Hpf,
                headline: "Rumble below 90. HPF at 110.".to_owned(),
                metric: VerifyBy::None,
                moved: Move {
                    changes: vec![
                        moved(ParamId::HPF_ON, 0.0, 1.0),
                        moved(ParamId::HPF_HZ, 80.0, 110.0),
                    ],
                },
            },
        ),
        entry(2_600, Who::Engineer, Act::Turned { change: moved(ParamId::DRY, 0.0, 1.0) }),
    ];
    let mut channel = ChannelConfig::named(1, "Vox", ID);
    channel.instrument = Some(Instrument::Singing);
    ChannelState {
        version: assistant::STATE_VERSION,
        channel,
        base: BTreeMap::new(),
        base_own: BTreeMap::new(),
        ledger,
        hands_on: vec![Class::GainStaging],
        rejected: BTreeMap::from([(Class::Hpf, 1)]),
        rejected_song: Vec::new(),
        baselines: Vec::new(),
        heard: Vec::new(),
        policy: None,
        rings_hz: Vec::new(),
        guard: Default::default(),
        snapshot: 0,
        phase: None,
    }
}

/// What the framework does to load a state.
fn load(state: &PluginState, params: &ChannelParams) {
    for (name, value) in &state.params {
        let id = ParamId::from_name(name).expect("a known parameter");
        let plain = match (params.param(id), value) {
            (crate::host_param::HostParam::Log(_), ParamValue::F32(octaves)) => octaves.exp2(),
            (_, ParamValue::F32(plain)) => *plain,
            (_, ParamValue::I32(index)) => *index as f32,
            (_, ParamValue::Bool(on)) => f32::from(u8::from(*on)),
            (_, ParamValue::String(word)) => panic!("{name} is {word}"),
        };
        params.set_silently(id, plain);
    }
    params.deserialize_fields(&state.fields);
}

/// What the framework does to save a state.
fn save(params: &ChannelParams) -> PluginState {
    use crate::host_param::HostParam::{Choice, Linear, Log, Switch};
    let value = |id: ParamId| match params.param(id) {
        Switch(p) => ParamValue::Bool(p.value()),
        Choice(p) => ParamValue::I32(p.value()),
        Linear(p) | Log(p) => ParamValue::F32(p.value()),
    };
    PluginState {
        version: "0.1.0".to_owned(),
        params: ParamId::all().map(|id| (id.name().to_owned(), value(id))).collect(),
        fields: params.serialize_fields(),
    }
}

#[test]
fn the_state_of_version_1_is_read_as_it_was_meant() {
    if std::env::var_os("DESKMATE_WRITE_FIXTURE").is_some()
        && !std::fs::exists(FIXTURE).is_ok_and(|there| there)
    {
        write();
    }
    let json = std::fs::read_to_string(FIXTURE).expect("the fixture is committed");
    let state: PluginState = serde_json::from_str(&json).expect("JSON of the framework");
    let shared = Shared::default();
    let params = ChannelParams::new(shared.state.clone());
    load(&state, &params);
    assert_eq!(shared.state.problem(), None);
    assert_eq!(shared.state.id(), ID);
    assert_eq!(shared.state.editor(), Some(EditorSize { width: 900.0, height: 600.0 }));
    let (live, own) = values();
    let host = params.values();
    let mut read = host.clone();
    shared.state.read_own(&mut read, &host);
    for id in ParamId::all() {
        let (spec, host, own_read) = (id.spec(), host.get(id), read.get(id));
        assert!(crate::host_param::same(spec, host, live.get(id)), "{} {host}", spec.name);
        assert!(crate::host_param::same(spec, own_read, own.get(id)), "{} {own_read}", spec.name);
    }
    assert_eq!(shared.state.take_loaded(), Some(Some(history())));
}

fn write() {
    let shared = Shared::default();
    let params = ChannelParams::new(shared.state.clone());
    let (live, own) = values();
    live.iter().for_each(|(id, value)| params.set_silently(id, value));
    let own_part: BTreeMap<&str, f32> =
        own.iter().filter(|(id, v)| live.get(*id) != *v).map(|(id, v)| (id.name(), v)).collect();
    let ours = serde_json::json!({
        "version": 1, "id": ID, "own": own_part, "assistant": history(),
        "editor": {"width": 900.0, "height": 600.0},
    });
    params.deserialize_fields(&BTreeMap::from([("deskmate".to_owned(), ours.to_string())]));
    let json = serde_json::to_string_pretty(&save(&params)).expect("plain data");
    std::fs::create_dir_all(std::path::Path::new(FIXTURE).parent().expect("a folder"))
        .expect("a folder");
    std::fs::write(FIXTURE, json + "\n").expect("the fixture is written");
}
