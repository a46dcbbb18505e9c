//! What can be decided on the large card: by button, always at the same place, or by key.

use egui::{Align2, Rect, Ui, pos2, vec2};

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
}

/// Carries out a decision on the large card, unless the card has just changed.
pub fn decide(
    verdict: Verdict,
    view: &Cards<'_>,
    deck: &mut Deck,
    intents: &mut Vec<Intent>,
    now_s: f64,
) {
    let front = view.find(deck.front());
    let Some(card) = front.filter(|c| deck.ready(c.id, now_s)) else { return };
    let accepting = verdict == Verdict::Accept;
    if accepting && (card.advice || view.freeze) {
        return;
    }
    intents.push(match verdict {
        Verdict::Accept => Intent::Accept(card.id),
        Verdict::Reject => Intent::Reject(card.id),
        Verdict::DidOnDesk => Intent::DidOnDesk(card.id),
        Verdict::NotNow => Intent::NotNow(card.id),
    });
    deck.hold(card.id, now_s);
}

/// The four buttons. In one row where there is no room for two.
pub fn verdicts(
    ui: &Ui,
    rect: Rect,
    one_row: bool,
    card: &CardView,
    frozen: bool,
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
        let split = big.min.x + (big.width() - GAP) * 0.58;
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
        if button.show(ui, rect, ("verdict", button.name)).clicked() {
            verdict = Some(which);
        }
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
            key: "A",
            look: Look::Amber,
            points,
            enabled: !frozen,
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
    let points = size::NOTE;
    let put_away =
        Button { name: "Not now", label: "Not now", key: "L", points, ..Button::default() };
    show(put_away, later, Verdict::NotNow);
    verdict
}
