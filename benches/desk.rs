//! What a Desk of 32 full strips takes of the time that a block lasts: the bundle that ships, through a
//! CLAP host, in blocks of 32 frames at 96 kHz, one after the other and at the pace of a sound card.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::EventBuffer;
use deskmate_benches::{is_wanted, noise, processor, thread_time};
use deskmate_tests::bundle;
use deskmate_tests::clap_host::Bundle;

const RATE_HZ: f64 = 96_000.0;
const BLOCK: usize = 32;
const CHANNELS: usize = 32;
/// What a block lasts, us.
const BLOCK_US: f64 = 1e6 * BLOCK as f64 / RATE_HZ;
const BLOCKS: usize = 100_000;
/// The first second fades the settings in and fills the caches.
const WARM: usize = 3_000;
const RUNS: usize = 3;
/// Share of the block time at p99.9 (issue 6, point 0).
const GOAL: f64 = 0.30;

/// How the host's thread comes from one block to the next.
#[derive(Clone, Copy)]
enum Pace {
    /// As fast as it can, as a host that renders to a file. The side thread cannot keep up.
    Unpaced,
    /// At the pace of a sound card, on a core of its own that it does not give away in between.
    Awake,
    /// At the pace of a sound card, asleep in between. On a shared machine others have the core then,
    /// with its caches and its clock.
    Asleep,
}

impl Pace {
    const ALL: [(Pace, &str); 3] = [
        (Pace::Unpaced, "one block after the other"),
        (Pace::Awake, "at the pace of a sound card, awake in between"),
        (Pace::Asleep, "at the pace of a sound card, asleep in between"),
    ];

    /// Comes back when the block after the one that was `due` is due.
    fn wait(self, due: &mut Instant) {
        *due += Duration::from_secs_f64(1e-6 * BLOCK_US);
        match self {
            Self::Unpaced => {}
            Self::Awake => {
                while Instant::now() < *due {
                    std::hint::spin_loop();
                }
            }
            Self::Asleep => {
                if let Some(early) = due.checked_duration_since(Instant::now()) {
                    std::thread::sleep(early);
                }
            }
        }
    }
}

/// Eight bands, compressor and four notches on every channel.
fn settings() -> Vec<(String, f32)> {
    let mut all = Vec::new();
    for channel in 1..=CHANNELS {
        let mut set = |id: String, value: f32| all.push((format!("ch{channel:02}_{id}"), value));
        set("hpf_on".to_owned(), 1.0);
        set("comp_on".to_owned(), 1.0);
        set("comp_threshold_db".to_owned(), -24.0);
        for band in 1..=8 {
            set(format!("band{band}_on"), 1.0);
            set(format!("band{band}_gain_db"), if band % 2 == 0 { -4.0 } else { 3.0 });
        }
        for notch in 1..=4 {
            set(format!("notch{notch}_on"), 1.0);
            set(format!("notch{notch}_freq_hz"), 400.0 * 1.25f32.powi(notch));
        }
    }
    all
}

/// Thread CPU time and wall time of each block, us, over one run.
fn run(bundle: &Bundle, settings: &[(String, f32)], pace: Pace) -> [Vec<f64>; 2] {
    let mut desk = bundle.desk();
    assert!(desk.choose_layout(CHANNELS as u32), "the layout of 32 channels");
    let changes: Vec<_> = settings.iter().map(|(id, v)| desk.change(0, id, *v)).collect();
    let mut player = desk.start_desk(RATE_HZ, BLOCK as u32, CHANNELS);
    let source: Vec<Vec<f32>> =
        (0..CHANNELS).map(|c| noise(c as u64 + 1, BLOCK * 300, 0.3)).collect();
    let legs = || vec![vec![0.0; BLOCK]; CHANNELS];
    let (mut main, mut out) = (legs(), legs());
    let pair = || [vec![0.0; BLOCK], vec![0.0; BLOCK]];
    let (mut reference, mut cue) = (pair(), pair());
    let mut events = EventBuffer::new();
    for change in &changes {
        events.push(&ParamValueEvent::new(0, change.id, Pckn::match_all(), change.value));
    }
    let mut heard = EventBuffer::with_capacity(4_096);
    let (mut cpu_us, mut wall_us) = (Vec::with_capacity(BLOCKS), Vec::with_capacity(BLOCKS));
    let mut due = Instant::now();
    for n in 0..BLOCKS + WARM {
        let at = n % 300 * BLOCK;
        for (leg, from) in main.iter_mut().zip(&source) {
            leg.copy_from_slice(&from[at..at + BLOCK]);
        }
        heard.clear();
        pace.wait(&mut due);
        let (began, cpu) = (Instant::now(), thread_time());
        player.block(&mut main, &mut out, &mut reference, &mut cue, &events, &mut heard);
        let (cpu, wall) = (thread_time() - cpu, began.elapsed());
        events.clear();
        if n >= WARM {
            cpu_us.push(cpu.as_secs_f64() * 1e6);
            wall_us.push(wall.as_secs_f64() * 1e6);
        }
    }
    desk.stop_desk(player);
    [cpu_us, wall_us]
}

