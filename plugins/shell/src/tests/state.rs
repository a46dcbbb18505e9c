use std::collections::BTreeMap;

use assistant::{AutoAccept, ChannelConfig, ChannelState, Engine, EngineConfig, Phase, Policy};
use dsp_core::params::{ParamId, ParamValues};
use uuid::Uuid;

use crate::saved::{EditorSize, KEY, UNREAD_KEY};
use crate::state::StateCell;

fn fields(json: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(KEY.to_owned(), json.to_owned())])
}

fn with(id: ParamId, value: f32) -> ParamValues {
    let mut values = ParamValues::default();
    values.set(id, value);
    values
}

fn history() -> ChannelState {
    let config = EngineConfig {
        phase: Phase::Show,
        policy: Policy::default(),
        accept: AutoAccept::None,
        sample_rate_hz: 48_000.0,
        hop_len: 480,
    };
    Engine::new(config, vec![ChannelConfig::named(7, "Vox", Uuid::from_u128(7))]).save(0)
}

#[test]
fn a_saved_instance_comes_back_with_identity_own_values_history_and_size() {
    let first = StateCell::default();
    let (host, own) = (with(ParamId::HPF_HZ, 110.0), ParamValues::default());
    first.mirror_all(0, 0, &host, &own);
    first.publish(history());
    first.set_editor(EditorSize { width: 900.0, height: 500.0 });
    let (saved, id) = (first.save(&host), first.id());
    drop(first);

    let second = StateCell::default();
    second.load(&saved, &host);
    assert_eq!((second.id(), second.loads()), (id, 1));
    assert_eq!(second.take_loaded(), Some(Some(history())));
    assert_eq!(second.take_loaded(), None);
    let mut read = host.clone();
    second.read_own(&mut read, &host);
    assert_eq!(read.get(ParamId::HPF_HZ), 80.0);
    assert_eq!(second.save(&host), saved);
}

#[test]
fn a_knob_that_the_host_turned_while_nothing_played_is_the_engineers_own() {
    let cell = StateCell::default();
    cell.mirror_all(0, 0, &with(ParamId::HPF_HZ, 110.0), &ParamValues::default());
    let mut own = ParamValues::default();
    cell.read_own(&mut own, &with(ParamId::HPF_HZ, 60.0));
    assert_eq!(own.get(ParamId::HPF_HZ), 60.0);
}

#[test]
fn a_duplicate_in_one_process_gets_a_new_identity() {
    let (first, second) = (StateCell::default(), StateCell::default());
    second.load(&first.save(&ParamValues::default()), &ParamValues::default());
    assert_ne!(first.id(), second.id());
}

#[test]
fn what_cannot_be_read_gives_defaults_is_said_and_is_saved_again_unharmed() {
    let values = ParamValues::default();
    let bad = [
        "",
        "{",
        "[]",
        "{\"version\": 1}",
        "{\"version\": 99, \"more\": [1]}",
        "{\"version\": -1}",
        "{\"version\": 1, \"id\": \"x\"}",
        "null",
    ];
    for json in bad {
        let cell = StateCell::default();
        cell.load(&fields(json), &values);
        assert!(cell.problem().is_some(), "{json}");
        assert_eq!(cell.take_loaded(), Some(None));
        let saved = cell.save(&values);
        assert_eq!(saved[UNREAD_KEY], json);
        // A second round keeps it still, and our own part is readable again.
        let again = StateCell::default();
        again.load(&saved, &values);
        assert_eq!(again.problem(), None);
        assert_eq!(again.save(&values)[UNREAD_KEY], json);
    }
}

#[test]
fn a_state_without_our_part_is_a_recall_of_parameters() {
    let cell = StateCell::default();
    cell.load(&BTreeMap::new(), &with(ParamId::TRIM_DB, -3.0));
    assert_eq!((cell.problem(), cell.take_loaded(), cell.loads()), (None, Some(None), 1));
}
