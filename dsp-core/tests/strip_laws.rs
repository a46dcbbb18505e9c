//! Laws that the strip keeps, whatever it is set to.

use dsp_core::Processor;
use dsp_core::params::{BandParam, CompParam, NotchParam, ParamId, ParamValues};
use dsp_core::strip::{Mode, Strip, analog_response_db, response_db};
use std::f64::consts::PI;

const RATES: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];

fn prepared(rate_hz: f64) -> Strip {
    let mut strip = Strip::new();
    strip.prepare(rate_hz, 512).expect("a common rate");
    strip
}

fn band(i: usize, param: BandParam) -> ParamId {
    ParamId::band(i, param)
}

/// A busy strip: everything on, every kind of filter.
fn busy(values: &mut impl FnMut(ParamId, f32)) {
    values(ParamId::TRIM_DB, -4.5);
    values(ParamId::POLARITY, 1.0);
    values(ParamId::HPF_ON, 1.0);
    values(ParamId::HPF_SLOPE_DB_OCT, 2.0);
    for (i, (kind, hz, db, q)) in [
        (0.0, 120.0, 4.0, 1.2),
        (1.0, 250.0, -6.0, 0.7),
        (0.0, 900.0, -3.0, 4.0),
        (3.0, 2_100.0, 0.0, 8.0),
        (0.0, 5_000.0, 9.0, 0.9),
        (2.0, 8_000.0, 5.0, 0.7),
        (0.0, 13_000.0, -9.0, 2.0),
        (2.0, 16_000.0, -12.0, 0.5),
    ]
    .into_iter()
    .enumerate()
    {
        values(band(i, BandParam::On), 1.0);
        values(band(i, BandParam::Type), kind);
        values(band(i, BandParam::FreqHz), hz);
        values(band(i, BandParam::GainDb), db);
        values(band(i, BandParam::Q), q);
    }
    for slot in 0..16 {
        values(ParamId::notch(slot, NotchParam::On), 1.0);
        values(ParamId::notch(slot, NotchParam::FreqHz), 200.0 * 1.3f32.powi(slot as i32));
        values(ParamId::notch(slot, NotchParam::DepthDb), -(slot as f32) - 2.0);
    }
}

fn noise(len: usize, mut seed: u32) -> Vec<f32> {
    (0..len)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .collect()
}

fn sine(rate_hz: f64, hz: f64, amplitude: f64, len: usize) -> Vec<f32> {
    (0..len).map(|n| (amplitude * (2.0 * PI * hz / rate_hz * n as f64).sin()) as f32).collect()
}

