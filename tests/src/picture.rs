//! A picture of a window: is it empty, what is written on it, did it change.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::process::output;

/// A picture, 8 bits a colour.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    /// A picture of `width * height` pixels, row by row, red green blue.
    ///
    /// # Panics
    /// There are more or fewer bytes than that.
    pub fn new(width: usize, height: usize, rgb: Vec<u8>) -> Self {
        assert_eq!(rgb.len(), width * height * 3);
        Self { width, height, rgb }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// A part, from fractions of the picture: left, top, right, bottom, each 0 to 1.
    pub fn part(&self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let at = |size: usize, part: f64| ((size as f64 * part) as usize).min(size);
        let (x0, x1) = (at(self.width, left), at(self.width, right));
        let (y0, y1) = (at(self.height, top), at(self.height, bottom));
        let row = |y: usize| &self.rgb[(y * self.width + x0) * 3..(y * self.width + x1) * 3];
        Self::new(x1 - x0, y1 - y0, (y0..y1).flat_map(row).copied().collect())
    }

    /// How many colours it has.
    pub fn colours(&self) -> usize {
        self.rgb.chunks_exact(3).collect::<HashSet<_>>().len()
    }

    /// Part of its pixels, 0 to 1, that are not of its commonest colour.
    pub fn drawn(&self) -> f64 {
        let mut counts = std::collections::HashMap::new();
        for pixel in self.rgb.chunks_exact(3) {
            *counts.entry(pixel).or_insert(0_usize) += 1;
        }
        let pixels = self.width * self.height;
        let commonest = counts.values().max().copied().unwrap_or(pixels);
        (pixels - commonest) as f64 / pixels.max(1) as f64
    }

    /// Part of its pixels, 0 to 1, that are nearly of this colour.
    pub fn share_of(&self, colour: [u8; 3]) -> f64 {
        let near = |p: &&[u8]| p.iter().zip(colour).all(|(x, y)| x.abs_diff(y) < 16);
        let count = self.rgb.chunks_exact(3).filter(near).count();
        count as f64 / (self.width * self.height).max(1) as f64
    }

    /// How many pixels differ clearly from another picture of the same size.
    ///
    /// # Panics
    /// The sizes differ.
    pub fn changed_pixels(&self, other: &Self) -> usize {
        assert_eq!(self.size(), other.size());
        let pixels = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
        pixels.filter(|(a, b)| a.iter().zip(*b).any(|(x, y)| x.abs_diff(*y) > 24)).count()
    }

    /// Saves it as PNG.
    ///
    /// # Panics
    /// The file cannot be written.
    pub fn save(&self, path: &Path) {
        let raw = path.with_extension("ppm");
        let mut bytes = format!("P6\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend(&self.rgb);
        std::fs::write(&raw, bytes).unwrap_or_else(|e| panic!("{}: {e}", raw.display()));
        output(Command::new(imagemagick()).arg(&raw).arg(path));
        let _ = std::fs::remove_file(raw);
    }

    /// The words on it, as tesseract reads them, in lower case. `near` names scratch files.
    ///
    /// # Panics
    /// The tools are not there: `cargo xtask setup` installs them.
    pub fn words(&self, near: &Path) -> String {
        // Panels are light on dark and small; tesseract wants dark on light and large letters.
        let plain = near.with_extension("plain.png");
        let scaled = near.with_extension("ocr.png");
        self.save(&plain);
        let mut convert = Command::new(imagemagick());
        convert.arg(&plain).args(["-colorspace", "Gray", "-resize", "300%", "-normalize"]);
        output(convert.arg("-negate").arg(&scaled));
        // 11: sparse text in no particular order.
        let mut tesseract = Command::new("tesseract");
        tesseract.env("OMP_THREAD_LIMIT", "1");
        let text = output(tesseract.arg(&scaled).args(["stdout", "--psm", "11"]));
        let _ = (std::fs::remove_file(plain), std::fs::remove_file(scaled));
        text.to_lowercase()
    }
}

/// Debian's program by its path: a machine may have something else first of that name.
fn imagemagick() -> &'static str {
    let debian = "/usr/bin/convert";
    if Path::new(debian).exists() { debian } else { "convert" }
}

/// Looks again and again until the picture satisfies `good`; returns the last one.
pub fn look(
    at_most: Duration,
    mut see: impl FnMut() -> Picture,
    good: impl Fn(&Picture) -> bool,
) -> Picture {
    let start = Instant::now();
    loop {
        let picture = see();
        if good(&picture) || start.elapsed() > at_most {
            return picture;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
