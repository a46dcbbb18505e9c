//! From page to page: a row of tabs, or a menu where there is little room. Keys 1 to 6.

use egui::{Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::memory::{Page, PanelMemory};
use crate::paint::width;
use crate::theme::{Face, RADIUS, ink, size};
use crate::view::{ChannelView, SuspectState};
use crate::widgets::{Button, Look, menu};

/// Draws the row.
pub fn tabs_ui(ui: &Ui, rect: Rect, view: &ChannelView, memory: &mut PanelMemory) {
    let labels = Page::ALL.map(|page| label(page, view));
    if rect.width() < 430.0 {
        let words = labels.each_ref().map(String::as_str);
        let now = memory.page as usize;
        let field = rect.with_max_x(rect.max.x.min(rect.min.x + 200.0));
        if let Some(i) = menu(ui, field, "page", &labels[now], &words, now) {
            memory.page = Page::ALL[i];
        }
        return;
    }
    ui.painter().rect_filled(rect, RADIUS, ink(ui).surface);
    let face = Face::bold(size::NOTE, ink(ui).text);
    let wanted = labels.each_ref().map(|label| width(ui.painter(), label, face) + 52.0);
    let stretch = rect.width() / wanted.iter().sum::<f32>();
    let mut x = rect.min.x;
    for (i, page) in Page::ALL.into_iter().enumerate() {
        let at = Rect::from_min_size(pos2(x, rect.min.y), vec2(wanted[i] * stretch, rect.height()));
        x = at.max.x;
        let on = page == memory.page;
        let key = (i + 1).to_string();
        let button = Button {
            name: page.word(),
            label: &labels[i],
            key: &key,
            look: if on { Look::SegmentOn } else { Look::Segment },
            points: size::NOTE,
            selected: Some(on),
            ..Button::default()
        };
        if button.show(ui, at, ("page", i)).clicked() {
            memory.page = page;
        }
    }
    let stroke = Stroke::new(1.0, ink(ui).line);
    ui.painter().rect_stroke(rect, RADIUS, stroke, StrokeKind::Inside);
}

/// The word of a page, with what waits there.
fn label(page: Page, view: &ChannelView) -> String {
    let growing = |s: &&crate::view::SuspectView| s.state != SuspectState::Notched;
    let count = match page {
        Page::Feedback => view.guard.suspects.iter().filter(growing).count(),
        Page::Moves => view.moves.len(),
        _ => 0,
    };
    match count {
        0 => page.word().to_owned(),
        n if n > 99 => format!("{} 99+", page.word()),
        n => format!("{} {n}", page.word()),
    }
}
