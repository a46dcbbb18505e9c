//! Loops below their stable gain: what the guard does there is false.

use assistant::feedback::What;

use super::closed_loop::{ClosedLoop, HOP};
use super::setup::{Place, Source};
use super::trial::Setting;
use crate::error::CliError;

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
    let mut quiet =
        Quiet { source: source.name.clone(), seconds, notches: 0, probes: 0, suspects: 0 };
    for heard in sound.chunks_exact(HOP) {
        mic.clear();
        back.clear();
        for act in ring.hop(heard, &gain, &mut mic, &mut back).acts {
            match act.what {
                What::Cut => quiet.notches += 1,
                What::Probing => quiet.probes += 1,
                What::Suspected => quiet.suspects += 1,
                _ => {}
            }
        }
    }
    Ok(quiet)
}
