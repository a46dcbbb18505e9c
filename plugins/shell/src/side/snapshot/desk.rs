//! What the panel of a Desk shows, as the side thread sees it.

use std::sync::Arc;
use std::time::Instant;

use assistant::{Class, Engine, Phase, Role};
use dsp_core::listen::observation::HOPS_PER_SECOND;
use dsp_core::params::ParamId;
use panels::view::{DeskMove, DeskSuspect, DeskView, Mover, TileView};

use super::card::card_view;
use super::desk_words::{crowd, faders, health_lines, status};
use super::guard::{guard_mode, suspect_view};
use super::matrix::matrix;
use super::moves::Age;
use super::words::{ShowClock, words};
use super::{Heard, channel_view, classes, line_words, models_problem, phase_view, role_view};
use crate::params::ChannelParams;
use crate::shared::Shared;
use crate::side::epoch::Epoch;
use crate::side::line::Line;
use crate::side::log::Log;
use crate::side::member::{DeskPart, Member};

/// Moves that the panel gets beside those that can be taken back.
const LEDGER: usize = 400;

/// The side thread's half of the view; the panel's thread adds parameters, meters and switches.
#[derive(Clone, Debug, Default)]
pub struct DeskSnapshot {
    /// When it was made; `None` = never.
    pub at: Option<Instant>,
    /// Number of the engine that this is of.
    pub serial: u64,
    /// What is known here; the rest is at its defaults.
    pub view: Arc<DeskView>,
    /// What is wrong with the models, in words; `None`: nothing, or they are still being loaded.
    pub models_problem: Option<String>,
    /// Hops heard since the epoch began.
    pub hops: u64,
    /// The instances that the Desk judges: index in the engine, and what is theirs.
    pub guests: Vec<(u16, Handles)>,
}

/// The parameters of an instance of its own, and what its threads share.
#[derive(Clone)]
pub struct Handles {
    /// Its host parameters.
    pub params: Arc<ChannelParams>,
    /// What its threads share.
    pub shared: Arc<Shared>,
}

impl std::fmt::Debug for Handles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an instance")
    }
}

/// One channel of the engine with where it is heard.
struct Place<'a> {
    channel: usize,
    heard: &'a mut Heard,
    /// What is withheld on an instance of its own.
    guest: Option<&'static str>,
}

/// The state of a Desk's engine.
pub fn desk_snapshot(
    epoch: &Epoch,
    desk: &DeskPart,
    lines: &mut [Line],
    guests: &mut [&mut Member],
    log: &Log,
) -> DeskSnapshot {
    let engine = &epoch.engine;
    let now = epoch.next_hop.saturating_sub(1);
    let mut handles = Vec::new();
    let mut places: Vec<Place<'_>> = lines
        .iter_mut()
        .take(epoch.legs.len())
        .enumerate()
        .map(|(channel, line)| Place { channel, heard: &mut line.heard, guest: None })
        .collect();
    for member in guests.iter_mut() {
        if let Some(guest) = desk.guests.iter().find(|guest| guest.key == member.key) {
            let alignment = engine.alignment(guest.channel);
            let line = &member.lines[0];
            let (params, shared) = (line.params.clone(), line.shared.clone());
            handles.push((guest.channel as u16, Handles { params, shared }));
            places.push(Place {
                channel: guest.channel,
                heard: &mut member.lines[0].heard,
                guest: Some(alignment.withheld()),
            });
        }
    }
    let focus = desk.focus.and_then(|at| places.iter_mut().find(|p| p.channel == at)).map(|p| {
        let mut view =
            channel_view(engine, p.channel, p.heard, &log.events, (epoch.rate_hz, log.clock));
        view.number = p.guest.is_none().then(|| engine.channel(p.channel).number);
        (p.channel as u16, Box::new(view))
    });
    let ledger = ledger(engine, &mut places, log.clock);
    let mut suspects: Vec<DeskSuspect> = places
        .iter()
        .flat_map(|p| engine.suspects(p.channel).into_iter().map(move |s| (p.channel, s)))
        .map(|(channel, s)| DeskSuspect {
            channel: channel as u16,
            name: name_of(engine, channel),
            suspect: suspect_view(&s, now),
        })
        .collect();
    suspects.sort_by(|a, b| {
        b.suspect.growth_db_s.total_cmp(&a.suspect.growth_db_s).then(a.channel.cmp(&b.channel))
    });
    let tiles: Vec<TileView> = places.iter().map(|p| tile(engine, p, now, log.clock)).collect();
    let view = DeskView {
        clock: log.clock.time_of(epoch.next_hop),
        phase: phase_view(engine.phase()),
        health_lines: health_lines(engine, desk, now),
        crowd: crowd(engine),
        crowd_closed: engine.crowd().is_closed(),
        faders: faders(engine, &tiles),
        cards: engine
            .open_cards()
            .into_iter()
            .map(|card| {
                let values = engine.values(card.channel);
                let mut view = card_view(card, now, values, epoch.rate_hz);
                view.channel_name = name_of(engine, card.channel);
                if tiles.iter().any(|t| t.guest.is_some() && t.channel == view.channel) {
                    view.no_audition = "not for an instance of its own".to_owned();
                }
                view
            })
            .collect(),
        no_card: no_card(engine, &places),
        audition: desk.audition.view(),
        matrix: matrix(engine, &tiles),
        suspects,
        notches: tiles.iter().map(|tile| tile.notches).sum(),
        classes: classes::class_views(engine, 0),
        limits: classes::limit_views(engine),
        ledger,
        tonight: log.tonight,
        status: if engine.is_armed() { "Armed" } else { "Suggests only" }.to_owned(),
        status_detail: status(engine, &tiles, now),
        tiles,
        focus,
        ..DeskView::default()
    };
    DeskSnapshot {
        at: Some(Instant::now()),
        serial: 0,
        view: Arc::new(view),
        models_problem: models_problem(engine),
        hops: epoch.next_hop,
        guests: handles,
    }
}

