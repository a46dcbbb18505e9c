//! A multichannel file as a show: one reader, one queue a track.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::FrameSource;
use crate::error::CliError;

/// Frames that are decoded at a time for all tracks; under 0.1 s at 48 kHz.
const CHUNK: usize = 4_096;

struct Shared {
    source: Box<dyn FrameSource>,
    chunk: Vec<Vec<f32>>,
    queues: Vec<VecDeque<f32>>,
}

/// One track of a shared file. Tracks are read in step, so the queues stay short.
pub struct Track {
    shared: Arc<Mutex<Shared>>,
    index: usize,
}

/// Splits a source of `channels` channels into its tracks.
pub fn tracks(source: Box<dyn FrameSource>, channels: usize) -> Vec<Track> {
    let shared = Shared {
        source,
        chunk: vec![Vec::with_capacity(CHUNK); channels],
        queues: vec![VecDeque::new(); channels],
    };
    let shared = Arc::new(Mutex::new(shared));
    (0..channels).map(|index| Track { shared: shared.clone(), index }).collect()
}

impl FrameSource for Track {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Shared { source, chunk, queues } = &mut *shared;
        while queues[self.index].len() < frames {
            if source.read(chunk, CHUNK)? == 0 {
                break;
            }
            for (queue, leg) in queues.iter_mut().zip(chunk.iter_mut()) {
                queue.extend(leg.drain(..));
            }
        }
        let n = queues[self.index].len().min(frames);
        if let Some(leg) = legs.first_mut() {
            leg.extend(queues[self.index].drain(..n));
        }
        Ok(n)
    }
}
