//! Named one thing, sounding like another.

use crate::classes::SOURCES;
use crate::ear::Ear;
use crate::{Assumed, ChannelConfig, Instrument, Phase, Presence, Role};

/// How sure the model must be, and how little of the named instrument it may hear.
pub(crate) const KEEP_SURE: f32 = 0.6;
const NAMED_AT_MOST: f32 = 0.2;
/// Another line that carries what is heard here, and is louder by this, makes it bleed, dB.
const LOUDER_DB: f32 = 6.0;

/// A second in which the line sounded, of those that a verdict rests on, lies within this of the loudest of them, dB.
const SOUNDS_DB: f32 = 20.0;

/// A channel whose sound is not what was said of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mismatch {
    /// What the name or the input list says.
    pub named: Instrument,
    /// What it sounds like.
    pub heard: Instrument,
    /// Probability of what it sounds like.
    pub sure: f32,
}

impl Mismatch {
    /// Of a channel and the last verdict on it, by itself; `None` where they agree or are alike, where the model
    /// does not know, or where the named instrument is heard too.
    ///
    /// Speech is never a mismatch: a stagehand's "check one" goes into any microphone. Noise and crowd
    /// are faults of a line or bleed, not another instrument.
    pub fn of(config: &ChannelConfig, presence: Option<&Presence>) -> Option<Self> {
        let named = Assumed::of(config).instrument.filter(|_| SOURCES.contains(&config.role))?;
        Self::between(named, presence?)
    }

    /// Among the other lines: in a line check a voice is none either (some hum), nor is bleed.
    pub(crate) fn on(ears: &[Ear], role: Role, channel: usize, phase: Phase) -> Option<Self> {
        let ear = Some(&ears[channel]).filter(|_| SOURCES.contains(&role))?;
        let found = Self::between(ear.said.instrument?, ear.presence.as_ref()?)?;
        let hums = phase == Phase::LineCheck && found.heard.is_voice();
        // The source was heard here, and much louder: it rests.
        let rests = ear.source_proven && ear.timbre.is_soft();
        (!hums && !rests && !found.is_bleed(ears, channel)).then_some(found)
    }

    fn between(named: Instrument, presence: &Presence) -> Option<Self> {
        use Instrument::{Crowd, Noise, Speech};
        let (heard, sure) = (presence.known()?, presence.confidence);
        let is_source = !matches!(heard, Speech | Crowd | Noise);
        let clear = sure >= KEEP_SURE && presence.of(named) <= NAMED_AT_MOST;
        (is_source && clear && !named.is_alike(heard)).then_some(Self { named, heard, sure })
    }

    /// Over each of the seconds that the verdict rests on: of two microphones of one drum each is the louder at some moment,
    /// and what has just stopped is heard in the pooled verdict still.
    /// A louder line of that name is no source of it where it sounds like what is named here: those two are
    /// swapped.
    fn is_bleed(&self, ears: &[Ear], channel: usize) -> bool {
        // Those in which it sounded: while it rests anybody is louder.
        let loudest = ears[channel].seconds_dbfs().fold(f32::MIN, f32::max);
        let own = ears[channel].seconds_dbfs();
        let own = own.map(|db| if db >= loudest - SOUNDS_DB { db } else { f32::MAX });
        ears.iter().enumerate().any(|(i, ear)| {
            let sounds = ear.presence.as_ref().and_then(Presence::known);
            i != channel
                && ear.seconds_dbfs().zip(own.clone()).any(|(there, own)| there >= own + LOUDER_DB)
                && ear.said.instrument.is_some_and(|named| named.is_alike(self.heard))
                && !sounds.is_some_and(|sound| sound.is_alike(self.named))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_models::presence::CLASSES;
    use uuid::Uuid;

    fn heard(class: Instrument, abstained: bool) -> Presence {
        let mut p = [0.01; CLASSES];
        p[class as usize] = 0.95;
        let dominant = Some(class);
        Presence { p, dominant, confidence: 0.95, abstained, energy: 0.0, distance: 0.0 }
    }

    #[test]
    fn another_instrument_is_a_mismatch_and_a_stagehand_is_none() {
        let bass = ChannelConfig::named(1, "Bass", Uuid::nil());
        let of = |presence: &Presence| Mismatch::of(&bass, Some(presence));
        let kick = Mismatch { named: Instrument::Bass, heard: Instrument::Kick, sure: 0.95 };
        assert_eq!(of(&heard(Instrument::Kick, false)), Some(kick));
        assert_eq!(of(&heard(Instrument::Kick, true)), None, "it does not know");
        assert_eq!(of(&heard(Instrument::Speech, false)), None);
        assert_eq!(of(&heard(Instrument::Bass, false)), None);
        let mut both = heard(Instrument::Kick, false);
        both.p[Instrument::Bass as usize] = 0.6;
        assert_eq!(of(&both), None, "the bass is there, the kick bleeds");
        let keys = ChannelConfig::named(1, "Keys", Uuid::nil());
        let synth = heard(Instrument::Synth, false);
        assert_eq!(Mismatch::of(&keys, Some(&synth)), None, "alike: nobody patches by that");
        let mut told = bass.clone();
        for role in [Role::Ambience, Role::Talkback, Role::Bus, Role::Measurement] {
            told.role = role;
            assert_eq!(
                Mismatch::of(&told, Some(&heard(Instrument::Kick, false))),
                None,
                "{role:?}"
            );
        }
        let nobody = ChannelConfig::named(1, "zzz", Uuid::nil());
        assert_eq!(Mismatch::of(&nobody, Some(&heard(Instrument::Kick, false))), None);
    }
}
