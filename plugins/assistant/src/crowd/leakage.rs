//! What an ambience microphone hears of the programme, told from the channels; what they do not explain is the crowd
//! (SCIENCE section 6: predict the leakage of the PA, test the residual).
//!
//! The power of band `b` is taken to be `floor_b + colour_b sum_c share_c sum_k tail_k x_ckb`, with `x_ckb` the power of
//! channel `c` through a leaky sum `k`: what delay and reverberation make of a hit. Nothing is asked of the desk: shares
//! (faders), colour (PA, room, microphone), tails (room) and floor are fitted to the programme so far by the
//! multiplicative updates of the Itakura-Saito divergence, which counts dB and not loud moments (C. Févotte, J. Idier,
//! Neural Computation 23(9), 2011: majorisation-minimisation, exponent 1/2).

use std::collections::VecDeque;

use dsp_core::listen::Observation;

/// Third octaves from 1 to 16 kHz, where claps are; the first is this one of an observation's.
pub(crate) const BANDS: usize = 13;
const FIRST: usize = 16;
/// Power in each of them.
pub(crate) type Bands = [f32; BANDS];

const TAILS: usize = 2;
/// What a leaky sum keeps from hop to hop: 1 and 4.5 s of reverberation (60 dB).
const KEEPS: [f32; TAILS] = [0.87, 0.97];
/// Tenths of a second that the fit rests on: 20 s, and the least of them.
const FITTED: usize = 200;
const LEAST: usize = 100;
/// Rounds of the first fit, and tenths of programme until the next round.
const FIRST_ROUNDS: usize = 20;
const FIT_EVERY: usize = 10;
/// Added to powers before they are compared: -90 dBFS.
const SILENT: f32 = 1e-9;
/// No divisor is smaller.
const TINY: f32 = 1e-12;
/// More in one band proves no more, dB.
const MOST_DB: f32 = 12.0;

/// What leaves a channel towards the PA, by band.
pub(crate) fn leaves(o: &Observation) -> Bands {
    // The spectrum behind the strip is known ten times a second, its level at every hop.
    let strip_db = (o.post.rms_dbfs - o.pre.rms_dbfs).clamp(-60.0, 24.0);
    arrives(o).map(|power| power * 10f32.powf(strip_db / 10.0))
}

/// What a microphone hears, by band.
pub(crate) fn arrives(o: &Observation) -> Bands {
    std::array::from_fn(|band| 10f32.powf(o.bands_db[FIRST + band] / 10.0))
}

/// What was heard at one moment, and what of each channel could have been in it.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    heard: Bands,
    tails: Vec<[Bands; TAILS]>,
}

/// What the microphone hears of which channel.
#[derive(Debug, Default)]
pub(super) struct Leakage {
    now: Vec<[Bands; TAILS]>,
    learned: VecDeque<Moment>,
    due: usize,
    model: Option<Model>,
}

#[derive(Clone, Debug)]
struct Model {
    share: Vec<f32>,
    tail: [f32; TAILS],
    colour: Bands,
    floor: Bands,
}

/// What a multiplicative update divides.
#[derive(Clone, Copy, Default)]
struct Pull(f32, f32);

impl Pull {
    fn add(&mut self, part: f32, (up, down): (f32, f32)) {
        self.0 += part * up;
        self.1 += part * down;
    }

    fn factor(self) -> f32 {
        if self.1 > 0.0 { (self.0 / self.1).sqrt() } else { 1.0 }
    }
}

impl Leakage {
    /// A hop on: what leaves each channel.
    pub fn hear(&mut self, channels: &[Bands]) {
        if self.now.len() != channels.len() {
            *self = Self { now: vec![[[0.0; BANDS]; TAILS]; channels.len()], ..Self::default() };
        }
        for (tails, power) in self.now.iter_mut().zip(channels) {
            for (tail, keep) in tails.iter_mut().zip(KEEPS) {
                for (sum, power) in tail.iter_mut().zip(power) {
                    *sum = keep * *sum + (1.0 - keep) * power;
                }
            }
        }
    }

    /// By how much what is heard stands over what the channels explain, dB, mean of the bands, of which those that
    /// do not stand over it count as 0: what covers a crowd in one band says nothing of the others. `None` where nothing
    /// is known yet.
    pub fn unexplained_db(&self, heard: &Bands) -> Option<f32> {
        let explained = self.model.as_ref()?.explains(&self.now);
        let over = heard.iter().zip(explained).map(|(heard, explained)| {
            let db = 10.0 * ((heard + SILENT) / (explained + SILENT)).log10();
            db.clamp(0.0, MOST_DB)
        });
        Some(over.sum::<f32>() / BANDS as f32)
    }

