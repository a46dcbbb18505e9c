//! The processor: values and schedule kept here, sound made by the strip.

use super::change::{Applied, Schedule, is_of_the_channel};
use super::glide::Glides;
use super::meters::MeterHold;
use super::tap::Tap;
use super::{By, Change, EFFECT_HOPS, NoTap, Side, TapSink};
use crate::params::{PARAM_COUNT, ParamId, ParamValues};
use crate::strip::{Strip, StripMeters};
use crate::{PrepareError, Processor};

/// A strip with two sets of values: *live* (what was accepted) and *own* (the engineer's alone).
///
/// - A hand sets both, ends the assistant's ramp on that parameter and drops what was scheduled
///   for it. The assistant's changes come in through [`schedule`](Self::schedule), at their sample.
/// - `mine` on: the strip follows the own values; live ones are kept and come back unchanged.
/// - `freeze` on: what is scheduled is dropped, what ramps for the assistant stops where it is and
///   stays there. Hands still work.
/// - `dry` is the strip's [`Mode`](crate::strip::Mode). `fader_db` never touches audio.
///
/// Time is the number of samples since `prepare`; schedule, ramps and hops are anchored to it, so
/// any split into blocks gives the same bits and the same hops. No latency. Apart from `new` and
/// `prepare` every method may be called on the audio thread: none allocates, locks, waits or fails.
pub struct ChannelProcessor {
    pub(super) strip: Strip,
    pub(super) live: ParamValues,
    pub(super) own: ParamValues,
    pub(super) glides: Glides,
    pub(super) schedule: Schedule,
    pub(super) applied: Applied,
    pub(super) rate_hz: f64,
    pub(super) sample: u64,
    pub(super) dropped: u64,
    /// Sample of the last hand or recall on each parameter in this epoch.
    hands: [Option<u64>; PARAM_COUNT],
    late: u64,
    tap: Tap,
    meters: MeterHold,
}

impl Default for ChannelProcessor {
    fn default() -> Self {
        Self::new()
    }
}

impl ChannelProcessor {
    /// Default values, nothing scheduled. Silent about hops until prepared. Allocates.
    pub fn new() -> Self {
        Self {
            strip: Strip::new(),
            live: ParamValues::default(),
            own: ParamValues::default(),
            glides: Glides::new(),
            schedule: Schedule::new(),
            applied: Applied::new(),
            rate_hz: 0.0,
            sample: 0,
            dropped: 0,
            hands: [None; PARAM_COUNT],
            late: 0,
            tap: Tap::new(0),
            meters: MeterHold::default(),
        }
    }

    /// Takes over both sets of values, as a state load or a recall: ramps stop, the schedule is
    /// dropped. At once if nothing was processed yet, else over 20 ms.
    ///
    /// Freeze, Mine and Dry are the live ones.
    pub fn restore(&mut self, live: &ParamValues, own: &ParamValues) {
        self.drop_schedule();
        self.glides.settle();
        self.applied.clear();
        self.live = live.clone();
        self.own = own.clone();
        self.hands = [Some(self.sample); PARAM_COUNT];
        for id in ParamId::all() {
            if is_of_the_channel(id) {
                self.own.set(id, self.live.get(id));
            }
            self.follow(id, 0.0);
        }
        if self.sample == 0 {
            self.strip.reset();
        }
    }

    /// The engineer or the host sets a parameter: live and own, over 20 ms. A value that is not
    /// finite is ignored.
    pub fn set_by_hand(&mut self, id: ParamId, value: f32) {
        if !value.is_finite() {
            return;
        }
        self.schedule.cancel(id);
        self.applied.forget(id);
        self.hands[id.index()] = Some(self.sample);
        let (before, mine_before) = (self.live.get(id), self.mine());
        self.live.set(id, value);
        self.own.set(id, value);
        let now = self.live.get(id);
        self.glides.start(id, before, now, self.sample, self.frames(0.0), By::Hand);
        match id {
            ParamId::MINE if self.mine() != mine_before => self.swap_sets(),
            ParamId::FREEZE if self.frozen() => self.freeze(),
            _ => self.follow(id, 0.0),
        }
    }

    /// Takes a change of the assistant's for later; late ones take effect at the next sample and
    /// are counted.
    ///
    /// # Errors
    /// Gives the change back, undone, where it may not be made: the schedule is full
    /// ([`MAX_SCHEDULED`](super::MAX_SCHEDULED)), the channel is frozen, a value is not finite, the
    /// parameter is Freeze, Mine or Dry, or a hand or a recall set it after the hop of the decision
    /// ([`EFFECT_HOPS`] before the change): who decided could not know of that hand.
    pub fn schedule(&mut self, change: Change) -> Result<(), Change> {
        let Some(mut checked) = change.checked().filter(|_| !self.frozen()) else {
            return Err(change);
        };
        let decided = change.at_sample.checked_sub(EFFECT_HOPS * self.hop_len() as u64);
        let hand = self.hands[change.param.index()];
        if hand.zip(decided).is_some_and(|(hand, decided)| hand >= decided) {
            return Err(change);
        }
        let late = checked.at_sample < self.sample;
        checked.at_sample = checked.at_sample.max(self.sample);
        self.schedule.push(checked).map_err(|_| change)?;
        self.late += u64::from(late);
        Ok(())
    }

