//! The processors under the contract: one row each.

use dsp_core::Processor;
use dsp_core::channel::{Change, ChannelProcessor};
use dsp_core::params::{
    BAND_COUNT, BandParam, CompParam, Kind, NOTCH_COUNT, NotchParam, ParamId, ParamValues,
};
use dsp_core::strip::{Mode, Strip};

use crate::signal::Rng;

/// What the laws need of a processor beside its lifecycle.
pub trait Subject {
    /// The processor itself.
    fn processor(&mut self) -> &mut dyn Processor;
    /// A hand: takes effect at the next sample.
    fn set(&mut self, id: ParamId, value: f32);
    /// Takes a change for its sample; `Err` where the processor keeps no schedule, and the driver
    /// has to come back at that sample and call `make`.
    fn schedule(&mut self, change: Change) -> Result<(), Change>;
    /// Makes a change that `schedule` did not take.
    fn make(&mut self, change: Change);
    /// Reads everything that can be read on the audio thread.
    fn read(&mut self);
}

impl Subject for Strip {
    fn processor(&mut self) -> &mut dyn Processor {
        self
    }

    fn set(&mut self, id: ParamId, value: f32) {
        match id {
            ParamId::DRY => {
                self.set_mode([Mode::Live, Mode::Dry, Mode::Raw][id.spec().clamp(value) as usize]);
            }
            id => Strip::set(self, id, value, 0.0),
        }
    }

    fn schedule(&mut self, change: Change) -> Result<(), Change> {
        Err(change)
    }

    fn make(&mut self, change: Change) {
        Strip::set(self, change.param, change.value, change.ramp_s);
    }

    fn read(&mut self) {
        self.meters();
    }
}

impl Subject for ChannelProcessor {
    fn processor(&mut self) -> &mut dyn Processor {
        self
    }

    fn set(&mut self, id: ParamId, value: f32) {
        self.set_by_hand(id, value);
    }

    fn schedule(&mut self, change: Change) -> Result<(), Change> {
        // What is refused is refused alike however the blocks are split.
        let _ = ChannelProcessor::schedule(self, change);
        Ok(())
    }

    fn make(&mut self, _change: Change) {}

    fn read(&mut self) {
        self.meters();
        while self.take_applied().is_some() {}
    }
}

/// Whether a row's settings forget within 100 ms by themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Every time constant is under 10 ms, so that 100 ms later nothing is left above -80 dB.
    Short,
    /// Rings or releases for longer, as it was told to.
    Long,
}

/// One processor with its settings.
pub struct Row {
    pub name: &'static str,
    pub make: fn() -> Box<dyn Subject>,
    pub settings: fn() -> Vec<(ParamId, f32)>,
    pub tail: Tail,
}

impl Row {
    /// Prepared, with the row's settings and nothing processed yet.
    pub fn ready(&self, rate_hz: f64, max_block: usize) -> Box<dyn Subject> {
        let mut subject = (self.make)();
        subject.processor().prepare(rate_hz, max_block).expect("a rate and a block in range");
        for (id, value) in (self.settings)() {
            subject.set(id, value);
        }
        subject
    }
}

pub const ROWS: &[Row] = &[
    Row { name: "strip, new", make: strip, settings: Vec::new, tail: Tail::Short },
    Row { name: "strip, everything on", make: strip, settings: everything, tail: Tail::Short },
    Row { name: "strip, dry", make: strip, settings: dry, tail: Tail::Short },
    Row { name: "strip, raw", make: strip, settings: raw, tail: Tail::Short },
    Row { name: "strip, ends of ranges", make: strip, settings: ends, tail: Tail::Long },
    Row { name: "strip, slow", make: strip, settings: slow, tail: Tail::Long },
    Row { name: "channel, new", make: channel, settings: Vec::new, tail: Tail::Short },
    Row { name: "channel, everything on", make: channel, settings: everything, tail: Tail::Short },
    Row { name: "channel, mine", make: mine, settings: mine_on, tail: Tail::Short },
    Row { name: "channel, ends of ranges", make: channel, settings: ends, tail: Tail::Long },
];

fn strip() -> Box<dyn Subject> {
    Box::new(Strip::new())
}

fn channel() -> Box<dyn Subject> {
    Box::new(ChannelProcessor::new())
}

/// The assistant's values differ from the engineer's.
fn mine() -> Box<dyn Subject> {
    let (mut live, own) = (ParamValues::default(), ParamValues::default());
    for (id, value) in everything() {
        live.set(id, value);
    }
    let mut channel = ChannelProcessor::new();
    channel.restore(&live, &own);
    Box::new(channel)
}

fn mine_on() -> Vec<(ParamId, f32)> {
    vec![(ParamId::TRIM_DB, -3.0), (ParamId::MINE, 1.0)]
}

