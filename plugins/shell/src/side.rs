//! The side thread: one per process, for all instances in it; it listens and decides.
//!
//! It starts with the first instance that is activated and is joined with the last that goes. It is
//! reached through a channel that audio threads never touch. A panic in one instance's listening is
//! caught there: the instance starts anew once from its last state, and is off the second time; its
//! audio goes on with the last accepted settings.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

pub use epoch::NewEpoch;
pub use member::{DeskPart, Member};
use models::ModelThread;
#[cfg(test)]
pub use watch::Watch;
pub use wish::Wish;

mod audition;
mod ear;
mod epoch;
pub mod ghost;
mod guests;
mod line;
mod log;
mod member;
mod models;
mod picks;
mod reconcile;
mod recorder;
mod reference;
mod shift;
mod show;
mod snapshot;
mod turn;
mod watch;
mod wish;
pub use snapshot::{DeskSnapshot, Handles, Snapshot};
#[cfg(test)]
pub use snapshot::{phase_view, role_view};

/// Name of the thread.
pub const THREAD_NAME: &str = "deskmate-side";

/// How long the thread sleeps when nothing calls it: half a hop, so that a decision has four of the
/// five hops until its sample left.
const NAP: Duration = Duration::from_millis(5);

/// The same while a host renders offline and waits.
const OFFLINE_NAP: Duration = Duration::from_micros(100);

/// How long the last instance waits for the thread to end.
const JOIN_WITHIN: Duration = Duration::from_millis(200);

/// What instances tell the thread.
enum Message {
    Join(u64, Box<Member>),
    Epoch(u64, Box<NewEpoch>),
    Leave(u64),
    Stop,
}

struct Running {
    to: Sender<Message>,
    ended: Receiver<()>,
    handle: JoinHandle<()>,
    members: usize,
}

static RUNNING: Mutex<Option<Running>> = Mutex::new(None);
static NEXT_KEY: AtomicU64 = AtomicU64::new(0);

fn running() -> MutexGuard<'static, Option<Running>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An instance's place on the side thread; given up when dropped. Main thread.
pub struct Seat {
    key: u64,
    to: Sender<Message>,
}

impl Seat {
    /// Takes a place, and starts the thread with the first one. `None` where the system gives no
    /// thread, or it has failed for good: audio works, listening is off.
    pub fn take(member: Member) -> Option<Self> {
        let mut running = running();
        let key = NEXT_KEY.fetch_add(1, Ordering::Relaxed);
        if running.is_none() {
            *running = start();
        }
        let running = running.as_mut()?;
        let to = running.to.clone();
        to.send(Message::Join(key, Box::new(member))).ok()?;
        running.members += 1;
        Some(Self { key, to })
    }

    /// The instance was activated anew; false where the thread is gone.
    pub fn begin(&self, epoch: NewEpoch) -> bool {
        self.to.send(Message::Epoch(self.key, Box::new(epoch))).is_ok()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut guard = running();
        let _ = self.to.send(Message::Leave(self.key));
        let Some(running) = guard.as_mut() else { return };
        running.members = running.members.saturating_sub(1);
        if running.members > 0 {
            return;
        }
        // The lock is held until the thread is gone, so that there never are two.
        let Some(last) = guard.take() else { return };
        let _ = last.to.send(Message::Stop);
        let is_side = last.handle.thread().id() == std::thread::current().id();
        if !is_side && last.ended.recv_timeout(JOIN_WITHIN) != Err(RecvTimeoutError::Timeout) {
            let _ = last.handle.join();
        }
    }
}

fn start() -> Option<Running> {
    let (to, from) = unbounded();
    let (end, ended) = bounded(1);
    let (begin, begun) = bounded::<()>(1);
    let builder = std::thread::Builder::new().name(THREAD_NAME.to_owned());
    let handle = builder.spawn(move || {
        drop(begin);
        let mut members = Vec::new();
        let models = ModelThread::start();
        // What is caught here is not one instance's: once more, then all are off.
        for _ in 0..2 {
            if catch_unwind(AssertUnwindSafe(|| serve(&from, &mut members, &models))).is_ok() {
                break;
            }
        }
        members.iter().for_each(|(_, member): &(u64, Box<Member>)| member.switch_off());
        drop(members);
        drop(models);
        drop(end);
    });
    let handle = handle.ok()?;
    // From here on it runs and has its name.
    let _ = begun.recv_timeout(JOIN_WITHIN);
    Some(Running { to, ended, handle, members: 0 })
}

fn serve(from: &Receiver<Message>, members: &mut Vec<(u64, Box<Member>)>, models: &ModelThread) {
    loop {
        let offline = members.iter().any(|(_, member)| member.is_offline());
        let mut message = from.recv_timeout(if offline { OFFLINE_NAP } else { NAP });
        loop {
            match message {
                Ok(Message::Join(key, mut member)) => {
                    member.key = key;
                    members.push((key, member));
                }
                Ok(Message::Epoch(key, epoch)) => {
                    if let Some((_, member)) = members.iter_mut().find(|(k, _)| *k == key) {
                        member.begin_guarded(*epoch);
                    }
                }
                Ok(Message::Leave(key)) => {
                    if let Some(at) = members.iter().position(|(k, _)| *k == key) {
                        let (_, mut gone) = members.remove(at);
                        gone.let_all_go(&mut channels(members.iter_mut()));
                    }
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => break,
            }
            message = match from.try_recv() {
                Ok(next) => Ok(next),
                Err(_) => Err(RecvTimeoutError::Timeout),
            };
        }
        turn(members, models);
    }
}

/// One turn: Desks with the channels that they judge, then those that nobody else judges.
fn turn(members: &mut [(u64, Box<Member>)], models: &ModelThread) {
    for at in 0..members.len() {
        let (before, rest) = members.split_at_mut(at);
        let Some(((_, desk), after)) = rest.split_first_mut() else { continue };
        if desk.is_desk() {
            let mut guests = channels(before.iter_mut().chain(after));
            desk.serve_guarded(&mut guests, models);
        }
    }
    for (_, member) in members.iter_mut().filter(|(_, member)| !member.is_desk()) {
        match member.adopted {
            Some(_) => member.serve_adopted(),
            None => member.serve_guarded(&mut [], models),
        }
    }
}

/// The Channels among the instances, in the order in which they came.
fn channels<'a>(members: impl Iterator<Item = &'a mut (u64, Box<Member>)>) -> Vec<&'a mut Member> {
    members.map(|(_, member)| &mut **member).filter(|member| !member.is_desk()).collect()
}
