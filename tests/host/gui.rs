//! The panel in real windows, on a screen that nobody sees: in a CLAP host and in the standalone
//! program. Pictures are saved to `target/pictures/`.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use deskmate_tests::bundle;
use deskmate_tests::display::Display;
use deskmate_tests::panel_host::PanelHost;
use deskmate_tests::picture::{Picture, look};
use deskmate_tests::process::{Running, output};

/// The panel's size when nobody changed it, in pixels.
const PANEL: (usize, usize) = (1_120, 700);
/// Where the meters are: left, top, right, bottom, in parts of the panel.
const METERS: [f64; 4] = [0.0, 0.1, 0.15, 0.6];
const GUI_HOST: &str = env!("CARGO_BIN_EXE_deskmate-gui-host");

fn meters(panel: &Picture) -> Picture {
    let [left, top, right, bottom] = METERS;
    panel.part(left, top, right, bottom)
}

fn is_drawn(panel: &Picture) -> bool {
    panel.colours() > 50 && panel.drawn() > 0.1
}

/// Not empty, of the right size, and with the words that must never be missing.
fn check_panel(panel: &Picture, name: &str) {
    let path = bundle::pictures().expect("a folder for pictures").join(name);
    panel.save(&path);
    assert_eq!(panel.size(), PANEL, "{name}");
    assert!(
        is_drawn(panel),
        "{name} is empty: {} colours, {:.3} drawn",
        panel.colours(),
        panel.drawn()
    );
    let words = panel.words(&path);
    for word in ["freeze", "mine", "dry", "soundcheck"] {
        assert!(words.contains(word), "{name}: no {word:?} in {words:?}");
    }
    let readings = ["peak", "lufs", "trim", "hpf"];
    assert!(readings.iter().any(|word| words.contains(word)), "{name}: no readings in {words:?}");
}

#[test]
fn the_panel_opens_late_in_a_clap_host_and_its_meters_move() {
    let Some(clap) = bundle::clap() else { return };
    let display = Display::start(1_280, 900);
    for (delay_ms, name) in [(700, "panel-clap.png"), (2_500, "panel-clap-late.png")] {
        let mut host = PanelHost::start(&display, Path::new(GUI_HOST), &clap);
        host.say("level 0.25");
        let window = host.open(Duration::from_millis(delay_ms));
        let see = || display.window(window);
        look(Duration::from_secs(10), see, is_drawn);
        std::thread::sleep(Duration::from_millis(800));
        let loud = see();
        check_panel(&loud, name);
        host.say("level 0");
        let moved = |now: &Picture| meters(&loud).changed_pixels(&meters(now)) > 500;
        let quiet = look(Duration::from_secs(10), see, moved);
        let changed = meters(&loud).changed_pixels(&meters(&quiet));
        assert!(changed > 500, "{name}: the meters stand still ({changed} pixels changed)");
        host.quit();
    }
}

/// The way of a suggestion: heard, shown, accepted by a key on the panel, set in the strip, told to the
/// host, heard in the audio's level, and taken back.
#[test]
fn a_suggestion_is_accepted_and_undone_on_the_panel() {
    let Some(clap) = bundle::clap() else { return };
    let display = Display::start(1_280, 900);
    let mut host = PanelHost::start(&display, Path::new(GUI_HOST), &clap);
    // 1 dB over what the trim may take back: peaks at -5 dBTP, 7 dB over the target.
    host.say("level 0.56");
    let window = host.open(Duration::from_millis(600));
    let see = || display.window(window);
    let scratch = bundle::pictures().expect("a folder for pictures").join("panel-card.png");
    // Dark letters on amber stand on the card's button alone.
    let has_card =
        |panel: &Picture| panel.part(0.7, 0.1, 1.0, 0.85).share_of([0xf2, 0xb1, 0x34]) > 0.02;
    let card = look(Duration::from_secs(60), see, has_card);
    card.save(&scratch);
    let words = card.words(&scratch);
    assert!(words.contains("trim") && words.contains("accept"), "no card to accept: {words:?}");
    assert_eq!(host.say("value trim_db"), "0.0 dB", "nothing moves unasked");
    let press = |host: &mut PanelHost, key, good: fn(&String) -> bool| {
        display.press_until(window, key, || host.say("value trim_db"), good)
    };
    // As with Caps Lock on.
    let trim = press(&mut host, "A", |value| value != "0.0 dB");
    assert!(trim.starts_with('-'), "trim went to {trim:?}");
    assert_eq!(
        wait_for(|| host.say("told trim_db"), |told| *told == trim),
        trim,
        "the host is told"
    );
    let back = press(&mut host, "u", |value| value == "0.0 dB");
    assert_eq!(back, "0.0 dB", "undone");
    assert_eq!(wait_for(|| host.say("told trim_db"), |told| told == "0.0 dB"), "0.0 dB");
    host.quit();
}

