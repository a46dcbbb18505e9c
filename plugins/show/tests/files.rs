//! Show files are read whole or refused with the file and the line.

use std::path::PathBuf;

use assistant::{ChannelConfig, Class, Phase, Stance};
use show::{InputList, LogWriter, PolicyFile};

fn file(name: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("deskmate-show-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("temp folder");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("temp file");
    path
}

fn channels(names: &[&str]) -> Vec<ChannelConfig> {
    let id = |i: usize| uuid::Uuid::from_u128(i as u128);
    names.iter().enumerate().map(|(i, n)| ChannelConfig::named(i as u16 + 1, n, id(i))).collect()
}

#[test]
fn an_input_list_reaches_both_ends_of_a_pair() {
    let path = file(
        "list.toml",
        "[[channel]]\nname = \"A\"\ninstrument = \"kick\"\npair = \"B\"\n\n[[channel]]\nname = \"V\"\nlead = true\nrole = \"mc\"\ninsert = \"after_eq\"\nfader_db = -4.5\n",
    );
    let mut show = channels(&["A", "B", "V"]);
    let list = InputList::read(&path).expect("good list");
    list.apply(&mut show).expect("fits");
    assert_eq!(list.faders_db(&show), [None, None, Some(-4.5)]);
    assert_eq!(show[2].insert, assistant::InsertPoint::AfterEq);
    assert_eq!((show[0].pair, show[1].pair), (Some(1), Some(0)));
    assert_eq!(show[0].instrument, Some(ml_models::Instrument::Kick));
    assert!(show[2].lead_vocal);
    assert_eq!(show[2].role, assistant::Role::Mc);
}

#[test]
fn what_is_wrong_in_a_list_is_named_with_its_line() {
    let cases = [
        ("[[channel]]\nname = \"A\"\ncolour = \"red\"\n", 3, "colour"),
        ("[[channel]]\nname = \"A\"\ninstrument = \"kazoo\"\n", 3, "kazoo"),
        ("[[channel]]\nname = \"Z\"\n", 2, "\"Z\""),
        ("[[channel]]\nname = \"A\"\npair = \"A\"\n", 3, "itself"),
        ("[[channel]]\nname = \"A\"\n[[channel]]\nname = \"A\"\n", 4, "twice"),
        (
            "[[channel]]\nname = \"A\"\npair = \"B\"\n[[channel]]\nname=\"V\"\npair=\"A\"\n",
            6,
            "two pairs",
        ),
        ("[[channel]]\nname = \"A\"\nfader_db = 40\n", 3, "fader_db"),
        ("[[channel]]\nname = \"A\"\nfader_db = nan\n", 3, "fader_db"),
        ("[[channel]\n", 1, ""),
    ];
    for (i, (text, line, word)) in cases.iter().enumerate() {
        let path = file(&format!("bad-{i}.toml"), text);
        let mut show = channels(&["A", "B", "V"]);
        let error = InputList::read(&path)
            .and_then(|l| l.apply(&mut show))
            .expect_err("must be refused")
            .to_string();
        assert!(error.contains(&format!("bad-{i}.toml: line {line}: ")), "{error}");
        assert!(error.contains(word), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_policy_file_gives_stances_and_phases() {
    let path = file(
        "policy.toml",
        "[classes]\nhpf = \"off\"\n\n[[phase]]\nat_s = 0\nphase = \"line-check\"\n[[phase]]\nat_s = 12.5\nphase = \"show\"\n",
    );
    let read = PolicyFile::read(&path).expect("good policy");
    assert_eq!(read.policy.stance(Class::Hpf), Stance::Off);
    assert_eq!(read.policy.stance(Class::Polarity), Stance::Suggest);
    assert_eq!(read.phases.len(), 2);
    assert_eq!((read.phases[1].at_s, read.phases[1].phase), (12.5, Phase::Show));
}

#[test]
fn what_is_wrong_in_a_policy_is_named_with_its_line() {
    let cases = [
        ("[classes]\nreverb = \"off\"\n", 2, "reverb"),
        ("[classes]\nhpf = \"maybe\"\n", 2, "maybe"),
        ("\n[limits]\ntrim_down_db = 40\n", 2, "trim_down_db"),
        (
            "[[phase]]\nat_s = 9\nphase = \"show\"\n[[phase]]\nat_s = 3\nphase = \"show\"\n",
            4,
            "after",
        ),
        ("[[phase]]\nat_s = -1\nphase = \"show\"\n", 1, "no time"),
    ];
    for (i, (text, line, word)) in cases.iter().enumerate() {
        let path = file(&format!("policy-{i}.toml"), text);
        let error = PolicyFile::read(&path).expect_err("must be refused").to_string();
        assert!(error.contains(&format!("policy-{i}.toml: line {line}: ")), "{error}");
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn a_log_is_there_when_finished_and_gone_when_dropped() {
    let target = file("anchor", "").with_file_name("log.jsonl");
    let mut log = LogWriter::create(&target).expect("writable");
    log.write(&[1, 2]).expect("writable");
    drop(log);
    assert!(!target.exists());
    let mut log = LogWriter::create(&target).expect("writable");
    log.write(&[1, 2]).expect("writable");
    log.write(&[3]).expect("writable");
    log.finish().expect("writable");
    assert_eq!(std::fs::read_to_string(&target).expect("there"), "[1,2]\n[3]\n");
}
