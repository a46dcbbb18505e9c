//! The table of frequencies that were thought to ring on a channel.

use std::fmt::Write;

use super::text::{escape, time};
use super::{Channel, Ring};

/// Rows at most; how many more there are is said.
const ROWS: usize = 12;

/// The table, surest first; empty where nothing was suspected.
pub fn rings(channel: &Channel) -> String {
    if channel.rings.is_empty() {
        return String::new();
    }
    let mut rows: Vec<&Ring> = channel.rings.iter().collect();
    rows.sort_by(|a, b| b.sure.total_cmp(&a.sure).then(a.first_s.total_cmp(&b.first_s)));
    let mut out = String::from(
        "<table class=\"rings\"><thead><tr><th class=\"num\">May ring<br><i>Hz</i></th><th class=\"num\">First at</th><th class=\"num\">Times</th><th class=\"num\">Sure</th><th class=\"num\">Growth<br><i>dB/s</i></th><th>What became of it</th></tr></thead><tbody>",
    );
    for ring in rows.iter().take(ROWS) {
        let _ = write!(
            out,
            "<tr><td class=\"num\">{:.0}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{:.2}</td><td class=\"num\">{:.0}</td><td>{}</td></tr>",
            ring.hz,
            time(ring.first_s),
            ring.times,
            ring.sure,
            ring.growth_db_s,
            escape(&ring.became)
        );
    }
    out.push_str("</tbody></table>");
    if let Some(more @ 1..) = rows.len().checked_sub(ROWS) {
        let _ = write!(out, "<p class=\"quiet\">and {more} more, less sure: see the log</p>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_stand_first_and_what_is_left_out_is_said() {
        let ring = |hz: f32| Ring { hz, sure: hz / 1e4, times: 1, ..Ring::default() };
        let mut channel = Channel::default();
        assert_eq!(rings(&channel), "");
        channel.rings = (1..=15).map(|k| ring(100.0 * k as f32)).collect();
        let table = rings(&channel);
        assert_eq!(table.matches("<tr><td").count(), ROWS);
        assert!(table.find(">1500<") < table.find(">400<") && !table.contains(">300<"));
        assert!(table.contains("and 3 more"));
    }
}
