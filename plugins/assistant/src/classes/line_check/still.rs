//! A line on which nothing moves: dead, or only noise, hum or buzz.
//!
//! A line that rests is not dead. So in soundcheck nothing is said before the others have played
//! for a while, and longer for those that rest as a matter of course; a line that has played once
//! is not called dead any more ([`super::lost`] is for those).

use super::{Verdict, Watch, count};
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::motion::ALIVE_HOPS;
use crate::{Phase, Role, Still, number};

/// Under this there is nothing, not even the noise of a microphone and its head amp, dBFS RMS. The
/// dither of a 16-bit file, -98, is nothing too.
const SILENT_DBFS: f32 = -95.0;
/// In line check silence and loud noise speak after this, hops: a verdict within three seconds. That what is
/// heard is no source takes up to 2.2 s of them (a buzz).
const CHECK_HOPS: u64 = 3 * HZ;
const CHECK_NOISE_HOPS: u64 = 8 * HZ / 10;
/// In soundcheck a line must be silent, or carry nothing but noise, for this long up to now, hops: a
/// source that has just begun is neither.
const STILL_HOPS: u64 = 5 * HZ;
/// What was said of noise stands until there was none of it for so long: it opens a gate now and then, and a player is
/// alive sooner.
const KEPT_HOPS: u64 = 5 * HZ;
/// Noise under this is a microphone that waits for its player, dBFS RMS.
const LOUD_NOISE_DBFS: f32 = -60.0;
/// Digital zero, dBFS: a file that was edited to silence, or a route that is not patched. In
/// soundcheck it gets the longer patience: edited rests are common, and no line has them.
const ZERO_DBFS: f32 = -150.0;
/// In soundcheck: the others must have played for this long, hops (at least 20 s), and longer where
/// sources rest as a matter of course.
const OTHERS_HOPS: u64 = 20 * HZ;
const OTHERS_RESTING_HOPS: u64 = 45 * HZ;
/// What is on a line on which nothing moves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    Nothing,
    Noise(Still),
}

/// Watches one line.
#[derive(Default)]
pub struct StillLine {
    watched_hops: u64,
    others_hops: u64,
    silent_hops: u64,
    noise_hops: u64,
    loud_noise_hops: u64,
    /// Something was there once, be it noise.
    heard: bool,
    /// What there was enough of to say so, in which phase, and the hops since it was there.
    said: Option<(Phase, On)>,
    since_hops: u64,
    alive_hops: u64,
    level_dbfs: f32,
}

impl Watch for StillLine {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        let Some(o) = &ear.now else { return };
        self.watched_hops += 1;
        let others = desk.ears.iter().enumerate().any(|(i, e)| i != channel && e.active);
        self.others_hops += u64::from(others);
        self.silent_hops = count(o.pre.rms_dbfs < SILENT_DBFS, self.silent_hops);
        let noise = !ear.active && o.pre.rms_dbfs >= SILENT_DBFS;
        self.noise_hops = count(noise, self.noise_hops);
        self.heard |= o.pre.rms_dbfs >= ZERO_DBFS;
        let loud = noise && ear.level_dbfs() >= LOUD_NOISE_DBFS;
        self.loud_noise_hops = count(loud, self.loud_noise_hops);
        // Noise and hum open a gate too; what is alive moves.
        self.alive_hops += u64::from(ear.moving);
        // What is said is said of the noise, not of what opens a gate.
        if self.silent_hops.max(self.noise_hops) > 0 {
            self.level_dbfs = ear.level_dbfs();
        }
        let there = match desk.phase {
            Phase::LineCheck => self.loud_noise_hops,
            _ => self.noise_hops,
        };
        self.since_hops = count(there == 0, self.since_hops);
        let kept = |(phase, on): &(Phase, On)| {
            let noise = *on != On::Nothing && self.silent_hops == 0;
            *phase == desk.phase && noise && self.since_hops < KEPT_HOPS
        };
        self.said = match self.found(desk, channel) {
            Some(on) => Some((desk.phase, on)),
            None => self.said.filter(kept),
        };
    }

    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict> {
        // A place without a name on which nothing ever was is no line.
        let is_line = self.heard || !desk.configs[channel].name.is_empty();
        if self.alive_hops >= ALIVE_HOPS || !is_line {
            return None;
        }
        let kept = || self.said.filter(|_| open).map(|(_, on)| on);
        let on = self.found(desk, channel).or_else(kept)?;
        Some(self.dead_line(desk, on))
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl StillLine {
    /// What is on the line, where there was enough of it to say so.
    fn found(&self, desk: &Desk<'_>, channel: usize) -> Option<On> {
        let (silent, noise) = match desk.phase {
            Phase::LineCheck => {
                (self.silent_hops >= CHECK_HOPS, self.loud_noise_hops >= CHECK_NOISE_HOPS)
            }
            _ => {
                let patient = self.others_hops >= self.patience(desk, channel);
                (
                    patient && self.silent_hops >= STILL_HOPS,
                    patient && self.noise_hops >= STILL_HOPS,
                )
            }
        };
        match (silent, noise) {
            (true, _) => Some(On::Nothing),
            (_, true) => Some(On::Noise(desk.ears[channel].still())),
            _ => None,
        }
    }

    fn patience(&self, desk: &Desk<'_>, channel: usize) -> u64 {
        let resting = desk.ears[channel].assumed.often_rests()
            || desk.configs[channel].role != Role::Input
            || self.level_dbfs < ZERO_DBFS;
        if resting { OTHERS_RESTING_HOPS } else { OTHERS_HOPS }
    }

    fn dead_line(&self, desk: &Desk<'_>, on: On) -> Verdict {
        let others_s = self.others_hops as f32 / HZ as f32;
        let watched_s = self.watched_hops as f32 / HZ as f32;
        let silent = on == On::Nothing;
        let level = self.level_dbfs;
        let (headline, heard) = match on {
            On::Nothing => (
                "No signal at all. Check the line.".to_owned(),
                "Not even the noise of a microphone".to_owned(),
            ),
            On::Noise(Still::Noise) => (
                format!("Only noise at {level:.0} dBFS. Check the line."),
                "Nothing but steady noise".to_owned(),
            ),
            On::Noise(Still::Hum(mains_hz)) => (
                format!("Only hum at {level:.0} dBFS. Check the line."),
                format!("Nothing but {mains_hz} Hz hum and its harmonics"),
            ),
            On::Noise(Still::Buzz(mains_hz)) => (
                format!("Only buzz at {level:.0} dBFS. Check the line."),
                format!("Nothing but a buzz that repeats with the {mains_hz} Hz mains"),
            ),
        };
        let strength = ramp(others_s, 15.0, if silent { 60.0 } else { 90.0 });
        let strength = match desk.phase {
            Phase::LineCheck => strength.max(if silent { 0.7 } else { 0.4 }),
            _ => strength,
        };
        let text = format!(
            "{heard} in {watched_s:.0} s; meanwhile other channels played for {others_s:.0} s.",
        );
        Verdict {
            headline,
            text,
            numbers: vec![
                number("level", f64::from(self.level_dbfs), "dBFS"),
                number("time_watched", f64::from(watched_s), "s"),
                number("others_played", f64::from(others_s), "s"),
            ],
            advice: "Check the line.".to_owned(),
            strength,
            persistence: 1.0,
            heard_s: watched_s,
            worth: 0.9, // a missing channel is worth more than any correction of a present one
        }
    }
}
