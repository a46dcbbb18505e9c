//! The card of a masker: its words, its numbers, its move.

use super::{CLEAR, Found, LEAST_WORTH_DB, RISE_DB, RISE_Z, Why};
use crate::classes::eq_move::eq_move_again;
use crate::classes::{Finding, short, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::Desk;
use crate::mix::clarity::RED;
use crate::mix::{CENTRES_HZ, Q};
use crate::{Evidence, Expected, Move, Proposal, VerifyBy, number};
use dsp_core::params::ParamValues;
use dsp_core::strip::design::{Shape, Target};

impl Found {
    /// The card; `stands`: the move of the one that is open.
    pub(super) fn finding(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        stands: Option<&Move>,
    ) -> Finding {
        let hz = CENTRES_HZ[self.centre] as f32;
        let lead = short(&desk.configs[self.lead].name);
        let (own, cover) = (short(&desk.configs[channel].name), &self.cover);
        if self.why == Why::Shared {
            return self.shared(&own, &lead);
        }
        let (place, depth, q) = (kilohertz(hz), spoken(self.depth_db), spoken(Q as f32));
        let at = format!("covers {lead} at {place} k. Cut {depth}, Q {q}.");
        let worth = match self.why {
            Why::Together { others, worth_db, .. } => format!(
                "{} more rose with it: such cuts are worth {worth_db:.1} dB of vocal together, {:.1} of \
                 it here.",
                others,
                self.worth_db(),
            ),
            _ => format!(
                "A cut of {} dB is worth {:.1} dB of vocal.",
                spoken(self.depth_db),
                self.worth_db(),
            ),
        };
        let text = format!(
            "Over {} s of singing the clarity of {lead} is {:.2}. {} {worth}",
            cover.seconds,
            cover.clarity,
            self.because(&lead),
        );
        let mut numbers = vec![
            number("clarity", f64::from(cover.clarity), ""),
            number("worth_as_vocal_level", f64::from(self.worth_db()), "dB"),
            number("frequency", f64::from(hz), "Hz"),
            number("gain", f64::from(-self.depth_db), "dB"),
        ];
        match self.why {
            Why::Risen { db, .. } => numbers.push(number("rise", f64::from(db), "dB")),
            Why::Together { db, others, worth_db, .. } => numbers.extend([
                number("rise", f64::from(db), "dB"),
                number("channels_that_rose_too", others as f64, ""),
                number("worth_together", f64::from(worth_db), "dB"),
            ]),
            _ => {}
        }
        let over_db = cover.over_db[self.centre];
        let moved = cut_move(&desk.values[channel], f64::from(hz), self.depth_db, stands);
        Finding {
            headline: ten_words(format!("{own} {at}"), || format!("C{}", &at[1..])),
            evidence: Evidence { text, numbers },
            metric: match &moved {
                Some(_) => VerifyBy::Clarity {
                    lead: self.lead as u16,
                    hz,
                    octaves: 1.0,
                    normal_db: over_db - self.depth_db,
                    drop_db: 0.7 * self.depth_db, // mean of a bell over an octave
                    worth_db: self.worth_db(),
                },
                None => VerifyBy::None,
            },
            proposal: match moved {
                Some(moved) => Proposal::Move(moved),
                None => Proposal::Advice(format!("Cut {depth} at {place} k, Q {q}.")),
            },
            grounds: self.grounds(),
            worth: 0.35 + 0.3 * ramp(self.offered_db(), 1.0, 4.0),
            expected: Expected {
                metric: "clarity_gained_as_vocal_level",
                unit: "dB",
                value: f64::from(self.worth_db()),
            },
        }
    }

    fn because(&self, lead: &str) -> String {
        match self.why {
            Why::Risen { db, .. } | Why::Together { db, .. } => format!(
                "Around {} k this channel stands {db:.1} dB over its own spectrum of before.",
                kilohertz(CENTRES_HZ[self.centre] as f32)
            ),
            _ => format!("From 1 to 4 k this channel takes most from {lead}."),
        }
    }

    fn grounds(&self) -> Grounds {
        let strength = match self.why {
            Why::Risen { db, z } | Why::Together { db, z, .. } => {
                0.5 * ramp(db, RISE_DB.0, RISE_DB.1) + 0.5 * ramp(z, RISE_Z.0, RISE_Z.1)
            }
            Why::Red => ramp(self.worth_db(), LEAST_WORTH_DB, 4.0),
            Why::Shared => 0.0,
        };
        // Two that agree: the region rose, and the voice is hard to understand.
        let agreement = match self.why {
            Why::Risen { .. } | Why::Together { .. } => {
                Some(ramp(-self.cover.clarity, -CLEAR, -RED))
            }
            _ => None,
        };
        let predicted_gain = self.cover.known.then(|| ramp(self.offered_db(), LEAST_WORTH_DB, 4.0));
        let seconds = self.cover.seconds as f32;
        Grounds {
            agreement,
            predicted_gain,
            ..Grounds::new(strength, self.cover.persistence, seconds)
        }
    }

    fn shared(&self, own: &str, lead: &str) -> Finding {
        let cover = &self.cover;
        let near = |c: &usize| cover.worth_db[*c] >= 0.7 * cover.best_db();
        let first = (0..=self.centre).rev().take_while(near).last().unwrap_or(self.centre);
        let last = (self.centre..CENTRES_HZ.len()).take_while(near).last().unwrap_or(self.centre);
        let (low, high) = (CENTRES_HZ[first] as f32, CENTRES_HZ[last] as f32);
        let region = if first == last {
            format!("{} k", kilohertz(low))
        } else {
            format!("{} to {} k", kilohertz(low), kilohertz(high))
        };
        let headline = ten_words(format!("{own} shares {region} with {lead}."), || {
            format!("Shares {region} with {lead}.")
        });
        Finding {
            evidence: Evidence {
                text: format!(
                    "Over {} s of singing both are strong in {region}. How loud they are in the mix \
                     is not known here: listen there.",
                    cover.seconds
                ),
                numbers: vec![
                    number("frequency", CENTRES_HZ[self.centre], "Hz"),
                    number("share_of_time", f64::from(cover.persistence), ""),
                ],
            },
            proposal: Proposal::Advice(headline.clone()),
            headline,
            grounds: self.grounds(),
            worth: 0.1,
            expected: Expected { metric: "nothing_that_is_known", unit: "", value: 0.0 },
            metric: VerifyBy::None,
        }
    }
}

/// A bell on a free band, for the move that `stands` on its own; `None` where all are in use.
fn cut_move(values: &ParamValues, hz: f64, depth_db: f32, stands: Option<&Move>) -> Option<Move> {
    let gain_db = -f64::from(depth_db);
    let bell = Target { shape: Shape::Bell, freq_hz: hz, gain_db, q: Q };
    eq_move_again(values, &bell, stands)
}

/// The headline with the channel's own name, or without where that is too long for a card.
fn ten_words(full: String, without: impl FnOnce() -> String) -> String {
    if full.split_whitespace().count() <= 10 { full } else { without() }
}

/// "2.5", "3.2", "1.25" as people say them.
fn kilohertz(hz: f32) -> String {
    spoken((hz / 100.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::params::{BAND_COUNT, BandParam, ParamId};

    #[test]
    fn a_headline_has_ten_words_and_the_cut_takes_a_free_band() {
        let long = "Acoustic Gtr covers Lead Vox at 2.5 k. Cut 2.5, Q 1.".to_owned();
        let short = ten_words(long, || "Covers Lead Vox at 2.5 k. Cut 2.5, Q 1.".to_owned());
        assert!(short.starts_with("Covers") && short.split_whitespace().count() <= 10);
        let mut values = ParamValues::default();
        let is_on_band = |moved: &Move, band: usize, hz: f32| {
            let to = |param: BandParam| {
                let change = moved.changes.iter().find(|c| c.param == ParamId::band(band, param));
                change.map(|c| c.to)
            };
            let params = [BandParam::FreqHz, BandParam::GainDb, BandParam::Q, BandParam::On];
            params.map(to) == [Some(hz), Some(-4.0), Some(1.0), Some(1.0)]
        };
        let home = |band: usize| ParamId::band(band, BandParam::FreqHz).spec().default;
        let away = |band: &usize| (home(*band) / 2_500.0).log2().abs();
        let mut bands: Vec<usize> = (0..BAND_COUNT).collect();
        bands.sort_by(|a, b| away(a).total_cmp(&away(b)));
        values.set(ParamId::band(bands[0], BandParam::On), 1.0);
        let moved = cut_move(&values, 2_500.0, 4.0, None).expect("seven are free");
        assert!(is_on_band(&moved, bands[1], 2_500.0), "{moved:?}");
        // It wanders with what stands out, and stays on its band.
        let later = cut_move(&values, 1_000.0, 4.0, Some(&moved)).expect("seven are free");
        assert!(is_on_band(&later, bands[1], 1_000.0), "{later:?}");
        for band in 0..BAND_COUNT {
            values.set(ParamId::band(band, BandParam::On), 1.0);
        }
        assert_eq!(cut_move(&values, 2_500.0, 4.0, Some(&moved)), None);
        assert_eq!(kilohertz(3_150.0), "3.2");
        assert_eq!(kilohertz(1_000.0), "1");
    }
}
