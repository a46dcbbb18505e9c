//! What a Desk hears in the host with a window: a tone of its own on each channel, all at the level wanted.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use deskmate_tests::desk_player::DeskPlayer;
use deskmate_tests::player::Change;

use super::{BLOCK, Control, RATE_HZ};

/// The audio thread, at real-time pace.
pub fn play(
    mut player: DeskPlayer,
    control: &Control,
    changes: &mpsc::Receiver<Change>,
) -> DeskPlayer {
    let block_time = Duration::from_secs_f64(BLOCK as f64 / RATE_HZ);
    let (mut due, mut frame) = (Instant::now(), 0_u64);
    while !control.quit.load(Relaxed) {
        let level = f32::from_bits(control.level.load(Relaxed));
        // Whole semitones from 220 Hz up; each stops now and then, at a time of its own, as players do.
        let leg = |channel: usize| {
            let hz = 220.0 * (channel as f64 / 12.0).exp2();
            let stops = 0.37 + 0.011 * channel as f64;
            (0..BLOCK as u64)
                .map(|i| {
                    let at_s = (frame + i) as f64 / RATE_HZ;
                    let on = if (at_s * stops).fract() < 0.9 { 1.0 } else { 0.001 };
                    level * on * (std::f64::consts::TAU * hz * at_s).sin() as f32
                })
                .collect::<Vec<f32>>()
        };
        let signal: Vec<Vec<f32>> = (0..player.channels()).map(leg).collect();
        let now: Vec<Change> = changes.try_iter().collect();
        player.render(&signal, std::iter::once(BLOCK), &now);
        frame += BLOCK as u64;
        due += block_time;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    player
}
