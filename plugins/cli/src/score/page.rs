//! The benchmark as one page for people, self-contained.

use std::fmt::Write;

use super::baseline;
use super::result::{Row, Score, per_minute};
use super::stats::{Bin, Z, ece, median, wilson};
use super::text::accepted_words;
use crate::report::STYLE;
use crate::report::text::{count, escape, time};

/// Marks that the page compares with (SCIENCE section 2).
const FALSE_PASS: f64 = 0.2;
const ECE_PASS: f64 = 0.08;

/// What a page begins with.
pub const TITLE: &str = "<title>Deskmate score</title>";

/// The whole page.
pub fn html(score: &Score) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{TITLE}<style>{STYLE}</style></head><body><main>"
    );
    header(&mut out, score);
    faults(&mut out, score);
    untouched(&mut out, score);
    accepted(&mut out, score);
    reliability(&mut out, &score.bins());
    planted(&mut out, score);
    out.push_str("<footer><p>");
    let _ = write!(
        out,
        "Deskmate {} · seed {} · models {}",
        env!("CARGO_PKG_VERSION"),
        score.seed,
        escape(&score.models)
    );
    out.push_str("</p></footer></main></body></html>\n");
    out.replace("NaN", "-")
}

fn header(out: &mut String, score: &Score) {
    let (rate, (low, high)) = score.rate(score.false_cards());
    let _ = write!(
        out,
        "<header class=\"top\"><p class=\"brand\">Deskmate <span class=\"quiet\">score</span></p><h1>Rehearsal benchmark</h1><p class=\"chips\"><span>{}</span><span>{:.1} channel-minutes</span><span>seed {}</span></p></header>",
        count(score.shows.len(), "show", "shows"),
        score.channel_minutes(),
        score.seed,
    );
    let planted: usize = score.rows.iter().map(|r| r.n).sum();
    let found: usize = score.rows.iter().map(|r| r.hits.len()).sum();
    let tile = |out: &mut String, class: &str, n: &str, what: &str, more: &str| {
        let _ = write!(
            out,
            "<div class=\"tile {class}\"><b>{n}</b><span>{what}</span><i>{more}</i></div>"
        );
    };
    out.push_str("<div class=\"tiles\">");
    tile(out, "", &format!("{found}"), "faults found", &format!("of {planted} planted"));
    let class = if rate > FALSE_PASS { "red" } else { "" };
    let interval = format!("95 %: {low:.3} to {high:.3}; pass {FALSE_PASS}");
    tile(out, class, &format!("{rate:.3}"), "false a channel-minute", &interval);
    let off = ece(&score.bins());
    let class = if off.is_some_and(|e| e > ECE_PASS) { "red" } else { "" };
    let shown = off.map_or_else(|| "–".to_owned(), |e| format!("{e:.3}"));
    tile(out, class, &shown, "error of confidence", &format!("ECE; pass {ECE_PASS}"));
    let silent: Vec<&str> = score.silent().iter().map(|c| c.name()).collect();
    let class = if silent.is_empty() { "" } else { "red" };
    tile(out, class, &silent.len().to_string(), "silent classes", &silent.join(", "));
    out.push_str("</div>");
}

fn faults(out: &mut String, score: &Score) {
    out.push_str("<section><h2>Found</h2><p class=\"quiet\">Right channel, class and sign, of a line the card that names its fault, within a third of an octave, within 30 active seconds, and not raised by the untouched take within 10 s of it. Gain error against the wanted move, limited to 6 dB of cut and 3 of boost. The share is given with its lower bound (Wilson, 95 % one-sided).</p><div class=\"wide\"><table><thead><tr><th>Fault</th><th>Class</th><th>Found</th><th>Share</th><th>At least</th><th>Mark</th><th>After</th><th>Octaves off</th><th>dB off</th><th>Trivial rule</th><th>Trivial, false</th></tr></thead><tbody>");
    for row in &score.rows {
        fault(out, row, score);
    }
    out.push_str("</tbody></table></div></section>");
}

