//! Good input of every kind: what comes out is what went in, whatever the format, and the same
//! every time.

mod common;

use common::{
    Scratch, deskmate, events, flac, good, read_f32, tone, write_f32, write_i16, write_i24,
};

fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|s| s.to_bits()).collect()
}

fn as_i16(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|s| (s * 32_768.0).round() as i16).collect()
}

#[test]
fn nothing_accepted_renders_the_input_bit_for_bit() {
    let scratch = Scratch::new("bits");
    let (a, b) = (tone(48_000, 1.234, 330.0, 0.4), tone(48_000, 1.234, 551.0, 0.2));
    write_i16(&scratch.stem("sixteen.wav"), 48_000, std::slice::from_ref(&a));
    write_i24(&scratch.stem("twentyfour.wav"), 48_000, &[a.clone(), b.clone()]);
    write_f32(&scratch.stem("float.wav"), 48_000, std::slice::from_ref(&b));
    let packed = flac::encode(48_000, &[as_i16(&a), as_i16(&b)]);
    std::fs::write(scratch.stem("packed.flac"), packed).expect("temp file");
    good(&scratch.rehearse(&["--render"]));

    let round = |samples: &[f32], full: f32| -> Vec<f32> {
        samples.iter().map(|s| (s * full).round() / full + 0.0).collect() // no minus zero in integers
    };
    let weave = |a: &[f32], b: &[f32]| -> Vec<f32> {
        a.iter().zip(b).flat_map(|(a, b)| [*a, *b]).collect()
    };
    let stem = |name: &str| read_f32(&scratch.out().join("stems").join(name)).1;
    let sixteen = round(&a, 32_768.0);
    let packed = weave(&round(&a, 32_768.0), &round(&b, 32_768.0));
    let twentyfour = weave(&round(&a, 8_388_608.0), &round(&b, 8_388_608.0));
    assert!(bits(&stem("sixteen.wav")) == bits(&sixteen), "sixteen");
    assert!(bits(&stem("float.wav")) == bits(&b), "float");
    assert!(bits(&stem("packed.wav")) == bits(&packed), "packed");
    assert!(bits(&stem("twentyfour.wav")) == bits(&twentyfour), "twentyfour");

    // The mix is the sum in channel order (float, packed, sixteen, twentyfour), mono on both sides.
    let (_, mix) = read_f32(&scratch.out().join("mix.wav"));
    for (at, sum) in mix.iter().enumerate() {
        let i = at / 2;
        assert_eq!(*sum, ((b[i] + packed[at]) + sixteen[i]) + twentyfour[at]);
    }
}

#[test]
fn rates_and_lengths_may_be_mixed() {
    let scratch = Scratch::new("mixed");
    write_i16(&scratch.stem("a.wav"), 48_000, &[tone(48_000, 3.0, 220.0, 0.3)]);
    write_i16(&scratch.stem("b.wav"), 48_000, &[tone(48_000, 1.5, 220.0, 0.3)]);
    write_i24(&scratch.stem("c.wav"), 44_100, &[tone(44_100, 2.0, 1_000.0, 0.3)]);
    write_f32(&scratch.stem("d.wav"), 96_000, &vec![tone(96_000, 1.0, 1_000.0, 0.3); 2]);
    write_i16(&scratch.stem("e.wav"), 22_051, &[tone(22_051, 1.0, 440.0, 0.3)]);
    std::fs::write(scratch.stem("poster.jpg"), b"not heard").expect("temp file");
    std::fs::write(scratch.stem(".DS_Store"), b"not heard").expect("temp file");
    write_i16(&scratch.stem("mix__sum_of_stems.wav"), 48_000, &[tone(48_000, 3.0, 220.0, 0.3)]);
    let output = scratch.rehearse(&["--render"]);
    good(&output);
    let said = String::from_utf8_lossy(&output.stdout);
    for word in ["poster.jpg", ".DS_Store", "mix__sum_of_stems.wav", "c.wav: resampled from 44100"]
    {
        assert!(said.contains(word), "{word} is not in:\n{said}");
    }
    let length = |name: &str| read_f32(&scratch.out().join("stems").join(name)).1.len();
    assert_eq!((length("a.wav"), length("b.wav")), (144_000, 72_000));
    assert_eq!((length("c.wav"), length("d.wav")), (96_000, 2 * 48_000));
    assert_eq!(length("e.wav"), 48_000);
    let (rate, mix) = read_f32(&scratch.out().join("mix.wav"));
    assert_eq!((rate, mix.len()), (48_000, 2 * 144_000));
    assert!(scratch.read("report.html").contains("file ended"));
    assert!(!scratch.out().join("stems/mix__sum_of_stems.wav").exists());
}

