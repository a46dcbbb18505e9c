//! The zones of a voice, a guitar or a drum, and how far off each is.

use crate::classes::by_ear;
use crate::classes::eq_move::{bands_of, on_grid};
use crate::confidence::ramp;
use crate::ear::Ear;
use crate::timbre::{Against, Baseline, SKIRT_OCTAVES, Timbre};
use crate::{Limits, Proposal};
use dsp_core::eq_fit::{FitLimits, Wanted, fit_eq};
use dsp_core::listen::FINE_POINTS;
use dsp_core::listen::fine::fine_hz;
use dsp_core::ltas::Curve;
use dsp_core::strip::design::{Shape, Target};
use ml_models::timbre::Tone as Heard;

/// Raised over this, and held over [`KEEP_Z`] (SCIENCE section 2).
const RAISE_Z: f32 = 3.5;
const KEEP_Z: f32 = 2.0;
/// Less is taste, or another part of the song, dB: against the own baseline.
pub const BASELINE_DB: f32 = 4.0;
/// How far the zone is off over the RMS of what is off elsewhere: else it is another sound.
const LOCAL: f32 = 1.8;
/// A card that stands holds at this part of size and locality.
const KEEP_SHARE: f32 = 0.6;
/// Deepest cut and highest boost, dB (DESIGN section 6).
const MOST_CUT_DB: f64 = 6.0;
const MOST_BOOST_DB: f64 = 3.0;
/// The fault is turned in full from this z on; less is turned where less is known.
const FULL_Z: f32 = 5.0;
/// Q of a broad bell.
const BROAD_Q: (f64, f64) = (0.5, 1.4);

/// What a voice, a guitar or a drum is said to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    pub word: &'static str,
    /// From, to.
    pub hz: (f64, f64),
    /// Too much (1) or too little (-1) there is the fault.
    pub sign: f32,
    /// What the timbre model calls it.
    heard_as: Heard,
}

/// SCIENCE section 2: mud 200 to 500 Hz, harsh 2 to 5 kHz, dull: a shelf of highs that is missing.
pub const ZONES: [Zone; 3] = [
    Zone { word: "Muddy", hz: (200.0, 500.0), sign: 1.0, heard_as: Heard::Mud },
    Zone { word: "Harsh", hz: (2_000.0, 5_000.0), sign: 1.0, heard_as: Heard::Harsh },
    Zone { word: "Dull", hz: (4_500.0, 12_000.0), sign: -1.0, heard_as: Heard::Dull },
];

/// One zone as it was found at the last look.
#[derive(Clone, Debug)]
pub struct Off {
    /// How far off in the direction of the fault, dB, above 0.
    pub db: f32,
    pub reference: Reference,
    /// How strong the evidence is, 0 to 1.
    pub strength: f32,
    /// Broad levels as they should be, dB, \[point\].
    pub normal_db: Curve,
    /// The band that turns it back.
    pub target: Option<Target>,
}

/// What a zone was measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    /// The own soundcheck: deviations, and how far off over what is off elsewhere.
    Baseline { z: f32, local: f32 },
    /// What its class sounds like: log-odds over those that raise a card.
    Class { over: f32 },
}

impl Off {
    /// Told by its class.
    pub fn is_by_class(&self) -> bool {
        matches!(self.reference, Reference::Class { .. })
    }
}

impl Zone {
    /// The zone against the best reference there is; `mild`: it was off at the last look.
    pub fn off(&self, ear: &Ear, mild: bool, limits: &Limits) -> Option<Off> {
        match ear.baselines.current() {
            Some(baseline) => self.off_soundcheck(&ear.timbre, baseline, mild, limits),
            None => self.off_class(ear, mild, limits),
        }
    }

