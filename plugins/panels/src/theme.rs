//! Palette, type and style of all panels (`PANEL.md`).
//!
//! A colour has one meaning and always stands beside a word or a shape that says the same.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, FontTweak, Stroke,
    TextFormat, TextStyle, Theme, Visuals, epaint::text::VariationCoords,
};

/// Behind everything.
pub const GROUND: Color32 = Color32::from_rgb(0x0e, 0x11, 0x15);
/// Tiles.
pub const SURFACE: Color32 = Color32::from_rgb(0x16, 0x1b, 0x21);
/// Buttons and fields on a tile.
pub const RAISED: Color32 = Color32::from_rgb(0x1f, 0x26, 0x2e);
/// Edges of tiles.
pub const LINE: Color32 = Color32::from_rgb(0x23, 0x2b, 0x34);
/// Edges of what can be touched.
pub const EDGE: Color32 = Color32::from_rgb(0x39, 0x44, 0x50);
/// What is read first.
pub const TEXT: Color32 = Color32::from_rgb(0xe6, 0xea, 0xf0);
/// What is read second: 7:1 on a tile.
pub const QUIET: Color32 = Color32::from_rgb(0x93, 0xa0, 0xad);
/// The assistant's suggestion.
pub const AMBER: Color32 = Color32::from_rgb(0xf2, 0xb1, 0x34);
/// The engineer's own settings.
pub const BLUE: Color32 = Color32::from_rgb(0x63, 0xb3, 0xff);
/// Healthy level.
pub const GREEN: Color32 = Color32::from_rgb(0x4c, 0xc3, 0x8a);
/// Clip, lost line, growing suspect.
pub const RED: Color32 = Color32::from_rgb(0xff, 0x61, 0x66);
/// Text on amber, blue, green and light controls.
pub const ON_BRIGHT: Color32 = Color32::from_rgb(0x12, 0x14, 0x17);

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
    ctx.set_theme(Theme::Dark);
    ctx.style_mut_of(Theme::Dark, |style| {
        style.visuals = visuals();
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

fn visuals() -> Visuals {
    let mut v = Visuals::dark();
    v.panel_fill = GROUND;
    v.window_fill = SURFACE;
    v.window_stroke = Stroke::new(1.0, EDGE);
    v.window_corner_radius = RADIUS;
    v.menu_corner_radius = RADIUS;
    v.extreme_bg_color = GROUND;
    v.faint_bg_color = RAISED;
    v.selection.bg_fill = BLUE.gamma_multiply(0.4);
    v.selection.stroke = Stroke::new(1.0, TEXT);
    v.hyperlink_color = BLUE;
    v.warn_fg_color = AMBER;
    v.error_fg_color = RED;
    let widgets = &mut v.widgets;
    for (state, fill, edge, text) in [
        (&mut widgets.noninteractive, SURFACE, LINE, QUIET),
        (&mut widgets.inactive, RAISED, EDGE, TEXT),
        (&mut widgets.hovered, EDGE, QUIET, TEXT),
        (&mut widgets.active, EDGE, TEXT, TEXT),
        (&mut widgets.open, EDGE, QUIET, TEXT),
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
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f32 {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    }

    /// WCAG 2.2 contrast ratio.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_stands_at_4_5_to_1_or_better() {
        for ground in [GROUND, SURFACE, RAISED] {
            for text in [TEXT, QUIET, AMBER, BLUE, GREEN, RED] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
        }
        for bright in [AMBER, BLUE, GREEN, TEXT, RED] {
            assert!(contrast(ON_BRIGHT, bright) >= 4.5, "on {bright:?}");
        }
    }
}
