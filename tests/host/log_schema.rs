//! The log that the shipped program writes, held against the schema that is promised to scripts.

use std::path::PathBuf;
use std::process::Command;

use deskmate_tests::bundle;
use deskmate_tests::process::output;
use serde_json::Value;

/// Events of the demo show's rehearsal, each a line of `log.jsonl`.
fn rehearsed() -> Option<Vec<Value>> {
    let program = bundle::program("deskmate")?;
    let out: PathBuf = std::env::temp_dir().join(format!(
        "deskmate-log-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    let said =
        output(Command::new(program).args(["rehearse", "--accept", "all", "--out"]).arg(&out));
    let log = std::fs::read_to_string(out.join("log.jsonl"));
    let report = std::fs::read_to_string(out.join("report.html"));
    let _ = std::fs::remove_dir_all(&out);
    let log = log.unwrap_or_else(|e| panic!("no log: {e}; the program said:\n{said}"));
    assert!(report.is_ok_and(|html| html.contains("</html>")), "the report is whole");
    let event =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("not JSON: {e}: {line}"));
    Some(log.lines().map(event).collect())
}

#[test]
fn every_event_of_the_demo_show_fits_the_schema() {
    let Some(events) = rehearsed() else { return };
    let path = bundle::root().join("tests/schema/log.schema.json");
    let text = std::fs::read_to_string(&path).expect("the schema is in the repository");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for event in &events {
        let faults: Vec<String> = validator.iter_errors(event).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{event}\n{}", faults.join("\n"));
    }
    let kinds = |kind: &str| events.iter().filter(|e| e["event"] == kind).count();
    for kind in ["suggestion", "decision", "applied"] {
        assert!(kinds(kind) > 0, "the demo show has no event {kind:?}");
    }
    let numbers: Vec<u64> = events.iter().filter_map(|e| e["seq"].as_u64()).collect();
    assert_eq!(numbers.len(), events.len(), "each event is numbered");
    assert!(numbers.windows(2).all(|w| w[1] == w[0] + 1), "without a gap");
}

/// Same input, same decisions: two runs write the same log.
#[test]
fn two_rehearsals_write_the_same_log() {
    let (Some(first), Some(second)) = (rehearsed(), rehearsed()) else { return };
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a, b);
    }
    assert_eq!(first.len(), second.len());
}
