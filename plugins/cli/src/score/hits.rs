//! Whether a card speaks of the planted fault, and whether the untouched take had it too.

use assistant::Class;

use super::faults::Fault;
use super::plan::{Planned, Sign};
use super::play::{HZ, Run};
use super::said::{Aspect, Said};

/// A card must come within this many active seconds of the fault's begin (DESIGN 7, issue 4).
pub const WITHIN_S: f64 = 30.0;
/// A card that the untouched take raises within this time of it is none of the fault's, s.
const APART_S: f64 = 10.0;
/// A frequency may be off by this, octaves.
const NEAR_OCT: f64 = 1.0 / 3.0;

/// What became of one planted fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Active seconds from the fault's begin to its card.
    pub time_s: f64,
    /// How far off the frequency is, octaves.
    pub freq_err_oct: Option<f64>,
    /// How far off the gain is, dB.
    pub gain_err_db: Option<f64>,
    /// Index of the card in the run.
    pub card: usize,
}

/// The first card that finds the fault; `None`: missed.
pub fn hit(fault: &Fault, planned: &Planned, faulty: &Run, clean: &Run) -> Option<Hit> {
    (0..faulty.said.len()).find_map(|card| {
        let (aspect, time_s) = told(fault, planned, faulty, clean, &faulty.said[card])?;
        (time_s <= WITHIN_S).then(|| Hit {
            time_s,
            freq_err_oct: octaves(planned.hz, aspect.hz),
            gain_err_db: planned.wanted_db.zip(aspect.db).map(|(wanted, db)| (db - wanted).abs()),
            card,
        })
    })
}

/// What a card says of the fault, and how many active seconds after its begin; `None` where it speaks of something else, came
/// before it, or the untouched take raises it, too.
pub fn told(
    fault: &Fault,
    planned: &Planned,
    faulty: &Run,
    clean: &Run,
    said: &Said,
) -> Option<(Aspect, f64)> {
    let aspect = right(fault, planned, said)?;
    let time_s = time(planned, faulty, said)?;
    let also = clean.said.iter().any(|c| {
        right(fault, planned, c).is_some()
            && c.channel == said.channel
            && (c.hop as f64 - said.hop as f64).abs() <= APART_S * HZ
    });
    (!also).then_some((aspect, time_s))
}

/// The part of a card that speaks of the fault: right channel, class, name and sign, near its frequency.
pub fn right(fault: &Fault, planned: &Planned, said: &Said) -> Option<Aspect> {
    let names_it =
        fault.says.is_empty() || fault.says.iter().any(|words| said.headline.starts_with(words));
    if said.class != fault.class || !names_it || !planned.channels.contains(&said.channel) {
        return None;
    }
    let off = |a: &&Aspect| octaves(planned.hz, a.hz).unwrap_or(f64::INFINITY);
    let sign = |a: &&Aspect| match planned.sign {
        Sign::Down => a.db.is_some_and(|db| db < 0.0),
        Sign::Up => a.db.is_some_and(|db| db > 0.0),
        Sign::None => true,
    };
    let near = |a: &&Aspect| planned.hz.is_none() || off(a) <= NEAR_OCT + 1e-9;
    said.aspects
        .iter()
        .filter(|a| sign(a) && near(a))
        .min_by(|a, b| off(a).total_cmp(&off(b)))
        .copied()
}

/// Active seconds from the fault's begin to a card; where the fault leaves nothing that plays, seconds
/// in which the desk played. `None`: the card came first.
fn time(planned: &Planned, run: &Run, said: &Said) -> Option<f64> {
    let first = planned.channels.first() == Some(&said.channel);
    let (began_active, began_desk) = run.began;
    // Of another right channel the desk's time is known, which is no shorter.
    let time = if planned.silent || !first {
        said.desk_s - began_desk
    } else {
        said.active_s - began_active
    };
    (time >= 0.0).then_some(time)
}

/// Distance of two frequencies, octaves.
fn octaves(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.zip(b).map(|(a, b)| (a / b).log2().abs())
}

/// A card with the truth about it, for the calibration: `Some(true)` where it speaks of what was
/// planted, `Some(false)` where it is wrong; `None` where the untouched take raised the same, which
/// counts there.
pub fn truth(
    fault: &Fault,
    planned: &Planned,
    said: &Said,
    faulty: &Run,
    clean: &Run,
) -> Option<bool> {
    if right(fault, planned, said).is_some() {
        // Before the fault, or on the untouched take too, it counts there.
        return told(fault, planned, faulty, clean, said).map(|_| true);
    }
    // A class that names more than one fault said the same only where it named the same.
    let same = |c: &Said| {
        let is = said.class != Class::LineCheck || named(c).eq(named(said));
        is && c.class == said.class && c.channel == said.channel
    };
    (!clean.said.iter().any(same)).then_some(false)
}

