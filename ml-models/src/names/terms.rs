//! What a name can say of a line besides its instrument.

/// A kind of line that is not simply a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Tracks, loops, a DJ, a tablet.
    Playback,
    /// Click or timecode.
    Click,
    /// Talkback.
    Talkback,
    /// Someone who speaks to the audience.
    Mc,
    /// Audience microphones.
    Ambience,
    /// A microphone in the room: ambience, or part of a kit.
    Room,
    /// The return of an effect.
    FxReturn,
    /// A group or a sum.
    Bus,
    /// A measurement microphone.
    Measurement,
}

/// Where a microphone stands on its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Inside the shell.
    In,
    /// Outside the shell.
    Out,
    /// Over the drum.
    Top,
    /// Under the drum.
    Bottom,
    /// Direct box.
    Direct,
    /// In front of the amplifier.
    Microphone,
}
