//! A CLAP host with a window: embeds the panel of the bundle given as its first argument, of Deskmate
//! Channel, or of a Desk with as many channels as the second one says.
//!
//! Audio runs all the time, at real-time pace, in its own thread. It takes commands on standard input
//! and answers each with a line on standard output (`ok ...` or `error ...`):
//! `open MS` (parent window unmapped until MS milliseconds after the panel was made), `close`,
//! `level X` (of a 997 Hz tone, linear), `play WAV` (float, over and over, instead of the tone), `set
//! NAME VALUE`, `storm on|off` (many parameter changes in
//! every block), `value NAME` (in the plugin's words), `told NAME` (the value that the plugin told the
//! host last), `hide`, `show`, `files` (open file descriptors), `quit`.

#[path = "gui_desk.rs"]
mod desk;

use std::io::BufRead;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use clack_host::utils::ClapId;
use deskmate_tests::clap_host::Bundle;
use deskmate_tests::desk_player::DeskPlayer;
use deskmate_tests::instance::Instance;
use deskmate_tests::player::{Change, Player};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, EventMask, PropMode, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 256;

type Failed = Box<dyn std::error::Error>;

/// What the main thread tells the audio thread.
struct Control {
    level: AtomicU32,
    /// Legs to be played instead of the tone.
    music: Mutex<Option<Vec<Vec<f32>>>>,
    storm: AtomicBool,
    quit: AtomicBool,
    /// What the plugin told the host, newest last. (A test's host may lock.)
    told: Mutex<Vec<(ClapId, f64)>>,
}

/// What runs on the audio thread.
enum Playing {
    Channel(Player),
    Desk(DeskPlayer),
}

fn main() -> Result<(), Failed> {
    let path = std::env::args().nth(1).ok_or("usage: deskmate-gui-host BUNDLE [CHANNELS]")?;
    let channels: Option<u32> = std::env::args().nth(2).map(|n| n.parse()).transpose()?;
    let bundle = Bundle::load(Path::new(&path));
    let mut plugin = if channels.is_some() { bundle.desk() } else { bundle.channel() };
    let storm_ids: Vec<Change> =
        ["trim_db", "hpf_hz", "band1_gain_db", "band2_freq_hz", "comp_ratio"]
            .map(|name| Change { at_sample: 0, id: Instance::id(name), value: 0.0 })
            .to_vec();
    let control = Arc::new(Control {
        level: AtomicU32::new(0.0_f32.to_bits()),
        music: Mutex::new(None),
        storm: AtomicBool::new(false),
        quit: AtomicBool::new(false),
        told: Mutex::new(Vec::new()),
    });
    let (changes, arriving) = mpsc::channel();
    let player = match channels {
        None => Playing::Channel(plugin.start(RATE_HZ, BLOCK as u32)),
        Some(channels) if plugin.choose_layout(channels) => {
            Playing::Desk(plugin.start_desk(RATE_HZ, BLOCK as u32, channels as usize))
        }
        Some(channels) => return Err(format!("no layout of {channels} channels").into()),
    };
    let audio = std::thread::spawn({
        let control = Arc::clone(&control);
        move || match player {
            Playing::Channel(player) => {
                Playing::Channel(play(player, &control, &arriving, &storm_ids))
            }
            Playing::Desk(player) => Playing::Desk(desk::play(player, &control, &arriving)),
        }
    });
    let commands = standard_input();
    let (x11, screen) = RustConnection::connect(None)?;
    let mut panel = None;
    let quit = 'commands: loop {
        plugin.idle();
        while x11.poll_for_event()?.is_some() {}
        let line: String = match commands.recv_timeout(Duration::from_millis(5)) {
            Ok(line) => line,
            Err(mpsc::RecvTimeoutError::Timeout) => continue,
            Err(mpsc::RecvTimeoutError::Disconnected) => break 'commands Ok(()),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer: Result<String, Failed> = match words[..] {
            ["play", ..] => wav(line.trim_start_matches("play ")).and_then(|legs| {
                *control.music.lock().map_err(|_| "the audio thread panicked")? = Some(legs);
                Ok(String::new())
            }),
            ["open", delay] => open(&mut plugin, &x11, screen, delay).map(|window| {
                panel = Some(window);
                window.to_string()
            }),
            ["close"] => close(&mut plugin, &x11, panel.take()),
            ["hide"] => {
                gui(&mut plugin).and_then(|g| Ok(g.hide(&plugin.0.plugin_handle())?)).map(done)
            }
            ["show"] => {
                gui(&mut plugin).and_then(|g| Ok(g.show(&plugin.0.plugin_handle())?)).map(done)
            }
            ["level", level] => level.parse().map_err(Failed::from).map(|level: f32| {
                control.level.store(level.to_bits(), Relaxed);
                String::new()
            }),
            ["storm", on] => {
                control.storm.store(on == "on", Relaxed);
                Ok(String::new())
            }
            ["set", name, value] => value
                .parse()
                .map_err(Failed::from)
                .and_then(|value| Ok(changes.send(plugin.change(0, name, value)).map(done)?)),
            ["value", name] => Ok(words_of(&mut plugin, name, None)),
            ["told", name] => {
                let told = control.told.lock().map_err(|_| "the audio thread panicked")?;
                Ok(words_of(&mut plugin, name, Some(&told)))
            }
            ["files"] => Ok(deskmate_tests::process::open_files(std::process::id()).to_string()),
            ["quit"] => break 'commands close(&mut plugin, &x11, panel.take()).map(drop),
            _ => Err(format!("what is {line:?}?").into()),
        };
        match answer {
            Ok(answer) => println!("ok {answer}"),
            Err(e) => println!("error {e}"),
        }
    };
    control.quit.store(true, Relaxed);
    match audio.join().map_err(|_| "the audio thread panicked")? {
        Playing::Channel(player) => plugin.stop(player),
        Playing::Desk(player) => plugin.stop_desk(player),
    }
    drop(plugin);
    println!("ok gone");
    quit
}

