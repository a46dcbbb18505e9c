//! Mismatch: the line sounds like another instrument than its name or the input list says; and swapped:
//! two lines that sound like each other's names.
//!
//! Rests on the presence model alone: where it abstains or is off, nothing is said. Speech is a stagehand
//! who says "check one", on any microphone and in any phase: the line works, its source is unproven, and
//! that is no mismatch. In a line check singing is none either: some hum. Nor is bleed: who is much louder
//! elsewhere is heard here too.

use super::{Verdict, Watch, short};
use crate::Mismatch as Other;
use crate::confidence::ramp;
use crate::ear::{Desk, HZ};
use crate::mismatch::KEEP_SURE;
use crate::{Phase, number};

/// The model speaks once a second; it is asked half a second after each, when its word has come.
const EVERY: u64 = HZ;
const ASKED_AT: u64 = 55;
/// The line must have sounded for so long since it was asked last, hops: what stands is from before.
const SOUNDED_HOPS: u64 = 20;
/// Words that agree: two in a line check (three seconds with the window), more where all play at once.
const LEAST_CHECK: u32 = 2;
const LEAST: u32 = 6;
/// In a line check, where another line sounds like this one's name and this one like its: one word of each bears
/// the other out.
const LEAST_SWAPPED: u32 = 1;
/// How sure the model must be for a card; it stands as long as there is a mismatch at all.
const SURE: f32 = 0.8;

/// Compares what one line sounds like with what it is called.
#[derive(Default)]
pub struct Mismatch {
    /// What it sounds like, and in how many words in a row.
    sounds: Option<(Other, u32)>,
    active_hops: u64,
    /// Words of the model that were taken in: a late one leaves the last standing.
    taken: u32,
}

/// What a line sounds like, where that is clearly not what it is called.
fn other(desk: &Desk<'_>, channel: usize) -> Option<Other> {
    Other::on(desk.ears, desk.configs[channel].role, channel, desk.phase)
}

