//! The page: header, summary, cards, timeline, channels.

use std::fmt::Write;

use super::text::{count, escape, time};
use super::{Report, cards, channel, timeline};

pub(crate) const STYLE: &str = include_str!("style.css");

/// The whole report as one HTML text.
pub fn html(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"generator\" content=\"{}\"><title>{} · Deskmate rehearsal</title><style>{STYLE}</style></head><body><main>",
        escape(&report.version),
        escape(&report.show)
    );
    header(&mut out, report);
    summary(&mut out, report);
    out.push_str("<section><h2>Suggestions</h2>");
    out.push_str(&cards::cards(report));
    out.push_str("</section>");
    planted(&mut out, report);
    let (drawing, note) = timeline::timeline(report);
    let _ = write!(out, "<section class=\"whole\"><h2>Timeline</h2><figure>{drawing}</figure>");
    if let Some(note) = note {
        let _ = write!(out, "<p class=\"quiet\">{}</p>", escape(&note));
    }
    out.push_str("</section><section><h2>Channels</h2><div class=\"wide\">");
    out.push_str(&channel::table(report));
    out.push_str("</div><p class=\"legend\"><span class=\"key area\"></span>RMS before <span class=\"key peak\"></span>true peak before <span class=\"key after\"></span>true peak behind the strip <span class=\"key rms-after\"></span>RMS behind <span class=\"key strip\"></span>strip’s own curve <span class=\"key target\"></span>where peaks should stand (p95) <span class=\"key disc\">1</span>suggestion</p>");
    out.push_str(&channel::channels(report));
    out.push_str("</section>");
    footer(&mut out, report);
    out.push_str("</main></body></html>\n");
    out
}

fn header(out: &mut String, report: &Report) {
    let phases: Vec<&str> = report.phases.iter().map(|p| p.1.as_str()).collect();
    let _ = write!(
        out,
        "<header class=\"top\"><p class=\"brand\">Deskmate <span class=\"quiet\">rehearsal</span></p><h1>{}</h1><p class=\"chips\"><span>{}</span><span>{}</span><span>{} kHz</span><span>{}</span><span>{}</span></p></header>",
        escape(&report.show),
        count(report.channels.len(), "channel", "channels"),
        time(report.length_s),
        f64::from(report.rate_hz) / 1_000.0,
        escape(&phases.join(" → ")),
        escape(&report.accept),
    );
}

fn summary(out: &mut String, report: &Report) {
    let sure = |word: &str| report.cards.iter().filter(|c| c.sureness == word).count();
    let mut spoken: Vec<usize> = report.cards.iter().map(|c| c.channel).collect();
    spoken.sort_unstable();
    spoken.dedup();
    let applied = report.cards.iter().filter(|c| c.applied_s.is_some()).count();
    let urgent = report.cards.iter().filter(|c| c.urgent).count();
    let tile = |out: &mut String, class: &str, n: usize, what: &str, more: &str| {
        let _ = write!(
            out,
            "<div class=\"tile {class}\"><b>{n}</b><span>{what}</span><i>{}</i></div>",
            escape(more)
        );
    };
    out.push_str("<div class=\"tiles\">");
    let mut certainty =
        format!("{} sure, {} likely, {} hunch", sure("sure"), sure("likely"), sure("hunch"));
    let repeats: usize = report.cards.iter().map(|c| c.again.len()).sum();
    if repeats > 0 {
        certainty += &format!("; said again {}", count(repeats, "time", "times"));
    }
    let word = if report.cards.len() == 1 { "suggestion" } else { "suggestions" };
    tile(
        out,
        if report.cards.is_empty() { "" } else { "amber" },
        report.cards.len(),
        word,
        &certainty,
    );
    let quiet = report.channels.len() - spoken.len();
    tile(out, "", quiet, "without a card", &format!("of {}", report.channels.len()));
    tile(out, if urgent > 0 { "red" } else { "" }, urgent, "urgent", "clipping or lost lines");
    tile(out, "", applied, "applied", "moves that changed the strip");
    out.push_str("</div>");
    out.push_str("<ul class=\"assumed\">");
    for sentence in &report.assumptions {
        let _ = write!(out, "<li>{}</li>", escape(sentence));
    }
    out.push_str("</ul>");
}

fn planted(out: &mut String, report: &Report) {
    if report.planted.is_empty() {
        return;
    }
    out.push_str("<section><h2>Planted</h2><p class=\"quiet\">The demo band’s faults, put there on purpose, and whether they were found.</p><div class=\"wide\"><table><thead><tr><th>Channel</th><th>What is wrong</th><th>When</th><th>Class</th><th>Found</th></tr></thead><tbody>");
    for row in &report.planted {
        let found = row.found_by.map_or_else(
            || "<span class=\"over\">missed</span>".to_owned(),
            |n| {
                let urgent = report.cards.get(n - 1).is_some_and(|c| c.urgent);
                let class = if urgent { "number urgent" } else { "number" };
                let at = report.cards.get(n - 1).map_or_else(String::new, |c| time(c.raised_s));
                format!("<a class=\"{class}\" href=\"#card-{n}\">{n}</a> at {at}")
            },
        );
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"quiet\">{}</td><td>{found}</td></tr>",
            escape(&row.channel),
            escape(&row.words),
            escape(&row.when),
            escape(&row.class)
        );
    }
    out.push_str("</tbody></table></div></section>");
}

fn footer(out: &mut String, report: &Report) {
    let _ = write!(out, "<footer><p>{} · {}</p>", escape(&report.version), escape(&report.source));
    if !report.notes.is_empty() {
        out.push_str("<ul>");
        for note in &report.notes {
            let _ = write!(out, "<li>{}</li>", escape(note));
        }
        out.push_str("</ul>");
    }
    out.push_str("</footer>");
}
