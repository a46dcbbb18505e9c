//! The figures of a score, as a table and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::score::{EXCESSES_DB, Score};
use super::stable::Quiet;
use super::trial::Trial;

/// Median; `None` of nothing.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Figures of the trials of one gain step, or of all.
fn figures(trials: &[&Trial]) -> Value {
    let howled: Vec<&&Trial> = trials.iter().filter(|t| t.howls_s.is_some()).collect();
    let detected = howled.iter().filter(|t| t.detected_s.is_some()).count();
    let ms = |s: Option<f64>| s.map(|s| (s * 1e3).round());
    let db = |d: Option<f64>| d.map(|d| (d * 10.0).round() / 10.0);
    let below = howled.iter().filter(|t| t.peak_db <= 0.0).count();
    json!({
        "trials": howled.len(),
        "never_howled": trials.len() - howled.len(),
        "detected": detected,
        "detection_rate": share(detected, howled.len()),
        "median_ms": ms(median(howled.iter().filter_map(|t| t.detected_s))),
        "median_first_notch_ms": ms(median(howled.iter().filter_map(|t| t.acted_s))),
        "median_howl_peak_db": db(median(howled.iter().map(|t| t.peak_db))),
        "howl_never_above_programme": share(below, howled.len()),
        "quiet_at_end": share(howled.iter().filter(|t| t.end_db < -20.0).count(), howled.len()),
        "median_error_semitones": median(howled.iter().filter_map(|t| t.error_semitones)),
        "notches": howled.iter().map(|t| t.notches).sum::<usize>(),
        "notches_off_the_ring": howled.iter().map(|t| t.false_notches).sum::<usize>(),
    })
}

/// The howls that were not found, one by one.
fn missed(trials: &[&Trial]) -> Vec<Value> {
    let round = |x: f64| (x * 10.0).round() / 10.0;
    let missed = trials.iter().filter(|t| t.howls_s.is_some() && t.detected_s.is_none());
    let told = missed.map(|t| {
        json!({
            "place": t.place, "source": t.source, "excess_db": t.excess_db, "howl_hz": t.howl_hz.round(),
            "howls_s": t.howls_s, "left_s": round(t.left_s), "end_db": round(t.end_db),
            "notches_off_the_ring": t.false_notches,
        })
    });
    told.collect()
}

fn quiet(runs: &[Quiet]) -> Value {
    let minutes = runs.iter().map(|q| q.seconds).sum::<f64>() / 60.0;
    let per_minute = |count: usize| if minutes > 0.0 { count as f64 / minutes } else { 0.0 };
    let notches = runs.iter().map(|q| q.notches).sum();
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.notches > 0) {
        *of.entry(&run.source).or_default() += run.notches;
    }
    json!({
        "minutes": minutes,
        "false_notches": notches,
        "false_notches_of": of,
        "false_notches_per_minute": per_minute(notches),
        "probes_per_minute": per_minute(runs.iter().map(|q| q.probes).sum()),
        "probes_within_a_minute_of_another": runs.iter().map(|q| q.probes_too_soon).sum::<usize>(),
        "suspects_per_minute": per_minute(runs.iter().map(|q| q.suspects).sum()),
    })
}

/// Everything as one JSON object.
pub fn json(score: &Score, seed: u64) -> Value {
    let all: Vec<&Trial> = score.trials.iter().collect();
    let steps: Vec<Value> = EXCESSES_DB
        .iter()
        .map(|excess| {
            let some: Vec<&Trial> =
                all.iter().copied().filter(|t| t.excess_db == *excess).collect();
            let mut step = figures(&some);
            step["excess_db"] = json!(excess);
            step
        })
        .collect();
    let full: Vec<_> = score.ring_outs.iter().filter(|r| r.notches > 0).collect();
    json!({
        "seed": seed,
        "all": figures(&all),
        "steps": steps,
        "missed": missed(&all),
        "voices": quiet(&score.voices),
        "tonal": quiet(&score.tonal),
        "ring_out": {
            "rooms": full.len(),
            "median_bought_db": median(full.iter().map(|r| r.bought_db)),
            "median_loss_db": median(full.iter().map(|r| r.loss_db)),
            "median_notches": median(full.iter().map(|r| r.notches as f64)),
        },
        "howls": score.howls.iter().map(|h| json!({
            "recording": h.name, "seconds": h.seconds, "suspected_s": h.first_s.0,
            "notched_s": h.first_s.1, "notches_hz": h.cut_hz,
        })).collect::<Vec<_>>(),
    })
}

/// The same for people.
pub fn table(json: &Value) -> String {
    let n = |v: &Value| match v {
        Value::Null => "-".to_owned(),
        v => v.as_f64().map_or_else(|| v.to_string(), |x| format!("{}", (x * 1e3).round() / 1e3)),
    };
    let mut out = String::from(
        "step dB  trials  detected  median ms  first notch ms  howl peak dB  never above  quiet at end  off the ring\n",
    );
    let steps = json["steps"].as_array().map_or(&[][..], Vec::as_slice);
    for (name, v) in steps
        .iter()
        .map(|v| (format!("+{}", n(&v["excess_db"])), v))
        .chain([("all".to_owned(), &json["all"])])
    {
        out += &format!(
            "{name:>7}  {:>6}  {:>8}  {:>9}  {:>14}  {:>12}  {:>11}  {:>12}  {:>6} of {}\n",
            n(&v["trials"]),
            n(&v["detection_rate"]),
            n(&v["median_ms"]),
            n(&v["median_first_notch_ms"]),
            n(&v["median_howl_peak_db"]),
            n(&v["howl_never_above_programme"]),
            n(&v["quiet_at_end"]),
            n(&v["notches_off_the_ring"]),
            n(&v["notches"]),
        );
    }
    let error = n(&json["all"]["median_error_semitones"]);
    out += &format!("frequency of the notch: median error {error} semitones\n");
    for kind in ["voices", "tonal"] {
        let v = &json[kind];
        out += &format!(
            "{kind}: {} min below the limit: {} false notches/min ({}), \
             {} probes/min ({} within a minute of another), {} suspects/min\n",
            n(&v["minutes"]),
            n(&v["false_notches_per_minute"]),
            n(&v["false_notches"]),
            n(&v["probes_per_minute"]),
            n(&v["probes_within_a_minute_of_another"]),
            n(&v["suspects_per_minute"]),
        );
    }
    let r = &json["ring_out"];
    out += &format!(
        "ring-out of {} rooms: median {} notches buy {} dB of gain at {} dB of loss\n",
        n(&r["rooms"]),
        n(&r["median_notches"]),
        n(&r["median_bought_db"]),
        n(&r["median_loss_db"]),
    );
    for h in json["howls"].as_array().map_or(&[][..], Vec::as_slice) {
        out += &format!(
            "howl {}: {} s, suspected at {} s, notched at {} s\n",
            h["recording"].as_str().unwrap_or(""),
            n(&h["seconds"]),
            n(&h["suspected_s"]),
            n(&h["notched_s"]),
        );
    }
    out
}
