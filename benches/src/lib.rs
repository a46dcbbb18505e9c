//! Measuring for the benchmark programs: `cargo xtask bench
//! [strip|listen|feedback|clarity|ears|rehearse|desk|panel]`.
//!
//! Machines are noisy and differ, so all cases of a program run in turn, round by round, in one
//! process: their ratios hold where their figures do not. The least of all rounds is what the code
//! costs, the median is what the machine made of it.

use std::time::{Duration, Instant};

/// What the figures are taken on: name, family and model of the processor, as the kernel tells them.
pub fn processor() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = told.lines().find(|line| line.split(':').next().map(str::trim) == Some(name));
        line.and_then(|line| line.split(':').nth(1)).map_or("unknown", str::trim)
    };
    let (name, family, model) = (field("model name"), field("cpu family"), field("model"));
    format!("{name}, family {family}, model {model}")
}

/// How often every case runs.
pub const ROUNDS: usize = 41;

/// Something to be timed.
pub struct Case<'a> {
    name: String,
    samples: usize,
    goal_ns: Option<f64>,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Case<'a> {
    /// `work` processes so many samples, all legs counted, each time that it is called.
    pub fn new(name: impl Into<String>, samples: usize, work: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), samples, goal_ns: None, work: Box::new(work) }
    }

    /// What it may cost, ns per sample.
    pub fn goal_ns(self, goal_ns: f64) -> Self {
        Self { goal_ns: Some(goal_ns), ..self }
    }
}

/// What a case took.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Name of the case.
    pub name: String,
    /// Least of all rounds, ns per sample.
    pub least_ns: f64,
    /// Median of all rounds, ns per sample.
    pub median_ns: f64,
    /// What it may cost, ns per sample.
    pub goal_ns: Option<f64>,
}

impl Timing {
    /// The cost of each of `count` things that `self` has and `without` has not.
    pub fn each_of(&self, name: &str, count: usize, without: &Self, goal_ns: Option<f64>) -> Self {
        Self {
            name: name.to_owned(),
            least_ns: (self.least_ns - without.least_ns) / count as f64,
            median_ns: (self.median_ns - without.median_ns) / count as f64,
            goal_ns,
        }
    }
}

/// Runs every case once to warm up and then [`ROUNDS`] times, all cases in turn.
pub fn measure(mut cases: Vec<Case<'_>>) -> Vec<Timing> {
    let mut rounds: Vec<Vec<f64>> = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for round in 0..=ROUNDS {
        for (case, times) in cases.iter_mut().zip(&mut rounds) {
            let start = Instant::now();
            (case.work)();
            let ns = start.elapsed().as_nanos() as f64 / case.samples as f64;
            if round > 0 {
                times.push(ns);
            }
        }
    }
    cases
        .into_iter()
        .zip(rounds)
        .map(|(case, mut times)| {
            times.sort_by(f64::total_cmp);
            Timing {
                name: case.name,
                least_ns: times[0],
                median_ns: times[times.len() / 2],
                goal_ns: case.goal_ns,
            }
        })
        .collect()
}

/// Prints a table: least and median ns per sample, the goal, and whether the least meets it.
pub fn print_table(title: &str, timings: &[Timing]) {
    println!("\n{title}");
    println!("{:<58} {:>8} {:>8} {:>7}", "ns per sample", "least", "median", "goal");
    for t in timings {
        let (goal, verdict) = match t.goal_ns {
            None => (String::new(), String::new()),
            Some(goal) if t.least_ns <= goal => (format!("{goal:.1}"), "met".to_owned()),
            Some(goal) => (format!("{goal:.1}"), format!("missed, {:.2} x", t.least_ns / goal)),
        };
        let row =
            format!("{:<58} {:>8.2} {:>8.2} {goal:>7}  {verdict}", t.name, t.least_ns, t.median_ns);
        println!("{}", row.trim_end());
    }
}

/// True where this program was asked for: `cargo bench` hands a filter on, or nothing.
pub fn is_wanted(program: &str) -> bool {
    let mut filters = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).peekable();
    filters.peek().is_none() || filters.any(|filter| program.contains(&filter))
}

/// Seeded white noise of this peak: xorshift64 (Marsaglia, 2003).
pub fn noise(seed: u64, frames: usize, peak: f32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..frames)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            peak * ((state >> 40) as f32 / (1u32 << 23) as f32 - 1.0)
        })
        .collect()
}

/// Processor time that this thread has used.
pub fn thread_time() -> Duration {
    #[repr(C)]
    struct Timespec {
        seconds: i64,
        nanoseconds: i64,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    /// Of Linux.
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: `time` is a timespec as 64-bit Linux lays it out, and lives through the call.
    unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    Duration::new(time.seconds as u64, time.nanoseconds as u32)
}
