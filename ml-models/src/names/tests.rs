//! What names must be understood as.

use super::pairs::{Leg, Pair, PairKind, Placement, close_microphone, declared_pairs, stereo_leg};
use super::tokens::tokens;
use super::*;
use crate::Instrument::{self, *};

/// Names per instrument, parted by bars.
const TABLE: &[(Instrument, &str)] = &[
    (
        Kick,
        "Kick | Kick In | Kick Out | KickIn | kickin | KICK_OUT | BD | Bass Drum | bassdrum \
         | Kik | KD | Kick 91 | 01 Kick | Kick Trig | kick__OFF_KICK | Kick Sub | 01_KickIn \
         | Track 5 Kick | Kick-Drum",
    ),
    (
        Snare,
        "Snare | Snr Top | Snare Btm | SN | SD Bot | SnareTop | snarebottom | Snr 2 | Snare \
         Drum | snare__SNARE_BUILD | SNARE UNDER | 04_SnrTp",
    ),
    (
        Toms,
        "Tom 1 | Floor | Rack 1 | Rack Tom | Floor Tom | FT | Toms | Tom3 | FloorTom | Flr \
         Tom | toms__TOM_BREAK | TOM HI | Rack",
    ),
    (
        Cymbals,
        "HH | Hat | Hi-Hat | HiHat | Hi Hats | OH L | OHR | OH | OHs | Overhead L | \
         Overheads | Ride | Crash 2 | hihat_cymbals__ALT_HH | hihat_cymbals__CRASH_FADE | \
         Drum OH L | OvHd | China",
    ),
    (
        Percussion,
        "Perc | Congas | Cajon | Shaker | Tamb | Perc Toys | SPD-SX | SPDS | \
         percussion__CLAPS | Bongos | Vibes L | Marimba | Timpani | Steel Drum | Djembe | \
         Drum Pad",
    ),
    (
        Bass,
        "Bass | Bass DI | BassDI | Bass Amp | Basscab | Bass Gtr | bass__bassguitar | Double \
         Bass | Upright Bass | Synth Bass | Bass Synth | E-Bass | Bs DI | Acoustic Bass | \
         Sub Bass",
    ),
    (
        ElectricGuitar,
        "Gtr L | EGtr | E Gtr 2 | EG 1 | Guitar | Gtr | GTR 2 | GtrR | e_guitar__leadguitar \
         | Lead Gtr | leadguitar | Gtr SR | e_guitar__Guitar30 | Elec Gtr | Strat | Gtr Amp \
         | Solo Gtr | Pedal Steel | Vox AC30 | Rhythm Gtr | Electric L | Tom Gtr | Marshall \
         | Git 1 | ElectricGuitar",
    ),
    (
        AcousticGuitar,
        "Ac Gtr | AcGtr | A Gtr | AGtr | AG | Acoustic | Acoustic Gtr | Gtr Acoustic | \
         Acoustic DI | Banjo | Mando | Mandolin | Uke | Ukulele | 12-String | Nylon Gtr | \
         Ac. Git | Gtr Ac | acousticguitar | Classical Guitar",
    ),
    (
        Keys,
        "Keys L | Keys | Rhodes | Piano | Pno L | Grand Piano | Wurli | Organ | Hammond | \
         Leslie Hi | B3 Low | keys__clav | Clav | E-Piano | EPiano | Electric Piano | Nord 1 \
         | Kbd 2 | Accordion | keys__FILL_PIANO | KeysR | Key L | Acoustic Piano",
    ),
    (
        Synth,
        "Synth | Synth L | Moog | Juno | Pads | Pad L | synth__MINILOGUE_SYNTH | \
         synth__ARP_DIST | synth__MELODY_GLITCH | Lead Synth | Guitar Synth | \
         keys+synth__PianoSynth30",
    ),
    (
        Strings,
        "Violin | Vln 1 | Vla | Cello | Strings L | Fiddle | Harp | String Quartet | VLC | \
         Celli",
    ),
    (
        Brass,
        "Trumpet | Tpt 1 | Tbn | Trombone | Horns | brass__horns | Tuba | Flugel | French \
         Horn | Brass L",
    ),
    (
        Woodwinds,
        "Bassoon | Sax | Alto Sax | Tenor Sax 2 | Flute | Clarinet | Bass Clarinet | Oboe | \
         Harmonica | Woodwinds | Bari Sax | Tin Whistle | English Horn",
    ),
    (
        Singing,
        "Vox Lead | LdVox | Lead Vox | Vocal | Vocals | Voc 2 | BV 1 | BV1 | BVs | BGV L | \
         BGVox 3 | vocals_lead__VOX_LEAD | vocals_backing__BGVOX_AAHH | \
         vocals_backing__BGVOX_HARMONY | LV | Drum Vox | Bass Vox | Gtr Vox | Keys Vox | Tom \
         Vox | Choir L | Vox 3 | Backing Vocals | vocals_lead__Vocals30 | Harmony | Anna Vox \
         | Lead Vocals | Vox | leadvox | bgvox",
    ),
    (
        Speech,
        "MC | Speech | Lectern | Podium L | Pastor | Talkback | TB | Lav 1 | Host | Voice \
         Over | VO",
    ),
    (Crowd, "Amb L | Audience | Aud R | Crowd | Ambience | AmbR"),
    (Noise, "Pink Noise | Noise"),
];

