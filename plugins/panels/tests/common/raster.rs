//! A software rasteriser for egui's meshes: pictures of panels without a screen or a graphics driver,
//! the same on every machine.

use std::collections::BTreeMap;

use egui::epaint::{ImageDelta, Mesh, Primitive};
use egui::{Color32, ColorImage, Context, FullOutput, Rect, TextureId, TexturesDelta};

/// Textures, as egui hands them out.
#[derive(Default)]
pub struct Textures(BTreeMap<TextureId, ColorImage>);

impl Textures {
    /// Takes in what changed.
    pub fn follow(&mut self, delta: &TexturesDelta) {
        for (id, images) in &delta.set {
            images.iter().for_each(|image| self.set(*id, image));
        }
        for id in &delta.free {
            self.0.remove(id);
        }
    }

    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let egui::ImageData::Color(new) = &delta.image;
        match (delta.pos, self.0.get_mut(&id)) {
            (Some([x, y]), Some(image)) => {
                for row in 0..new.height() {
                    for column in 0..new.width() {
                        image[(x + column, y + row)] = new[(column, row)];
                    }
                }
            }
            _ => {
                self.0.insert(id, new.as_ref().clone());
            }
        }
    }
}

/// Draws what a frame has put out, `pixels_per_point` to the point.
pub fn draw(
    ctx: &Context,
    textures: &mut Textures,
    output: &FullOutput,
    points: egui::Vec2,
) -> ColorImage {
    textures.follow(&output.textures_delta);
    let scale = output.pixels_per_point;
    let size = [(points.x * scale).round() as usize, (points.y * scale).round() as usize];
    let mut image = ColorImage::filled(size, Color32::BLACK);
    for clipped in ctx.tessellate(output.shapes.clone(), scale) {
        let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
        if let Some(texture) = textures.0.get(&mesh.texture_id) {
            mesh_into(&mut image, mesh, texture, clipped.clip_rect, scale);
        }
    }
    image
}

fn mesh_into(image: &mut ColorImage, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
    let bounds = |v: f32, most: usize| (v * scale).round().clamp(0.0, most as f32) as usize;
    let [w, h] = image.size;
    let (x0, x1) = (bounds(clip.min.x, w), bounds(clip.max.x, w));
    let (y0, y1) = (bounds(clip.min.y, h), bounds(clip.max.y, h));
    for triangle in mesh.indices.as_chunks::<3>().0 {
        let v = triangle.map(|i| &mesh.vertices[i as usize]);
        let p = v.map(|v| [v.pos.x * scale, v.pos.y * scale]);
        let edge = |a: [f32; 2], b: [f32; 2], c: [f32; 2]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        };
        let area = edge(p[0], p[1], p[2]);
        if area == 0.0 || !area.is_finite() {
            continue;
        }
        let span = |axis: usize, low: usize, high: usize| {
            let all = p.map(|p| p[axis]);
            let least = all.into_iter().fold(f32::INFINITY, f32::min).floor().max(low as f32);
            let most = all.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil().min(high as f32);
            (least as usize)..(most.max(least) as usize)
        };
        for y in span(1, y0, y1) {
            for x in span(0, x0, x1) {
                let at = [x as f32 + 0.5, y as f32 + 0.5];
                let weights = [edge(p[1], p[2], at), edge(p[2], p[0], at), edge(p[0], p[1], at)]
                    .map(|e| e / area);
                // A shared edge belongs to one triangle: the top-left rule, by the sign of the area.
                let inside = (0..3).all(|i| {
                    let (a, b) = (p[(i + 1) % 3], p[(i + 2) % 3]);
                    let (dx, dy) = ((b[0] - a[0]) * area.signum(), (b[1] - a[1]) * area.signum());
                    weights[i] > 0.0 || weights[i] == 0.0 && (dy < 0.0 || dy == 0.0 && dx > 0.0)
                });
                if inside {
                    let mix =
                        |of: &dyn Fn(usize) -> f32| (0..3).map(|i| weights[i] * of(i)).sum::<f32>();
                    let uv = [mix(&|i| v[i].uv.x), mix(&|i| v[i].uv.y)];
                    let texel = sample(texture, uv);
                    let color: [f32; 4] = std::array::from_fn(|c| {
                        mix(&|i| f32::from(v[i].color.to_array()[c])) * texel[c] / 255.0
                    });
                    blend(&mut image[(x, y)], color);
                }
            }
        }
    }
}

/// Bilinear, clamped at the edges; 0 to 255.
fn sample(texture: &ColorImage, uv: [f32; 2]) -> [f32; 4] {
    let [w, h] = texture.size;
    let at = |v: f32, n: usize| {
        let place = (v * n as f32 - 0.5).clamp(0.0, (n - 1) as f32);
        (place as usize, (place as usize + 1).min(n - 1), place.fract())
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (at(uv[0], w), at(uv[1], h));
    let texel = |x: usize, y: usize| texture[(x, y)].to_array().map(f32::from);
    let (a, b, c, d) = (texel(x0, y0), texel(x1, y0), texel(x0, y1), texel(x1, y1));
    std::array::from_fn(|i| {
        let top = a[i] + (b[i] - a[i]) * fx;
        let bottom = c[i] + (d[i] - c[i]) * fx;
        top + (bottom - top) * fy
    })
}

/// Premultiplied alpha over what is there.
fn blend(under: &mut Color32, over: [f32; 4]) {
    let keep = 1.0 - over[3] / 255.0;
    let mixed = under.to_array().map(f32::from);
    let [r, g, b, _]: [u8; 4] =
        std::array::from_fn(|i| (over[i] + mixed[i] * keep).round().clamp(0.0, 255.0) as u8);
    *under = Color32::from_rgb(r, g, b);
}
