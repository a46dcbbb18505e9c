//! A small closed-loop rehearsal: rings are found and held, stable loops are left alone.

mod common;

use common::deskmate;

fn run(threads: &str) -> serde_json::Value {
    let output = deskmate()
        .args(["feedback", "--json", "--probe", "--trials", "4", "--voice-minutes", "0.2"])
        .args(["--tonal-minutes", "0", "--ring-outs", "0", "--data"])
        .arg(env!("CARGO_MANIFEST_DIR")) // no recordings there: shoeboxes and the demo's singer
        .args(["--threads", threads])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

#[test]
fn rings_are_found_stable_loops_are_left_alone_and_threads_change_nothing() {
    let found = run("2");
    assert_eq!(found, run("1"), "the same for any number of threads");
    let all = &found["all"];
    assert!(all["trials"].as_u64() >= Some(3), "{all}");
    assert!(all["detection_rate"].as_f64() >= Some(0.6), "{all}");
    assert!(all["median_error_semitones"].as_f64() <= Some(0.1), "{all}");
    assert!(found["voices"]["false_notches"].as_u64() <= Some(1), "{found}");
}

#[test]
fn amounts_without_an_end_are_refused() {
    for [option, amount] in [
        ["--tonal-minutes", "inf"],
        ["--tonal-minutes", "nan"],
        ["--voice-minutes", "1e9"],
        ["--trials", "18446744073709551615"],
        ["--ring-outs", "100001"],
    ] {
        let output = deskmate().args(["feedback", option, amount]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{option} {amount}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(option) && said.contains("0 to 100"), "{said}");
    }
}
