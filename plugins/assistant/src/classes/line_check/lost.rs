//! Lost: a line that lived has gone, and its noise floor with it.
//!
//! A mute, a fader and a player who rests leave the noise of the microphone and its head amp at the
//! insert; a pulled plug, a dead battery or a lost stage box do not. Where no floor was ever heard (a line
//! without a pause, an edited recording with digital silence) a rest cannot be told from a loss, and
//! nothing is said.

use super::{Verdict, Watch};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;

/// The level fell under the lowest that was known by this, dB, to what a head amp alone leaves, dBFS; or by
/// so much that no hand turns a head amp there in one go.
const STEP_DB: f32 = 10.0;
const ALONE_DBFS: f32 = -85.0;
const FAR_DB: f32 = 20.0;
/// For this long, hops.
const LOST_HOPS: u64 = 3 * HZ;
/// The lowest level is the floor where the line was within this of it, dB, for this long, hops: the ends of
/// notes pass through lower and lower levels, a floor stays.
const AT_FLOOR_DB: f32 = 3.0;
const KNOWN_HOPS: u64 = 2 * HZ;
/// What lasts for this long is how the line is now, hops.
const BELIEVED_HOPS: u64 = 120 * HZ;

/// Watches the floor of one line.
#[derive(Default)]
pub struct Lost {
    lowest_dbfs: Option<f32>,
    at_lowest_hops: u64,
    under_hops: u64,
    level_dbfs: f32,
}

impl Watch for Lost {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        // The level of the last tenth of a second; before there was one, nothing.
        let level = ear.level_dbfs();
        if ear.heard_hops < HZ {
            return;
        }
        self.level_dbfs = level;
        let lowest = *self.lowest_dbfs.get_or_insert(level);
        let under = level <= lowest - FAR_DB || (level <= lowest - STEP_DB && level <= ALONE_DBFS);
        let known = self.at_lowest_hops >= KNOWN_HOPS && ear.has_lived();
        if under && known && self.under_hops < BELIEVED_HOPS {
            self.under_hops += 1;
            return;
        }
        self.under_hops = 0;
        if level < lowest - AT_FLOOR_DB {
            self.at_lowest_hops = 0;
        }
        if level <= lowest + AT_FLOOR_DB {
            self.at_lowest_hops += 1;
        }
        self.lowest_dbfs = Some(lowest.min(level));
    }

    fn verdict(&self, _desk: &Desk<'_>, _channel: usize, _open: bool) -> Option<Verdict> {
        let floor = self.lowest_dbfs?;
        if self.under_hops < LOST_HOPS {
            return None;
        }
        let step = floor - self.level_dbfs;
        let seconds = self.under_hops as f32 / HZ as f32;
        Some(Verdict {
            headline: "Line lost. Noise floor is gone too.".to_owned(),
            text: format!(
                "It was active; then its noise floor fell from {floor:.0} to {:.0} dBFS and stayed \
                 there for {seconds:.0} s.",
                self.level_dbfs
            ),
            numbers: vec![
                number("noise_floor_before", f64::from(floor), "dBFS"),
                number("level", f64::from(self.level_dbfs), "dBFS"),
                number("time_lost", f64::from(seconds), "s"),
            ],
            advice: "Check the line.".to_owned(),
            strength: ramp(step, STEP_DB - 2.0, 30.0),
            persistence: ramp(seconds, 0.0, 8.0),
            heard_s: seconds,
            worth: 1.0, // in a show nothing is worth more than a line that is not there
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn gain_step(&mut self, db: f32) {
        self.lowest_dbfs = self.lowest_dbfs.map(|floor| floor + db);
        self.under_hops = 0;
    }
}
