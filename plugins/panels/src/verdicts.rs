//! What can be decided on the large card: by button, always at the same place, or by key.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::audition::toggled;
use crate::cards::Cards;
use crate::deck::Deck;
use crate::intent::Intent;
use crate::paint::{place, runs};
use crate::theme::{BIG_TOUCH, Face, ink, size};
use crate::view::CardView;
use crate::widgets::{Button, Look};

const GAP: f32 = 8.0;

/// A decision on a card, by button or by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accept,
    Reject,
    DidOnDesk,
    NotNow,
    Audition,
}

/// Carries out a decision on a card, unless the card has just changed.
pub fn decide(
    verdict: Verdict,
    id: Option<u64>,
    view: &Cards<'_>,
    deck: &mut Deck,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    if verdict == Verdict::Audition {
        let card = view.find(id).filter(|c| c.is_heard() && view.no_audition(c).is_empty());
        // What is on cue is ended at once; what would be is not put there by a touch that was meant for another card.
        let card = card.filter(|c| view.audition.card == id || deck.ready(c.id, now_s));
        intents.extend(card.map(|c| Intent::Audition(toggled(view.audition, c.id))));
        return;
    }
    let Some(card) = view.find(id).filter(|c| deck.ready(c.id, now_s)) else { return };
    let accepting = verdict == Verdict::Accept;
    if accepting && (card.advice || view.freeze) {
        return;
    }
    intents.push(match verdict {
        Verdict::Accept => Intent::Accept(card.id),
        Verdict::Reject => Intent::Reject(card.id),
        Verdict::DidOnDesk => Intent::DidOnDesk(card.id),
        Verdict::NotNow | Verdict::Audition => Intent::NotNow(card.id),
    });
    deck.hold(card.id, now_s);
}

/// What the buttons of a card are drawn from.
pub struct Buttons<'a> {
    /// Nothing can be accepted.
    pub frozen: bool,
    /// The card can be heard on the cue bus, and is.
    pub heard: Option<bool>,
    /// Stands behind each name where keys decide on another card.
    pub suffix: &'a str,
}

/// The buttons. In one row where there is no room for two.
pub fn verdicts(
    ui: &Ui,
    rect: Rect,
    one_row: bool,
    card: &CardView,
    what: &Buttons<'_>,
) -> Option<Verdict> {
    let big = rect.with_max_y(rect.min.y + BIG_TOUCH);
    let (first, second, desk, later) = if one_row {
        let unit = (big.width() - 3.0 * GAP) / 10.0;
        let mut x = big.min.x;
        let mut take = |parts: f32| {
            let r = Rect::from_min_size(pos2(x, big.min.y), vec2(parts * unit, big.height()));
            x += parts * unit + GAP;
            r
        };
        (take(2.7), take(2.3), take(2.5), take(2.5))
    } else {
        // With a third one beside it, Accept gives room.
        let share = match what.heard {
            Some(_) if card.is_heard() && big.width() < 300.0 => 0.4,
            Some(_) if card.is_heard() => 0.46,
            _ => 0.58,
        };
        let split = big.min.x + (big.width() - GAP) * share;
        let low = rect.with_min_y(big.max.y + GAP);
        (
            big.with_max_x(split),
            big.with_min_x(split + GAP),
            low.with_max_x(split),
            low.with_min_x(split + GAP),
        )
    };
    let mut verdict = None;
    let mut show = |button: Button<'_>, rect: Rect, which: Verdict| {
        let name = format!("{}{}", button.name, what.suffix);
        let key = if what.suffix.is_empty() { button.key } else { "" };
        let salt = ("verdict", card.id, button.name);
        if (Button { name: &name, key, ..button }).show(ui, rect, salt).clicked() {
            verdict = Some(which);
        }
    };
    let (second, hear) = match what.heard.filter(|_| !one_row && card.is_heard()) {
        Some(on) if second.width() >= 2.0 * 56.0 + GAP => {
            let half = (second.width() - GAP) / 2.0;
            let right = second.with_min_x(second.max.x - half);
            (second.with_max_x(second.min.x + half), Some((on, right)))
        }
        _ => (second, None),
    };
    let two_lines = one_row || desk.width() < 158.0;
    let (did, where_) =
        if two_lines { ("Did it", "on the desk") } else { ("Did it on the desk", "") };
    let points = if one_row { size::VALUE } else { size::CONTROL };
    if card.advice {
        let button = Button {
            name: "Did it on the desk",
            label: "Did it",
            second: "on the desk",
            key: "K",
            look: Look::Amber,
            points,
            ..Button::default()
        };
        show(button, first, Verdict::DidOnDesk);
        let text = [("Not settable from here", Face::new(size::NOTE, ink(ui).quiet))];
        let galley = runs(ui.painter(), &text, desk.width(), 2);
        place(ui.painter(), desk, Align2::LEFT_CENTER, galley);
    } else {
        let button = Button {
            name: "Accept",
            label: "Accept",
            second: if card.arms { "arms the trim" } else { "" },
            key: "A",
            look: Look::Amber,
            points,
            enabled: !what.frozen,
            ..Button::default()
        };
        show(button, first, Verdict::Accept);
        let button = Button {
            name: "Did it on the desk",
            label: did,
            second: where_,
            key: "K",
            points: size::NOTE,
            ..Button::default()
        };
        show(button, desk, Verdict::DidOnDesk);
    }
    let points = if one_row { size::NOTE } else { size::CONTROL - 2.0 };
    let reject = Button { name: "Reject", label: "Reject", key: "R", points, ..Button::default() };
    show(reject, second, Verdict::Reject);
    if let Some((on, rect)) = hear {
        let button = Button {
            name: "Audition",
            label: if on { "on cue" } else { "Audition" },
            key: "H",
            points: size::NOTE,
            look: if on { Look::On } else { Look::Plain },
            selected: Some(on),
            ..Button::default()
        };
        show(button, rect, Verdict::Audition);
    }
    let points = size::NOTE;
    let put_away =
        Button { name: "Not now", label: "Not now", key: "L", points, ..Button::default() };
    show(put_away, later, Verdict::NotNow);
    verdict
}
