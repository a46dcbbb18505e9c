//! Palette, type and style of all panels (`PANEL.md`).
//!
//! A colour has one meaning and always stands beside a word or a shape that says the same.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, FontTweak, Stroke,
    TextFormat, TextStyle, Theme, Ui, Visuals, epaint::text::VariationCoords,
};

/// How bright the place is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brightness {
    /// A dark room.
    #[default]
    Dark,
    /// A dark room in which even that is too bright.
    Dim,
    /// Daylight.
    Daylight,
}

impl Brightness {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Dim, Self::Daylight];

    /// As a person reads it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Dim => "dim",
            Self::Daylight => "daylight",
        }
    }

    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Dim => &DIM,
            Self::Daylight => &DAYLIGHT,
        }
    }
}

/// The colours of a look. Those that end in `_ink` are for text and lines, the others for areas with
/// `on_bright` text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything; no two looks share it.
    pub ground: Color32,
    /// Tiles.
    pub surface: Color32,
    /// Buttons and fields on a tile.
    pub raised: Color32,
    /// Edges of tiles.
    pub line: Color32,
    /// Edges of what can be touched.
    pub edge: Color32,
    /// What is read first.
    pub text: Color32,
    /// What is read second.
    pub quiet: Color32,
    /// Text on an area of the colour of text.
    pub on_text: Color32,
    /// Text on amber, blue, green and red areas.
    pub on_bright: Color32,
    /// The assistant's suggestion.
    pub amber: Color32,
    /// The same as text or line.
    pub amber_ink: Color32,
    /// The engineer's own settings.
    pub blue: Color32,
    /// The same as text or line.
    pub blue_ink: Color32,
    /// Healthy level.
    pub green: Color32,
    /// The same as text or line.
    pub green_ink: Color32,
    /// Clip, lost line, growing suspect.
    pub red: Color32,
    /// The same as text or line.
    pub red_ink: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Palette = Palette {
    ground: rgb(0x0e1115),
    surface: rgb(0x161b21),
    raised: rgb(0x1f262e),
    line: rgb(0x232b34),
    edge: rgb(0x394450),
    text: rgb(0xe6eaf0),
    quiet: rgb(0x93a0ad),
    on_text: rgb(0x121417),
    on_bright: rgb(0x121417),
    amber: rgb(0xf2b134),
    amber_ink: rgb(0xf2b134),
    blue: rgb(0x63b3ff),
    blue_ink: rgb(0x63b3ff),
    green: rgb(0x4cc38a),
    green_ink: rgb(0x4cc38a),
    red: rgb(0xff6166),
    red_ink: rgb(0xff6166),
};

/// A third of the light of the dark look.
const DIM: Palette = Palette {
    ground: rgb(0x050607),
    surface: rgb(0x0a0c0f),
    raised: rgb(0x101418),
    line: rgb(0x14191e),
    edge: rgb(0x252d36),
    text: rgb(0x97a0aa),
    quiet: rgb(0x77828e),
    on_text: rgb(0x08090b),
    on_bright: rgb(0x08090b),
    amber: rgb(0xa87a22),
    amber_ink: rgb(0xa87a22),
    blue: rgb(0x4c88c2),
    blue_ink: rgb(0x4c88c2),
    green: rgb(0x389366),
    green_ink: rgb(0x389366),
    red: rgb(0xd65a5e),
    red_ink: rgb(0xd65a5e),
};

const DAYLIGHT: Palette = Palette {
    ground: rgb(0xdde2e7),
    surface: rgb(0xfafbfc),
    raised: rgb(0xeceff2),
    line: rgb(0xc6cdd4),
    edge: rgb(0x95a0ab),
    text: rgb(0x14181c),
    quiet: rgb(0x47515b),
    on_text: rgb(0xffffff),
    on_bright: rgb(0x121417),
    amber: rgb(0xf2b134),
    amber_ink: rgb(0x7c5000),
    blue: rgb(0x63b3ff),
    blue_ink: rgb(0x0a549e),
    green: rgb(0x4cc38a),
    green_ink: rgb(0x0f6a3a),
    red: rgb(0xff6166),
    red_ink: rgb(0xa80f19),
};

