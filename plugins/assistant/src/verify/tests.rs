//! Planted moves, useful and useless, through real strips and listeners.

use super::*;
use dsp_core::Processor;
use dsp_core::channel::TapHop;
use dsp_core::listen::{Listener, ShadowOrder, ShadowSlot};
use dsp_core::params::{BandParam, ParamId, ParamValues};
use dsp_core::strip::Strip;

const RATE_HZ: f64 = 8_000.0;
const HOP: usize = 80;

/// xorshift64*, -1 to 1.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (0.5 + 0.5 * self.next())
    }
}

/// A part: notes with harmonics, new ones four times a second, over breath and room. No two sections of
/// one part are alike.
fn part(seed: u64, seconds: f32) -> Vec<f32> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let tilt = Random(seed | 1).within(0.8, 1.4);
    let frames = (f64::from(seconds) * RATE_HZ) as usize;
    let mut out = vec![0.0f32; frames];
    let note = (RATE_HZ / 4.0) as usize;
    for at in (0..frames).step_by(note) {
        let hz = 110.0 * random.within(0.0, 2.0).exp2();
        let loud = random.within(0.4, 1.0);
        for harmonic in 1..=((3_600.0 / hz) as usize) {
            let level = 0.08 * loud * random.within(0.6, 1.0) / (harmonic as f32).powf(tilt);
            let step = std::f32::consts::TAU * hz * harmonic as f32 / RATE_HZ as f32;
            for (n, x) in out[at..(at + note).min(frames)].iter_mut().enumerate() {
                *x += level * (step * n as f32).sin() * (1.0 - n as f32 / note as f32);
            }
        }
    }
    out.iter_mut().for_each(|x| *x += 0.004 * random.next());
    out
}

fn bell(hz: f32, gain_db: f32, q: f32) -> ParamValues {
    let mut values = ParamValues::default();
    let id = |p| ParamId::band(0, p);
    values.set(id(BandParam::On), 1.0);
    values.set(id(BandParam::FreqHz), hz);
    values.set(id(BandParam::GainDb), gain_db);
    values.set(id(BandParam::Q), q);
    values
}

fn through(values: &ParamValues, sound: &[f32]) -> Vec<f32> {
    let mut strip = Strip::new();
    strip.prepare(RATE_HZ, sound.len()).expect("a rate it knows");
    values.iter().for_each(|(id, value)| strip.set(id, value, 0.0));
    strip.reset();
    let mut out = sound.to_vec();
    strip.process(&mut [&mut out]);
    out
}

/// What verification says of `moved` on a channel where `sound` arrives.
fn verdict(sound: &[f32], moved: &ParamValues, metric: VerifyBy) -> Option<Verdict> {
    let out = through(moved, sound);
    let mut slot = ShadowSlot::new(RATE_HZ);
    let without = Some(Box::new(ParamValues::default()));
    slot.order(ShadowOrder { from_hop: 0, values: without });
    let mut meter = Meter::new(metric);
    for (n, (pre, post)) in sound.chunks_exact(HOP).zip(out.chunks_exact(HOP)).enumerate() {
        let (hop, legs) = (n as u64, 1);
        let tap = TapHop { hop, legs, pre: [pre, &[]], post: [post, &[]], gain_reduction_db: 0.0 };
        let heard = slot.observe(&tap)?;
        if n >= 100 {
            meter.hear(&heard, heard.active, None);
        }
        if meter.enough() {
            return meter.verdict();
        }
    }
    None
}

/// Prominence of a band in a section, as a class measures it.
fn prominence(sound: &[f32], hz: f32, octaves: f32) -> f32 {
    let mut listener = Listener::new(RATE_HZ, 1).expect("a rate it knows");
    let mut ltas = Ltas::default();
    for (n, pre) in sound.chunks_exact(HOP).enumerate() {
        let (hop, legs) = (n as u64, 1);
        let o = listener.observe(&TapHop {
            hop,
            legs,
            pre: [pre, &[]],
            post: [pre, &[]],
            gain_reduction_db: 0.0,
        });
        if let Some(fine) = o.fine.filter(|_| n >= 40 && o.active) {
            ltas.push(&fine.pre);
        }
    }
    let power = ltas.power();
    prominence_db(|hz| db(power[fine_index(f64::from(hz))]), hz, octaves)
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Useful,
    WrongBand,
    FaultGone,
}

