//! Instances that come and go: two at once, unloading, and what must not outlive them.

use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::process::{library_is_mapped, soon, threads_named};
use deskmate_tests::signal::{largest_difference, mixed_blocks, music, same_bits};

#[test]
fn two_instances_do_not_disturb_each_other() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let signal = music(48_000.0, 1.0);
    let alone = {
        let mut plugin = bundle.channel();
        let moves = [plugin.change(5_000, "trim_db", -4.0), plugin.change(9_000, "hpf_on", 1.0)];
        let mut player = plugin.start(48_000.0, 512);
        let out = player.render(&signal, mixed_blocks(512, 1), &moves);
        plugin.stop(player);
        out
    };
    let (mut a, mut b) = (bundle.channel(), bundle.channel());
    let moves = [a.change(5_000, "trim_db", -4.0), a.change(9_000, "hpf_on", 1.0)];
    let (mut player_a, mut player_b) = (a.start(48_000.0, 512), b.start(96_000.0, 64));
    let (out_a, out_b) = std::thread::scope(|scope| {
        let a = scope.spawn(|| player_a.render(&signal, mixed_blocks(512, 2), &moves));
        let b = scope.spawn(|| player_b.render(&signal, mixed_blocks(64, 3), &[]));
        (a.join().expect("instance a"), b.join().expect("instance b"))
    });
    let (worst, at) = largest_difference(&alone, &out_a, 0);
    assert!(same_bits(&alone, &out_a), "moved by its neighbour: {worst} at frame {at}");
    assert!(same_bits(&signal, &out_b), "the other one got its neighbour's settings");
    a.stop(player_a);
    b.stop(player_b);
}

#[test]
fn fifty_times_loaded_and_unloaded() {
    let Some(path) = bundle::clap() else { return };
    let signal = music(48_000.0, 0.1);
    for turn in 0..50 {
        let bundle = Bundle::load(&path);
        let mut plugin = bundle.channel();
        let mut player = plugin.start(48_000.0, 256);
        let out = player.render(&signal, mixed_blocks(256, turn), &[]);
        assert!(same_bits(&signal, &out), "turn {turn}");
        plugin.idle();
        if turn % 2 == 0 {
            plugin.stop(player);
        } else {
            drop((player, plugin)); // a host that does not stop first
        }
    }
}

/// A host may unload the bundle and end a thread that ran its code later; what the thread keeps for
/// the plugin (thread-specific values with destructors) must still be there. Hence the library is
/// linked to stay mapped, and its statics with it. Without that, this crashed in one run of
/// three.
#[test]
fn threads_may_outlive_the_bundle() {
    let Some(path) = bundle::clap() else { return };
    for _ in 0..10 {
        std::thread::scope(|scope| {
            for seed in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let bundle = Bundle::load(path);
                    let mut plugin = bundle.channel();
                    let mut player = plugin.start(48_000.0, 64);
                    player.render(&music(48_000.0, 0.02), mixed_blocks(64, seed), &[]);
                    let state = plugin.save();
                    assert!(plugin.load(&state));
                    plugin.stop(player);
                });
            }
        });
    }
    assert!(library_is_mapped("Deskmate.clap"));
}

#[test]
fn the_side_thread_is_one_for_all_and_goes_with_the_last() {
    let Some(path) = bundle::clap() else { return };
    let bundle = Bundle::load(&path);
    let mut plugins: Vec<_> = (0..4).map(|_| bundle.channel()).collect();
    let players: Vec<_> = plugins.iter_mut().map(|p| p.start(48_000.0, 128)).collect();
    let (mut rest, signal) = (players, music(48_000.0, 0.2));
    for player in &mut rest {
        player.render(&signal, std::iter::repeat(128), &[]);
    }
    // Other tests of this program may hold instances at the same time, but the thread is shared. A
    // thread takes its name a moment after it was started.
    let side_threads = || threads_named("deskmate-side").len();
    assert!(soon(|| side_threads() == 1), "{:?}", threads_named(""));
    for (plugin, player) in plugins.iter_mut().zip(rest) {
        plugin.stop(player);
    }
}
