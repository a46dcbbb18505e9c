//! The shadow strip: what would leave the strip without a move, heard beside what does leave it.
//!
//! Verification (DESIGN section 9) compares the two on audio after the move. A shadow runs for as long as
//! that takes, on the side thread, in the listening stage: per channel, from a hop that was agreed on
//! before it came, so live and offline are one.

use std::collections::VecDeque;

use super::{Listener, Observation};
use crate::channel::TapHop;
use crate::params::{ParamId, ParamValues};
use crate::strip::{Mode, Strip};
use crate::{PrepareError, Processor};

/// A strip with given values that is fed what arrives, and a listener that hears both.
struct Shadow {
    strip: Strip,
    listener: Listener,
    legs: [Vec<f32>; 2],
}

impl Shadow {
    fn new(rate_hz: f64, legs: usize, values: &ParamValues) -> Result<Self, PrepareError> {
        let listener = Listener::new(rate_hz, legs)?;
        let hop_len = listener.hop_len();
        let mut strip = Strip::new();
        strip.prepare(rate_hz, hop_len)?;
        for (id, value) in values.iter() {
            match id {
                ParamId::FREEZE | ParamId::MINE | ParamId::FADER_DB => {}
                ParamId::DRY => strip.set_mode(match values.choice(id) {
                    0 => Mode::Live,
                    1 => Mode::Dry,
                    _ => Mode::Raw,
                }),
                _ => strip.set(id, value, 0.0),
            }
        }
        strip.reset(); // it stands where it was set to
        Ok(Self { strip, listener, legs: [vec![0.0; hop_len], vec![0.0; hop_len]] })
    }

    fn observe(&mut self, hop: &TapHop<'_>) -> Observation {
        let legs = hop.legs.clamp(1, 2);
        for (buffer, pre) in self.legs.iter_mut().zip(&hop.pre[..legs]) {
            let len = buffer.len().min(pre.len());
            buffer[..len].copy_from_slice(&pre[..len]);
            buffer[len..].fill(0.0);
        }
        let [left, right] = &mut self.legs;
        match legs {
            1 => self.strip.process(&mut [left]),
            _ => self.strip.process(&mut [left, right]),
        }
        let second: &[f32] = if legs == 2 { &self.legs[1] } else { &[] };
        self.listener.observe(&TapHop {
            pre: hop.post,
            post: [&self.legs[0], second],
            gain_reduction_db: 0.0,
            ..*hop
        })
    }
}

/// From which hop on a shadow runs, and with what; `None`: from there on none does.
#[derive(Clone, Debug, PartialEq)]
pub struct ShadowOrder {
    /// First hop that it holds for. Where it is given `EFFECT_HOPS` + 1 hops after the hop in which it
    /// was decided, any number of threads may listen.
    pub from_hop: u64,
    /// The strip's values without the move.
    pub values: Option<Box<ParamValues>>,
}

/// The place of a channel's shadow beside its [`Listener`]; empty nearly all the time.
pub struct ShadowSlot {
    rate_hz: f64,
    orders: VecDeque<ShadowOrder>,
    shadow: Option<Shadow>,
}

impl ShadowSlot {
    /// Empty; for a channel at `rate_hz`.
    pub fn new(rate_hz: f64) -> Self {
        Self { rate_hz, orders: VecDeque::new(), shadow: None }
    }

    /// Takes an order; orders come in the order of their hops.
    pub fn order(&mut self, order: ShadowOrder) {
        self.orders.push_back(order);
    }

    /// Takes a hop. Where a shadow runs: what was measured, with what left the strip as `pre` and what
    /// would have left it without the move as `post`. Takes memory where a shadow begins.
    pub fn observe(&mut self, hop: &TapHop<'_>) -> Option<Observation> {
        while self.orders.front().is_some_and(|order| order.from_hop <= hop.hop) {
            let Some(order) = self.orders.pop_front() else { break };
            self.shadow = order
                .values
                // A rate that the listener serves, the strip serves; a shadow that fails is no evidence.
                .and_then(|values| Shadow::new(self.rate_hz, hop.legs, &values).ok());
        }
        self.shadow.as_mut().map(|shadow| shadow.observe(hop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop<'a>(hop: u64, pre: &'a [f32], post: &'a [f32]) -> TapHop<'a> {
        TapHop { hop, legs: 1, pre: [pre, &[]], post: [post, &[]], gain_reduction_db: 0.0 }
    }

    #[test]
    fn the_shadow_plays_without_the_move_from_its_hop_on_and_stops_when_told() {
        let mut slot = ShadowSlot::new(8_000.0);
        let mut values = ParamValues::default();
        values.set(ParamId::TRIM_DB, -12.0);
        slot.order(ShadowOrder { from_hop: 5, values: Some(Box::new(values)) });
        slot.order(ShadowOrder { from_hop: 30, values: None });
        for n in 0..40 {
            let sound: Vec<f32> = (0..80).map(|i| ((n * 80 + i) as f32 * 0.3).sin()).collect();
            let half: Vec<f32> = sound.iter().map(|x| x * 0.5).collect();
            let heard = slot.observe(&hop(n, &sound, &half));
            assert_eq!(heard.is_some(), (5..30).contains(&n), "{n}");
            if let Some(o) = heard {
                let (real, shadow) = (o.pre.rms_dbfs, o.post.rms_dbfs);
                assert!(
                    (real + 9.03).abs() < 0.3 && (shadow + 15.01).abs() < 0.3,
                    "{real} {shadow}"
                );
            }
        }
    }
}