/// What a converter should give: the same sine, in the same place.
#[test]
fn a_converted_stem_keeps_pitch_level_and_place() {
    for from_hz in [44_100, 96_000, 32_000, 88_200] {
        let scratch = Scratch::new(&format!("convert-{from_hz}"));
        let sine = |rate: u32| -> Vec<f32> {
            let turn = std::f64::consts::TAU * 997.0 / f64::from(rate);
            (0..rate as usize).map(|i| ((turn * i as f64).sin() * 0.5) as f32).collect()
        };
        write_f32(&scratch.stem("a.wav"), 48_000, &[sine(48_000)]);
        write_f32(&scratch.stem("b.wav"), 48_000, &[sine(48_000)]);
        write_f32(&scratch.stem("c.wav"), from_hz, &[sine(from_hz)]);
        good(&scratch.rehearse(&["--render"]));
        let stem = |name: &str| read_f32(&scratch.out().join("stems").join(name)).1;
        let (want, got) = (stem("a.wav"), stem("c.wav"));
        assert_eq!(want.len(), got.len());
        // The edges of a file are steps that no converter keeps.
        let worst = (2_000..46_000).map(|i| (want[i] - got[i]).abs()).fold(0.0, f32::max);
        assert!(worst < 5e-4, "{from_hz} Hz: {worst}");
    }
}

#[test]
fn a_multichannel_file_is_a_show() {
    let scratch = Scratch::new("multi");
    let tracks: Vec<Vec<f32>> =
        (0..34).map(|i| tone(48_000, 1.0, 100.0 + 20.0 * f64::from(i), 0.3)).collect();
    let file = scratch.path().join("gig.wav");
    write_f32(&file, 48_000, &tracks);
    let out = scratch.out();
    let output =
        deskmate().arg("rehearse").arg(&file).arg("--out").arg(&out).arg("--render").output();
    good(&output.expect("runs"));
    for (i, track) in tracks.iter().enumerate() {
        let stem = out.join(format!("stems/gig trk {:02}.wav", i + 1));
        assert!(bits(&read_f32(&stem).1) == bits(track), "track {i}");
    }
}

/// 200 stems with 40 file handles, under a name that no column holds.
#[test]
fn two_hundred_stems_need_few_handles() {
    let scratch = Scratch::new("many");
    for i in 0..200 {
        let rate = if i % 7 == 0 { 44_100 } else { 48_000 };
        let name =
            format!("{i:03} a channel with a name & <mark> longer than any column is wide.wav");
        let seconds = 0.2 + f64::from(i % 5) * 0.1;
        write_i16(&scratch.stem(&name), rate, &[tone(rate, seconds, 200.0, 0.3)]);
    }
    let script = format!(
        "ulimit -n 40; exec {} rehearse {} --out {} --render",
        env!("CARGO_BIN_EXE_deskmate"),
        scratch.show().display(),
        scratch.out().display()
    );
    let output = std::process::Command::new("bash").args(["-c", &script]).output().expect("bash");
    good(&output);
    let report = scratch.read("report.html");
    assert!(report.contains("&lt;mark&gt;") && !report.contains("<mark>"));
    assert_eq!(report.matches("<details class=\"channel\"").count(), 200);
}

#[test]
fn the_report_needs_nothing_from_outside() {
    let scratch = Scratch::new("report");
    write_i16(&scratch.stem("a.wav"), 48_000, &[tone(48_000, 1.0, 220.0, 0.3)]);
    good(&scratch.rehearse(&[]));
    let report = scratch.read("report.html");
    for outside in ["http:", "https:", " src=", "@import", "url(", "<link", "<script"] {
        assert!(!report.contains(outside), "{outside}");
    }
    assert!(report.contains("Nothing to say") && report.contains("Unity faders"));
}

#[test]
fn an_earlier_rehearsal_is_replaced_and_all_else_left_alone() {
    let scratch = Scratch::new("again");
    write_i16(&scratch.stem("a.wav"), 48_000, &[tone(48_000, 1.0, 220.0, 0.3)]);
    good(&scratch.rehearse(&["--render"]));
    std::fs::write(scratch.out().join("mine.txt"), b"keep").expect("there");
    good(&scratch.rehearse(&[]));
    assert!(scratch.out().join("mine.txt").exists());
    assert!(scratch.out().join("log.jsonl").exists());
    assert!(!scratch.out().join("mix.wav").exists(), "a mix of an earlier run");
}

#[test]
fn jsonl_prints_the_log_and_nothing_else() {
    let scratch = Scratch::new("jsonl");
    let policy = scratch.path().join("policy.toml");
    let text =
        "[[phase]]\nat_s = 0\nphase = \"line-check\"\n[[phase]]\nat_s = 0.5\nphase = \"show\"\n";
    std::fs::write(&policy, text).expect("temp file");
    write_i16(&scratch.stem("a.wav"), 48_000, &[tone(48_000, 1.0, 220.0, 0.3)]);
    write_i16(&scratch.stem("b.wav"), 48_000, &[tone(48_000, 0.5, 220.0, 0.3)]);
    let output = scratch.rehearse(&["--jsonl", "--policy", policy.to_str().expect("plain")]);
    good(&output);
    assert_eq!(String::from_utf8_lossy(&output.stdout), scratch.read("log.jsonl"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("true peak"));
    let phases: Vec<(f64, String)> = events(&scratch.read("log.jsonl"))
        .iter()
        .filter(|e| e["event"] == "phase")
        .map(|e| (e["t_s"].as_f64().unwrap_or(-1.0), e["phase"].as_str().unwrap_or("").to_owned()))
        .collect();
    assert!(phases.iter().any(|(t, p)| (t - 0.5).abs() < 0.02 && p == "show"), "{phases:?}");
}
