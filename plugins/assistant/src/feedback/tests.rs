//! Laws of the guard, on lines that are made by formula.

mod probes;

use super::evidence::weigh;
use super::programme::Programme;
use super::*;
use crate::Instrument;
use crate::Site;
use crate::testing::Sound;
use dsp_core::feedback::{Exponential, Peak, Peaks, Trend};
use dsp_core::listen::Observation;
use dsp_core::params::ParamValues;

pub(crate) const HZ: f32 = 1_234.5;

/// A line that grows (or falls) evenly and stands alone: the older it is, the more it looks like a ring, and
/// what grows more than what lasts.
pub(crate) fn line(level_dbfs: f32, growth_db_s: f32, age_hops: u16) -> Peak {
    let hops = age_hops.min(40);
    Peak {
        line: 1,
        hz: HZ,
        level_dbfs,
        over_harmonics_db: 30.0,
        over_neighbours_db: 30.0,
        over_mean_db: 20.0,
        age_hops,
        lost_hops: 0,
        persistence: 1.0,
        wander_hz: 0.05,
        trend: Trend {
            growth_db_s,
            rise_db: growth_db_s * 0.01 * f32::from(hops),
            residual_db: 0.1,
            bend: 1.0,
            hops,
        },
        exponentials: [24.0, 48.0, 96.0, 192.0].map(|span| Exponential {
            purity: if f32::from(age_hops) >= span { 0.99 } else { 0.0 },
            rise_db: growth_db_s * 0.01 * span,
            growth_db_s,
            drift_hz: 0.05,
        }),
        log_odds: (-2.5 + 0.25 * f32::from(age_hops)).min(if growth_db_s.abs() > 1.5 {
            3.0
        } else {
            0.4
        }),
        lately_db_s: growth_db_s,
    }
}

pub(crate) fn hop_with(hop: u64, peak: Option<Peak>) -> Observation {
    let mut peaks = Peaks::default();
    peak.into_iter().for_each(|p| peaks.push(p));
    Observation { peaks, ..Sound::default().observe(0, hop) }
}

/// A programme of these levels, dBFS RMS, each for so many hops.
fn played<const N: usize>(levels: [(f32, u16); N]) -> Programme {
    let mut programme = Programme::default();
    for (dbfs, hops) in levels {
        (0..hops).for_each(|_| programme.hear(dbfs));
    }
    programme
}

/// A channel: what the guard decides is in the values at once, as in the engine.
struct Bench {
    guard: Guard,
    values: ParamValues,
    acts: Vec<(u64, Act)>,
    hop: u64,
}

impl Bench {
    fn new(mode: Mode) -> Self {
        let guard = Guard::new(mode, Site::Foh);
        let mut bench = Self { guard, values: ParamValues::default(), acts: Vec::new(), hop: 0 };
        // Nothing is done before the programme's level is known.
        (0..100).for_each(|_| bench.hear(None, ALL));
        bench
    }

    fn take(&mut self, acts: Vec<Act>) {
        for act in acts {
            for turn in &act.turns {
                self.values.set(turn.param, turn.to);
            }
            self.acts.push((self.hop, act));
        }
    }

    fn hear(&mut self, peak: Option<Peak>, rights: Rights) {
        let o = hop_with(self.hop, peak);
        let acts = self.guard.step(self.hop, Some(&o), &self.values, &rights);
        self.take(acts);
        self.hop += 1;
    }

    fn did(&self, what: What) -> usize {
        self.acts.iter().filter(|(_, a)| a.what == what).count()
    }

    fn notches(&self) -> usize {
        slots(&self.values).iter().filter(|s| s.on).count()
    }
}

const ALL: Rights = Rights { cut: true, probe: true };
const CUT: Rights = Rights { cut: true, probe: false };
const NOTHING: Rights = Rights { cut: false, probe: false };

/// Grows at 60 dB/s until a notch takes effect, then falls: a loop.
fn ring(bench: &mut Bench, hops: u64, rights: Rights) {
    let (mut level, mut heard_from) = (-50.0, None);
    for age in 0..hops {
        if bench.notches() > 0 && heard_from.is_none() {
            heard_from = Some(age + 6);
        }
        let growth = if heard_from.is_some_and(|h| age >= h) { -150.0 } else { 60.0 };
        level += growth * 0.01;
        bench.hear(Some(line(level, growth, age as u16)), rights);
    }
}

#[test]
fn without_rights_a_ring_is_told_and_left_alone_until_a_person_cuts_it() {
    let mut bench = Bench::new(Mode::Show);
    ring(&mut bench, 40, NOTHING);
    assert_eq!((bench.did(What::Suspected), bench.notches()), (1, 0));
    let suspect = bench.guard.suspects()[0];
    assert_eq!((suspect.proof, suspect.through), (Proof::Grown, Through::Pa));
    assert!((suspect.hz - HZ).abs() < 0.01 && suspect.sure > 0.8);
    let acts = bench.guard.cut(bench.hop, suspect.id, &bench.values);
    bench.take(acts);
    let slot = slots(&bench.values)[0];
    assert!(slot.on && slot.live && slot.depth_db == -6.0 && (16.0..=30.0).contains(&slot.q));
    assert!((slot.hz - HZ).abs() < 0.01);
    let acts = bench.guard.release(0, &bench.values);
    bench.take(acts);
    assert_eq!(bench.notches(), 0);
}

