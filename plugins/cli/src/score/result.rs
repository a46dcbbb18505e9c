//! All shows together: per fault and per class what was found, what was said for nothing, how well
//! confidence kept its word.

use std::collections::BTreeSet;

use assistant::{Class, Grounds, Phase};

use super::baseline;
use super::faults::Fault;
use super::hits::{self, Hit};
use super::plan::Planned;
use super::plant::Plant;
use super::play::{Desk, Played, Run};
use super::said::Said;
use super::stats::{self, Bin};
use super::take::Take;
use super::worth::{Accepted, worth};
use crate::error::CliError;

/// How a card begins that speaks of a line without a signal, and the seconds that it rests on in a line check.
const NO_SIGNAL: &str = "No signal at all";
const NO_SIGNAL_S: f64 = 3.0;
/// A channel-minute counts after this many active seconds (DESIGN section 9).
const FIRST_ACTIVE_S: f64 = 10.0;
/// Bins of the reliability diagram, at most (SCIENCE section 8).
const BINS: usize = 15;

/// One kind of fault over all shows.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row of the table.
    pub fault: Fault,
    /// Planted so many times.
    pub n: usize,
    /// What was found.
    pub hits: Vec<Hit>,
    /// Found by the trivial baseline.
    pub baseline_detected: usize,
    /// False alarms of the baseline on the untouched takes.
    pub baseline_false: usize,
    /// Shows without a place for it.
    pub no_place: usize,
    /// Where each was planted.
    pub places: Vec<Place>,
    /// Cards of its class in those runs.
    pub spoke: usize,
}

/// Where one fault was planted, and whether it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Name of the show.
    pub show: String,
    /// Name of the channel.
    pub channel: String,
    /// Where it lies, Hz.
    pub hz: Option<f64>,
    /// When it began, s.
    pub from_s: f64,
    /// Active seconds to its card; `None`: missed.
    pub found_s: Option<f64>,
    /// Cards of its class in that run, with their channels and times: what was said instead.
    pub said: Vec<String>,
}

/// One class over all shows.
#[derive(Clone, Debug)]
pub struct ClassLine {
    /// The class.
    pub class: Class,
    /// Faults planted for it, and found.
    pub planted: usize,
    /// Found.
    pub found: usize,
    /// Cards of it in the runs with faults of its own.
    pub spoke: usize,
    /// Cards of it on the untouched takes.
    pub false_cards: usize,
}

/// A card on the untouched take.
#[derive(Clone, Debug)]
pub struct ForNothing {
    /// Name of its channel.
    pub channel: String,
    /// Its class.
    pub class: Class,
    /// When it was raised, s.
    pub at_s: f64,
    /// Its words.
    pub headline: String,
    /// What it rests on, in words.
    pub evidence: String,
}

/// One show.
#[derive(Clone, Debug)]
pub struct ShowLine {
    /// Name.
    pub name: String,
    /// Channels.
    pub channels: usize,
    /// Length played, s.
    pub length_s: f64,
    /// Length of the recording where it was looped, s.
    pub looped_from_s: Option<f64>,
    /// Channel-minutes of the untouched take.
    pub channel_minutes: f64,
    /// What the untouched take raised.
    pub false_cards: Vec<ForNothing>,
    /// Faults planted.
    pub planted: usize,
}

/// What one class said for nothing where it is only asked in another phase or on another desk than the
/// soundcheck, or what the log announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    /// Where, in words.
    pub place: String,
    /// Its class.
    pub class: Class,
    /// What, over all shows: show, channel, time and words.
    pub said: Vec<String>,
    /// The same of what the samples of the take prove: a line that was told to send nothing, and sent nothing.
    pub proven: Vec<String>,
    /// Channel-minutes of it.
    pub channel_minutes: f64,
}

/// One card with the truth about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Index of its show.
    pub show: usize,
    /// Its class.
    pub class: Class,
    /// What its confidence grew out of.
    pub grounds: Grounds,
    /// What it said.
    pub confidence: f32,
    /// Whether it was right.
    pub right: bool,
}

