//! What is saved, in memory: written by the host's load, by the side thread and by the panel under a
//! lock, read by the audio thread through atomics alone.
//!
//! The framework calls nothing in the plugin when it loads state, so a counter of loads is polled: by
//! the audio thread for the values, by the side thread for the ledger.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use assistant::ChannelState;
use dsp_core::params::{ParamId, ParamValues};
use serde_json::Value;
use uuid::Uuid;

use crate::cells::ValueCells;
use crate::host_param::same;
use crate::identity::Identity;
use crate::saved::{EditorSize, KEY, PanelLook, ReadError, SavedV1, UNREAD_KEY, VERSION, read};

/// Host values and own values that belong together.
#[derive(Debug, Default)]
struct Pair {
    host: ValueCells,
    own: ValueCells,
}

#[derive(Debug, Default)]
struct Kept {
    identity: Identity,
    /// What the engine keeps, as it is saved. Shared, so that nothing is copied or freed under the lock.
    assistant: Option<Arc<ChannelState>>,
    /// A load brought `assistant`, and the side thread has not taken it over yet.
    fresh: bool,
    editor: Option<EditorSize>,
    look: Option<PanelLook>,
    unread: Option<String>,
    problem: Option<String>,
}

/// The state of one instance.
#[derive(Debug, Default)]
pub struct StateCell {
    /// Loads so far; grows after `from_load` is complete.
    loads: AtomicU64,
    /// The load that the audio thread took over last.
    applied: AtomicU64,
    /// Sample of the epoch at which it did.
    applied_at: AtomicU64,
    from_load: Pair,
    /// As the audio thread plays it.
    playing: Pair,
    kept: Mutex<Kept>,
}

impl StateCell {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often state was loaded. Wait-free.
    pub fn loads(&self) -> u64 {
        self.loads.load(Ordering::Acquire)
    }

    /// The own values that belong to these host values: what the host changed since they were last
    /// looked at is the engineer's own. Wait-free.
    pub fn read_own(&self, own: &mut ParamValues, host: &ParamValues) {
        let newer = self.loads() != self.applied.load(Ordering::Acquire);
        let known = if newer { &self.from_load } else { &self.playing };
        for (id, value) in host.iter() {
            let unchanged = same(id.spec(), value, known.host.get(id));
            own.set(id, if unchanged { known.own.get(id) } else { value });
        }
    }

    /// Audio thread: one parameter as it plays now. Wait-free.
    pub fn mirror(&self, id: ParamId, host: f32, own: f32) {
        self.playing.host.store(id, host);
        self.playing.own.store(id, own);
    }

    /// Sample of the epoch at which the audio thread took over the last load.
    pub fn loaded_at(&self) -> u64 {
        self.applied_at.load(Ordering::Acquire)
    }

    /// Audio thread: everything as it plays after it took over load number `load` at this sample.
    /// Wait-free.
    pub fn mirror_all(&self, load: u64, at_sample: u64, host: &ParamValues, own: &ParamValues) {
        self.playing.host.store_all(host);
        self.playing.own.store_all(own);
        self.applied_at.store(at_sample, Ordering::Release);
        self.applied.store(load, Ordering::Release);
    }

    /// Identity of the channel.
    pub fn id(&self) -> Uuid {
        self.kept().identity.id()
    }

    /// Side thread: what was loaded for the engine since the last call; the inner `None` is a state
    /// without an engine's part.
    pub fn take_loaded(&self) -> Option<Option<ChannelState>> {
        let loaded = {
            let mut kept = self.kept();
            std::mem::take(&mut kept.fresh).then(|| kept.assistant.clone())
        };
        loaded.map(|state| state.as_deref().cloned())
    }

    /// Side thread: what the next save writes for the engine. Dropped where a load came in between.
    pub fn publish(&self, assistant: ChannelState) {
        let mut assistant = Some(Arc::new(assistant));
        let mut kept = self.kept();
        if !kept.fresh {
            std::mem::swap(&mut kept.assistant, &mut assistant);
        }
        // The host saves under the same lock: what was kept is freed behind it.
        drop(kept);
        drop(assistant);
    }

    /// Side thread: what the engine keeps, as it is saved.
    pub fn published(&self) -> Option<ChannelState> {
        let state = self.kept().assistant.clone();
        state.as_deref().cloned()
    }

    /// What was wrong with the state that was loaded last.
    pub fn problem(&self) -> Option<String> {
        self.kept().problem.clone()
    }

    /// Size of the panel, if it was ever shown.
    pub fn editor(&self) -> Option<EditorSize> {
        self.kept().editor
    }

    /// Remembers the size of the panel.
    pub fn set_editor(&self, size: EditorSize) {
        self.kept().editor = Some(size);
    }

