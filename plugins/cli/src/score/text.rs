//! The benchmark as a table for a terminal and as JSON for machines (DESIGN section 8).

use std::fmt::Write;

use assistant::Class;
use serde_json::{Value, json};

use super::result::{ForNothing, Row, Score, per_minute};
use super::stats::{Z, ece, median, wilson};
use super::worth::{Accepted, MOST_DB, NEAR_DB, Worth, summary};

/// Within this a slip of the fader must be told, active s (SCIENCE section 3).
const SLIP_WITHIN_S: f64 = 5.0;

/// The JSON: the fields of DESIGN section 8, and more under further keys.
pub fn json(score: &Score) -> Value {
    let (rate, interval) = score.rate(score.false_cards());
    let faults: Vec<Value> = score.rows.iter().map(fault).collect();
    let classes: Vec<Value> = score
        .classes()
        .iter()
        .map(|line| {
            let (rate, interval) = score.rate(line.false_cards);
            json!({
                "class": line.class.name(),
                "n": line.planted,
                "detected": line.found,
                "cards_with_faults": line.spoke,
                "false": line.false_cards,
                "false_per_channel_minute": round(rate),
                "false_interval": [round(interval.0), round(interval.1)],
            })
        })
        .collect();
    let shows: Vec<Value> = score
        .shows
        .iter()
        .map(|show| {
            let said = |c: &ForNothing| {
                json!({
                    "channel": c.channel,
                    "class": c.class.name(),
                    "t_s": round(c.at_s),
                    "headline": c.headline,
                    "evidence": c.evidence,
                })
            };
            json!({
                "show": show.name,
                "channels": show.channels,
                "length_s": round(show.length_s),
                "looped_from_s": show.looped_from_s.map(round),
                "channel_minutes": round(show.channel_minutes),
                "planted": show.planted,
                "false": show.false_cards.iter().map(said).collect::<Vec<_>>(),
            })
        })
        .collect();
    let elsewhere: Vec<Value> = score
        .elsewhere
        .iter()
        .map(|e| {
            let (rate, interval) = per_minute(e.said.len(), e.channel_minutes);
            json!({
                "place": e.place,
                "class": e.class.name(),
                "false": e.said.len(),
                "said": e.said,
                "proven": e.proven,
                "channel_minutes": round(e.channel_minutes),
                "false_per_channel_minute": round(rate),
                "false_interval": [round(interval.0), round(interval.1)],
            })
        })
        .collect();
    let bins = score.bins();
    let diagram: Vec<Value> = bins
        .iter()
        .map(|b| json!({"confidence": round(b.confidence), "right": round(b.right), "n": b.n}))
        .collect();
    json!({
        "seed": score.seed,
        "models": score.models,
        "channel_minutes": round(score.channel_minutes()),
        "false_per_channel_minute": round(rate),
        "faults": faults,
        "ece": ece(&bins).map(round),
        "pairs": score.pairs,
        "false": score.false_cards(),
        "false_interval": [round(interval.0), round(interval.1)],
        "classes": classes,
        "elsewhere": elsewhere,
        "shows": shows,
        "reliability": diagram,
        "accepted": score.accepted.iter().map(accepted).collect::<Vec<_>>(),
    })
}

fn fault(row: &Row) -> Value {
    json!({
        "class": row.fault.class.name(),
        "fault": row.fault.name,
        "n": row.n,
        "detected": row.hits.len(),
        "within_5_s": row.hits.iter().filter(|h| h.time_s <= SLIP_WITHIN_S).count(),
        "median_time_s": median(row.hits.iter().map(|h| h.time_s)).map(round),
        "freq_err_oct": median(row.hits.iter().filter_map(|h| h.freq_err_oct)).map(round),
        "gain_err_db": median(row.hits.iter().filter_map(|h| h.gain_err_db)).map(round),
        "baseline_detected": row.baseline_detected,
        "baseline_false": row.baseline_false,
        "phase": row.fault.phase.name(),
        "pass": row.fault.pass,
        "shows_without_a_place": row.no_place,
        "places": row.places.iter().map(place).collect::<Vec<_>>(),
    })
}

fn accepted(card: &Accepted) -> Value {
    let (class, done) = match card.worth {
        Worth::Uncovered { gained_db, promised_db } => (
            Class::Masking,
            json!({"gained_db": round(gained_db), "promised_db": round(promised_db)}),
        ),
        Worth::Evened { p90_db, aimed_db, voice, before_sd_db, after_sd_db } => (
            Class::Compression,
            json!({
                "voice": voice,
                "p90_db": round(p90_db),
                "aimed_db": round(aimed_db),
                "before_sd_db": round(before_sd_db),
                "after_sd_db": round(after_sd_db),
            }),
        ),
    };
    json!({
        "show": card.show,
        "channel": card.channel,
        "class": class.name(),
        "t_s": round(card.at_s),
        "planted": card.planted,
        "done": done,
    })
}

