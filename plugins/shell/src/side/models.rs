//! The models' thread: loads them once in the process, and answers the instances' questions.
//!
//! A thread of its own, since a window takes milliseconds and a hop of any instance must not wait for
//! that: however slow or stuck a model is, listening, decisions and audio go on, and a verdict that comes
//! too late is missing evidence. It belongs to the side thread, which starts and joins it.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use ml_models::{Answer, ModelKind, ModelSource, Models, Question};

/// Name of the thread.
pub const THREAD_NAME: &str = "deskmate-models";

/// Questions that wait at most: two seconds of a desk of 128 channels. More are not asked.
const WAITING: usize = 256;
/// A window that takes longer than this is too slow: 20 times the goal; 24 channels fill the second.
const SLOW: Duration = Duration::from_millis(40);
/// So many slow windows in a row switch a model off: one may have met a busy machine.
const SLOW_TIMES: u32 = 5;
/// How long the side thread waits for it at the end: loading or a stuck model is left behind.
const JOIN_WITHIN: Duration = Duration::from_millis(100);

/// How long a render waits for the models.
const LOAD_WITHIN: Duration = Duration::from_secs(5);

/// The models of the process, once they are loaded.
static LOADED: OnceLock<Arc<Models>> = OnceLock::new();

/// A question of one instance.
pub struct Job {
    /// What to ask.
    pub question: Question,
    /// The models to put it to.
    pub models: Arc<Models>,
    /// Where the answer goes.
    pub back: Sender<Answer>,
}

/// The thread as the side thread holds it.
pub struct ModelThread {
    jobs: Option<Sender<Job>>,
    ended: Receiver<()>,
    handle: Option<JoinHandle<()>>,
}

impl ModelThread {
    /// Starts it; where the system gives no thread nothing is ever answered.
    pub fn start() -> Self {
        let (jobs, from) = bounded(WAITING);
        let (end, ended) = bounded(1);
        let builder = std::thread::Builder::new().name(THREAD_NAME.to_owned());
        let handle = builder.spawn(move || {
            let load = || Arc::new(Models::load(&ModelSource::from_environment()));
            let loaded = catch_unwind(AssertUnwindSafe(|| LOADED.get_or_init(load)));
            if loaded.is_err() {
                let _ = LOADED.set(Arc::new(Models::none("loading failed")));
            }
            answer(&from);
            drop(end);
        });
        Self { jobs: Some(jobs), ended, handle: handle.ok() }
    }

    /// The models; `None` while they are being loaded.
    pub fn models(&self) -> Option<&'static Arc<Models>> {
        LOADED.get()
    }

    /// The models, waited for: a render that is not bound to time hears with them from its start.
    pub fn loaded(&self) -> Option<&'static Arc<Models>> {
        let began = Instant::now();
        while LOADED.get().is_none() && self.handle.is_some() && began.elapsed() < LOAD_WITHIN {
            std::thread::sleep(Duration::from_millis(1));
        }
        LOADED.get()
    }

    /// Asks; where too many wait already, or nobody answers, it is not asked.
    pub fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            match jobs.try_send(job) {
                Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
            }
        }
    }
}

impl Drop for ModelThread {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let in_time = self.ended.recv_timeout(JOIN_WITHIN) != Err(RecvTimeoutError::Timeout);
        if let Some(handle) = self.handle.take().filter(|_| in_time) {
            let _ = handle.join();
        }
    }
}

fn answer(jobs: &Receiver<Job>) {
    let mut slow = Slow::default();
    for Job { question, models, back } in jobs {
        let began = Cell::new(Instant::now());
        let took = RefCell::new(Vec::with_capacity(ModelKind::ALL.len()));
        let done = |kind| {
            let now = Instant::now();
            took.borrow_mut().push((kind, now - began.replace(now)));
        };
        let answer = catch_unwind(AssertUnwindSafe(|| question.put_and(&models, done)));
        let asked = question.ask.kinds();
        match answer {
            Ok(answer) => {
                let _ = back.send(answer); // the instance may be gone
            }
            Err(_) => {
                // They are asked in turn: those that had answered are well, and the next one is not.
                let well = |kind: &ModelKind| took.borrow().iter().any(|(done, _)| done == kind);
                let sick = asked.clone().find(|kind| !well(kind)).or(asked.last());
                if let Some(kind) = sick {
                    models.switch_off(kind, "failed: it panicked".to_owned());
                }
            }
        }
        for (kind, took) in took.take() {
            if slow.too_often(kind, took) {
                models.switch_off(kind, format!("too slow: {} ms a window", took.as_millis()));
            }
        }
    }
}

/// How often in a row each model was too slow.
#[derive(Default)]
struct Slow([u32; ModelKind::ALL.len()]);

impl Slow {
    /// A window of this model took so long; true where it was too slow once too often.
    fn too_often(&mut self, kind: ModelKind, took: Duration) -> bool {
        let times = &mut self.0[kind as usize];
        *times = if took > SLOW { *times + 1 } else { 0 };
        let too_often = *times >= SLOW_TIMES;
        if too_often {
            *times = 0;
        }
        too_often
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_model_is_noticed_among_the_windows_of_quick_ones() {
        let mut slow = Slow::default();
        let (long, short) = (SLOW * 2, SLOW / 40);
        for n in 1..=SLOW_TIMES {
            for _ in 0..30 {
                assert!(!slow.too_often(ModelKind::Presence, short));
            }
            assert_eq!(slow.too_often(ModelKind::Crowd, long), n == SLOW_TIMES, "{n}");
        }
        for _ in 1..SLOW_TIMES {
            assert!(!slow.too_often(ModelKind::MixVci, long));
        }
        assert!(!slow.too_often(ModelKind::MixVci, short));
        assert!(!slow.too_often(ModelKind::MixVci, long), "in a row");
    }
}