/// Gain at one frequency of what came out against what went in, over whole samples, dB.
fn dft_db(samples: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in samples.iter().enumerate() {
        let (sin, cos) = (2.0 * PI * hz / rate_hz * n as f64).sin_cos();
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    10.0 * (re * re + im * im).log10()
}

fn impulse_response(strip: &mut Strip, len: usize) -> Vec<f32> {
    let mut audio = vec![0.0; len];
    audio[0] = 1.0;
    strip.process(&mut [&mut audio]);
    audio
}

#[test]
fn what_is_measured_is_what_response_says() {
    for rate_hz in RATES {
        let mut strip = prepared(rate_hz);
        let mut values = ParamValues::default();
        busy(&mut |id, value| {
            strip.set(id, value, 0.0);
            values.set(id, value);
        });
        let impulse = impulse_response(&mut strip, (2.0 * rate_hz) as usize);
        for hz in [25.0, 60.0, 120.0, 333.0, 900.0, 1_500.0, 4_000.0, 8_000.0, 13_000.0, 17_000.0] {
            let (got, said) = (dft_db(&impulse, rate_hz, hz), strip.response_db(hz));
            assert!((got - said).abs() < 0.02, "{rate_hz} Hz: {got:.3} not {said:.3} at {hz}");
            assert_eq!(said, response_db(&values, rate_hz, hz));
        }
    }
}

/// While it plays, a section moves on the closed form; its fit follows on the way.
#[test]
fn moves_while_playing_end_on_the_same_response() {
    let mut strip = prepared(44_100.0);
    strip.process(&mut [&mut noise(1_000, 3)]);
    busy(&mut |id, value| strip.set(id, value, 0.05));
    strip.process(&mut [&mut noise(22_050, 3)]);
    strip.set(band(6, BandParam::Type), 1.0, 0.0);
    strip.set(band(7, BandParam::FreqHz), 12_000.0, 0.3);
    strip.process(&mut [&mut noise(22_050, 3)]);
    strip.process(&mut [&mut vec![0.0; 44_100 * 6]]);
    let impulse = impulse_response(&mut strip, 88_200);
    for hz in [60.0, 900.0, 5_000.0, 9_000.0, 13_000.0, 16_000.0, 19_000.0] {
        let (got, said) = (dft_db(&impulse, 44_100.0, hz), strip.response_db(hz));
        assert!((got - said).abs() < 0.02, "{got:.3} not {said:.3} at {hz}");
    }
}

#[test]
fn the_lowest_filters_are_precise_at_the_highest_rate() {
    let mut strip = prepared(192_000.0);
    for (i, q) in [(0, 12.0), (1, 0.3)] {
        strip.set(band(i, BandParam::On), 1.0, 0.0);
        strip.set(band(i, BandParam::FreqHz), 20.0, 0.0);
        strip.set(band(i, BandParam::GainDb), if i == 0 { 18.0 } else { -18.0 }, 0.0);
        strip.set(band(i, BandParam::Q), q, 0.0);
    }
    let impulse = impulse_response(&mut strip, 192_000 * 4);
    for hz in [10.0, 19.0, 20.0, 21.0, 40.0, 1_000.0] {
        let (got, said) = (dft_db(&impulse, 192_000.0, hz), strip.response_db(hz));
        assert!((got - said).abs() < 0.02, "{got:.3} not {said:.3} at {hz}");
    }
}

#[test]
fn centres_corners_and_slopes_are_those_of_the_book() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let mut values = ParamValues::default();
        values.set(band(0, BandParam::On), 1.0);
        for hz in [30.0, 1_000.0, 9_000.0, 16_000.0, 20_000.0] {
            for gain in [-18.0, -3.0, 0.0, 6.0, 18.0] {
                values.set(band(0, BandParam::FreqHz), hz);
                values.set(band(0, BandParam::GainDb), gain);
                let at_centre = response_db(&values, rate_hz, f64::from(hz));
                assert!(
                    (at_centre - f64::from(gain)).abs() < 1e-6,
                    "{hz} Hz {gain} dB {at_centre}"
                );
            }
        }
        for (slope, order) in [(0.0, 2.0), (1.0, 3.0), (2.0, 4.0)] {
            let mut values = ParamValues::default();
            values.set(ParamId::HPF_ON, 1.0);
            values.set(ParamId::HPF_SLOPE_DB_OCT, slope);
            values.set(ParamId::HPF_HZ, 200.0);
            let db = |hz: f64| response_db(&values, rate_hz, hz);
            assert!((db(200.0) + 10.0 * 2f64.log10()).abs() < 1e-6, "corner {}", db(200.0));
            let octave = db(20.0) - db(10.0);
            assert!((octave - order * 6.0206).abs() < 0.01, "slope {octave}");
            let butterworth = -10.0 * (1.0f64 + 2f64.powf(-2.0 * order)).log10();
            assert!((db(400.0) - butterworth).abs() < 0.01);
            assert!((analog_response_db(&values, 400.0) - butterworth).abs() < 1e-6);
        }
    }
}

