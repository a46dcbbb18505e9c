//! Gathers what the log says of suspects and notches: one row for each frequency of a channel.

use assistant::{Class, Event, EventKind};

use crate::report::Ring;

/// Nearer than this it is the same ring, octaves: twice the guard's own measure, since over a show a ring
/// drifts, and a notch shifts it.
const SAME_OCTAVES: f32 = 1.0 / 24.0;

/// Suspects of all channels, in the order in which they were first told.
pub struct Rings {
    rings: Vec<Vec<Ring>>,
}

impl Rings {
    /// For so many channels.
    pub fn new(channels: usize) -> Self {
        Self { rings: vec![Vec::new(); channels] }
    }

    /// Takes one line of the log.
    pub fn take(&mut self, event: &Event) {
        let told = matches!(event.event, EventKind::Suspect | EventKind::Notch);
        let (true, Some(Class::Feedback), Some(hz)) = (told, event.class, event.frequency_hz)
        else {
            return;
        };
        let Some(rings) = event.index.and_then(|at| self.rings.get_mut(at)) else { return };
        let near = |r: &Ring| (r.hz / hz).log2().abs() <= SAME_OCTAVES;
        let reason = event.reason.clone().unwrap_or_default();
        let sure = event.confidence.unwrap_or(0.0);
        let numbers = event.evidence.as_ref().map_or(&[][..], |e| &e.numbers);
        let growth = numbers.iter().find(|n| n.name == "growth").map_or(0.0, |n| n.value as f32);
        let at = rings.iter().position(near).unwrap_or_else(|| {
            let (first_s, became) = (event.t_s, reason.clone());
            rings.push(Ring { hz, first_s, became, ..Ring::default() });
            rings.len() - 1
        });
        let ring = &mut rings[at];
        // A probe may ask before anything was told.
        ring.times += usize::from(reason == "suspected");
        ring.sure = ring.sure.max(sure);
        ring.growth_db_s = ring.growth_db_s.max(growth);
        // That it went away says nothing of what it was.
        if !matches!(reason.as_str(), "suspected" | "no longer heard" | "probe in") {
            ring.became = reason;
        }
    }

    /// Those of one channel.
    pub fn of(&self, channel: usize) -> Vec<Ring> {
        self.rings.get(channel).cloned().unwrap_or_default()
    }
}
