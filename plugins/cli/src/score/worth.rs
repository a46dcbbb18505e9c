//! What a card is worth once it is accepted: its move is done to the take, and what it was for is measured there and
//! not by what the card says (SCIENCE sections 2 and 4).

use std::sync::Arc;

use assistant::{Class, Move};
use dsp_core::Processor;
use dsp_core::params::{CompParam, ParamId, ParamValues};
use dsp_core::strip::{Strip, analog_response_db};

use super::masker;
use super::places::is_voice;
use super::plant::{Plant, Player};
use super::said::Said;
use super::stats::median;
use super::take::{Take, decibel, least_playing_db};
use crate::audio::FrameSource;
use crate::error::CliError;
use crate::rehearse::run::hop_len;

/// Hops of a tenth of a second, by which it is told what plays.
const TENTH: usize = 10;
/// Tenths whose loudness is told together: 3 s of playing (SCIENCE section 4).
const SPAN: usize = 30;
/// The reduction is right within this, and a voice that is reduced by no more shall stray less, dB (SCIENCE section 4).
pub const NEAR_DB: f64 = 1.5;
pub const MOST_DB: f64 = 6.0;
/// Fewer spans tell no spread.
const LEAST_SPANS: usize = 4;

/// What an accepted card did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Worth {
    /// A cut on what covers the voice: how much clearer that is, dB of vocal, measured and as the card said.
    Uncovered {
        /// Measured, by the index that defines that decibel; below 0: less clear.
        gained_db: f64,
        /// As the card said.
        promised_db: f64,
    },
    /// A compressor, over the playing time after the card.
    Evened {
        /// 90th percentile of the gain reduction, dB.
        p90_db: f64,
        /// What the class aims at.
        aimed_db: f64,
        /// It is a voice.
        voice: bool,
        /// Standard deviation of the loudness over 3 s without it, dB.
        before_sd_db: f64,
        /// With it.
        after_sd_db: f64,
    },
}

/// A card that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Name of the show.
    pub show: String,
    /// Name of the channel.
    pub channel: String,
    /// When it was raised, s.
    pub at_s: f64,
    /// It tells a planted fault; else it is of the untouched take.
    pub planted: bool,
    /// What it did.
    pub worth: Worth,
}

/// What accepted cuts on maskers came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cuts {
    /// How many.
    pub n: usize,
    /// After how many of them the voice is clearer by half of what the card said, at least. It is never less clear: less noise
    /// is never worse.
    pub clearer: usize,
    /// Median of what is gained, dB of vocal.
    pub gained_db: f64,
    /// Median of what the cards said.
    pub promised_db: f64,
}

/// What accepted compressors came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compressors {
    /// How many.
    pub n: usize,
    /// Median of how far the reduction at the loudest tenth is off what the class aims at, dB.
    pub off_db: f64,
    /// How many are off by [`NEAR_DB`] at most.
    pub near: usize,
    /// Voices among them.
    pub all_voices: usize,
    /// Voices of which no more than [`MOST_DB`] is taken at the loudest tenth.
    pub voices: usize,
    /// Median of the share by which the loudness of those over 3 s strays less.
    pub calmer: Option<f64>,
}

