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
use uuid::Uuid;

/// Third octaves from 1 to 16 kHz, where claps are; the first is this one of an observation's.
pub(crate) const BANDS: usize = 13;
const FIRST: usize = 16;
/// Power in each of them.
pub(crate) type Bands = [f32; BANDS];

const TAILS: usize = 2;
/// What a leaky sum keeps from hop to hop: 1 and 4.5 s of reverberation (60 dB).
const KEEPS: [f32; TAILS] = [0.87, 0.97];
/// Tenths of a second that the fit rests on: 20 s, and the least of them.
pub(super) const FITTED: usize = 200;
const LEAST: usize = 100;
/// Rounds of the first fit, as many at most as wait, and tenths of programme until the next round.
const FIRST_ROUNDS: usize = 20;
const FIT_EVERY: usize = 10;
/// A round moves nothing by more than this, or less than one over it.
const MOST_FACTOR: f32 = 4.0;
/// A channel of which nothing is known for so many hops sends nothing.
const GONE_HOPS: u32 = 50;
/// No power is higher: what the strip lets through, dBFS.
const HIGHEST_DB: f32 = 40.0;
/// Added to powers before they are compared: -90 dBFS.
const SILENT: f32 = 1e-9;
/// No divisor is smaller.
const TINY: f32 = 1e-12;
/// More in one band proves no more, dB.
const MOST_DB: f32 = 12.0;

/// What a place on the desk sends towards the PA in one hop.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sent {
    /// The line that is there, and whether two legs are one; `None` where it does not go to the PA.
    pub line: Option<(Uuid, bool)>,
    /// By band; `None` where the hop is missing.
    pub power: Option<Bands>,
}

/// What leaves a channel, by band: nothing where its source does not play.
pub(crate) fn leaves(o: &Observation) -> Bands {
    if !o.active {
        return Bands::default();
    }
    // The spectrum behind the strip is known ten times a second, its level at every hop.
    let strip_db = o.post.rms_dbfs - o.pre.rms_dbfs;
    let strip_db = if strip_db.is_finite() { strip_db.clamp(-60.0, 24.0) } else { 0.0 };
    arrives(o).map(|power| power * 10f32.powf(strip_db / 10.0))
}

/// What a microphone hears, by band.
pub(crate) fn arrives(o: &Observation) -> Bands {
    std::array::from_fn(|band| {
        let db = o.bands_db[FIRST + band];
        if db.is_nan() { 0.0 } else { 10f32.powf(db.min(HIGHEST_DB) / 10.0) }
    })
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
    lines: Vec<Option<(Uuid, bool)>>,
    /// For so many hops nothing is known of the place.
    missing: Vec<u32>,
    now: Vec<[Bands; TAILS]>,
    learned: VecDeque<Moment>,
    /// Tenths since a round was last asked for, and rounds that wait.
    tenths: usize,
    rounds: usize,
    model: Option<Model>,
    /// The first fit is done.
    fitted: bool,
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
        let factor = (self.0 / self.1).sqrt();
        if factor.is_finite() { factor.clamp(1.0 / MOST_FACTOR, MOST_FACTOR) } else { 1.0 }
    }
}