/// What accepted cards came to, in lines for a person, each with its class and the marks of SCIENCE sections 2 and 4.
pub fn accepted_words(score: &Score) -> Vec<(Class, String)> {
    let (cuts, compressors) = summary(&score.accepted);
    let cuts = cuts.map(|c| {
        let words = format!(
            "{} of {} cuts give half of what the card said, or more; at the median {:.1} dB of vocal, where the cards \
             said {:.1}",
            c.clearer, c.n, c.gained_db, c.promised_db,
        );
        (Class::Masking, words)
    });
    let compressors = compressors.map(|c| {
        let calmer = c.calmer.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", 100.0 * share));
        let words = format!(
            "reduction at the loudest tenth within {NEAR_DB} dB of the class's aim in {} of {}, {:.1} dB off it at the \
             median (mark {NEAR_DB}); of {} voices {} have {MOST_DB:.0} dB at most, whose loudness over 3 s strays by \
             {calmer} less (median; mark 25 %)",
            c.near, c.n, c.off_db, c.all_voices, c.voices,
        );
        (Class::Compression, words)
    });
    cuts.into_iter().chain(compressors).collect()
}

fn place(place: &super::result::Place) -> Value {
    json!({
        "show": place.show,
        "channel": place.channel,
        "hz": place.hz.map(round),
        "from_s": round(place.from_s),
        "found_s": place.found_s.map(round),
        "said": place.said,
    })
}

fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// The table.
pub fn table(score: &Score) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "  {:22}{:14}{:>9}{:>7}{:>9}{:>8}{:>8}{:>9}{:>7}",
        "fault", "class", "found", "", "after", "octaves", "dB off", "trivial", "pass"
    );
    for row in score.rows.iter().filter(|r| r.n > 0) {
        let share = row.hits.len() as f64 / row.n as f64;
        let of = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |v| format!("{v:.digits$}"))
        };
        let _ = writeln!(
            out,
            "  {:22}{:14}{:>9}{:>6.0}%{:>8}s{:>8}{:>8}{:>9}{:>7}",
            row.fault.name,
            row.fault.class.name(),
            format!("{}/{}", row.hits.len(), row.n),
            100.0 * share,
            of(median(row.hits.iter().map(|h| h.time_s)), 1),
            of(median(row.hits.iter().filter_map(|h| h.freq_err_oct)), 2),
            of(median(row.hits.iter().filter_map(|h| h.gain_err_db)), 1),
            format!("{}/{}", row.baseline_detected, row.n),
            row.fault.pass.map_or_else(String::new, |p| format!("{:.0}%", 100.0 * p)),
        );
    }
    let _ = writeln!(out, "\n  untouched takes, per channel-minute:");
    for line in score.classes() {
        let (rate, (low, high)) = score.rate(line.false_cards);
        let (bound, _) = wilson(line.found as f64, line.planted as f64, Z);
        let _ = writeln!(
            out,
            "  {:14}{:>4} cards  {rate:.3} ({low:.3} to {high:.3})   found {}/{} (at least {:.0} %)",
            line.class.name(),
            line.false_cards,
            line.found,
            line.planted,
            100.0 * bound,
        );
    }
    let (rate, (low, high)) = score.rate(score.false_cards());
    let _ = writeln!(
        out,
        "  {:14}{:>4} cards  {rate:.3} ({low:.3} to {high:.3})   in {:.1} channel-minutes",
        "all",
        score.false_cards(),
        score.channel_minutes()
    );
    if !score.elsewhere.is_empty() {
        let _ = writeln!(out, "\n  untouched takes where else a class is asked:");
    }
    for e in &score.elsewhere {
        let (rate, (low, high)) = per_minute(e.said.len(), e.channel_minutes);
        let _ = writeln!(
            out,
            "  {:14}{:>4} times  {rate:.3} ({low:.3} to {high:.3})   in {:.1} channel-minutes, {}",
            e.class.name(),
            e.said.len(),
            e.channel_minutes,
            e.place,
        );
        for said in &e.said {
            let _ = writeln!(out, "    {}", crate::error::one_line(said));
        }
        if !e.proven.is_empty() {
            let n = e.proven.len();
            let _ = writeln!(
                out,
                "    not counted, as its samples are zero there: {n} times \"No signal at all\""
            );
        }
    }
    for show in &score.shows {
        for card in &show.false_cards {
            let line =
                format!("{}, {}, {:.0} s: {}", show.name, card.channel, card.at_s, card.headline);
            let _ = writeln!(out, "    {:14}{}", card.class.name(), crate::error::one_line(&line));
        }
        if let Some(from) = show.looped_from_s {
            let name = crate::error::one_line(&show.name);
            let _ = writeln!(out, "  {name}: {from:.0} s looped to {:.0} s", show.length_s);
        }
    }
    let accepted = accepted_words(score);
    if !accepted.is_empty() {
        let _ = writeln!(out, "\n  accepted, and done to the take:");
    }
    for (class, words) in accepted {
        let _ = writeln!(out, "  {:14}{words}", class.name());
    }
    match ece(&score.bins()) {
        Some(ece) => {
            let _ =
                writeln!(out, "  confidence: ECE {ece:.3} over {} cards", score.provable().count());
        }
        None => out.push_str("  confidence: no cards\n"),
    }
    let _ = writeln!(out, "  models {}", crate::error::one_line(&score.models));
    out.replace("NaN", "-")
}
