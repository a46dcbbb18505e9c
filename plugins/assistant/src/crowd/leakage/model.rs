//! How much of which channel is in a microphone: shares, tails, colour and floor, and their fit.

use std::collections::VecDeque;

use super::{BANDS, Bands, Moment, SILENT, TAILS};

/// A round moves nothing by more than this, or less than one over it.
const MOST_FACTOR: f32 = 4.0;
/// No divisor is smaller.
const TINY: f32 = 1e-12;

/// All factors of the sum.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub share: Vec<f32>,
    pub tail: [f32; TAILS],
    pub colour: Bands,
    pub floor: Bands,
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

impl Model {
    /// All channels alike, at the right level; `None` where nothing was to be heard.
    pub fn first(moments: &VecDeque<Moment>) -> Option<Self> {
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

    /// Power in each band.
    pub fn explains(&self, tails: &[[Bands; TAILS]]) -> Bands {
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
    pub fn fit(&mut self, moments: &VecDeque<Moment>) {
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