/// A parameter's value now, or the last one of those told, as the plugin words it.
fn words_of(plugin: &mut Instance, name: &str, told: Option<&[(ClapId, f64)]>) -> String {
    let id = Instance::id(name);
    let value = match told {
        None => Some(plugin.value(id)),
        Some(told) => told.iter().rev().find(|(i, _)| *i == id).map(|(_, value)| *value),
    };
    value.map_or_else(|| "nothing".to_owned(), |value| plugin.text(id, value))
}

fn done(_nothing: ()) -> String {
    String::new()
}

/// Lines of standard input, as they come.
fn standard_input() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn gui(plugin: &mut Instance) -> Result<PluginGui, Failed> {
    Ok(plugin.0.plugin_handle().get_extension().ok_or("the plugin has no panel")?)
}

/// Makes the panel in an unmapped parent window, waits, then shows both.
fn open(
    plugin: &mut Instance,
    x11: &RustConnection,
    screen: usize,
    delay_ms: &str,
) -> Result<u32, Failed> {
    let delay = Duration::from_millis(delay_ms.parse()?);
    let extension = gui(plugin)?;
    let handle = plugin.0.plugin_handle();
    let configuration = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
    if !extension.is_api_supported(&handle, configuration) {
        return Err("the panel cannot be embedded in an X11 window".into());
    }
    extension.create(&handle, configuration)?;
    let size = extension.get_size(&handle).ok_or("the panel has no size")?;
    let parent = parent_window(x11, screen, size)?;
    // SAFETY: the parent window outlives the panel: `close` destroys the panel first.
    unsafe { extension.set_parent(&handle, Window::from_x11_handle(parent.into()))? };
    let shown_at = Instant::now() + delay;
    while Instant::now() < shown_at {
        plugin.idle();
        std::thread::sleep(Duration::from_millis(5));
    }
    x11.map_window(parent)?;
    x11.flush()?;
    extension.show(&plugin.0.plugin_handle())?;
    Ok(parent)
}

