//! The policy file: what each class may do, limits, and the phases of the evening by time.
//!
//! ```toml
//! [classes]
//! hpf = "off"             # off, suggest, auto
//!
//! [limits]
//! ramp_s = 0.5
//!
//! [[phase]]
//! at_s = 30               # show time, seconds
//! phase = "show"          # changeover, line-check, soundcheck, show
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use assistant::{Class, Limits, Phase, Policy, Stance};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{ShowError, Source};

/// A change of phase at a time of the show.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseChange {
    /// Show time, seconds, 0 or above.
    pub at_s: f64,
    /// The phase from then on.
    pub phase: Phase,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    classes: BTreeMap<Class, Stance>,
    limits: Option<Spanned<Limits>>,
    #[serde(default)]
    phase: Vec<Spanned<PhaseChange>>,
}

/// A policy and the phases that go with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyFile {
    /// Per class off, suggest or auto, with limits.
    pub policy: Policy,
    /// Changes of phase in order of time.
    pub phases: Vec<PhaseChange>,
}

impl PolicyFile {
    /// Reads and checks a file: keys, values, limits, and that time runs forward.
    pub fn read(path: &Path) -> Result<Self, ShowError> {
        let source = Source::read(path)?;
        let file: File = source.parse()?;
        let limits_at = file.limits.as_ref().map_or(0, |l| l.span().start);
        let limits = file.limits.map(Spanned::into_inner).unwrap_or_default();
        let policy = Policy { classes: file.classes, limits };
        policy.check().map_err(|e| source.wrong(limits_at, e.to_string()))?;
        let mut last_s = 0.0;
        for change in &file.phase {
            let at_s = change.get_ref().at_s;
            let wrong = |what: String| Err(source.wrong(change.span().start, what));
            if !at_s.is_finite() || at_s < 0.0 {
                return wrong(format!("at_s = {at_s} is no time of a show"));
            }
            if at_s < last_s {
                return wrong(format!("phase at {at_s} s stands after one at {last_s} s"));
            }
            last_s = at_s;
        }
        let phases = file.phase.into_iter().map(Spanned::into_inner).collect();
        Ok(Self { policy, phases })
    }

    /// What comes after the end of a show of this length, in words.
    pub fn after(&self, length_s: f64) -> Option<String> {
        let late = self.phases.iter().filter(|change| change.at_s > length_s).count();
        (late > 0).then(|| format!("policy: {late} of its phases come after the end"))
    }
}
