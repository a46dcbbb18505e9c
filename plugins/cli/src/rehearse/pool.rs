//! Carries all channels through one batch of hops at a time, on one or several threads.
//!
//! Channels do not know each other, so which thread carries which one changes nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::channel::Channel;
use crate::error::CliError;

/// A batch to be heard.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// Hops in it.
    pub hops: usize,
    /// Frames in a hop.
    pub hop_len: usize,
}

/// The channels, and who is next in line.
struct Work {
    channels: Vec<Mutex<Channel>>,
    next: AtomicUsize,
}

impl Work {
    /// Carries channels until none is left; the first error in channel order wins.
    fn carry(&self, batch: Batch) -> Result<(), (usize, CliError)> {
        let mut first = Ok(());
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(channel) = self.channels.get(index) else { return first };
            if let Err(e) = lock(channel).batch(batch.hops, batch.hop_len) {
                first = first.and(Err((index, e)));
            }
        }
    }
}

fn lock(channel: &Mutex<Channel>) -> MutexGuard<'_, Channel> {
    channel.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands batches to the threads and channels to the caller between batches.
pub struct Pool<'a> {
    work: &'a Work,
    helpers: Vec<Sender<Batch>>,
    done: Receiver<Result<(), (usize, CliError)>>,
}

impl Pool<'_> {
    /// Carries every channel through `batch`.
    pub fn hear(&self, batch: Batch) -> Result<(), CliError> {
        self.work.next.store(0, Ordering::Relaxed);
        let mut asked = 0;
        for helper in &self.helpers {
            asked += usize::from(helper.send(batch).is_ok());
        }
        let mut results = vec![self.work.carry(batch)];
        results.extend((0..asked).filter_map(|_| self.done.recv().ok()));
        let errors = results.into_iter().filter_map(Result::err);
        errors.min_by_key(|(index, _)| *index).map_or(Ok(()), |(_, e)| Err(e))
    }

    /// All channels, while no thread carries them.
    pub fn channels(&self) -> Vec<MutexGuard<'_, Channel>> {
        self.work.channels.iter().map(lock).collect()
    }
}

/// Runs `body` with `threads` threads (the caller's among them) that live as long as it does.
pub fn with_pool<R>(
    channels: Vec<Channel>,
    threads: usize,
    body: impl FnOnce(&Pool<'_>) -> R,
) -> (R, Vec<Channel>) {
    let channels = channels.into_iter().map(Mutex::new).collect();
    let work = Work { channels, next: AtomicUsize::new(0) };
    let result = std::thread::scope(|scope| {
        let (report, done) = channel();
        let helpers = (1..threads.min(work.channels.len()).max(1))
            .map(|_| {
                let (ask, batches) = channel::<Batch>();
                let (report, work) = (report.clone(), &work);
                scope.spawn(move || {
                    for batch in batches {
                        if report.send(work.carry(batch)).is_err() {
                            break;
                        }
                    }
                });
                ask
            })
            .collect();
        drop(report);
        body(&Pool { work: &work, helpers, done })
    });
    let unlock = |c: Mutex<Channel>| c.into_inner().unwrap_or_else(PoisonError::into_inner);
    (result, work.channels.into_iter().map(unlock).collect())
}