fn parent_window(x11: &RustConnection, screen: usize, size: GuiSize) -> Result<u32, Failed> {
    let (window, screen) = (x11.generate_id()?, &x11.setup().roots[screen]);
    let (width, height) = (u16::try_from(size.width)?, u16::try_from(size.height)?);
    let aux = CreateWindowAux::new()
        .background_pixel(screen.white_pixel)
        .event_mask(EventMask::STRUCTURE_NOTIFY);
    let class = WindowClass::INPUT_OUTPUT;
    x11.create_window(0, window, screen.root, 40, 40, width, height, 0, class, 0, &aux)?;
    let (name, string) =
        (x11rb::protocol::xproto::AtomEnum::WM_NAME, x11rb::protocol::xproto::AtomEnum::STRING);
    x11.change_property8(PropMode::REPLACE, window, name, string, b"A CLAP host")?;
    // The plugin's own connection must find the window made.
    x11.sync()?;
    Ok(window)
}

fn close(
    plugin: &mut Instance,
    x11: &RustConnection,
    parent: Option<u32>,
) -> Result<String, Failed> {
    let Some(parent) = parent else { return Ok(String::new()) };
    gui(plugin)?.destroy(&plugin.0.plugin_handle());
    x11.destroy_window(parent)?;
    x11.sync()?;
    Ok(String::new())
}

/// Two legs of a float WAV file at the host's rate; a mono one plays in both.
fn wav(path: &str) -> Result<Vec<Vec<f32>>, Failed> {
    let mut file = hound::WavReader::open(path)?;
    let spec = file.spec();
    if f64::from(spec.sample_rate) != RATE_HZ {
        return Err(format!("{path} is at {} Hz", spec.sample_rate).into());
    }
    let all = file.samples::<f32>().collect::<Result<Vec<f32>, _>>()?;
    let channels = usize::from(spec.channels);
    let leg = |at: usize| all.iter().skip(at).step_by(channels).copied().collect();
    Ok(vec![leg(0), leg(channels - 1)])
}

/// One block of the music, over and over.
fn block_of(music: &[Vec<f32>], frame: u64) -> Vec<Vec<f32>> {
    let sample = |leg: &Vec<f32>, i: u64| leg[((frame + i) % leg.len().max(1) as u64) as usize];
    music.iter().map(|leg| (0..BLOCK as u64).map(|i| sample(leg, i)).collect()).collect()
}

/// The audio thread: a tone at the level wanted, or music, at real-time pace.
fn play(
    mut player: Player,
    control: &Control,
    changes: &mpsc::Receiver<Change>,
    storm: &[Change],
) -> Player {
    let block_time = Duration::from_secs_f64(BLOCK as f64 / RATE_HZ);
    let (mut due, mut frame) = (Instant::now(), 0_u64);
    while !control.quit.load(Relaxed) {
        let level = f32::from_bits(control.level.load(Relaxed));
        let tone: Vec<f32> = (0..BLOCK as u64)
            .map(|i| {
                let phase = 997.0 * (frame + i) as f64 / RATE_HZ;
                level * (std::f64::consts::TAU * phase).sin() as f32
            })
            .collect();
        let mut now: Vec<Change> = changes.try_iter().collect();
        if control.storm.load(Relaxed) {
            let value = (frame as f64 / RATE_HZ * 3.0).sin() * 0.5 + 0.5;
            now.extend(storm.iter().map(|change| Change { value, ..*change }));
        }
        let music = control.music.lock().ok();
        let music = music.as_deref().and_then(Option::as_ref).map(|m| block_of(m, frame));
        let block = music.unwrap_or_else(|| vec![tone.clone(), tone]);
        player.render(&block, std::iter::once(BLOCK), &now);
        if let Ok(mut told) = control.told.lock() {
            told.extend(player.take_told());
        }
        frame += BLOCK as u64;
        due += block_time;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    player
}