/// The moves of all channels, newest first. What can be taken back is all there; of the rest the newest.
fn ledger(engine: &Engine, places: &mut [Place<'_>], clock: ShowClock) -> Vec<DeskMove> {
    let mut all: Vec<(Age, DeskMove)> = Vec::new();
    for place in places {
        let channel = place.channel;
        let name = name_of(engine, channel);
        let moves = place.heard.moves.of(engine.ledger(channel), clock).iter();
        all.extend(moves.map(|(age, moved)| {
            (
                *age,
                DeskMove {
                    channel: channel as u16,
                    name: name.clone(),
                    names: Vec::new(),
                    moved: moved.clone(),
                },
            )
        }));
    }
    all.sort_by_key(|(age, _)| *age);
    let mut others = 0;
    let kept = together(all).into_iter().filter(|m| {
        let stands = m.moved.can_be_undone();
        others += usize::from(!stands);
        stands || others <= LEDGER
    });
    kept.collect()
}

/// What a hand did to several channels in one hop, as Freeze does over the whole desk, is one line. Of earlier runs nobody
/// knows how their hops lie among each other.
fn together(all: Vec<(Age, DeskMove)>) -> Vec<DeskMove> {
    struct Line {
        age: Age,
        moved: DeskMove,
        channels: Vec<u16>,
    }
    let mut lines: Vec<Line> = Vec::with_capacity(all.len());
    for (age, moved) in all {
        let can = moved.moved.by != Mover::Assistant && age.0 == 0;
        let of_hop = lines.iter_mut().rev().take_while(|line| line.age == age);
        let same = |line: &&mut Line| {
            line.moved.moved == moved.moved && !line.channels.contains(&moved.channel)
        };
        match of_hop.into_iter().find(|line| can && same(line)) {
            Some(line) => {
                line.channels.push(moved.channel);
                line.moved.names.push(moved.name);
            }
            None => {
                let channels = vec![moved.channel];
                lines.push(Line { age, moved, channels });
            }
        }
    }
    let told = |Line { mut moved, channels, .. }: Line| {
        if channels.len() > 1 {
            let name = format!("{} channels", channels.len());
            moved.names.push(std::mem::replace(&mut moved.name, name));
        }
        moved
    };
    lines.into_iter().map(told).collect()
}

/// The channel's name, or its number.
pub fn name_of(engine: &Engine, channel: usize) -> String {
    let config = engine.channel(channel);
    match config.name.trim() {
        "" => format!("Ch {}", config.number),
        name => name.to_owned(),
    }
}

fn tile(engine: &Engine, place: &Place<'_>, now: u64, clock: ShowClock) -> TileView {
    let channel = place.channel;
    let (config, summary) = (engine.channel(channel), engine.summary(channel));
    let values = engine.values(channel);
    let plays = match (config.role, summary.assumed.instrument) {
        (Role::Input, Some(instrument)) if config.lead_vocal => {
            format!("lead {}", words(instrument.id()))
        }
        (Role::Input, Some(instrument)) => words(instrument.id()),
        (Role::Input, None) => String::new(),
        (Role::Unused, _) => "not used".to_owned(),
        (role, _) => role_view(role).word().to_owned(),
    };
    let clarity = engine.mix().clarity().and_then(|c| c.value);
    let notches = engine.notches(channel).len();
    let acts =
        |class: &Class| engine.has_armed(*class) && engine.automation(channel, *class).is_none();
    TileView {
        channel: channel as u16,
        number: config.number,
        name: config.name.clone(),
        plays,
        mismatch: summary.mismatch.map(|m| format!("sounds like {}", m.heard)).unwrap_or_default(),
        lead_vocal: config.lead_vocal,
        clarity: clarity.filter(|_| config.lead_vocal),
        cards: engine.suggestions(channel).iter().map(|card| card.id.0).collect(),
        suspects: engine.suspects(channel).iter().filter(|s| !s.notched).count(),
        notches,
        guard: guard_mode(engine.guard_mode(channel)),
        hands_on: engine.hands_on(channel),
        automatic: engine.guard_rights(channel).cut || Class::ALL.iter().any(acts),
        fault: fault(engine, channel, now, clock),
        line: line_words(engine, channel),
        unused: config.role == Role::Unused,
        linked: engine.is_linked(channel),
        guest: place.guest.map(str::to_owned),
        freeze: values.is_on(ParamId::FREEZE),
        mine: values.is_on(ParamId::MINE),
        ..TileView::default()
    }
}

/// What the line check has to say of a channel, in a few words.
fn fault(engine: &Engine, channel: usize, now: u64, clock: ShowClock) -> String {
    let missing = engine.summary(channel).missing_hops;
    if missing > u64::from(HOPS_PER_SECOND) && !engine.is_unused(channel) {
        return format!("no audio since {}", clock.time_of(now.saturating_sub(missing)));
    }
    let mut cards = engine.suggestions(channel).iter();
    let line = cards.rfind(|card| card.class == Class::LineCheck);
    line.map(|card| card.headline.clone()).unwrap_or_default()
}

fn no_card(engine: &Engine, places: &[Place<'_>]) -> String {
    let heard = places.iter().filter(|p| p.heard.observation.is_some()).count();
    if heard == 0 {
        "No audio has arrived yet.".to_owned()
    } else if engine.phase() == Phase::Changeover {
        "Nothing is suggested in a changeover.".to_owned()
    } else {
        format!("Listening to {heard} channels.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use panels::view::MoveView;

    #[test]
    fn what_a_hand_did_to_many_channels_in_one_hop_is_one_line() {
        let line = |hop: u64, channel: u16, text: &str, by: Mover| {
            let moved = MoveView { text: text.to_owned(), by, ..MoveView::default() };
            let name = format!("Ch {channel}");
            ((0, std::cmp::Reverse(hop)), DeskMove { channel, name, names: Vec::new(), moved })
        };
        let mut all = Vec::new();
        for channel in 0..3 {
            all.push(line(9, channel, "Freeze off → on", Mover::You));
            all.push(line(9, channel, "HPF 80", Mover::Assistant));
        }
        all.push(line(8, 0, "Freeze on → off", Mover::You));
        all.push(line(8, 0, "Freeze on → off", Mover::You));
        all.push(line(7, 1, "Freeze off → on", Mover::You));
        all.push(line(6, 0, "HPF on", Mover::You));
        all.extend([line(6, 1, "HPF on", Mover::You), line(6, 1, "HPF on", Mover::You)]);
        let shown = together(all);
        let names: Vec<&str> = shown.iter().map(|m| m.name.as_str()).collect();
        let channels = ["Ch 0", "Ch 1", "Ch 2"];
        assert_eq!(names[..4], ["3 channels", channels[0], channels[1], channels[2]]);
        assert_eq!(names[4..], ["Ch 0", "Ch 0", "Ch 1", "2 channels", "Ch 1"]);
        assert_eq!(shown[0].moved.text, "Freeze off → on");
        assert!(channels.iter().all(|name| shown[0].names.iter().any(|n| n == name)));
        assert!(shown[1].names.is_empty());
    }
}
