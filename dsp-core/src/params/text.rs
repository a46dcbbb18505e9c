//! Numbers as engineers write them, and back.

use super::table::{Kind, ParamSpec};

impl ParamSpec {
    /// The value with its unit: "2.52 k", "-3.0 dB", "3.0:1", "bell", "on".
    pub fn to_text(&self, value: f32) -> String {
        let value = self.clamp(value);
        // Small times and ratios lie close together on a logarithmic turn.
        let places = if value < 10.0 { 2 } else { 1 };
        match self.kind {
            Kind::Switch => if value >= 0.5 { "on" } else { "off" }.to_owned(),
            Kind::Choice(words) => match (words.get(value as usize), self.unit) {
                (Some(word), "") => word.replace('_', " "),
                (Some(word), unit) => format!("{word} {unit}"),
                (None, _) => String::new(),
            },
            Kind::Linear { .. } | Kind::Log { .. } => match self.unit {
                "Hz" if value >= 1_000.0 => format!("{} kHz", trim_zeros(value / 1_000.0, 2)),
                "Hz" => format!("{} Hz", trim_zeros(value, 1)),
                "ms" => format!("{} ms", trim_zeros(value, places)),
                ":1" => format!("{}:1", trim_zeros(value, places)),
                "" => trim_zeros(value, 2),
                unit => {
                    format!("{value:+.1} {unit}").replace("+0.0 ", "0.0 ").replace("-0.0 ", "0.0 ")
                }
            },
        }
    }

    /// Reads what [`to_text`](Self::to_text) writes and what a person types: "2.5k", "2.5 kHz",
    /// "-3", "-3 dB", "4:1", "on", "low shelf". `None` where it is no value of this parameter.
    pub fn from_text(&self, text: &str) -> Option<f32> {
        let text = text.trim().to_lowercase();
        match self.kind {
            Kind::Switch => match text.as_str() {
                "on" | "1" | "true" | "yes" => Some(1.0),
                "off" | "0" | "false" | "no" => Some(0.0),
                _ => None,
            },
            Kind::Choice(words) => {
                let bare = text.strip_suffix(self.unit.to_lowercase().as_str()).unwrap_or(&text);
                let word = bare.trim().replace(' ', "_");
                words.iter().position(|w| *w == word).map(|i| i as f32)
            }
            Kind::Linear { .. } | Kind::Log { .. } => {
                let number: String =
                    text.chars().take_while(|c| c.is_ascii_digit() || "+-.".contains(*c)).collect();
                let rest = text[number.len()..].trim();
                let scale = match (self.unit, rest) {
                    ("Hz", "k" | "khz") => 1_000.0,
                    ("ms", "s") => 1_000.0,
                    (_, "") => 1.0,
                    (unit, rest) if rest == unit.to_lowercase() => 1.0,
                    ("dBFS", "db") => 1.0,
                    _ => return None,
                };
                let value = number.parse::<f32>().ok()? * scale;
                value.is_finite().then(|| self.clamp(value))
            }
        }
    }
}

fn trim_zeros(value: f32, places: usize) -> String {
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::params::{BandParam, CompParam, ParamId};

    #[test]
    fn what_is_written_is_read_back_within_the_shown_digits() {
        for id in ParamId::all() {
            let spec = id.spec();
            let (min, max) = spec.range();
            for step in 0..=20 {
                let value = spec.clamp(min + (max - min) * step as f32 / 20.0);
                let read = spec.from_text(&spec.to_text(value));
                let read = read.unwrap_or_else(|| panic!("{} {}", spec.name, spec.to_text(value)));
                let slack = (value.abs() * 6e-3).max(0.051);
                assert!((read - value).abs() <= slack, "{}: {value} read as {read}", spec.name);
            }
        }
    }

    #[test]
    fn engineers_shorthand_is_understood() {
        let hz = ParamId::band(0, BandParam::FreqHz).spec();
        assert_eq!(hz.from_text("2.5k"), Some(2_500.0));
        assert_eq!(hz.from_text("2.5 kHz"), Some(2_500.0));
        assert_eq!(hz.from_text("500000"), Some(20_000.0));
        assert_eq!(ParamId::comp(CompParam::Ratio).spec().from_text("4:1"), Some(4.0));
        assert_eq!(ParamId::TRIM_DB.spec().from_text("-3"), Some(-3.0));
        assert_eq!(ParamId::HPF_ON.spec().from_text("maybe"), None);
        assert_eq!(ParamId::TRIM_DB.spec().from_text("3 furlongs"), None);
        assert_eq!(ParamId::HPF_SLOPE_DB_OCT.spec().to_text(2.0), "24 dB/oct");
    }
}
