//! The files of one side, voice or backing, read in step.

use std::path::{Path, PathBuf};

use dsp_core::clarity::{BANDS, FRAME_EVERY_S, Framer, Psd};

use crate::audio::show::unique_names;
use crate::audio::{FrameSource, stem};
use crate::error::CliError;

/// One file.
struct Member {
    path: PathBuf,
    name: String,
    legs: usize,
    frames: u64,
    source: Box<dyn FrameSource>,
    /// Frames that were read and not yet handed out.
    queue: Vec<Vec<f32>>,
}

/// Files that are heard together.
pub struct Group {
    members: Vec<Member>,
}

impl Group {
    /// Opens all files at one rate.
    pub fn open(files: &[PathBuf], rate_hz: u32) -> Result<Self, CliError> {
        let names = unique_names(files);
        let members: Result<Vec<Member>, CliError> =
            files.iter().zip(names).map(|(path, name)| Member::open(path, name, rate_hz)).collect();
        Ok(Self { members: members? })
    }

    /// Length of the longest file, frames.
    pub fn frames(&self) -> u64 {
        self.members.iter().map(|m| m.frames).max().unwrap_or(0)
    }

    /// Name of a file, without its extension.
    pub fn name(&self, channel: usize) -> &str {
        &self.members[channel].name
    }

    /// The next `length` frames of each; a file that is over is silent.
    pub fn read(&mut self, length: usize) -> Result<Stretch, CliError> {
        let channels: Result<Vec<_>, CliError> =
            self.members.iter_mut().map(|m| m.read(length)).collect();
        Ok(Stretch { channels: channels?, length })
    }
}

impl Member {
    fn open(path: &Path, name: String, rate_hz: u32) -> Result<Self, CliError> {
        let (spec, _) = stem::open(path)?;
        let (frames, source) = stem::open_at(path, rate_hz)?;
        let queue = vec![Vec::new(); spec.channels];
        Ok(Self { path: path.to_owned(), name, legs: spec.channels, frames, source, queue })
    }

    fn read(&mut self, length: usize) -> Result<Vec<Vec<f32>>, CliError> {
        while self.queue[0].len() < length {
            let missing = length - self.queue[0].len();
            if self.source.read(&mut self.queue, missing)? == 0 {
                break;
            }
        }
        let mut out = Vec::with_capacity(self.legs);
        for queue in &mut self.queue {
            let rest = queue.split_off(queue.len().min(length));
            let mut leg = std::mem::replace(queue, rest);
            leg.resize(length, 0.0);
            out.push(leg);
        }
        if out.is_empty() {
            return Err(CliError::input(&self.path, "has no channels"));
        }
        Ok(out)
    }
}

/// One stretch of time of all files of a group.
pub struct Stretch {
    /// \[channel\]\[leg\]\[frame\].
    channels: Vec<Vec<Vec<f32>>>,
    length: usize,
}

impl Stretch {
    /// Number of files.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Band densities of the files' sum, frame by frame; mono files stand in both legs.
    pub fn sum(&self, framer: &mut Framer, rate_hz: f64) -> Vec<Psd> {
        frames(&self.summed(), framer, rate_hz)
    }

    /// The same of one file.
    pub fn channel(&self, channel: usize, framer: &mut Framer, rate_hz: f64) -> Vec<Psd> {
        frames(&self.channels[channel], framer, rate_hz)
    }

    /// Mean square of the files' sum, mean over the legs.
    pub fn power(&self) -> f64 {
        let legs = self.summed();
        let values = (legs.len() * self.length).max(1) as f64;
        legs.iter().flatten().map(|x| f64::from(*x).powi(2)).sum::<f64>() / values
    }

    /// The files' sum, left and right.
    pub fn stereo(&self) -> [Vec<f32>; 2] {
        let mut legs = self.summed().into_iter();
        let left = legs.next().unwrap_or_default();
        let right = legs.next().unwrap_or_else(|| left.clone());
        [left, right]
    }

    fn summed(&self) -> Vec<Vec<f32>> {
        let legs = self.channels.iter().map(Vec::len).max().unwrap_or(1);
        let mut sum = vec![vec![0.0; self.length]; legs];
        for (side, leg) in sum.iter_mut().enumerate() {
            for channel in &self.channels {
                if let Some(from) = channel.get(side).or(channel.first()) {
                    leg.iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
                }
            }
        }
        sum
    }
}

/// Frames that lie within the stretch, mean over the legs.
fn frames(legs: &[Vec<f32>], framer: &mut Framer, rate_hz: f64) -> Vec<Psd> {
    let (len, length) = (framer.frame_len(), legs.first().map_or(0, Vec::len));
    let scale = 1.0 / legs.len().max(1) as f32;
    (0u32..)
        .map(|i| (f64::from(i) * FRAME_EVERY_S * rate_hz).round() as usize)
        .take_while(|start| start + len <= length)
        .map(|start| {
            let mut psd = [0.0; BANDS];
            legs.iter().for_each(|leg| framer.add(&leg[start..start + len], scale, &mut psd));
            psd
        })
        .collect()
}
