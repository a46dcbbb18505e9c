//! What a Desk saves: all channels, in every layout, and nothing half.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use assistant::{ChannelConfig, Class, Engine, EngineConfig, Policy, Stance};
use dsp_core::params::{ParamId, ParamValues};
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;

use crate::desk::params::{DeskParams, complete_desk};
use crate::desk::saved::DeskCell;
use crate::saved::{EditorSize, KEY, PanelLook, UNREAD_KEY};
use crate::state::StateCell;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/desk-v1.json");

struct Whole {
    cell: Arc<DeskCell>,
    states: Vec<Arc<StateCell>>,
    params: Arc<DeskParams>,
}

fn whole() -> Whole {
    let states: Vec<Arc<StateCell>> = (0..32).map(|_| Default::default()).collect();
    let cell = Arc::new(DeskCell::default());
    let params = DeskParams::new(Default::default(), cell.clone(), &states);
    Whole { cell, states, params }
}

/// Something on every channel: a name, a value of its own, a lock.
fn fill(desk: &Whole) {
    for (n, state) in desk.states.iter().enumerate() {
        let mut host = ParamValues::default();
        host.set(ParamId::TRIM_DB, -(n as f32) / 4.0);
        host.set(ParamId::HPF_HZ, 60.0 + n as f32);
        let mut own = host.clone();
        own.set(ParamId::TRIM_DB, 0.0);
        host.iter().for_each(|(id, value)| desk.params.channel(n).set_silently(id, value));
        state.mirror_all(0, 0, &host, &own);
        let config = EngineConfig {
            phase: Default::default(),
            policy: Policy::default(),
            accept: Default::default(),
            sample_rate_hz: 48_000.0,
            hop_len: 480,
        };
        let channel = ChannelConfig::named(n as u16 + 1, &format!("Ch {n}"), state.id());
        state.publish(Engine::new(config, vec![channel]).save(0));
    }
    desk.cell.set_editor(EditorSize { width: 1_300.0, height: 800.0 });
    desk.cell.set_look(PanelLook { brightness: 2, scale: 1.25 });
    let mut policy = Policy::default();
    policy.classes.insert(Class::Tone, Stance::Off);
    desk.cell.set_policy(policy);
}

#[test]
fn a_saved_desk_comes_back_on_all_channels() {
    let first = whole();
    fill(&first);
    let (saved, id) = (first.params.serialize_fields(), first.cell.id());
    assert_eq!(saved.keys().collect::<Vec<_>>(), [KEY], "one key");
    let ids: Vec<_> = first.states.iter().map(|state| state.id()).collect();
    let values: Vec<ParamValues> = first.params.channels().iter().map(|c| c.values()).collect();
    drop(first);

    let second = whole();
    for (channel, values) in second.params.channels().iter().zip(&values) {
        values.iter().for_each(|(id, value)| channel.set_silently(id, value));
    }
    second.params.deserialize_fields(&saved);
    assert_eq!((second.cell.id(), second.cell.problem()), (id, None));
    assert_eq!(second.cell.editor(), Some(EditorSize { width: 1_300.0, height: 800.0 }));
    assert_eq!(second.cell.look(), PanelLook { brightness: 2, scale: 1.25 });
    assert_eq!(second.cell.policy().stance(Class::Tone), Stance::Off);
    for (n, state) in second.states.iter().enumerate() {
        assert_eq!((state.id(), state.loads()), (ids[n], 1));
        let kept = state.take_loaded().flatten().expect("a history");
        assert_eq!(kept.channel.name, format!("Ch {n}"));
        let mut own = values[n].clone();
        state.read_own(&mut own, &values[n]);
        assert_eq!(own.get(ParamId::TRIM_DB), 0.0, "channel {n}: the engineer's own value");
    }
}

#[test]
fn a_channel_that_cannot_be_read_is_kept_and_said_and_the_others_are_read() {
    let first = whole();
    fill(&first);
    let mut saved = first.params.serialize_fields();
    drop(first);
    let mut json: serde_json::Value = serde_json::from_str(&saved[KEY]).expect("JSON");
    json["channels"][4] = serde_json::json!({"version": 99, "more": [1]});
    saved.insert(KEY.to_owned(), json.to_string());
    let second = whole();
    second.params.deserialize_fields(&saved);
    let problem = second.cell.problem().expect("it is said");
    assert!(problem.starts_with("channel 5: saved by a later Deskmate"), "{problem}");
    assert!(second.states[3].take_loaded().flatten().is_some());
    let again = second.params.serialize_fields();
    let again: serde_json::Value = serde_json::from_str(&again[KEY]).expect("JSON");
    assert_eq!(again["unread"]["4"], "{\"more\":[1],\"version\":99}", "kept as it was");
    assert_eq!(again["channels"][4]["version"], 1, "and a readable one beside it");
}

