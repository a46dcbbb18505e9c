//! Pictures of panels, held against those that are committed.
//!
//! `DESKMATE_ACCEPT=1 cargo test -p panels --test pictures` writes them anew; look at the difference
//! before committing. What is drawn now lies in `target/pictures/panels/` after a difference.

use std::path::{Path, PathBuf};

use egui::{ColorImage, Event, RawInput, Rect, Ui, Vec2, ViewportId};
use panels::{Brightness, install_theme, set_brightness};

use super::raster::{Textures, draw};

/// A pixel differs where a colour is off by more than this, of 255.
const TOLERANCE: u8 = 12;
/// Share of the pixels that may differ: other rounding on another machine.
const SHARE: f64 = 0.002;

/// Draws the panel as a person sees it after some frames of 50 ms; `events` go in one after the other,
/// once the cards may be tapped.
pub fn picture(
    size: Vec2,
    scale: f32,
    brightness: Brightness,
    events: &[Event],
    mut panel: impl FnMut(&mut Ui),
) -> ColorImage {
    let ctx = egui::Context::default();
    install_theme(&ctx);
    set_brightness(&ctx, brightness);
    let mut textures = Textures::default();
    let mut shown = None;
    let steps = 12 + 2 * events.len();
    for step in 0..steps {
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(step as f64 * 0.05),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(scale);
        }
        if let Some(event) = step.checked_sub(12).filter(|s| s % 2 == 0).map(|s| &events[s / 2]) {
            input.events.push(event.clone());
        }
        let output = ctx.run_ui(input, &mut panel);
        if step + 1 == steps {
            shown = Some(draw(&ctx, &mut textures, &output, size));
        } else {
            textures.follow(&output.textures_delta);
        }
    }
    shown.expect("at least one frame")
}

/// A key that is pressed.
pub fn key(key: egui::Key) -> Event {
    let modifiers = egui::Modifiers::NONE;
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

/// Holds a picture against the committed one.
///
/// # Panics
/// They differ, or there is none.
pub fn check(name: &str, now: &ColorImage) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pictures/{name}.png"));
    if std::env::var_os("DESKMATE_ACCEPT").is_some() {
        write(&path, now);
        return;
    }
    let kept = read(&path);
    let problem = match &kept {
        None => Some("there is no such picture yet".to_owned()),
        Some(kept) if kept.size != now.size => {
            Some(format!("{:?} became {:?}", kept.size, now.size))
        }
        Some(kept) => {
            let off = |(a, b): &(&egui::Color32, &egui::Color32)| {
                let (a, b) = (a.to_array(), b.to_array());
                a.iter().zip(b).any(|(x, y)| x.abs_diff(y) > TOLERANCE)
            };
            let differ = kept.pixels.iter().zip(&now.pixels).filter(off).count();
            let most = (SHARE * now.pixels.len() as f64) as usize;
            (differ > most).then(|| format!("{differ} pixels differ, {most} may"))
        }
    };
    if let Some(problem) = problem {
        let beside = pictures().join(format!("{name}.png"));
        write(&beside, now);
        panic!("{name}: {problem}; it looks like {} now", beside.display());
    }
}

fn pictures() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target =
        target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
    target.join("pictures/panels")
}

fn write(path: &Path, image: &ColorImage) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for pictures");
    let file = std::fs::File::create(path).expect("a file");
    let [w, h] = image.size;
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), w as u32, h as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let rgb: Vec<u8> = image.pixels.iter().flat_map(|p| [p.r(), p.g(), p.b()]).collect();
    encoder.write_header().and_then(|mut w| w.write_image_data(&rgb)).expect("a picture");
}

fn read(path: &Path) -> Option<ColorImage> {
    let file = std::fs::File::open(path).ok()?;
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let pixels = bytes[..info.buffer_size()].chunks_exact(3);
    let pixels = pixels.map(|p| egui::Color32::from_rgb(p[0], p[1], p[2])).collect();
    Some(ColorImage::new([info.width as usize, info.height as usize], pixels))
}
