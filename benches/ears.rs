//! What hearing with models costs on the side, beside ONNX Runtime on the same files.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use deskmate_benches::{Case, Timing, is_wanted, measure, noise};
use dsp_core::channel::TapHop;
use ml_models::front_end::{BANDS, FrontEnd, WINDOW};
use ml_models::model::{Manifest, Net, TractNet, outputs};
use ml_models::{ModelKind, ModelSource, Models, timbre};

/// Inference of a channel-second, ms (issue 3, point 6).
const WINDOW_GOAL_MS: f64 = 2.5;
/// 32 channels at 1 Hz, front end and presence, share of one core.
const DESK_GOAL: f64 = 0.10;
/// All models loaded and planned, ms.
const LOAD_GOAL_MS: f64 = 150.0;
/// Channels of a desk.
const CHANNELS: f64 = 32.0;
/// Names a Python that has onnxruntime; else that of `cargo xtask train` is taken where it is there.
const PYTHON_VARIABLE: &str = "DESKMATE_BENCH_PYTHON";

fn front_end<'a>(name: &str, rate_hz: f64, input: &'a [Vec<f32>]) -> Case<'a> {
    let hop_len = (rate_hz / 100.0).round() as usize;
    let mut front = FrontEnd::new(rate_hz).expect("a rate in range");
    let mut window = [0.0; WINDOW];
    let mut next = 0;
    Case::new(name, 1, move || {
        for n in 0..100 {
            let leg = |leg: usize| {
                input.get(leg).map_or(&[][..], |leg| &leg[n * hop_len..(n + 1) * hop_len])
            };
            let pre = [leg(0), leg(1)];
            let legs = input.len();
            front.hear(&TapHop { hop: next, legs, pre, post: pre, gain_reduction_db: 0.0 });
            next += 1;
        }
        front.window(&mut window);
        black_box(&window);
    })
}

/// A network planned for `batch` windows at a time; the figure is per window.
fn network(kind: ModelKind, batch: usize) -> Option<Case<'static>> {
    let (json, onnx) = ModelSource::from_environment().files(kind).ok()?;
    let manifest = Manifest::read(&json, kind).ok()?;
    let net = TractNet::new(&onnx, kind.inputs(batch), &outputs(kind, &manifest)).ok()?;
    let windows = noise(9, kind.inputs(batch).iter().product(), 1.0);
    Some(Case::new(format!("{kind}, {batch} at a time"), batch, move || {
        black_box(net.run(&windows).expect("it runs"));
    }))
}

/// What the timbre model takes of half a minute: the figure is once in two seconds.
fn features() -> Case<'static> {
    let mut frames = timbre::Frames::default();
    let levels = noise(11, timbre::MOST_FRAMES * BANDS, 20.0);
    for frame in levels.chunks_exact(BANDS) {
        frames.push(&std::array::from_fn(|band| frame[band] - 50.0));
    }
    Case::new("features of half a minute", 1, move || {
        black_box(frames.features());
    })
}

fn row(timing: &Timing, goal_ms: Option<f64>) {
    let (least, median) = (timing.least_ns / 1e6, timing.median_ns / 1e6);
    let goal = goal_ms.map_or(String::new(), |goal| {
        format!("{goal:>6.1}  {}", if least <= goal { "met" } else { "missed" })
    });
    let line = format!("{:<44} {least:>8.3} {median:>8.3} {goal}", timing.name);
    println!("{}", line.trim_end());
}

