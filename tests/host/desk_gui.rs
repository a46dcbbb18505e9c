//! The Desk panel in a real window of a CLAP host, on a screen that nobody sees. Pictures are saved to
//! `target/pictures/`.

use std::path::Path;
use std::time::Duration;

use deskmate_tests::bundle;
use deskmate_tests::display::Display;
use deskmate_tests::panel_host::PanelHost;
use deskmate_tests::picture::{Picture, look};

/// The panel's size when nobody changed it, in pixels.
const PANEL: (usize, usize) = (1_440, 900);
const GUI_HOST: &str = env!("CARGO_BIN_EXE_deskmate-gui-host");

/// Where the tiles are.
fn grid(panel: &Picture) -> Picture {
    panel.part(0.0, 0.09, 0.75, 0.68)
}

#[test]
fn the_desk_shows_its_channels_and_its_meters_move_in_every_layout() {
    let Some(clap) = bundle::clap() else { return };
    let display = Display::start(1_600, 1_000);
    for channels in [2, 32] {
        let name = format!("desk-clap-{channels}.png");
        let mut host = PanelHost::start_desk(&display, Path::new(GUI_HOST), &clap, channels);
        host.say("level 0.25");
        let window = host.open(Duration::from_millis(700));
        let see = || display.window(window);
        let is_green = |p: &Picture| grid(p).share_of([0x4c, 0xc3, 0x8a]) > 0.0004;
        let loud = look(Duration::from_secs(15), see, is_green);
        let path = bundle::pictures().expect("a folder for pictures").join(&name);
        loud.save(&path);
        assert_eq!(loud.size(), PANEL, "{name}");
        assert!(is_green(&loud), "{name}: no level is shown");
        let words = loud.words(&path);
        for word in ["freeze", "mine", "dry", "soundcheck", "suspects", "policy", "ledger"] {
            assert!(words.contains(word), "{name}: no {word:?} in {words:?}");
        }
        host.say("level 0");
        let moved = |now: &Picture| grid(&loud).changed_pixels(&grid(now)) > 200;
        let quiet = look(Duration::from_secs(10), see, moved);
        assert!(moved(&quiet), "{name}: the meters stand still");
        host.quit();
    }
}

/// A card on the Desk is accepted by a key and taken back by a key; only its own channel moves.
#[test]
fn a_suggestion_is_accepted_and_undone_on_the_desk() {
    let Some(clap) = bundle::clap() else { return };
    let display = Display::start(1_600, 1_000);
    let mut host = PanelHost::start_desk(&display, Path::new(GUI_HOST), &clap, 8);
    // Peaks at -5 dBTP, 7 dB over the target: the trim may take that back.
    host.say("level 0.56");
    let window = host.open(Duration::from_millis(600));
    let see = || display.window(window);
    // Dark letters on amber stand on a card's button alone.
    let has_card =
        |panel: &Picture| panel.part(0.75, 0.09, 1.0, 0.88).share_of([0xf2, 0xb1, 0x34]) > 0.02;
    let card = look(Duration::from_secs(90), see, has_card);
    let path = bundle::pictures().expect("a folder for pictures").join("desk-card.png");
    card.save(&path);
    let words = card.words(&path);
    assert!(words.contains("trim") && words.contains("accept"), "no card to accept: {words:?}");
    let trims = |host: &mut PanelHost| -> Vec<String> {
        (1..=8).map(|n| host.say(&format!("value ch{n:02}_trim_db"))).collect()
    };
    let moved = |trims: &[String]| trims.iter().filter(|trim| *trim != "0.0 dB").count();
    assert_eq!(moved(&trims(&mut host)), 0, "nothing moves unasked");
    // The cards of eight channels come one after the other: many a press is too near to a change.
    let mut press = |key, wanted| {
        display.press_until(window, key, || trims(&mut host), |now| moved(now) == wanted)
    };
    let after = press("a", 1);
    assert_eq!(moved(&after), 1, "one channel has moved: {after:?}");
    let back = press("u", 0);
    assert_eq!(moved(&back), 0, "undone: {back:?}");
    // The filter is had by a key, too, and then letters are letters.
    let path = bundle::pictures().expect("a folder for pictures").join("desk-filter.png");
    // Letters in full ink: a cursor alone is less.
    let shows =
        |panel: &Picture| panel.part(0.68, 0.03, 0.76, 0.062).share_of([0xe6, 0xea, 0xf0]) > 0.03;
    let typed = (0..4).any(|_| {
        display.press(window, "slash");
        // The field has the keyboard with the next picture, and a busy machine takes its time.
        std::thread::sleep(Duration::from_secs(2));
        display.types("vocals drums");
        let seen = look(Duration::from_secs(5), see, shows);
        seen.save(&path);
        shows(&seen)
    });
    assert!(typed, "the filter does not take what is typed: {}", path.display());
    host.quit();
}
