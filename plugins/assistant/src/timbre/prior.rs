//! Class priors: what stems of each instrument look like that nobody would touch any more.
//!
//! `assets/class-priors.json` is written by `python -m deskmate_training priors` from rendered stems;
//! mean and standard deviation over the stems of a class, to 0.1 dB, on the grid and with the
//! smoothing of `dsp_core::ltas`.

use dsp_core::listen::FINE_POINTS;
use dsp_core::ltas::Curve;
use ml_models::Instrument;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../../../assets/class-priors.json");

/// Points that fewer stems than this share have are not known.
const LEAST_SHARE: f32 = 0.5;
/// Rendered stems vary less than real ones: players, rooms and microphones that no renderer has.
/// Added to the deviation of the class (variances add), dB.
const BEYOND_RENDERED_DB: f32 = 2.0;

/// What one class of instrument usually sounds like.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// Mean of the detrended level, dB, \[point\].
    pub mean_db: Curve,
    /// Its standard deviation, dB.
    pub deviation_db: Curve,
    /// Mean of the broad level against the mean of 100 Hz to 8 kHz, dB.
    pub broad_mean_db: Curve,
    /// Its standard deviation, dB.
    pub broad_deviation_db: Curve,
    /// True where enough stems had something.
    pub known: [bool; FINE_POINTS],
}

#[derive(Deserialize)]
struct File {
    classes: BTreeMap<String, Class>,
}

#[derive(Deserialize)]
struct Class {
    mean_tenths: Vec<i16>,
    sd_tenths: Vec<i16>,
    present: Vec<f32>,
    broad_mean_tenths: Vec<i16>,
    broad_sd_tenths: Vec<i16>,
}

/// The file is part of the program and a test reads it; should it be damaged all the same, there are
/// no priors, and only a channel's own baseline speaks.
static PRIORS: LazyLock<BTreeMap<Instrument, Prior>> =
    LazyLock::new(|| read(FILE).unwrap_or_default());

fn read(json: &str) -> Result<BTreeMap<Instrument, Prior>, serde_json::Error> {
    let file: File = serde_json::from_str(json)?;
    let known = |(id, class): (String, Class)| Some((Instrument::from_id(&id)?, class.prior()?));
    Ok(file.classes.into_iter().filter_map(known).collect())
}

impl Class {
    /// `None` where a curve has another number of points or holds what is no level.
    fn prior(&self) -> Option<Prior> {
        let curve = |tenths: &[i16]| -> Option<Curve> {
            let tenths: [i16; FINE_POINTS] = tenths.try_into().ok()?;
            let db = tenths.map(|t| f32::from(t) / 10.0);
            db.iter().all(|v| v.abs() < 200.0).then_some(db)
        };
        let wider = |sd: Curve| sd.map(|sd| sd.hypot(BEYOND_RENDERED_DB));
        let present: [f32; FINE_POINTS] = self.present.as_slice().try_into().ok()?;
        Some(Prior {
            mean_db: curve(&self.mean_tenths)?,
            deviation_db: wider(curve(&self.sd_tenths)?),
            broad_mean_db: curve(&self.broad_mean_tenths)?,
            broad_deviation_db: wider(curve(&self.broad_sd_tenths)?),
            known: present.map(|share| share >= LEAST_SHARE),
        })
    }
}

impl Prior {
    /// The prior of a class; `None` where there is none.
    pub fn of(instrument: Instrument) -> Option<&'static Self> {
        PRIORS.get(&instrument)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_a_prior_of_every_class_that_plays() {
        let priors = read(FILE).expect("written by our own program");
        for class in Instrument::ALL {
            if matches!(class, Instrument::Crowd | Instrument::Noise) {
                continue;
            }
            let prior = priors.get(&class).unwrap_or_else(|| panic!("{class} has none"));
            assert!(
                prior.known.iter().filter(|k| **k).count() > 48,
                "{class}: two octaves at least"
            );
            assert!(prior.deviation_db.iter().all(|d| (BEYOND_RENDERED_DB..20.0).contains(d)));
        }
    }

    #[test]
    fn what_is_damaged_is_no_prior() {
        assert!(read("{").is_err());
        let short = r#"{"classes":{"kick":{"mean_tenths":[0],"sd_tenths":[1],"present":[1],
            "broad_mean_tenths":[0],"broad_sd_tenths":[1]}}}"#;
        assert!(read(short).expect("JSON").is_empty());
    }
}
