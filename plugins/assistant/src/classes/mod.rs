//! The classes of move. To add one: add a file that implements [`Judge`], add its row to
//! [`REGISTRY`], and a scene of its fault to the contract suite. Nothing else knows a class by name.

mod balance;
mod bleed;
mod by_ear;
mod clip_rescue;
mod compression;
#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) use contract::fault_scene;
mod eq_move;
mod gain_staging;
mod hpf;
mod hpf_limits;
mod line_check;
mod looks;
mod masking;
mod polarity;
mod resonance;
mod sibilance;
mod stats;
mod tone;

pub use resonance::{FEATURES as RESONANCE_FEATURES, Look as ResonanceLook};

use crate::confidence::Grounds;
use crate::ear::Desk;
use crate::{Class, Evidence, Expected, Phase, Proposal, Role, Upheaval, VerifyBy};

/// What a class has found on a channel: a card in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// At most ten words, as an engineer speaks.
    pub headline: String,
    /// What was heard.
    pub evidence: Evidence,
    /// What to do.
    pub proposal: Proposal,
    /// What confidence grows out of.
    pub grounds: Grounds,
    /// What it would buy, 0 to 1, for the ranking of cards.
    pub worth: f32,
    /// Predicted effect.
    pub expected: Expected,
    /// What verification measures once the move was made; [`VerifyBy::None`] for advice.
    pub metric: VerifyBy,
}

/// One class of move, listening to one channel.
pub trait Judge: Send {
    /// Takes in one hop of the desk; `channel` is the one to judge.
    fn hear(&mut self, desk: &Desk<'_>, channel: usize);

    /// What there is to say now. `standing`: the proposal of the card that stands, so the milder
    /// threshold that keeps it holds (hysteresis).
    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding>;

    /// True while the sound may not be what it was at the soundcheck, told or not: none of it is learned.
    fn doubts(&self) -> bool {
        false
    }

    /// True where what there is to say now is told each time that it comes, whatever was answered to other faults of the class.
    fn urgent(&self, _desk: &Desk<'_>, _channel: usize) -> bool {
        false
    }

    /// Evidence starts anew.
    fn forget(&mut self);

    /// Something upstream has changed; a class that can keep a part of its evidence (a baseline per
    /// snapshot, what does not depend on gain) does so here.
    fn upheaval(&mut self, _what: Upheaval) {
        self.forget();
    }
}

/// A row of the registry: when and where a class may speak.
pub struct ClassRow {
    /// Which class.
    pub class: Class,
    /// Phases in which it speaks (DESIGN section 6).
    pub phases: &'static [Phase],
    /// Roles that it judges.
    pub roles: &'static [Role],
    /// Speaks in the first ten active seconds too: clipping and line faults only.
    pub at_once: bool,
    /// Not held to one change per channel in 20 s.
    pub unpaced: bool,
    /// Once its fault is gone the level is another one than was heard: levels are learned anew.
    pub new_level: bool,
    /// Keeps quiet on a channel while one of these has something to say there.
    pub yields_to: &'static [Class],
    /// A new judge.
    pub new: fn() -> Box<dyn Judge>,
}

impl ClassRow {
    /// The row of a class, if it can speak at all yet.
    pub fn of(class: Class) -> Option<&'static Self> {
        REGISTRY.iter().find(|row| row.class == class)
    }
}

/// One instrument plays there, or one person speaks, as far as the name says.
pub(crate) const SOURCES: &[Role] = &[Role::Input, Role::Mc, Role::Playback];
pub(crate) const MICROPHONES: &[Role] = &[Role::Input, Role::Mc];

/// All classes that can speak, in the order of [`Class::ALL`].
pub static REGISTRY: &[ClassRow] = &[
    ClassRow {
        class: Class::ClipRescue,
        phases: &[Phase::LineCheck, Phase::Soundcheck, Phase::Show],
        roles: &[Role::Input, Role::Mc, Role::Playback, Role::FxReturn, Role::Bus, Role::Ambience],
        at_once: true,
        unpaced: true,
        new_level: true,
        yields_to: &[],
        new: || Box::new(clip_rescue::ClipRescue::default()),
    },
    ClassRow {
        class: Class::GainStaging,
        phases: &[Phase::LineCheck, Phase::Soundcheck],
        roles: SOURCES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[Class::ClipRescue],
        new: || Box::new(gain_staging::GainStaging::default()),
    },
    ClassRow {
        class: Class::Hpf,
        phases: &[Phase::Soundcheck],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[],
        new: || Box::new(hpf::Hpf::default()),
    },
    ClassRow {
        class: Class::Resonance,
        phases: &[Phase::Soundcheck],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[],
        new: || Box::new(resonance::Resonance::default()),
    },
    ClassRow {
        class: Class::Tone,
        phases: &[Phase::Soundcheck, Phase::Show],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[Class::Resonance],
        new: || Box::new(tone::Tone::default()),
    },
    ClassRow {
        class: Class::Sibilance,
        phases: &[Phase::Soundcheck],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[],
        new: || Box::new(sibilance::Sibilance::default()),
    },
    ClassRow {
        class: Class::Masking,
        phases: &[Phase::Soundcheck, Phase::Show],
        roles: &[Role::Input, Role::Playback],
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[Class::ClipRescue],
        new: || Box::new(masking::Masking::default()),
    },
    ClassRow {
        class: Class::Compression,
        phases: &[Phase::Soundcheck],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[],
        new: || Box::new(compression::Compression::default()),
    },
    ClassRow {
        class: Class::Balance,
        phases: &[Phase::Soundcheck],
        roles: SOURCES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[Class::ClipRescue],
        new: || Box::new(balance::Balance::default()),
    },
    ClassRow {
        class: Class::Polarity,
        phases: &[Phase::Soundcheck],
        roles: MICROPHONES,
        at_once: false,
        unpaced: false,
        new_level: false,
        yields_to: &[],
        new: || Box::new(polarity::Polarity::default()),
    },
    ClassRow {
        class: Class::LineCheck,
        phases: &[Phase::LineCheck, Phase::Soundcheck, Phase::Show],
        roles: SOURCES,
        at_once: true,
        unpaced: true,
        new_level: false,
        yields_to: &[],
        new: || Box::new(line_check::LineCheck::default()),
    },
];

/// The number with its sign left out and no trailing ".0": "6", "4.5".
pub(crate) fn spoken(value: f32) -> String {
    let text = format!("{:.1}", value.abs());
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The first two words of a name: a headline has ten.
pub(crate) fn short(name: &str) -> String {
    name.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}