fn fault(out: &mut String, row: &Row, score: &Score) {
    let n = row.n as f64;
    let share = if row.n > 0 { row.hits.len() as f64 / n } else { 0.0 };
    let missed = row.fault.pass.is_some_and(|pass| row.n > 0 && share < pass);
    let number = |value: Option<f64>, digits: usize| {
        value.map_or_else(|| "–".to_owned(), |v| format!("{v:.digits$}"))
    };
    let (rate, _) = score.rate(row.baseline_false);
    let _ = write!(
        out,
        "<tr><td>{}</td><td class=\"quiet\">{}</td><td>{}</td><td{}>{}</td><td class=\"quiet\">{:.0} %</td><td class=\"quiet\">{}</td><td>{} s</td><td>{}</td><td>{}</td><td>{}/{}</td><td class=\"quiet\">{rate:.2}</td></tr>",
        escape(&row.fault.words),
        row.fault.class.name().replace('_', " "),
        if row.n > 0 { format!("{}/{}", row.hits.len(), row.n) } else { "no place".to_owned() },
        if missed { " class=\"over\"" } else { "" },
        if row.n > 0 { format!("{:.0} %", 100.0 * share) } else { "–".to_owned() },
        100.0 * wilson(row.hits.len() as f64, n, Z).0,
        row.fault.pass.map_or_else(|| "–".to_owned(), |p| format!("{:.0} %", 100.0 * p)),
        number(median(row.hits.iter().map(|h| h.time_s)), 1),
        number(median(row.hits.iter().filter_map(|h| h.freq_err_oct)), 2),
        number(median(row.hits.iter().filter_map(|h| h.gain_err_db)), 1),
        row.baseline_detected,
        row.n,
    );
}

fn accepted(out: &mut String, score: &Score) {
    let lines = accepted_words(score);
    if lines.is_empty() {
        return;
    }
    out.push_str("<section><h2>Accepted</h2><p class=\"quiet\">Each card of these classes that tells a planted fault, however late, or is of an untouched take, with its move done to the take: a cut over the half minute after the card, a compressor to the end. Measured, and not as the card says.</p><table><tbody>");
    for (class, words) in lines {
        let name = class.name().replace('_', " ");
        let _ = write!(out, "<tr><td>{name}</td><td>{}</td></tr>", escape(&words));
    }
    out.push_str("</tbody></table></section>");
}

fn untouched(out: &mut String, score: &Score) {
    out.push_str("<section><h2>Said for nothing</h2><p class=\"quiet\">Cards on the untouched takes in soundcheck, nothing accepted, counted before the limit of cards on screen. A raw recording has faults of its own, so a card here may be right.</p><div class=\"wide\"><table><thead><tr><th>Class</th><th>Cards</th><th>A channel-minute</th><th>95 % interval</th></tr></thead><tbody>");
    let line = |out: &mut String, name: &str, cards: usize| {
        let (rate, (low, high)) = score.rate(cards);
        let _ = write!(
            out,
            "<tr><td>{name}</td><td>{cards}</td><td>{rate:.3}</td><td class=\"quiet\">{low:.3} to {high:.3}</td></tr>"
        );
    };
    for class in score.classes() {
        line(out, &class.class.name().replace('_', " "), class.false_cards);
    }
    line(out, "<b>all</b>", score.false_cards());
    out.push_str("</tbody></table></div>");
    elsewhere(out, score);
    out.push_str("<div class=\"wide\"><table><thead><tr><th>Show</th><th>Channels</th><th>Length</th><th>Channel-minutes</th><th>Cards</th></tr></thead><tbody>");
    for show in &score.shows {
        let looped = show.looped_from_s.map_or_else(String::new, |s| {
            format!(" <span class=\"quiet\">looped from {}</span>", time(s))
        });
        let cards: Vec<String> = show
            .false_cards
            .iter()
            .map(|card| {
                format!(
                    "{}, {} at {}: {} <span class=\"quiet\">{}</span>",
                    escape(&card.channel),
                    card.class.name().replace('_', " "),
                    time(card.at_s),
                    escape(&card.headline),
                    escape(&card.evidence)
                )
            })
            .collect();
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}{looped}</td><td>{:.1}</td><td>{}</td></tr>",
            escape(&show.name),
            show.channels,
            time(show.length_s),
            show.channel_minutes,
            cards.join("<br>"),
        );
    }
    out.push_str("</tbody></table></div></section>");
}

