//! What the panel shows: the side thread's snapshot with parameters, meters and health of now.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{Duration, Instant};

use dsp_core::params::{BAND_COUNT, BandParam, CompParam, Kind, ParamId, ParamValues};
use panels::ChannelView;
use panels::view::{
    BandView, CompView, Contribution, Dry, Health, HealthState, HpfView, MetersView, ParamView,
};

use super::meters::Shown;
use crate::cells::HealthCells;
use crate::over::Over;
use crate::params::ChannelParams;
use crate::shared::{Instance, Shared};
use crate::side::{Snapshot, ghost};

/// A snapshot that is older than this is no longer true: the side thread is late or stuck.
const STALE: Duration = Duration::from_secs(1);
/// Rate that the curve is drawn for where none is known yet.
const ANY_RATE_HZ: f64 = 48_000.0;

/// The drawn curve, made anew when a value has changed.
#[derive(Default)]
pub struct Curve {
    of: Option<ParamValues>,
    points: Vec<[f32; 2]>,
}

impl Curve {
    fn points(&mut self, values: &ParamValues) -> Vec<[f32; 2]> {
        if self.of.as_ref() != Some(values) {
            self.points = ghost::curve(values, ANY_RATE_HZ);
            self.of = Some(values.clone());
        }
        self.points.clone()
    }
}

/// Everything on the panel of a Channel.
pub fn build(
    snapshot: &Snapshot,
    params: &ChannelParams,
    shared: &Shared,
    shown: Shown,
    curve: &mut Curve,
) -> ChannelView {
    let over = shared.instance.over.get();
    let mut view = complete(ChannelView::clone(&snapshot.view), params, over, shown, curve);
    view.health = health(&Signs {
        at: snapshot.at,
        models_problem: snapshot.models_problem.as_deref(),
        instance: &shared.instance,
        channels: &[shared],
        state_problem: shared.state.problem(),
    });
    view.models.extend(lost_lines(&[shared]));
    view.audition.why_not = "on the Desk".to_owned();
    view
}

/// What the side thread knows of a channel, with parameters and meters of now.
pub fn complete(
    known: ChannelView,
    params: &ChannelParams,
    over: Over,
    shown: Shown,
    curve: &mut Curve,
) -> ChannelView {
    let values = over.over(params.values());
    let param = |id| param_view(id, &values);
    let comp = |p| param_view(ParamId::comp(p), &values);
    let comp_on = values.is_on(ParamId::comp(CompParam::On));
    let fader_known = values.get(ParamId::FADER_DB) != ParamId::FADER_DB.spec().default;
    let freeze = values.is_on(ParamId::FREEZE);
    let mut view = ChannelView {
        fader: param(ParamId::FADER_DB),
        contribution: match known.contribution {
            Contribution::Unknown if fader_known => Contribution::Known,
            known => known,
        },
        comp: CompView {
            on: comp(CompParam::On),
            threshold_db: comp(CompParam::ThresholdDb),
            ratio: comp(CompParam::Ratio),
            knee_db: comp(CompParam::KneeDb),
            attack_ms: comp(CompParam::AttackMs),
            release_ms: comp(CompParam::ReleaseMs),
            makeup_db: comp(CompParam::MakeupDb),
            ..known.comp
        },
        meters: MetersView {
            input: shown.input,
            output: shown.output,
            gain_reduction_db: comp_on.then_some(shown.gain_reduction_db),
            true_peak_dbtp: shown.true_peak_dbtp,
            short_term_lufs: known.meters.short_term_lufs,
        },
        trim: param(ParamId::TRIM_DB),
        hpf: HpfView {
            on: param(ParamId::HPF_ON),
            freq_hz: param(ParamId::HPF_HZ),
            slope: param(ParamId::HPF_SLOPE_DB_OCT),
        },
        bands: (0..BAND_COUNT).map(|band| band_view(band, &values)).collect(),
        curve: curve.points(&values),
        freeze,
        mine: values.is_on(ParamId::MINE),
        dry: dry_view(&values),
        ..known
    };
    if freeze {
        view.no_card = FROZEN.to_owned();
    }
    if view.clarity_unknown_because.is_empty() {
        view.clarity_unknown_because = "faders not known".to_owned();
    }
    view
}

/// What a frozen panel says in place of its cards.
pub const FROZEN: &str = "Nothing is suggested, cut or taken back until Freeze is off; your hands on the controls still work.";

/// Dry or raw, of the values of a strip.
pub fn dry_view(values: &ParamValues) -> Dry {
    match values.choice(ParamId::DRY) {
        0 => Dry::Off,
        1 => Dry::Dry,
        _ => Dry::Raw,
    }
}

