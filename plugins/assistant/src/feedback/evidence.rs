//! What makes a line of the spectrum a suspect, and what proves it.
//!
//! Numbers come from 11 minutes of voices and 14 minutes of tonal sources in loops 3 to 7 dB below
//! their stable gain, and 48 howls (docs/feedback.md has the table): material for tuning, of which
//! nothing is in the tests.

use super::Proof;
use dsp_core::feedback::Peak;

/// How straight, alone and steady a growing line must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Even {
    /// It gained at least this much over its window, dB.
    pub rise_db: f32,
    /// It deviates from the straight line by at most this, dB RMS.
    pub residual_db: f32,
    /// Its frequency wanders by at most this, Hz RMS.
    pub wander_hz: f32,
    /// Growth of the second half over that of the first lies within these.
    pub bend: (f32, f32),
    /// It stands above its harmonics by this, dB.
    pub over_harmonics_db: f32,
    /// It stands above its surroundings by this, dB.
    pub over_neighbours_db: f32,
    /// The window is at least this long, hops.
    pub hops: u16,
}

impl Even {
    fn holds(&self, peak: &Peak) -> bool {
        let trend = peak.trend;
        trend.hops >= self.hops
            && trend.rise_db >= self.rise_db
            && trend.residual_db <= self.residual_db
            && peak.wander_hz <= self.wander_hz
            && (self.bend.0..=self.bend.1).contains(&trend.bend)
            && peak.over_harmonics_db >= self.over_harmonics_db
            && peak.over_neighbours_db >= self.over_neighbours_db
            // It still grows.
            && peak.lately_db_s >= 0.3 * trend.growth_db_s
    }
}

/// How much the guard asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// Proves a ring: one that grows quickly, or one that grows slowly but for longer.
    pub grown: [Even; 2],
    /// Raises a suspicion.
    pub growing: Even,
    /// A lone tone is suspected after this many hops.
    pub lasting_hops: u16,
    /// ... if it reaches up to the programme less this, dB.
    pub lasting_below_db: f32,
}

impl Tuning {
    /// The show: strict.
    pub const SHOW: Self = Self {
        grown: [
            Even {
                rise_db: 6.0,
                residual_db: 0.3,
                wander_hz: 0.3,
                bend: (0.7, 1.5),
                over_harmonics_db: 12.0,
                over_neighbours_db: 18.0,
                hops: 8,
            },
            Even {
                rise_db: 4.0,
                residual_db: 0.2,
                wander_hz: 0.3,
                bend: (0.6, 1.7),
                over_harmonics_db: 8.0,
                over_neighbours_db: 15.0,
                hops: 27,
            },
        ],
        growing: Even {
            rise_db: 5.0,
            residual_db: 0.35,
            wander_hz: 0.4,
            bend: (0.6, 1.7),
            over_harmonics_db: 8.0,
            over_neighbours_db: 12.0,
            hops: 8,
        },
        lasting_hops: 150,
        lasting_below_db: 6.0,
    };

    /// The ring-out, and what is armed: sensitive.
    pub const RING_OUT: Self = Self {
        grown: [
            Even {
                rise_db: 4.0,
                residual_db: 0.3,
                wander_hz: 0.3,
                bend: (0.6, 1.7),
                over_harmonics_db: 8.0,
                over_neighbours_db: 15.0,
                hops: 8,
            },
            Even {
                rise_db: 3.0,
                residual_db: 0.15,
                wander_hz: 0.15,
                bend: (0.6, 1.7),
                over_harmonics_db: 8.0,
                over_neighbours_db: 15.0,
                hops: 27,
            },
        ],
        growing: Even {
            rise_db: 3.0,
            residual_db: 0.4,
            wander_hz: 0.5,
            bend: (0.5, 2.0),
            over_harmonics_db: 4.0,
            over_neighbours_db: 10.0,
            hops: 8,
        },
        lasting_hops: 60,
        lasting_below_db: 15.0,
    };
}

