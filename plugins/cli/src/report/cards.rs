//! Suggestions as cards, in the order in which they were raised.

use std::fmt::Write;

use super::text::{escape, time};
use super::{Card, Report};

/// All cards, or the sentence that there are none.
pub fn cards(report: &Report) -> String {
    if report.cards.is_empty() {
        return "<p class=\"none\"><span class=\"dot good\"></span>Nothing to say: no channel gave reason for a suggestion.</p>"
            .to_owned();
    }
    let mut out = String::from("<div class=\"cards\">");
    for (i, card) in report.cards.iter().enumerate() {
        out.push_str(&one(report, i + 1, card));
    }
    out.push_str("</div>");
    out
}

fn one(report: &Report, number: usize, card: &Card) -> String {
    let urgent = if card.urgent { " urgent" } else { "" };
    let channel = report.channels.get(card.channel).map_or("", |c| c.name.as_str());
    let mut out = format!(
        "<article class=\"card{urgent}\" id=\"card-{number}\"><header><span class=\"number\">{number}</span><a class=\"channel\" href=\"#channel-{}\">{}</a><span class=\"quiet\">{} · {} · {}</span></header><h3>{}</h3><p class=\"evidence\">{}</p>",
        card.channel + 1,
        escape(channel),
        escape(&card.class),
        escape(&card.sureness),
        time(card.raised_s),
        escape(&card.headline),
        escape(&card.evidence),
    );
    let _ = write!(out, "<dl><dt>Do</dt><dd>{}</dd>", escape(&card.proposal));
    if let Some(expected) = &card.expected {
        let _ = write!(out, "<dt>Expect</dt><dd>{}</dd>", escape(expected));
    }
    let _ = write!(
        out,
        "<dt>Sure</dt><dd><span class=\"meter\"><i style=\"width:{:.0}%\"></i></span>{} <span class=\"quiet\">{:.2}{}</span></dd>",
        card.confidence.clamp(0.0, 1.0) * 100.0,
        escape(&card.sureness),
        card.confidence,
        if card.carried_by.is_empty() {
            String::new()
        } else {
            format!(", most by {}", escape(&card.carried_by))
        }
    );
    match &card.decided {
        Some((words, at)) => {
            let _ = write!(out, "<dt>Decided</dt><dd>{}, {}</dd>", escape(words), time(*at));
        }
        None => out.push_str("<dt>Decided</dt><dd class=\"quiet\">open</dd>"),
    }
    again(&mut out, card);
    out.push_str("</dl>");
    if !card.numbers.is_empty() {
        out.push_str("<div class=\"numbers\">");
        for (name, value) in &card.numbers {
            let _ = write!(out, "<span>{} <b>{}</b></span>", escape(name), escape(value));
        }
        out.push_str("</div>");
    }
    out.push_str("</article>");
    out
}

/// Repeats that are written out; the rest is counted.
const AGAIN: usize = 4;

fn again(out: &mut String, card: &Card) {
    if card.again.is_empty() {
        return;
    }
    let mut last = card.headline.as_str();
    let mut words = Vec::new();
    for (at, headline) in card.again.iter().take(AGAIN) {
        words.push(if headline == last {
            time(*at)
        } else {
            format!("{} ({})", time(*at), escape(headline))
        });
        last = headline;
    }
    let more = card.again.len().saturating_sub(AGAIN);
    let more = if more > 0 { format!(" and {more} times more") } else { String::new() };
    let _ = write!(out, "<dt>Again</dt><dd>{}{more}</dd>", words.join(", "));
}
