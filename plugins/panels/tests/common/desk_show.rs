//! A desk of 29 channels in the middle of a show, with something on everywhere.

use panels::view::*;

use super::show::vocal;

const CHANNELS: [(&str, &str); 29] = [
    ("Kick In", "kick"),
    ("Kick Out", "kick"),
    ("Snr Top", "snare"),
    ("Snr Bot", "snare"),
    ("Hat", "cymbals"),
    ("Rack", "toms"),
    ("Floor", "toms"),
    ("OH L", "cymbals"),
    ("OH R", "cymbals"),
    ("Bass DI", "bass"),
    ("Bass Mic", "bass"),
    ("Gtr L", "electric guitar"),
    ("Gtr R", "electric guitar"),
    ("Acoustic", "acoustic guitar"),
    ("Keys", "keys"),
    ("Keys R", ""),
    ("Vox Lead", "lead singing"),
    ("BV 1", "singing"),
    ("BV 2", "singing"),
    ("BV 3", "singing"),
    ("Sax", "woodwinds"),
    ("Perc", "percussion"),
    ("Trk L", "playback"),
    ("Trk R", "playback"),
    ("Click", "click, timecode"),
    ("TB", "talkback"),
    ("MC", "MC"),
    ("Amb L", "ambience"),
    ("Amb R", "ambience"),
];