fn main() {
    if !is_wanted("ears") {
        return;
    }
    let mono = [noise(1, 192_000, 0.5)];
    let stereo = [noise(2, 192_000, 0.5), noise(3, 192_000, 0.5)];
    let silent = [vec![0.0; 192_000]];
    let mut cases = vec![
        front_end("front end, mono, 48 kHz", 48_000.0, &mono),
        front_end("front end, stereo, 48 kHz", 48_000.0, &stereo),
        front_end("front end, mono, 44.1 kHz", 44_100.0, &mono),
        front_end("front end, mono, 96 kHz", 96_000.0, &mono),
        front_end("front end, mono, 192 kHz", 192_000.0, &mono),
        front_end("front end, silence, 48 kHz", 48_000.0, &silent),
    ];
    let fronts = cases.len();
    cases.extend([1, 8, 32].into_iter().filter_map(|batch| network(ModelKind::Presence, batch)));
    let others = [ModelKind::Crowd, ModelKind::MixVci, ModelKind::Timbre];
    cases.extend(others.iter().filter_map(|kind| network(*kind, 1)));
    cases.push(features());
    let timings = measure(cases);

    println!("\nHearing with models: ms per channel-second (front end) and per window, one core");
    println!("{:<44} {:>8} {:>8} {:>6}", "", "least", "median", "goal");
    for (at, timing) in timings.iter().enumerate() {
        row(timing, (at >= fronts).then_some(WINDOW_GOAL_MS));
    }
    if let Some(presence) = timings.get(fronts) {
        let share = CHANNELS * (timings[0].least_ns + presence.least_ns) / 1e9;
        let median = CHANNELS * (timings[0].median_ns + presence.median_ns) / 1e9;
        let verdict = if share <= DESK_GOAL { "met" } else { "missed" };
        println!(
            "32 mono channels at 48 kHz, front end and presence at 1 Hz: {:.1} % of one core (median {:.1} %), goal {:.0} %: {verdict}",
            100.0 * share,
            100.0 * median,
            100.0 * DESK_GOAL
        );
    }
    load();
    onnx_runtime();
}

fn load() {
    let mut times: Vec<f64> = (0..7)
        .map(|_| {
            let began = Instant::now();
            black_box(Models::load(&ModelSource::from_environment()));
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let verdict = if times[0] <= LOAD_GOAL_MS { "met" } else { "missed" };
    println!(
        "All four models read, checked and planned: least {:.0} ms, median {:.0} ms, goal {LOAD_GOAL_MS:.0} ms: {verdict}",
        times[0], times[3]
    );
}

fn python() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/train-venv/bin/python");
    std::env::var_os(PYTHON_VARIABLE).map(PathBuf::from).or_else(|| built.exists().then_some(built))
}

const ONNX_RUNTIME: &str = r"
import sys, time, numpy, onnxruntime
for path in sys.argv[1:]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    net = onnxruntime.InferenceSession(path, options, providers=['CPUExecutionProvider'])
    for batch in (1, 32):
        asked = net.get_inputs()[0]
        x = numpy.random.default_rng(1).uniform(-1, 1, (batch, *asked.shape[1:])).astype('float32')
        times = []
        for _ in range(42):
            began = time.perf_counter()
            net.run(None, {asked.name: x})
            times.append((time.perf_counter() - began) * 1e3 / batch)
        times = sorted(times[1:])
        name = path.rsplit('/', 1)[-1]
        print(f'ONNX Runtime, {name}, {batch} at a time'.ljust(44), f'{times[0]:8.3f} {times[20]:8.3f}')
";

/// The same files in ONNX Runtime, one thread.
fn onnx_runtime() {
    let Some(python) = python() else {
        println!("ONNX Runtime: skipped, no Python with it ({PYTHON_VARIABLE}, cargo xtask train)");
        return;
    };
    let built_in = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../ml-models/models");
    let models = std::env::var_os("DESKMATE_MODELS").map_or_else(built_in, PathBuf::from);
    let files = ModelKind::ALL.map(|kind| models.join(kind.id()).with_extension("onnx"));
    let ran = Command::new(&python).arg("-c").arg(ONNX_RUNTIME).args(files).output();
    match ran {
        Ok(out) if out.status.success() => print!("{}", String::from_utf8_lossy(&out.stdout)),
        Ok(out) => {
            let words = String::from_utf8_lossy(&out.stderr);
            println!("ONNX Runtime: skipped, {}", words.lines().last().unwrap_or("it failed"));
        }
        Err(e) => println!("ONNX Runtime: skipped, {}: {e}", python.display()),
    }
}
