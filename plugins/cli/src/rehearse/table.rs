//! The table on the terminal.

use std::fmt::Write;
use std::path::Path;

use crate::error::one_line;
use crate::report::{Channel, Report, clarity};

/// Channels, suggestions, where the files are, and how fast it went.
pub fn text(report: &Report, out: &Path, rendered: bool, wall_s: f64, threads: usize) -> String {
    let mut text = String::new();
    channels(&mut text, report);
    suggestions(&mut text, report);
    for row in report.planted.iter().filter(|row| row.found_by.is_none()) {
        let _ = writeln!(text, "missed: {} on {} ({})", row.words, row.channel, row.class);
    }
    for note in &report.notes {
        let _ = writeln!(text, "note: {}", one_line(note));
    }
    let mut files = vec!["log.jsonl", "report.html"];
    if rendered {
        files.extend(["mix.wav", "stems/"]);
    }
    let _ =
        writeln!(text, "wrote {} in {}", files.join(", "), one_line(&out.display().to_string()));
    let _ = writeln!(
        text,
        "{}; {}; {:.0} s of {} channels in {wall_s:.1} s: {:.1}x real time on {}",
        report.faders,
        one_line(&report.models),
        report.length_s,
        report.channels.len(),
        report.length_s / wall_s.max(1e-3),
        if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") },
    );
    text
}

fn channels(text: &mut String, report: &Report) {
    const MOST: usize = 32;
    let width = report
        .channels
        .iter()
        .map(|c| one_line(&c.name).chars().count())
        .max()
        .unwrap_or(0)
        .clamp(7, MOST);
    let _ = writeln!(
        text,
        "  #  {:width$}  {:>9}  {:>9}  {:>9}  {:>8}  {:>7}  {:22}  said",
        "channel", "true peak", "peaks p95", "noise", "active", "clarity", "sounds like"
    );
    for (i, channel) in report.channels.iter().enumerate() {
        let db = |v: f32| if v <= -139.0 { "-".to_owned() } else { format!("{v:.1}") };
        let mut said: Vec<String> = report
            .cards
            .iter()
            .enumerate()
            .filter(|(_, c)| c.channel == i)
            .map(|(n, c)| format!("[{}] {}", n + 1, c.class))
            .collect();
        if !channel.line.is_empty() {
            said.insert(0, channel.line.clone());
        }
        let line = format!(
            "{:>3}  {:width$}  {:>9}  {:>9}  {:>9}  {:>7.1}s  {:>7}  {:22}  {}",
            i + 1,
            shorten(&one_line(&channel.name), MOST),
            db(channel.true_peak_dbtp),
            channel.p95_dbtp.map_or_else(|| "-".to_owned(), db),
            db(channel.noise_dbfs),
            channel.active_s,
            clarity::median(channel).map_or_else(String::new, |v| format!("{v:.2}")),
            sounds_like(channel),
            said.join(", ")
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// What it sounded like; an exclamation mark where its name says otherwise.
fn sounds_like(channel: &Channel) -> String {
    match (&channel.mismatch, channel.sounds_like.as_str()) {
        (_, "") => "-".to_owned(),
        (Some(_), heard) => format!("! {heard}"),
        (None, heard) => heard.to_owned(),
    }
}

fn suggestions(text: &mut String, report: &Report) {
    if report.cards.is_empty() {
        let _ = writeln!(text, "\nno suggestions\n");
        return;
    }
    text.push('\n');
    for (n, card) in report.cards.iter().enumerate() {
        let channel =
            report.channels.get(card.channel).map_or_else(String::new, |c| one_line(&c.name));
        let decided = card.decided.as_ref().map_or("open", |d| d.0.as_str());
        let again = match card.again.len() {
            0 => String::new(),
            n => format!(", {n} times again"),
        };
        let _ = writeln!(
            text,
            "[{}] {:6.1}s  {channel}: {}  ({}, {decided}{again})",
            n + 1,
            card.raised_s,
            card.headline,
            card.sureness
        );
    }
    text.push('\n');
}

fn shorten(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        name.to_owned()
    } else {
        name.chars().take(most - 1).chain(std::iter::once('…')).collect()
    }
}
