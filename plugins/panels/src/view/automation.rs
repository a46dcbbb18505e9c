//! What the assistant may do by itself, class by class, and why it does not.

/// One class of move.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassView {
    /// Place in the list of classes; comes back in intents.
    pub index: u8,
    /// As a person reads it: "resonance".
    pub name: String,
    /// What the policy says.
    pub stance: Stance,
    /// It can be automatic in some phase at all.
    pub can_act: bool,
    /// A person has armed it since load.
    pub armed: bool,
    /// Its scorecard has unlocked it.
    pub unlocked: bool,
    /// Decisions that count, and how many were "accept".
    pub decisions: (usize, usize),
    /// Its record in words: "accepted 14 of 20, at least 0.52 of all: locked until 0.75".
    pub record: String,
    /// The first reason why it does not act by itself now; empty = it does.
    pub withheld: String,
}

/// A limit of what is suggested, or done by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitView {
    /// Place in the list of limits; comes back in intents.
    pub index: u8,
    /// As a person reads it: "deepest cut by itself".
    pub name: String,
    /// Its value: "3 dB".
    pub text: String,
    /// One step down; `None` = it can go no further.
    pub lower: Option<f32>,
    /// One step up.
    pub higher: Option<f32>,
}

/// What the policy lets a class do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stance {
    /// Nothing is said.
    Off,
    /// It suggests.
    #[default]
    Suggest,
    /// It acts by itself, where all conditions are met.
    Auto,
}

impl Stance {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Off, Self::Suggest, Self::Auto];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Suggest => "Suggest",
            Self::Auto => "Auto",
        }
    }
}
