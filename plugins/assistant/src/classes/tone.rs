//! Tone: mud, harsh, dull (SCIENCE section 2, point 5). Broad, and only against a reference: the
//! channel's own accepted baseline or, as long as there is none, its class.

use super::eq_move::{eq_move, hertz, on_grid, spoken_hz};
use super::looks::Looks;
use super::{Finding, Judge, spoken};
use crate::confidence::{Grounds, ramp};
use crate::ear::{Desk, Ear};
use crate::timbre::{Against, Prior, SKIRT_OCTAVES};
use crate::{
    Evidence, Expected, Limits, Move, Proposal, Upheaval, VerifyBy, number, prominence_db,
};
use dsp_core::eq_fit::{FitLimits, Wanted, bands_db, fit_eq};
use dsp_core::listen::FINE_POINTS;
use dsp_core::listen::fine::{fine_hz, fine_index};
use dsp_core::ltas::Curve;
use dsp_core::params::ParamValues;
use dsp_core::strip::analog_response_db;
use dsp_core::strip::design::{Shape, Target};

/// Raised over this, and held over [`KEEP_Z`] (SCIENCE section 2).
const RAISE_Z: f32 = 3.5;
const KEEP_Z: f32 = 2.0;
/// Less is taste, or another part of the song, dB: against the own baseline, and against the class.
const BASELINE_DB: f32 = 4.0;
const CLASS_DB: f32 = 6.0;
/// How far the zone is off over the RMS of what is off elsewhere: else it is another sound.
const LOCAL: f32 = 1.8;
/// A card that stands holds at this part of size and locality.
const KEEP_SHARE: f32 = 0.6;
/// Active seconds that a comparison with the class rests on.
const CLASS_SECONDS: usize = 15;
/// Where sound is told, Hz.
const ALL_HZ: (f64, f64) = (100.0, 12_000.0);
/// Deepest cut and highest boost, dB (DESIGN section 6).
const MOST_CUT_DB: f64 = 6.0;
const MOST_BOOST_DB: f64 = 3.0;
/// The fault is turned in full from this z on; less is turned where less is known.
const FULL_Z: f32 = 5.0;
/// A strip that does this part of the move already has dealt with it: what is left is the engineer's.
const DEALT_SHARE: f32 = 0.4;
/// Against the own baseline the fault must have been there in so many more looks than it was not, of which
/// at most so many are counted: another part of the song sounds as different, for 17 s.
const OUTLASTS: u32 = 17;
const MOST_LOOKS: u32 = 24;
/// Q of a broad bell.
const BROAD_Q: (f64, f64) = (0.5, 1.4);

/// What a voice, a guitar or a drum is said to be.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Zone {
    word: &'static str,
    hz: (f64, f64),
    /// Too much (1) or too little (-1) there is the fault.
    sign: f32,
}

/// SCIENCE section 2: mud 200 to 500 Hz, harsh 2 to 5 kHz, dull: a shelf of highs that is missing.
const ZONES: [Zone; 3] = [
    Zone { word: "Muddy", hz: (200.0, 500.0), sign: 1.0 },
    Zone { word: "Harsh", hz: (2_000.0, 5_000.0), sign: 1.0 },
    Zone { word: "Dull", hz: (4_500.0, 12_000.0), sign: -1.0 },
];

/// One zone as it was found at the last look.
#[derive(Clone, Debug)]
struct Off {
    /// How far off in the direction of the fault, dB, above 0.
    db: f32,
    z: f32,
    local: f32,
    against_class: bool,
    broad_db: Curve,
    present: [bool; FINE_POINTS],
    normal_db: Curve,
    /// The band that turns it back.
    target: Option<Target>,
}

/// Watches the broad shape of one channel.
#[derive(Default)]
pub struct Tone {
    seconds: u64,
    looks: [Looks; ZONES.len()],
    lasted: [u32; ZONES.len()],
    off: [Option<Off>; ZONES.len()],
}