#[test]
fn proven_growth_is_notched_where_it_is_allowed() {
    let mut bench = Bench::new(Mode::Show);
    ring(&mut bench, 80, CUT);
    assert_eq!((bench.did(What::Cut), bench.notches()), (1, 1));
    assert!(bench.acts.iter().all(|(_, a)| a.ramp_s() <= 0.05));
}

#[test]
fn a_probe_confirms_a_loop_and_its_slot_becomes_the_notch() {
    let mut bench = Bench::new(Mode::RingOut);
    ring(&mut bench, 80, ALL);
    assert_eq!((bench.did(What::Probing), bench.did(What::Cut), bench.notches()), (1, 1, 1));
    let slot = slots(&bench.values)[0];
    assert!(!slot.live && slot.q >= 16.0 && (-12.0..=-6.0).contains(&slot.depth_db));
    assert!(!bench.guard.armed().is_empty(), "a ring-out remembers the room");
}

#[test]
fn an_instrument_goes_on_under_the_probe_and_is_left_alone() {
    let mut bench = Bench::new(Mode::RingOut);
    for age in 0..300u16 {
        let growth = if age < 20 { 30.0 } else { 0.0 };
        let level = -40.0 + 0.3 * f32::from(age.min(20));
        bench.hear(Some(line(level, growth, age)), ALL);
    }
    assert_eq!((bench.did(What::Probing), bench.did(What::NotALoop)), (1, 1));
    assert_eq!((bench.did(What::Cut), bench.notches()), (0, 0));
    let of = |what| bench.acts.iter().find(|(_, a)| a.what == what).map(|(hop, _)| *hop);
    let (Some(into), Some(out)) = (of(What::Probing), of(What::NotALoop)) else { panic!() };
    // Seven hops until it is in, four of the window, 200 ms of listening.
    assert!(out - into <= 31, "a probe that confirms nothing is over soon: {}", out - into);
    assert!(bench.acts.iter().all(|(_, a)| a.ramp_s() <= 0.05));
}

#[test]
fn what_grows_on_under_the_probe_rings_elsewhere() {
    let mut bench = Bench::new(Mode::RingOut);
    for age in 0..80u16 {
        bench.hear(Some(line(-55.0 + 0.5 * f32::from(age), 50.0, age)), ALL);
    }
    assert_eq!((bench.did(What::NotHere), bench.did(What::Cut), bench.notches()), (1, 0, 0));
    let suspect = bench.guard.suspects()[0];
    assert!(suspect.through == Through::NotHere && suspect.sure > 0.8, "{suspect:?}");
}

#[test]
fn a_dropped_hop_ends_a_probe() {
    let mut bench = Bench::new(Mode::RingOut);
    while bench.did(What::Probing) == 0 {
        let age = bench.hop as u16;
        bench.hear(Some(line(-50.0 + 0.6 * f32::from(age), 60.0, age)), ALL);
    }
    let acts = bench.guard.step(bench.hop, None, &bench.values, &ALL);
    bench.take(acts);
    assert_eq!(bench.notches(), 0);
}

#[test]
fn twelve_notches_are_fixed_at_most_and_nothing_is_stolen() {
    let mut bench = Bench::new(Mode::RingOut);
    for k in 0..16 {
        let hz = 300.0 * 1.25f32.powi(k);
        let at = |age: u16| Peak {
            hz,
            line: k as u32 + 1,
            ..line(-40.0 + 0.6 * f32::from(age), 60.0, age)
        };
        for age in 0..20 {
            bench.hear(Some(at(age)), CUT);
        }
        for _ in 0..400 {
            bench.hear(None, CUT);
        }
    }
    let fixed = slots(&bench.values).iter().filter(|s| s.on && !s.live).count();
    assert_eq!((fixed, bench.did(What::Cut)), (FIXED_AT_MOST, FIXED_AT_MOST));
    assert!(bench.did(What::NoRoom) >= 1 && bench.did(What::Released) == 0);
    let acts = bench.guard.clear(true, &bench.values);
    assert!(acts.is_empty(), "live ones alone: there are none");
    let acts = bench.guard.clear(false, &bench.values);
    bench.take(acts);
    assert_eq!(bench.notches(), 0);
}

