//! Who a channel is: a UUID in its state, held by one living instance of this process at a time.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// The UUIDs that are held in this process; never touched by an audio thread.
static HELD: Mutex<BTreeSet<Uuid>> = Mutex::new(BTreeSet::new());

fn held() -> std::sync::MutexGuard<'static, BTreeSet<Uuid>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An identity that no other living instance of this process has; given back when dropped.
#[derive(Debug)]
pub struct Identity(Uuid);

impl Identity {
    /// A new identity.
    pub fn new() -> Self {
        let id = Uuid::new_v4();
        held().insert(id);
        Self(id)
    }

    /// The identity from a saved state; a new one where a living instance has it: this one is its
    /// duplicate then.
    pub fn claim(id: Uuid) -> Self {
        if !id.is_nil() && held().insert(id) { Self(id) } else { Self::new() }
    }

    /// The UUID.
    pub fn id(&self) -> Uuid {
        self.0
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        held().remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_gets_a_new_identity_and_a_lost_one_is_free_again() {
        let first = Identity::new();
        let second = Identity::claim(first.id());
        assert_ne!(first.id(), second.id());
        let id = first.id();
        drop(first);
        assert_eq!(Identity::claim(id).id(), id);
    }
}
