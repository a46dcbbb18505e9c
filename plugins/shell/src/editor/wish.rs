//! What the engineer wants of the assistant, in the engine's words.

use assistant::feedback::Mode;
use assistant::{
    Class, InsertPoint, Instrument, Intent as Engine, MoveId, Phase, Role, Site, Stance,
    SuggestionId,
};
use dsp_core::params::ParamId;
use panels::{Intent, view};

/// What an intent on a channel asks of the engine; `None` where it is for the panel or for the host's
/// parameters.
pub fn to_engine(intent: &Intent, channel: usize) -> Option<Engine> {
    Some(match intent {
        Intent::Accept(id) => Engine::Accept(SuggestionId(*id)),
        Intent::Reject(id) => Engine::Reject(SuggestionId(*id)),
        Intent::DidOnDesk(id) => Engine::DidOnDesk(SuggestionId(*id)),
        Intent::NotNow(id) => Engine::NotNow(SuggestionId(*id)),
        Intent::Undo(id) => Engine::Undo(MoveId(*id)),
        Intent::ReleaseHands => Engine::ReleaseHands { channel },
        Intent::SetPhase(phase) => Engine::SetPhase(phase_of(*phase)),
        Intent::NewSong => Engine::NewSong,
        Intent::Rename(name) => Engine::Rename { channel, name: name.clone() },
        Intent::SetInsert(insert) => Engine::SetInsert { channel, insert: insert_of(*insert) },
        Intent::SetSite(site) => Engine::SetSite { channel, site: site_of(*site) },
        Intent::SetRole(role) => Engine::SetRole { channel, role: role_of(*role) },
        Intent::SetInstrument(index) => {
            let instrument = index.and_then(|i| Instrument::ALL.get(usize::from(i)).copied());
            Engine::SetInstrument { channel, instrument }
        }
        Intent::SetLeadVocal(on) => Engine::SetLeadVocal { channel, on: *on },
        Intent::CutSuspect(id) => Engine::CutSuspect { channel, id: *id },
        Intent::VetoSuspect(id) => Engine::VetoSuspect { channel, id: *id },
        Intent::ReleaseNotch(slot) => Engine::ReleaseNotch { channel, slot: usize::from(*slot) },
        Intent::ClearNotches { live_only } => {
            Engine::ClearNotches { channel, live_only: *live_only }
        }
        Intent::ClearLive => Engine::ClearLive,
        Intent::SetGuardMode(mode) => Engine::SetGuardMode { channel, mode: mode_of(*mode) },
        Intent::SetProbesInShow(on) => Engine::SetProbesInShow(*on),
        Intent::GuardPickup(on) => Engine::GuardPickup { channel, on: *on },
        Intent::ForgetRings => Engine::ForgetRings { channel },
        Intent::SetStance(class, stance) => {
            Engine::SetPolicy(class_of(*class)?, stance_of(*stance))
        }
        Intent::SetLimit(limit, value) => {
            Engine::SetLimit { limit: usize::from(*limit), value: f64::from(*value) }
        }
        Intent::Arm(class, on) => Engine::Arm(class_of(*class)?, *on),
        Intent::ResetTrust(None) => Engine::ResetTrust(None),
        Intent::ResetTrust(Some(class)) => Engine::ResetTrust(Some(class_of(*class)?)),
        _ => return None,
    })
}

/// What an intent on a parameter says of the desk's fader: set or typed in it is known, also at 0 dB, which
/// changes no parameter that nobody had touched; a double click makes it unknown again. `None`: nothing.
pub fn says_fader(intent: &Intent) -> Option<bool> {
    let fader = ParamId::FADER_DB;
    match intent {
        Intent::SetParam { param, .. } if usize::from(*param) == fader.index() => Some(true),
        Intent::Defaulted(param) if usize::from(*param) == fader.index() => Some(false),
        Intent::TypeParam { param, text } if usize::from(*param) == fader.index() => {
            fader.spec().from_text(text).map(|_| true)
        }
        _ => None,
    }
}

fn class_of(index: u8) -> Option<Class> {
    Class::ALL.get(usize::from(index)).copied()
}

fn stance_of(stance: view::Stance) -> Stance {
    match stance {
        view::Stance::Off => Stance::Off,
        view::Stance::Suggest => Stance::Suggest,
        view::Stance::Auto => Stance::Auto,
    }
}

fn mode_of(mode: view::GuardMode) -> Mode {
    match mode {
        view::GuardMode::Off => Mode::Off,
        view::GuardMode::Show => Mode::Show,
        view::GuardMode::RingOut => Mode::RingOut,
    }
}

fn phase_of(phase: view::Phase) -> Phase {
    match phase {
        view::Phase::Changeover => Phase::Changeover,
        view::Phase::LineCheck => Phase::LineCheck,
        view::Phase::Soundcheck => Phase::Soundcheck,
        view::Phase::Show => Phase::Show,
    }
}

fn insert_of(insert: view::InsertPoint) -> InsertPoint {
    match insert {
        view::InsertPoint::Unknown => InsertPoint::Unknown,
        view::InsertPoint::BeforeEq => InsertPoint::BeforeEq,
        view::InsertPoint::AfterEq => InsertPoint::AfterEq,
        view::InsertPoint::AfterDynamics => InsertPoint::AfterDynamics,
        view::InsertPoint::AfterFader => InsertPoint::AfterFader,
    }
}

fn site_of(site: view::Site) -> Site {
    match site {
        view::Site::Foh => Site::Foh,
        view::Site::Monitors => Site::Monitors,
        view::Site::Both => Site::Both,
    }
}

fn role_of(role: view::Role) -> Role {
    match role {
        view::Role::Input => Role::Input,
        view::Role::FxReturn => Role::FxReturn,
        view::Role::Bus => Role::Bus,
        view::Role::Playback => Role::Playback,
        view::Role::Click => Role::Click,
        view::Role::Talkback => Role::Talkback,
        view::Role::Mc => Role::Mc,
        view::Role::Ambience => Role::Ambience,
        view::Role::Measurement => Role::Measurement,
        view::Role::Unused => Role::Unused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::side::{phase_view, role_view};

    #[test]
    fn a_fader_at_0_db_is_said_and_what_is_no_number_is_not() {
        let param = ParamId::FADER_DB.index() as u16;
        let typed = |text: &str| Intent::TypeParam { param, text: text.to_owned() };
        let set = |value: f32| Intent::SetParam { param, value };
        assert_eq!(says_fader(&typed("0")), Some(true));
        assert_eq!((says_fader(&set(-3.0)), says_fader(&set(0.0))), (Some(true), Some(true)));
        assert_eq!(says_fader(&Intent::Defaulted(param)), Some(false));
        assert_eq!(
            (says_fader(&typed("loud")), says_fader(&Intent::BeginSet(param))),
            (None, None)
        );
        assert_eq!(says_fader(&Intent::SetParam { param: param + 1, value: -3.0 }), None);
    }

    #[test]
    fn the_panels_words_are_the_engines() {
        for (i, instrument) in Instrument::ALL.into_iter().enumerate() {
            assert_eq!(view::INSTRUMENTS[i], instrument.id().replace('_', " "));
        }
        for role in view::Role::ALL {
            assert_eq!(role_view(role_of(role)), role);
        }
        for phase in view::Phase::ALL {
            assert_eq!(phase_view(phase_of(phase)), phase);
        }
        for index in 0..Class::ALL.len() as u8 {
            assert_eq!(class_of(index), Some(Class::ALL[usize::from(index)]));
        }
        assert_eq!(class_of(12), None);
    }
}
