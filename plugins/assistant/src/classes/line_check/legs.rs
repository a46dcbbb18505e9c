//! One leg of a stereo line is dead.

use super::{Verdict, Watch, count};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;

/// One leg is dead where it lies this far under the other, dB.
const DEAD_LEG_DB: f32 = 40.0;
/// For this long while the source plays, hops: the three seconds of a verdict.
const DEAD_LEG_HOPS: u64 = 3 * HZ;

/// Compares the legs of one line.
#[derive(Default)]
pub struct DeadLeg {
    hops: u64,
    leg_db: f32,
}

impl Watch for DeadLeg {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        if ear.active && desk.configs[channel].stereo {
            self.hops = count(o.leg_balance_db.abs() >= DEAD_LEG_DB, self.hops);
            self.leg_db = o.leg_balance_db;
        }
    }

    fn verdict(&self, _desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        if self.hops < DEAD_LEG_HOPS {
            return None;
        }
        let dead = if self.leg_db < 0.0 { "Right" } else { "Left" };
        let seconds = self.hops as f32 / HZ as f32;
        Some(Verdict {
            headline: format!("{dead} leg is dead. Check the line."),
            text: format!(
                "{dead} leg was {:.0} dB under the other for {seconds:.0} s of playing.",
                self.leg_db.abs()
            ),
            numbers: vec![
                number("leg_balance", f64::from(self.leg_db), "dB"),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: "Check the line.".to_owned(),
            strength: ramp(self.leg_db.abs(), 30.0, 60.0),
            persistence: 1.0,
            heard_s: seconds,
            worth: 0.8,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}
