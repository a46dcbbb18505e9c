//! The crowd's gate: in applause and cheer nothing is learned and nothing suggested (SCIENCE 6).

use std::collections::VecDeque;

use dsp_core::listen::CrowdCue;
use ml_models::{CrowdState, CrowdVerdict};

/// Whether the crowd lets anything be heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CrowdGate {
    /// The programme can be heard.
    #[default]
    Open,
    /// The crowd is too loud.
    Closed(Closed),
}

/// Why the gate is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It sounds like applause or cheer; the model has not said yet, or is off.
    Features,
    /// The model says so too.
    Model(CrowdState),
}

impl CrowdGate {
    /// True while nothing may be learned or raised.
    pub fn is_closed(self) -> bool {
        self != Self::Open
    }
}

/// A decision rests on so many hops: 120 ms, so that with the listener's window of 80 ms the gate is
/// closed 200 ms after applause has risen over the programme (SCIENCE section 6: within 300 ms).
const HOPS: usize = 12;
/// Noise reads -2.5 dB, most music -4.5 and less; drum fills and cymbals lie between.
const FLAT_DB: f32 = -3.5;
/// Applause has no bass; a programme has: highs over lows, dB. Talk reads -5.
const HIGHS_OVER_LOWS_DB: f32 = 3.0;
/// Claps of a crowd run together; the hits of a drummer fall by more than this within 120 ms, dB.
const HOLDS_WITHIN_DB: f32 = 6.0;
/// Over the highs of the programme so far, dB: less is not loud enough to spoil anything.
const STEP_DB: f32 = 6.0;
/// Highs under this are no crowd, dBFS.
const LEAST_DBFS: f32 = -70.0;
/// What the gate closed on may fall by this much before it is over, dB.
const FALLS_DB: f32 = 10.0;
/// Milder while closed: evenness and highs over lows, dB.
const MILDER_FLAT_DB: f32 = 0.5;
const MILDER_HIGHS_DB: f32 = 3.0;
/// It must be over for half a second.
const OVER_HOPS: u32 = 50;
/// The programme so far: the last ten seconds but the newest half, in tenths; the upper third of them.
const TENTHS: usize = 100;
const NEWEST_TENTHS: usize = 5;
const PROGRAMME_SHARE: f32 = 0.7;
/// Less of a programme says nothing yet.
const LEAST_TENTHS: usize = 10;
/// The model's verdicts that open the gate again: one may be of a second that was half programme.
const OPENING_VERDICTS: u32 = 2;
/// What the model has denied must be gone for a second before features count again, hops.
const VETO_HOPS: u32 = 100;
/// A minute after the last word of the model a closed gate opens: it is noise of a machine, or the model
/// has gone.
const LONGEST_HOPS: u64 = 6_000;

/// Watches one ambience channel.
#[derive(Debug, Default)]
pub(crate) struct CrowdWatch {
    recent: VecDeque<CrowdCue>,
    tenths: VecDeque<f32>,
    gate: CrowdGate,
    closed_hops: u64,
    top_dbfs: f32,
    over_hops: u32,
    quiet_verdicts: u32,
    over_tenth: u32,
    /// The model has opened the gate on what features take for a crowd: they are not believed until
    /// they have been quiet for so many hops.
    vetoed_hops: u32,
}

impl CrowdWatch {
    /// Takes in a hop, and what the model says where it says something. A hop that is missing leaves
    /// everything as it was.
    pub fn hear(&mut self, cue: Option<&CrowdCue>, verdict: Option<&CrowdVerdict>) -> CrowdGate {
        if let Some(verdict) = verdict.filter(|v| !v.abstained) {
            self.listen_to(verdict);
        }
        if let Some(cue) = cue {
            self.take(*cue);
        }
        self.gate
    }

