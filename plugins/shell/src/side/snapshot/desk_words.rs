//! What a Desk says of itself in words.

use assistant::{Class, Contribution, Engine, ModelHealth, Role};
use panels::view::TileView;

use super::desk::name_of;
use super::words::time_of;
use crate::side::member::DeskPart;

/// How the faders are known, over all channels that play.
pub fn faders(engine: &Engine, tiles: &[TileView]) -> String {
    let used: Vec<usize> =
        tiles.iter().filter(|t| !t.unused).map(|t| usize::from(t.channel)).collect();
    let of = |what: fn(&Contribution) -> bool| {
        used.iter().filter(|c| what(&engine.mix().contribution(**c))).count()
    };
    let known = of(|c| matches!(c, Contribution::Known { .. }));
    let estimated = of(|c| matches!(c, Contribution::Estimated { .. }));
    let reference = match engine.mix().reference() {
        Some((delay_ms, explained)) => {
            format!(", mix {delay_ms:.0} ms late, {:.0} % explained", 100.0 * explained)
        }
        None => String::new(),
    };
    match (known, estimated) {
        (0, 0) => format!("faders not known{reference}"),
        (known, 0) => format!("faders typed in: {known} of {}", used.len()),
        (0, e) => format!("faders estimated: {e} of {}{reference}", used.len()),
        (k, e) => format!("faders: {k} typed in, {e} estimated of {}{reference}", used.len()),
    }
}

/// How the crowd's gate stands.
pub fn crowd(engine: &Engine) -> String {
    let heard = (0..engine.channels()).any(|c| engine.channel(c).role == Role::Ambience);
    match (heard, engine.crowd().is_closed()) {
        (false, _) => "no crowd microphone".to_owned(),
        (true, true) => "crowd loud: nothing is learned".to_owned(),
        (true, false) => "crowd open".to_owned(),
    }
}

/// Models, instances and how long it has listened: what, how.
pub fn health_lines(engine: &Engine, desk: &DeskPart, now: u64) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = assistant::ModelKind::ALL
        .into_iter()
        .map(|kind| {
            let how = match engine.model(kind) {
                loading if loading == ModelHealth::default() => "not in use".to_owned(),
                health => health.to_string(),
            };
            (kind.to_string(), how)
        })
        .collect();
    let aligned =
        |level| desk.guests.iter().filter(|g| engine.alignment(g.channel) == level).count();
    let all = desk.guests.len();
    let text = match all {
        0 => "none in this process".to_owned(),
        _ => format!(
            "{all}: {} to the sample, {} within a hop",
            aligned(assistant::Alignment::Sample),
            aligned(assistant::Alignment::Hop)
        ),
    };
    lines.push(("Channel instances".to_owned(), text));
    lines.push(("listening".to_owned(), format!("{} since the epoch began", time_of(now))));
    lines
}

/// What is armed, and where.
pub fn status(engine: &Engine, tiles: &[TileView], now: u64) -> String {
    let rescues = tiles.iter().filter_map(|tile| {
        let (db, left_s) = engine.armed_rescue(tile.channel.into(), now)?;
        Some((left_s, db, tile.channel))
    });
    if let Some((left_s, db, channel)) = rescues.min_by_key(|(left_s, ..)| *left_s) {
        let name = name_of(engine, channel.into());
        return format!(
            "{name}: clip rescue armed, turn its head amp down {db:.0} within {left_s} s"
        );
    }
    if !engine.is_armed() {
        return "automation is off since load".to_owned();
    }
    let armed = Class::ALL.into_iter().filter(|class| engine.has_armed(*class));
    let armed: Vec<String> = armed.map(super::class_words).collect();
    let acts = tiles.iter().filter(|tile| tile.automatic).count();
    format!("{} armed; may act on {acts} channels", armed.join(", "))
}