/// The whole benchmark.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Seed of it.
    pub seed: u64,
    /// Pairs of each fault in a show.
    pub pairs: u64,
    /// "on", or why the models were not asked.
    pub models: String,
    /// The shows.
    pub shows: Vec<ShowLine>,
    /// Faults in the order of the table.
    pub rows: Vec<Row>,
    /// All cards that were raised, with the truth.
    pub cards: Vec<Judged>,
    /// What was said for nothing elsewhere than in the soundcheck.
    pub elsewhere: Vec<Elsewhere>,
    /// Cards of masking and compression, accepted: those that tell a planted fault, however late, and those of the untouched
    /// takes.
    pub accepted: Vec<Accepted>,
}

impl Score {
    /// Nothing played yet.
    pub fn new(seed: u64, pairs: u64, table: &[Fault]) -> Self {
        let row = |fault: &Fault| Row {
            fault: fault.clone(),
            n: 0,
            hits: Vec::new(),
            baseline_detected: 0,
            baseline_false: 0,
            no_place: 0,
            places: Vec::new(),
            spoke: 0,
        };
        Self { seed, pairs, rows: table.iter().map(row).collect(), ..Self::default() }
    }

    /// Takes in a show that was played.
    pub fn take(
        &mut self,
        take: &Take,
        plans: &[Planned],
        played: &Played,
    ) -> Result<(), CliError> {
        let rate = f64::from(take.rate_hz);
        let show = self.shows.len();
        let mut line = ShowLine {
            name: take.name.clone(),
            channels: take.configs.len(),
            length_s: take.length_s(),
            looped_from_s: take.looped_from.map(|frames| frames as f64 / rate),
            channel_minutes: 0.0,
            false_cards: Vec::new(),
            planted: plans.len(),
        };
        // The first untouched run is the soundcheck, in which everything speaks.
        if let Some((_, run)) = played.clean.first() {
            line.channel_minutes = channel_minutes(run);
            for said in run.said.iter().filter(|said| !said.announced) {
                line.false_cards.push(ForNothing {
                    channel: take.configs[said.channel].name.clone(),
                    class: said.class,
                    at_s: said.hop as f64 / super::play::HZ,
                    headline: said.headline.clone(),
                    evidence: said.evidence.clone(),
                });
                self.judged(show, said, false);
                if self.rows.iter().any(|row| row.fault.class == said.class) {
                    self.accept(take, &[], said, false)?;
                }
            }
        }
        self.take_elsewhere(take, plans, played);
        for (at, planned) in plans.iter().enumerate() {
            let fault = self.rows[planned.row].fault.clone();
            let run = &played.faulty[at];
            let Some(clean) = played.clean(Desk::of(&fault, planned)) else { continue };
            let row = &mut self.rows[planned.row];
            row.n += 1;
            let hit = hits::hit(&fault, planned, run, clean);
            let of_class = run.said.iter().filter(|said| said.class == fault.class);
            row.spoke += of_class.clone().filter(|said| !said.announced).count();
            let words = of_class.map(|said| {
                let at_s = said.hop as f64 / super::play::HZ;
                format!("{at_s:.0} s, {}: {}", name(take, said.channel), said.headline)
            });
            row.places.push(Place {
                show: take.name.clone(),
                channel: planned.channels.first().map_or_else(String::new, |c| name(take, *c)),
                hz: planned.hz,
                from_s: planned.from_frame as f64 / rate,
                found_s: hit.as_ref().map(|hit| hit.time_s),
                said: words.collect(),
            });
            row.hits.extend(hit);
            let found_by_rule = baseline::finds(take, played, planned, fault.kind, at);
            row.baseline_detected += usize::from(found_by_rule);
            for said in run.said.iter().filter(|said| !said.announced) {
                if hits::told(&fault, planned, run, clean, said).is_some() {
                    self.accept(take, &planned.plants, said, true)?;
                }
                if let Some(right) = hits::truth(&fault, planned, said, run, clean) {
                    self.judged(show, said, right);
                }
            }
        }
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.no_place += usize::from(!plans.iter().any(|p| p.row == index));
            row.baseline_false += baseline::false_alarms(take, played, row.fault.kind);
        }
        self.shows.push(line);
        Ok(())
    }

    fn accept(
        &mut self,
        take: &Take,
        plants: &[(usize, Plant)],
        said: &Said,
        planted: bool,
    ) -> Result<(), CliError> {
        if let Some(worth) = worth(take, plants, said)? {
            let channel = name(take, said.channel);
            let at_s = said.hop as f64 / super::play::HZ;
            self.accepted.push(Accepted { show: take.name.clone(), channel, at_s, planted, worth });
        }
        Ok(())
    }

    /// What the untouched take raised of each class on the desk that its faults are looked for on.
    fn take_elsewhere(&mut self, take: &Take, plans: &[Planned], played: &Played) {
        for (at, (desk, run)) in played.clean.iter().enumerate() {
            let faults = plans.iter().map(|p| (p, &self.rows[p.row].fault));
            let classes: BTreeSet<Class> =
                faults.filter(|(p, f)| Desk::of(f, p) == *desk).map(|(_, f)| f.class).collect();
            // In the soundcheck cards are counted already; a jump of the gain is told in the log alone.
            let announced = at == 0;
            for class in classes.into_iter().filter(|c| !announced || *c == Class::GainStaging) {
                let told = |s: &&Said| s.class == class && s.announced == announced;
                let words = |s: &Said| {
                    let at_s = s.hop as f64 / super::play::HZ;
                    let what = if announced { "gain changed" } else { &s.headline };
                    format!("{}, {}, {at_s:.0} s: {what}", take.name, name(take, s.channel))
                };
                let (proven, for_nothing): (Vec<_>, Vec<_>) =
                    run.said.iter().filter(told).partition(|s| is_proven(take, s, desk.phase));
                let place = match (desk.phase.name(), desk.reference, announced) {
                    (phase, _, true) => format!("{phase}, in the log: the input gain changed"),
                    (phase, true, _) => format!("{phase}, with a mix reference"),
                    (phase, false, _) => phase.to_owned(),
                };
                let known =
                    self.elsewhere.iter().position(|e| e.place == place && e.class == class);
                let at = known.unwrap_or_else(|| {
                    let (said, proven) = (Vec::new(), Vec::new());
                    let none = Elsewhere { place, class, said, proven, channel_minutes: 0.0 };
                    self.elsewhere.push(none);
                    self.elsewhere.len() - 1
                });
                let line = &mut self.elsewhere[at];
                line.said.extend(for_nothing.into_iter().map(words));
                line.proven.extend(proven.into_iter().map(words));
                line.channel_minutes += channel_minutes(run);
            }
        }
    }

    fn judged(&mut self, show: usize, said: &Said, right: bool) {
        let (class, grounds, confidence) = (said.class, said.grounds, said.confidence);
        self.cards.push(Judged { show, class, grounds, confidence, right });
    }

    /// Minutes of playing on the untouched takes, all channels.
    pub fn channel_minutes(&self) -> f64 {
        self.shows.iter().map(|s| s.channel_minutes).sum()
    }

    /// Cards on the untouched takes.
    pub fn false_cards(&self) -> usize {
        self.shows.iter().map(|s| s.false_cards.len()).sum()
    }

    /// Per channel-minute, with the exact 95 % interval.
    pub fn rate(&self, count: usize) -> (f64, (f64, f64)) {
        per_minute(count, self.channel_minutes())
    }

    /// Each class that a fault was meant for, or that spoke on an untouched take.
    pub fn classes(&self) -> Vec<ClassLine> {
        let of = |class: Class| {
            let rows = || self.rows.iter().filter(|r| r.fault.class == class);
            let planted = rows().map(|r| r.n).sum();
            let found = rows().map(|r| r.hits.len()).sum();
            let spoke = rows().map(|r| r.spoke).sum();
            let false_cards = self
                .shows
                .iter()
                .flat_map(|s| &s.false_cards)
                .filter(|card| card.class == class)
                .count();
            ClassLine { class, planted, found, spoke, false_cards }
        };
        let lines = Class::ALL.into_iter().map(of);
        lines.filter(|l| l.planted > 0 || l.false_cards > 0).collect()
    }

    /// Classes that were silent on every fault of theirs: a failed check. A jump of the gain that was found is told in
    /// the log and not on a card.
    pub fn silent(&self) -> Vec<Class> {
        let silent = |l: &ClassLine| l.planted > 0 && l.spoke == 0 && l.found == 0;
        self.classes().into_iter().filter(silent).map(|l| l.class).collect()
    }

    /// Cards of the classes that a fault was planted for: of others none could be right.
    pub fn provable(&self) -> impl Iterator<Item = &Judged> {
        let planted = |class| self.rows.iter().any(|r| r.n > 0 && r.fault.class == class);
        self.cards.iter().filter(move |card| planted(card.class))
    }

    /// The reliability diagram over those.
    pub fn bins(&self) -> Vec<Bin> {
        let cards: Vec<(f64, bool)> =
            self.provable().map(|c| (f64::from(c.confidence), c.right)).collect();
        stats::bins(&cards, BINS)
    }
}

