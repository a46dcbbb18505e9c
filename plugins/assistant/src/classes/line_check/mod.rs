//! Line check: is each line what its name says, and is it sound?
//!
//! One module for each kind of fault, asked in the order of [`WATCHES`]: what makes a line useless comes
//! before what makes it poor. A verdict is there within three seconds of evidence or three hits. In the
//! show only a line that was lost is told (DESIGN section 6).

mod bleed;
mod crackle;
mod dropouts;
mod gaps;
mod hum;
mod identical;
mod legs;
mod lost;
mod mismatch;
mod noisy;
mod still;

use super::{Finding, Judge};
use crate::confidence::Grounds;
use crate::ear::Desk;
use crate::{Evidence, Expected, Phase, Proposal, Upheaval, VerifyBy, evidence::Number};

/// One kind of fault of a line, watched on one channel.
trait Watch: Send {
    /// Takes in one hop.
    fn hear(&mut self, desk: &Desk<'_>, channel: usize);
    /// The verdict, where there is one. `open`: a card stands, and a milder threshold keeps it.
    fn verdict(&self, desk: &Desk<'_>, channel: usize, open: bool) -> Option<Verdict>;
    /// Evidence starts anew.
    fn forget(&mut self);
    /// Level and floor of the line moved together by `db`: it plays, at another gain.
    fn gain_step(&mut self, _db: f32) {}
}

/// What is wrong with a line.
struct Verdict {
    headline: String,
    /// What was heard, in a sentence.
    text: String,
    numbers: Vec<Number>,
    /// What to do, at the desk or on stage.
    advice: String,
    strength: f32,
    persistence: f32,
    heard_s: f32,
    worth: f32,
}

impl From<Verdict> for Finding {
    fn from(v: Verdict) -> Self {
        Self {
            headline: v.headline,
            evidence: Evidence { text: v.text, numbers: v.numbers },
            proposal: Proposal::Advice(v.advice),
            grounds: Grounds::new(v.strength, v.persistence, v.heard_s),
            worth: v.worth,
            expected: Expected { metric: "lines_won_back", unit: "", value: 1.0 },
            metric: VerifyBy::None,
        }
    }
}

type NewWatch = fn() -> Box<dyn Watch>;

/// The watches and where each speaks in the phases; most urgent first.
const WATCHES: [(NewWatch, &[Phase]); 10] = {
    use Phase::{LineCheck, Show, Soundcheck};
    const BEFORE: &[Phase] = &[LineCheck, Soundcheck];
    const CHECK: &[Phase] = &[LineCheck];
    [
        (|| Box::<lost::Lost>::default(), &[Soundcheck, Show]),
        (|| Box::<legs::DeadLeg>::default(), BEFORE), // says more of a still line than that it is still
        (|| Box::<still::StillLine>::default(), BEFORE),
        (|| Box::<identical::Identical>::default(), BEFORE),
        (|| Box::<dropouts::Dropouts>::default(), BEFORE),
        (|| Box::<crackle::Crackle>::default(), BEFORE),
        (|| Box::<mismatch::Mismatch>::default(), BEFORE),
        (|| Box::<bleed::BleedOnly>::default(), CHECK),
        (|| Box::<hum::Hum>::default(), CHECK),
        (|| Box::<noisy::Noisy>::default(), CHECK),
    ]
};

/// All watches of one line.
pub struct LineCheck {
    watches: Vec<Box<dyn Watch>>,
}

impl Default for LineCheck {
    fn default() -> Self {
        Self { watches: WATCHES.iter().map(|(new, _)| new()).collect() }
    }
}

impl Judge for LineCheck {
    fn hear(&mut self, desk: &Desk<'_>, channel: usize) {
        if desk.ears[channel].now.is_some() {
            self.watches.iter_mut().for_each(|watch| watch.hear(desk, channel));
        }
    }

    fn judge(
        &self,
        desk: &Desk<'_>,
        channel: usize,
        standing: Option<&Proposal>,
    ) -> Option<Finding> {
        let asked = self
            .watches
            .iter()
            .zip(WATCHES)
            .filter(|(_, (_, phases))| phases.contains(&desk.phase));
        asked
            .filter_map(|(watch, _)| watch.verdict(desk, channel, standing.is_some()))
            .next()
            .map(Finding::from)
    }

    /// A line that is lost, the first of the watches.
    fn urgent(&self, desk: &Desk<'_>, channel: usize) -> bool {
        let [(_, phases), ..] = WATCHES;
        let lost = self.watches.first().and_then(|watch| watch.verdict(desk, channel, false));
        phases.contains(&desk.phase) && lost.is_some()
    }

    fn forget(&mut self) {
        self.watches.iter_mut().for_each(|watch| watch.forget());
    }

    /// A line is the same line after a scene, a recall or another source on it.
    fn upheaval(&mut self, what: Upheaval) {
        match what {
            Upheaval::Anew => self.forget(),
            Upheaval::GainStep { db } => self.watches.iter_mut().for_each(|w| w.gain_step(db)),
            Upheaval::Scene | Upheaval::SourceChanged | Upheaval::Recall { .. } => {}
        }
    }
}

/// Counts up while it is there, else starts anew.
fn count(there: bool, hops: u64) -> u64 {
    if there { hops + 1 } else { 0 }
}

/// The first two words of a name: a headline has ten.
fn short(name: &str) -> String {
    name.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}
