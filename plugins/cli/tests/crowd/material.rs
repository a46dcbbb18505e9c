//! What an ambience microphone hears: programmes, crowds, and the two together.

use std::path::{Path, PathBuf};

use cli::audio::stem;
use cli::demo::{DemoConfig, render};

pub const RATE_HZ: f64 = 48_000.0;
/// Samples of a second.
pub const SECOND: usize = 48_000;

/// The channels of the demo band.
pub fn band(seed: u64) -> Vec<Vec<f32>> {
    let show = render(DemoConfig { seed, faults: false, ..DemoConfig::default() });
    show.channels.into_iter().map(|mut channel| channel.legs.swap_remove(0)).collect()
}

/// Channels through faders, one after the other.
pub fn mixed(channels: &[Vec<f32>], faders: impl Iterator<Item = f32>) -> Vec<f32> {
    let frames = channels.iter().map(Vec::len).max().unwrap_or(0);
    let mut mix = vec![0.0; frames];
    for (leg, fader) in channels.iter().zip(faders) {
        mix.iter_mut().zip(leg).for_each(|(sum, x)| *sum += fader * x);
    }
    mix
}

/// The demo band, all channels at one fader.
pub fn programme(seed: u64) -> Vec<f32> {
    mixed(&band(seed), std::iter::repeat(0.3))
}

pub struct Random(pub u64);

impl Random {
    /// 0 to 1.
    pub fn next(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// People who clap three to five times a second: bursts of noise of 8 ms without a bottom.
pub fn applause(people: usize, seconds: usize) -> Vec<f32> {
    let mut random = Random(7 + people as u64);
    let mut out = vec![0.0; seconds * SECOND];
    for _ in 0..people {
        let period = RATE_HZ as f32 * (0.2 + 0.13 * random.next());
        let mut at = period * random.next();
        while (at as usize) < out.len() {
            let mut last = 0.0;
            for (n, x) in out[at as usize..].iter_mut().take(1_600).enumerate() {
                let noise = random.next() - 0.5;
                *x += (noise - last) * (-(n as f32) / 380.0).exp();
                last = noise;
            }
            at += period * (0.9 + 0.2 * random.next());
        }
    }
    out
}

/// What a microphone in the hall hears of the PA: it stands 30 ms away, in 1.2 s of reverberation as loud as the direct
/// sound (a sparse random response: M. Karjalainen, H. Jarvelainen, AES 30th Conference, 2007).
pub fn in_a_hall(dry: &[f32]) -> Vec<f32> {
    const TAPS: usize = 1_500;
    let mut random = Random(41);
    let mut taps = vec![(SECOND * 3 / 100, 1.0)];
    let decay = |s: f32| 10f32.powf(-3.0 * s / 1.2);
    let spread: Vec<f32> = (0..TAPS).map(|_| 1.2 * random.next()).collect();
    let energy: f32 = spread.iter().map(|s| decay(*s).powi(2)).sum();
    taps.extend(spread.into_iter().map(|s| {
        let sign = if random.next() < 0.5 { -1.0 } else { 1.0 };
        ((RATE_HZ as f32 * (0.03 + s)) as usize, sign * decay(s) / energy.sqrt())
    }));
    let mut wet = vec![0.0; dry.len()];
    for (delay, gain) in taps {
        for (wet, dry) in wet.iter_mut().skip(delay).zip(dry) {
            *wet += gain * dry;
        }
    }
    wet
}

/// A hall in which nobody stirs: dull noise at -62 dBFS.
pub fn quiet(seconds: usize) -> Vec<f32> {
    let mut random = Random(99);
    let mut dull = 0.0;
    let mut air = move || {
        dull += 0.03 * (random.next() - 0.5 - dull);
        dull
    };
    let noise: Vec<f32> = (0..seconds * SECOND).map(|_| air()).collect();
    let gain = 10f32.powf(-62.0 / 20.0) / rms(&noise);
    noise.into_iter().map(|x| gain * x).collect()
}

pub fn rms(audio: &[f32]) -> f32 {
    (audio.iter().map(|x| x * x).sum::<f32>() / audio.len().max(1) as f32).sqrt()
}

/// Some seconds of programme, then the crowd at a level against it, over it or after it.
pub fn scene(
    programme: &[f32],
    before_s: usize,
    crowd: &[f32],
    level_db: f32,
    over: bool,
) -> Vec<f32> {
    let start = before_s * SECOND;
    let level = 10f32.powf(level_db / 20.0) * rms(&programme[..start]) / rms(crowd).max(1e-9);
    let mut audio = programme[..start].to_vec();
    audio.extend(crowd.iter().enumerate().map(|(n, x)| {
        let under = if over { programme.get(start + n).copied().unwrap_or(0.0) } else { 0.0 };
        level * x + under
    }));
    audio
}

fn shared(folder: &str) -> Option<PathBuf> {
    let shared = match std::env::var_os("DESKMATE_SHARED") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    Some(shared.join("data").join(folder)).filter(|path| path.is_dir())
}

/// Mean of the legs at [`RATE_HZ`].
pub fn read(path: &Path) -> Vec<f32> {
    let (spec, _) = stem::open(path).expect("a file of audio");
    let (_, mut source) = stem::open_at(path, RATE_HZ as u32).expect("a file of audio");
    let mut legs = vec![Vec::new(); spec.channels];
    while source.read(&mut legs, 65_536).expect("readable") > 0 {}
    let n = legs.len() as f32;
    (0..legs[0].len()).map(|i| legs.iter().map(|l| l[i]).sum::<f32>() / n).collect()
}

/// The FLAC files of a folder of the shared recordings and of its folders, whose names begin so.
pub fn files(folder: &str, begin: &str) -> Vec<PathBuf> {
    let Some(root) = shared(folder) else {
        println!("SKIPPED: no ../shared/data/{folder} (or DESKMATE_SHARED) here");
        return Vec::new();
    };
    let entries = |dir: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(dir).expect("readable");
        entries.map(|e| e.expect("readable").path()).collect()
    };
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        entries(&root).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|dir| entries(dir)));
    let name = |path: &PathBuf| path.file_name().and_then(|n| n.to_str()).map(str::to_owned);
    files.retain(|f| f.extension().is_some_and(|e| e == "flac"));
    files.retain(|f| name(f).is_some_and(|n| n.starts_with(begin)));
    files.sort();
    files
}

/// The loudest stretch of so many seconds, from a whole second on.
pub fn loudest(audio: &[f32], seconds: usize) -> &[f32] {
    let length = (seconds * SECOND).min(audio.len());
    let from = (0..=(audio.len() - length) / SECOND)
        .map(|s| s * SECOND)
        .max_by(|a, b| rms(&audio[*a..a + length]).total_cmp(&rms(&audio[*b..b + length])));
    let from = from.unwrap_or(0);
    &audio[from..from + length]
}
