//! One channel: its curves and its numbers.

use std::fmt::Write;

use super::text::{escape, level};
use super::{Report, cards_of, clarity, levels, rings, spectrum};

/// Above this many channels those without a suggestion are folded.
const MANY: usize = 40;

/// All channels, one section each.
pub fn channels(report: &Report) -> String {
    let many = report.channels.len() > MANY;
    let mut out = String::new();
    for index in 0..report.channels.len() {
        let open = !many || cards_of(report, index).next().is_some();
        out.push_str(&one(report, index, open));
    }
    out
}

fn one(report: &Report, index: usize, open: bool) -> String {
    let channel = &report.channels[index];
    let mut discs = String::new();
    for (number, card) in cards_of(report, index) {
        let urgent = if card.urgent { " urgent" } else { "" };
        let _ = write!(discs, "<a class=\"number{urgent}\" href=\"#card-{number}\">{number}</a>");
    }
    let legs = if channel.legs == 2 { "stereo" } else { "mono" };
    let mut out = format!(
        "<details class=\"channel\" id=\"channel-{0}\"{1}><summary><span class=\"quiet\">{0}</span> <b>{2}</b> <span class=\"quiet\">{3} · {legs}</span>{discs}</summary>",
        index + 1,
        if open { " open" } else { "" },
        escape(&channel.name),
        escape(&channel.instrument),
    );
    let _ = write!(
        out,
        "<div class=\"plots\"><figure><figcaption>Level, dBFS</figcaption>{}</figure><figure><figcaption>Spectrum while active, since the last move, dBFS a third-octave</figcaption>{}</figure></div>",
        levels::levels(report, index),
        spectrum::spectrum(channel)
    );
    if let Some(mismatch) = &channel.mismatch {
        let _ = write!(out, "<p class=\"mismatch\"><b>{}</b></p>", escape(mismatch));
    }
    if let Some(drawing) = clarity::clarity(report, channel) {
        let _ = write!(
            out,
            "<figure class=\"whole\"><figcaption>Clarity in the mix, 0 to 1, second by second, {}</figcaption>{drawing}</figure>",
            escape(&channel.clarity_of)
        );
    }
    out.push_str("<div class=\"numbers\">");
    if !channel.line.is_empty() {
        let _ = write!(out, "<span>Line <b>{}</b></span>", escape(&channel.line));
    }
    if !channel.sounds_like.is_empty() {
        let _ = write!(out, "<span>Sounds like <b>{}</b></span>", escape(&channel.sounds_like));
    }
    for (name, value) in &channel.numbers {
        let _ = write!(out, "<span>{} <b>{}</b></span>", escape(name), escape(value));
    }
    out.push_str("</div>");
    if !channel.settings.is_empty() {
        let _ = write!(
            out,
            "<p class=\"settings\"><span class=\"quiet\">Strip at the end</span> {}</p>",
            escape(&channel.settings)
        );
    }
    out.push_str(&rings::rings(channel));
    out.push_str("</details>");
    out
}

/// The table of all channels.
pub fn table(report: &Report) -> String {
    let mut out = String::from(
        "<table><thead><tr><th class=\"num\">#</th><th>Channel</th><th>Instrument</th><th class=\"num\">True peak<br><i>dBTP</i></th><th class=\"num\">Peaks, p95<br><i>dBTP</i></th><th>−18 to −8</th><th class=\"num\">Short-term<br><i>max LUFS</i></th><th class=\"num\">Noise floor<br><i>dBFS</i></th><th class=\"num\">Active<br><i>s</i></th><th class=\"num\">Clarity<br><i>median</i></th><th>Said</th></tr></thead><tbody>",
    );
    for (index, c) in report.channels.iter().enumerate() {
        let mut said = String::new();
        for (number, card) in cards_of(report, index) {
            let urgent = if card.urgent { " urgent" } else { "" };
            let _ =
                write!(said, "<a class=\"number{urgent}\" href=\"#card-{number}\">{number}</a>");
        }
        let _ = write!(
            out,
            "<tr><td class=\"num quiet\">{0}</td><td><a href=\"#channel-{0}\">{1}</a></td><td class=\"quiet\">{2}</td><td class=\"num{3}\">{4}</td><td class=\"num\">{5}</td><td>{6}</td><td class=\"num\">{7}</td><td class=\"num\">{8}</td><td class=\"num\">{9:.0}</td><td class=\"num\">{10}</td><td>{said}</td></tr>",
            index + 1,
            escape(&c.name),
            escape(&c.instrument),
            if c.true_peak_dbtp >= 0.0 { " over" } else { "" },
            level(c.true_peak_dbtp),
            c.p95_dbtp.map_or_else(|| "–".to_owned(), level),
            c.p95_dbtp.map_or_else(String::new, scale),
            level(c.short_term_lufs),
            level(c.noise_dbfs),
            c.active_s,
            clarity::median(c).map_or_else(String::new, |v| format!("{v:.2}")),
        );
    }
    out.push_str("</tbody></table>");
    out
}

/// A strip of level with the good range on it and a mark where this channel stands.
fn scale(p95_dbtp: f32) -> String {
    let place = |db: f32| (f64::from(db) + 48.0) / 48.0 * 100.0;
    let class = if (-18.0..=-8.0).contains(&p95_dbtp) { "in" } else { "out" };
    format!(
        "<span class=\"scale\"><i style=\"left:{:.1}%;width:{:.1}%\"></i><b class=\"{class}\" style=\"left:{:.1}%\"></b></span>",
        place(-18.0),
        place(-8.0) - place(-18.0),
        place(p95_dbtp).clamp(0.0, 100.0)
    )
}