/// What is rehearsed is what plays: the demo band's bass, which the rehearsal finds too hot, draws the
/// same card live.
#[test]
fn the_demo_bass_draws_the_card_that_the_rehearsal_gave_it() {
    let (Some(clap), Some(program)) = (bundle::clap(), bundle::program("deskmate")) else { return };
    let out = std::env::temp_dir().join(format!("deskmate-demo-{}", std::process::id()));
    let said = output(Command::new(program).args(["rehearse", "--render", "--out"]).arg(&out));
    let line = said.lines().find(|l| l.contains("Bass DI: Peaks at")).unwrap_or_default();
    assert!(line.contains("Trim down 6"), "no card for the bass in the rehearsal:\n{said}");
    let display = Display::start(1_280, 900);
    let mut host = PanelHost::start(&display, Path::new(GUI_HOST), &clap);
    host.say(&format!("play {}", out.join("stems/Bass DI.wav").display()));
    let window = host.open(Duration::from_millis(600));
    let has_card =
        |panel: &Picture| panel.part(0.7, 0.1, 1.0, 0.85).share_of([0xf2, 0xb1, 0x34]) > 0.02;
    let card = look(Duration::from_secs(60), || display.window(window), has_card);
    let path = bundle::pictures().expect("a folder for pictures").join("panel-demo.png");
    card.save(&path);
    let words = card.words(&path);
    for word in ["bass", "peaks", "trim", "accept"] {
        assert!(words.contains(word), "no {word:?} in {words:?}");
    }
    host.quit();
    let _ = std::fs::remove_dir_all(&out);
}

/// Asks until the answer is good, for at most 5 s; returns the last answer.
fn wait_for(mut ask: impl FnMut() -> String, good: impl Fn(&String) -> bool) -> String {
    let start = Instant::now();
    loop {
        let answer = ask();
        if good(&answer) || start.elapsed() > Duration::from_secs(5) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Always the same name: JACK knows eight servers on a machine, and one that was killed keeps its
/// place until another of its name comes.
const SERVER: &str = "deskmate-tests";

/// A source of clicks on a JACK server without a sound card.
fn clicks(display: &Display, server: &str) -> [Running; 2] {
    let jack = |program: &str| {
        let mut command = display.command(Path::new(program));
        command.env("JACK_DEFAULT_SERVER", server).env("JACK_NO_START_SERVER", "1");
        command.env("JACK_NO_AUDIO_RESERVATION", "1");
        command
    };
    let words = ["-n", server, "-r", "-d", "dummy", "-r", "48000", "-p", "512"];
    let jackd = Running::start_quietly(jack("jackd").args(words));
    let start = Instant::now();
    while !jack("jack_lsp").output().is_ok_and(|out| out.status.success()) {
        assert!(start.elapsed() < Duration::from_secs(15), "jackd does not come up");
        std::thread::sleep(Duration::from_millis(200));
    }
    let words = ["-b", "60", "-n", "clicks", "-A", "0.5", "-D", "500", "-a", "1", "-d", "1"];
    [Running::start_quietly(jack("jack_metro").args(words)), jackd]
}

#[test]
fn the_standalone_program_shows_the_same_panel() {
    let Some(program) = bundle::program("deskmate-standalone") else { return };
    let display = Display::start(1_280, 900);
    let _sound = clicks(&display, SERVER);
    let mut command: Command = display.command(&program);
    command.env("JACK_DEFAULT_SERVER", SERVER).env("JACK_NO_START_SERVER", "1");
    let port = "clicks:60_bpm";
    command.args(["--backend", "jack", "--connect-jack-inputs", &format!("{port},{port}")]);
    let mut standalone = Running::start_quietly(&mut command);
    let window = display.window_titled("Deskmate", Duration::from_secs(20));
    let see = || display.window(window);
    let panel = look(Duration::from_secs(10), see, is_drawn);
    check_panel(&panel, "panel-standalone.png");
    // Half a second of tone, half a second of nothing: the meters must go up and down.
    let moved = |now: &Picture| meters(&panel).changed_pixels(&meters(now)) > 300;
    let later = look(Duration::from_secs(10), see, moved);
    assert!(moved(&later), "the meters stand still");
    assert!(standalone.ended().is_none(), "the program still runs");
}
