//! What the side thread writes to disk of one instance: the log, the ledger, trust. Without a folder, or
//! where one cannot be written, everything works and the panel says what is not kept.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use assistant::ledger::Entry;
use assistant::{ChannelState, Class, Event, Trust};
use show::ShowError;
use show::keep::{self, LedgerFile, LiveLog};
use uuid::Uuid;

/// The files of one instance.
#[derive(Default)]
pub struct Recorder {
    dir: Option<PathBuf>,
    log: Option<LiveLog>,
    ledger: Option<(Uuid, LedgerFile)>,
    trust_seen: u64,
    problem: Option<String>,
}

impl Recorder {
    /// Keeps what there is to keep under `dir`; `None`: nothing.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self { dir, ..Self::default() }
    }

    /// Why something is not kept, once.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// A new epoch: its events get a log of their own, from the first of them on.
    pub fn new_epoch(&mut self) {
        self.log = None;
    }

    /// Writes events.
    pub fn log(&mut self, id: Uuid, events: &[Event]) {
        let Some(dir) = self.dir.clone().filter(|_| !events.is_empty()) else { return };
        let written = match &mut self.log {
            Some(log) => log.write(events),
            None => LiveLog::create(&dir, id).and_then(|mut log| {
                log.write(events)?;
                self.log = Some(log);
                Ok(())
            }),
        };
        self.note(written, "log");
    }

    /// An engine starts with this identity: what a crash left behind, if there is anything.
    pub fn recover(&mut self, id: Uuid) -> Option<ChannelState> {
        let dir = self.dir.clone()?;
        if self.ledger.as_ref().is_some_and(|(held, _)| *held == id) {
            return None;
        }
        self.ledger = None; // closed as it should be
        match LedgerFile::open(&dir, id) {
            Ok((file, recovered)) => {
                self.ledger = Some((id, file));
                recovered
            }
            Err(error) => {
                self.note(Err(error), "ledger");
                None
            }
        }
    }

    /// The history that the engine starts from.
    pub fn begin(&mut self, state: ChannelState) {
        let Some((_, file)) = &mut self.ledger else { return };
        let begun = file.begin(state);
        self.note_ledger(begun);
    }

    /// The whole history as it is now, behind what stands there.
    pub fn tell(&mut self, state: ChannelState) {
        let Some((_, file)) = &mut self.ledger else { return };
        let told = file.tell(state);
        self.note_ledger(told);
    }

    /// Lines of the ledger.
    pub fn write(&mut self, entries: Vec<Entry>, whole: impl FnOnce() -> ChannelState) {
        let Some((_, file)) = self.ledger.as_mut().filter(|_| !entries.is_empty()) else { return };
        let written = file.write(entries, whole);
        self.note_ledger(written);
    }

    fn note_ledger(&mut self, result: Result<(), ShowError>) {
        if result.is_err() {
            self.ledger = None;
        }
        self.note(result, "ledger");
    }

    /// The first problem is said; afterwards nothing is tried any more.
    fn note(&mut self, result: Result<(), ShowError>, what: &str) {
        if let Err(error) = result {
            self.problem.get_or_insert_with(|| format!("{what} not kept: {error}"));
            self.dir = None;
            self.log = None;
        }
    }

    /// The record of trust that all instances of this machine share, where it is news here.
    pub fn trust(&mut self) -> Option<Trust> {
        let mut store = store();
        if !store.read {
            store.read = true;
            store.version += 1;
            store.trust = self.dir.as_deref().map(keep::read_trust).unwrap_or_default().live();
        }
        if self.trust_seen == store.version {
            return None;
        }
        self.trust_seen = store.version;
        Some(store.trust.clone())
    }

    /// Another engine starts: it has to be told.
    pub fn forget_trust(&mut self) {
        self.trust_seen = 0;
    }

    /// Decisions at this instance count for all.
    pub fn earned(&mut self, decisions: &[(Class, bool)], reset: Option<&Trust>) {
        if decisions.is_empty() && reset.is_none() {
            return;
        }
        let learn = |trust: &mut Trust| {
            if let Some(reset) = reset {
                *trust = reset.clone();
            }
            for (class, accepted) in decisions {
                trust.record(*class, *accepted);
            }
        };
        let mut store = store();
        store.version += 1;
        let Some(dir) = self.dir.clone() else {
            learn(&mut store.trust);
            return;
        };
        // Another process may have written since: its decisions count too.
        let written = keep::change_trust(&dir, learn).map(|trust| store.trust = trust.live());
        if written.is_err() {
            learn(&mut store.trust);
        }
        drop(store);
        self.note(written, "trust");
    }
}

/// One for the process: all its instances are served by one side thread.
struct Store {
    trust: Trust,
    version: u64,
    read: bool,
}

static STORE: Mutex<Store> = Mutex::new(Store { trust: Trust::none(), version: 0, read: false });

fn store() -> MutexGuard<'static, Store> {
    STORE.lock().unwrap_or_else(PoisonError::into_inner)
}