/// The colours of the look that is installed: its ground tells which.
pub fn ink(ui: &Ui) -> &'static Palette {
    let ground = ui.visuals().panel_fill;
    Brightness::ALL
        .map(Brightness::palette)
        .into_iter()
        .find(|p| p.ground == ground)
        .unwrap_or(&DARK)
}

/// Corner radius of tiles and controls, points.
pub const RADIUS: CornerRadius = CornerRadius::same(8);
/// Smallest side of anything that can be touched, points.
pub const TOUCH: f32 = 44.0;
/// Smallest height of Accept, Reject, Freeze, Mine and Dry, points.
pub const BIG_TOUCH: f32 = 64.0;

/// Sizes of type, points.
pub mod size {
    /// Labels and hints; nothing is smaller.
    pub const SMALL: f32 = 12.0;
    /// Second lines.
    pub const NOTE: f32 = 13.0;
    /// Running text.
    pub const BODY: f32 = 14.5;
    /// Values that are read at a glance.
    pub const VALUE: f32 = 15.0;
    /// Large controls.
    pub const CONTROL: f32 = 19.0;
    /// Card headlines and the channel's name.
    pub const HEADLINE: f32 = 22.0;
    /// Card headlines where there is little room.
    pub const HEADLINE_SMALL: f32 = 20.0;
}

const FONT: &str = "inter-tabular";

/// One way to set type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Points.
    pub size: f32,
    /// Weight on the font's axis, 100 to 900.
    pub weight: f32,
    /// Colour.
    pub color: Color32,
}

impl Face {
    /// Regular weight.
    pub const fn new(size: f32, color: Color32) -> Self {
        Self { size, weight: 420.0, color }
    }

    /// Semi-bold.
    pub const fn bold(size: f32, color: Color32) -> Self {
        Self { size, weight: 640.0, color }
    }

    /// As egui sets it.
    pub(crate) fn format(self) -> TextFormat {
        TextFormat {
            font_id: FontId::new(self.size, FontFamily::Proportional),
            color: self.color,
            coords: VariationCoords::new([(b"wght", self.weight)]),
            ..TextFormat::default()
        }
    }
}

/// Installs fonts and style. Call once per context, before the first frame.
pub fn install_theme(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let inter = include_bytes!("../../../assets/fonts/InterTabular.ttf");
    // egui's automatic hinting closes the gap under the dot of an i at 13 px.
    let tweak = FontTweak { hinting: Some(false), ..FontTweak::default() };
    let data = FontData::from_static(inter).tweak(tweak);
    fonts.font_data.insert(FONT.to_owned(), Arc::new(data));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.entry(family).or_default().insert(0, FONT.to_owned());
    }
    ctx.set_fonts(fonts);
    set_brightness(ctx, Brightness::Dark);
}

/// Installs the colours and sizes of a look.
pub fn set_brightness(ctx: &egui::Context, brightness: Brightness) {
    let theme = if brightness == Brightness::Daylight { Theme::Light } else { Theme::Dark };
    ctx.set_theme(theme);
    ctx.style_mut_of(theme, |style| {
        style.visuals = visuals(brightness);
        style.animation_time = 0.0;
        style.spacing.item_spacing = egui::vec2(8.0, 4.0);
        style.spacing.interact_size.y = TOUCH;
        style.spacing.button_padding = egui::vec2(12.0, 8.0);
        for (kind, points) in [
            (TextStyle::Small, size::SMALL),
            (TextStyle::Body, size::BODY),
            (TextStyle::Button, size::BODY),
            (TextStyle::Monospace, size::BODY),
            (TextStyle::Heading, size::HEADLINE),
        ] {
            style.text_styles.insert(kind, FontId::new(points, FontFamily::Proportional));
        }
    });
}

