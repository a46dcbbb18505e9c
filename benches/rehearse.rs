//! How fast an hour of 24 channels is rehearsed, and in how much memory.
//!
//! The stems are those of the demo band, over and over, as 16-bit WAV files. `DESKMATE_BENCH_MINUTES`
//! makes the show shorter than an hour. The wall's clock says what the machine made of it, the processor's
//! time what the work is.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use clap::Parser;
use deskmate_benches::is_wanted;

const CHANNELS: usize = 24;
/// Stems of the demo band that the show is made of; each stands in several channels.
const STEMS: [&str; 6] = ["Kick In", "Snare", "Bass DI", "Gtr R", "Keys", "Lead Vox"];
/// Real-time factor on one core, and memory, that issue 2 asks for.
const GOAL_FACTOR: f64 = 8.0;
const GOAL_MIB: f64 = 1_536.0;

fn deskmate(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let args = cli::args::Args::try_parse_from(std::iter::once(&"deskmate").chain(words))?;
    cli::run(&args)?;
    Ok(())
}

/// A stem of the demo band, looped to `minutes`, as 16-bit WAV.
fn loop_stem(from: &Path, to: &Path, minutes: f64) -> Result<(), Box<dyn Error>> {
    let mut file = hound::WavReader::open(from)?;
    let rate_hz = file.spec().sample_rate;
    let samples = file.samples::<f32>().collect::<Result<Vec<f32>, _>>()?;
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut out = hound::WavWriter::create(to, spec)?;
    let frames = (minutes * 60.0 * f64::from(rate_hz)) as usize;
    for x in samples.iter().cycle().take(frames) {
        out.write_sample((x * 32_767.0).round() as i16)?;
    }
    Ok(out.finalize()?)
}

/// Processor time that this process has used, seconds.
fn used_s() -> Option<f64> {
    /// Linux counts in hundredths.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the program's name in brackets: utime is field 14, stime 15 of proc(5).
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = |field: Option<&str>| field?.parse::<f64>().ok();
    Some((ticks(fields.next())? + ticks(fields.next())?) / TICKS_A_SECOND)
}

/// Most memory that this process ever held, MiB.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1_024.0)
}

fn measure(dir: &Path, minutes: f64) -> Result<(), Box<dyn Error>> {
    let (demo, show) = (dir.join("demo"), dir.join("show"));
    let text = |path: &Path| path.display().to_string();
    deskmate(&["rehearse", "--render", "--demo-clean", "--out", &text(&demo)])?;
    std::fs::create_dir(&show)?;
    for channel in 0..CHANNELS {
        let stem = STEMS[channel % STEMS.len()];
        let first = show.join(format!("{stem} {}.wav", 1 + channel / STEMS.len()));
        match channel < STEMS.len() {
            true => loop_stem(&demo.join(format!("stems/{stem}.wav")), &first, minutes)?,
            false => std::fs::hard_link(show.join(format!("{stem} 1.wav")), first)?,
        }
    }
    println!("\nRehearsal: {CHANNELS} channels of {minutes} min");
    for (models, words) in [("off", &["--no-models"][..]), ("on", &[])] {
        for threads in ["1", "2"] {
            let out = dir.join("out");
            let (start, before) = (Instant::now(), used_s());
            let (show, out) = (text(&show), text(&out));
            let mut args = vec!["rehearse", &show, "--out", &out, "--threads", threads];
            args.extend(words);
            deskmate(&args)?;
            let show_s = minutes * 60.0;
            let factor = show_s / start.elapsed().as_secs_f64();
            let used = used_s().zip(before).map_or(f64::NAN, |(after, before)| after - before);
            let goal =
                if threads == "1" { format!(" (goal {GOAL_FACTOR})") } else { String::new() };
            println!(
                "RESULT models {models}, threads {threads}: {factor:.1} x real time{goal}, {:.1} x by \
                 processor time of one core",
                show_s / used
            );
        }
    }
    let peak = peak_mib().map_or("unknown".to_owned(), |mib| format!("{mib:.0} MiB"));
    println!("RESULT peak memory: {peak} (goal under {GOAL_MIB:.0} MiB)");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    if !is_wanted("rehearse") {
        return Ok(());
    }
    let minutes = match std::env::var("DESKMATE_BENCH_MINUTES") {
        Ok(text) => text.parse()?,
        Err(_) => 60.0,
    };
    let dir = std::env::temp_dir().join(format!("deskmate-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let result = measure(&dir, minutes);
    std::fs::remove_dir_all(&dir)?;
    result
}