/// Runs `input` in blocks of the given sizes, over and over; settings move while it runs, always
/// at the same samples.
fn run_with_moves(input: &[Vec<f32>], sizes: &[usize]) -> Vec<Vec<f32>> {
    let mut strip = prepared(48_000.0);
    strip.set(ParamId::comp(CompParam::On), 1.0, 0.0);
    let mut moves: Vec<(usize, ParamId, f32, f32)> = Vec::new();
    busy(&mut |id, value| moves.push((100 + 37 * moves.len(), id, value, 0.03)));
    moves.push((6_000, band(0, BandParam::Type), 2.0, 0.0));
    moves.push((6_500, ParamId::HPF_SLOPE_DB_OCT, 0.0, 0.0));
    moves.push((7_001, band(4, BandParam::FreqHz), 90.0, 0.2));
    moves.push((7_002, ParamId::comp(CompParam::ThresholdDb), -40.0, 0.1));
    moves.push((9_000, band(2, BandParam::On), 0.0, 0.0));
    moves.push((9_100, ParamId::TRIM_DB, 6.0, 0.0));
    let mut audio = input.to_vec();
    let len = audio[0].len();
    let (mut at, mut next) = (0, 0);
    let mut sizes = sizes.iter().cycle();
    while at < len {
        while next < moves.len() && moves[next].0 == at {
            let (_, id, value, ramp_s) = moves[next];
            strip.set(id, value, ramp_s);
            next += 1;
        }
        let until = moves.get(next).map_or(len, |m| m.0).min(len);
        let size = (*sizes.next().expect("endless")).min(until - at);
        let mut legs: Vec<&mut [f32]> =
            audio.iter_mut().map(|leg| &mut leg[at..at + size]).collect();
        strip.process(&mut legs);
        at += size;
    }
    audio
}

#[test]
fn any_split_into_blocks_gives_the_same_bits_while_everything_moves() {
    for legs in [1, 2] {
        let input: Vec<_> = (0..legs).map(|leg| noise(14_000, 5 + leg as u32)).collect();
        let whole = run_with_moves(&input, &[14_000]);
        for sizes in [&[1][..], &[32], &[31, 0, 1], &[64, 7, 2], &[997], &[480]] {
            let split = run_with_moves(&input, sizes);
            for (a, b) in whole.iter().flatten().zip(split.iter().flatten()) {
                assert_eq!(a.to_bits(), b.to_bits(), "blocks of {sizes:?}");
            }
        }
    }
}

#[test]
fn reset_equals_new() {
    let input = noise(5_000, 9);
    let run = |strip: &mut Strip| {
        let mut audio = input.clone();
        strip.process(&mut [&mut audio]);
        (audio, strip.meters())
    };
    let mut used = prepared(48_000.0);
    busy(&mut |id, value| used.set(id, value, 0.0));
    used.set(ParamId::comp(CompParam::On), 1.0, 0.0);
    run(&mut used);
    used.set(band(1, BandParam::GainDb), 3.0, 1.0);
    used.set(band(3, BandParam::Type), 0.0, 1.0);
    run(&mut used);
    used.reset();
    let mut new = prepared(48_000.0);
    busy(&mut |id, value| new.set(id, value, 0.0));
    new.set(ParamId::comp(CompParam::On), 1.0, 0.0);
    new.set(band(1, BandParam::GainDb), 3.0, 0.0);
    new.set(band(3, BandParam::Type), 0.0, 0.0);
    let ((a, meters_a), (b, meters_b)) = (run(&mut used), run(&mut new));
    let differs = a.iter().zip(&b).position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None, "first sample that differs");
    assert_eq!(meters_a, meters_b);
}

#[test]
fn a_reset_within_a_ramp_leaves_nothing_of_it_for_the_next() {
    let input = noise(2_000, 4);
    let run = |interrupted: bool| {
        let mut strip = prepared(48_000.0);
        for i in [1, 2] {
            strip.set(band(i, BandParam::On), 1.0, 0.0);
            strip.set(band(i, BandParam::GainDb), if interrupted { 0.0 } else { 9.0 }, 0.0);
        }
        if interrupted {
            strip.process(&mut [&mut input.clone()]);
            (1..3).for_each(|i| strip.set(band(i, BandParam::GainDb), 9.0, 1.0));
            strip.process(&mut [&mut input[..1_003].to_vec()]);
            strip.reset();
        }
        let mut audio = input.clone();
        strip.process(&mut [&mut audio[..1_000]]);
        strip.set(band(1, BandParam::GainDb), -6.0, 0.1);
        strip.process(&mut [&mut audio[1_000..]]);
        audio
    };
    assert_eq!(run(false), run(true));
}

#[test]
fn a_strip_at_its_defaults_changes_no_bit() {
    for legs in [1, 2] {
        let mut strip = prepared(48_000.0);
        let input: Vec<_> = (0..legs).map(|leg| noise(3_000, 40 + leg as u32)).collect();
        let mut audio = input.clone();
        for from in (0..3_000).step_by(50) {
            let mut block: Vec<&mut [f32]> =
                audio.iter_mut().map(|leg| &mut leg[from..from + 50]).collect();
            strip.process(&mut block);
        }
        assert_eq!(audio, input);
        let meters = strip.meters();
        assert_eq!(meters.input, meters.output);
        assert!(meters.input.peak > 0.9 && (meters.input.rms - 0.577).abs() < 0.02, "{meters:?}");
    }
}