/// Names of no instrument, or of several.
const NOTHING: &str = "Trk L | Track 12 | Click | Drumkit mix | Drums L | drums_mix__drums | \
     drums_mix__MAIN_DRUMS | drums_mix+bass__BassDrums30 | mix__sum_of_stems | Vox Verb | \
     Snare Rev L | FX 1 | fx_other__FILL_BUILD | Ch 7 | 12 | Playback L | iPad | DJ L | \
     Laptop R | Spare | Input 3 | Handheld | Wireless 4 | RF1 | Anna | Headset | Smaart | \
     Timecode | Basset | Kicker | Basement | Keystone | Hatton | Orchestra | Voxel | Horner \
     | Padlock | Ridership | Tomato | Carmen | Robin | Kevin | Lead | L | Room L | XR18";

fn each(names: &str) -> impl Iterator<Item = &str> {
    names.split('|').map(str::trim)
}

#[test]
fn names_of_instruments_are_understood() {
    let mut wrong = Vec::new();
    for (instrument, names) in TABLE {
        for name in each(names) {
            let got = instrument_from_name(name);
            if got != Some(*instrument) {
                wrong.push(format!("{name:?}: wanted {instrument:?}, got {got:?}"));
            }
        }
    }
    for name in each(NOTHING).chain(["", "  "]) {
        let got = instrument_from_name(name);
        if got.is_some() {
            wrong.push(format!("{name:?}: wanted nothing, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn case_and_separators_do_not_matter() {
    for (instrument, names) in TABLE {
        for name in each(names) {
            let spaced = tokens(name).join(" ");
            for variant in [
                spaced.clone(),
                spaced.to_uppercase(),
                spaced.replace(' ', "_"),
                format!("07 {spaced}"),
            ] {
                // "07 " before "1" or "2 string" may join to another phrase; no name here begins so but one.
                if name.starts_with("12") {
                    continue;
                }
                assert_eq!(
                    instrument_from_name(&variant),
                    Some(*instrument),
                    "{name:?} as {variant:?}"
                );
            }
        }
    }
}

#[test]
fn lead_vocals_are_told_from_others() {
    for name in [
        "Vox Lead",
        "LdVox",
        "Lead Vox",
        "LV",
        "vocals_lead__VOX_LEAD",
        "vocals_lead__Vocals30",
        "Vox",
        "Vocal",
        "Vox 1",
        "Anna Vox",
        "Main Vox",
        "Lead Vocals",
        "Lead Gtr Vox",
        "leadvocal",
        "Lead Vox 2",
    ] {
        assert!(is_lead_vocal(name), "{name:?}");
    }
    for name in [
        "BV 1",
        "BGV",
        "vocals_backing__BGVOX_MAIN",
        "Drum Vox",
        "Vox 2",
        "Gtr Vox",
        "Lead Gtr",
        "Choir",
        "Backing Vocals",
        "Vox Verb",
        "MC",
        "Bass",
        "Vox Bus",
        "",
        "Kit Vox",
        "Harmony Vox",
    ] {
        assert!(!is_lead_vocal(name), "{name:?}");
    }
}

#[test]
fn kinds_of_lines_are_understood() {
    let table: &[(Line, &[&str])] = &[
        (
            Line::Playback,
            &["Trk L", "Tracks R", "Playback", "iPad", "DJ L", "Loop 1", "Backing Track"],
        ),
        (Line::Click, &["Click", "Clk", "Timecode", "LTC"]),
        (Line::Talkback, &["TB", "Talkback", "FOH Talkback"]),
        (Line::Mc, &["MC", "Host 2", "Presenter", "Pres HH", "MC HH 2"]),
        (Line::Ambience, &["Amb L", "Audience R", "Crowd"]),
        (Line::Room, &["Room L"]),
        (Line::FxReturn, &["Vox Verb", "FX 1", "Snare Rev L", "Delay Rtn"]),
        (Line::Bus, &["Drum Bus", "Gtr Grp", "mix__sum_of_stems", "Drumkit mix"]),
        (Line::Measurement, &["Meas", "Smaart"]),
    ];
    for (line, names) in table {
        for name in *names {
            assert_eq!(line_from_name(name), Some(*line), "{name:?}");
        }
    }
    for name in ["Kick", "Track 5 Snare", "Gtr L", "LdVox", "Drum Room", "01_KickIn", ""] {
        assert_eq!(line_from_name(name), None, "{name:?}");
    }
}

#[test]
fn behind_a_voice_hh_is_a_handheld_and_elsewhere_a_hi_hat() {
    let table = [
        ("Pres HH", Instrument::Speech),
        ("MC HH", Instrument::Speech),
        ("Vox HH", Instrument::Singing),
        ("BV HH 2", Instrument::Singing),
        ("HH", Instrument::Cymbals),
        ("HH 2", Instrument::Cymbals),
    ];
    for (name, instrument) in table {
        assert_eq!(instrument_from_name(name), Some(instrument), "{name:?}");
    }
    assert!(is_lead_vocal("Vox HH"), "a lead vocal keeps its protection");
    assert!(!is_lead_vocal("BV HH 2"));
}

#[test]
fn a_whole_kit_is_a_drum_mix() {
    for name in [
        "Drumkit mix",
        "Drums",
        "drums_mix__drums",
        "Kit L",
        "drums_mix__MAIN_DRUMS",
        "E-Drums",
        "BassDrums30",
    ] {
        assert!(is_drum_mix(name), "{name:?}");
    }
    for name in ["Kick", "Drum OH", "Bass Drum", "Drum Vox", "Bass", "", "Steel Drum"] {
        assert!(!is_drum_mix(name), "{name:?}");
    }
}

#[test]
fn words_are_cut_where_an_engineer_joins_them() {
    let table: &[(&str, &[&str])] = &[
        ("LdVox", &["ld", "vox"]),
        ("EGtr 2", &["e", "gtr", "2"]),
        ("BVs", &["bvs"]),
        ("OHs L", &["ohs", "l"]),
        ("BV1", &["bv", "1"]),
        ("KICK_IN", &["kick", "in"]),
        ("vocals_lead__VOX_LEAD", &["vocals", "lead", "vox", "lead"]),
        ("Überkick-Ö", &["überkick", "ö"]),
        ("", &[]),
    ];
    for (name, words) in table {
        assert_eq!(tokens(name), *words, "{name:?}");
    }
}

#[test]
fn stereo_legs_share_a_key() {
    for (left, right) in [
        ("OH L", "OH R"),
        ("OHL", "OHR"),
        ("Gtr L", "Gtr R"),
        ("Keys Left", "Keys Right"),
        ("ohl", "ohr"),
        ("KeysL", "KeysR"),
        ("Trk L", "Trk R"),
        ("Gtr L 2", "Gtr R 2"),
        ("L Room", "R Room"),
    ] {
        let (a, leg_a) = stereo_leg(left).expect(left);
        let (b, leg_b) = stereo_leg(right).expect(right);
        assert_eq!((a, leg_a, leg_b), (b, Leg::Left, Leg::Right), "{left:?}");
    }
    for name in ["Kick", "L", "Vocal", "Snr", "Rhodes", ""] {
        assert_eq!(stereo_leg(name), None, "{name:?}");
    }
}

#[test]
fn close_microphones_say_where_they_stand() {
    for (name, key, placement) in [
        ("Kick In", "kick", Some(Placement::In)),
        ("KickOut", "kick", Some(Placement::Out)),
        ("Snare Top", "snare", Some(Placement::Top)),
        ("Snare 1 Btm", "snare 1", Some(Placement::Bottom)),
        ("Bass DI", "bass", Some(Placement::Direct)),
        ("Bass Mic", "bass", Some(Placement::Microphone)),
        ("Basscab", "bass", Some(Placement::Microphone)),
        ("Snare", "snare", None),
    ] {
        assert_eq!(close_microphone(name), (key.to_owned(), placement), "{name:?}");
    }
}

#[test]
fn declared_pairs_are_found_in_a_list() {
    let names = [
        "Kick In",
        "Kick Out",
        "Snare",
        "Snare Bot",
        "OH L",
        "OH R",
        "Bass DI",
        "Bass Amp",
        "Vox",
        "Vox 2",
        "Gtr L",
    ];
    let pair = |first, second, kind| Pair { first, second, kind };
    use PairKind::{CloseMicrophones, Stereo};
    assert_eq!(
        declared_pairs(&names),
        [
            pair(0, 1, CloseMicrophones),
            pair(2, 3, CloseMicrophones),
            pair(4, 5, Stereo),
            pair(6, 7, CloseMicrophones),
        ]
    );
}

#[test]
fn ids_round_trip_and_match_serde() {
    for class in Instrument::ALL {
        assert_eq!(Instrument::from_id(class.id()), Some(class));
        assert_eq!(serde_json::to_string(&class).unwrap(), format!("\"{}\"", class.id()));
    }
    assert_eq!(Instrument::from_id("triangle"), None);
}

#[test]
fn every_spelling_stands_once_and_as_tokens_cut_it() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, spellings) in super::words::WORDS {
        for spelling in each(spellings) {
            assert!(seen.insert(spelling), "{spelling:?} stands twice");
            assert_eq!(tokens(spelling).join(" "), spelling);
        }
    }
}