/// All accepted cards in short; `None` of a class of which there was none.
pub fn summary(accepted: &[Accepted]) -> (Option<Cuts>, Option<Compressors>) {
    let cuts = || {
        accepted.iter().filter_map(|card| match card.worth {
            Worth::Uncovered { gained_db, promised_db } => Some((gained_db, promised_db)),
            Worth::Evened { .. } => None,
        })
    };
    let cut = median(cuts().map(|c| c.0)).zip(median(cuts().map(|c| c.1)));
    let cut = cut.map(|(gained_db, promised_db)| {
        let clearer = cuts().filter(|(gained_db, promised)| *gained_db >= 0.5 * promised).count();
        Cuts { n: cuts().count(), clearer, gained_db, promised_db }
    });
    let evened = || {
        accepted.iter().filter_map(|card| match card.worth {
            Worth::Evened { p90_db, aimed_db, voice, before_sd_db, after_sd_db } => {
                let calmer = 1.0 - after_sd_db / before_sd_db.max(1e-9);
                Some(((p90_db - aimed_db).abs(), calmer, voice, p90_db))
            }
            Worth::Uncovered { .. } => None,
        })
    };
    let voices = || evened().filter(|e| e.2 && e.3 <= MOST_DB).map(|e| e.1);
    let even = median(evened().map(|e| e.0)).map(|off_db| Compressors {
        n: evened().count(),
        off_db,
        near: evened().filter(|e| e.0 <= NEAR_DB).count(),
        all_voices: evened().filter(|e| e.2).count(),
        voices: voices().count(),
        calmer: median(voices()),
    });
    (cut, even)
}

/// Accepts a card over the take with what was planted in it; `None` where it moves nothing, or nothing that is measured
/// here.
pub fn worth(
    take: &Take,
    plants: &[(usize, Plant)],
    said: &Said,
) -> Result<Option<Worth>, CliError> {
    let Some(moved) = &said.moved else { return Ok(None) };
    match said.class {
        Class::Masking => Ok(uncovered(take, plants, said, moved)),
        Class::Compression => evened(take, plants, said, moved),
        _ => Ok(None),
    }
}

fn uncovered(take: &Take, plants: &[(usize, Plant)], said: &Said, moved: &Move) -> Option<Worth> {
    let mut values = ParamValues::default();
    moved.changes.iter().for_each(|c| values.set(c.param, c.to));
    let cut_db = |hz: f64| analog_response_db(&values, hz);
    let from_frame = said.hop * hop_len(take.rate_hz) as u64;
    let gained_db = masker::gained_db(take, plants, said.channel, from_frame, cut_db)?;
    Some(Worth::Uncovered { gained_db, promised_db: said.promised? })
}

fn evened(
    take: &Take,
    plants: &[(usize, Plant)],
    said: &Said,
    moved: &Move,
) -> Result<Option<Worth>, CliError> {
    let Some(aimed_db) = said.promised.filter(|_| sets_compressor(moved)) else {
        return Ok(None);
    };
    let plant = plants.iter().find(|(c, _)| *c == said.channel).map(|(_, plant)| plant.clone());
    let legs = Arc::clone(&take.audio[said.channel]);
    let rate_hz = f64::from(take.rate_hz);
    let mut player = Player::new(legs, take.looped_from.is_some(), take.frames, rate_hz, plant);
    let hop = hop_len(take.rate_hz);
    let mut strip = Strip::new();
    if strip.prepare(rate_hz, hop).is_err() {
        return Ok(None); // no rate that a strip runs at: nothing would be accepted there
    }
    moved.changes.iter().for_each(|c| strip.set(c.param, c.to, 0.0));
    let mut legs = vec![Vec::with_capacity(hop); player.legs().min(2)];
    let (mut before, mut after, mut reduction_db) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        legs.iter_mut().for_each(Vec::clear);
        if player.read(&mut legs, hop)? < hop {
            break;
        }
        before.push(power(&legs));
        let mut block: Vec<&mut [f32]> = legs.iter_mut().map(Vec::as_mut_slice).collect();
        strip.process(&mut block);
        after.push(power(&legs));
        reduction_db.push(f64::from(strip.meters().gain_reduction_db));
    }
    let (before, after) = (tenths(&before), tenths(&after));
    // Where it plays is told by what came in, for before and after alike.
    let least_db = least_playing_db(&before);
    let from = (said.hop as usize).div_ceil(TENTH);
    let plays: Vec<usize> =
        (from..before.len()).filter(|at| decibel(before[*at]) >= least_db).collect();
    let sd_db = |levels: &[f64]| {
        let loudness =
            |span: &[usize]| decibel(span.iter().map(|at| levels[*at]).sum::<f64>() / SPAN as f64);
        spread(&plays.chunks_exact(SPAN).map(loudness).collect::<Vec<f64>>())
    };
    let mut reduced: Vec<f64> =
        plays.iter().flat_map(|at| &reduction_db[at * TENTH..(at + 1) * TENTH]).copied().collect();
    reduced.sort_by(f64::total_cmp);
    let p90_db = reduced.get(reduced.len() * 9 / 10).copied();
    Ok(sd_db(&before).zip(sd_db(&after)).zip(p90_db).map(
        |((before_sd_db, after_sd_db), p90_db)| Worth::Evened {
            p90_db,
            aimed_db,
            voice: is_voice(take, said.channel),
            before_sd_db,
            after_sd_db,
        },
    ))
}

