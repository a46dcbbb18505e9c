//! The crowd's gate: in applause and cheer nothing is learned and nothing suggested (SCIENCE 6).

mod leakage;
mod programme;

use std::collections::VecDeque;

use dsp_core::listen::CrowdCue;
pub(crate) use leakage::{Bands, Sent, arrives, leaves};
use leakage::{FITTED, Leakage, Moment};
use ml_models::{CrowdState, CrowdVerdict};
use programme::{HOPS, Heard, Over, Programme, Stretch};

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
    /// It sounds like applause, or no channel explains it; the model has not said yet, or is off.
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
/// What the channels do not explain is a crowd from this on; while closed, from this on, dB over what they usually do not.
/// On nine minutes of rendered shows in recorded rooms its weakest moment within 180 ms never stood higher than 1.7.
const UNEXPLAINED_DB: f32 = 2.5;
const STILL_UNEXPLAINED_DB: f32 = 1.0;
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
/// So little of a programme may be the crowd itself, that was there first, tenths: what two verdicts take, and as much again.
const FIRST_TENTHS: usize = 50;
/// The model's verdicts that open the gate again: one may be of a second that was half programme.
const OPENING_VERDICTS: u32 = 2;
/// What the model has denied must be gone for a second before features count again, hops.
const VETO_HOPS: u64 = 100;
/// This long after the last word of the model a closed gate opens, hops: it is noise of a machine, the first
/// song after a talk, or the model has gone. Applause between songs is rarely longer.
const LONGEST_HOPS: u64 = 3_000;

/// A microphone that says nothing for so long is gone: it keeps no gate closed, hops.
const GONE_HOPS: u32 = 100;
/// Where the gate has closed so often, within a minute each, on what merely was not explained, and the model has not
/// confirmed it, a fader was pushed: it is programme.
const PUSHES: u32 = 3;
const PUSHES_WITHIN_HOPS: u64 = 6_000;

/// What an ambience channel hears in one hop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ambience<'a> {
    pub cue: &'a CrowdCue,
    pub bands: &'a Bands,
}

/// Watches one ambience channel.
#[derive(Debug, Default)]
pub(crate) struct CrowdWatch {
    recent: VecDeque<Heard>,
    programme: Programme,
    leakage: Leakage,
    /// Tenths that are not yet known to be programme; the older ones of many without their moment.
    held: VecDeque<(Stretch, Option<Moment>)>,
    missing_hops: u32,
    /// It closed on what no channel explains alone, and has not sounded like applause since.
    unexplained: bool,
    pushes: u32,
    last_push: u64,
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
    /// Takes in a hop, with what each place on the desk sends to the PA, and what the model says where it says something.
    /// A hop that is missing leaves the gate as it was; after a second of them it opens.
    pub fn hear(
        &mut self,
        heard: Option<Ambience<'_>>,
        places: &[Sent],
        verdict: Option<&CrowdVerdict>,
    ) -> CrowdGate {
        if let Some(verdict) = verdict.filter(|v| !v.abstained) {
            self.listen_to(verdict);
        }
        self.leakage.hear(places);
        self.leakage.fit();
        self.missing_hops = if heard.is_some() { 0 } else { self.missing_hops.saturating_add(1) };
        match heard {
            Some(heard) => self.take(heard),
            None if self.missing_hops == GONE_HOPS => {
                self.recent.clear();
                self.open(false);
            }
            None => {}
        }
        self.gate
    }