/// A strip in use, with all that it has, of short memory.
pub fn everything() -> Vec<(ParamId, f32)> {
    let mut all = vec![
        (ParamId::TRIM_DB, -1.5),
        (ParamId::POLARITY, 1.0),
        (ParamId::FADER_DB, -7.0),
        (ParamId::HPF_ON, 1.0),
        (ParamId::HPF_HZ, 90.0),
        (ParamId::HPF_SLOPE_DB_OCT, 2.0),
        (ParamId::comp(CompParam::On), 1.0),
        (ParamId::comp(CompParam::ThresholdDb), -24.0),
        (ParamId::comp(CompParam::AttackMs), 1.0),
        (ParamId::comp(CompParam::ReleaseMs), 8.0),
        (ParamId::comp(CompParam::MakeupDb), 3.0),
    ];
    let bands = [
        (1.0, 120.0, 3.0, 0.7),
        (0.0, 240.0, -4.0, 1.4),
        (0.0, 420.0, -5.5, 2.0),
        (3.0, 1_130.0, 0.0, 3.0),
        (0.0, 2_500.0, -3.0, 1.0),
        (0.0, 4_100.0, 2.0, 2.5),
        (0.0, 9_500.0, -6.0, 3.0),
        (2.0, 12_000.0, 4.0, 0.7),
    ];
    for (band, (kind, freq_hz, gain_db, q)) in bands.into_iter().enumerate() {
        all.extend([
            (ParamId::band(band, BandParam::On), 1.0),
            (ParamId::band(band, BandParam::Type), kind),
            (ParamId::band(band, BandParam::FreqHz), freq_hz),
            (ParamId::band(band, BandParam::GainDb), gain_db),
            (ParamId::band(band, BandParam::Q), q),
        ]);
    }
    for slot in 0..NOTCH_COUNT {
        all.extend([
            (ParamId::notch(slot, NotchParam::On), 1.0),
            (ParamId::notch(slot, NotchParam::Kind), (slot % 2) as f32),
            (ParamId::notch(slot, NotchParam::FreqHz), 900.0 * 1.17f32.powi(slot as i32)),
            (ParamId::notch(slot, NotchParam::DepthDb), -3.0 - slot as f32),
            (ParamId::notch(slot, NotchParam::Q), 12.0),
        ]);
    }
    all
}

fn dry() -> Vec<(ParamId, f32)> {
    let mut all = everything();
    all.push((ParamId::DRY, 1.0));
    all
}

fn raw() -> Vec<(ParamId, f32)> {
    let mut all = everything();
    all.push((ParamId::DRY, 2.0));
    all
}

/// Every range at one of its ends: what is numerically hardest.
fn ends() -> Vec<(ParamId, f32)> {
    let mut all = vec![
        (ParamId::TRIM_DB, 24.0),
        (ParamId::HPF_ON, 1.0),
        (ParamId::HPF_HZ, 20.0),
        (ParamId::HPF_SLOPE_DB_OCT, 2.0),
        (ParamId::comp(CompParam::On), 1.0),
        (ParamId::comp(CompParam::ThresholdDb), -60.0),
        (ParamId::comp(CompParam::Ratio), 20.0),
        (ParamId::comp(CompParam::KneeDb), 0.0),
        (ParamId::comp(CompParam::AttackMs), 0.1),
        (ParamId::comp(CompParam::ReleaseMs), 5.0),
        (ParamId::comp(CompParam::MakeupDb), 24.0),
    ];
    for band in 0..BAND_COUNT {
        let odd = band % 2 == 1;
        all.extend([
            (ParamId::band(band, BandParam::On), 1.0),
            (ParamId::band(band, BandParam::Type), (band / 2) as f32),
            (ParamId::band(band, BandParam::FreqHz), if odd { 20_000.0 } else { 20.0 }),
            (ParamId::band(band, BandParam::GainDb), if odd { 18.0 } else { -18.0 }),
            (ParamId::band(band, BandParam::Q), if band % 4 < 2 { 12.0 } else { 0.3 }),
        ]);
    }
    for slot in 0..NOTCH_COUNT {
        let odd = slot % 2 == 1;
        all.extend([
            (ParamId::notch(slot, NotchParam::On), 1.0),
            (ParamId::notch(slot, NotchParam::FreqHz), if odd { 20_000.0 } else { 20.0 }),
            (ParamId::notch(slot, NotchParam::DepthDb), -18.0),
            (ParamId::notch(slot, NotchParam::Q), if slot < 8 { 40.0 } else { 2.0 }),
        ]);
    }
    all
}

/// Long tails: a boost that rings and a compressor that takes seconds to let go.
fn slow() -> Vec<(ParamId, f32)> {
    vec![
        (ParamId::band(0, BandParam::On), 1.0),
        (ParamId::band(0, BandParam::FreqHz), 20.0),
        (ParamId::band(0, BandParam::GainDb), 18.0),
        (ParamId::band(0, BandParam::Q), 12.0),
        (ParamId::comp(CompParam::On), 1.0),
        (ParamId::comp(CompParam::ThresholdDb), -60.0),
        (ParamId::comp(CompParam::ReleaseMs), 2_500.0),
    ]
}

/// Any value that this parameter can have, even on its own scale.
pub fn any_value(rng: &mut Rng, id: ParamId) -> f32 {
    let (min, max) = id.spec().range();
    let part = rng.unit();
    match id.spec().kind {
        Kind::Log { .. } => (min.log2() + (max.log2() - min.log2()) * part).exp2(),
        _ => id.spec().clamp(min + (max - min) * part),
    }
}
