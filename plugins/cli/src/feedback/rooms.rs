//! Rooms to ring in: image sources of our own, and responses from files.
//!
//! A response runs from what the strip sends to what the microphone hears of it: loudspeaker, room and
//! microphone, without the electronics' delay.

use std::f64::consts::{PI, TAU};
use std::path::Path;

use super::RATE_HZ;
use crate::audio::stem::{FileKind, open_at};
use crate::demo::dsp::Biquad;
use crate::demo::rng::Rng;
use crate::error::CliError;

/// Speed of sound, m/s.
const SOUND_M_S: f64 = 343.0;
/// Longest response, s.
const LONGEST_S: f64 = 1.5;
/// A response ends where what is left holds less than this share of its energy (-60 dB).
const REST: f64 = 1e-6;
/// Below the first of these nothing passes a vocal microphone and its PA, nor above the second, Hz.
const BAND_HZ: (f64, f64) = (90.0, 14_000.0);
/// Where the walls begin to take more, Hz.
const CROSSOVER_HZ: f64 = 2_000.0;

/// A room with a loudspeaker and a microphone in it.
#[derive(Clone, Debug)]
pub struct Room {
    /// Name for the report.
    pub name: String,
    /// From loudspeaker to microphone.
    pub response: Vec<f32>,
}

/// What plays into the microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speakers {
    /// A wedge at the singer's feet, 1.3 m away, in the null of a cardioid.
    Wedge,
    /// Two stacks at the front of the stage, 3 to 5 m away.
    Pa,
}

/// A shoebox with a T60 of 0.6 to 1.4 s and a stage in it; every number by seed.
///
/// Image sources (Allen and Berkley 1979), walls that take more above 2 kHz, a cardioid microphone, a
/// loudspeaker that beams, a microphone's presence and three bells of ±4 dB for what a system has of its
/// own.
pub fn shoebox(seed: u64) -> Room {
    let mut rng = Rng::new(seed, "shoebox");
    let speakers = if seed.is_multiple_of(2) { Speakers::Wedge } else { Speakers::Pa };
    let size = [rng.between(9.0, 24.0), rng.between(7.0, 16.0), rng.between(3.2, 7.0)];
    let t60_s = rng.between(0.6, 1.4);
    let mic = [rng.between(2.0, 4.0), size[1] * rng.between(0.35, 0.65), rng.between(1.4, 1.7)];
    let (places, aim): (Vec<[f64; 3]>, [f64; 3]) = match speakers {
        // In front of the singer on the floor, aimed up at the head.
        Speakers::Wedge => {
            (vec![[mic[0] + 0.9, mic[1] + rng.between(-0.2, 0.2), 0.4]], [-0.6, 0.0, 0.8])
        }
        // Left and right of the stage, in front of the microphone, aimed into the audience.
        Speakers::Pa => {
            let off = rng.between(2.2, 3.0);
            let x = mic[0] + rng.between(1.5, 2.5);
            let place = |side: f64| [x, (mic[1] + side * off).clamp(0.3, size[1] - 0.3), 2.4];
            (vec![place(-1.0), place(1.0)], [1.0, 0.0, -0.1])
        }
    };
    let t60_high_s = t60_s * rng.between(0.5, 0.75);
    let mut low = vec![0.0; (LONGEST_S * RATE_HZ) as usize];
    let mut high = low.clone();
    for place in &places {
        images(&mut low, size, *place, aim, mic, t60_s, &mut rng.clone());
        images(&mut high, size, *place, aim, mic, t60_high_s, &mut rng.clone());
    }
    for _ in 0..2 {
        Biquad::low_pass(RATE_HZ, CROSSOVER_HZ, 0.5).run(&mut low);
        Biquad::high_pass(RATE_HZ, CROSSOVER_HZ, 0.5).run(&mut high);
    }
    // Two second-order sections each way of Q 0.5 add up in phase (Linkwitz and Riley).
    let mut response: Vec<f32> = low.iter().zip(&high).map(|(a, b)| a + b).collect();
    Biquad::bell(RATE_HZ, rng.between(3_500.0, 6_000.0), 0.9, rng.between(2.0, 5.0))
        .run(&mut response);
    for _ in 0..3 {
        let hz = 10f64.powf(rng.between(150f64.log10(), 9_000f64.log10()));
        Biquad::bell(RATE_HZ, hz, rng.between(1.5, 4.0), rng.between(-4.0, 4.0)).run(&mut response);
    }
    let what = if speakers == Speakers::Wedge { "wedge" } else { "PA" };
    finished(format!("shoebox {seed} ({what}, T60 {t60_s:.1} s)"), response)
}