    /// How the panel looks.
    pub fn look(&self) -> PanelLook {
        self.kept().look.unwrap_or_default()
    }

    /// Remembers how the panel looks.
    pub fn set_look(&self, look: PanelLook) {
        self.kept().look = Some(look);
    }

    /// Main thread: the fields to save beside the host parameters, which have the values `host`.
    pub fn save(&self, host: &ParamValues) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        if let Ok(json) = serde_json::to_string(&self.saved(host)) {
            fields.insert(KEY.to_owned(), json);
        }
        if let Some(unread) = &self.kept().unread {
            fields.insert(UNREAD_KEY.to_owned(), unread.clone());
        }
        fields
    }

    /// The same as a part of a greater whole, and what could not be read of the last one.
    pub fn save_value(&self, host: &ParamValues) -> (Value, Option<String>) {
        let unread = self.kept().unread.clone();
        (serde_json::to_value(self.saved(host)).unwrap_or(Value::Null), unread)
    }

    fn saved(&self, host: &ParamValues) -> SavedV1 {
        let mut own_values = host.clone();
        self.read_own(&mut own_values, host);
        let own = own_values
            .iter()
            .filter(|(id, own)| !same(id.spec(), *own, host.get(*id)))
            .map(|(id, own)| (id.name().to_owned(), own))
            .collect();
        let (id, editor, look, assistant) = {
            let kept = self.kept();
            (kept.identity.id(), kept.editor, kept.look, kept.assistant.clone())
        };
        let assistant = assistant.and_then(|state| serde_json::to_value(&*state).ok());
        SavedV1 { version: VERSION, id, own, assistant, editor, look }
    }

    /// Main thread: takes over saved fields; the host parameters have the values `host` already.
    /// What cannot be read gives defaults, is kept for the next save and said on the panel.
    pub fn load(&self, fields: &BTreeMap<String, String>, host: &ParamValues) {
        let unread = fields.get(UNREAD_KEY).cloned();
        let json = fields.get(KEY);
        self.take_over(json.map(|json| (json.clone(), read(json))), unread, host);
    }

    /// The same of a part of a greater whole; `None`: it has none of ours.
    pub fn load_value(&self, saved: Option<&Value>, unread: Option<String>, host: &ParamValues) {
        let json = saved.filter(|value| !value.is_null()).map(Value::to_string);
        self.take_over(json.map(|json| (json.clone(), read(&json))), unread, host);
    }

    fn take_over(
        &self,
        saved: Option<(String, Result<SavedV1, ReadError>)>,
        unread: Option<String>,
        host: &ParamValues,
    ) {
        let mut kept = self.kept();
        kept.problem = None;
        kept.unread = unread;
        let mut own = host.clone();
        kept.assistant = None;
        match saved {
            Some((json, Ok(saved))) => {
                if saved.id != kept.identity.id() {
                    kept.identity = Identity::claim(saved.id);
                }
                for (name, value) in &saved.own {
                    if let Some(id) = ParamId::from_name(name) {
                        own.set(id, *value);
                    }
                }
                match saved.assistant.map(|part| ChannelState::from_json(&part.to_string())) {
                    Some(Ok(state)) => kept.assistant = Some(Arc::new(state)),
                    Some(Err(error)) => {
                        kept.unread = Some(json);
                        kept.problem = Some(error.to_string());
                    }
                    None => {}
                }
                kept.editor = saved.editor.filter(EditorSize::is_sane).or(kept.editor);
                kept.look = saved.look.filter(PanelLook::is_sane).or(kept.look);
            }
            Some((json, Err(error))) => {
                kept.unread = Some(json);
                kept.problem = Some(error.to_string());
            }
            None => {}
        }
        // What an older program could not read, and has carried along, may be read here.
        if let Some(newer) = kept.unread.as_deref().and_then(history_in) {
            let meanwhile = kept.assistant.take().map(Arc::unwrap_or_clone);
            kept.assistant = Some(Arc::new(match meanwhile {
                Some(meanwhile) => newer.followed_by(meanwhile),
                None => newer,
            }));
            kept.unread = None;
        }
        kept.fresh = true;
        self.from_load.host.store_all(host);
        self.from_load.own.store_all(&own);
        self.loads.fetch_add(1, Ordering::AcqRel);
    }
}

/// The history in saved fields that were kept unread; `None` where it cannot be read here either.
fn history_in(unread: &str) -> Option<ChannelState> {
    let part = read(unread).ok()?.assistant?;
    ChannelState::from_json(&part.to_string()).ok()
}

impl EditorSize {
    /// A size that a panel can have.
    pub fn is_sane(&self) -> bool {
        let ok = |side: f32| (100.0..=10_000.0).contains(&side);
        ok(self.width) && ok(self.height)
    }
}
