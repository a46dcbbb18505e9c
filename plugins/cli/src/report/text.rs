//! Words and numbers as engineers write them, safe for HTML.

/// Text with the characters that mean something in HTML replaced.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Show time: "0:08", "12:30", "1:02:05".
pub fn time(seconds: f64) -> String {
    let s = seconds.max(0.0).floor() as u64;
    let (h, m, s) = (s / 3_600, s / 60 % 60, s % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// A frequency: "63", "2.5 k".
pub fn hertz(hz: f64) -> String {
    let short = |x: f64| {
        let text = format!("{x:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if hz >= 1_000.0 {
        format!("{} k", short(hz / 1_000.0))
    } else {
        short(if hz < 100.0 { hz } else { hz.round() })
    }
}

/// A level, with a true minus; silence is a dash.
pub fn level(db: f32) -> String {
    if db <= -139.0 { "–".to_owned() } else { signless(format!("{db:.1}")) }
}

/// A number without "-0.0", with a true minus.
pub fn signless(text: String) -> String {
    if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
        text.trim_start_matches('-').to_owned()
    } else {
        text.replacen('-', "−", 1)
    }
}

/// "1 suggestion", "3 suggestions".
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