fn visuals(brightness: Brightness) -> Visuals {
    let p = brightness.palette();
    let mut v = if brightness == Brightness::Daylight { Visuals::light() } else { Visuals::dark() };
    v.panel_fill = p.ground;
    v.window_fill = p.surface;
    v.window_stroke = Stroke::new(1.0, p.edge);
    v.window_corner_radius = RADIUS;
    v.menu_corner_radius = RADIUS;
    v.extreme_bg_color = p.ground;
    v.faint_bg_color = p.raised;
    v.selection.bg_fill = p.blue.gamma_multiply(0.4);
    v.selection.stroke = Stroke::new(1.0, p.text);
    v.hyperlink_color = p.blue_ink;
    v.warn_fg_color = p.amber_ink;
    v.error_fg_color = p.red_ink;
    let widgets = &mut v.widgets;
    for (state, fill, edge, text) in [
        (&mut widgets.noninteractive, p.surface, p.line, p.quiet),
        (&mut widgets.inactive, p.raised, p.edge, p.text),
        (&mut widgets.hovered, p.edge, p.quiet, p.text),
        (&mut widgets.active, p.edge, p.text, p.text),
        (&mut widgets.open, p.edge, p.quiet, p.text),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, edge);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = RADIUS;
        state.expansion = 0.0;
    }
    v
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn luminance(c: Color32) -> f32 {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    }

    /// WCAG 2.2 contrast ratio.
    pub(crate) fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_stands_at_4_5_to_1_or_better_in_every_look() {
        for p in Brightness::ALL.map(Brightness::palette) {
            for ground in [p.ground, p.surface, p.raised] {
                for text in [p.text, p.quiet, p.amber_ink, p.blue_ink, p.green_ink, p.red_ink] {
                    let ratio = contrast(text, ground);
                    assert!(ratio >= 4.5, "{text:?} on {ground:?}: {ratio:.2}");
                }
            }
            for bright in [p.amber, p.blue, p.green, p.red] {
                assert!(contrast(p.on_bright, bright) >= 4.5, "on {bright:?}");
            }
            assert!(contrast(p.on_text, p.text) >= 4.5, "on {:?}", p.text);
            // Chosen segments, and buttons of menus under a pointer.
            assert!(contrast(p.text, p.edge) >= 4.5, "text on an edge");
        }
    }

    #[test]
    fn each_look_is_known_by_its_ground_and_dim_gives_less_light() {
        let grounds = Brightness::ALL.map(|brightness| brightness.palette().ground);
        assert!(grounds[0] != grounds[1] && grounds[1] != grounds[2] && grounds[0] != grounds[2]);
        assert!(luminance(DIM.text) < 0.5 * luminance(DARK.text));
        assert!(luminance(DIM.amber) < 0.5 * luminance(DARK.amber));
    }

    /// As a deuteranope sees a colour (Machado, Oliveira, Fernandes 2009, severity 1, linear light).
    fn deuteranopia(c: Color32) -> [f32; 3] {
        let linear = |v: u8| (f32::from(v) / 255.0).powf(2.2);
        let [r, g, b] = [c.r(), c.g(), c.b()].map(linear);
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
        .map(|m| (m[0] * r + m[1] * g + m[2] * b).clamp(0.0, 1.0).powf(1.0 / 2.2))
    }

    /// Colours are never the only sign; still, those that stand side by side stay apart for a
    /// deuteranope. Green and amber do not, and never mean two things in one place.
    #[test]
    fn the_assistants_amber_the_engineers_blue_and_red_stay_apart_for_a_deuteranope() {
        for p in [&DARK, &DIM, &DAYLIGHT] {
            for (a, b) in [(p.amber, p.blue), (p.red, p.blue), (p.green, p.blue), (p.amber, p.red)]
            {
                let (a, b) = (deuteranopia(a), deuteranopia(b));
                let apart: f32 = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt();
                assert!(apart > 0.15, "{a:?} {b:?}: {apart:.2}");
            }
        }
    }
}
