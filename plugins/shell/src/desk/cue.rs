//! The cue bus: a suggestion before it is accepted, alone or in the mix; silent else. Audio thread.
//!
//! The auditioned channel runs through a second strip with the move in it. What the audience hears is
//! never touched: this only reads the main buses. Changes go through silence, 10 ms down and up.

use dsp_core::params::{ParamId, ParamValues};
use dsp_core::strip::{Mode, Strip};
use dsp_core::{PrepareError, Processor};
use panels::view::AuditionWay;
use rtrb::{Consumer, Producer, RingBuffer};

use super::MAX_CHANNELS;

/// Fades last this long, s.
const FADE_S: f64 = 0.01;
/// Orders that wait at most.
const ORDERS: usize = 8;

/// Where a channel stands in the mix on the cue bus: gain to the left and to the right.
pub type Gains = [[f32; 2]; MAX_CHANNELS];

/// What to hear.
#[derive(Clone, Debug)]
pub struct CueOrder {
    /// The channel; `None`: nothing any more.
    pub channel: Option<u8>,
    /// Legs of that channel: 2 where it is linked with the next one.
    pub legs: u8,
    /// Alone or in the mix, with the move or without.
    pub way: AuditionWay,
    /// Its strip's values with the move.
    pub values: ParamValues,
    /// Gains of all channels in the mix.
    pub gains: Gains,
}

/// The ways of orders. Allocates.
pub fn cue_orders() -> (Producer<CueOrder>, Consumer<CueOrder>) {
    RingBuffer::new(ORDERS)
}

/// The cue bus of one Desk.
pub struct Cue {
    orders: Option<Consumer<CueOrder>>,
    strip: Strip,
    now: Option<CueOrder>,
    next: Option<CueOrder>,
    /// 0 silent, 1 open.
    level: f32,
    step: f32,
    /// The auditioned channel with the move, \[leg\]\[frame\].
    moved: [Box<[f32]>; 2],
    heard: bool,
}

impl Default for Cue {
    fn default() -> Self {
        let empty = || Vec::new().into_boxed_slice();
        Self {
            orders: None,
            strip: Strip::new(),
            now: None,
            next: None,
            level: 0.0,
            step: 1.0,
            moved: [empty(), empty()],
            heard: false,
        }
    }
}

impl Cue {
    /// Main thread; allocates.
    ///
    /// # Errors
    /// The rate cannot be served.
    pub fn prepare(
        &mut self,
        rate_hz: f64,
        max_piece: usize,
        orders: Consumer<CueOrder>,
    ) -> Result<(), PrepareError> {
        self.strip.prepare(rate_hz, max_piece)?;
        self.moved = [(); 2].map(|()| vec![0.0; max_piece].into_boxed_slice());
        self.orders = Some(orders);
        (self.now, self.next, self.level) = (None, None, 0.0);
        self.step = (1.0 / (FADE_S * rate_hz)) as f32;
        Ok(())
    }

    /// Takes orders; the newest counts.
    pub fn follow(&mut self) {
        while let Some(order) = self.orders.as_mut().and_then(|orders| orders.pop().ok()) {
            self.next = Some(order);
        }
        if self.level == 0.0
            && let Some(order) = self.next.take()
        {
            self.set_strip(&order);
            self.now = Some(order).filter(|order| order.channel.is_some());
        }
    }

    fn set_strip(&mut self, order: &CueOrder) {
        for (id, value) in order.values.iter() {
            match id {
                ParamId::FREEZE | ParamId::MINE | ParamId::FADER_DB | ParamId::DRY => {}
                _ => self.strip.set(id, value, 0.0),
            }
        }
        self.strip.set_mode(Mode::Live);
        self.strip.reset();
    }

    /// The channel that is auditioned now.
    pub fn channel(&self) -> Option<usize> {
        self.now.as_ref().and_then(|order| order.channel).map(usize::from)
    }

    /// What arrives on the auditioned channel, before its strip works in place.
    pub fn arrive(&mut self, legs: &[&[f32]]) {
        for (to, from) in self.moved.iter_mut().zip(legs) {
            let frames = from.len().min(to.len());
            to[..frames].copy_from_slice(&from[..frames]);
        }
        self.heard = !legs.is_empty();
    }

    /// Fills `frames` of the bus from what left the strips: `main` \[channel\]\[frame\] from `at` on.
    pub fn play(&mut self, main: &[&mut [f32]], at: usize, frames: usize, out: &mut [&mut [f32]]) {
        let Some(order) = self.now.clone().filter(|_| std::mem::take(&mut self.heard)) else {
            out.iter_mut().for_each(|leg| silence(leg, at, frames));
            self.level = 0.0;
            return;
        };
        let channel = usize::from(order.channel.unwrap_or(0));
        let legs = usize::from(order.legs.clamp(1, 2)).min(main.len().saturating_sub(channel));
        let [left, right] = &mut self.moved;
        match legs {
            2 => self.strip.process(&mut [&mut left[..frames], &mut right[..frames]]),
            _ => self.strip.process(&mut [&mut left[..frames]]),
        }
        let target = if self.next.is_some() { 0.0 } else { 1.0 };
        let mut level = self.level;
        for (side, bus) in out.iter_mut().enumerate().take(2) {
            silence(bus, at, frames);
            let Some(bus) = bus.get_mut(at..at + frames) else { continue };
            self.fill(&order, channel, legs, side, main, at, bus);
            level = self.level;
            for sample in bus {
                level += (target - level).clamp(-self.step, self.step);
                *sample *= level;
            }
        }
        self.level = level;
    }

    /// One side of the bus, before the fade.
    #[expect(clippy::too_many_arguments, reason = "one piece of one bus")]
    fn fill(
        &self,
        order: &CueOrder,
        channel: usize,
        legs: usize,
        side: usize,
        main: &[&mut [f32]],
        at: usize,
        bus: &mut [f32],
    ) {
        let leg = side.min(legs - 1);
        let own: &[f32] = if order.way.has_move() {
            &self.moved[leg]
        } else {
            main.get(channel + leg).and_then(|leg| leg.get(at..)).unwrap_or(&[])
        };
        if !order.way.is_in_context() {
            bus.iter_mut().zip(own).for_each(|(to, from)| *to = *from);
            return;
        }
        for (n, from) in main.iter().enumerate().take(MAX_CHANNELS) {
            let gain = order.gains[n][side];
            let replaced = (channel..channel + legs).contains(&n);
            if gain == 0.0 || (replaced && order.way.has_move()) {
                continue;
            }
            let from = from.get(at..).unwrap_or(&[]);
            bus.iter_mut().zip(from).for_each(|(to, from)| *to += gain * from);
        }
        if order.way.has_move() {
            for leg in 0..legs {
                let gain = order.gains[channel + leg][side];
                bus.iter_mut().zip(&self.moved[leg]).for_each(|(to, from)| *to += gain * from);
            }
        }
    }
}

fn silence(leg: &mut [f32], at: usize, frames: usize) {
    let end = (at + frames).min(leg.len());
    if at < end {
        leg[at..end].fill(0.0);
    }
}