impl Watch for Mismatch {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        // Not whether it sounds in this very hop: a drum hardly ever does.
        self.active_hops += u64::from(desk.ears[channel].active);
        if desk.hop % EVERY != ASKED_AT || std::mem::take(&mut self.active_hops) < SOUNDED_HOPS {
            return;
        }
        let words = desk.ears[channel].told.verdicts;
        if std::mem::replace(&mut self.taken, words) == words {
            return;
        }
        self.sounds = other(desk, channel).map(|found| {
            let before = self.sounds.filter(|s| s.0.heard == found.heard).map_or(0, |s| s.1);
            (found, before + 1)
        });
    }

    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict> {
        let (Other { named, heard, sure }, words) = self.sounds?;
        let swapped = (0..desk.ears.len()).filter(|at| *at != channel).find(|at| {
            other(desk, *at).is_some_and(|o| o.named.is_alike(heard) && o.heard.is_alike(named))
        });
        let least = match (desk.phase, swapped) {
            (Phase::LineCheck, Some(_)) => LEAST_SWAPPED,
            (Phase::LineCheck, None) => LEAST_CHECK,
            _ => LEAST,
        };
        if words < least || (!open && sure < SURE && swapped.is_none()) {
            return None;
        }
        let (headline, advice) = match swapped {
            Some(at) => (
                format!("Swapped with {}. Cross-patch.", short(&desk.configs[at].name)),
                "Swap the two lines.",
            ),
            None => (format!("Named {}, sounds like {}.", named, heard), "Check the patch."),
        };
        let seconds = words as f32;
        Some(Verdict {
            headline,
            text: format!(
                "For {seconds:.0} s it sounded like {} ({:.0} %), and hardly like {}.",
                heard,
                sure * 100.0,
                named,
            ),
            numbers: vec![
                number("model_sure", f64::from(sure), ""),
                number("time_played", f64::from(seconds), "s"),
            ],
            advice: advice.to_owned(),
            strength: ramp(sure, KEEP_SURE, 1.0),
            persistence: ramp(seconds, 0.0, 10.0),
            heard_s: seconds,
            worth: if swapped.is_some() { 0.85 } else { 0.6 },
        })
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use ml_models::Instrument;

    use super::*;
    use crate::event::EventKind;
    use crate::testing::Scene;

    fn told(phase: Phase, sounds: &[(&str, Option<Instrument>)]) -> Vec<(u64, String, String)> {
        let names: Vec<&str> = sounds.iter().map(|s| s.0).collect();
        let mut scene = Scene::of(&names).phase(phase);
        for (i, (_, heard)) in sounds.iter().enumerate() {
            scene = scene.with(i, |s| s.sounds_like = *heard);
        }
        let mut engine = scene.engine();
        (0..2_000)
            .flat_map(|hop| {
                let events = scene.step(&mut engine, hop, &[], &[]).events;
                events.into_iter().map(move |e| (hop, e))
            })
            .filter(|(_, e)| e.event == EventKind::Suggestion)
            .map(|(hop, e)| (hop, e.channel.unwrap_or_default(), e.headline.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_wrong_patch_is_told_in_three_seconds_of_a_line_check() {
        use Instrument::{Bass, Kick, Singing};
        let cards = told(Phase::LineCheck, &[("Vox", Some(Singing)), ("Bass", Some(Kick))]);
        let [(hop, channel, headline)] = &cards[..] else { panic!("{cards:?}") };
        assert_eq!(
            (channel.as_str(), headline.as_str()),
            ("Bass", "Named bass, sounds like kick.")
        );
        assert!(*hop <= 300, "{hop}");
        assert!(told(Phase::LineCheck, &[("Vox", Some(Singing)), ("Bass", Some(Bass))]).is_empty());
    }

    #[test]
    fn two_lines_that_sound_like_each_other_are_swapped() {
        use Instrument::{Bass, Kick};
        for phase in [Phase::LineCheck, Phase::Soundcheck] {
            let cards = told(phase, &[("Kick", Some(Bass)), ("Bass", Some(Kick))]);
            let mut headlines: Vec<&str> = cards.iter().map(|c| c.2.as_str()).collect();
            headlines.sort_unstable();
            let expected = ["Swapped with Bass. Cross-patch.", "Swapped with Kick. Cross-patch."];
            assert_eq!(headlines, expected, "{phase:?}");
        }
    }

    #[test]
    fn a_stagehand_who_says_check_one_proves_no_mismatch() {
        use Instrument::{Crowd, Singing, Speech};
        for (phase, heard) in [
            (Phase::LineCheck, Speech),
            (Phase::LineCheck, Singing),
            (Phase::LineCheck, Crowd),
            (Phase::Soundcheck, Speech),
        ] {
            let cards = told(phase, &[("Kick", Some(heard)), ("Bass", None)]);
            assert!(cards.is_empty(), "{phase:?} {heard:?}: {cards:?}");
        }
    }

    #[test]
    fn swapped_lines_are_told_where_one_is_much_louder_and_bleed_is_none() {
        use Instrument::{Kick, Singing};
        let cards_of = |on_kick: Instrument, on_vox: Instrument| {
            let engine = Scene::of(&["Kick", "Vox"])
                .phase(Phase::Soundcheck)
                .with(0, |s| (s.sounds_like, s.peak_dbtp) = (Some(on_kick), -30.0))
                .with(1, |s| (s.sounds_like, s.peak_dbtp) = (Some(on_vox), -12.0));
            let mut said = Vec::new();
            let mut run = engine.engine();
            for hop in 0..2_000 {
                let step = engine.step(&mut run, hop, &[], &[]);
                let raised = step.events.into_iter().filter(|e| e.event == EventKind::Suggestion);
                said.extend(raised.filter(|e| e.class == Some(crate::Class::LineCheck)));
            }
            let panel: Vec<bool> = (0..2).map(|c| run.summary(c).mismatch.is_some()).collect();
            let cards: Vec<String> = said.into_iter().filter_map(|e| e.headline).collect();
            (cards, panel)
        };
        let (cards, panel) = cards_of(Singing, Kick);
        assert!(cards.iter().any(|c| c.contains("Swapped with Kick")), "{cards:?}");
        assert_eq!(panel, [true, true], "the panel says the same");
        let (cards, panel) = cards_of(Singing, Singing);
        assert!(cards.is_empty(), "the loud voice is heard in the kick's microphone: {cards:?}");
        assert_eq!(panel, [false, false]);
    }

    #[test]
    fn a_name_that_says_nothing_contradicts_nothing() {
        let cards = told(Phase::LineCheck, &[("zzz", Some(Instrument::Kick)), ("Bass", None)]);
        assert!(cards.is_empty(), "{cards:?}");
    }
}
