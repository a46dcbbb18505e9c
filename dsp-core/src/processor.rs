//! The lifecycle law that everything on the audio thread follows.

use std::fmt;

/// Lowest sample rate that is accepted, Hz.
pub const MIN_SAMPLE_RATE_HZ: f64 = 8_000.0;
/// Highest sample rate that is accepted, Hz.
pub const MAX_SAMPLE_RATE_HZ: f64 = 384_000.0;
/// Largest block that is accepted by [`Processor::prepare`], frames.
pub const MAX_BLOCK_FRAMES: usize = 1 << 20;

/// What runs on the audio thread.
///
/// Laws, tested on every processor: any split of the input into blocks gives the same bits;
/// after `reset` it behaves as a new one with the same settings; `process` neither allocates, nor
/// locks, nor waits, nor fails; what is not finite in the input never reaches the output.
pub trait Processor {
    /// Main thread; may allocate. Makes ready for `sample_rate_hz` (8 kHz to 384 kHz) and blocks
    /// of up to `max_block` frames, and resets.
    fn prepare(&mut self, sample_rate_hz: f64, max_block: usize) -> Result<(), PrepareError>;
    /// Audio thread; forgets the past, keeps capacity and settings. Ramps end at once.
    fn reset(&mut self);
    /// Audio thread; planar, in place, 1 or 2 legs of equal length, from 0 frames on. Blocks that
    /// are longer than `max_block` are split inside; legs beyond the second are left alone.
    fn process(&mut self, block: &mut [&mut [f32]]);
    /// Delay from input to output in samples: what is measured and what is told to the host.
    fn latency_samples(&self) -> usize;
}

/// Why a processor could not be made ready.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PrepareError {
    /// The sample rate is not between 8 kHz and 384 kHz.
    SampleRate {
        /// What was asked for, Hz.
        hz: f64,
    },
    /// The block is empty or too long.
    Block {
        /// What was asked for, frames.
        frames: usize,
    },
}

impl PrepareError {
    /// `Ok` where both are in range; for implementations of [`Processor::prepare`].
    pub fn check(sample_rate_hz: f64, max_block: usize) -> Result<(), Self> {
        if !(MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
            return Err(Self::SampleRate { hz: sample_rate_hz });
        }
        if !(1..=MAX_BLOCK_FRAMES).contains(&max_block) {
            return Err(Self::Block { frames: max_block });
        }
        Ok(())
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleRate { hz } => write!(f, "sample rate {hz} Hz is not in 8 to 384 kHz"),
            Self::Block { frames } => write!(f, "a block of {frames} frames is not possible"),
        }
    }
}

impl std::error::Error for PrepareError {}