/// What the machine alone makes of it: arithmetic in registers that lasts for `work_us`, at the same pace. No
/// code and no cache of ours is in it, so what it takes at 99.9 % over its median is interrupts and the
/// time of other machines on this core, which thread CPU time counts too.
fn control(work_us: f64, pace: Pace) -> Vec<f64> {
    let spin = |turns: u64| {
        let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
        for _ in 0..turns {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        }
        black_box(state);
    };
    let timed = |turns: u64| {
        let cpu = thread_time();
        spin(turns);
        (thread_time() - cpu).as_secs_f64() * 1e6
    };
    const TRIAL: u64 = 100_000;
    let least_us = (0..100).map(|_| timed(TRIAL)).fold(f64::INFINITY, f64::min);
    let turns = (TRIAL as f64 * work_us / least_us) as u64;
    let mut due = Instant::now();
    let mut paced = || {
        pace.wait(&mut due);
        timed(turns)
    };
    (0..BLOCKS).map(|_| paced()).collect()
}

/// Shares of the block at 50, 99, 99.9 and 100 % of the blocks, %.
fn shares(mut times_us: Vec<f64>) -> [f64; 4] {
    times_us.sort_by(f64::total_cmp);
    [0.5, 0.99, 0.999, 1.0]
        .map(|part| 100.0 * times_us[((times_us.len() - 1) as f64 * part) as usize] / BLOCK_US)
}

fn main() {
    if !is_wanted("desk") {
        return;
    }
    let Some(path) = bundle::clap() else { return };
    println!("{}", processor());
    let bundle = Bundle::load(&path);
    for (name, settings) in [("full strips", settings()), ("strips at their defaults", vec![])] {
        for (pace, how) in Pace::ALL {
            print_runs(&bundle, &settings, pace, &format!("{name}, {how}"));
        }
    }
}

/// Runs at one pace with a line each, their least, and the arithmetic beside them.
fn print_runs(bundle: &Bundle, settings: &[(String, f32)], pace: Pace, name: &str) {
    println!("\n32 channels, {name}; {BLOCK} frames at {RATE_HZ} Hz, {BLOCKS} blocks a run");
    println!("{:<36} {:>7} {:>7} {:>7} {:>7}", "share of the block, %", "50", "99", "99.9", "all");
    let print = |what: &str, [a, b, c, d]: [f64; 4]| {
        println!("{what:<36} {a:>7.1} {b:>7.1} {c:>7.1} {d:>7.1}");
    };
    let mut least = vec![f64::INFINITY; BLOCKS];
    let mut met = 0;
    for n in 1..=RUNS {
        let [cpu_us, wall_us] = run(bundle, settings, pace);
        least.iter_mut().zip(&cpu_us).for_each(|(least, us)| *least = least.min(*us));
        let of_run = shares(cpu_us);
        met += usize::from(of_run[2] <= 100.0 * GOAL);
        print(&format!("run {n}: thread CPU time"), of_run);
        print("       wall time", shares(wall_us));
    }
    // The same samples meet the same code at the same block of each run: what is over the least is
    // other programs, by the caches that they empty.
    let of_block = shares(least);
    print("least of the runs, block by block", of_block);
    let work_us = of_block[0] / 100.0 * BLOCK_US;
    print("as much arithmetic, no code of ours", shares(control(work_us, pace)));
    let by_least = if of_block[2] <= 100.0 * GOAL { "met" } else { "missed" };
    println!(
        "goal, {:.0} % of CPU time at 99.9 %: met by {met} of {RUNS} runs, {by_least} by their least",
        100.0 * GOAL
    );
}
