//! A channel in the middle of a show, with something on everywhere.

use panels::ChannelView;
use panels::view::*;

use super::param;

fn bell(hz: f32, at: f32, db: f32, q: f32) -> f32 {
    let x = (hz / at).log2() * q * 1.9;
    db * (-x * x).exp()
}

fn curve(db: impl Fn(f32) -> f32) -> Vec<[f32; 2]> {
    (0..160).map(|i| 20.0 * 1_000f32.powf(i as f32 / 159.0)).map(|hz| [hz, db(hz)]).collect()
}

fn hpf(hz: f32) -> f32 {
    -9.0 * (1.0 + (110.0 / hz).powi(6)).log10()
}

/// The lead vocal at 21:16.
pub fn vocal() -> ChannelView {
    let hz: Vec<f32> = (0..120).map(|i| 20.0 * 1_000f32.powf(i as f32 / 119.0)).collect();
    let voice = |hz: f32| {
        let body = -28.0 - 9.0 * ((hz / 420.0).log2() / 2.2).powi(2);
        body + 5.0 * (hz.log2() * 9.0).sin() - if hz > 9_000.0 { 14.0 } else { 0.0 }
    };
    let mut view = super::example();
    view.assumed = Some(Assumption { what: "lead vocal".into(), why: "by name".into() });
    view.sound = Some(Sound {
        what: "singing".into(),
        sure: "93 %".into(),
        likeliest: vec![("singing".into(), 0.93), ("speech".into(), 0.21), ("crowd".into(), 0.04)],
        mismatch: None,
    });
    view.instrument = None;
    view.lead_vocal = true;
    view.insert = InsertPoint::BeforeEq;
    view.contribution = Contribution::Unknown;
    view.health = Health { state: HealthState::Good, text: "healthy".into() };
    view.fader = param(2, 0.0, "0.0 dB", (-96.0, 12.0), false);
    view.meters = MetersView {
        input: LevelView { peak_dbfs: -12.4, rms_dbfs: -19.8, hold_dbfs: -9.4, clips: 0 },
        output: LevelView { peak_dbfs: -14.0, rms_dbfs: -21.0, hold_dbfs: -11.2, clips: 0 },
        gain_reduction_db: Some(3.4),
        true_peak_dbtp: Some(-9.4),
        short_term_lufs: Some(-21.3),
    };
    view.curve = curve(|f| hpf(f) + bell(f, 250.0, -2.0, 1.0) + bell(f, 5_000.0, 2.5, 0.8));
    let band = |index: u16, on: f32, hz: f32, text: &str, gain: f32| BandView {
        on: param(index, on, if on > 0.0 { "on" } else { "off" }, (0.0, 1.0), false),
        shape: param(index + 1, 0.0, "bell", (0.0, 3.0), false),
        freq_hz: param(index + 2, hz, text, (20.0, 20_000.0), true),
        gain_db: param(index + 3, gain, &format!("{gain:+.1} dB"), (-18.0, 18.0), false),
        q: param(index + 4, 1.0, "1.0", (0.3, 12.0), true),
    };
    view.bands = vec![
        band(9, 0.0, 100.0, "100 Hz", 0.0),
        band(14, 1.0, 250.0, "250 Hz", -2.0),
        band(19, 0.0, 400.0, "400 Hz", 0.0),
        band(24, 0.0, 800.0, "800 Hz", 0.0),
        band(29, 0.0, 1_600.0, "1.6 kHz", 0.0),
        band(34, 0.0, 3_150.0, "3.15 kHz", 0.0),
        band(39, 1.0, 5_000.0, "5 kHz", 2.5),
        band(44, 0.0, 10_000.0, "10 kHz", 0.0),
    ];
    view.spectrum = Some(SpectrumView {
        before_db: hz.iter().map(|f| voice(*f)).collect(),
        after_db: hz.iter().map(|f| voice(*f) + hpf(*f) + bell(*f, 250.0, -2.0, 1.0)).collect(),
        hz,
    });
    let ghost = |at: f32, db: f32, q: f32| Ghost {
        at_hz: at,
        at_db: db,
        curve: curve(|f| bell(f, at, db, q)),
    };
    view.cards[0].ghosts = vec![ghost(480.0, -3.0, 2.0)];
    view.cards[0].reason =
        "5.1 dB over your soundcheck, 71 % of the last 40 s, rings 3.4 times longer than its \
         neighbours."
            .into();
    view.cards[0].numbers = vec![
        ("over your soundcheck".into(), "5.1 dB".into()),
        ("expected prominence".into(), "-3.2 dB".into()),
        ("sure because of".into(), "persistence".into()),
    ];
    view.cards[0].left_s = None;
    view.cards[1].ghosts = vec![ghost(4_000.0, -2.0, 3.0)];
    view.cards[1].sureness = Sureness::Hunch;
    view.cards[2] = CardView {
        id: 3,
        class: "sibilance".into(),
        headline: "Sharp S at 7 k. De-ess at the desk.".into(),
        reason: "S and T stand 6 dB over the rest of the voice.".into(),
        sureness: Sureness::Sure,
        advice: true,
        ..CardView::default()
    };
    view.audition.why_not = "on the Desk".into();
    view.guard = guard();
    view.comp = comp();
    view.classes = classes();
    view.limits = limits();
    view.models = vec![
        ("presence".into(), "healthy".into()),
        ("crowd".into(), "not asked on this channel".into()),
    ];
    view.moves = moves();
    view.status = "Suggests only".into();
    view.status_detail = "automation is off since load".into();
    view.scale = 1.0;
    view
}