impl Judge for Tone {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        let ear = &desk.ears[channel];
        if ear.timbre.seconds() == self.seconds {
            return;
        }
        self.seconds = ear.timbre.seconds();
        for (k, zone) in ZONES.iter().enumerate() {
            let found = zone.off(ear, self.looks[k].last()).map(|off| {
                // A fit takes its time: once a look, not in every judgement.
                let target = zone.turned(&off, desk.limits).as_ref().map(on_grid);
                Off { target, ..off }
            });
            self.looks[k].push(found.is_some());
            self.lasted[k] = match found {
                Some(_) => (self.lasted[k] + 1).min(MOST_LOOKS),
                None => self.lasted[k].saturating_sub(1),
            };
            self.off[k] = found.or(self.off[k].take());
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let values = &desk.values[channel];
        let open = standing.is_some();
        let found = (0..ZONES.len())
            .filter(|k| self.looks[*k].enough(open))
            .filter_map(|k| Some((k, self.off[k].as_ref()?)))
            .filter(|(k, off)| open || off.against_class || self.lasted[*k] >= OUTLASTS);
        let (k, off) = found.max_by(|a, b| a.1.z.total_cmp(&b.1.z))?;
        let target = off.target?;
        let dealt = strip_db(values, ZONES[k].hz) * target.gain_db.signum() as f32;
        if dealt >= DEALT_SHARE * target.gain_db.abs() as f32 {
            return None; // the strip does it already
        }
        let moved = match standing {
            // The numbers of the card that stands hold as long as it does.
            Some(Proposal::Move(moved)) => moved.clone(),
            _ => eq_move(values, &[target])?,
        };
        Some(finding(desk, channel, (&ZONES[k], off, self.looks[k]), &target, moved))
    }

    fn doubts(&self) -> bool {
        self.lasted.iter().any(|looks| *looks > 0)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn upheaval(&mut self, what: Upheaval) {
        if !matches!(what, Upheaval::GainStep { .. }) {
            self.forget(); // a shape does not know the level
        }
    }
}

impl Zone {
    /// The zone against the best reference there is; `mild`: it was off at the last look.
    fn off(&self, ear: &Ear, mild: bool) -> Option<Off> {
        let baseline = ear.baselines.current();
        let (against, class) = match baseline {
            Some(baseline) => (Against::baseline(&ear.timbre, baseline)?, false),
            None if ear.timbre.long_seconds() < CLASS_SECONDS => return None,
            None => {
                let prior = ear.assumed.instrument.and_then(Prior::of)?;
                (Against::prior(ear.timbre.long()?, prior), true)
            }
        };
        let off = self.measured(&against, class)?;
        let (z, share) = if mild { (KEEP_Z, KEEP_SHARE) } else { (RAISE_Z, 1.0) };
        let least = share * if class { CLASS_DB } else { BASELINE_DB };
        (off.z >= z && off.db >= least && off.local >= share * LOCAL).then_some(off)
    }

    fn measured(&self, against: &Against, against_class: bool) -> Option<Off> {
        let region = against.region(self.hz)?;
        let db = self.sign * region.db;
        Some(Off {
            db,
            z: db / region.deviation_db,
            local: db / region.elsewhere_db,
            against_class,
            broad_db: std::array::from_fn(|i| against.broad_db[i] - region.rest_db),
            present: against.present,
            normal_db: against.broad_normal_db,
            target: None,
        })
    }

    /// The broad band that turns the fault back; `None` where none fits.
    fn turned(&self, off: &Off, limits: &Limits) -> Option<Target> {
        let share = f64::from(ramp(off.z, 0.0, FULL_Z));
        if self.sign < 0.0 {
            let gain_db =
                (share * f64::from(off.db)).min(MOST_BOOST_DB).min(f64::from(limits.boost_db));
            let q = std::f64::consts::FRAC_1_SQRT_2;
            return Some(Target { shape: Shape::HighShelf, freq_hz: self.hz.0, gain_db, q });
        }
        let most_cut_db = MOST_CUT_DB.min(f64::from(limits.cut_db));
        let wanted: Vec<Wanted> = (0..FINE_POINTS)
            .map(|i| Wanted {
                hz: fine_hz(i),
                db: -share * f64::from(off.broad_db[i].clamp(0.0, most_cut_db as f32)),
                weight: if off.present[i] && self.skirted(fine_hz(i)) { 1.0 } else { 0.0 },
            })
            .collect();
        let limits = FitLimits {
            bands: 1,
            cut_db: most_cut_db,
            boost_db: 0.0,
            q: BROAD_Q,
            ..FitLimits::default()
        };
        fit_eq(&wanted, &limits).bands.first().copied()
    }