    /// By ear, for what the channel carries.
    fn off_class(&self, ear: &Ear, mild: bool, limits: &Limits) -> Option<Off> {
        let (over, db) = ear.bumps()?.tone(ear.timbre_of()?, self.heard_as)?;
        if !by_ear::is_told(over, db, mild) {
            return None;
        }
        let share = by_ear::share(over);
        let target = match self.sign < 0.0 {
            true => self.shelf(share * db, limits),
            false => self.bell(share * db, limits),
        };
        let now = ear.timbre.long()?;
        let fault = Target { gain_db: f64::from(self.sign * db), ..target };
        Some(Off {
            db,
            reference: Reference::Class { over },
            strength: by_ear::strength(over),
            normal_db: by_ear::normal_db(&now.broad_db, &now.present, &fault),
            target: Some(on_grid(&target)),
        })
    }

    fn off_soundcheck(
        &self,
        timbre: &Timbre,
        baseline: &Baseline,
        mild: bool,
        limits: &Limits,
    ) -> Option<Off> {
        let against = Against::baseline(timbre, baseline)?;
        let region = against.region(self.hz)?;
        let db = self.sign * region.db;
        let (z, local) = (db / region.deviation_db, db / region.elsewhere_db);
        let (least_z, share) = if mild { (KEEP_Z, KEEP_SHARE) } else { (RAISE_Z, 1.0) };
        if !(z >= least_z && db >= share * BASELINE_DB && local >= share * LOCAL) {
            return None;
        }
        let share = ramp(z, 0.0, FULL_Z);
        // A fit takes its time: once a look, not in every judgement.
        let target = match self.sign < 0.0 {
            true => Some(self.shelf(share * db, limits)),
            false => self.fitted(&against, region.rest_db, share, limits),
        };
        Some(Off {
            db,
            reference: Reference::Baseline { z, local },
            strength: ramp(z.min(2.0 * local), RAISE_Z, 10.0),
            normal_db: against.broad_normal_db,
            target: target.as_ref().map(on_grid),
        })
    }

    /// True where a proposal turns this zone and no other.
    pub fn is_turned_by(&self, proposal: &Proposal) -> bool {
        let Proposal::Move(moved) = proposal else { return false };
        let apart = |zone: &Self, hz: f64| (hz / (zone.hz.0 * zone.hz.1).sqrt()).log2().abs();
        bands_of(moved).any(|(_, hz)| {
            let hz = f64::from(hz);
            ZONES.iter().all(|other| apart(self, hz) <= apart(other, hz))
        })
    }

    /// The shelf that gives the highs back.
    fn shelf(&self, db: f32, limits: &Limits) -> Target {
        let gain_db = f64::from(db).min(MOST_BOOST_DB).min(f64::from(limits.boost_db));
        let q = std::f64::consts::FRAC_1_SQRT_2;
        Target { shape: Shape::HighShelf, freq_hz: self.hz.0, gain_db, q }
    }

    /// A bell over the zone.
    fn bell(&self, db: f32, limits: &Limits) -> Target {
        let gain_db = -f64::from(db).min(MOST_CUT_DB).min(f64::from(limits.cut_db));
        let q = std::f64::consts::FRAC_1_SQRT_2;
        Target { shape: Shape::Bell, freq_hz: (self.hz.0 * self.hz.1).sqrt(), gain_db, q }
    }

    /// The broad band that turns the fault back; `None` where none fits.
    fn fitted(
        &self,
        against: &Against,
        rest_db: f32,
        share: f32,
        limits: &Limits,
    ) -> Option<Target> {
        let most_cut_db = MOST_CUT_DB.min(f64::from(limits.cut_db));
        let over = |i: usize| (against.broad_db[i] - rest_db).clamp(0.0, most_cut_db as f32);
        let wanted: Vec<Wanted> = (0..FINE_POINTS)
            .map(|i| Wanted {
                hz: fine_hz(i),
                db: -f64::from(share * over(i)),
                weight: if against.present[i] && self.skirted(fine_hz(i)) { 1.0 } else { 0.0 },
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
