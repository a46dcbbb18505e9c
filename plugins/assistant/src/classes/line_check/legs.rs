//! One leg of a stereo source is dead: of a stereo line, or one of two lines that are its legs.
//!
//! Asked of what is loud: in its decay a snare is no more than 40 dB over the noise of the leg that lives.

use super::{Verdict, Watch, short};
use crate::confidence::ramp;
use crate::ear::{Desk, Ear, HZ};
use crate::{Phase, Role, number};
use dsp_core::listen::observation::SILENCE_DB;
use ml_models::Instrument;

/// One leg is dead where it lies this far under the other, dB.
const DEAD_LEG_DB: f32 = 40.0;
/// For this long while the source plays, hops: the three seconds of a verdict; or in so many hits.
const DEAD_LEG_HOPS: u64 = 3 * HZ;
const HITS: u32 = 3;
/// Hops within this of the loudest of late are loud, dB; what counts as loudest falls by so much in a hop.
const LOUD_DB: f32 = 15.0;
const FALLS_DB: f32 = 0.02;
/// A hit is dead on one leg where so many of its first loud hops are, and it ends after so many.
const HIT_HOPS: u32 = 3;
const HIT_ENDS: u32 = 10;

/// Compares the legs of one source.
#[derive(Default)]
pub struct DeadLeg {
    /// Of a stereo line.
    own: Legs,
    /// Against the line that is the other leg, and which that is.
    other: Legs,
    beside: Option<usize>,
}

/// Two levels against each other.
struct Legs {
    loudest_dbfs: f32,
    hops: u64,
    hits: u32,
    /// Hops since the last onset, and how many of those were dead on one leg.
    hit: (u32, u32),
    leg_db: f32,
}

impl Default for Legs {
    fn default() -> Self {
        Self { loudest_dbfs: SILENCE_DB, hops: 0, hits: 0, hit: (HIT_ENDS, 0), leg_db: 0.0 }
    }
}

impl Legs {
    /// A hop of playing, how loud the louder leg was, and by how much the right one lay over the left, dB.
    fn hear(&mut self, level_dbfs: f32, leg_db: f32, onset: bool) {
        self.loudest_dbfs = (self.loudest_dbfs - FALLS_DB).max(level_dbfs);
        self.hit = if onset { (0, 0) } else { (self.hit.0 + 1, self.hit.1) };
        if level_dbfs < self.loudest_dbfs - LOUD_DB {
            return;
        }
        if leg_db.abs() < DEAD_LEG_DB || leg_db * self.leg_db < 0.0 {
            (self.hops, self.hits) = (0, 0);
            self.leg_db = 0.0;
            return;
        }
        self.hops += 1;
        self.leg_db = leg_db;
        if self.hit.0 < HIT_ENDS {
            self.hit.1 += 1;
            self.hits += u32::from(self.hit.1 == HIT_HOPS);
        }
    }

    fn is_dead(&self) -> bool {
        self.hops >= DEAD_LEG_HOPS || self.hits >= HITS
    }
}

impl Watch for DeadLeg {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        if ear.active && desk.configs[channel].stereo {
            self.own.hear(o.pre.rms_dbfs, o.leg_balance_db, o.onset);
        }
        self.beside = other_leg(desk, channel);
        let Some(there) = self.beside.map(|at| &desk.ears[at]) else { return };
        if ear.active && !there.active {
            self.other = Legs::default(); // it plays by itself
        }
        if let Some(theirs) = there.now.as_ref().filter(|_| there.active) {
            let level = theirs.pre.rms_dbfs;
            self.other.hear(level, o.pre.rms_dbfs - level, theirs.onset);
        }
    }

    fn verdict(&self, desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        // In a line check one leg may be tried after the other.
        let both = desk.phase != Phase::LineCheck;
        let silent =
            self.beside.filter(|_| both && self.other.leg_db < 0.0 && self.other.is_dead());
        let (legs, headline, text) = if let Some(at) = silent {
            let name = short(&desk.configs[at].name);
            let text = format!("{:.0} dB under {name}, its other leg", -self.other.leg_db);
            (&self.other, format!("Silent beside {name}. Check the line."), text)
        } else if self.own.is_dead() {
            let dead = if self.own.leg_db < 0.0 { "Right" } else { "Left" };
            let text = format!("{dead} leg was {:.0} dB under the other", self.own.leg_db.abs());
            (&self.own, format!("{dead} leg is dead. Check the line."), text)
        } else {
            return None;
        };
        let seconds = legs.hops as f32 / HZ as f32;
        Some(Verdict {
            headline,
            text: format!("{text}, for {seconds:.1} s of loud playing."),
            numbers: vec![
                number("leg_balance", f64::from(legs.leg_db), "dB"),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: "Check the line.".to_owned(),
            strength: ramp(legs.leg_db.abs(), 30.0, 60.0),
            persistence: 1.0,
            heard_s: seconds,
            worth: 0.8,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The line that is the other leg of the same source, as a person declares it or both names say. Only where one player or
/// machine feeds both at once: two backing singers are left and right too, and take turns.
fn other_leg(desk: &Desk<'_>, channel: usize) -> Option<usize> {
    let (ear, config) = (&desk.ears[channel], &desk.configs[channel]);
    let one = config.role == Role::Playback
        || matches!(
            ear.said.instrument,
            Some(Instrument::Keys | Instrument::Synth | Instrument::Cymbals)
        );
    if !one {
        return None;
    }
    let declared = config.pair.map(usize::from).filter(|at| *at < desk.ears.len());
    declared.or_else(|| {
        let (name, leg) = ear.leg.as_ref()?;
        let other = |theirs: &Ear| theirs.leg.as_ref().is_some_and(|(n, l)| n == name && l != leg);
        (0..desk.ears.len()).find(|at| *at != channel && other(&desk.ears[*at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hits_or_three_seconds_tell_and_a_leg_that_lives_begins_anew() {
        // Hits of 0.2 s that die away at 3 dB a hop, over noise at `floor` on the other leg.
        let hit = |legs: &mut Legs, floor: f32| {
            for hop in 0..20 {
                let level = -18.0 - 3.0 * hop as f32;
                legs.hear(level, floor.max(level - 80.0) - level, hop == 0);
            }
        };
        let mut legs = Legs::default();
        (0..2).for_each(|_| hit(&mut legs, -75.0));
        assert!(!legs.is_dead());
        hit(&mut legs, -75.0);
        assert!(legs.is_dead() && legs.hops < DEAD_LEG_HOPS, "{}", legs.hops);
        hit(&mut legs, -40.0);
        assert!(!legs.is_dead(), "it lives");
        let mut legs = Legs::default();
        (0..DEAD_LEG_HOPS - 1).for_each(|_| legs.hear(-20.0, 55.0, false));
        assert!(!legs.is_dead());
        legs.hear(-20.0, 55.0, false);
        assert!(legs.is_dead());
        legs.hear(-20.0, -55.0, false);
        assert!(!legs.is_dead(), "now the other one: it is panned about");
    }
}
