//! Crackle: a loose contact ticks, or fries for some tenths of a second. Its spikes rise from one sample to
//! the next and are gone within a millisecond ([`dsp_core::listen::Spikes`]), and no other line has them; a
//! drum rings on, a voice pulses at its pitch, a clap is heard by its neighbours.

use super::{Verdict, Watch};
use crate::Phase;
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::number;
use dsp_core::listen::Spikes;
use dsp_core::listen::observation::SILENCE_DB;
use ml_models::Instrument;
use std::collections::VecDeque;

/// Spikes under this do nobody harm, dBFS in a millisecond above 8 kHz; nor do those so far under the
/// source's level, dB: a step that runs out within a millisecond has its highs 23 dB under its height. The
/// loudest of a hit must be louder: picks and consonants click too, and lips most of all.
const QUIETEST_DBFS: f32 = -65.0;
const UNDER_SOURCE_DB: f32 = 25.0;
const LOUDEST_UNDER_SOURCE_DB: f32 = 15.0;
const LIPS_UNDER_SOURCE_DB: f32 = 5.0;
/// A hit on an instrument spikes too, and is louder after it than before, dB, from two hops before to three
/// after.
const LOUDER_AFTER_DB: f32 = 4.0;
const BEFORE_HOPS: usize = 2;
const AFTER_HOPS: usize = 3;
/// Spikes on two lines within so many milliseconds are one sound in the room, 2.7 m, unless the other's are
/// softer by more than this, dB: 5 cm against 1.6 m.
const SHARED_MS: f64 = 8.0;
const SHARED_DB: f32 = 30.0;
/// Spikes closer than this belong to one hit, hops.
const HIT_HOPS: u64 = 30;
/// What keeps a pitch has most of its spikes at one distance.
const IRREGULAR: f32 = 0.7;
/// One to so many spikes within so many hops are a tick; frying has so many, over as many hops at the least (a
/// consonant is shorter). What lies between them is anything.
const TICK_SPIKES: u32 = 3;
const TICK_HOPS: u64 = 3;
const FRYING_SPIKES: u32 = 6;
const FRYING_HOPS: u64 = 6;
/// So many hits make a verdict, within this time, hops; a card stands until there were none for as long. In a
/// line check each line is heard alone and for seconds; later a band plays, and takes more to be doubted.
const LEAST: usize = 3;
const LEAST_LATER: usize = 6;
const WITHIN_HOPS: u64 = 20 * HZ;
/// A line that spikes for more of the time than this sounds so.
const MOST_SHARE: f32 = 0.5;
/// Hits that keep a beat are music (a click, a closed hat): their distances differ by less than this share,
/// and none is shorter than a sixteenth at 120 a minute, hops. Loose contacts keep none.
const BEAT: f32 = 0.08;
const SHORTEST_BEAT_HOPS: f32 = 12.0;

const HOP_MS: f64 = 1_000.0 / HZ as f64;

#[derive(Clone, Copy)]
struct Hit {
    at_ms: f64,
    first: u64,
    last: u64,
    spikes: u32,
    regular: u32,
    level_dbfs: f32,
}

/// Looks for spikes on one line.
#[derive(Default)]
pub struct Crackle {
    /// Hops with spikes that are not yet known to be this line's alone.
    waiting: VecDeque<Hit>,
    /// When other lines spiked of late, ms, and how high, dBFS.
    others: VecDeque<(f64, f32)>,
    hits: VecDeque<Hit>,
    /// Levels of the last hops, newest last.
    levels_dbfs: VecDeque<f32>,
    source_dbfs: Option<f32>,
}