/// The same where a class speaks in another phase, on another desk, or in the log.
fn elsewhere(out: &mut String, score: &Score) {
    if score.elsewhere.is_empty() {
        return;
    }
    out.push_str("<p class=\"quiet\">Some faults are looked for in another phase or beside a mix reference, where other detectors speak. What those said there on the untouched takes:</p><div class=\"wide\"><table><thead><tr><th>Class</th><th>Where</th><th>Times</th><th>A channel-minute</th><th>95 % interval</th></tr></thead><tbody>");
    for e in &score.elsewhere {
        let (rate, (low, high)) = per_minute(e.said.len(), e.channel_minutes);
        let mut said: Vec<_> = e.said.iter().map(|said| escape(said)).collect();
        let proven =
            e.proven.iter().map(|said| format!("Right, its samples are zero: {}", escape(said)));
        said.extend(proven);
        let said = match said.as_slice() {
            [] => String::new(),
            said => format!(
                "<tr><td></td><td colspan=\"4\" class=\"quiet\">{}</td></tr>",
                said.join("<br>")
            ),
        };
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{rate:.3}</td><td class=\"quiet\">{low:.3} to {high:.3}</td></tr>{said}",
            e.class.name().replace('_', " "),
            escape(&e.place),
            e.said.len(),
        );
    }
    out.push_str("</tbody></table></div>");
}

/// Confidence against the share that was right; a disc's area goes with its cards.
fn reliability(out: &mut String, bins: &[Bin]) {
    const SIDE: f64 = 260.0;
    out.push_str("<section><h2>Does confidence keep its word?</h2><p class=\"quiet\">All cards of all runs in bins of equal number: how sure they were, and how often they spoke of what was planted.</p><figure>");
    let _ = write!(
        out,
        "<svg viewBox=\"-40 -10 340 310\" width=\"340\" role=\"img\" aria-label=\"reliability diagram\"><rect x=\"0\" y=\"0\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#8884\"/><line x1=\"0\" y1=\"{SIDE}\" x2=\"{SIDE}\" y2=\"0\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>"
    );
    let most = bins.iter().map(|b| b.n).max().unwrap_or(1) as f64;
    for bin in bins {
        let _ = write!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"#c80a\"><title>{:.2} sure, {:.2} right, {} cards</title></circle>",
            SIDE * bin.confidence,
            SIDE * (1.0 - bin.right),
            3.0 + 6.0 * (bin.n as f64 / most).sqrt(),
            bin.confidence,
            bin.right,
            bin.n
        );
    }
    for tick in [0.0, 0.5, 1.0] {
        let at = SIDE * tick;
        let _ = write!(
            out,
            "<text x=\"{at}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\" fill=\"currentColor\">{tick}</text><text x=\"-8\" y=\"{}\" font-size=\"11\" text-anchor=\"end\" fill=\"currentColor\">{tick}</text>",
            SIDE + 16.0,
            SIDE - at + 4.0
        );
    }
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\" fill=\"currentColor\">confidence</text></svg></figure></section>",
        SIDE / 2.0,
        SIDE + 34.0
    );
}

/// Which fault is meant for which class: the table itself.
fn planted(out: &mut String, score: &Score) {
    out.push_str("<section><h2>What is planted</h2><div class=\"wide\"><table><thead><tr><th>Fault</th><th>What</th><th>Class that must speak</th><th>Phase</th><th>Trivial rule</th></tr></thead><tbody>");
    for row in &score.rows {
        let _ = write!(
            out,
            "<tr><td class=\"quiet\">{}</td><td>{}</td><td>{}</td><td class=\"quiet\">{}</td><td class=\"quiet\">{}</td></tr>",
            row.fault.name,
            escape(&row.fault.words),
            row.fault.class.name().replace('_', " "),
            row.fault.phase.name(),
            baseline::words(row.fault.kind),
        );
    }
    out.push_str("</tbody></table></div></section>");
}
