//! What is clipped and what is not.

use super::*;

const SECONDS: f64 = 2.0;

/// Flat tops per second, and the highest level said.
fn flat_tops(rate: f64, take: &[f32]) -> (f64, f32) {
    let hops = observe(rate, &[take]);
    let runs: u32 = hops.iter().map(|o| u32::from(o.flat_tops)).sum();
    let level = hops.iter().fold(-160.0_f32, |l, o| l.max(o.flat_top_dbfs));
    (f64::from(runs) * rate / take.len() as f64, level)
}

fn db(level: f64) -> f64 {
    10f64.powf(level / 20.0)
}

fn clip(limit: f64, signal: impl Fn(f64) -> f64) -> impl Fn(f64) -> f64 {
    move |t| signal(t).clamp(-limit, limit)
}

fn clip_take(limit: f64, take: Vec<f32>) -> Vec<f32> {
    take.iter().map(|x| x.clamp(-limit as f32, limit as f32)).collect()
}

/// A voice-like and a drum-like signal, peaks near 1.
fn voice() -> impl Fn(f64) -> f64 {
    let syllables = |t: f64| 0.55 + 0.45 * (std::f64::consts::TAU * 3.1 * t).sin();
    move |t| {
        let sum: f64 = (1..=12)
            .map(|k| {
                (std::f64::consts::TAU * 146.8 * f64::from(k) * t + f64::from(k * k)).sin()
                    / f64::from(k)
            })
            .sum();
        0.5 * syllables(t) * sum
    }
}

fn quantise(bits: u32, take: &[f32]) -> Vec<f32> {
    let scale = 2f32.powi(bits as i32 - 1);
    take.iter().map(|x| (x * scale).round() / scale).collect()
}

#[test]
fn clipping_is_seen_at_any_level_and_rate() {
    let drum = hits(180.0, 0.25, 0.08, 1.4);
    for rate in RATES {
        for limit_db in [0.0, -6.0, -18.0] {
            let limit = db(limit_db);
            let cases: Vec<(&str, Vec<f32>)> = vec![
                ("sine, 1 dB", render(rate, SECONDS, clip(limit, sine(limit_db - 2.0, 440.0)))),
                ("sine, 6 dB", render(rate, SECONDS, clip(limit, sine(limit_db + 3.0, 440.0)))),
                ("low sine, 3 dB", render(rate, SECONDS, clip(limit, sine(limit_db, 55.0)))),
                ("voice", render(rate, SECONDS, clip(limit, |t| 1.5 * limit * voice()(t)))),
                ("drum", render(rate, SECONDS, clip(limit, |t| limit * drum(t)))),
                (
                    "noise",
                    clip_take(
                        limit,
                        noise(31, 80.0, 4_000.0, 200, limit_db - 6.0).render(rate, SECONDS, 0.0),
                    ),
                ),
            ];
            for (what, take) in cases {
                let (runs, level) = flat_tops(rate, &take);
                println!("{what} at {limit_db} dBFS, {rate}: {runs:.1} a second, {level} dBFS");
                assert!(runs >= 3.0, "{what} at {limit_db} dBFS, {rate} Hz: {runs} a second");
                near(level, limit_db as f32, 0.15, what);
                let coarse = quantise(16, &take);
                assert!(flat_tops(rate, &coarse).0 >= 3.0, "{what} in 16 bits");
            }
        }
    }
}

#[test]
fn what_is_not_clipped_has_no_flat_tops() {
    let voice = voice();
    let flattest = |t: f64| {
        let w = std::f64::consts::TAU * 110.0 * t;
        w.sin() + (3.0 * w).sin() / 9.0
    };
    for rate in RATES {
        let samples = (rate * SECONDS) as usize;
        let cases: Vec<(&str, Vec<f32>)> = vec![
            ("20 Hz", render(rate, SECONDS, sine(-6.0, 20.0))),
            ("41 Hz", render(rate, SECONDS, sine(-3.1, 41.2))),
            ("1 kHz", render(rate, SECONDS, sine(-6.0, 1_000.0))),
            ("12 kHz", render(rate, SECONDS, sine(-6.0, 12_000.0))),
            ("the flattest smooth top", render(rate, SECONDS, |t| 0.5 * flattest(t))),
            ("voice", render(rate, SECONDS, |t| 0.6 * voice(t))),
            ("drum", render(rate, SECONDS, hits(60.0, 0.3, 0.1, 0.8))),
            ("noise", white(32, samples, -20.0)),
            ("silence", vec![0.0; samples]),
            ("hum", render(rate, SECONDS, sine(-55.0, 50.0))),
            ("offset", vec![0.1; samples]),
            (
                "naive square",
                render(rate, SECONDS, |t| 0.3 * (t * 220.0).fract().round().mul_add(2.0, -1.0)),
            ),
            (
                "naive pulse",
                render(rate, SECONDS, |t| if (t * 110.0).fract() < 0.2 { 0.4 } else { -0.1 }),
            ),
            ("saw", render(rate, SECONDS, |t| 0.5 * (2.0 * (t * 110.0).fract() - 1.0))),
            (
                "band-limited square",
                render(rate, SECONDS, |t| {
                    (0..40)
                        .map(|k| f64::from(2 * k + 1))
                        .map(|k| (std::f64::consts::TAU * 220.0 * k * t).sin() / k)
                        .sum::<f64>()
                        * 0.4
                }),
            ),
        ];
        for (what, take) in &cases {
            let (runs, level) = flat_tops(rate, take);
            assert_eq!(runs, 0.0, "{what} at {rate} Hz: {runs} a second at {level} dBFS");
            for bits in [8, 10, 12, 16] {
                let (runs, level) = flat_tops(rate, &quantise(bits, take));
                assert_eq!(
                    runs, 0.0,
                    "{what} in {bits} bits at {rate} Hz: {runs} a second at {level} dBFS"
                );
            }
        }
    }
}

