//! A stem at another rate than the show's, converted as it is read.
//!
//! Only files are ever resampled, and only here: a stem that was recorded at another rate than
//! most of its show. The plugin never resamples; it listens at the host's rate.

use std::path::{Path, PathBuf};

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler};

use super::FrameSource;
use crate::error::CliError;

/// Frames that go into the converter at a time; about 20 ms, and a good size for its FFT.
const CHUNK: usize = 1_024;

/// Turns a source of one rate into a source of another, without delay and of exact length.
pub struct Resampled<S> {
    inner: S,
    path: PathBuf,
    converter: Fft<f32>,
    input: Vec<Vec<f32>>,
    output: Vec<Vec<f32>>,
    /// Converted frames that were not handed out yet.
    ready: Vec<Vec<f32>>,
    taken: usize,
    /// Frames at the start that are only the converter's delay.
    skip: usize,
    /// Frames that are still to come.
    left: u64,
    ended: bool,
}

impl<S: FrameSource> Resampled<S> {
    /// Converts `inner` (`frames` frames of `legs` legs at `from_hz`) to `to_hz`.
    pub fn new(
        inner: S,
        path: &Path,
        legs: usize,
        frames: u64,
        from_hz: u32,
        to_hz: u32,
    ) -> Result<Self, CliError> {
        let converter = Fft::new(from_hz as usize, to_hz as usize, CHUNK, legs, FixedSync::Input)
            .map_err(|e| CliError::input(path, format!("cannot be resampled: {e}")))?;
        let empty = vec![Vec::new(); legs];
        Ok(Self {
            inner,
            path: path.to_owned(),
            skip: converter.output_delay(),
            output: vec![vec![0.0; converter.output_frames_max()]; legs],
            converter,
            input: empty.clone(),
            ready: empty,
            taken: 0,
            left: converted_frames(frames, from_hz, to_hz),
            ended: false,
        })
    }

    fn convert(&mut self) -> Result<(), CliError> {
        let legs = self.input.len();
        let need = self.converter.input_frames_next();
        for leg in &mut self.input {
            leg.clear();
        }
        if !self.ended {
            while self.input[0].len() < need {
                let missing = need - self.input[0].len();
                let n = self.inner.read(&mut self.input, missing)?;
                if n == 0 {
                    self.ended = true;
                    break;
                }
            }
        }
        for leg in &mut self.input {
            leg.resize(need, 0.0);
        }
        let room = self.output[0].len();
        let broken = |e: &dyn std::fmt::Display| {
            CliError::input(&self.path, format!("cannot be resampled: {e}"))
        };
        let input = SequentialSliceOfVecs::new(&self.input, legs, need).map_err(|e| broken(&e))?;
        let mut output =
            SequentialSliceOfVecs::new_mut(&mut self.output, legs, room).map_err(|e| broken(&e))?;
        let (_, made) = self
            .converter
            .process_into_buffer(&input, &mut output, None)
            .map_err(|e| broken(&e))?;
        let skipped = made.min(self.skip);
        self.skip -= skipped;
        for (ready, output) in self.ready.iter_mut().zip(&self.output) {
            ready.clear();
            ready.extend_from_slice(&output[skipped..made]);
        }
        self.taken = 0;
        Ok(())
    }
}

impl<S: FrameSource> FrameSource for Resampled<S> {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let frames = frames.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let mut done = 0;
        while done < frames {
            if self.taken == self.ready[0].len() {
                self.convert()?;
                continue;
            }
            let n = (self.ready[0].len() - self.taken).min(frames - done);
            for (leg, ready) in legs.iter_mut().zip(&self.ready) {
                leg.extend_from_slice(&ready[self.taken..self.taken + n]);
            }
            self.taken += n;
            done += n;
        }
        self.left -= done as u64;
        Ok(done)
    }
}

/// Length after conversion: rounded up, so that no sample of the source is cut.
pub fn converted_frames(frames: u64, from_hz: u32, to_hz: u32) -> u64 {
    let wide = u128::from(frames) * u128::from(to_hz);
    wide.div_ceil(u128::from(from_hz.max(1))) as u64
}