/// A resonance on a part: what is normal was learned in the soundcheck, the fault was heard in one
/// section, the move is verified in the next.
fn resonance(seed: u64, case: Case) -> Outcome {
    let mut random = Random(seed.wrapping_mul(77) | 1);
    let hz = random.within(300.0, 1_800.0);
    let excess = random.within(7.0, 11.0);
    let (q, octaves) = (2.0, 2.0 / 3.0);
    let soundcheck = part(seed, 24.0);
    let planted = bell(hz, excess, q);
    let normal_db = prominence(&soundcheck, hz, octaves);
    let heard_db = prominence(&through(&planted, &part(seed + 1_000, 12.0)), hz, octaves);
    let cut = -excess.min(6.0);
    // What the bell does to the band over its neighbours.
    let alone = bell(hz, cut, q);
    let response = |hz: f32| dsp_core::strip::response_db(&alone, RATE_HZ, f64::from(hz)) as f32;
    let drop_db = (-prominence_db(response, hz, octaves)).min((heard_db - normal_db).max(1.0));
    let next = part(seed + 2_000, 18.0);
    let (sound, moved) = match case {
        Case::Useful => (through(&planted, &next), alone),
        Case::WrongBand => {
            let elsewhere = if hz > 900.0 { hz / 3.0 } else { hz * 3.0 };
            (through(&planted, &next), bell(elsewhere.min(3_000.0), cut, q))
        }
        Case::FaultGone => (next, alone),
    };
    let metric = VerifyBy::BandExcess { hz, octaves, normal_db, drop_db }.checked();
    verdict(&sound, &moved, metric).map_or(Outcome::CannotTell, |v| v.outcome)
}

/// Rumble under a part; the fault may be gone, or the corner too low.
fn rumble(seed: u64, case: Case) -> Outcome {
    let mut random = Random(seed.wrapping_mul(131) | 1);
    let level = random.within(0.02, 0.05);
    let hz = random.within(25.0, 40.0);
    let hum = |n: usize| (std::f32::consts::TAU * hz * n as f32 / RATE_HZ as f32).sin() * level;
    let mut sound = part(seed + 3_000, 18.0);
    if case != Case::FaultGone {
        sound.iter_mut().enumerate().for_each(|(n, x)| *x += hum(n));
    }
    let mut moved = ParamValues::default();
    moved.set(ParamId::HPF_ON, 1.0);
    moved.set(ParamId::HPF_HZ, if case == Case::WrongBand { 20.0 } else { 75.0 });
    let metric = VerifyBy::BelowHz { hz: 75.0, normal_db: -28.0, drop_db: 12.0 };
    verdict(&sound, &moved, metric).map_or(Outcome::CannotTell, |v| v.outcome)
}

/// The spectra of what leaves the lead's strip, where there is one.
fn spectra(lead: &[f32]) -> Vec<Option<Spectrum>> {
    let mut listener = Listener::new(RATE_HZ, 1).expect("a rate it knows");
    let hops = lead.chunks_exact(HOP).enumerate();
    hops.map(|(n, pre)| {
        let (hop, legs) = (n as u64, 1);
        let (pre, post) = ([pre, &[]], [pre, &[]]);
        let o = listener.observe(&TapHop { hop, legs, pre, post, gain_reduction_db: 0.0 });
        o.fine.filter(|_| o.active).map(|fine| fine.pre)
    })
    .collect()
}