#[test]
fn a_veto_holds_until_the_next_song_and_an_armed_frequency_is_suspected_sooner() {
    let mut bench = Bench::new(Mode::Show);
    ring(&mut bench, 30, NOTHING);
    let id = bench.guard.suspects()[0].id;
    let acts = bench.guard.veto(id, &bench.values);
    bench.take(acts);
    ring(&mut bench, 30, CUT);
    assert!(bench.guard.suspects().is_empty() && bench.notches() == 0);
    bench.guard.new_song();
    ring(&mut bench, 30, NOTHING);
    assert_eq!(bench.guard.suspects().len(), 1);

    let first = |armed: bool| {
        let mut bench = Bench::new(Mode::Show);
        if armed {
            bench.guard.arm(HZ * 1.03);
        }
        ring(&mut bench, 40, NOTHING);
        bench.acts.first().map(|(hop, _)| *hop)
    };
    assert!(first(true) < first(false), "{:?} {:?}", first(true), first(false));
}

/// Recordings have hum that swells at 120 Hz as straight as a ring.
#[test]
fn hum_of_the_mains_rings_only_where_it_is_nearly_as_loud_as_the_programme() {
    let weighed = |hz: f32, level: f32| {
        let peak = Peak { hz, ..line(level, 6.0, 200) };
        weigh(&peak, &played([(-25.0, 200)]), false)
    };
    for (hz, is_mains) in
        [(50.1, true), (119.9, true), (300.2, true), (123.0, false), (1_200.0, false)]
    {
        assert_eq!(weighed(hz, -50.0).is_none(), is_mains, "{hz}");
        assert!(weighed(hz, -30.0).is_some(), "{hz}: loud");
    }
}

/// A howl at its limit is most of the programme before long.
#[test]
fn a_tone_that_has_become_the_programme_is_told_by_what_was_played_before() {
    let purity = std::cell::Cell::new(0.99);
    let far_above = |before_dbfs: f32, holds_tones: bool, age: u16| {
        let mut still = Peak { log_odds: -1.0, wander_hz: 0.1, ..line(-10.0, 0.0, age) };
        still.exponentials[2].purity = purity.get();
        let programme = played([(before_dbfs, 400), (-10.0, age)]);
        assert!(still.level_dbfs - programme.dbfs() < 6.0, "it has become the programme");
        weigh(&still, &programme, holds_tones).expect("it is heard").far_above
    };
    assert!(far_above(-20.0, false, 100));
    assert!(!far_above(-14.0, false, 100), "no louder than notes are");
    assert!(!far_above(-20.0, true, 100) && far_above(-20.0, true, 150), "notes last for a second");
    purity.set(0.7);
    assert!(!far_above(-20.0, true, 150), "notes at one pitch");
    assert!(far_above(-20.0, false, 150));
}

/// Swells that no notch changes, and those that have come to their end when it comes: from the first one on, growth
/// alone proves nothing on such an instrument, and a tone far above all that was played still does.
#[test]
fn a_notch_that_changes_nothing_is_remembered_of_what_holds_tones() {
    let cases = [Instrument::Woodwinds, Instrument::Singing];
    for (instrument, ends_at) in cases.into_iter().flat_map(|i| [(i, 140), (i, 50)]) {
        let again = usize::from(instrument == Instrument::Singing);
        let mut bench = Bench::new(Mode::Show);
        bench.guard.carries(Some(instrument));
        // Surer than what any instrument has against it.
        let swell = |bench: &mut Bench, hz: f32, number: u32, from_dbfs: f32| {
            for age in 0..140 {
                let level = from_dbfs + 0.3 * f32::from(age.min(ends_at));
                let growth = if age < ends_at { 30.0 } else { 0.0 };
                let log_odds = if age < ends_at { 8.0 } else { -1.0 };
                let sure = Peak { log_odds, hz, line: number, ..line(level, growth, age) };
                bench.hear(Some(sure), CUT);
            }
            (0..300).for_each(|_| bench.hear(None, CUT));
        };
        swell(&mut bench, HZ, 1, -60.0);
        assert_eq!((bench.did(What::Cut), bench.notches()), (1, 1), "only a person takes it out");
        swell(&mut bench, 700.0, 2, -60.0);
        assert_eq!(bench.did(What::Cut), 1 + again, "{instrument:?}");
        swell(&mut bench, 900.0, 3, -20.0);
        assert_eq!(bench.did(What::Cut), 2 + again, "{instrument:?}: far above");
    }
}

/// A ring that falls under its notch was one: the next is proven as quickly.
#[test]
fn what_falls_under_its_notch_is_held_against_nobody() {
    let mut bench = Bench::new(Mode::Show);
    bench.guard.carries(Some(Instrument::Woodwinds));
    for (number, hz) in [(1, HZ), (2, 700.0)] {
        let cuts = bench.did(What::Cut);
        let mut level = -60.0;
        for age in 0..200 {
            level += if bench.did(What::Cut) > cuts { -1.0 } else { 0.3 };
            let sure = Peak { log_odds: 8.0, hz, line: number, ..line(level, 30.0, age) };
            bench.hear(Some(sure).filter(|_| level > -80.0), CUT);
        }
        assert_eq!(bench.did(What::Cut), cuts + 1, "{hz}");
    }
}
