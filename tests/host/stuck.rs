//! The side thread stands still in the midst of its work: audio, hands, saving and closing go on.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::signal::{largest_difference, mixed_blocks, music, same_bits};
use deskmate_tests::stall::Stall;

/// The side thread is one for all instances of the process: one test at a time holds it up.
static TURN: Mutex<()> = Mutex::new(());
/// What takes longer hangs.
const HANGS: Duration = Duration::from_secs(60);

/// Does `work` on another thread; false where it does not come to an end.
///
/// # Panics
/// `work` does.
fn ends(work: impl FnOnce() + Send + 'static) -> bool {
    let (done, ended) = channel();
    std::thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    match ended.recv_timeout(HANGS) {
        Ok(()) => true,
        Err(RecvTimeoutError::Timeout) => false,
        Err(RecvTimeoutError::Disconnected) => panic!("failed: see above"),
    }
}

/// A second, then six seconds with hands on the strip, in which the side thread may stand still, then two.
fn played(bundle: &Bundle, stalls: bool) -> Vec<Vec<f32>> {
    let mut plugin = bundle.channel();
    let moves = [
        plugin.change(60_000, "trim_db", -4.0),
        plugin.change(90_000, "band1_on", 1.0),
        plugin.change(90_000, "band1_gain_db", -6.0),
        plugin.change(200_000, "comp_on", 1.0),
    ];
    let signal = music(48_000.0, 9.0);
    let part = |from: usize, to: usize| -> Vec<Vec<f32>> {
        signal.iter().map(|leg| leg[from..to].to_vec()).collect()
    };
    let mut player = plugin.start(48_000.0, 256);
    let mut out = player.render(&part(0, 48_000), mixed_blocks(256, 1), &[]);
    let stall = stalls.then(|| Stall::of("deskmate-side"));
    let moves = moves.map(|mut change| {
        change.at_sample -= 48_000;
        change
    });
    let more = player.render(&part(48_000, 336_000), mixed_blocks(256, 2), &moves);
    let state = plugin.save();
    assert!(!state.is_empty(), "the host can save");
    drop(stall);
    let last = player.render(&part(336_000, 432_000), mixed_blocks(256, 3), &[]);
    for (all, (more, last)) in out.iter_mut().zip(more.into_iter().zip(last)) {
        all.extend(more);
        all.extend(last);
    }
    plugin.stop(player);
    out
}

/// Does `work` with the bundle, if there is one, while no other test holds the side thread up.
///
/// # Panics
/// `work` does, or does not come to an end.
fn in_turn(work: impl FnOnce(&Bundle) + Send + 'static) {
    let Some(path) = bundle::clap() else { return };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(ends(move || work(&Bundle::load(&path))), "playing, saving or closing hangs");
}

#[test]
fn audio_and_hands_do_not_wait_for_the_side_thread() {
    in_turn(|bundle| {
        let (well, stuck) = (played(bundle, false), played(bundle, true));
        let (worst, at) = largest_difference(&well, &stuck, 0);
        assert!(same_bits(&well, &stuck), "{worst} at frame {at}");
        assert!(!same_bits(&well, &music(48_000.0, 9.0)), "the hands did nothing");
    });
}

#[test]
fn a_host_can_close_an_instance_while_the_side_thread_stands_still() {
    in_turn(|bundle| {
        let (mut first, mut second) = (bundle.channel(), bundle.channel());
        let (player, mut other) = (first.start(48_000.0, 256), second.start(48_000.0, 256));
        let signal = music(48_000.0, 1.0);
        other.render(&signal, mixed_blocks(256, 4), &[]);
        let stall = Stall::of("deskmate-side");
        first.stop(player);
        drop(first);
        let out = other.render(&signal, mixed_blocks(256, 5), &[]);
        assert!(same_bits(&signal, &out), "the one that stays passes audio on");
        // Activated anew, as by a change of the sample rate.
        second.stop(other);
        let mut again = second.start(96_000.0, 64);
        let out = again.render(&signal, mixed_blocks(64, 6), &[]);
        assert!(same_bits(&signal, &out), "and so at another rate");
        drop(stall);
        second.stop(again);
    });
}