    /// What was accepted: what the strip plays, or is on its way to, unless Mine is on.
    pub fn values(&self) -> &ParamValues {
        &self.live
    }

    /// The engineer's own: what Mine plays.
    pub fn own_values(&self) -> &ParamValues {
        &self.own
    }

    /// The oldest change that took effect since it was last asked for, with its actual sample and
    /// value. Of several for one parameter only the last is told; one that a hand has overtaken is
    /// not told at all.
    pub fn take_applied(&mut self) -> Option<Change> {
        self.applied.pop()
    }

    /// Samples processed since `prepare`.
    pub fn sample(&self) -> u64 {
        self.sample
    }

    /// Frames in a hop: a hundredth of a second, rounded; 0 before `prepare`.
    pub fn hop_len(&self) -> usize {
        self.tap.hop_len()
    }

    /// How many changes came after their sample, since `new`.
    pub fn late_changes(&self) -> u64 {
        self.late
    }

    /// How many scheduled changes Freeze, a recall or a new `prepare` dropped, since `new`.
    pub fn dropped_changes(&self) -> u64 {
        self.dropped
    }

    /// Meters since the last call.
    pub fn meters(&mut self) -> StripMeters {
        self.meters.read(&mut self.strip);
        self.meters.take()
    }

    /// As [`Processor::process`], and tells each complete hop to `sink`.
    ///
    /// Legs after the second and frames after the shortest leg's end are left alone.
    pub fn process_tapped(&mut self, block: &mut [&mut [f32]], sink: &mut impl TapSink) {
        let legs = block.len().min(2);
        let frames = block[..legs].iter().map(|leg| leg.len()).min().unwrap_or(0);
        if self.hop_len() == 0 {
            return;
        }
        let mut at = 0;
        while at < frames {
            let len = self.next_segment(frames - at);
            match &mut block[..legs] {
                [left] => self.segment(&mut [&mut left[at..at + len]], sink),
                [left, right] => {
                    self.segment(&mut [&mut left[at..at + len], &mut right[at..at + len]], sink);
                }
                _ => {}
            }
            at += len;
        }
    }

    /// Does what is due; the frames, of so many, before something else is, or a hop ends.
    pub(super) fn next_segment(&mut self, frames: usize) -> usize {
        self.apply_due();
        let until_change = self.schedule.next_sample().map_or(u64::MAX, |s| s - self.sample);
        frames.min(self.tap.room()).min(usize::try_from(until_change).unwrap_or(usize::MAX))
    }

    /// A piece in which nothing is scheduled and no hop ends before its last frame.
    fn segment(&mut self, piece: &mut [&mut [f32]], sink: &mut impl TapSink) {
        self.arrive(piece);
        self.strip.process(piece);
        self.leave(piece, sink);
    }

    /// A segment before the strip.
    pub(super) fn arrive(&mut self, piece: &[&mut [f32]]) {
        self.tap.set_legs(piece.len());
        for (leg, samples) in piece.iter().enumerate() {
            self.tap.write(Side::Pre, leg, samples);
        }
    }

    /// A segment behind the strip.
    pub(super) fn leave(&mut self, piece: &[&mut [f32]], sink: &mut impl TapSink) {
        let (legs, frames) = (piece.len(), piece.first().map_or(0, |leg| leg.len()));
        for (leg, samples) in piece.iter().enumerate() {
            self.tap.write(Side::Post, leg, samples);
        }
        let complete = self.tap.advance(frames, legs);
        self.sample += frames as u64;
        self.meters.advance(frames);
        if complete {
            self.meters.read(&mut self.strip);
            let hop = self.sample / self.hop_len() as u64 - 1;
            self.tap.finish(hop, self.meters.take_hop_gain_reduction_db(), sink);
        }
    }
}

impl Processor for ChannelProcessor {
    /// Starts a new epoch: the counter is 0 again and what was scheduled in the old one is dropped.
    /// Values are kept, and ramps arrive.
    fn prepare(&mut self, sample_rate_hz: f64, max_block: usize) -> Result<(), PrepareError> {
        self.strip.prepare(sample_rate_hz, max_block)?;
        self.rate_hz = sample_rate_hz;
        self.tap = Tap::new((sample_rate_hz / 100.0).round() as usize);
        self.sample = 0;
        self.drop_schedule();
        self.hands = [None; PARAM_COUNT];
        self.glides.settle();
        self.meters = MeterHold::default();
        Ok(())
    }

    /// Forgets the past sound; values, schedule and counter stay, ramps arrive. The hop under way
    /// is not told, so that a listener sees the break as a gap.
    fn reset(&mut self) {
        self.strip.reset();
        self.glides.settle();
        self.meters = MeterHold::default();
        if self.sample > 0 {
            self.tap.tear();
        }
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        self.process_tapped(block, &mut NoTap);
    }

    fn latency_samples(&self) -> usize {
        0
    }
}
