//! How well a channel's hops are known to line up with those of the others.
//!
//! Channels of one instance come out of one callback and line up by construction. An instance of its
//! own counts samples from its own `activate`, so its place on the common time has to be proven before
//! it is compared with anything (DESIGN section 9): within a hop for what is compared by level and
//! band, to the sample for what is compared by wave.

/// What is proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alignment {
    /// Nothing: the channel is judged alone.
    Unproven,
    /// Within one hop: masking, balance, clarity.
    Hop,
    /// To the sample: polarity, identical lines, the estimate of contributions.
    #[default]
    Sample,
}

impl Alignment {
    /// What is withheld, in a few words; empty where nothing is.
    pub fn withheld(self) -> &'static str {
        match self {
            Self::Unproven => "not aligned: compared with nothing",
            Self::Hop => "aligned within a hop: polarity withheld",
            Self::Sample => "",
        }
    }
}
