//! What an ambience microphone hears of the programme, told from the channels; what they do not explain is the crowd
//! (SCIENCE section 6: predict the leakage of the PA, test the residual).
//!
//! The power of band `b` is taken to be `floor_b + colour_b sum_c share_c sum_k tail_k x_ckb`, with `x_ckb` the power of
//! channel `c` through a leaky sum `k`: what delay and reverberation make of a hit. Nothing is asked of the desk: shares
//! (faders), colour (PA, room, microphone), tails (room) and floor are fitted to the programme so far by the
//! multiplicative updates of the Itakura-Saito divergence, which counts dB and not loud moments (C. Févotte, J. Idier,
//! Neural Computation 23(9), 2011: majorisation-minimisation, exponent 1/2).

mod model;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use dsp_core::listen::Observation;
use model::Model;
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
/// A channel of which nothing is known for so many hops sends nothing.
const GONE_HOPS: u32 = 50;
/// No power is higher: what the strip lets through, dBFS.
const HIGHEST_DB: f32 = 40.0;
/// Added to powers before they are compared: -90 dBFS.
const SILENT: f32 = 1e-9;
/// A tail under this is over, long before it is subnormal.
const OVER: f32 = 1e-12;
/// Where no channel sends more in any band, nothing is learned of any: -60 dBFS.
const LEAST_SENT: f32 = 1e-6;
/// More in one band proves no more, dB.
const MOST_DB: f32 = 12.0;

/// What a place on the desk sends towards the PA in one hop.
#[derive(Clone, Copy, Debug)]
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
    begun: u32,
    heard: Bands,
    tails: Vec<[Bands; TAILS]>,
}

/// What the microphone hears of which channel.
#[derive(Debug, Default)]
pub(super) struct Leakage {
    /// How often it began anew.
    begun: u32,
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
            let begun = self.begun.wrapping_add(1);
            *self = Self { begun, lines, missing, now, ..Self::default() };
        }
        for ((tails, place), line) in self.now.iter_mut().zip(places).zip(&self.lines) {
            // For a moment nobody knows: what was sent is still in the hall.
            let Some(power) = place.power.filter(|_| line.is_some()) else { continue };
            for (tail, keep) in tails.iter_mut().zip(KEEPS) {
                for (sum, power) in tail.iter_mut().zip(power) {
                    let now = keep * *sum + (1.0 - keep) * power;
                    *sum = if now < OVER { 0.0 } else { now };
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
        Moment { begun: self.begun, heard: *heard, tails: self.now.clone() }
    }

    /// Takes in a moment of the programme; music from elsewhere, under which all channels rest, is none.
    pub fn learn(&mut self, moment: Moment) {
        let sent = moment.tails.as_flattened().as_flattened().iter().any(|p| *p >= LEAST_SENT);
        if moment.begun != self.begun || !sent {
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