#[test]
fn rubbish_gives_a_new_desk_and_is_kept() {
    for json in ["", "{", "[]", "{\"version\": 99}", "{\"version\": 1}", "null"] {
        let desk = whole();
        desk.params.deserialize_fields(&BTreeMap::from([(KEY.to_owned(), json.to_owned())]));
        assert!(desk.cell.problem().is_some(), "{json}");
        assert_eq!(desk.params.serialize_fields()[UNREAD_KEY], json);
    }
}

#[test]
fn a_load_is_completed_on_all_channels_and_presses_no_button() {
    let mut params = BTreeMap::from([
        ("ch07_trim_db".to_owned(), ParamValue::F32(90.0)),
        ("desk_dry".to_owned(), ParamValue::I32(9)),
    ]);
    complete_desk(&mut params);
    assert_eq!(params.len(), 32 * ParamId::all().count() + 3);
    assert!(matches!(params["ch07_trim_db"], ParamValue::F32(db) if db == 24.0));
    assert!(matches!(params["desk_dry"], ParamValue::I32(2)));
    assert!(matches!(params["ch32_hpf_on"], ParamValue::Bool(false)));
}

/// What the framework does to load a state.
fn load(state: &PluginState, desk: &Whole) {
    let mut state = state.clone();
    complete_desk(&mut state.params);
    let map = desk.params.param_map();
    for (name, ptr, _) in &map {
        let Some(value) = state.params.get(name) else { continue };
        // SAFETY: `desk` lives.
        unsafe {
            match value {
                ParamValue::F32(v) => {
                    ptr._internal_set_normalized_value(ptr.preview_normalized(*v))
                }
                ParamValue::I32(v) => {
                    ptr._internal_set_normalized_value(ptr.preview_normalized(*v as f32))
                }
                ParamValue::Bool(on) => {
                    ptr._internal_set_normalized_value(f32::from(u8::from(*on)))
                }
                ParamValue::String(word) => panic!("{name} is {word}"),
            };
        }
    }
    desk.params.deserialize_fields(&state.fields);
}

#[test]
fn the_state_of_version_1_is_read_as_it_was_meant() {
    if std::env::var_os("DESKMATE_WRITE_FIXTURE").is_some()
        && !std::fs::exists(FIXTURE).is_ok_and(|there| there)
    {
        let desk = whole();
        fill(&desk);
        // Three channels are enough to be read for ever.
        let fields = desk.params.serialize_fields();
        let mut ours: serde_json::Value = serde_json::from_str(&fields[KEY]).expect("JSON");
        ours["channels"].as_array_mut().expect("channels").truncate(3);
        let params = BTreeMap::from([
            ("ch02_trim_db".to_owned(), ParamValue::F32(-0.25)),
            ("ch03_trim_db".to_owned(), ParamValue::F32(-0.5)),
            ("desk_freeze".to_owned(), ParamValue::Bool(true)),
        ]);
        let fields = BTreeMap::from([(KEY.to_owned(), ours.to_string())]);
        let state = PluginState { version: "0.1.0".to_owned(), params, fields };
        let json = serde_json::to_string_pretty(&state).expect("plain data");
        std::fs::write(FIXTURE, json + "\n").expect("the fixture is written");
    }
    let json = std::fs::read_to_string(FIXTURE).expect("the fixture is committed");
    let state: PluginState = serde_json::from_str(&json).expect("JSON of the framework");
    let desk = whole();
    load(&state, &desk);
    assert_eq!(desk.cell.problem(), None);
    assert!(desk.params.over().freeze);
    assert_eq!(desk.cell.look(), PanelLook { brightness: 2, scale: 1.25 });
    assert_eq!(desk.cell.policy().stance(Class::Tone), Stance::Off);
    let trim = |n: usize| desk.params.channel(n).value(ParamId::TRIM_DB);
    assert!((trim(1) + 0.25).abs() < 1e-4 && (trim(2) + 0.5).abs() < 1e-4 && trim(9) == 0.0);
    let kept = desk.states[2].take_loaded().flatten().expect("a history");
    assert_eq!(kept.channel.name, "Ch 2");
    assert_eq!(desk.states[9].take_loaded(), Some(None), "a channel that was not saved");
}

/// Not a law, a figure: what saving and loading 32 channels takes. Printed with `--nocapture`.
#[test]
fn saving_and_loading_32_channels_is_measured() {
    let desk = whole();
    fill(&desk);
    let began = Instant::now();
    let fields = desk.params.serialize_fields();
    let saved = began.elapsed();
    let began = Instant::now();
    desk.params.deserialize_fields(&fields);
    let loaded = began.elapsed();
    let bytes = fields[KEY].len();
    println!("32 channels: {bytes} bytes, saved in {saved:?}, loaded in {loaded:?}");
    assert!(bytes > 1_000);
}
