//! The gate: what an automatic move needs, all of it, in one place (DESIGN section 6).

use crate::assumed::Why;
use crate::policy::Stance;
use crate::{Class, Instrument, Move, Phase, Role};
use dsp_core::params::ParamId;
use serde::{Deserialize, Serialize};

/// Lower Wilson bound (z = 1.64) of the calibration bin that an automatic move needs.
pub const LEAST_LOWER: f32 = 0.9;

/// Why a class does not act by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// The policy does not say auto.
    NotAuto,
    /// This class, or this move, is never automatic in this phase.
    NotEligible,
    /// Not on this channel: a lead vocal, or nobody knows what plays there.
    NotHere,
    /// Nobody has armed the class since load, restart or recall.
    NotArmed,
    /// Its scorecard has not unlocked it.
    NotEarned,
    /// Frozen.
    Frozen,
    /// A hand has locked the class on this channel.
    HandsOn,
    /// A model is off or drifts.
    Models,
    /// The crowd is too loud.
    Applause,
    /// The evidence is not sure enough, or not calibrated.
    Unsure,
    /// The limits leave no step.
    OverLimit,
    /// The last change was too short a time ago.
    TooSoon,
}

impl Withheld {
    /// The reason as the panel says it.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotAuto => "suggests only",
            Self::NotEligible => "never automatic in this phase",
            Self::NotHere => "never automatic on this channel",
            Self::NotArmed => "not armed since load",
            Self::NotEarned => "has not earned automation",
            Self::Frozen => "frozen",
            Self::HandsOn => "hands on",
            Self::Models => "models are off or drift",
            Self::Applause => "the crowd is too loud",
            Self::Unsure => "not sure enough",
            Self::OverLimit => "at its limit",
            Self::TooSoon => "waits between changes",
        }
    }
}

/// Whether DESIGN section 6 lets a class act by itself in a phase at all.
pub fn eligible(class: Class, phase: Phase) -> bool {
    use Class::{Feedback, GainStaging, Hpf, Masking, Resonance, Tone};
    match phase {
        Phase::Changeover | Phase::LineCheck => false,
        Phase::Soundcheck => {
            matches!(class, Feedback | Resonance | Tone | Masking | GainStaging | Hpf)
        }
        Phase::Show => matches!(class, Feedback | Resonance | Tone | Masking),
    }
}

/// What is known of the channel that an automatic move would turn.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// What it carries.
    pub role: Role,
    /// A lead vocal, by declaration or by name.
    pub lead_vocal: bool,
    /// What plays there.
    pub instrument: Option<Instrument>,
    /// Where that is known from: a voice that nobody has named may be the lead.
    pub why: Why,
}

/// Whether a class may act by itself on a channel: EQ cuts and trim never on a lead vocal, nor where
/// nobody knows what plays.
fn eligible_here(class: Class, place: &Place) -> bool {
    match class {
        Class::Resonance | Class::Tone | Class::Masking | Class::GainStaging => {
            let voice = matches!(place.instrument, Some(Instrument::Singing | Instrument::Speech));
            let maybe_lead =
                place.lead_vocal || place.instrument.is_none() || voice && place.why == Why::Heard;
            !maybe_lead && matches!(place.role, Role::Input | Role::Playback | Role::Mc)
        }
        Class::Hpf => matches!(place.role, Role::Input | Role::Mc),
        // What rings, and on which sources notches may go in by themselves, is the guard's.
        Class::Feedback => true,
        _ => false,
    }
}

/// Whether a move holds nothing but what may be automatic: no gain up, no boost, nothing of polarity,
/// compressor or fader.
fn eligible_move(class: Class, moved: &Move) -> bool {
    moved.changes.iter().all(|c| {
        let gain = c.param == ParamId::TRIM_DB || crate::budget::is_band_gain(c.param);
        Class::turning(c.param).contains(&class)
            && !(gain && c.to > crate::budget::stands_at(moved, c))
            && ![ParamId::POLARITY, ParamId::FADER_DB].contains(&c.param)
    })
}

/// Everything that an automatic move depends on.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// Class of the move.
    pub class: Class,
    /// What the policy says of it.
    pub stance: Stance,
    /// Phase of the evening.
    pub phase: Phase,
    /// The channel.
    pub place: Place,
    /// Armed by a person since load, restart or recall.
    pub armed: bool,
    /// Unlocked by its scorecard, of live decisions.
    pub unlocked: bool,
    /// Freeze is on.
    pub frozen: bool,
    /// A hand has locked the class here.
    pub hands_on: bool,
    /// Models are at work and do not drift.
    pub models_healthy: bool,
    /// Applause or cheer.
    pub applause: bool,
    /// Lower bound of the calibration bin of the card's confidence.
    pub lower: f32,
    /// The step that the limits leave.
    pub step: Option<&'a Move>,
    /// The pace of changes forbids another one now.
    pub too_soon: bool,
}

