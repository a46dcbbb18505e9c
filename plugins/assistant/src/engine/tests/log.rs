//! Every line that the engine writes is one of `tests/schema/log.schema.json`.

use super::*;
use crate::{AutoAccept, ChannelInput, Intent, Phase};
use std::collections::BTreeSet;

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../../../tests/schema/log.schema.json");
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

/// A night with every kind of event that the engine has.
fn night() -> Vec<Event> {
    let scene = hot(&["Kick", "Vox", "Gtr", "Bass", "Snare", "Keys"], 2)
        .with(1, |s| s.rumble_dbfs = -35.0)
        .with(5, |s| {
            s.clips = |hop| hop % 100 < 9;
            s.clip_dbfs = -3.0;
        })
        .with(4, |s| {
            s.from_hop = u64::MAX;
            s.floor_dbfs = -120.0;
        })
        .with(0, |s| s.pair_sign = 1.0)
        .with(3, |s| s.pair_sign = -1.0)
        .accept(AutoAccept::None);
    let mut engine = scene.engine();
    let mut events = scene.play(&mut engine, 0, 4_000);
    let ids = |engine: &Engine, channel: usize| engine.suggestions(channel)[0].id;
    let intents = [
        Intent::Accept(ids(&engine, 1)),
        Intent::Accept(ids(&engine, 3)),
        Intent::Reject(ids(&engine, 2)),
        Intent::DidOnDesk(ids(&engine, 4)),
        Intent::NotNow(ids(&engine, 5)),
    ];
    events.extend(scene.step(&mut engine, 4_000, &[], &intents).events);
    events.extend(scene.play(&mut engine, 4_001, 4_100));
    let undo = engine.ledger(1).moves().next().expect("accepted").move_id;
    events.extend(scene.step(&mut engine, 4_100, &[], &[Intent::Undo(undo)]).events);
    let id = engine.put_card(4_101, 0, Class::GainStaging, &[(ParamId::TRIM_DB, -3.0)]);
    events.extend(scene.step(&mut engine, 4_101, &[], &[Intent::Accept(id)]).events);
    let all: Vec<_> = ParamId::all().take(3).chain(ParamId::all().skip(10).take(9)).collect();
    let recall: Vec<_> = all.iter().map(|p| (0, hand(*p, p.spec().range().1))).collect();
    events.extend(scene.step(&mut engine, 4_102, &recall, &[]).events);
    events.extend(engine.step(4_103, &[ChannelInput::default()], &[]).events);
    let show = [Intent::SetPhase(Phase::Show)];
    events.extend(scene.step(&mut engine, 4_104, &[], &show).events);
    events.extend(scene.play(&mut engine, 4_105, 30_000));
    events
}

#[test]
fn every_line_keeps_the_schema() {
    let (schema, events) = (schema(), night());
    for event in &events {
        let line = serde_json::to_value(event).expect("plain data");
        let errors: Vec<_> = schema.iter_errors(&line).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{line}\n{errors:#?}");
    }
    let kinds: BTreeSet<_> = events.iter().map(|e| e.event).collect();
    assert_eq!(kinds.len(), 8, "every kind that the engine has was there: {kinds:?}");
    let decided: BTreeSet<_> = events.iter().filter_map(|e| e.decision).collect();
    assert!(decided.len() >= 5, "{decided:?}");
    let seq: Vec<_> = events.iter().map(|e| e.seq).collect();
    assert_eq!(seq, (0..events.len() as u64).collect::<Vec<_>>(), "no gaps, in order");
}

#[test]
fn the_schema_refuses_lines_without_their_fields() {
    let schema = schema();
    let events = night();
    let mut refused = 0;
    for event in &events {
        let line = serde_json::to_value(event).expect("plain data");
        let object = line.as_object().expect("a line is an object");
        let word = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let required: &[&str] = match word("event").as_str() {
            "suggestion" => {
                &["id", "channel", "class", "headline", "move", "confidence", "evidence"]
            }
            "decision" => &["id", "by", "channel", "class", "decision"],
            "applied" | "reverted" => &["move_id", "by", "channel", "class", "move"],
            "health" | "recall" => &["channel", "reason"],
            _ => &["by", "phase"],
        };
        for key in required.iter().chain(&["schema", "seq", "t_s", "sample", "event"]) {
            let mut without = object.clone();
            without.remove(*key);
            assert!(!schema.is_valid(&without.into()), "{line} without {key}");
            refused += 1;
        }
    }
    assert!(refused > 50);
}

#[test]
fn numbers_in_the_log_have_three_decimals_at_most() {
    fn check(value: &serde_json::Value) {
        match value {
            serde_json::Value::Number(n) => {
                let digits = n.to_string();
                let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len());
                assert!(decimals <= 3 && !digits.contains('e'), "{digits}");
            }
            serde_json::Value::Array(items) => items.iter().for_each(check),
            serde_json::Value::Object(map) => map.values().for_each(check),
            _ => {}
        }
    }
    for event in night() {
        check(&serde_json::to_value(event).expect("plain data"));
    }
}