#[test]
fn stereo_is_two_monos_while_the_compressor_is_out() {
    let (left, right) = (noise(4_000, 3), noise(4_000, 4));
    let set = || {
        let mut strip = prepared(48_000.0);
        busy(&mut |id, value| strip.set(id, value, 0.0));
        strip
    };
    let (mut l, mut r) = (left.clone(), right.clone());
    set().process(&mut [&mut l, &mut r]);
    for (stereo, mono) in [(l, left), (r, right)] {
        let mut audio = mono;
        set().process(&mut [&mut audio]);
        assert_eq!(stereo, audio);
    }
}

#[test]
fn polarity_turns_every_sample_and_trim_is_exact() {
    let input = noise(1_000, 8);
    let mut strip = prepared(48_000.0);
    strip.set(ParamId::POLARITY, 1.0, 0.0);
    strip.set(ParamId::TRIM_DB, -6.0, 0.0);
    let mut audio = input.clone();
    strip.process(&mut [&mut audio]);
    let gain = -(10f64.powf(-0.3) as f32);
    audio.iter().zip(&input).for_each(|(y, x)| assert_eq!(*y, x * gain));
}

/// Largest second difference: a click is a corner.
fn roughest(audio: &[f32]) -> f32 {
    audio.windows(3).map(|w| (w[2] - 2.0 * w[1] + w[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn modes_and_switches_fade_without_a_click() {
    let rate_hz = 48_000.0;
    let tone = sine(rate_hz, 220.0, 0.5, 48_000);
    let smooth = roughest(&tone);
    type Act = fn(&mut Strip);
    let acts: [(&str, Act); 9] = [
        ("dry", |s| s.set_mode(Mode::Dry)),
        ("raw", |s| s.set_mode(Mode::Raw)),
        ("polarity", |s| s.set(ParamId::POLARITY, 0.0, 0.0)),
        ("trim", |s| s.set(ParamId::TRIM_DB, 0.0, 0.0)),
        ("band off", |s| s.set(band(0, BandParam::On), 0.0, 0.0)),
        ("band type", |s| s.set(band(0, BandParam::Type), 2.0, 0.0)),
        ("hpf off", |s| s.set(ParamId::HPF_ON, 0.0, 0.0)),
        ("hpf slope", |s| s.set(ParamId::HPF_SLOPE_DB_OCT, 0.0, 0.0)),
        ("compressor off", |s| s.set(ParamId::comp(CompParam::On), 0.0, 0.0)),
    ];
    for (name, act) in acts {
        let mut strip = prepared(rate_hz);
        busy(&mut |id, value| strip.set(id, value, 0.0));
        strip.set(ParamId::comp(CompParam::On), 1.0, 0.0);
        let mut audio = tone.clone();
        let (before, after) = audio.split_at_mut(24_000);
        strip.process(&mut [before]);
        act(&mut strip);
        strip.process(&mut [after]);
        let top = audio[20_000..].iter().fold(0.5f32, |m, x| m.max(x.abs()));
        // A straight fade of 10 ms from one polarity to the other has this corner at its ends.
        let limit = smooth.max(roughest(&audio[20_000..23_900])) + 2.0 * top / 480.0;
        let around = roughest(&audio[20_000..]);
        assert!(around < limit, "{name}: {around:.2e}, a tone has {smooth:.2e}");
    }
}

#[test]
fn raw_is_bit_exact_after_its_fade_and_dry_keeps_what_must_not_jump() {
    let rate_hz = 48_000.0;
    let input = noise(9_600, 12);
    let mut strip = prepared(rate_hz);
    busy(&mut |id, value| strip.set(id, value, 0.0));
    strip.set(ParamId::comp(CompParam::On), 1.0, 0.0);
    let mut audio = input.clone();
    strip.process(&mut [&mut audio[..4_800]]);
    strip.set_mode(Mode::Raw);
    strip.process(&mut [&mut audio[4_800..]]);
    assert_eq!(audio[4_800 + 1_100..], input[4_800 + 1_100..], "23 ms after Raw");

    // Dry is trim down, polarity and notches.
    for (trim, kept) in [(-4.5f32, -4.5f32), (6.0, 0.0)] {
        let mut dry = prepared(rate_hz);
        busy(&mut |id, value| dry.set(id, value, 0.0));
        dry.set(ParamId::TRIM_DB, trim, 0.0);
        dry.set_mode(Mode::Dry);
        let mut values = ParamValues::default();
        busy(&mut |id, value| values.set(id, value));
        values.set(ParamId::TRIM_DB, kept);
        values.set(ParamId::HPF_ON, 0.0);
        (0..8).for_each(|i| values.set(band(i, BandParam::On), 0.0));
        let impulse = impulse_response(&mut dry, 96_000);
        for hz in [50.0, 260.0, 1_000.0, 5_000.0, 12_000.0] {
            let (got, want) = (dft_db(&impulse, rate_hz, hz), response_db(&values, rate_hz, hz));
            assert!((got - want).abs() < 0.01, "{got} not {want} at {hz} Hz");
        }
        assert!(impulse[0] < 0.0, "polarity stays");
    }
}

#[test]
fn nothing_that_comes_in_breaks_it() {
    for legs in [1, 2] {
        for rate_hz in [8_000.0, 48_000.0, 192_000.0, 384_000.0] {
            let mut strip = prepared(rate_hz);
            busy(&mut |id, value| strip.set(id, value, 0.0));
            // Its release is a setting, not a recovery: let it be quick.
            strip.set(ParamId::comp(CompParam::On), 1.0, 0.0);
            strip.set(ParamId::comp(CompParam::ReleaseMs), 10.0, 0.0);
            let bad = [
                vec![f32::NAN; 64],
                vec![f32::INFINITY; 64],
                vec![f32::NEG_INFINITY; 64],
                vec![f32::MAX; 64],
                vec![1e-42; 640],
                (0..2_000).map(|n| if n / 24 % 2 == 0 { 1.0 } else { -1.0 }).collect(),
            ];
            for block in bad {
                let mut audio = vec![block; legs];
                let mut refs: Vec<&mut [f32]> = audio.iter_mut().map(Vec::as_mut_slice).collect();
                strip.process(&mut refs);
                assert!(audio.iter().flatten().all(|x| x.is_finite()));
                let meters = strip.meters();
                assert!(meters.output.true_peak.is_finite() && meters.input.rms.is_finite());
            }
            // A tone comes out as from a strip that never saw any of it.
            let tone = sine(rate_hz, 440.0, 0.1, (0.2 * rate_hz) as usize);
            let tail = (0.1 * rate_hz) as usize;
            let mut fresh = prepared(rate_hz);
            busy(&mut |id, value| fresh.set(id, value, 0.0));
            fresh.set(ParamId::comp(CompParam::On), 1.0, 0.0);
            let (mut hurt, mut well) = (tone.clone(), tone);
            strip.process(&mut [&mut hurt]);
            fresh.process(&mut [&mut well]);
            let power = |x: &[f32]| x[tail..].iter().map(|x| f64::from(x * x)).sum::<f64>();
            let ratio_db = 10.0 * (power(&hurt) / power(&well)).log10();
            assert!(ratio_db.abs() < 3.0, "{rate_hz} Hz: {ratio_db:.2} dB off after 100 ms");
        }
    }
}

/// Every parameter jumps to random places in its range, over and over, in the shortest ramps.
#[test]
fn wild_automation_stays_bounded_and_leaves_nothing_behind() {
    let mut seed = 4u32;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize * below / (1 << 24)
    };
    let mut strip = prepared(48_000.0);
    let ids: Vec<ParamId> = ParamId::all().collect();
    let audio = noise(48, 6);
    let mut highest = 0.0f32;
    for _ in 0..20_000 {
        for _ in 0..4 {
            let id = ids[random(ids.len())];
            let (min, max) = id.spec().range();
            let part = random(1_001) as f32 / 1_000.0;
            strip.set(id, min + (max - min) * part, 0.001);
        }
        // No make-up and no trim up: what is left above full scale is bands and transients.
        strip.set(ParamId::TRIM_DB, -24.0, 0.001);
        strip.set(ParamId::comp(CompParam::MakeupDb), 0.0, 0.001);
        let mut block = audio.clone();
        strip.process(&mut [&mut block]);
        assert!(block.iter().all(|x| x.is_finite()));
        highest = block.iter().fold(highest, |m, x| m.max(x.abs()));
    }
    println!("highest sample: {:.1} dBFS", 20.0 * highest.log10());
    // Eight bands of +18 dB and the resonance of their shelves, and some more for what rings.
    assert!(20.0 * highest.log10() < -24.0 + 8.0 * 18.0 + 40.0, "{highest}");
}

#[test]
fn silence_ends_in_exact_zeros_with_no_subnormal_on_the_way() {
    let mut strip = prepared(48_000.0);
    busy(&mut |id, value| strip.set(id, value, 0.0));
    let mut audio = noise(480, 2);
    audio.resize(48_000 * 20, 0.0);
    strip.process(&mut [&mut audio]);
    assert!(audio.iter().all(|x| *x == 0.0 || x.is_normal()));
    assert!(audio[audio.len() - 480..].iter().all(|x| *x == 0.0));
}

/// Power more than `apart_hz` away from `hz` over the power within, dB, of one second of audio:
/// Fourier transform under a Blackman-Harris window (side lobes -92 dB).
fn outside_db(audio: &[f32], hz: usize, apart_hz: usize) -> f64 {
    let mut planner = realfft::RealFftPlanner::<f64>::new();
    let fft = planner.plan_fft_forward(audio.len());
    let mut windowed: Vec<f64> = audio
        .iter()
        .enumerate()
        .map(|(n, x)| {
            let p = 2.0 * PI * n as f64 / audio.len() as f64;
            let ends = 0.358_75 - 0.488_29 * p.cos();
            f64::from(*x) * (ends + 0.141_28 * (2.0 * p).cos() - 0.011_68 * (3.0 * p).cos())
        })
        .collect();
    let mut spectrum = fft.make_output_vec();
    fft.process(&mut windowed, &mut spectrum).expect("lengths fit");
    let (mut inside, mut outside) = (0.0, 0.0);
    for (bin, x) in spectrum.iter().enumerate() {
        *if bin.abs_diff(hz) > apart_hz { &mut outside } else { &mut inside } += x.norm_sqr();
    }
    10.0 * (outside / inside).log10()
}

/// 12 dB in 100 ms on a sine of 1 kHz. A straight line in dB has corners, and those a spectrum of
/// their own: the strip may not be worse than that line, drawn without any steps.
#[test]
fn a_gain_sweep_has_no_zipper_noise() {
    let mut strip = prepared(48_000.0);
    strip.set(band(0, BandParam::On), 1.0, 0.0);
    strip.set(band(0, BandParam::FreqHz), 1_000.0, 0.0);
    let tone = sine(48_000.0, 1_000.0, 0.25, 48_000);
    let line = |n: usize| 0.6 * ((n as f64 - 20_000.0) / 4_800.0).clamp(0.0, 1.0);
    let ideal: Vec<f32> = tone
        .iter()
        .enumerate()
        .map(|(n, x)| (f64::from(*x) * 10f64.powf(line(n))) as f32)
        .collect();
    let mut audio = tone;
    let (before, after) = audio.split_at_mut(20_000);
    strip.process(&mut [before]);
    strip.set(band(0, BandParam::GainDb), 12.0, 0.1);
    after.chunks_mut(32).for_each(|block| strip.process(&mut [block]));
    for apart_hz in [150, 300, 500, 700] {
        let (strip, line) =
            (outside_db(&audio, 1_000, apart_hz), outside_db(&ideal, 1_000, apart_hz));
        println!("beyond {apart_hz} Hz: strip {strip:.1} dBc, straight line {line:.1} dBc");
        assert!(strip < line + 0.1, "beyond {apart_hz} Hz: {strip:.1}, a line has {line:.1} dBc");
    }
    let half_an_octave = outside_db(&audio, 1_000, 500);
    assert!(half_an_octave <= -80.0, "{half_an_octave:.1} dBc");
}