/// A part whose 2 kHz cover a lead, whatever the lead's level.
fn masker(seed: u64, case: Case, lead_gain: f32) -> Outcome {
    let (hz, depth) = (2_000.0, 5.0);
    let lead: Vec<f32> = part(seed + 5_000, 18.0).iter().map(|x| x * lead_gain).collect();
    let lead = spectra(&lead);
    let meter = |pre: &[f32], post: &[f32], metric: VerifyBy| {
        let mut listener = Listener::new(RATE_HZ, 1).expect("a rate it knows");
        let mut meter = Meter::new(metric);
        for (n, (pre, post)) in pre.chunks_exact(HOP).zip(post.chunks_exact(HOP)).enumerate() {
            let (hop, legs) = (n as u64, 1);
            let (pre, post) = ([pre, &[]], [post, &[]]);
            let o = listener.observe(&TapHop { hop, legs, pre, post, gain_reduction_db: 0.0 });
            if n >= 100 {
                meter.hear(&o, o.active, lead[n].as_ref());
            }
        }
        meter
    };
    let clarity = |normal_db: f32, drop_db: f32| VerifyBy::Clarity {
        lead: 1,
        hz,
        octaves: 1.0,
        normal_db,
        drop_db,
        worth_db: 0.0,
    };
    let loud = through(&bell(hz, 8.0, 1.0), &part(seed, 18.0));
    let heard = meter(&loud, &loud, clarity(0.0, 1.0));
    let over_db = heard.measure(&heard.real).expect("both play");
    let without = if case == Case::FaultGone { part(seed, 18.0) } else { loud };
    let cut = bell(if case == Case::WrongBand { 400.0 } else { hz }, -depth, 1.0);
    let with = through(&cut, &without);
    let meter = meter(&with, &without, clarity(over_db - depth, 0.7 * depth));
    assert!(meter.enough());
    meter.verdict().map_or(Outcome::CannotTell, |verdict| verdict.outcome)
}

#[test]
fn a_cut_on_a_masker_is_judged_at_every_level_of_the_lead() {
    for seed in 1..=6 {
        for lead_gain in [0.25, 1.0, 4.0] {
            assert_eq!(masker(seed, Case::Useful, lead_gain), Outcome::Kept, "{seed}");
            for case in [Case::WrongBand, Case::FaultGone] {
                assert_eq!(masker(seed, case, lead_gain), Outcome::DidNotHelp, "{seed}");
            }
        }
    }
}

/// Issue 4, point 6: at least 100 useless moves, at least 90 % of them told; at least 90 % of the useful
/// ones kept.
#[test]
fn useless_moves_are_told_and_useful_ones_kept() {
    let judge = |case: Case, resonances: u64, rumbles: u64| {
        let mut outcomes: Vec<Outcome> = (1..=resonances).map(|s| resonance(s, case)).collect();
        outcomes.extend((1..=rumbles).map(|s| rumble(s, case)));
        outcomes
    };
    let count = |outcomes: &[Outcome], is: Outcome| outcomes.iter().filter(|o| **o == is).count();
    let wrong = judge(Case::WrongBand, 40, 10);
    let gone = judge(Case::FaultGone, 40, 10);
    let useful = judge(Case::Useful, 40, 10);
    let told = |outcomes: &[Outcome]| count(outcomes, Outcome::DidNotHelp);
    let kept = count(&useful, Outcome::Kept);
    println!(
        "useless: wrong band {} of {} told, fault gone {} of {} told; useful: {kept} of {} kept",
        told(&wrong),
        wrong.len(),
        told(&gone),
        gone.len(),
        useful.len()
    );
    let useless = wrong.len() + gone.len();
    assert!(useless >= 100);
    assert!((told(&wrong) + told(&gone)) * 10 >= useless * 9);
    assert!(kept * 10 >= useful.len() * 9);
}

#[test]
fn gain_and_range_are_judged_too() {
    let sound: Vec<f32> = part(9, 16.0).iter().map(|x| x * 3.0).collect();
    let mut down = ParamValues::default();
    down.set(ParamId::TRIM_DB, -6.0);
    let peak_db = 20.0 * sound.iter().fold(0.0f32, |peak, x| peak.max(x.abs())).log10();
    let loud = VerifyBy::Level { normal_db: peak_db - 7.0, drop_db: 6.0 };
    let quiet = VerifyBy::Level { normal_db: peak_db + 6.0, drop_db: 6.0 };
    assert_eq!(verdict(&sound, &down, loud).map(|v| v.outcome), Some(Outcome::Kept));
    assert_eq!(verdict(&sound, &down, quiet).map(|v| v.outcome), Some(Outcome::DidNotHelp));
    let range = VerifyBy::Range { normal_db: 0.0, drop_db: 3.0 };
    let long = part(9, 26.0);
    assert_eq!(verdict(&long, &down, range).map(|v| v.outcome), Some(Outcome::DidNotHelp));
}