    /// What may be learned from, once it is known to be programme.
    pub fn moment(&self, heard: &Bands) -> Moment {
        Moment { heard: *heard, tails: self.now.clone() }
    }

    /// Takes in a moment of the programme.
    pub fn learn(&mut self, moment: Moment) {
        if moment.tails.len() != self.now.len() || self.now.is_empty() {
            return;
        }
        if self.learned.len() == FITTED {
            self.learned.pop_front();
        }
        self.learned.push_back(moment);
        self.due += 1;
        if self.due >= FIT_EVERY && self.learned.len() >= LEAST {
            self.due = 0;
            let (model, rounds) = match self.model.take() {
                Some(model) => (Some(model), 1),
                None => (Model::first(&self.learned), FIRST_ROUNDS),
            };
            self.model = model.map(|mut model| {
                (0..rounds).for_each(|_| model.fit(&self.learned));
                model
            });
        }
    }

    /// So many of the newest moments were no programme.
    pub fn forget(&mut self, newest: usize) {
        self.learned.truncate(self.learned.len().saturating_sub(newest));
    }
}

impl Model {
    /// All channels alike, at the right level; `None` where nothing was to be heard.
    fn first(moments: &VecDeque<Moment>) -> Option<Self> {
        let channels = moments.front()?.tails.len();
        let heard: f32 = moments.iter().flat_map(|m| m.heard).sum();
        let sent: f32 = moments.iter().flat_map(|m| m.tails.as_flattened().as_flattened()).sum();
        (heard > 0.0 && sent > 0.0).then(|| Self {
            share: vec![TAILS as f32 * heard / sent; channels],
            tail: [1.0 / TAILS as f32; TAILS],
            colour: [1.0; BANDS],
            floor: [SILENT; BANDS],
        })
    }

    fn explains(&self, tails: &[[Bands; TAILS]]) -> Bands {
        let sent = self.sent(tails);
        std::array::from_fn(|b| self.floor[b] + self.colour[b] * sent[b])
    }

    /// All channels by their shares.
    fn sent(&self, tails: &[[Bands; TAILS]]) -> Bands {
        let mut sent = [0.0; BANDS];
        for (tails, share) in tails.iter().zip(&self.share) {
            for (tail, part) in tails.iter().zip(self.tail) {
                for (sent, power) in sent.iter_mut().zip(tail) {
                    *sent += share * part * power;
                }
            }
        }
        sent
    }

    /// A round: shares, then tails, then colour and floor.
    fn fit(&mut self, moments: &VecDeque<Moment>) {
        let mut pulls = vec![Pull::default(); self.share.len()];
        self.each(moments, |model, moment, slope| {
            for (pull, tails) in pulls.iter_mut().zip(&moment.tails) {
                for (tail, part) in tails.iter().zip(model.tail) {
                    for b in 0..BANDS {
                        pull.add(part * model.colour[b] * tail[b], slope[b]);
                    }
                }
            }
        });
        self.share.iter_mut().zip(&pulls).for_each(|(share, pull)| *share *= pull.factor());

        let mut pulls = [Pull::default(); TAILS];
        self.each(moments, |model, moment, slope| {
            for (tails, share) in moment.tails.iter().zip(&model.share) {
                for (pull, tail) in pulls.iter_mut().zip(tails) {
                    for b in 0..BANDS {
                        pull.add(share * model.colour[b] * tail[b], slope[b]);
                    }
                }
            }
        });
        self.tail.iter_mut().zip(pulls).for_each(|(part, pull)| *part *= pull.factor());

        let (mut colours, mut floors) = ([Pull::default(); BANDS], [Pull::default(); BANDS]);
        self.each(moments, |model, moment, slope| {
            let sent = model.sent(&moment.tails);
            for b in 0..BANDS {
                colours[b].add(sent[b], slope[b]);
                floors[b].add(1.0, slope[b]);
            }
        });
        for b in 0..BANDS {
            self.colour[b] *= colours[b].factor();
            self.floor[b] = (self.floor[b] * floors[b].factor()).max(TINY);
        }
    }

