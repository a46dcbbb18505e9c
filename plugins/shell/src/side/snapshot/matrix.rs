//! Who covers the lead vocal, and where.

use assistant::Engine;
use assistant::mix::CENTRES_HZ;
use panels::view::{MatrixRow, MatrixView, TileView, place_text};

use super::desk::name_of;

/// Rows of the masking matrix.
const MASKERS: usize = 8;

/// Who covers the lead vocal, and where.
pub fn matrix(engine: &Engine, tiles: &[TileView]) -> MatrixView {
    let lead = tiles.iter().find(|t| t.lead_vocal && !t.unused).map(|t| usize::from(t.channel));
    let Some(lead) = lead else {
        let note = "no lead vocal: name a channel so, or say it in its set-up".to_owned();
        return MatrixView { note, ..MatrixView::default() };
    };
    let mix = engine.mix();
    let known = mix.is_known();
    let mut rows: Vec<(f32, MatrixRow)> = tiles
        .iter()
        .filter(|tile| !tile.unused && usize::from(tile.channel) != lead)
        .filter_map(|tile| {
            let channel = usize::from(tile.channel);
            let cover = mix.cover(channel)?;
            let cells = if known { cover.worth_db } else { cover.over_db };
            let most = cells.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let (name, channel) = (name_of(engine, channel), tile.channel);
            Some((most, MatrixRow { channel, name, cells_db: cells.to_vec() }))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.channel.cmp(&b.1.channel)));
    rows.truncate(MASKERS);
    let note = match (known, rows.is_empty()) {
        (_, true) => "no channel covers it, or it has not sung for 8 s yet".to_owned(),
        (true, _) => "dB of vocal that a cut of 6 dB is worth".to_owned(),
        (false, _) => "faders not known: level over the voice, dB, before the faders".to_owned(),
    };
    MatrixView {
        lead: name_of(engine, lead),
        note,
        is_worth: known,
        bands: CENTRES_HZ.iter().map(|hz| place_text(*hz as f32).replace(".00", "")).collect(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}
