//! A voice among others: by its sound alone a rapped or half-spoken lead is speech to the model, and so is a talker.
//! What tells them apart is what goes on around them: while the band plays, a voice sings.

use crate::ear::POOLED_S;
use ml_models::{Instrument, Presence};

/// So many other lines on which the model knows an instrument make a band. Two lines may be one player (kick and snare, a
/// keyboard's two legs): who talks while such a one plays is taken for a singer, which costs little.
const BAND: usize = 2;
/// Seconds of the source that a verdict rests on (`pooling_s` of the presence model): as many are looked at here.
const SECONDS: u32 = POOLED_S as u32;

/// Whether a band played in the last seconds in which the source did, newest in the lowest bit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Among {
    played: u8,
    seconds: u32,
}

impl Among {
    /// One more second, in which so many others played; true where a band played in most of the last ones.
    pub fn hear(&mut self, players: usize) -> bool {
        self.played = (self.played << 1 | u8::from(players >= BAND)) & ((1 << SECONDS) - 1);
        self.seconds = (self.seconds + 1).min(SECONDS);
        2 * self.played.count_ones() > self.seconds
    }
}

/// True where the model knows an instrument here, and no voice, crowd or noise.
pub(crate) fn is_player(heard: Option<&Presence>) -> bool {
    let known = heard.and_then(Presence::known);
    known.is_some_and(|i| !i.is_voice() && !matches!(i, Instrument::Crowd | Instrument::Noise))
}

/// What is heard of a voice while a band plays: what was speech is singing, and how sure that is stays. A channel
/// that is said to carry anything but singing keeps what was heard.
pub(crate) fn in_a_band(heard: &Presence, said: Option<Instrument>) -> Presence {
    use Instrument::{Singing, Speech};
    let mut heard = *heard;
    let sings = said.is_none_or(|said| said == Singing);
    if sings && heard.of(Speech) > heard.of(Singing) {
        heard.p.swap(Speech as usize, Singing as usize);
        heard.dominant = heard.dominant.map(|d| if d == Speech { Singing } else { d });
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_models::presence::CLASSES;

    fn heard(class: Instrument) -> Presence {
        let mut p = [0.01; CLASSES];
        (p[Instrument::Singing as usize], p[Instrument::Speech as usize]) = (0.1, 0.2);
        p[class as usize] = 0.9;
        let dominant = Some(class);
        Presence { p, dominant, confidence: 0.9, abstained: false, energy: 0.0, distance: 0.0 }
    }

    #[test]
    fn most_of_the_last_six_seconds_decide() {
        let mut among = Among::default();
        let heard: Vec<bool> = [2, 1, 3, 2, 0, 0, 0, 0].map(|n| among.hear(n)).to_vec();
        assert_eq!(heard, [true, false, true, true, true, false, false, false]);
    }

    #[test]
    fn speech_becomes_singing_and_nothing_else_changes() {
        use Instrument::{Bass, Kick, Singing, Speech};
        for said in [None, Some(Singing)] {
            let sung = in_a_band(&heard(Speech), said);
            assert_eq!((sung.dominant, sung.confidence), (Some(Singing), 0.9));
            assert_eq!((sung.of(Singing), sung.of(Speech)), (0.9, 0.1));
            assert_eq!(in_a_band(&sung, said), sung, "once is enough");
            let kick = in_a_band(&heard(Kick), said);
            assert_eq!((kick.dominant, kick.of(Kick)), (Some(Kick), 0.9));
        }
        for said in [Some(Speech), Some(Bass)] {
            assert_eq!(in_a_band(&heard(Speech), said), heard(Speech), "{said:?}");
        }
    }

    #[test]
    fn players_are_instruments_that_the_model_stands_by() {
        use Instrument::{Crowd, Kick, Noise, Singing, Speech};
        assert!(is_player(Some(&heard(Kick))) && !is_player(None));
        assert!([Singing, Speech, Crowd, Noise].iter().all(|i| !is_player(Some(&heard(*i)))));
        assert!(!is_player(Some(&Presence { abstained: true, ..heard(Kick) })));
    }
}
