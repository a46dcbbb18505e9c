//! Tone: mud, harsh, dull (SCIENCE section 2, point 5). Broad, and only against a reference: the
//! channel's own accepted baseline or, as long as there is none, what the timbre model hears that its class
//! does not usually have.

mod zone;

use super::eq_move::{eq_move, hertz, spoken_hz};
use super::looks::Looks;
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::Desk;
use crate::{Evidence, Expected, Move, Proposal, Upheaval, VerifyBy, number, prominence_db};
use dsp_core::eq_fit::bands_db;
use dsp_core::listen::fine::fine_index;
use dsp_core::params::ParamValues;
use dsp_core::strip::analog_response_db;
use dsp_core::strip::design::{Shape, Target};
use zone::{BASELINE_DB, Off, Reference, ZONES, Zone};

/// Where sound is told, Hz.
const ALL_HZ: (f64, f64) = (100.0, 12_000.0);
/// A strip that does this part of the move already has dealt with it: what is left is the engineer's.
const DEALT_SHARE: f32 = 0.4;
/// Against the own baseline the fault must have been there in so many more looks than it was not, of which
/// at most so many are counted: another part of the song sounds as different, for 17 s.
const OUTLASTS: u32 = 17;
const MOST_LOOKS: u32 = 24;
/// Watches the broad shape of one channel.
#[derive(Default)]
pub struct Tone {
    seconds: u64,
    looks: [Looks; ZONES.len()],
    lasted: [u32; ZONES.len()],
    off: [Option<Off>; ZONES.len()],
}

impl Judge for Tone {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if ear.timbre.seconds() == self.seconds {
            return;
        }
        self.seconds = ear.timbre.seconds();
        for (k, zone) in ZONES.iter().enumerate() {
            let found = zone.off(ear, self.looks[k].last(), desk.limits);
            // Looks against one reference are none against the other.
            let before = self.off[k].as_ref().map(Off::is_by_class);
            if found.as_ref().is_some_and(|now| before.is_some_and(|b| b != now.is_by_class())) {
                (self.looks[k], self.lasted[k]) = (Looks::default(), 0);
            }
            self.looks[k].push(found.is_some());
            self.lasted[k] = match found {
                Some(_) => (self.lasted[k] + 1).min(MOST_LOOKS),
                None => self.lasted[k].saturating_sub(1),
            };
            self.off[k] = found.or(self.off[k].take());
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let values = &desk.values[channel];
        let open = standing.is_some();
        let found = (0..ZONES.len())
            // A card that stands is spoken of in its own zone alone.
            .filter(|k| standing.is_none_or(|standing| ZONES[*k].is_turned_by(standing)))
            .filter(|k| self.looks[*k].enough(open))
            .filter_map(|k| Some((k, self.off[k].as_ref()?)))
            .filter(|(k, off)| open || off.is_by_class() || self.lasted[*k] >= OUTLASTS);
        let stronger =
            |a: &Off, b: &Off| a.strength.total_cmp(&b.strength).then(a.db.total_cmp(&b.db));
        let (k, off) = found.max_by(|a, b| stronger(a.1, b.1))?;
        let target = off.target?;
        let dealt = strip_db(values, ZONES[k].hz) * target.gain_db.signum() as f32;
        if dealt >= DEALT_SHARE * target.gain_db.abs() as f32 {
            return None; // the strip does it already
        }
        let moved = match standing {
            // The numbers of the card that stands hold as long as it does.
            Some(Proposal::Move(moved)) => moved.clone(),
            _ => eq_move(values, &[target])?,
        };
        Some(finding(desk, channel, (&ZONES[k], off, self.looks[k]), &target, moved))
    }