/// Mean power of each tenth of a second.
fn tenths(hops: &[f64]) -> Vec<f64> {
    hops.chunks_exact(TENTH).map(|tenth| tenth.iter().sum::<f64>() / TENTH as f64).collect()
}

fn sets_compressor(moved: &Move) -> bool {
    moved.changes.iter().any(|c| c.param == ParamId::comp(CompParam::On) && c.to >= 0.5)
}

/// Mean power of the legs.
fn power(legs: &[Vec<f32>]) -> f64 {
    let sum: f64 = legs.iter().flatten().map(|x| f64::from(*x).powi(2)).sum();
    sum / legs.iter().map(Vec::len).sum::<usize>().max(1) as f64
}

/// Standard deviation; `None` of too few.
fn spread(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    (values.len() >= LEAST_SPANS).then(|| square.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::plant::Change;
    use assistant::{Grounds, ParamChange};
    use dsp_core::params::BandParam;
    use std::f64::consts::TAU;

    fn card(class: Class, channel: usize, changes: &[(ParamId, f32)], promised: f64) -> Said {
        let changes =
            changes.iter().map(|(param, to)| ParamChange { param: *param, from: 0.0, to: *to });
        Said {
            hop: 300,
            channel,
            class,
            aspects: Vec::new(),
            moved: Some(Move { changes: changes.collect() }),
            promised: Some(promised),
            confidence: 0.5,
            grounds: Grounds::default(),
            headline: String::new(),
            evidence: String::new(),
            active_s: 0.0,
            desk_s: 0.0,
            announced: false,
        }
    }

    fn compressor(on: f32) -> Said {
        let set = |param, to| (ParamId::comp(param), to);
        let changes = [
            set(CompParam::ThresholdDb, -30.0),
            set(CompParam::Ratio, 4.0),
            set(CompParam::KneeDb, 0.0),
            set(CompParam::AttackMs, 5.0),
            set(CompParam::ReleaseMs, 100.0),
            set(CompParam::On, on),
        ];
        card(Class::Compression, 0, &changes, 17.0)
    }

    /// A tone whose level goes up and down every three seconds, peaks in dBFS.
    fn tone(levels_db: [f64; 2]) -> Take {
        let mut take = Take::demo(2, 60.0).expect("the band");
        let rate = f64::from(take.rate_hz);
        let leg = (0..take.frames as usize).map(|i| {
            let t = i as f64 / rate;
            let level = levels_db[(t / 3.0) as usize % 2];
            (10f64.powf(level / 20.0) * (TAU * 500.0 * t).sin()) as f32
        });
        take.audio[0] = Arc::new(vec![leg.collect()]);
        take
    }

    #[test]
    fn a_compressor_is_measured_by_what_it_does_to_the_take() {
        let done = |levels| worth(&tone(levels), &[], &compressor(1.0)).expect("from memory");
        let Some(Worth::Evened { p90_db, aimed_db, before_sd_db, after_sd_db, .. }) =
            done([-6.0, -6.0])
        else {
            panic!("a compressor")
        };
        // 24 dB over at 4 to 1: 18 dB less, and nothing strays.
        assert!((p90_db - 18.0).abs() < 0.5, "{p90_db}");
        assert_eq!(aimed_db, 17.0);
        assert!(before_sd_db < 0.1 && after_sd_db < 0.1);
        let Some(Worth::Evened { before_sd_db, after_sd_db, .. }) = done([-6.0, -18.0]) else {
            panic!("a compressor")
        };
        // 12 dB apart are 3 behind 4 to 1; the first third of a second of each is on its way.
        assert!((before_sd_db - 6.0).abs() < 0.6, "{before_sd_db}");
        assert!((1.0..2.6).contains(&after_sd_db), "{after_sd_db}");
        assert_eq!(worth(&tone([-6.0, -6.0]), &[], &compressor(0.0)).expect("from memory"), None);
    }

    #[test]
    fn a_cut_on_what_covers_the_voice_is_worth_something_and_a_boost_costs() {
        let take = Take::demo(3, 60.0).expect("the band");
        let (hz, q, db) = (2_000.0, 0.7, 9.0);
        let backing = masker::backing(&take);
        let (channel, _) = masker::masker(&take, &backing, (hz, q, db), 0).expect("a masker");
        let plant = Plant { change: Change::Bell { hz, q, db }, from_frame: 0, seed: 1 };
        let band = |param, to| (ParamId::band(0, param), to);
        let done = |channel: usize, gain_db: f32, plants: &[(usize, Plant)]| {
            let changes = [
                band(BandParam::On, 1.0),
                band(BandParam::FreqHz, hz as f32),
                band(BandParam::Q, q as f32),
                band(BandParam::GainDb, gain_db),
            ];
            match worth(&take, plants, &card(Class::Masking, channel, &changes, 2.0)) {
                Ok(Some(Worth::Uncovered { gained_db, .. })) => Some(gained_db),
                _ => None,
            }
        };
        let planted = [(channel, plant)];
        let gained = |db, plants: &[(usize, Plant)]| done(channel, db, plants).expect("it sings");
        assert!(gained(-6.0, &planted) > gained(-3.0, &planted));
        assert!(gained(-3.0, &planted) > 0.1 && gained(3.0, &planted) < -0.1);
        assert!(
            gained(-6.0, &planted) > gained(-6.0, &[]),
            "there is less to win without the fault"
        );
        let lead = (0..take.configs.len()).find(|c| take.configs[*c].lead_vocal).expect("a lead");
        assert_eq!(done(lead, -6.0, &planted), None, "the voice does not cover itself");
    }

    #[test]
    fn what_was_accepted_is_summed_up() {
        let accepted = |worth| Accepted {
            show: String::new(),
            channel: String::new(),
            at_s: 0.0,
            planted: true,
            worth,
        };
        let cut = |gained_db| accepted(Worth::Uncovered { gained_db, promised_db: 2.0 });
        let evened = |p90_db, after_sd_db, voice| {
            let (aimed_db, before_sd_db) = (5.0, 4.0);
            accepted(Worth::Evened { p90_db, aimed_db, voice, before_sd_db, after_sd_db })
        };
        // One is reduced by more than 6 dB, one is no voice.
        let compressors = [evened(4.0, 3.0, true), evened(7.0, 2.0, true), evened(5.5, 1.0, false)];
        let mut all = vec![cut(1.5), cut(0.9), cut(1.0)];
        all.extend(compressors);
        let (cuts, compressors) = summary(&all);
        let cuts = cuts.expect("three");
        assert_eq!((cuts.n, cuts.clearer, cuts.gained_db, cuts.promised_db), (3, 2, 1.0, 2.0));
        let even = compressors.expect("three");
        assert_eq!((even.n, even.off_db, even.near), (3, 1.0, 2));
        assert_eq!((even.all_voices, even.voices), (2, 1));
        assert_eq!(even.calmer, Some(0.25));
        assert_eq!(summary(&[]), (None, None));
    }
}
