//! What is heard on the cue bus: a card's move on its channel, alone or in the mix.

use assistant::contribution::CLOSED_DB;
use assistant::{Contribution, Engine, Proposal, SuggestionId};
use dsp_core::params::ParamValues;
use panels::view::{AuditionView, AuditionWay};
use rtrb::Producer;

use crate::desk::MAX_CHANNELS;
use crate::desk::cue::{CueOrder, Gains};

/// Gains that moved by less are told with the next order, dB.
const SAME_GAIN: f32 = 0.06;

/// The audition of one Desk.
#[derive(Default)]
pub struct Audition {
    orders: Option<Producer<CueOrder>>,
    wanted: Option<(SuggestionId, AuditionWay)>,
    told: Option<Told>,
    context: String,
}

/// What the audio thread was told last.
#[derive(Clone, PartialEq)]
struct Told {
    channel: usize,
    legs: u8,
    way: AuditionWay,
    values: ParamValues,
    gains: Gains,
}

impl Audition {
    /// A new epoch: its way to the audio thread, and nothing is heard.
    pub fn begin(&mut self, orders: Option<Producer<CueOrder>>) {
        (self.orders, self.told) = (orders, None);
    }

    /// Gives the way back, to begin the epoch again.
    pub fn end(&mut self) -> Option<Producer<CueOrder>> {
        self.orders.take()
    }

    /// What is to be heard from now on.
    pub fn want(&mut self, wanted: Option<(SuggestionId, AuditionWay)>) {
        self.wanted = wanted;
    }

    /// Tells the audio thread where something has changed. A card that is gone is heard no more.
    pub fn follow(&mut self, engine: &Engine, own: usize) {
        let (gains, context) = mix_gains(engine, own);
        self.context = context;
        let now = self.wanted.and_then(|(id, way)| {
            let cards = engine.open_cards();
            let card = cards.into_iter().find(|card| card.id == id && card.channel < own)?;
            let Proposal::Move(moved) = &card.proposal else { return None };
            let mut values = engine.values(card.channel).clone();
            moved.changes.iter().for_each(|change| values.set(change.param, change.to));
            let legs = 1 + u8::from(engine.is_linked(card.channel));
            Some(Told { channel: card.channel, legs, way, values, gains })
        });
        if now.is_none() {
            self.wanted = None;
        }
        if same(self.told.as_ref(), now.as_ref()) {
            return;
        }
        let Some(orders) = &mut self.orders else { return };
        let order = match &now {
            Some(told) => CueOrder {
                channel: Some(told.channel as u8),
                legs: told.legs,
                way: told.way,
                values: told.values.clone(),
                gains: told.gains,
            },
            None => CueOrder {
                channel: None,
                legs: 1,
                way: AuditionWay::default(),
                values: ParamValues::default(),
                gains,
            },
        };
        // Where there is no room it is told with the next turn.
        if orders.push(order).is_ok() {
            self.told = now;
        }
    }

    /// As the panel shows it.
    pub fn view(&self) -> AuditionView {
        AuditionView {
            why_not: String::new(),
            card: self.wanted.map(|(id, _)| id.0),
            way: self.wanted.map_or(AuditionWay::default(), |(_, way)| way),
            context: self.context.clone(),
        }
    }
}

fn same(a: Option<&Told>, b: Option<&Told>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let gains = a.gains.iter().flatten().zip(b.gains.iter().flatten());
            let still = gains.clone().all(|(a, b)| (a - b).abs() <= SAME_GAIN * a.max(*b));
            let alone = !b.way.is_in_context();
            (a.channel, a.legs, a.way, &a.values) == (b.channel, b.legs, b.way, &b.values)
                && (still || alone)
        }
        _ => false,
    }
}

/// Gains of the strips in a mix of them, and how they are known.
fn mix_gains(engine: &Engine, own: usize) -> (Gains, String) {
    let mut gains = [[0.0; 2]; MAX_CHANNELS];
    let (mut known, mut assumed) = (0, 0);
    for channel in (0..own.min(MAX_CHANNELS)).filter(|c| !engine.is_unused(*c)) {
        let gain = match engine.mix().contribution(channel) {
            Contribution::Unknown => {
                assumed += 1;
                1.0
            }
            found => {
                known += 1;
                let db = found.gain_db().unwrap_or(CLOSED_DB);
                if db <= CLOSED_DB { 0.0 } else { 10f32.powf(db / 20.0) }
            }
        };
        if engine.is_linked(channel) && channel + 1 < MAX_CHANNELS {
            gains[channel] = [gain, 0.0];
            gains[channel + 1] = [0.0, gain];
        } else {
            gains[channel] = [gain; 2];
        }
    }
    let text = match (known, assumed) {
        (0, 0) => "no strip plays".to_owned(),
        (known, 0) => format!("{known} strips at their faders"),
        (0, assumed) => format!("{assumed} strips, faders unknown: taken at 0 dB"),
        (known, assumed) => format!("{known} strips at their faders, {assumed} taken at 0 dB"),
    };
    (gains, text)
}
