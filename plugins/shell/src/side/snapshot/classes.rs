//! What each class of move may do by itself, as the panel shows it.

use assistant::gate::eligible;
use assistant::policy::{LIMITS, Stance as Policy};
use assistant::{Class, Engine, Phase};
use panels::view::{ClassView, LimitView, Stance};

use super::words::class_words;

/// All classes, as they stand on one channel.
pub fn class_views(engine: &Engine, channel: usize) -> Vec<ClassView> {
    Class::ALL
        .into_iter()
        .enumerate()
        .map(|(index, class)| class_view(engine, channel, index, class))
        .collect()
}

/// The limits of what is suggested and done by itself.
pub fn limit_views(engine: &Engine) -> Vec<LimitView> {
    let limits = &engine.policy().limits;
    let text = |index: usize| {
        let value = limits.get(index);
        let decimals = usize::from((value - value.round()).abs() > 1e-3);
        format!("{value:.decimals$} {}", LIMITS[index].unit).trim_end().to_owned()
    };
    LIMITS
        .iter()
        .enumerate()
        .map(|(index, row)| LimitView {
            index: index as u8,
            name: row.words.to_owned(),
            text: text(index),
            lower: limits.beside(index, false).map(|v| v as f32),
            higher: limits.beside(index, true).map(|v| v as f32),
        })
        .collect()
}

fn class_view(engine: &Engine, channel: usize, index: usize, class: Class) -> ClassView {
    let card = engine.trust().of(class);
    let can_act = [Phase::Soundcheck, Phase::Show].iter().any(|phase| eligible(class, *phase));
    let withheld = if class == Class::Feedback && engine.guard_rights(channel).cut {
        String::new()
    } else {
        engine.automation(channel, class).map_or("", assistant::Withheld::text).to_owned()
    };
    ClassView {
        index: index as u8,
        name: class_words(class),
        stance: match engine.policy().stance(class) {
            Policy::Off => Stance::Off,
            Policy::Suggest => Stance::Suggest,
            Policy::Auto => Stance::Auto,
        },
        can_act,
        armed: engine.has_armed(class),
        unlocked: card.has_earned(),
        decisions: card.decisions(),
        record: card.text(),
        withheld,
    }
}
