//! Loops below their stable gain: what the guard does there is false.

use assistant::feedback::What;

use super::closed_loop::{ClosedLoop, HOP};
use super::setup::{Place, Source};
use super::trial::Setting;
use crate::error::CliError;

/// Hops in a minute.
const MINUTE: usize = 6_000;
/// As near as a second probe asks of the same place: a twenty-fourth of an octave, as a ratio less 1.
const SAME_PLACE: f32 = 0.03;

/// What the guard did where nothing rang.
#[derive(Clone, Debug)]
pub struct Quiet {
    /// Name of the source.
    pub source: String,
    /// Length, s.
    pub seconds: f64,
    /// Notches.
    pub notches: usize,
    /// Probes.
    pub probes: usize,
    /// Those that came within a minute of the one before, but for the second one of a place that the first left
    /// in doubt.
    pub probes_too_soon: usize,
    /// Suspects on the list.
    pub suspects: usize,
}

/// Plays `seconds` of a source at `gain_db` over the maximum stable gain (below 0).
pub fn run(
    place: &Place,
    source: &Source,
    gain_db: f32,
    seconds: f64,
    setting: Setting,
    seed: u64,
) -> Result<Quiet, CliError> {
    let hops = (seconds * 100.0) as usize;
    let guard = Some(source.guard(setting.mode));
    let mut ring = ClosedLoop::new(&place.response, place.delay, 1.0, guard)?;
    ring.rights = setting.rights;
    let sound = source.take(0, hops, seed);
    let gain = [10f32.powf(gain_db / 20.0); HOP];
    let (mut mic, mut back) = (Vec::new(), Vec::new());
    let mut quiet = Quiet {
        source: source.name.clone(),
        seconds,
        notches: 0,
        probes: 0,
        probes_too_soon: 0,
        suspects: 0,
    };
    let (mut probed_hop, mut doubtful_hz, mut asked_twice_hz) = (None, 0.0, 0.0);
    for (hop, heard) in sound.chunks_exact(HOP).enumerate() {
        mic.clear();
        back.clear();
        for act in ring.hop(heard, &gain, &mut mic, &mut back).acts {
            match act.what {
                What::Cut => quiet.notches += 1,
                What::Probing => {
                    quiet.probes += 1;
                    let hz = act.suspect.map_or(0.0, |s| s.hz);
                    let second = f32::abs(hz / doubtful_hz - 1.0) < SAME_PLACE;
                    let soon = probed_hop.is_some_and(|before| hop < before + MINUTE);
                    quiet.probes_too_soon += usize::from(soon && !second);
                    (doubtful_hz, asked_twice_hz) =
                        if second { (0.0, hz) } else { (doubtful_hz, asked_twice_hz) };
                    probed_hop = Some(hop);
                }
                // A doubt is asked of once.
                What::Doubtful => {
                    let hz = act.suspect.map_or(0.0, |s| s.hz);
                    let twice = f32::abs(hz / asked_twice_hz - 1.0) < SAME_PLACE;
                    doubtful_hz = if twice { 0.0 } else { hz };
                }
                What::Suspected => quiet.suspects += 1,
                _ => {}
            }
        }
    }
    Ok(quiet)
}
