//! How clear the lead vocal was, as a number and as a light.

/// Below this few words are understood, index: speech reception threshold of half the words is at 0.34
/// (SCIENCE section 1).
pub const RED: f32 = 0.35;
/// Above this the voice is clear.
pub const GREEN: f32 = 0.5;

/// How clear the lead vocal was in the last second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clarity {
    /// Last hop of the second.
    pub hop: u64,
    /// The index, 0 to 1; `None` where the voice rested in more than half of the second.
    pub value: Option<f32>,
    /// Level of the voice over the rest, 160 Hz to 8 kHz, dB; `None` where one of them is silent.
    pub lar_db: Option<f32>,
}

/// The light of an index: "red", "amber" or "green".
pub fn light(clarity: f32) -> &'static str {
    match clarity {
        v if v < RED => "red",
        v if v <= GREEN => "amber",
        _ => "green",
    }
}
