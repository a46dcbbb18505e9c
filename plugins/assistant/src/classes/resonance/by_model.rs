//! A resonance that is there from the start: what the timbre model hears for the class of the channel.

use super::{Reference, Track};
use crate::classes::by_ear;
use crate::classes::eq_move::hertz;
use crate::classes::looks::Looks;
use crate::ear::Ear;
use crate::{Evidence, number};
use dsp_core::strip::design::{Shape, Target};
use ml_models::Instrument;
use ml_models::timbre::Bell;

/// More is another sound, dB.
const MOST_DB: f32 = 18.0;

/// The lowest modes of snares, toms and hand drums lie under this, Hz: there a drum rings where it is tuned, which is no
/// fault. A judgement: snares are tuned to 150 to 250 Hz, toms to 70 to 250, congas to 300 and less; kicks lower than all
/// that is looked at.
const TUNED_UNDER_HZ: f64 = 300.0;

/// The likeliest bell for what plays, over where it is tuned; `None` where nobody knows that or nothing was said of late.
pub fn heard(ear: &Ear) -> Option<Bell> {
    let class = ear.timbre_of()?;
    let is_tuned = matches!(class, Instrument::Snare | Instrument::Toms | Instrument::Percussion);
    ear.bumps()?.bell(class, if is_tuned { TUNED_UNDER_HZ } else { 0.0 })
}

/// True where it may raise a card, or where one that is `held` may go on.
pub fn sticks_out(bell: &Bell, is_held: impl Fn(f64) -> bool) -> bool {
    by_ear::is_told(bell.over, bell.gain_db, is_held(bell.hz)) && bell.gain_db <= MOST_DB
}

/// What is followed from look to look.
pub fn track(ear: &Ear, bell: &Bell) -> Option<Track> {
    let shape = Target {
        shape: Shape::Bell,
        freq_hz: bell.hz,
        gain_db: f64::from(bell.gain_db),
        q: bell.q,
    };
    let now = ear.timbre.long()?;
    Some(Track {
        looks: Looks::default(),
        own: Looks::default(),
        bell: *bell,
        reference: Reference::Class,
        agrees: None,
        normal_db: by_ear::normal_db(&now.level_db, &now.present, &shape),
        strength: by_ear::strength(bell.over),
        share: by_ear::share(bell.over),
    })
}

/// What is said of it.
pub fn evidence(ear: &Ear, track: &Track) -> Evidence {
    let class = ear.assumed.instrument.map_or_else(|| "it".to_owned(), |i| i.to_string());
    let Bell { hz, gain_db, over, .. } = track.bell;
    let text = format!(
        "At {} about {gain_db:.0} dB more than is usual for {class}, as the timbre model hears it.",
        hertz(hz.round()),
    );
    let numbers = vec![
        number("frequency", hz, "Hz"),
        number("over_class", f64::from(gain_db), "dB"),
        number("log_odds_over", f64::from(over), ""),
        number("time_watched", ear.timbre.long_seconds() as f64, "s"),
    ];
    Evidence { text, numbers }
}
