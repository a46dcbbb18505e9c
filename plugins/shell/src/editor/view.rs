//! What the panel shows: the side thread's snapshot with parameters, meters and health of now.

use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use dsp_core::params::{BAND_COUNT, BandParam, CompParam, Kind, ParamId, ParamValues};
use panels::ChannelView;
use panels::view::{
    AuditionView, BandView, CompView, Contribution, Dry, Health, HealthState, HpfView, MetersView,
    ParamView,
};

use super::meters::Shown;
use crate::params::ChannelParams;
use crate::shared::Shared;
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

/// Everything on the panel.
pub fn build(
    snapshot: &Snapshot,
    params: &ChannelParams,
    shared: &Shared,
    shown: Shown,
    curve: &mut Curve,
) -> ChannelView {
    let values = params.values();
    let param = |id| param_view(id, &values);
    let comp_on = values.is_on(ParamId::comp(CompParam::On));
    let fader_known = values.get(ParamId::FADER_DB) != ParamId::FADER_DB.spec().default;
    let freeze = values.is_on(ParamId::FREEZE);
    let mut view = ChannelView {
        fader: param(ParamId::FADER_DB),
        contribution: match snapshot.view.contribution {
            Contribution::Unknown if fader_known => Contribution::Known,
            known => known,
        },
        comp: CompView {
            on: param(ParamId::comp(CompParam::On)),
            threshold_db: param(ParamId::comp(CompParam::ThresholdDb)),
            ratio: param(ParamId::comp(CompParam::Ratio)),
            knee_db: param(ParamId::comp(CompParam::KneeDb)),
            attack_ms: param(ParamId::comp(CompParam::AttackMs)),
            release_ms: param(ParamId::comp(CompParam::ReleaseMs)),
            makeup_db: param(ParamId::comp(CompParam::MakeupDb)),
            ..snapshot.view.comp.clone()
        },
        audition: AuditionView { why_not: "on the Desk".to_owned(), ..AuditionView::default() },
        health: health(snapshot, shared),
        meters: MetersView {
            input: shown.input,
            output: shown.output,
            gain_reduction_db: comp_on.then_some(shown.gain_reduction_db),
            true_peak_dbtp: shown.true_peak_dbtp,
            short_term_lufs: snapshot.view.meters.short_term_lufs,
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
        dry: match values.choice(ParamId::DRY) {
            0 => Dry::Off,
            1 => Dry::Dry,
            _ => Dry::Raw,
        },
        ..snapshot.view.clone()
    };
    if freeze {
        view.no_card = "Nothing is suggested and nothing moves; your hands still work.".to_owned();
    }
    if view.clarity_unknown_because.is_empty() {
        view.clarity_unknown_because = "faders not known".to_owned();
    }
    view
}

fn health(snapshot: &Snapshot, shared: &Shared) -> Health {
    let is = |state, text: &str| Health { state, text: text.to_owned() };
    let cells = &shared.health;
    if cells.unsupported.load(Relaxed) {
        is(HealthState::Off, "sample rate not served: audio passes")
    } else if cells.processing_off.load(Relaxed) {
        is(HealthState::Off, "strip has failed: audio passes")
    } else if cells.listening_off.load(Relaxed) {
        is(HealthState::Off, "listening off, audio runs")
    } else if let Some(problem) = shared.state.problem() {
        is(HealthState::Reduced, &problem)
    } else if cells.listening_panics.load(Relaxed) > 0 {
        is(HealthState::Reduced, "listening began anew")
    } else if snapshot.at.is_some_and(|at| Instant::now().duration_since(at) > STALE) {
        is(HealthState::Reduced, "listening is late, audio runs")
    } else if cells.lost_hands.load(Relaxed) > 0 || cells.lost_changes.load(Relaxed) > 0 {
        is(HealthState::Reduced, "some changes were lost")
    } else if cells.dropped_hops.load(Relaxed) > 0 {
        let dropped = cells.dropped_hops.load(Relaxed);
        is(HealthState::Reduced, &format!("{:.1} s not heard", dropped as f64 / 100.0))
    } else if let Some(problem) = &snapshot.models_problem {
        is(HealthState::Reduced, problem)
    } else if snapshot.at.is_none() {
        is(HealthState::Starting, "starting")
    } else {
        is(HealthState::Good, "healthy")
    }
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
