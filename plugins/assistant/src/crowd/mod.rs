//! The crowd's gate: in applause and cheer nothing is learned and nothing suggested (SCIENCE 6).

mod programme;

use std::collections::VecDeque;

use dsp_core::listen::CrowdCue;
use ml_models::{CrowdState, CrowdVerdict};
use programme::{HOPS, Over, Programme, Stretch};

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

/// From this on it is a crowd, dB over the programme ([`Over::crowd_db`]); while closed, from this on.
const CROWD_DB: f32 = 5.0;
const STILL_CROWD_DB: f32 = 0.0;
/// Evenness alone proves nothing: so much of it must be level.
const LOUDER_DB: f32 = 1.0;
/// Claps are as even as noise: -2.5 dB. Over a programme that has lines they must make it more even by so
/// much, and this even. A cheer that is all lines itself (whistles, one vowel) is left to the model.
const EVEN_DB: f32 = -3.3;
const EVENER_BY_DB: f32 = 1.8;
const LEAST_EVEN_DB: f32 = -5.0;
/// Claps of a crowd run together; the hits of a drummer fall by more than this within 180 ms, dB.
const SWAYS_DB: f32 = 14.0;
/// Highs under this are no crowd, dBFS.
const LEAST_DBFS: f32 = -70.0;
/// It must be over for half a second; where the model has confirmed it, for three.
const OVER_HOPS: u64 = 50;
const OVERRULED_HOPS: u64 = 300;
/// The newest half second is no part of the programme so far, tenths: a crowd may be in it.
const NEWEST_TENTHS: usize = 5;
/// No more than a minute of them waits, tenths.
const MOST_HELD: usize = 600;
/// What was over sooner was no applause but programme, and is learned from, hops.
const REAL_HOPS: u64 = 150;
/// The model alone closes where it has heard a crowd in so many seconds in a row, and where features lean
/// to one ([`STILL_CROWD_DB`]) in most of the second that it heard last.
const CLOSING_VERDICTS: u32 = 2;
/// The second that a verdict is on ended so many hops ago ([`ml_models::VERDICT_HOPS`]).
const HEARD_HOPS: usize = 100 + ml_models::VERDICT_HOPS as usize;
/// What it closes on was learned from as programme until then, tenths (but the newest, which wait).
const HEARD_TENTHS: usize =
    10 * CLOSING_VERDICTS as usize + ml_models::VERDICT_HOPS as usize / 10 - NEWEST_TENTHS;
/// The model's verdicts that open the gate again: one may be of a second that was half programme.
const OPENING_VERDICTS: u32 = 2;
/// What the model has denied must be gone for a second before features count again, hops.
const VETO_HOPS: u64 = 100;
/// This long after the last word of the model a closed gate opens, hops: it is noise of a machine, the first
/// song after a talk, or the model has gone. Applause between songs is rarely longer.
const LONGEST_HOPS: u64 = 3_000;

/// Watches one ambience channel.
#[derive(Debug, Default)]
pub(crate) struct CrowdWatch {
    recent: VecDeque<CrowdCue>,
    programme: Programme,
    /// Tenths that are not yet known to be programme.
    held: VecDeque<Stretch>,
    hops: u64,
    gate: CrowdGate,
    closed_hops: u64,
    /// Hops since the model has last confirmed the crowd, or since the gate closed.
    unconfirmed_hops: u64,
    over_hops: u64,
    /// What features have made of the last hops, newest last, dB.
    crowd_db: VecDeque<f32>,
    loud_verdicts: u32,
    quiet_verdicts: u32,
    /// The model has opened the gate on what features take for a crowd: they are not believed until
    /// they have been quiet for so many hops.
    vetoed_hops: u64,
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

