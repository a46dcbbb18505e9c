//! Names what runs, and how long each took.

use std::time::{Duration, Instant};

use crate::error::Failure;

/// The stages of one command, in the order in which they ran.
#[derive(Default)]
pub struct Stages {
    done: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs one stage and notes its time.
    pub fn run<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        println!("== {name}");
        let start = Instant::now();
        let result = work();
        self.done.push((name, start.elapsed()));
        if result.is_ok() {
            println!("== {name}: {}", clock(start.elapsed()));
        }
        result
    }

    /// One line with each stage's time and their sum.
    pub fn summary(&self) -> String {
        let total: Duration = self.done.iter().map(|(_, time)| *time).sum();
        let each: Vec<String> =
            self.done.iter().map(|(name, time)| format!("{name} {}", clock(*time))).collect();
        format!("{} | total {}", each.join(" | "), clock(total))
    }
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}
