//! The feedback guard as the panel shows it.

use std::collections::VecDeque;

use assistant::feedback::{Mode, Proof, Suspect, Through};
use assistant::{Class, Engine, Event, EventKind, Withheld};
use panels::view::{
    GROWS_DB_S, GuardMode, GuardView, NotchView, Sureness, SuspectState, SuspectView, place_text,
};

use super::words::time_of;

/// Lines of history that the panel gets.
const HISTORY: usize = 40;

/// The guard of one channel.
pub fn guard_view(
    engine: &Engine,
    channel: usize,
    events: &VecDeque<Event>,
    now: u64,
) -> GuardView {
    // A probe is shown with its suspect; it is no notch.
    let notches = engine.notches(channel).into_iter().map(|s| NotchView {
        slot: s.index as u8,
        hz: s.hz,
        depth_db: s.depth_db,
        q: s.q,
        live: s.live,
    });
    GuardView {
        mode: guard_mode(engine.guard_mode(channel)),
        acts: acts(engine, channel),
        probes_in_show: engine.probes_in_show(),
        pickup: engine.guarded_pickup(channel),
        suspects: engine.suspects(channel).iter().map(|s| suspect_view(s, now)).collect(),
        notches: notches.collect(),
        rings: engine.ring_frequencies(channel).iter().map(|hz| place_text(*hz)).collect(),
        history: history(channel, events),
    }
}

/// What a suspect looks like.
pub fn suspect_view(s: &Suspect, now: u64) -> SuspectView {
    let state = match (s.through, s.notched, s.probed) {
        (Through::NotHere, ..) => SuspectState::NotHere,
        (_, true, _) => SuspectState::Notched,
        (_, _, true) => SuspectState::Probed,
        _ if s.growth_db_s >= GROWS_DB_S && s.proof != Proof::Lasting => SuspectState::Growing,
        _ => SuspectState::Standing,
    };
    SuspectView {
        id: s.id,
        hz: s.hz,
        level_dbfs: s.level_dbfs,
        growth_db_s: s.growth_db_s,
        age_s: s.age_s(now),
        proof: s.proof.text().to_owned(),
        through: s.through.text().to_owned(),
        sureness: match s.sure {
            p if p >= 0.8 => Sureness::Sure,
            p if p >= 0.6 => Sureness::Likely,
            _ => Sureness::Hunch,
        },
        state,
        armed: s.armed,
        slot: s.slot.map(|slot| slot as u8),
    }
}

/// What the guard does by itself, and why not more.
fn acts(engine: &Engine, channel: usize) -> String {
    if engine.guard_mode(channel) == Mode::Off {
        return "off".to_owned();
    }
    let rights = engine.guard_rights(channel);
    match (rights.cut, rights.probe) {
        (_, true) => "probes and cuts what is proven by itself".to_owned(),
        (true, false) => "cuts what is proven by itself".to_owned(),
        (false, false) => {
            let why = match engine.automation(channel, Class::Feedback) {
                // The guard's own proof stands in for calibration and scorecard.
                Some(Withheld::NotEarned | Withheld::Unsure | Withheld::OverLimit) | None => {
                    "never by itself on this source"
                }
                Some(why) => why.text(),
            };
            format!("shows only: {why}")
        }
    }
}

fn history(channel: usize, events: &VecDeque<Event>) -> Vec<(String, String)> {
    let of_guard = |e: &&Event| {
        matches!(e.event, EventKind::Suspect | EventKind::Notch) && e.index == Some(channel)
    };
    let line = |e: &Event| {
        let said = e.headline.clone().or_else(|| {
            let hz = e.frequency_hz.map(place_text).unwrap_or_default();
            Some(format!("{hz}: {}", e.reason.as_deref()?))
        });
        let hop = (e.t_s * f64::from(dsp_core::listen::observation::HOPS_PER_SECOND)) as u64;
        Some((time_of(hop), said?))
    };
    events.iter().rev().filter(of_guard).filter_map(line).take(HISTORY).collect()
}

/// How a guard listens.
pub fn guard_mode(mode: Mode) -> GuardMode {
    match mode {
        Mode::Off => GuardMode::Off,
        Mode::Show => GuardMode::Show,
        Mode::RingOut => GuardMode::RingOut,
    }
}
