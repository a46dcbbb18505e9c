//! Pairs that names declare: stereo legs, and two microphones on one source. Hints, not proof.

use super::meaning::{Found, parse, placement};
pub use super::terms::Placement;
use super::words::Word;

/// Leg of a stereo pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Left.
    Left,
    /// Right.
    Right,
}

/// Why two channels belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    /// Two legs of one stereo source.
    Stereo,
    /// Two microphones, or a microphone and a direct box, on one source.
    CloseMicrophones,
}

/// Two channels that belong together, by their place in the list that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The first of them.
    pub first: usize,
    /// The other; `first < second`.
    pub second: usize,
    /// Why.
    pub kind: PairKind,
}

/// What the two legs of a stereo pair share, and which leg this is: "OH L" and "OHR" both give "oh".
/// `None` where the name declares no leg.
pub fn stereo_leg(name: &str) -> Option<(String, Leg)> {
    let found = parse(name);
    let leg_of = |f: &Found| match f.text.as_str() {
        "l" | "left" => Some(Leg::Left),
        "r" | "right" => Some(Leg::Right),
        _ => None,
    };
    let at = found.iter().rposition(|f| leg_of(f).is_some())?;
    let leg = leg_of(&found[at])?;
    let key = join(&found, |i, _| i != at);
    (!key.is_empty()).then_some((key, leg))
}

/// What two microphones on one source share, and where this one stands: "Kick In" gives "kick" and
/// [`Placement::In`]. `None` for the placement where the name gives none.
pub fn close_microphone(name: &str) -> (String, Option<Placement>) {
    let found = parse(name);
    let key = join(&found, |_, f| !matches!(f.word, Some(Word::At(_))));
    (key, placement(&found))
}

fn join(found: &[Found], keep: impl Fn(usize, &Found) -> bool) -> String {
    let kept: Vec<&str> = found
        .iter()
        .enumerate()
        .filter(|(i, f)| keep(*i, f))
        .map(|(_, f)| f.text.as_str())
        .collect();
    kept.join(" ")
}

/// All pairs that `names` declare, in the order of the list. Where three microphones stand on one
/// source, each pair of them is given. A name without a placement ("Snare") pairs with the one that
/// has one ("Snare Bottom").
pub fn declared_pairs(names: &[&str]) -> Vec<Pair> {
    let legs: Vec<_> = names.iter().map(|name| stereo_leg(name)).collect();
    let mics: Vec<_> = names.iter().map(|name| close_microphone(name)).collect();
    let mut pairs = Vec::new();
    for first in 0..names.len() {
        for second in first + 1..names.len() {
            let stereo = match (&legs[first], &legs[second]) {
                (Some((a, x)), Some((b, y))) => a == b && x != y,
                _ => false,
            };
            let ((a, x), (b, y)) = (&mics[first], &mics[second]);
            let close = !a.is_empty() && a == b && x != y;
            let kind = match (stereo, close) {
                (true, _) => PairKind::Stereo,
                (false, true) => PairKind::CloseMicrophones,
                (false, false) => continue,
            };
            pairs.push(Pair { first, second, kind });
        }
    }
    pairs
}
