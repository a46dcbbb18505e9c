//! The crowd's gate: in applause and cheer nothing is learned and nothing suggested (SCIENCE 6).

use ml_models::CrowdState;

/// Whether the crowd lets anything be heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CrowdGate {
    /// The programme can be heard.
    #[default]
    Open,
    /// The crowd is too loud.
    Closed(Closed),
}

/// Why the gate is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It sounds like applause or cheer; the model has not said yet, or is off.
    Features,
    /// The model says so too.
    Model(CrowdState),
}

impl CrowdGate {
    /// True while nothing may be learned or raised.
    pub fn is_closed(self) -> bool {
        self != Self::Open
    }
}