impl Leakage {
    /// A hop on: what each place sends. Where a line has come, gone or changed all begins anew.
    pub fn hear(&mut self, places: &[Sent]) {
        self.missing.resize(places.len(), GONE_HOPS);
        for (missing, place) in self.missing.iter_mut().zip(places) {
            *missing = if place.power.is_some() { 0 } else { missing.saturating_add(1) };
        }
        let there = || {
            let known =
                |(place, missing): (&Sent, &u32)| place.line.filter(|_| *missing < GONE_HOPS);
            places.iter().zip(&self.missing).map(known)
        };
        if !there().eq(self.lines.iter().copied()) {
            let lines: Vec<_> = there().collect();
            let now = vec![[[0.0; BANDS]; TAILS]; lines.len()];
            let missing = std::mem::take(&mut self.missing);
            *self = Self { lines, missing, now, ..Self::default() };
        }
        for ((tails, place), line) in self.now.iter_mut().zip(places).zip(&self.lines) {
            // For a moment nobody knows: what was sent is still in the hall.
            let Some(power) = place.power.filter(|_| line.is_some()) else { continue };
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
        let explained = self.model.as_ref().filter(|_| self.fitted)?.explains(&self.now);
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
        self.tenths += 1;
        if self.tenths >= FIT_EVERY && self.learned.len() >= LEAST {
            self.tenths = 0;
            if self.model.is_none() {
                self.model = Model::first(&self.learned);
                self.rounds = FIRST_ROUNDS;
            } else {
                self.rounds = (self.rounds + 1).min(FIRST_ROUNDS);
            }
        }
    }

    /// A round of the fit, where one waits: one a hop, so that none takes long.
    pub fn fit(&mut self) {
        if let Some(model) = self.model.as_mut().filter(|_| self.rounds > 0) {
            model.fit(&self.learned);
            self.rounds -= 1;
            self.fitted |= self.rounds == 0;
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

    pub fn places<const N: usize>(powers: [Bands; N]) -> [Sent; N] {
        let line = |c: usize| Some((Uuid::from_u128(c as u128), false));
        std::array::from_fn(|c| Sent { line: line(c), power: Some(powers[c]) })
    }

    /// Channels that play in turns, each with a spectrum of its own.
    fn played(hop: usize) -> [Sent; 3] {
        places(std::array::from_fn(|c| {
            let on = (hop / 25 + 2 * c).is_multiple_of(c + 2);
            let level = if on { 1e-2 } else { 0.0 };
            std::array::from_fn(|b| level * (1.0 + (b * (c + 1) % 5) as f32))
        }))
    }

    /// A PA: faders and colour.
    type Pa = ([f32; 3], fn(usize) -> f32);

    /// Hears on, and learns where it may.
    fn go_on(own: &mut Leakage, hops: std::ops::Range<usize>, pa: Pa) {
        for hop in hops {
            own.hear(&played(hop));
            own.fit();
            if hop % 10 == 9 {
                let moment = own.moment(&heard(own, pa));
                own.learn(moment);
            }
        }
    }

    fn after(seconds: usize, pa: Pa) -> Leakage {
        let mut own = Leakage::default();
        go_on(&mut own, 0..100 * seconds, pa);
        own
    }

    /// What the hall makes of the channels: half of either tail.
    fn heard(own: &Leakage, (faders, colour): Pa) -> Bands {
        let model = Model {
            share: faders.to_vec(),
            tail: [0.5; TAILS],
            colour: std::array::from_fn(colour),
            floor: [1e-9; BANDS],
        };
        model.explains(&own.now)
    }

    const PLAIN: Pa = ([1.0; 3], |_| 1.0);

    #[test]
    fn faders_and_colour_are_found_and_only_what_is_added_is_unexplained() {
        let pa: Pa = ([0.5, 0.02, 2.0], |b| 0.05 * 1.3f32.powi(b as i32));
        let mut own = after(40, pa);
        for hop in 4_000..5_000 {
            own.hear(&played(hop));
            let heard = heard(&own, pa);
            let alone_db = own.unexplained_db(&heard).expect("fitted");
            assert!(alone_db < 1.0, "{hop}: {alone_db} dB");
            // A crowd as loud as the programme in each band.
            let crowd_db = own.unexplained_db(&heard.map(|power| 2.0 * power)).expect("fitted");
            assert!((2.0..4.0).contains(&crowd_db), "{hop}: {crowd_db} dB");
        }
    }

    #[test]
    fn nothing_is_told_before_ten_seconds_nor_without_channels_nor_of_silence() {
        let told = |own: &Leakage| own.unexplained_db(&[1e-3; BANDS]).is_some();
        assert!(!told(&after(9, PLAIN)));
        assert!(told(&after(12, PLAIN)));
        let mut alone = Leakage::default();
        for _ in 0..2_000 {
            alone.hear(&[]);
            alone.fit();
            let moment = alone.moment(&[1e-3; BANDS]);
            alone.learn(moment);
        }
        assert!(!told(&alone));
    }

    #[test]
    fn silent_channels_under_music_from_elsewhere_teach_nothing_and_the_show_is_told_as_ever() {
        let mut own = Leakage::default();
        for hop in 0..3_000 {
            own.hear(&places([[0.0; BANDS]; 3]));
            own.fit();
            if hop % 10 == 9 {
                let moment = own.moment(&[1e-3; BANDS]);
                own.learn(moment);
            }
        }
        assert_eq!(own.unexplained_db(&[1.0; BANDS]), None);
        go_on(&mut own, 3_000..7_000, PLAIN);
        let heard = heard(&own, PLAIN);
        let crowd_db = own.unexplained_db(&heard.map(|power| 4.0 * power)).expect("fitted");
        assert!((4.0..8.0).contains(&crowd_db), "{crowd_db} dB");
    }

    #[test]
    fn a_hop_that_is_missing_is_bridged_and_a_line_that_went_or_changed_begins_anew() {
        let mut own = after(20, PLAIN);
        let quiet = |hop: usize| played(hop).map(|sent| Sent { power: None, ..sent });
        for hop in 2_000..2_000 + GONE_HOPS as usize - 1 {
            let before = heard(&own, PLAIN);
            own.hear(&quiet(hop));
            assert!(own.unexplained_db(&before).expect("as it was") < 1.0);
        }
        own.hear(&quiet(0));
        assert!(!own.fitted && own.learned.is_empty(), "they are gone");
        for change in [
            |sent: &mut Sent| sent.line = None,
            |sent: &mut Sent| sent.line = Some((Uuid::from_u128(9), false)),
            |sent: &mut Sent| sent.line = sent.line.map(|(id, _)| (id, true)),
        ] {
            let mut own = after(20, PLAIN);
            let waiting = own.moment(&[1e-3; BANDS]);
            let mut now = played(0);
            change(&mut now[1]);
            own.hear(&now);
            assert!(!own.fitted && own.learned.is_empty());
            own.hear(&now[..2]);
            own.learn(waiting);
            assert!(own.learned.is_empty(), "what waited was of other channels");
        }
    }

    #[test]
    fn odd_powers_stay_finite_and_are_got_over() {
        let mut own = Leakage::default();
        for hop in 0..3_000 {
            let loud = if hop < 1_500 { 0.0 } else { 1e4 };
            own.hear(&places([[loud; BANDS], [1e-16; BANDS], [0.0; BANDS]]));
            own.fit();
            let moment = own.moment(&[if hop % 2 == 0 { 0.0 } else { 1e4 }; BANDS]);
            own.learn(moment);
            if let Some(db) = own.unexplained_db(&[1e-3; BANDS]) {
                assert!(db.is_finite(), "{hop}");
            }
        }
        go_on(&mut own, 0..6_000, PLAIN);
        let crowd_db = own.unexplained_db(&heard(&own, PLAIN).map(|power| 4.0 * power));
        assert!(crowd_db.is_some_and(|db| (3.0..9.0).contains(&db)), "{crowd_db:?}");
    }
}