/// Adds the image sources of one loudspeaker. `t60_s` gives the walls' reflection by Sabine's formula.
fn images(
    response: &mut [f32],
    size: [f64; 3],
    from: [f64; 3],
    aim: [f64; 3],
    mic: [f64; 3],
    t60_s: f64,
    rng: &mut Rng,
) {
    let volume = size[0] * size[1] * size[2];
    let surface = 2.0 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2]);
    let absorbed = (0.161 * volume / (surface * t60_s)).min(0.9);
    let reflected = (1.0 - absorbed).sqrt();
    let reach_m = SOUND_M_S * (0.8 * t60_s).min(LONGEST_S);
    let axis_len = aim.iter().map(|a| a * a).sum::<f64>().sqrt();
    let orders = size.map(|s| (reach_m / (2.0 * s)).ceil() as i64);
    let axis = |d: usize, n: i64, flip: bool| {
        let at = if flip { -from[d] } else { from[d] };
        (at + 2.0 * n as f64 * size[d] - mic[d], (2 * n - i64::from(flip)).unsigned_abs())
    };
    let both = |d: usize| (-orders[d]..=orders[d]).flat_map(move |n| [(n, false), (n, true)]);
    for (nx, fx) in both(0) {
        let (x, bx) = axis(0, nx, fx);
        for (ny, fy) in both(1) {
            let (y, by) = axis(1, ny, fy);
            for (nz, fz) in both(2) {
                let (z, bz) = axis(2, nz, fz);
                // Walls are not flat: each image lies a little beside its place.
                let far = (x * x + y * y + z * z).sqrt();
                let bounces = (bx + by + bz) as i32;
                let distance =
                    (far + f64::from(bounces.min(1)) * rng.between(-0.08, 0.08)).max(0.3);
                let at = (distance / SOUND_M_S * RATE_HZ).round() as usize;
                if at >= response.len() || distance > reach_m {
                    continue;
                }
                // The aim is mirrored with the image.
                let flips = [fx, fy, fz];
                let leaves: f64 = [x, y, z]
                    .iter()
                    .zip(aim)
                    .zip(flips)
                    .map(|((d, a), flip)| -d / far * if flip { -a } else { a })
                    .sum::<f64>()
                    / axis_len;
                let beam = 0.35 + 0.65 * leaves.max(0.0);
                // A cardioid that looks at the singer: away from the audience, along -x.
                let arrives = -x / far;
                let cardioid = 0.5 + 0.5 * arrives;
                let gain = beam * cardioid * reflected.powi(bounces) / (4.0 * PI * distance);
                response[at] += gain as f32;
            }
        }
    }
}

/// A response from a file, first leg, with a system's band around it.
pub fn from_file(path: &Path) -> Result<Room, CliError> {
    let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let mut response = read(path)?;
    response.truncate((LONGEST_S * RATE_HZ) as usize);
    if response.iter().all(|x| x.abs() < 1e-9) {
        return Err(CliError::input(path, "is silent: no room to ring in"));
    }
    Ok(finished(name, response))
}

/// The first leg of a file, at the simulation's rate.
pub fn read(path: &Path) -> Result<Vec<f32>, CliError> {
    let (spec, _) = crate::audio::stem::open(path)?;
    let (frames, mut source) = open_at(path, RATE_HZ as u32)?;
    let mut legs = vec![Vec::with_capacity(frames as usize); spec.channels];
    while source.read(&mut legs, 1 << 16)? > 0 {}
    Ok(legs.swap_remove(0))
}

/// Audio files in a folder, by name; none where there is no such folder.
pub fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| FileKind::of(p).is_some())
        .collect();
    files.sort();
    files
}

fn finished(name: String, mut response: Vec<f32>) -> Room {
    Biquad::high_pass(RATE_HZ, BAND_HZ.0, 0.7).run(&mut response);
    Biquad::low_pass(RATE_HZ, BAND_HZ.1, 0.7).run(&mut response);
    let total: f64 = response.iter().map(|x| f64::from(*x).powi(2)).sum();
    let (mut rest, mut end) = (0.0, response.len());
    while end > 1 && rest < REST * total {
        end -= 1;
        rest += f64::from(response[end]).powi(2);
    }
    // A short fade: a cut would be a sound of its own.
    let fade = (0.02 * RATE_HZ) as usize;
    response.truncate(end);
    let len = response.len();
    for (i, x) in response.iter_mut().skip(len.saturating_sub(fade)).enumerate() {
        *x *= (0.5 + 0.5 * (TAU * i as f64 / (2.0 * fade as f64)).cos()) as f32;
    }
    Room { name, response }
}
