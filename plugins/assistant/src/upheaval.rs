//! What makes that which was heard before say nothing, or little, of what is heard from now on.

/// Something upstream, or the whole desk, has changed (DESIGN section 4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Upheaval {
    /// Nothing of before holds: the changeover is over, a person named another instrument, role or
    /// insert point, or has corrected something on the desk.
    Anew,
    /// Level and noise floor of the channel moved together: "input gain changed by x dB". What is
    /// relative to the channel's own level still holds; absolute levels hold once moved by `db`.
    GainStep {
        /// By how much, dB; above 0: up.
        db: f32,
    },
    /// Gain steps on several channels at once: probably a scene of the desk. Baselines start anew.
    Scene,
    /// Another instrument plays on this line: its baseline is void.
    SourceChanged,
    /// Many parameters changed at once, here or in other instances: a snapshot. Baselines are kept
    /// per snapshot.
    Recall {
        /// The snapshot: the same number for the same values of all parameters.
        snapshot: u64,
    },
}