    /// The model confirms, closes what features did not hear (a scream is no noise), or opens.
    fn listen_to(&mut self, verdict: &CrowdVerdict) {
        if verdict.state.is_loud() {
            self.quiet_verdicts = 0;
            self.closed_hops = 0;
            self.gate = CrowdGate::Closed(Closed::Model(verdict.state));
        } else if self.gate.is_closed() {
            self.quiet_verdicts += 1;
            if self.quiet_verdicts >= OPENING_VERDICTS {
                self.open();
                self.vetoed_hops = VETO_HOPS;
            }
        }
    }

    fn open(&mut self) {
        self.gate = CrowdGate::Open;
        self.closed_hops = 0;
        self.over_hops = 0;
        self.quiet_verdicts = 0;
    }

    fn take(&mut self, cue: CrowdCue) {
        if self.recent.len() == HOPS {
            self.recent.pop_front();
        }
        self.recent.push_back(cue);
        if self.recent.len() < HOPS {
            return;
        }
        self.closed_hops += u64::from(self.gate.is_closed());
        match self.gate {
            CrowdGate::Open => self.close_where_loud(),
            CrowdGate::Closed(why) => {
                let over = !self.is_like_a_crowd(MILDER_FLAT_DB, MILDER_HIGHS_DB)
                    || self.mean(|c| c.high_dbfs) < self.top_dbfs - FALLS_DB;
                self.over_hops = if over { self.over_hops + 1 } else { 0 };
                self.top_dbfs = self.top_dbfs.max(self.mean(|c| c.high_dbfs));
                let over = match why {
                    Closed::Features => self.over_hops >= OVER_HOPS,
                    Closed::Model(_) => false, // it says so itself
                };
                if over || self.closed_hops >= LONGEST_HOPS {
                    self.open();
                }
            }
        }
        self.count_tenth();
    }

    fn close_where_loud(&mut self) {
        let highs = || self.recent.iter().map(|c| c.high_dbfs);
        let (lowest, highest) =
            (highs().fold(f32::MAX, f32::min), highs().fold(f32::MIN, f32::max));
        let steps = self.programme_dbfs().is_some_and(|programme| lowest >= programme + STEP_DB);
        let loud = steps
            && lowest >= LEAST_DBFS
            && highest - lowest <= HOLDS_WITHIN_DB
            && self.is_like_a_crowd(0.0, 0.0);
        if self.vetoed_hops > 0 {
            self.vetoed_hops = if loud { VETO_HOPS } else { self.vetoed_hops - 1 };
        } else if loud {
            self.gate = CrowdGate::Closed(Closed::Features);
            self.closed_hops = 0;
            self.over_hops = 0;
            self.quiet_verdicts = 0;
            self.top_dbfs = self.mean(|c| c.high_dbfs);
        }
    }

    fn is_like_a_crowd(&self, milder_flat: f32, milder_highs: f32) -> bool {
        self.mean(|c| c.flatness_db) >= FLAT_DB - milder_flat
            && self.mean(|c| c.high_dbfs - c.low_dbfs) >= HIGHS_OVER_LOWS_DB - milder_highs
    }

    fn mean(&self, of: impl Fn(&CrowdCue) -> f32) -> f32 {
        self.recent.iter().map(of).sum::<f32>() / self.recent.len().max(1) as f32
    }

    /// Highs of the programme so far, dBFS.
    fn programme_dbfs(&self) -> Option<f32> {
        let past = self.tenths.len().checked_sub(NEWEST_TENTHS).filter(|n| *n >= LEAST_TENTHS)?;
        let mut sorted: Vec<f32> = self.tenths.iter().take(past).copied().collect();
        sorted.sort_by(f32::total_cmp);
        sorted.get((PROGRAMME_SHARE * past as f32) as usize).copied()
    }