/// True where the samples of the untouched take prove what was said: that a line sends nothing. Where it has sent before, and
/// it is no line check, that is a rest.
fn is_proven(take: &Take, said: &Said, phase: Phase) -> bool {
    let at_s = said.hop as f64 / super::play::HZ;
    let seconds = if phase == Phase::LineCheck { NO_SIGNAL_S } else { at_s };
    said.headline.starts_with(NO_SIGNAL) && take.sends_nothing(said.channel, at_s, seconds)
}

/// Minutes of playing that count, of all channels.
fn channel_minutes(run: &Run) -> f64 {
    run.active_s.iter().map(|s| (s - FIRST_ACTIVE_S).max(0.0) / 60.0).sum()
}

/// Per channel-minute, with the exact 95 % interval.
pub fn per_minute(count: usize, channel_minutes: f64) -> (f64, (f64, f64)) {
    // In no time there is no rate: no number, which JSON writes as null.
    let minutes = if channel_minutes > 0.0 { channel_minutes } else { f64::NAN };
    let (low, high) = stats::poisson(count);
    (count as f64 / minutes, (low / minutes, high / minutes))
}

/// Name of a channel; the mix reference lies behind the take's own.
fn name(take: &Take, channel: usize) -> String {
    take.configs.get(channel).map_or_else(|| "mix reference".to_owned(), |c| c.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::faults::table;

    #[test]
    fn a_class_that_keeps_quiet_on_its_own_faults_fails_whatever_it_says_elsewhere() {
        let table = table();
        let mut score = Score::new(1, 1, &table);
        let of = |class| table.iter().position(|f| f.class == class).expect("a fault of it");
        for class in [Class::Masking, Class::Hpf] {
            score.rows[of(class)].n = 2;
        }
        score.rows[of(Class::Hpf)].spoke = 1;
        let elsewhere = Judged {
            show: 0,
            class: Class::Masking,
            grounds: Grounds::default(),
            confidence: 0.9,
            right: false,
        };
        score.cards.push(elsewhere); // raised in a run with another class's fault
        assert_eq!(score.silent(), [Class::Masking]);
        score.cards.push(Judged { class: Class::Tone, ..score.cards[0] });
        assert_eq!(
            score.provable().count(),
            1,
            "nothing was planted that tone could be right about"
        );
        score.rows[of(Class::Masking)].spoke = 1;
        assert_eq!(score.silent(), []);
    }

    #[test]
    fn a_line_without_a_signal_is_proven_by_its_samples_alone() {
        let mut take = Take::demo(2, 20.0).expect("the band");
        let frames = take.audio[0][0].len();
        let rate = take.rate_hz as usize;
        // Silent for ten seconds, but for a sample at 6 s.
        let mut leg = vec![0.0; frames];
        leg[6 * rate] = 1e-6;
        leg[10 * rate..].fill(0.1);
        take.audio[0] = std::sync::Arc::new(vec![leg]);
        let said = |headline: &str, at_s: f64| Said {
            hop: (at_s * crate::score::play::HZ) as u64,
            channel: 0,
            class: Class::LineCheck,
            aspects: Vec::new(),
            moved: None,
            promised: None,
            confidence: 0.9,
            grounds: Grounds::default(),
            headline: headline.to_owned(),
            evidence: String::new(),
            active_s: 0.0,
            desk_s: 0.0,
            announced: false,
        };
        let dead = "No signal at all. Check the line.";
        let line_check = |s| is_proven(&take, &s, Phase::LineCheck);
        assert!(line_check(said(dead, 3.0)) && line_check(said(dead, 9.5)));
        assert!(!line_check(said(dead, 7.0)), "something was there");
        assert!(!line_check(said(dead, 11.0)) && !line_check(said(dead, 0.0)));
        assert!(!line_check(said("Line lost.", 3.0)));
        // In the show it is a rest, where it was not silent from the first.
        let show = |s| is_proven(&take, &s, Phase::Show);
        assert!(show(said(dead, 5.0)) && !show(said(dead, 9.5)));
    }
}
