//! The faults, in one table: what is planted, which class must speak of it, in which phase, from
//! when on. The page prints this table.

use assistant::{Class, Phase};

use super::plan::Kind;

/// When a fault begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With the show.
    Start,
    /// After half of it, so that the channel was known before.
    Middle,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Name in the JSON.
    pub name: String,
    /// What is planted, in words.
    pub words: String,
    /// The class that must speak of it.
    pub class: Class,
    /// How the right card begins, where the class names more than one fault; empty: any card of the class.
    pub says: &'static [&'static str],
    /// Phase of the whole run.
    pub phase: Phase,
    /// When it begins.
    pub begin: Begin,
    /// How it is planted.
    pub kind: Kind,
    /// Least share to be detected (SCIENCE sections 2 and 3); `None`: no mark is set.
    pub pass: Option<f64>,
}

/// Resonances: heights, dB, and widths (issue 4, point 8).
const HEIGHTS_DB: [f64; 3] = [6.0, 9.0, 12.0];
const WIDTHS: [f64; 3] = [2.0, 4.0, 8.0];

/// All faults, in the order of the page.
pub fn table() -> Vec<Fault> {
    let mut rows = levels();
    rows.extend(resonances());
    rows.extend(tones());
    rows.extend(between_channels());
    rows.extend(lines());
    rows
}

fn row(
    name: &str,
    words: &str,
    class: Class,
    (phase, begin): (Phase, Begin),
    kind: Kind,
    pass: Option<f64>,
) -> Fault {
    let (name, words) = (name.to_owned(), words.to_owned());
    Fault { name, words, class, says: &[], phase, begin, kind, pass }
}

const SOUNDCHECK: (Phase, Begin) = (Phase::Soundcheck, Begin::Start);
const MIDDLE: (Phase, Begin) = (Phase::Soundcheck, Begin::Middle);
const CHECK: (Phase, Begin) = (Phase::LineCheck, Begin::Start);

fn levels() -> Vec<Fault> {
    let clip = |name, words, at_dbfs| {
        let kind = Kind::Clip { at_dbfs };
        row(name, words, Class::ClipRescue, MIDDLE, kind, None)
    };
    let gain = |name, words, db| {
        row(name, words, Class::GainStaging, MIDDLE, Kind::Gain { db }, Some(0.98))
    };
    vec![
        clip("clip_full_scale", "head amp 9 dB over, clips at full scale", 0.0),
        clip("clip_below", "head amp 9 dB over, flat tops at -6 dBFS", -6.0),
        gain("gain_up_6", "input gain jumps up by 6 dB (the log's word of it counts)", 6.0),
        gain("gain_down_6", "input gain drops by 6 dB (the log's word of it counts)", -6.0),
        row(
            "missing_hpf",
            "HPF missing: rumble at 25 to 50 Hz, 15 dB under the source",
            Class::Hpf,
            SOUNDCHECK,
            Kind::Rumble { under_db: 15.0 },
            Some(0.95),
        ),
    ]
}

fn resonances() -> Vec<Fault> {
    let pass = |db: f64, q: f64| {
        let marks = [(6.0, 0.45), (9.0, 0.70), (12.0, 0.90)];
        marks.iter().find(|m| m.0 == db && q == 4.0).map(|m| m.1)
    };
    let mut rows = Vec::new();
    for db in HEIGHTS_DB {
        for q in WIDTHS {
            rows.push(row(
                &format!("resonance_{db:.0}_q{q:.0}"),
                &format!("one band up {db:.0} dB, Q {q:.0}, from the start"),
                Class::Resonance,
                SOUNDCHECK,
                Kind::Resonance { db, q },
                pass(db, q),
            ));
        }
    }
    for db in HEIGHTS_DB {
        rows.push(row(
            &format!("resonance_{db:.0}_q4_late"),
            &format!("one band comes up {db:.0} dB, Q 4, after the channel was known"),
            Class::Resonance,
            MIDDLE,
            Kind::Resonance { db, q: 4.0 },
            (db == 6.0).then_some(0.80),
        ));
    }
    rows
}

