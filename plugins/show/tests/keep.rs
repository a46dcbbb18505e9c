//! What is kept on the machine survives a crash, and scripts say what is wrong with them.

use std::path::{Path, PathBuf};

use assistant::ledger::{Act, Entry};
use assistant::{
    AutoAccept, ChannelConfig, ChannelState, Class, Engine, EngineConfig, ParamChange, Phase,
    Policy, Trust, Who,
};
use show::Script;
use show::keep::{LedgerFile, LiveLog, change_trust, read_trust};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x00c0_ffee);

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("deskmate-keep-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// The ledger file of a process that has crashed just now: no farewell, and a torn last line.
    fn crashed(&self, name: &str, torn: &str) -> PathBuf {
        let from = self.0.join(format!("ledger/{ID}.jsonl"));
        let to = self.0.join(name);
        std::fs::create_dir_all(to.join("ledger")).expect("a temporary folder");
        let text = std::fs::read_to_string(from).expect("written") + torn;
        std::fs::write(to.join(format!("ledger/{ID}.jsonl")), text).expect("room");
        to
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn engine() -> Engine {
    let config = EngineConfig {
        phase: Phase::Soundcheck,
        policy: Policy::default(),
        accept: AutoAccept::None,
        sample_rate_hz: 48_000.0,
        hop_len: 480,
    };
    Engine::new(config, vec![ChannelConfig::named(1, "Gtr", ID)])
}

fn turned(to: f32) -> Entry {
    let change = ParamChange { param: dsp(), from: 0.0, to };
    Entry { hop: 100, by: Who::Engineer, act: Act::Turned { change } }
}

fn dsp() -> dsp_core::params::ParamId {
    dsp_core::params::ParamId::TRIM_DB
}

fn open(dir: &Path) -> (LedgerFile, Option<ChannelState>) {
    LedgerFile::open(dir, ID).expect("the folder can be written")
}

#[test]
fn a_crash_loses_no_line_of_the_ledger_and_a_torn_end_only_itself() {
    let scratch = Scratch::new("crash");
    let state = engine().save(0);
    let (mut file, left) = open(&scratch.0);
    assert_eq!(left, None);
    file.begin(state.clone()).expect("room");
    file.write(vec![turned(-3.0)], || state.clone()).expect("room");
    file.write(vec![turned(-5.0)], || state.clone()).expect("room");
    for (name, torn) in
        [("whole", ""), ("torn", "{\"entry\":{\"hop\":9,\"by\":\"eng"), ("junk", "\0\u{1}\n")]
    {
        let left = open(&scratch.crashed(name, torn)).1.expect("not closed");
        let (live, own) = left.values().expect("its own parameters");
        assert_eq!((live.get(dsp()), own.get(dsp())), (-5.0, -5.0), "{name}");
        assert_eq!(left.hands_on, [Class::GainStaging], "and the lock that the hand set");
    }
    // What went as it should is not replayed.
    drop(file);
    assert_eq!(open(&scratch.0).1, None);
}

#[test]
fn what_a_later_program_left_is_kept_beside_the_file_that_begins_anew() {
    let scratch = Scratch::new("later");
    let (mut file, _) = open(&scratch.0);
    file.begin(engine().save(0)).expect("room");
    let path = scratch.crashed("there", "").join(format!("ledger/{ID}.jsonl"));
    let text = std::fs::read_to_string(&path).expect("written");
    let later = text.replace("\"version\":4", "\"version\":99");
    assert_ne!(later, text);
    std::fs::write(&path, &later).expect("room");
    let (mut file, left) = open(&scratch.0.join("there"));
    assert_eq!(left, None, "not read");
    file.begin(engine().save(0)).expect("room");
    let aside = path.with_extension("jsonl.unread");
    assert_eq!(std::fs::read_to_string(&aside).expect("kept"), later);
    drop(file);
    std::fs::remove_file(&aside).expect("there");
    drop(open(&scratch.0.join("there")));
    assert!(!aside.exists(), "its own file is read");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_that_names_it() {
    let scratch = Scratch::new("blocked");
    let blocked = scratch.0.join("file");
    std::fs::write(&blocked, "no folder").expect("room");
    let errors = [
        LedgerFile::open(&blocked, ID).err().map(|e| e.to_string()),
        LiveLog::create(&blocked, ID).err().map(|e| e.to_string()),
        change_trust(&blocked, |_| {}).err().map(|e| e.to_string()),
    ];
    for error in errors {
        assert!(error.expect("an error").contains("file"));
    }
}

#[test]
fn logs_count_up_and_the_oldest_go() {
    let scratch = Scratch::new("logs");
    for _ in 0..25 {
        LiveLog::create(&scratch.0, ID).expect("room");
    }
    let names = std::fs::read_dir(scratch.0.join("logs")).expect("made").count();
    assert_eq!(names, 20);
    assert!(scratch.0.join(format!("logs/{ID}-0025.jsonl")).exists());
}

#[test]
fn trust_comes_back_and_rubbish_is_no_trust() {
    let scratch = Scratch::new("trust");
    let mut trust = Trust::default();
    for _ in 0..20 {
        trust.record(Class::Hpf, true);
    }
    change_trust(&scratch.0, |kept| *kept = trust.clone()).expect("room");
    assert_eq!(read_trust(&scratch.0), trust);
    // Another process decides on another class: neither is lost.
    change_trust(&scratch.0, |kept| _ = kept.record(Class::Tone, false)).expect("room");
    assert_eq!(read_trust(&scratch.0).of(Class::Tone).decisions(), (1, 0));
    assert_eq!(read_trust(&scratch.0).of(Class::Hpf), trust.of(Class::Hpf));
    assert!(read_trust(&scratch.0).live().unlocked(Class::Hpf));
    std::fs::write(scratch.0.join("trust.json"), "{\"cards\": 7").expect("room");
    assert_eq!(read_trust(&scratch.0), Trust::default());
}

#[test]
fn a_script_says_what_is_wrong_with_it() {
    let scratch = Scratch::new("script");
    let read = |text: &str| {
        let path = scratch.0.join("script.toml");
        std::fs::write(&path, text).expect("room");
        Script::read(&path).map_err(|e| e.to_string())
    };
    assert!(read("").is_ok());
    let good = "[[act]]\nat_s = 0\nrename = \"Vox\"\n[[act]]\nat_s = 1.5\naccept = \"hpf\"\n";
    let script = read(good).expect("a good one");
    let engine = engine();
    assert_eq!(script.intents(0, &engine).len(), 1);
    assert!(script.intents(150, &engine).is_empty(), "no such card");
    assert_eq!(script.after(1.0).as_deref(), Some("script: 1 of its acts come after the end"));
    assert_eq!(script.after(2.0), None);
    // It speaks of channels that the show has; what it renames is known by its new name.
    let renames = "[[act]]\nat_s = 1\nchannel = \"Bass\"\nrename = \"Sub\"\n\
                   [[act]]\nat_s = 2\nchannel = \"Sub\"\naccept = \"hpf\"\n";
    let script = read(renames).expect("a good one");
    assert!(script.fits(&["Gtr", "Bass"]).is_ok());
    let wrong = |channels: &[&str]| script.fits(channels).expect_err("wrong").to_string();
    assert!(wrong(&["Gtr"]).contains("line 1: no channel is called \"Bass\""));
    assert!(wrong(&["Sub", "Bass"]).contains("line 1: another channel is called \"Sub\""));
    assert!(script.intents(100, &engine).is_empty(), "there is no bass here");
    // A hop is a whole number of samples, and no hundredth of a second at every rate.
    let slow = Engine::new(
        EngineConfig { sample_rate_hz: 22_050.0, hop_len: 221, ..engine.config().clone() },
        vec![ChannelConfig::named(1, "Bass", ID)],
    );
    assert_eq!(script.intents(100, &slow).len(), 1, "1 s is hop 99.8");
    let late = read("[[act]]\nat_s = 100\nnew_song = true\n").expect("a good one");
    assert_eq!((late.intents(9_977, &slow).len(), late.intents(10_000, &slow).len()), (1, 0));
    for (text, line) in [
        ("[[act]]\nat_s = -1\naccept = \"hpf\"\n", "line 1"),
        ("[[act]]\nat_s = 2\naccept = \"hpf\"\n[[act]]\nat_s = 1\nundo = \"hpf\"\n", "line 4"),
        ("[[act]]\nat_s = 2\n", "line 1"),
        ("[[act]]\nat_s = 2\naccept = \"hpf\"\nundo = \"hpf\"\n", "line 1"),
        ("[[act]]\nat_s = 2\naccept = \"loudness\"\n", "line 3"),
        ("[[act]]\nat_s = 2\nsing = true\n", "line 3"),
    ] {
        let error = read(text).expect_err(text);
        assert!(error.contains("script.toml") && error.contains(line), "{error}");
    }
}