    fn skirted(&self, hz: f64) -> bool {
        let apart = SKIRT_OCTAVES.exp2();
        (self.hz.0 / apart..self.hz.1 * apart).contains(&hz)
    }
}

/// What the strip itself does in a zone against the middle of the range, dB.
fn strip_db(values: &ParamValues, hz: (f64, f64)) -> f32 {
    let mean = |hz: (f64, f64)| {
        let at = |k: f64| analog_response_db(values, hz.0 * (hz.1 / hz.0).powf(k));
        (at(0.2) + at(0.5) + at(0.8)) / 3.0
    };
    (mean(hz) - mean(ALL_HZ)) as f32
}

fn finding(
    desk: &Desk<'_>,
    channel: usize,
    (zone, off, looks): (&Zone, &Off, Looks),
    target: &Target,
    moved: Move,
) -> Finding {
    let ear = &desk.ears[channel];
    let gain = spoken(target.gain_db as f32);
    let place = spoken_hz(target.freq_hz);
    let turn = match target.shape {
        Shape::HighShelf => format!("Shelf up {gain} at {place}."),
        _ => format!("Cut {gain} at {place}, Q {}.", spoken(target.q as f32)),
    };
    let usual = match ear.assumed.instrument.filter(|_| off.against_class) {
        Some(instrument) => format!("what {instrument} usually has there"),
        None => "the accepted soundcheck".to_owned(),
    };
    let side = if zone.sign > 0.0 { "over" } else { "under" };
    let (low, high) = (hertz(zone.hz.0), hertz(zone.hz.1));
    let octaves = (zone.hz.1 / zone.hz.0).log2() as f32;
    let hz = target.freq_hz as f32;
    let drop_db = -prominence_db(|hz| bands_db(&[*target], f64::from(hz)) as f32, hz, octaves);
    let normal = prominence_db(|hz| off.normal_db[fine_index(f64::from(hz))], hz, octaves);
    Finding {
        headline: format!("{} here. {turn}", zone.word),
        evidence: Evidence {
            text: format!(
                "From {low} to {high} it lies {:.1} dB {side} {usual}; elsewhere it is {:.1} times \
                 closer to it.",
                off.db, off.local,
            ),
            numbers: vec![
                number("frequency", target.freq_hz, "Hz"),
                number("off_by", f64::from(off.db), "dB"),
                number("deviations", f64::from(off.z), ""),
                number("time_watched", ear.timbre.now_seconds() as f64, "s"),
            ],
        },
        proposal: Proposal::Move(moved),
        grounds: Grounds::new(
            ramp(off.z.min(2.0 * off.local), RAISE_Z, 10.0),
            looks.share(),
            ear.active_s(),
        ),
        worth: 0.4 + 0.3 * ramp(off.db, BASELINE_DB, 9.0),
        expected: Expected { metric: "change_in_zone", unit: "dB", value: target.gain_db },
        metric: match target.shape {
            Shape::HighShelf => VerifyBy::None,
            _ => VerifyBy::BandExcess { hz, octaves, normal_db: normal, drop_db },
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Scene, timbre};
    use crate::{Class, Instrument};
    use dsp_core::strip::design::{Shape, Target};

    /// Hops from hop 7,000 on, at which a voice turns harsh for so long, until a card says so.
    fn told_after(lasts: u64) -> Option<u64> {
        let bell = Target { shape: Shape::Bell, freq_hz: 3_200.0, gain_db: 12.0, q: 0.8 };
        let harsh = timbre(Instrument::Singing, |hz| bell.analog_db(hz));
        let scene = Scene::of(&["Vox"]).with(0, |s| {
            s.turns = Some((7_000, harsh));
            s.turns_until = 7_000 + lasts;
        });
        let events = scene.play(&mut scene.engine(), 0, 12_000);
        let card = events.iter().find(|e| e.class == Some(Class::Tone))?;
        Some((card.t_s * 100.0) as u64 - 7_000)
    }

    #[test]
    fn what_turns_back_within_a_verse_is_another_part_of_the_song() {
        let told = told_after(5_000).expect("it stays");
        assert!((1_700..4_500).contains(&told), "{told}");
        assert_eq!(told_after(800), None);
    }
}