    /// Each moment with what it pulls in each band: up by heard over explained squared, down by one over explained.
    fn each(
        &self,
        moments: &VecDeque<Moment>,
        mut take: impl FnMut(&Self, &Moment, &[(f32, f32); BANDS]),
    ) {
        for moment in moments {
            let explained = self.explains(&moment.tails);
            let slope = std::array::from_fn(|b| {
                let least = explained[b].max(TINY);
                ((moment.heard[b] + TINY) / (least * least), 1.0 / least)
            });
            take(self, moment, &slope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Channels that play in turns, each with a spectrum of its own.
    fn played(hop: usize) -> [Bands; 3] {
        std::array::from_fn(|c| {
            let on = (hop / 25 + 2 * c).is_multiple_of(c + 2);
            let level = if on { 1e-2 } else { 1e-6 };
            std::array::from_fn(|b| level * (1.0 + (b * (c + 1) % 5) as f32))
        })
    }

    /// After so many seconds of a programme, through a PA with these faders and this colour.
    fn after(seconds: usize, faders: [f32; 3], colour: fn(usize) -> f32) -> (Leakage, Leakage) {
        let (mut own, mut room) = (Leakage::default(), Leakage::default());
        for hop in 0..100 * seconds {
            let channels = played(hop);
            own.hear(&channels);
            room.hear(&channels);
            if hop % 10 == 9 {
                let moment = own.moment(&heard(&room, faders, colour));
                own.learn(moment);
            }
        }
        (own, room)
    }

    /// What the room makes of the channels: half of either tail.
    fn heard(room: &Leakage, faders: [f32; 3], colour: fn(usize) -> f32) -> Bands {
        let share = faders.to_vec();
        let model = Model { share, tail: [0.5; TAILS], colour: [1.0; BANDS], floor: [1e-8; BANDS] };
        let sent = model.explains(&room.now);
        std::array::from_fn(|b| colour(b) * sent[b])
    }

    #[test]
    fn faders_and_colour_are_found_and_only_what_is_added_is_unexplained() {
        let faders = [0.5, 0.02, 2.0];
        let colour = |b: usize| 0.05 * 1.3f32.powi(b as i32);
        let (mut own, mut room) = after(40, faders, colour);
        for hop in 4_000..5_000 {
            let channels = played(hop);
            own.hear(&channels);
            room.hear(&channels);
            let heard = heard(&room, faders, colour);
            let alone_db = own.unexplained_db(&heard).expect("fitted");
            assert!(alone_db < 1.0, "{hop}: {alone_db} dB");
            // A crowd as loud as the programme in each band.
            let crowd_db = own.unexplained_db(&heard.map(|power| 2.0 * power)).expect("fitted");
            assert!((2.0..4.0).contains(&crowd_db), "{hop}: {crowd_db} dB");
        }
    }

    #[test]
    fn nothing_is_told_before_ten_seconds_nor_without_channels_nor_of_silence() {
        assert!(after(9, [1.0; 3], |_| 1.0).0.model.is_none());
        assert!(after(11, [1.0; 3], |_| 1.0).0.model.is_some());
        assert!(after(11, [1.0; 3], |_| 0.0).0.model.is_none(), "a dead microphone");
        let mut alone = Leakage::default();
        for _ in 0..2_000 {
            alone.hear(&[]);
            let moment = alone.moment(&[1e-3; BANDS]);
            alone.learn(moment);
        }
        assert_eq!(alone.unexplained_db(&[1.0; BANDS]), None);
    }

    #[test]
    fn another_number_of_channels_begins_anew_and_odd_powers_stay_finite() {
        let (mut own, _) = after(20, [1.0; 3], |_| 1.0);
        let waiting = own.moment(&[1e-3; BANDS]);
        own.hear(&[[1e-3; BANDS]; 2]);
        assert!(own.model.is_none());
        own.learn(waiting);
        assert!(own.learned.is_empty(), "what waited was of other channels");
        for hop in 0..3_000 {
            own.hear(&[[if hop < 1_500 { 0.0 } else { 1e6 }; BANDS], [1e-16; BANDS]]);
            let moment = own.moment(&[if hop % 2 == 0 { 0.0 } else { 1e6 }; BANDS]);
            own.learn(moment);
            if let Some(db) = own.unexplained_db(&[1e-3; BANDS]) {
                assert!(db.is_finite(), "{hop}");
            }
        }
        assert!(own.model.is_some());
    }
}