    /// The model confirms, closes what features only lean to (a scream is no noise), or opens.
    fn listen_to(&mut self, verdict: &CrowdVerdict) {
        let why = Closed::Model(verdict.state);
        match (&mut self.gate, verdict.state.is_loud()) {
            (CrowdGate::Closed(as_yet), true) => {
                *as_yet = why;
                self.quiet_verdicts = 0;
                self.unconfirmed_hops = 0;
            }
            (CrowdGate::Open, true) => {
                self.loud_verdicts += 1;
                if self.loud_verdicts >= CLOSING_VERDICTS && self.leaned() {
                    self.programme.forget(HEARD_TENTHS);
                    self.close(why);
                }
            }
            (CrowdGate::Closed(as_yet), false) => {
                self.loud_verdicts = 0;
                self.quiet_verdicts += 1;
                if self.quiet_verdicts >= OPENING_VERDICTS {
                    // What only features took for a crowd was programme.
                    let was_programme = *as_yet == Closed::Features;
                    self.open(was_programme);
                    self.vetoed_hops = VETO_HOPS;
                }
            }
            (CrowdGate::Open, false) => self.loud_verdicts = 0,
        }
    }

    /// True where features leaned to a crowd in most of the second that the model has heard.
    fn leaned(&self) -> bool {
        let heard = self.crowd_db.iter().take(HEARD_HOPS - ml_models::VERDICT_HOPS as usize);
        let leaning = heard.clone().filter(|db| **db >= STILL_CROWD_DB).count();
        2 * leaning > heard.count()
    }

    fn close(&mut self, why: Closed) {
        self.gate = CrowdGate::Closed(why);
        self.closed_hops = 0;
        self.unconfirmed_hops = 0;
        self.over_hops = 0;
        self.quiet_verdicts = 0;
    }

    fn open(&mut self, was_programme: bool) {
        self.gate = CrowdGate::Open;
        if was_programme {
            self.programme.add(self.held.drain(..));
        } else {
            self.held.clear();
        }
    }

    fn take(&mut self, cue: CrowdCue) {
        if self.recent.len() == HOPS {
            self.recent.pop_front();
        }
        self.recent.push_back(cue);
        self.hops += 1;
        let Some(now) = Stretch::of(&self.recent) else { return };
        if self.hops.is_multiple_of(10) {
            self.learn(now);
        }
        let over = self.programme.over(&now);
        let crowd_db = over.map_or(f32::MIN, |over| over.crowd_db);
        if self.crowd_db.len() == HEARD_HOPS {
            self.crowd_db.pop_front();
        }
        self.crowd_db.push_back(crowd_db);
        match self.gate {
            CrowdGate::Open => {
                let loud = over.is_some_and(|over| is_loud(&now, &over));
                if self.vetoed_hops > 0 {
                    self.vetoed_hops = if loud { VETO_HOPS } else { self.vetoed_hops - 1 };
                } else if loud {
                    self.close(Closed::Features);
                }
            }
            CrowdGate::Closed(why) => {
                self.closed_hops += 1;
                self.unconfirmed_hops += 1;
                self.over_hops = if crowd_db < STILL_CROWD_DB { self.over_hops + 1 } else { 0 };
                let over = self.over_hops
                    >= match why {
                        Closed::Features => OVER_HOPS,
                        Closed::Model(_) => OVERRULED_HOPS,
                    };
                if over {
                    let closed = self.closed_hops - self.over_hops;
                    self.open(why == Closed::Features && closed < REAL_HOPS);
                } else if self.unconfirmed_hops >= LONGEST_HOPS {
                    self.open(true);
                }
            }
        }
    }

    /// Holds a tenth of a second back until it is known to be programme.
    fn learn(&mut self, now: Stretch) {
        if self.held.len() == MOST_HELD {
            self.held.pop_front();
        }
        self.held.push_back(now);
        if !self.gate.is_closed() && self.held.len() > NEWEST_TENTHS {
            self.programme.add(self.held.drain(..self.held.len() - NEWEST_TENTHS));
        }
    }
}

/// Applause by features alone.
fn is_loud(now: &Stretch, over: &Over) -> bool {
    let evener = over.evener_db >= EVENER_BY_DB && now.flatness_db >= LEAST_EVEN_DB;
    over.crowd_db >= CROWD_DB
        && over.louder_db >= LOUDER_DB
        && (now.flatness_db >= EVEN_DB || evener)
        && now.sway_db <= SWAYS_DB
        && now.floor_dbfs >= LEAST_DBFS
}

#[cfg(test)]
mod tests;
