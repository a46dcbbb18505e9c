//! Melodies for fluidsynth: a Standard MIDI File of one held, swelling line, by seed.

use crate::demo::rng::Rng;

/// Ticks in a quarter note; at the default tempo two quarters make a second.
const TICKS_PER_SECOND: f64 = 960.0;

/// A line of `seconds` on General MIDI `program` (from 0), notes from `low` to `high`: steps and leaps, a
/// quarter of a second to three seconds long, four in ten of them swelling.
pub fn melody(program: u8, low: i32, high: i32, seconds: f64, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed, "midi");
    let mut track = vec![0, 0xC0, program & 0x7F];
    let (mut note, mut at, mut wait) = ((low + high) / 2, 0.0, 0);
    while at < seconds {
        note = (note + rng.between(-5.5, 5.5).round() as i32).clamp(low, high);
        let for_s = [0.25, 0.5, 1.0, 1.5, 3.0][(rng.unit() * 5.0) as usize % 5];
        let velocity = rng.between(60.0, 115.0) as u8;
        delta(&mut track, wait);
        track.extend_from_slice(&[0x90, note as u8, velocity]);
        let swells = rng.unit() < 0.4;
        let steps = if swells { (for_s * 20.0) as u32 } else { 1 };
        for step in 0..steps {
            // Expression: from the middle to full, or full from the start.
            let level = if swells { 30 + 97 * (step + 1) / steps } else { 127 };
            track.extend_from_slice(&[0, 0xB0, 11, level as u8]);
            delta(&mut track, (for_s * TICKS_PER_SECOND / f64::from(steps)) as u32);
            // The wait belongs to the next event: a controller that changes nothing.
            track.extend_from_slice(&[0xB0, 1, 0]);
        }
        track.extend_from_slice(&[0, 0x80, note as u8, 0]);
        wait = if rng.unit() < 0.25 { 240 } else { 0 };
        at += for_s + f64::from(wait) / TICKS_PER_SECOND;
    }
    track.extend_from_slice(&[0, 0xFF, 0x2F, 0]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01\x01\xE0MTrk".to_vec(); // one track, 480 ticks
    file.extend_from_slice(&(track.len() as u32).to_be_bytes());
    file.extend_from_slice(&track);
    file
}

/// A time in MIDI's variable length, seven bits a byte, highest first.
fn delta(track: &mut Vec<u8>, ticks: u32) {
    for shift in [21, 14, 7] {
        if ticks >> shift > 0 {
            track.push((ticks >> shift & 0x7F) as u8 | 0x80);
        }
    }
    track.push((ticks & 0x7F) as u8);
}