/// A look-ahead limiter rides the gain; its peaks are round and at the ceiling.
#[test]
fn limited_material_is_not_clipped() {
    for (rate, release_s) in [(48_000.0, 0.05), (48_000.0, 0.2), (96_000.0, 0.1)] {
        let source = render(rate, 4.0, voice());
        let limited = limit(rate, &source, 0.35, release_s);
        assert!(limited.iter().all(|x| x.abs() <= 0.351));
        let (runs, level) = flat_tops(rate, &limited);
        assert_eq!(runs, 0.0, "{runs} a second at {level} dBFS");
    }
}

/// Minimum of the needed gain over 1.5 ms, smoothed by a box of the same length, exponential release.
fn limit(rate: f64, take: &[f32], ceiling: f32, release_s: f64) -> Vec<f32> {
    let ahead = (0.0015 * rate) as usize;
    let keep = (-1.0 / (release_s * rate)).exp() as f32;
    let needed: Vec<f32> = take.iter().map(|x| (ceiling / x.abs().max(1e-9)).min(1.0)).collect();
    let mut held = 1.0_f32;
    let gains: Vec<f32> = (0..take.len())
        .map(|i| {
            let least =
                needed[i..(i + ahead).min(take.len())].iter().fold(1.0_f32, |a, &b| a.min(b));
            held = least.min(1.0 - (1.0 - held) * keep);
            held
        })
        .collect();
    (0..take.len())
        .map(|i| {
            let from = i.saturating_sub(ahead - 1);
            let gain = gains[from..=i].iter().sum::<f32>() / (i - from + 1) as f32;
            take[i] * gain
        })
        .collect()
}

#[test]
fn clipping_that_ends_is_forgotten() {
    let rate = 48_000.0;
    let loud = clip(0.5, sine(-2.0, 440.0));
    let soft = sine(-20.0, 440.0);
    let take = render(rate, 6.0, |t| if t < 2.0 { loud(t) } else { soft(t) });
    let hops = observe(rate, &[&take]);
    assert!(hops[50..195].iter().any(|o| o.flat_tops > 0));
    assert!(hops[205..].iter().all(|o| o.flat_tops == 0));
}

/// The head amp clips before the converter's filter: clipped at 384 kHz, then low-passed and decimated.
#[test]
fn a_clipped_head_amp_is_seen_behind_the_converters_filter() {
    for (what, drive_db, signal) in head_amp_cases() {
        let limit = db(-6.0);
        let clipped = render(384_000.0, SECONDS, clip(limit, |t| limit * db(drive_db) * signal(t)));
        let (runs, level) = flat_tops(48_000.0, &decimate(&clipped));
        println!("{what}: {runs} a second, {level} dBFS");
        assert!(runs >= 3.0, "{what}: {runs} a second");
        near(level, -6.0, 0.3, what);
        let clean = render(384_000.0, SECONDS, |t| 0.4 * limit * signal(t));
        let (runs, level) = flat_tops(48_000.0, &decimate(&clean));
        assert_eq!(runs, 0.0, "{what}, not clipped: {runs} a second at {level} dBFS");
    }
}

type Case = (&'static str, f64, Box<dyn Fn(f64) -> f64>);

fn head_amp_cases() -> Vec<Case> {
    let full = 2f64.sqrt().recip();
    vec![
        ("sine, 2 dB", 2.0, Box::new(move |t| full * sine(0.0, 440.0)(t))),
        ("sine, 6 dB", 6.0, Box::new(move |t| full * sine(0.0, 440.0)(t))),
        ("low sine, 3 dB", 3.0, Box::new(move |t| full * sine(0.0, 55.0)(t))),
        ("voice, 4 dB", 4.0, Box::new(voice())),
        ("drum, 4 dB", 4.0, Box::new(hits(180.0, 0.25, 0.08, 1.0))),
    ]
}

/// From 384 kHz to 48 kHz with a linear-phase filter as converters have: flat to 20 kHz, down at 26 kHz.
fn decimate(take: &[f32]) -> Vec<f32> {
    let half = 256_isize;
    let taps: Vec<f64> = (-half..=half)
        .map(|n| {
            let (x, cut) = (n as f64, 23_000.0 / 384_000.0);
            let sinc = if n == 0 {
                2.0 * cut
            } else {
                (std::f64::consts::TAU * cut * x).sin() / (std::f64::consts::PI * x)
            };
            let place = x / (half + 1) as f64;
            sinc * (0.42
                + 0.5 * (std::f64::consts::PI * place).cos()
                + 0.08 * (std::f64::consts::TAU * place).cos())
        })
        .collect();
    (0..take.len() / 8)
        .map(|i| {
            let middle = 8 * i as isize;
            let sum: f64 = taps
                .iter()
                .enumerate()
                .filter_map(|(k, tap)| {
                    let at = usize::try_from(middle + k as isize - half).ok()?;
                    take.get(at).map(|x| tap * f64::from(*x))
                })
                .sum();
            sum as f32
        })
        .collect()
}