    fn doubts(&self) -> bool {
        self.lasted.iter().any(|looks| *looks > 0)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn upheaval(&mut self, what: Upheaval) {
        if !matches!(what, Upheaval::GainStep { .. }) {
            self.forget(); // a shape does not know the level
        }
    }
}

/// What the strip itself does in a zone against the middle of the range, dB.
fn strip_db(values: &ParamValues, hz: (f64, f64)) -> f32 {
    let mean = |hz: (f64, f64)| {
        let at = |k: f64| analog_response_db(values, hz.0 * (hz.1 / hz.0).powf(k));
        (at(0.2) + at(0.5) + at(0.8)) / 3.0
    };
    (mean(hz) - mean(ALL_HZ)) as f32
}

fn finding(
    desk: &Desk<'_>,
    channel: usize,
    (zone, off, looks): (&Zone, &Off, Looks),
    target: &Target,
    moved: Move,
) -> Finding {
    let ear = &desk.ears[channel];
    let gain = spoken(target.gain_db as f32);
    let place = spoken_hz(target.freq_hz);
    let turn = match target.shape {
        Shape::HighShelf => format!("Shelf up {gain} at {place}."),
        _ => format!("Cut {gain} at {place}, Q {}.", spoken(target.q as f32)),
    };
    let side = if zone.sign > 0.0 { "over" } else { "under" };
    let (low, high) = (hertz(zone.hz.0), hertz(zone.hz.1));
    let (text, how_sure) = match off.reference {
        Reference::Baseline { z, local } => (
            format!(
                "From {low} to {high} it lies {:.1} dB {side} the accepted soundcheck; elsewhere it is \
                 {local:.1} times closer to it.",
                off.db,
            ),
            number("deviations", f64::from(z), ""),
        ),
        Reference::Class { over } => (
            format!(
                "From {low} to {high} about {:.0} dB {side} what is usual for {}, as the timbre model hears it.",
                off.db,
                ear.assumed.instrument.map_or_else(|| "it".to_owned(), |i| i.to_string()),
            ),
            number("log_odds_over", f64::from(over), ""),
        ),
    };
    let octaves = (zone.hz.1 / zone.hz.0).log2() as f32;
    let hz = target.freq_hz as f32;
    let drop_db = -prominence_db(|hz| bands_db(&[*target], f64::from(hz)) as f32, hz, octaves);
    let normal = prominence_db(|hz| off.normal_db[fine_index(f64::from(hz))], hz, octaves);
    Finding {
        headline: format!("{} here. {turn}", zone.word),
        evidence: Evidence {
            text,
            numbers: vec![
                number("frequency", target.freq_hz, "Hz"),
                number("off_by", f64::from(off.db), "dB"),
                how_sure,
                number("time_watched", ear.timbre.now_seconds() as f64, "s"),
            ],
        },
        proposal: Proposal::Move(moved),
        grounds: Grounds {
            on_trial: off.is_by_class(),
            ..Grounds::new(off.strength, looks.share(), ear.active_s())
        },
        worth: 0.4 + 0.3 * ramp(off.db, BASELINE_DB, 9.0),
        expected: Expected { metric: "change_in_zone", unit: "dB", value: target.gain_db },
        metric: match target.shape {
            Shape::HighShelf => VerifyBy::None,
            _ => VerifyBy::BandExcess { hz, octaves, normal_db: normal, drop_db },
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Scene, bumps, spectrum};
    use crate::{Class, Instrument};
    use dsp_core::strip::design::{Shape, Target};

    /// Hops from hop 7,000 on, at which a voice turns harsh for so long, until a card says so.
    fn told_after(lasts: u64) -> Option<u64> {
        let bell = Target { shape: Shape::Bell, freq_hz: 3_200.0, gain_db: 12.0, q: 0.8 };
        let harsh = spectrum(Instrument::Singing, |hz| bell.analog_db(hz));
        let scene = Scene::of(&["Vox"]).with(0, |s| {
            s.turns = Some((7_000, harsh));
            s.turns_until = 7_000 + lasts;
        });
        let events = scene.play(&mut scene.engine(), 0, 12_000);
        let card = events.iter().find(|e| e.class == Some(Class::Tone))?;
        Some((card.t_s * 100.0) as u64 - 7_000)
    }

    #[test]
    fn what_turns_back_within_a_verse_is_another_part_of_the_song() {
        let told = told_after(5_000).expect("it stays");
        assert!((1_700..4_500).contains(&told), "{told}");
        assert_eq!(told_after(800), None);
    }

    #[test]
    fn what_the_model_hears_from_the_start_is_told_for_its_class_alone() {
        // Places of the model: 64 bells, then mud, harsh and dull.
        let told = |place: usize, heard_in: Instrument| {
            let scene =
                Scene::of(&["Vox"]).with(0, |s| s.bumps = Some(bumps(heard_in, &[(place, 3.0)])));
            let events = scene.play(&mut scene.engine(), 0, 5_000);
            events.into_iter().find_map(|e| e.headline.filter(|_| e.class == Some(Class::Tone)))
        };
        for (place, word, turn) in
            [(64, "Muddy", "Cut"), (65, "Harsh", "Cut"), (66, "Dull", "Shelf up 3")]
        {
            let headline = told(place, Instrument::Singing).expect(word);
            assert!(headline.starts_with(word) && headline.contains(turn), "{headline}");
            assert_eq!(told(place, Instrument::Kick), None);
        }
    }
}