/// 32 tiles, three of them not in use, and one instance of its own.
pub fn desk() -> DeskView {
    let level = |n: usize| {
        let peak = -10.0 - (n * 7 % 11) as f32;
        LevelView { peak_dbfs: peak, rms_dbfs: peak - 9.0, hold_dbfs: peak + 3.0, clips: 0 }
    };
    let mut tiles: Vec<TileView> = CHANNELS
        .iter()
        .enumerate()
        .map(|(n, (name, plays))| TileView {
            channel: n as u16,
            number: n as u16 + 1,
            name: (*name).to_owned(),
            plays: (*plays).to_owned(),
            level: level(n),
            gain_reduction_db: (n % 5 == 2).then_some(3.0 + n as f32 / 8.0),
            ..TileView::default()
        })
        .collect();
    for n in 29..32 {
        tiles.push(TileView {
            channel: n,
            number: n + 1,
            plays: "not used".to_owned(),
            unused: true,
            ..TileView::default()
        });
    }
    tiles[0].cards = vec![3];
    tiles[0].level = LevelView { peak_dbfs: -0.2, rms_dbfs: -11.0, hold_dbfs: 0.4, clips: 11 };
    tiles[2].hands_on = true;
    tiles[5].mismatch = "sounds like kick".to_owned();
    tiles[11].cards = vec![1, 8];
    tiles[13].cards = vec![2];
    tiles[13].fault = "Line lost. Noise floor is gone too.".to_owned();
    tiles[13].level = LevelView::default();
    (tiles[14].linked, tiles[15].unused) = (true, true);
    (tiles[16].lead_vocal, tiles[16].clarity) = (true, Some(0.41));
    (tiles[16].suspects, tiles[16].notches, tiles[16].automatic) = (1, 1, true);
    tiles[17].notches = 1;
    tiles[18].freeze = true;
    tiles[21].dry = Dry::Dry;
    tiles.push(TileView {
        channel: 33,
        number: 1,
        name: "Spare Vox".to_owned(),
        plays: "singing".to_owned(),
        level: level(4),
        guest: Some("within a hop: no polarity".to_owned()),
        ..TileView::default()
    });
    let of = vocal();
    let card = |id, channel: usize, class: &str, headline: &str, reason: &str| CardView {
        id,
        channel: channel as u16,
        channel_name: CHANNELS[channel].0.to_owned(),
        class: class.to_owned(),
        headline: headline.to_owned(),
        reason: reason.to_owned(),
        sureness: Sureness::Sure,
        ..CardView::default()
    };
    let masking = CardView {
        left_s: Some(48),
        ghosts: of.cards[0].ghosts.clone(),
        numbers: vec![("worth".to_owned(), "1.8 dB of vocal".to_owned())],
        ..card(
            1,
            11,
            "masking",
            "Covers Vox at 2.5 k. Cut 2.5, Q 1.",
            "62 % of the last 30 s. Worth 1.8 dB of vocal.",
        )
    };
    let lost = CardView {
        advice: true,
        ..card(
            2,
            13,
            "line check",
            "Line lost. Noise floor is gone too.",
            "Was active; the noise floor stepped down 18 dB: cable, pack or mute before this insert.",
        )
    };
    let clip = CardView {
        arms: true,
        ..card(
            3,
            0,
            "clip rescue",
            "Head amp down 6 at the desk.",
            "Flat tops 3 dB below full scale, 11 hits. The trim then holds the level.",
        )
    };
    let suspect = |at: usize| of.guard.suspects[at].clone();
    let named =
        |s: SuspectView| DeskSuspect { channel: 16, name: "Vox Lead".to_owned(), suspect: s };
    let row = |channel: u16, name: &str, cells: [f32; 6]| MatrixRow {
        channel,
        name: name.to_owned(),
        cells_db: cells.to_vec(),
    };
    let moved = |channel: u16, at: usize| DeskMove {
        names: Vec::new(),
        channel,
        name: CHANNELS[usize::from(channel)].0.to_owned(),
        moved: of.moves[at].clone(),
    };
    DeskView {
        clock: "1:16:42".to_owned(),
        phase: Phase::Show,
        health: Health { state: HealthState::Good, text: "healthy".to_owned() },
        health_lines: vec![
            ("presence model".to_owned(), "healthy".to_owned()),
            ("Channel instances".to_owned(), "1: 0 to the sample, 1 within a hop".to_owned()),
            ("listening".to_owned(), "1:16:42 since the epoch began".to_owned()),
        ],
        crowd: "crowd open".to_owned(),
        faders: "faders estimated: 21 of 29, mix 21 ms late, 94 % explained".to_owned(),
        tiles,
        cards: vec![masking, lost, clip],
        no_card: "Listening to 30 channels.".to_owned(),
        matrix: MatrixView {
            lead: "Vox Lead".to_owned(),
            note: "dB of vocal that a cut of 6 dB is worth".to_owned(),
            is_worth: true,
            bands: ["250", "500", "1 k", "2 k", "3 k", "4 k"].map(str::to_owned).to_vec(),
            rows: vec![
                row(11, "Gtr L", [0.1, 0.2, 0.6, 1.8, 1.6, 0.7]),
                row(12, "Gtr R", [0.1, 0.2, 0.5, 1.1, 1.3, 0.6]),
                row(14, "Keys", [0.8, 0.9, 0.4, 0.2, 0.1, 0.1]),
                row(7, "OH L", [0.0, 0.0, 0.1, 0.2, 0.4, 0.9]),
            ],
        },
        suspects: vec![
            named(suspect(0)),
            named(suspect(1)),
            DeskSuspect { channel: 17, name: "BV 1".to_owned(), ..named(suspect(2)) },
        ],
        notches: 2,
        classes: of.classes.clone(),
        limits: of.limits.clone(),
        ledger: vec![moved(16, 0), moved(11, 1), moved(17, 2), moved(0, 3), moved(2, 4)],
        tonight: Tonight {
            suggested: 31,
            accepted: 19,
            automatic: 2,
            on_desk: 5,
            rejected: 4,
            undone: 1,
        },
        status: "Armed".to_owned(),
        status_detail: "feedback armed; may act on 4 channels".to_owned(),
        scale: 1.0,
        ..DeskView::default()
    }
}

/// The same, with the lead vocal looked at.
pub fn desk_on_vocal() -> DeskView {
    let mut focus = vocal();
    // Its cards are those of the whole desk.
    focus.cards.clear();
    focus.audition = AuditionView::default();
    focus.cards = desk().cards.into_iter().filter(|card| card.channel == 16).collect();
    DeskView { focus: Some((16, Box::new(focus))), ..desk() }
}
