//! What a line check has shown of a line so far.

use crate::ear::Ear;
use crate::{ChannelConfig, Class, Instrument, Suggestion};

/// The state of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Nothing has moved on it yet.
    Unheard,
    /// It works. Where the model hears what the name says, its source is proven too.
    Works,
    /// A voice came through it that is not its source ("check one"): cable, head amp and patch work, the
    /// source was not heard.
    Unproven,
    /// A card says what is wrong.
    Faulty,
}

impl LineState {
    /// The state as the table and the panel say it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Unheard => "not heard yet",
            Self::Works => "works",
            Self::Unproven => "works, source unproven",
            Self::Faulty => "see its card",
        }
    }

    /// Of a line, from what was heard and the cards that stand.
    pub(crate) fn of(config: &ChannelConfig, ear: &Ear, cards: &[Suggestion]) -> Self {
        let said = crate::Assumed::of(config).instrument;
        let heard = ear.presence.as_ref().and_then(|p| p.known());
        let other_voice = heard.is_some_and(|h| h.is_voice() && said.is_none_or(|s| !s.is_voice()));
        // A note that is held moves for a second; the model hears that it is one.
        let is_source = |i: Instrument| !matches!(i, Instrument::Noise | Instrument::Crowd);
        let played = ear.has_lived() || heard.is_some_and(is_source);
        if cards.iter().any(|card| card.class == Class::LineCheck) {
            Self::Faulty
        } else if !played {
            Self::Unheard
        } else if other_voice && !ear.source_proven {
            Self::Unproven
        } else {
            Self::Works
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Phase;
    use crate::testing::Scene;
    use ml_models::Instrument;

    fn state_of(heard: Option<Instrument>, then: Option<Instrument>) -> LineState {
        let scene = Scene::of(&["Kick", "Bass"]).phase(Phase::LineCheck);
        let before = scene.with(0, |s| s.sounds_like = heard);
        let mut engine = before.engine();
        assert_eq!(engine.line_state(0), LineState::Unheard);
        before.play(&mut engine, 0, 500);
        let after = before.with(0, |s| s.sounds_like = then);
        after.play(&mut engine, 500, 1_000);
        engine.line_state(0)
    }

    #[test]
    fn a_voice_proves_the_line_and_not_the_source_until_that_was_heard() {
        use Instrument::{Kick, Speech};
        assert_eq!(state_of(None, None), LineState::Works, "no model: it moved");
        assert_eq!(state_of(Some(Speech), Some(Speech)), LineState::Unproven);
        assert_eq!(state_of(Some(Speech), Some(Kick)), LineState::Works);
        assert_eq!(state_of(Some(Kick), Some(Speech)), LineState::Works, "proven before");
        assert_eq!(LineState::Unproven.text(), "works, source unproven");
    }
}
