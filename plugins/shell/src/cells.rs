//! Numbers that one thread writes and others read, without waiting.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use dsp_core::params::{PARAM_COUNT, ParamId, ParamValues};
use dsp_core::strip::StripMeters;
use panels::view::{LEAST_REDUCTION_DB, METER_FLOOR_DBFS};

/// One plain value for each parameter.
#[derive(Debug)]
pub struct ValueCells([AtomicU32; PARAM_COUNT]);

impl Default for ValueCells {
    fn default() -> Self {
        let cells = Self(std::array::from_fn(|_| AtomicU32::new(0)));
        cells.store_all(&ParamValues::default());
        cells
    }
}

impl ValueCells {
    /// The value of one parameter.
    pub fn get(&self, id: ParamId) -> f32 {
        f32::from_bits(self.0[id.index()].load(Ordering::Relaxed))
    }

    /// Stores the value of one parameter.
    pub fn store(&self, id: ParamId, value: f32) {
        self.0[id.index()].store(value.to_bits(), Ordering::Relaxed);
    }

    /// Stores all values.
    pub fn store_all(&self, values: &ParamValues) {
        values.iter().for_each(|(id, value)| self.store(id, value));
    }

    /// Reads all values into `values`.
    pub fn read(&self, values: &mut ParamValues) {
        ParamId::all().for_each(|id| values.set(id, self.get(id)));
    }
}

/// Highest value since it was last read; for numbers from 0 on.
#[derive(Debug, Default)]
struct PeakCell(AtomicU32);

impl PeakCell {
    fn raise(&self, value: f32) {
        // The bits of floats from 0 on are in the order of the floats.
        if value > 0.0 {
            self.0.fetch_max(value.to_bits(), Ordering::Relaxed);
        }
    }

    fn is_above(&self, floor: f32) -> bool {
        f32::from_bits(self.0.load(Ordering::Relaxed)) > floor
    }

    fn take(&self) -> f32 {
        f32::from_bits(self.0.swap(0, Ordering::Relaxed))
    }
}

/// Meters on their way from the audio thread to the panel; they work without the side thread.
#[derive(Debug, Default)]
pub struct MeterCells {
    peaks: [PeakCell; 5],
    rms: [AtomicU32; 2],
    /// In and out.
    clips: [AtomicU32; 2],
}

impl MeterCells {
    /// Audio thread: adds what the strip saw since the last time.
    pub fn add(&self, meters: &StripMeters) {
        let (input, output) = (&meters.input, &meters.output);
        let peaks =
            [input.peak, input.true_peak, output.peak, output.true_peak, meters.gain_reduction_db];
        self.peaks.iter().zip(peaks).for_each(|(cell, peak)| cell.raise(peak));
        self.rms[0].store(input.rms.to_bits(), Ordering::Relaxed);
        self.rms[1].store(output.rms.to_bits(), Ordering::Relaxed);
        self.clips[0].fetch_add(meters.clips_in, Ordering::Relaxed);
        self.clips[1].fetch_add(meters.clips_out, Ordering::Relaxed);
    }

    /// True where something was seen since the panel's last call that its meters would show.
    pub fn is_seen(&self) -> bool {
        let floor = 10.0_f32.powf(METER_FLOOR_DBFS / 20.0);
        let [levels @ .., reduction] = &self.peaks;
        levels.iter().any(|cell| cell.is_above(floor))
            || reduction.is_above(LEAST_REDUCTION_DB)
            || self.clips.iter().any(|clips| clips.load(Ordering::Relaxed) > 0)
    }

    /// Panel: what was seen since the last call; the RMS is the latest.
    pub fn take(&self) -> StripMeters {
        let mut meters = StripMeters::default();
        let [input_peak, input_true, output_peak, output_true, reduction] = &self.peaks;
        meters.input.peak = input_peak.take();
        meters.input.true_peak = input_true.take();
        meters.input.rms = f32::from_bits(self.rms[0].load(Ordering::Relaxed));
        meters.output.peak = output_peak.take();
        meters.output.true_peak = output_true.take();
        meters.output.rms = f32::from_bits(self.rms[1].load(Ordering::Relaxed));
        meters.gain_reduction_db = reduction.take();
        meters.clips_in = self.clips[0].swap(0, Ordering::Relaxed);
        meters.clips_out = self.clips[1].swap(0, Ordering::Relaxed);
        meters
    }
}

/// What went wrong on one channel, counted where nothing may be said.
#[derive(Debug, Default)]
pub struct HealthCells {
    /// Our processing panicked: audio passes through unchanged until the next activation.
    pub processing_off: AtomicBool,
    /// The host's sample rate or block size cannot be served: audio passes through unchanged.
    pub unsupported: AtomicBool,
    /// Hops that found the ring full.
    pub dropped_hops: AtomicU64,
    /// Changes by hand that found the ring full.
    pub lost_hands: AtomicU64,
    /// Accepted changes that the strip refused: frozen, or a hand was there first.
    pub refused_changes: AtomicU64,
    /// Accepted changes that found the ring full.
    pub lost_changes: AtomicU64,
    /// Accepted changes that came after their sample.
    pub late_changes: AtomicU64,
}