impl Watch for Crackle {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        // Claves and shakers click, synths click by design, and a crowd claps. A loose contact alone sounds like noise, or
        // like a crowd: that excuses no line.
        let clicks = match ear.said.instrument {
            Some(said) => matches!(
                said,
                Instrument::Percussion | Instrument::Synth | Instrument::Crowd | Instrument::Noise
            ),
            None => {
                matches!(ear.assumed.instrument, Some(Instrument::Percussion | Instrument::Synth))
            }
        };
        let Some(o) = ear.now.as_ref().filter(|_| !clicks) else { return };
        let others = desk.ears.iter().enumerate().filter(|(i, _)| *i != channel);
        let spikes = others.filter_map(|(_, ear)| Some(ear.now.as_ref()?.spikes));
        let irregular = spikes.filter(|spikes| spikes.count > spikes.regular);
        self.others.extend(irregular.map(|spikes| (at_ms(desk.hop, &spikes), spikes.level_dbfs)));
        if self.levels_dbfs.len() == BEFORE_HOPS + 1 + AFTER_HOPS {
            self.levels_dbfs.pop_front();
        }
        self.levels_dbfs.push_back(o.pre.rms_dbfs);
        self.source_dbfs = ear.median_rms_dbfs();
        let under = |rms: f32| QUIETEST_DBFS.max(rms - UNDER_SOURCE_DB);
        let least = self.source_dbfs.map_or(QUIETEST_DBFS, under);
        if o.spikes.count > 0 && o.spikes.level_dbfs >= least {
            self.waiting.push_back(Hit {
                at_ms: at_ms(desk.hop, &o.spikes),
                first: desk.hop,
                last: desk.hop,
                spikes: u32::from(o.spikes.count),
                regular: u32::from(o.spikes.regular),
                level_dbfs: o.spikes.level_dbfs,
            });
        }
        while self.waiting.front().is_some_and(|hit| hit.first + AFTER_HOPS as u64 <= desk.hop) {
            let Some(hit) = self.waiting.pop_front() else { break };
            let shared = |(at, level): &(f64, f32)| {
                (at - hit.at_ms).abs() <= SHARED_MS && *level >= hit.level_dbfs - SHARED_DB
            };
            let alone = !self.others.iter().any(shared);
            let louder = self.levels_dbfs.back().zip(self.levels_dbfs.front()).map(|(a, b)| a - b);
            if alone && louder.is_none_or(|db| db <= LOUDER_AFTER_DB) {
                self.take(hit);
            }
        }
        // A hit waits for AFTER_HOPS, and its spikes lie up to 14 ms before its hop's end.
        let kept_ms = (AFTER_HOPS as f64 + 3.0) * HOP_MS;
        while self.others.front().is_some_and(|(at, _)| at + kept_ms < desk.hop as f64 * HOP_MS) {
            self.others.pop_front();
        }
        while self.hits.front().is_some_and(|hit| hit.last + WITHIN_HOPS < desk.hop) {
            self.hits.pop_front();
        }
    }

    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict> {
        let voice = desk.ears[channel].assumed.instrument.is_some_and(Instrument::is_voice);
        let under_db = if voice { LIPS_UNDER_SOURCE_DB } else { LOUDEST_UNDER_SOURCE_DB };
        let loud = self.source_dbfs.map_or(QUIETEST_DBFS, |rms| rms - under_db);
        let hits: Vec<&Hit> = self.hits.iter().filter(|hit| hit.is_crackle(loud)).collect();
        let least = match desk.phase {
            _ if open => 1,
            Phase::LineCheck => LEAST,
            _ => LEAST_LATER,
        };
        if hits.len() < least || keeps_a_beat(&hits) || self.is_its_sound() {
            return None;
        }
        let n = hits.len();
        let seconds = hits.first().map_or(0, |hit| desk.hop - hit.first) as f32 / HZ as f32;
        let spikes: u32 = hits.iter().map(|hit| hit.spikes).sum();
        let loudest = hits.iter().map(|hit| hit.level_dbfs).fold(SILENCE_DB, f32::max);
        Some(Verdict {
            headline: "Crackles. Check cable and connector.".to_owned(),
            text: format!(
                "{n} times in {seconds:.0} s, {spikes} spikes gone within a millisecond that no other line \
                 has; the loudest reached {loudest:.0} dBFS above 8 kHz."
            ),
            numbers: vec![
                number("hits", n as f64, ""),
                number("spikes", f64::from(spikes), ""),
                number("loudest_spike", f64::from(loudest), "dBFS"),
            ],
            advice: "Check cable and connector.".to_owned(),
            strength: ramp(n as f32, 2.0, 12.0),
            persistence: ramp(n as f32, 0.0, 8.0),
            heard_s: seconds,
            worth: 0.75,
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Crackle {
    fn take(&mut self, new: Hit) {
        match self.hits.back_mut().filter(|hit| hit.last + HIT_HOPS >= new.first) {
            Some(hit) => {
                hit.last = new.last;
                hit.spikes += new.spikes;
                hit.regular += new.regular;
                hit.level_dbfs = hit.level_dbfs.max(new.level_dbfs);
            }
            None => self.hits.push_back(new),
        }
    }

    /// Spikes for most of the time since the first.
    fn is_its_sound(&self) -> bool {
        let (Some(first), Some(last)) = (self.hits.front(), self.hits.back()) else { return false };
        let spiked: u64 = self.hits.iter().map(|hit| hit.last - hit.first).sum();
        spiked as f32 > MOST_SHARE * (last.last - first.first) as f32
    }
}

impl Hit {
    /// `loud`: level from which on a hit counts, dBFS.
    fn is_crackle(&self, loud: f32) -> bool {
        let irregular = self.spikes - self.regular;
        let tick = self.spikes <= TICK_SPIKES && self.last - self.first < TICK_HOPS;
        let frying = self.spikes >= FRYING_SPIKES && self.last - self.first >= FRYING_HOPS;
        (tick || frying)
            && self.level_dbfs >= loud
            && irregular as f32 >= IRREGULAR * self.spikes as f32
    }
}

/// When the highest spike of a hop was, ms since the start.
fn at_ms(hop: u64, spikes: &Spikes) -> f64 {
    (hop + 1) as f64 * HOP_MS - f64::from(spikes.back_ms)
}

fn keeps_a_beat(hits: &[&Hit]) -> bool {
    let gaps: Vec<f32> =
        hits.iter().zip(hits.iter().skip(1)).map(|(a, b)| (b.first - a.first) as f32).collect();
    let shortest = gaps.iter().copied().fold(f32::MAX, f32::min);
    // Multiples of one beat are a beat too.
    gaps.len() >= 2
        && gaps.iter().all(|gap| {
            let beats = gap / shortest;
            (beats - beats.round()).abs() <= BEAT * beats.round().max(1.0)
        })
        && shortest >= SHORTEST_BEAT_HOPS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scene;

    /// Cards of crackle on a vocal that ticks so many times within its notes, at no beat, in 12 s.
    fn told(phase: Phase, ticks: fn(u64) -> bool) -> usize {
        let scene = Scene::of(&["Vox", "Bass"]).phase(phase).with(0, |sound| sound.ticks = ticks);
        let events = scene.play(&mut scene.engine(), 0, 1_200);
        let says = |event: &crate::Event| {
            event.headline.as_ref().is_some_and(|words| words.starts_with("Crackles"))
        };
        events.iter().filter(|event| says(event)).count()
    }

    #[test]
    fn three_ticks_are_told_in_a_line_check_and_six_where_a_band_plays() {
        const FOUR: fn(u64) -> bool = |hop| [215, 330, 448, 721].contains(&hop);
        const EIGHT: fn(u64) -> bool =
            |hop| [215, 330, 448, 721, 755, 913, 1_010, 1_131].contains(&hop);
        assert_eq!(told(Phase::LineCheck, FOUR), 1);
        assert_eq!(told(Phase::Soundcheck, FOUR), 0);
        assert_eq!(told(Phase::Soundcheck, EIGHT), 1);
        assert_eq!(
            told(Phase::Show, EIGHT),
            0,
            "a show hears lines that are lost, and nothing else"
        );
    }
}