fn tones() -> Vec<Fault> {
    let zone = |name: &str, words: &str, low_hz, high_hz, db: f64| {
        let kind = Kind::Zone { low_hz, high_hz, db };
        row(&format!("{name}_{db:.0}"), words, Class::Tone, SOUNDCHECK, kind, None)
    };
    let dull = |db: f64| {
        row(
            &format!("dull_{:.0}", -db),
            &format!("dull: everything above 4 kHz down {:.0} dB", -db),
            Class::Tone,
            SOUNDCHECK,
            Kind::Dull { db },
            None,
        )
    };
    let late = |fault: Fault| Fault {
        name: format!("{}_late", fault.name),
        words: format!("{}, after the channel was known", fault.words),
        begin: Begin::Middle,
        ..fault
    };
    vec![
        zone("mud", "mud: broad +4 dB at 250 to 400 Hz", 250.0, 400.0, 4.0),
        zone("mud", "mud: broad +8 dB at 250 to 400 Hz", 250.0, 400.0, 8.0),
        zone("harsh", "harsh: broad +4 dB at 2.5 to 4 kHz", 2_500.0, 4_000.0, 4.0),
        zone("harsh", "harsh: broad +8 dB at 2.5 to 4 kHz", 2_500.0, 4_000.0, 8.0),
        dull(-6.0),
        dull(-12.0),
        late(zone("mud", "mud: broad +8 dB at 250 to 400 Hz", 250.0, 400.0, 8.0)),
        late(zone("harsh", "harsh: broad +8 dB at 2.5 to 4 kHz", 2_500.0, 4_000.0, 8.0)),
        late(dull(-12.0)),
        row(
            "sibilant",
            "essy voice: +10 dB at 6 to 8 kHz",
            Class::Sibilance,
            SOUNDCHECK,
            Kind::Sibilant { db: 10.0 },
            None,
        ),
        row(
            "uneven",
            "level of a voice wanders by 9 dB to both sides",
            Class::Compression,
            SOUNDCHECK,
            Kind::Uneven { db: 9.0 },
            None,
        ),
    ]
}

fn between_channels() -> Vec<Fault> {
    let masking = |name, words, all| {
        row(name, words, Class::Masking, MIDDLE, Kind::Masked { db: 6.0, all }, Some(0.80))
    };
    let slip =
        |name, words, db| row(name, words, Class::Balance, MIDDLE, Kind::Slip { db }, Some(0.99));
    vec![
        masking("masked_by_all", "vocal masked: all backing +6 dB at 1 to 4 kHz", true),
        masking(
            "masked_by_one",
            "vocal masked: one channel up at 1 to 4 kHz, by 6 to 12 dB, until it costs 2 dB of vocal",
            false,
        ),
        slip("fader_up_6", "a fader slips up by 6 dB (heard in a mix reference)", 6.0),
        slip("fader_down_6", "a fader slips down by 6 dB (heard in a mix reference)", -6.0),
        row(
            "polarity_pair",
            "one microphone of a pair turned over",
            Class::Polarity,
            SOUNDCHECK,
            Kind::Polarity { legs: false },
            None,
        ),
        row(
            "polarity_leg",
            "one leg of a stereo line turned over",
            Class::Polarity,
            SOUNDCHECK,
            Kind::Polarity { legs: true },
            None,
        ),
    ]
}

fn lines() -> Vec<Fault> {
    let line = |name, words, says, when, kind| Fault {
        says,
        ..row(name, words, Class::LineCheck, when, kind, None)
    };
    let show = (Phase::Show, Begin::Middle);
    let hum = Kind::Hum { under_db: 12.0 };
    let no_source = "no source: hum at -50 dBFS and hiss";
    vec![
        line("swapped", "two lines swapped", &["Swapped with", "Named"], CHECK, Kind::Swapped),
        line("hum_only", no_source, &["Only hum", "Only buzz"], CHECK, Kind::HumOnly),
        line("hum", "hum 12 dB under the source", &["Hum at", "Only hum", "Only buzz"], CHECK, hum),
        line("crackle", "a bad contact crackles", &["Crackles"], CHECK, Kind::Crackle),
        line("lost", "the line is lost in the show", &["Line lost"], show, Kind::Lost),
    ]
}