    fn count_tenth(&mut self) {
        self.over_tenth += 1;
        if self.over_tenth == 10 {
            self.over_tenth = 0;
            if self.tenths.len() == TENTHS {
                self.tenths.pop_front();
            }
            self.tenths.push_back(self.mean(|c| c.high_dbfs));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(flatness_db: f32, high_dbfs: f32, low_dbfs: f32) -> CrowdCue {
        CrowdCue { flatness_db, high_dbfs, low_dbfs }
    }

    const MUSIC: CrowdCue = CrowdCue { flatness_db: -6.0, high_dbfs: -40.0, low_dbfs: -32.0 };
    const CLAPS: CrowdCue = CrowdCue { flatness_db: -2.7, high_dbfs: -30.0, low_dbfs: -45.0 };

    fn verdict(state: CrowdState) -> CrowdVerdict {
        let p = CrowdState::ALL.map(|s| if s == state { 0.95 } else { 0.01 });
        CrowdVerdict { p, state, confidence: 0.95, abstained: false }
    }

    fn after(watch: &mut CrowdWatch, cue: CrowdCue, hops: usize) -> CrowdGate {
        (0..hops).map(|_| watch.hear(Some(&cue), None)).last().unwrap_or_default()
    }

    #[test]
    fn applause_over_the_programme_closes_within_120_ms_and_its_end_opens() {
        let mut watch = CrowdWatch::default();
        assert_eq!(after(&mut watch, MUSIC, 500), CrowdGate::Open);
        assert_eq!(after(&mut watch, CLAPS, HOPS), CrowdGate::Closed(Closed::Features));
        assert!(after(&mut watch, CLAPS, 800).is_closed(), "its own level is not the programme");
        assert!(after(&mut watch, MUSIC, 40).is_closed());
        assert_eq!(after(&mut watch, MUSIC, 40), CrowdGate::Open);
    }

    #[test]
    fn what_does_not_rise_over_the_programme_or_has_a_bass_or_lines_or_hits_leaves_it_open() {
        for other in [
            cue(-2.7, -37.0, -50.0),
            cue(-2.7, -30.0, -30.0),
            cue(-4.5, -30.0, -45.0),
            cue(-2.7, -80.0, -120.0),
        ] {
            let mut watch = CrowdWatch::default();
            after(&mut watch, MUSIC, 500);
            assert_eq!(after(&mut watch, other, 300), CrowdGate::Open, "{other:?}");
        }
        let mut watch = CrowdWatch::default();
        after(&mut watch, MUSIC, 500);
        for hop in 0..600 {
            let hit = cue(-2.7, -25.0 - (hop % 12) as f32, -60.0);
            assert!(!watch.hear(Some(&hit), None).is_closed(), "hits of a drummer");
        }
    }

    #[test]
    fn steady_noise_from_the_start_closes_nothing() {
        let mut watch = CrowdWatch::default();
        assert_eq!(after(&mut watch, CLAPS, 3_000), CrowdGate::Open);
    }

    #[test]
    fn the_model_confirms_and_reopens() {
        let mut watch = CrowdWatch::default();
        after(&mut watch, MUSIC, 500);
        after(&mut watch, CLAPS, 50);
        let gate = watch.hear(Some(&CLAPS), Some(&verdict(CrowdState::Applause)));
        assert_eq!(gate, CrowdGate::Closed(Closed::Model(CrowdState::Applause)));
        let programme = verdict(CrowdState::Programme);
        assert!(watch.hear(Some(&CLAPS), Some(&programme)).is_closed(), "one may be mixed");
        assert_eq!(watch.hear(Some(&CLAPS), Some(&programme)), CrowdGate::Open);
        let unsure = CrowdVerdict { abstained: true, ..verdict(CrowdState::Cheer) };
        assert_eq!(watch.hear(Some(&MUSIC), Some(&unsure)), CrowdGate::Open);
        assert!(watch.hear(Some(&MUSIC), Some(&verdict(CrowdState::Cheer))).is_closed());
    }

    #[test]
    fn without_the_models_word_it_never_stays_closed_for_ever() {
        let mut watch = CrowdWatch::default();
        after(&mut watch, MUSIC, 500);
        assert!(after(&mut watch, CLAPS, 5_000).is_closed());
        assert_eq!(after(&mut watch, CLAPS, 2_000), CrowdGate::Open);
    }
}