/// Whether the move may be made by itself.
///
/// # Errors
/// The first reason against it.
pub fn gate(c: &Circumstances<'_>) -> Result<(), Withheld> {
    let needs = [
        (c.stance == Stance::Auto, Withheld::NotAuto),
        (eligible(c.class, c.phase), Withheld::NotEligible),
        (eligible_here(c.class, &c.place), Withheld::NotHere),
        (c.step.is_none_or(|step| eligible_move(c.class, step)), Withheld::NotEligible),
        (c.armed, Withheld::NotArmed),
        (c.unlocked, Withheld::NotEarned),
        (!c.frozen, Withheld::Frozen),
        (!c.hands_on, Withheld::HandsOn),
        (c.models_healthy, Withheld::Models),
        (!c.applause, Withheld::Applause),
        (c.lower >= LEAST_LOWER, Withheld::Unsure), // false for no number
        (c.step.is_some(), Withheld::OverLimit),
        (!c.too_soon, Withheld::TooSoon),
    ];
    needs.into_iter().find(|(met, _)| !met).map_or(Ok(()), |(_, why)| Err(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParamChange;
    use dsp_core::params::BandParam;

    fn cut() -> Move {
        let gain = ParamId::band(0, BandParam::GainDb);
        Move { changes: vec![ParamChange { param: gain, from: 0.0, to: -2.0 }] }
    }

    fn all_met(step: &Move) -> Circumstances<'_> {
        Circumstances {
            class: Class::Masking,
            stance: Stance::Auto,
            phase: Phase::Show,
            place: Place {
                role: Role::Input,
                lead_vocal: false,
                instrument: Some(Instrument::ElectricGuitar),
                why: Why::Name,
            },
            armed: true,
            unlocked: true,
            frozen: false,
            hands_on: false,
            models_healthy: true,
            applause: false,
            lower: 0.9,
            step: Some(step),
            too_soon: false,
        }
    }

    /// Every condition alone keeps the gate shut, and tells which it was.
    #[test]
    fn the_gate_opens_with_all_and_with_no_less() {
        let step = cut();
        assert_eq!(gate(&all_met(&step)), Ok(()));
        type Break = fn(&mut Circumstances<'_>);
        let breaks: [(Break, Withheld); 16] = [
            (|c| c.stance = Stance::Suggest, Withheld::NotAuto),
            (|c| c.stance = Stance::Off, Withheld::NotAuto),
            (|c| c.phase = Phase::LineCheck, Withheld::NotEligible),
            (|c| c.class = Class::Compression, Withheld::NotEligible),
            (|c| c.place.lead_vocal = true, Withheld::NotHere),
            (|c| c.place.instrument = None, Withheld::NotHere),
            (
                |c| {
                    (c.place.instrument, c.place.why) = (Some(Instrument::Singing), Why::Heard);
                },
                Withheld::NotHere,
            ),
            (|c| c.armed = false, Withheld::NotArmed),
            (|c| c.unlocked = false, Withheld::NotEarned),
            (|c| c.frozen = true, Withheld::Frozen),
            (|c| c.hands_on = true, Withheld::HandsOn),
            (|c| c.models_healthy = false, Withheld::Models),
            (|c| c.applause = true, Withheld::Applause),
            (|c| c.lower = 0.899, Withheld::Unsure),
            (|c| c.step = None, Withheld::OverLimit),
            (|c| c.too_soon = true, Withheld::TooSoon),
        ];
        for (break_it, why) in breaks {
            let mut c = all_met(&step);
            break_it(&mut c);
            assert_eq!(gate(&c), Err(why));
            assert!(!why.text().is_empty());
        }
        let mut c = all_met(&step);
        c.lower = f32::NAN;
        assert_eq!(gate(&c), Err(Withheld::Unsure));
    }

    #[test]
    fn what_is_never_automatic_is_not_in_any_phase() {
        let never = [Class::ClipRescue, Class::Polarity, Class::Compression, Class::Balance];
        for phase in [Phase::Changeover, Phase::LineCheck, Phase::Soundcheck, Phase::Show] {
            assert!(never.iter().all(|class| !eligible(*class, phase)));
            assert!(!eligible(Class::Sibilance, phase) && !eligible(Class::LineCheck, phase));
        }
        assert!(eligible(Class::Hpf, Phase::Soundcheck) && !eligible(Class::Hpf, Phase::Show));
    }

    #[test]
    fn gain_up_is_never_automatic_whatever_says_so() {
        let up = |param| Move { changes: vec![ParamChange { param, from: -3.0, to: -1.0 }] };
        for (class, param) in [
            (Class::Masking, ParamId::band(0, BandParam::GainDb)),
            (Class::GainStaging, ParamId::TRIM_DB),
            (Class::Masking, ParamId::POLARITY),
            (Class::Hpf, ParamId::TRIM_DB),
        ] {
            let step = up(param);
            let c = Circumstances { class, phase: Phase::Soundcheck, ..all_met(&step) };
            assert_eq!(gate(&c), Err(Withheld::NotEligible), "{class:?} {}", param.name());
        }
    }
}