/// How a card names what it tells: its first two words.
fn named(said: &Said) -> impl Iterator<Item = &str> {
    said.headline.split_whitespace().take(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::faults::{self, Begin};
    use assistant::{Class, Grounds};

    fn planned() -> Planned {
        Planned {
            row: 0,
            plants: Vec::new(),
            swapped: None,
            slip: None,
            channels: vec![2],
            hz: Some(1_000.0),
            wanted_db: Some(-6.0),
            sign: Sign::Down,
            from_frame: 0,
            silent: false,
        }
    }

    fn resonance() -> Fault {
        let rows = faults::table();
        let row = rows.iter().find(|r| r.class == Class::Resonance && r.begin == Begin::Start);
        row.expect("in the table").clone()
    }

    fn said(hop: u64, channel: usize, hz: f64, db: f64, active_s: f64) -> Said {
        Said {
            hop,
            channel,
            class: Class::Resonance,
            aspects: vec![Aspect { hz: Some(hz), db: Some(db) }],
            moved: None,
            promised: None,
            confidence: 0.5,
            grounds: Grounds::default(),
            headline: String::new(),
            evidence: String::new(),
            active_s,
            desk_s: hop as f64 / HZ,
            announced: false,
        }
    }

    fn run(said: Vec<Said>, began: (f64, f64)) -> Run {
        Run {
            said,
            began,
            active_s: vec![60.0; 4],
            feeds: (0..4).collect(),
            fault: None,
            looks: Vec::new(),
        }
    }

    #[test]
    fn a_hit_is_the_right_channel_class_sign_and_frequency_in_time() {
        let found = |s: Said| {
            hit(&resonance(), &planned(), &run(vec![s], (5.0, 5.0)), &run(vec![], (5.0, 5.0)))
        };
        let good = found(said(4_000, 2, 1_100.0, -4.0, 30.0)).expect("a hit");
        assert!((good.time_s - 25.0).abs() < 1e-9, "active seconds since it began");
        assert!((good.freq_err_oct.expect("known") - 1.1f64.log2()).abs() < 1e-9);
        assert!((good.gain_err_db.expect("known") - 2.0).abs() < 1e-9);
        assert_eq!(found(said(4_000, 1, 1_100.0, -4.0, 30.0)), None, "another channel");
        assert_eq!(found(said(4_000, 2, 1_100.0, 2.0, 30.0)), None, "the wrong way");
        assert_eq!(found(said(4_000, 2, 1_300.0, -4.0, 30.0)), None, "over a third of an octave");
        assert_eq!(found(said(4_000, 2, 1_100.0, -4.0, 35.5)), None, "too late");
        assert_eq!(found(said(400, 2, 1_100.0, -4.0, 4.0)), None, "before it began");
        let class = Said { class: Class::Tone, ..said(4_000, 2, 1_000.0, -4.0, 30.0) };
        assert_eq!(found(class), None, "another class");
    }

    #[test]
    fn a_line_s_fault_is_found_by_the_card_that_names_it() {
        let rows = faults::table();
        let fault = rows.iter().find(|r| r.name == "hum_only").expect("in the table");
        let planned = Planned { hz: None, sign: Sign::None, wanted_db: None, ..planned() };
        let line = |headline: &str| Said {
            class: Class::LineCheck,
            headline: headline.to_owned(),
            ..said(300, 2, 0.0, 0.0, 3.0)
        };
        let found = |card: Said, clean: Vec<Said>| {
            hit(fault, &planned, &run(vec![card], (0.0, 0.0)), &run(clean, (0.0, 0.0))).is_some()
        };
        let hum = "Only hum at -50 dBFS. Check the line.";
        assert!(found(line(hum), vec![]));
        assert!(!found(line("Noise floor at -50 dBFS. Check the line."), vec![]), "another fault");
        assert!(!found(line(hum), vec![line(hum)]), "it hummed before");
        // That the untouched take had another fault there takes nothing from it.
        let silent = "No signal at all. Check the line.";
        assert!(found(line(hum), vec![line(silent)]));
        // What it says besides is wrong, but where the untouched take says that, too.
        let noise = "Noise floor at -50 dBFS. Check the line.";
        let is_true = |clean: Vec<Said>| {
            let faulty = run(vec![], (0.0, 0.0));
            truth(fault, &planned, &line(noise), &faulty, &run(clean, (0.0, 0.0)))
        };
        assert_eq!(is_true(vec![line(silent)]), Some(false));
        assert_eq!(is_true(vec![line("Noise floor at -48 dBFS. Check the line.")]), None);
    }

    #[test]
    fn what_the_untouched_take_raises_too_cancels() {
        let card = || said(4_000, 2, 1_000.0, -4.0, 30.0);
        let against = |clean: Vec<Said>| {
            hit(&resonance(), &planned(), &run(vec![card()], (5.0, 5.0)), &run(clean, (5.0, 5.0)))
        };
        assert!(against(vec![]).is_some());
        assert!(against(vec![said(4_900, 2, 1_000.0, -3.0, 39.0)]).is_none(), "within 10 s");
        assert!(against(vec![said(5_100, 2, 1_000.0, -3.0, 41.0)]).is_some(), "later than that");
        assert!(against(vec![said(4_000, 1, 1_000.0, -3.0, 30.0)]).is_some(), "another channel");
        assert!(against(vec![said(4_000, 2, 200.0, -3.0, 30.0)]).is_some(), "another fault");
    }
}