/// Weaker lines are nobody's suspects: below the programme by this, dB, and in absolute dBFS.
const FAR_BELOW_DB: f32 = 36.0;
const WEAKEST_DBFS: f32 = -85.0;
/// Share of the last hops in which a suspect was a peak.
const PERSISTENCE: f32 = 0.7;
/// A lone lasting tone: this steady, this far above harmonics and surroundings, and not dying away
/// faster than this.
const LASTING_WANDER_HZ: f32 = 0.3;
const LASTING_ALONE_DB: f32 = 15.0;
const LASTING_FALL_DB_S: f32 = -15.0;

/// A howl at its limit is as loud as this re the programme, dB, whatever saturation adds to it; held for
/// this long, hops. Notes are the programme, and so not above it.
const LOUD_DB: f32 = -3.0;
const LOUD_HOPS: u16 = 25;
const LOUD_ALONE_DB: f32 = 5.0;
const LOUD_WANDER_HZ: f32 = 1.0;
/// So far above the programme no note of it lies: as good as a proof, dB and hops.
const FAR_ABOVE_DB: f32 = 6.0;
const FAR_ABOVE_HOPS: u16 = 40;

/// What a line proves beside a programme of this level; `None`: nothing.
pub(super) fn weigh(peak: &Peak, programme_dbfs: f32, tuning: &Tuning) -> Option<Proof> {
    let heard = peak.lost_hops == 0
        && peak.persistence >= PERSISTENCE
        && peak.level_dbfs >= (programme_dbfs - FAR_BELOW_DB).max(WEAKEST_DBFS);
    let holds =
        peak.lately_db_s >= LASTING_FALL_DB_S && peak.over_neighbours_db >= LASTING_ALONE_DB;
    if !heard {
        None
    } else if tuning.grown.iter().any(|even| even.holds(peak))
        || holds && far_above(peak, programme_dbfs)
    {
        Some(Proof::Grown)
    } else if tuning.growing.holds(peak) {
        Some(Proof::Growing)
    } else if holds && (lasts(peak, programme_dbfs, tuning) || is_loud(peak, programme_dbfs)) {
        Some(Proof::Lasting)
    } else {
        None
    }
}

fn lasts(peak: &Peak, programme_dbfs: f32, tuning: &Tuning) -> bool {
    peak.age_hops >= tuning.lasting_hops
        && peak.level_dbfs >= programme_dbfs - tuning.lasting_below_db
        && peak.wander_hz <= LASTING_WANDER_HZ
        && peak.over_harmonics_db >= LASTING_ALONE_DB
}

/// True where a line is as loud as the programme itself: it is urgent, whatever it is.
pub(super) fn is_loud(peak: &Peak, programme_dbfs: f32) -> bool {
    peak.age_hops >= LOUD_HOPS
        && peak.level_dbfs >= programme_dbfs + LOUD_DB
        && peak.wander_hz <= LOUD_WANDER_HZ
        && peak.over_harmonics_db >= LOUD_ALONE_DB
}

fn far_above(peak: &Peak, programme_dbfs: f32) -> bool {
    peak.age_hops >= FAR_ABOVE_HOPS
        && peak.level_dbfs >= programme_dbfs + FAR_ABOVE_DB
        && peak.wander_hz <= LASTING_WANDER_HZ
        && peak.over_harmonics_db >= LOUD_ALONE_DB
}

/// How sure a proof makes: shares of real rings among what reached it in tuning, voices and tonal
/// sources weighed alike; straighter is surer.
pub(super) fn sure(proof: Proof, peak: &Peak) -> f32 {
    let straight = (peak.trend.evenness() / 40.0).clamp(0.0, 1.0);
    match proof {
        Proof::Lasting => 0.3,
        Proof::Growing => 0.5 + 0.2 * straight,
        Proof::Grown => 0.8 + 0.15 * straight,
        Proof::Confirmed => 0.98,
    }
}