    /// The model confirms, closes what features only lean to (a scream is no noise), or opens.
    fn listen_to(&mut self, verdict: &CrowdVerdict) {
        let why = Closed::Model(verdict.state);
        match (&mut self.gate, verdict.state.is_loud()) {
            (CrowdGate::Closed(as_yet), true) => {
                *as_yet = why;
                self.pushes = 0;
                self.quiet_verdicts = 0;
                self.unconfirmed_hops = 0;
            }
            (CrowdGate::Open, true) => {
                self.loud_verdicts += 1;
                // Where hardly anything was heard before, the crowd was there first: nothing of it is programme.
                let first = self.programme.tenths() < FIRST_TENTHS;
                if self.loud_verdicts >= CLOSING_VERDICTS && (first || self.leaned()) {
                    let tenths = if first { FIRST_TENTHS } else { HEARD_TENTHS };
                    self.programme.forget(tenths);
                    self.leakage.forget(tenths);
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
        self.unexplained = false;
    }

    fn open(&mut self, was_programme: bool) {
        self.gate = CrowdGate::Open;
        let held = std::mem::take(&mut self.held);
        if was_programme {
            self.learn_all(held);
        }
    }

    /// The crowd was over before anybody but the channels said so; true where that has come too often.
    fn was_pushed(&mut self) -> bool {
        if !self.unexplained {
            return false;
        }
        let soon = self.hops - self.last_push <= PUSHES_WITHIN_HOPS;
        self.pushes = if soon { self.pushes + 1 } else { 1 };
        self.last_push = self.hops;
        self.pushes >= PUSHES
    }

    fn take(&mut self, heard: Ambience<'_>) {
        if self.recent.len() == HOPS {
            self.recent.pop_front();
        }
        let known_db = self.leakage.unexplained_db(heard.bands);
        let unexplained_db = known_db.unwrap_or(0.0);
        self.recent.push_back(Heard { cue: *heard.cue, unexplained_db });
        self.hops += 1;
        let Some(now) = Stretch::of(&self.recent) else { return };
        if self.hops.is_multiple_of(10) {
            self.learn(now, heard.bands);
        }
        let over = self.programme.over(&now);
        let crowd_db = over.map_or(f32::MIN, |over| leaning_db(&over));
        let sounds = over.is_some_and(|over| sounds_so(&now, &over));
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
                    self.unexplained = !sounds;
                }
            }
            CrowdGate::Closed(why) => {
                self.closed_hops += 1;
                self.unconfirmed_hops += 1;
                self.unexplained &= !sounds;
                // What closed it on the channels' word alone is not over because they say nothing any more.
                let is_told = !self.unexplained || known_db.is_some();
                // Without a programme there is nothing that it could be told from.
                let known = over.is_some();
                let is_over = known && crowd_db < STILL_CROWD_DB && is_told;
                self.over_hops = if is_over { self.over_hops + 1 } else { 0 };
                let over = self.over_hops
                    >= match why {
                        Closed::Features => OVER_HOPS,
                        Closed::Model(_) => OVERRULED_HOPS,
                    };
                if over {
                    let short = self.closed_hops - self.over_hops < REAL_HOPS;
                    let unconfirmed = why == Closed::Features;
                    let was_programme = unconfirmed && (short || self.was_pushed());
                    self.open(was_programme);
                } else if self.unconfirmed_hops >= LONGEST_HOPS {
                    // A crowd that was there first, and that the model has heard, is no programme.
                    self.open(known || !matches!(why, Closed::Model(_)));
                }
            }
        }
    }

    /// Holds a tenth of a second back until it is known to be programme.
    fn learn(&mut self, now: Stretch, bands: &Bands) {
        if self.held.len() == MOST_HELD {
            self.held.pop_front();
        }
        self.held.push_back((now, Some(self.leakage.moment(bands))));
        if let Some(old) = self.held.len().checked_sub(FITTED + 1) {
            self.held[old].1 = None;
        }
        if !self.gate.is_closed() && self.held.len() > NEWEST_TENTHS {
            let known = self.held.drain(..self.held.len() - NEWEST_TENTHS).collect();
            self.learn_all(known);
        }
    }

    fn learn_all(&mut self, known: VecDeque<(Stretch, Option<Moment>)>) {
        let (stretches, moments): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        self.programme.add(stretches.into_iter());
        moments.into_iter().flatten().for_each(|moment| self.leakage.learn(moment));
    }
}

/// How much of a crowd it is, dB: by its sound or by what the channels do not explain, on the scale of the former.
fn leaning_db(over: &Over) -> f32 {
    let scale = (CROWD_DB - STILL_CROWD_DB) / (UNEXPLAINED_DB - STILL_UNEXPLAINED_DB);
    over.crowd_db.max(STILL_CROWD_DB + scale * (over.unexplained_db - STILL_UNEXPLAINED_DB))
}

/// Applause by features alone: by its sound, or because no channel explains it.
fn is_loud(now: &Stretch, over: &Over) -> bool {
    let crowd = sounds_so(now, over) || over.unexplained_db >= UNEXPLAINED_DB;
    crowd && now.floor_dbfs >= LEAST_DBFS
}

/// It sounds like applause.
fn sounds_so(now: &Stretch, over: &Over) -> bool {
    let evener = over.evener_db >= EVENER_BY_DB && now.flatness_db >= LEAST_EVEN_DB;
    over.crowd_db >= CROWD_DB
        && over.louder_db >= LOUDER_DB
        && (now.flatness_db >= EVEN_DB || evener)
        && now.sway_db <= SWAYS_DB
}

#[cfg(test)]
mod tests;