/// True where the side thread sees to it that a sleeping panel is woken.
pub fn is_watched(at: Option<Instant>, instance: &Instance) -> bool {
    let late = |at| Instant::now().duration_since(at) > STALE;
    at.is_some_and(|at| !late(at)) && !instance.listening_off.load(Relaxed)
}

/// What tells how an instance is.
pub struct Signs<'a> {
    /// When the side thread last said something.
    pub at: Option<Instant>,
    /// What is wrong with the models.
    pub models_problem: Option<&'a str>,
    /// The instance.
    pub instance: &'a Instance,
    /// Its channels.
    pub channels: &'a [&'a Shared],
    /// What was wrong with the state that was loaded last.
    pub state_problem: Option<String>,
}

/// How an instance is: the worst that there is to say.
pub fn health(signs: &Signs<'_>) -> Health {
    let is = |state, text: &str| Health { state, text: text.to_owned() };
    let cells = || signs.channels.iter().map(|shared| &shared.health);
    let any = |of: fn(&HealthCells) -> &AtomicBool| cells().filter(|c| of(c).load(Relaxed)).count();
    let lost = Lost::of(signs.channels);
    let failed = any(|c| &c.processing_off);
    if any(|c| &c.unsupported) > 0 {
        is(HealthState::Off, "sample rate not served: audio passes")
    } else if failed > 0 && failed == signs.channels.len() {
        is(HealthState::Off, "strip has failed: audio passes")
    } else if failed > 0 {
        is(HealthState::Off, &format!("{failed} strips have failed: their audio passes"))
    } else if signs.instance.listening_off.load(Relaxed) {
        is(HealthState::Off, "listening off, audio runs")
    } else if let Some(problem) = &signs.state_problem {
        is(HealthState::Reduced, problem)
    } else if signs.instance.listening_panics.load(Relaxed) > 0 {
        is(HealthState::Reduced, "listening began anew")
    } else if signs.at.is_some_and(|at| Instant::now().duration_since(at) > STALE) {
        is(HealthState::Reduced, "listening is late, audio runs")
    } else if lost.changes > 0 {
        is(HealthState::Reduced, "some changes were lost")
    } else if lost.hops > 0 {
        is(HealthState::Reduced, &lost.not_heard())
    } else if let Some(problem) = signs.models_problem {
        is(HealthState::Reduced, problem)
    } else if signs.at.is_none() {
        is(HealthState::Starting, "starting")
    } else {
        is(HealthState::Good, "healthy")
    }
}

/// What the audio thread could not hand over since the instance was made.
struct Lost {
    /// Hops of the channel that lost most: those of a desk fill up together.
    hops: u64,
    /// Changes that found a ring full.
    changes: u64,
    /// Changes that were refused, or came after their sample.
    not_made: u64,
}

impl Lost {
    fn of(channels: &[&Shared]) -> Self {
        let of = |cell: fn(&HealthCells) -> &AtomicU64| {
            channels.iter().map(move |shared| cell(&shared.health).load(Relaxed))
        };
        Self {
            hops: of(|h| &h.dropped_hops).max().unwrap_or(0),
            changes: of(|h| &h.lost_hands).chain(of(|h| &h.lost_changes)).sum(),
            not_made: of(|h| &h.refused_changes).chain(of(|h| &h.late_changes)).sum(),
        }
    }

    fn not_heard(&self) -> String {
        format!("{:.1} s not heard", self.hops as f64 / 100.0)
    }
}

/// That, for the list of health: what, how often. The sign in the header tells the worst alone.
pub fn lost_lines(channels: &[&Shared]) -> Vec<(String, String)> {
    let lost = Lost::of(channels);
    let times = |n: u64| if n == 0 { "none".to_owned() } else { n.to_string() };
    let dropped = match lost.hops {
        0 => times(0),
        n => format!("{n}, {}", lost.not_heard()),
    };
    vec![
        ("dropped hops".to_owned(), dropped),
        ("changes lost".to_owned(), times(lost.changes)),
        ("changes refused or late".to_owned(), times(lost.not_made)),
    ]
}

fn param_view(id: ParamId, values: &ParamValues) -> ParamView {
    let (spec, value) = (id.spec(), values.get(id));
    let (min, max) = spec.range();
    ParamView {
        index: id.index() as u16,
        value,
        text: spec.to_text(value),
        min,
        max,
        default: spec.default,
        log: matches!(spec.kind, Kind::Log { .. }),
    }
}

fn band_view(band: usize, values: &ParamValues) -> BandView {
    let param = |p| param_view(ParamId::band(band, p), values);
    BandView {
        on: param(BandParam::On),
        shape: param(BandParam::Type),
        freq_hz: param(BandParam::FreqHz),
        gain_db: param(BandParam::GainDb),
        q: param(BandParam::Q),
    }
}