fn guard() -> GuardView {
    let suspect = |id, hz, growth_db_s, state| SuspectView {
        id,
        hz,
        level_dbfs: -31.0,
        growth_db_s,
        age_s: 0.6,
        proof: "grows straight".into(),
        through: "PA".into(),
        sureness: Sureness::Sure,
        state,
        armed: false,
        slot: None,
    };
    GuardView {
        mode: GuardMode::Show,
        acts: "shows only: not armed since load".into(),
        probes_in_show: false,
        pickup: None,
        suspects: vec![
            suspect(4, 2_520.0, 34.0, SuspectState::Growing),
            SuspectView {
                age_s: 1_740.0,
                proof: "probe confirmed".into(),
                armed: true,
                slot: Some(0),
                ..suspect(2, 412.0, -1.0, SuspectState::Notched)
            },
            SuspectView {
                proof: "holds still".into(),
                through: "ringing, not through this insert: tell monitors".into(),
                sureness: Sureness::Likely,
                ..suspect(5, 3_150.0, 12.0, SuspectState::NotHere)
            },
        ],
        notches: vec![
            NotchView { slot: 0, hz: 412.0, depth_db: -6.0, q: 20.0, live: true },
            NotchView { slot: 1, hz: 1_260.0, depth_db: -9.0, q: 24.0, live: false },
        ],
        rings: vec!["412".into(), "1.26 k".into()],
        history: vec![
            ("21:16".into(), "2.52 k may ring. Cut it?".into()),
            ("20:47".into(), "412 rings. Notched.".into()),
        ],
    }
}

fn comp() -> CompView {
    let squeeze = |threshold: f32, ratio: f32| {
        let out = move |x: f32| if x > threshold { threshold + (x - threshold) / ratio } else { x };
        (0..61).map(|i| i as f32 - 60.0).map(|x| [x, out(x)]).collect::<Vec<_>>()
    };
    let shares = |peak: f32| -> Vec<f32> {
        (0..REDUCTION_BARS).map(|i| (-((i as f32 - peak) / 2.0).powi(2)).exp() * 0.2).collect()
    };
    let reduction = |peak, p90_db, untouched| Reduction {
        shares: shares(peak),
        p90_db,
        untouched,
        heard_s: 60.0,
    };
    CompView {
        on: param(49, 1.0, "on", (0.0, 1.0), false),
        threshold_db: param(50, -24.0, "-24.0 dBFS", (-60.0, 0.0), false),
        ratio: param(51, 3.0, "3:1", (1.0, 20.0), true),
        knee_db: param(52, 6.0, "6.0 dB", (0.0, 24.0), false),
        attack_ms: param(53, 10.0, "10 ms", (0.1, 250.0), true),
        release_ms: param(54, 120.0, "120 ms", (5.0, 2_500.0), true),
        makeup_db: param(55, 0.0, "0.0 dB", (0.0, 24.0), false),
        curve: squeeze(-24.0, 3.0),
        suggested_curve: squeeze(-28.0, 4.0),
        predicted: Some(reduction(2.0, 4.1, 0.44)),
        suggested: Some(reduction(4.0, 6.2, 0.31)),
    }
}

fn limits() -> Vec<LimitView> {
    let row = |index: u8, name: &str, text: &str, lower, higher| LimitView {
        index,
        name: name.to_owned(),
        text: text.to_owned(),
        lower,
        higher,
    };
    vec![
        row(3, "deepest cut by itself", "2.5 dB", Some(2.0), Some(3.0)),
        row(6, "time between two moves by itself", "60 s", Some(50.0), Some(70.0)),
        row(8, "cards at once", "3", Some(2.0), None),
    ]
}

fn classes() -> Vec<ClassView> {
    let names = [
        "clip rescue",
        "gain staging",
        "HPF",
        "resonance",
        "tone",
        "sibilance",
        "masking",
        "compression",
        "balance",
        "polarity",
        "line check",
        "feedback",
    ];
    let can_act = ["gain staging", "HPF", "resonance", "tone", "masking", "feedback"];
    let row = |(index, name): (usize, &str)| {
        let armed = name == "feedback";
        ClassView {
            index: index as u8,
            name: name.into(),
            stance: if armed || name == "resonance" { Stance::Auto } else { Stance::Suggest },
            can_act: can_act.contains(&name),
            armed,
            unlocked: armed,
            decisions: if name == "resonance" { (20, 14) } else { (0, 0) },
            record: "accepted 14 of 20, at least 0.52 of all: locked until 0.75".into(),
            withheld: match name {
                "feedback" => "",
                "resonance" => "not armed since load",
                _ => "suggests only",
            }
            .into(),
        }
    };
    names.into_iter().enumerate().map(row).collect()
}

fn moves() -> Vec<MoveView> {
    let row = |id, time: &str, text: &str, by, outcome, undone| MoveView {
        id,
        time: time.into(),
        text: text.into(),
        by,
        outcome,
        undone,
    };
    use {Mover::*, Outcome::*};
    vec![
        row(30, "21:14", "HPF frequency 80 Hz → 110 Hz", Assistant, Helped, false),
        row(29, "21:02", "Band 7 gain 0.0 dB → +2.5 dB", You, None, false),
        row(28, "20:47", "Notch 1 off → on, 412 Hz, -6.0 dB", Assistant, CannotTell, false),
        row(27, "20:31", "Trim 0.0 dB → -2.0 dB", Assistant, NoHelp, true),
        row(26, "20:30", "a snapshot: 14 parameters", Host, None, false),
    ]
}
