//! One channel's ear: hops in, questions to the models out; answers in, verdicts out at their hop.
//!
//! A verdict on the second that ends with hop `h` is told with hop `h + VERDICT_HOPS`, however fast it
//! was found: what is decided live is decided offline. An answer that comes later counts as missing.

mod question;

use std::collections::VecDeque;

use dsp_core::PrepareError;
use dsp_core::channel::TapHop;

use crate::calibration::{self, Mean, Pool, Second};
use crate::drift::Alone;
use crate::front_end::{EVERY_HOPS, FRAMES, FrontEnd, WINDOW};
use crate::model::Models;
use crate::timbre::{Bumps, Frames, LEAST_FRAMES};
use crate::{CrowdVerdict, ModelKind, Presence};
pub use question::{Answer, Ask, Question};

/// Hops between the end of a second and what is said of it.
pub const VERDICT_HOPS: u64 = 50;

/// The source must have played in so many of a window's hops: a tail is no source.
const LEAST_ACTIVE: u32 = 20;
/// What sticks out is asked this often, hops, where so many active ones have come since.
const TIMBRE_EVERY: u64 = 2 * EVERY_HOPS;
const TIMBRE_NEWS: u32 = 50;

/// What is said of a second when its hop has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// What the channel sounds like, pooled over the last active seconds.
    pub presence: Option<Presence>,
    /// What was said of this second by itself.
    pub alone: Option<Alone>,
    /// What the crowd does.
    pub crowd: Option<CrowdVerdict>,
    /// Clarity of the voice in the mix, 0 to 1, pooled over the last active seconds.
    pub clarity: Option<f32>,
    /// What sticks out of the last half minute in which the source played.
    pub timbre: Option<Bumps>,
    /// The answer was not there in time.
    pub late: bool,
}

/// One channel's ear.
pub struct ChannelEar {
    front: FrontEnd,
    ask: Ask,
    /// Whether the source played, newest last, one bit a hop.
    active: u128,
    asked: VecDeque<u64>,
    answers: VecDeque<Answer>,
    pool: Pool,
    whole: Mean,
    /// Clarity of the last seconds, with the hop that ended each.
    clarity: VecDeque<(u64, f32)>,
    frames: Frames,
    /// Active frames since what sticks out was asked last.
    news: u32,
}

impl ChannelEar {
    /// For a channel at `sample_rate_hz` (8 to 384 kHz).
    pub fn new(sample_rate_hz: f64, ask: Ask) -> Result<Self, PrepareError> {
        Ok(Self {
            front: FrontEnd::new(sample_rate_hz)?,
            ask,
            active: 0,
            asked: VecDeque::new(),
            answers: VecDeque::new(),
            pool: Pool::default(),
            whole: Mean::default(),
            clarity: VecDeque::new(),
            frames: Frames::default(),
            news: 0,
        })
    }

    /// Which models it is put to from now on.
    pub fn set_ask(&mut self, ask: Ask) {
        self.ask = ask;
    }

    /// Takes a hop in; `active`: the source played in it. Once a second there is something to ask.
    pub fn hear(&mut self, hop: &TapHop<'_>, active: bool) -> Option<Question> {
        self.follow(hop.hop);
        self.front.hear(hop);
        self.active = self.active << 1 | u128::from(active);
        if active && self.ask.timbre {
            self.frames.push(self.front.newest_db());
            self.news += 1;
        }
        if hop.hop % EVERY_HOPS != EVERY_HOPS - 1 {
            return None;
        }
        let window_hops = self.active & ((1 << FRAMES) - 1);
        let frames = self.due(hop.hop);
        let ask = Ask {
            presence: self.ask.presence && window_hops.count_ones() >= LEAST_ACTIVE,
            clarity: self.ask.clarity && window_hops.count_ones() >= LEAST_ACTIVE,
            timbre: frames.is_some(),
            ..self.ask
        };
        if ask == Ask::default() {
            return None;
        }
        let mut window = Box::new([0.0; WINDOW]);
        self.front.window(&mut window);
        self.asked.push_back(hop.hop);
        Some(Question { hop: hop.hop, ask, window, frames })
    }

    /// Where hops were dropped the window begins anew, and with it what was played in it; where they are counted anew (the
    /// channel has come to another desk) nothing that waits will ever be due.
    fn follow(&mut self, hop: u64) {
        let expected = self.front.expects();
        if expected.is_some_and(|expected| expected != hop) {
            self.active = 0;
        }
        if expected.is_some_and(|expected| expected > hop) {
            self.asked.clear();
            self.answers.clear();
            self.clarity.clear();
            self.pool = Pool::default();
        }
    }

    /// The same where nothing is to wait for: what there is to ask is answered at once, and what there is to say with the hop comes
    /// back. For a take that is heard offline.
    pub fn hear_offline(
        &mut self,
        hop: &TapHop<'_>,
        active: bool,
        models: &Models,
    ) -> Option<Verdict> {
        if let Some(question) = self.hear(hop, active) {
            self.answer(question.put(models));
        }
        self.verdict(hop.hop, models)
    }

    /// The last half minute, where the timbre model is due: a copy, as it is measured on another thread.
    fn due(&mut self, hop: u64) -> Option<Frames> {
        let due = hop % TIMBRE_EVERY == TIMBRE_EVERY - 1 && self.news >= TIMBRE_NEWS;
        if !(self.ask.timbre && due && self.frames.len() >= LEAST_FRAMES) {
            return None;
        }
        self.news = 0;
        Some(self.frames.clone())
    }

    /// Takes an answer in, in the order of the questions.
    pub fn answer(&mut self, answer: Answer) {
        if self.asked.contains(&answer.hop) {
            self.answers.push_back(answer);
        }
    }

    /// What there is to say with hop `hop`.
    pub fn verdict(&mut self, hop: u64, models: &Models) -> Option<Verdict> {
        let asked = self.asked.pop_front_if(|asked| *asked + VERDICT_HOPS <= hop)?;
        let Some(answer) = self.answers.pop_front_if(|answer| answer.hop == asked) else {
            return Some(Verdict { late: true, ..Verdict::default() });
        };
        let mut alone = None;
        let presence = answer.presence.and_then(|(logits, embedding)| {
            let manifest = &models.get(ModelKind::Presence)?.manifest;
            alone = Some(Alone::from(&calibration::presence(&logits, &embedding, manifest)));
            let second = Second { hop: answer.hop, logits, embedding };
            self.whole.add(&second);
            self.pool.push(second, manifest.pooling_s as usize);
            self.pool.verdict(manifest)
        });
        let crowd = answer.crowd.and_then(|logits| {
            let manifest = &models.get(ModelKind::Crowd)?.manifest;
            Some(calibration::crowd(&logits, manifest))
        });
        let clarity = answer.clarity.and_then(|clarity| {
            let pooling_s = models.get(ModelKind::MixVci)?.manifest.pooling_s;
            Some(self.pooled_clarity(answer.hop, clarity, pooling_s))
        });
        Some(Verdict { presence, alone, crowd, clarity, timbre: answer.timbre, late: false })
    }

    /// Mean over the windows that ended within the last `pooling_s`.
    fn pooled_clarity(&mut self, hop: u64, clarity: f32, pooling_s: f32) -> f32 {
        let reach_hops = (pooling_s * EVERY_HOPS as f32) as u64;
        self.clarity.push_back((hop, clarity));
        self.clarity.retain(|(at, _)| at + reach_hops > hop);
        self.clarity.iter().map(|(_, value)| value).sum::<f32>() / self.clarity.len() as f32
    }

    /// What the channel sounded like over all that was heard of it; `None` where that is nothing, or the
    /// model is off.
    pub fn whole(&self, models: &Models) -> Option<Presence> {
        self.whole.verdict(&models.get(ModelKind::Presence)?.manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front_end::BANDS;
    use crate::model::{Manifest, Model, ModelSource, Net, RunError};
    use crate::presence::CLASSES;
    use crate::timbre;

    /// Hears a kick in everything.
    struct Kick;

    impl Net for Kick {
        fn run(&self, _windows: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
            let logit = |class| if class == 0 { 4.0 } else { -4.0 };
            Ok(vec![(0..CLASSES).map(logit).collect(), vec![0.0; 96]])
        }
    }

    fn models() -> Models {
        Models::of(|kind| {
            let (json, _) = ModelSource::Embedded.files(kind).map_err(|e| e.to_string())?;
            let mut manifest = Manifest::read(&json, kind).map_err(|e| e.to_string())?;
            manifest.abstain = None;
            Ok(Model::new(manifest, Box::new(Kick)))
        })
    }

    fn hop(number: u64, samples: &[f32]) -> TapHop<'_> {
        let pre = [samples, &[]];
        TapHop { hop: number, legs: 1, pre, post: pre, gain_reduction_db: 0.0 }
    }

    const ASK: Ask = Ask { presence: true, crowd: false, clarity: false, timbre: false };

    /// Plays `hops` hops; answers come `answered_after` hops late. Gives the hops of the verdicts.
    fn play(hops: u64, answered_after: u64) -> Vec<(u64, Verdict)> {
        let models = models();
        let mut ear = ChannelEar::new(48_000.0, ASK).expect("a rate in range");
        let samples = [0.1; 480];
        let mut waiting: Vec<(u64, Answer)> = Vec::new();
        let mut told = Vec::new();
        for number in 0..hops {
            if let Some(question) = ear.hear(&hop(number, &samples), true) {
                waiting.push((number + answered_after, question.put(&models)));
            }
            while waiting.first().is_some_and(|(at, _)| *at <= number) {
                ear.answer(waiting.remove(0).1);
            }
            told.extend(ear.verdict(number, &models).map(|verdict| (number, verdict)));
        }
        told
    }

    /// Hears these hops, answered at once; the hops of the verdicts, and of the questions.
    fn hear(numbers: impl Iterator<Item = u64>) -> (Vec<u64>, Vec<u64>) {
        let models = models();
        let mut ear = ChannelEar::new(48_000.0, ASK).expect("a rate in range");
        let (mut told, mut asked) = (Vec::new(), Vec::new());
        for number in numbers {
            if let Some(question) = ear.hear(&hop(number, &[0.1; 480]), true) {
                asked.push(number);
                ear.answer(question.put(&models));
            }
            told.extend(ear.verdict(number, &models).map(|_| number));
        }
        (told, asked)
    }

    #[test]
    fn where_hops_are_counted_anew_the_ear_goes_on() {
        let (told, _) = hear((60_000..60_120).chain(0..400));
        assert_eq!(told, [149, 249, 349]);
        let (told, _) = hear((0..120).chain(60_000..60_200));
        assert_eq!(told, [60_000, 60_149], "an older desk: what waited is due at once");
    }

    #[test]
    fn a_window_of_which_hardly_anything_was_heard_is_not_asked_about() {
        let (_, asked) = hear((0..290).chain(291..500));
        assert_eq!(asked, [99, 199, 399, 499], "nine hops before the end of the third");
    }

    #[test]
    fn clarity_is_the_mean_of_the_windows_of_the_last_seconds() {
        let mut ear = ChannelEar::new(48_000.0, ASK).expect("a rate in range");
        assert_eq!(ear.pooled_clarity(99, 0.2, 3.0), 0.2);
        assert!((ear.pooled_clarity(199, 0.4, 3.0) - 0.3).abs() < 1e-6);
        assert!((ear.pooled_clarity(299, 0.6, 3.0) - 0.4).abs() < 1e-6);
        assert!((ear.pooled_clarity(399, 0.8, 3.0) - 0.6).abs() < 1e-6, "the first has gone");
        assert_eq!(ear.pooled_clarity(2_399, 0.1, 3.0), 0.1, "after a rest it begins anew");
    }

    #[test]
    fn a_verdict_is_told_fifty_hops_after_its_second_however_fast_it_was_found() {
        let at_once = play(400, 0);
        assert_eq!(at_once.iter().map(|v| v.0).collect::<Vec<_>>(), [149, 249, 349]);
        assert!(at_once.iter().all(|(_, v)| {
            v.presence.is_some_and(|p| p.known() == Some(crate::Instrument::Kick)) && !v.late
        }));
        assert_eq!(play(400, 49), at_once);
    }

    #[test]
    fn an_answer_that_comes_too_late_is_missing_and_is_not_told_later() {
        let late = play(400, 51);
        assert!(late.iter().all(|(_, v)| v.late && v.presence.is_none()), "{late:?}");
        assert_eq!(late.len(), 3);
    }

    #[test]
    fn silence_asks_nothing() {
        let mut ear = ChannelEar::new(48_000.0, ASK).expect("a rate in range");
        let samples = [0.0; 480];
        assert!((0..500).all(|n| ear.hear(&hop(n, &samples), false).is_none()));
    }

    /// Hears nothing in any band.
    struct Nothing;

    impl Net for Nothing {
        fn run(&self, inputs: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
            assert_eq!(inputs.len(), timbre::FEATURES * BANDS);
            Ok(vec![vec![0.0; timbre::LOGITS], vec![0.0; timbre::BELLS]])
        }
    }

    #[test]
    fn what_sticks_out_is_asked_every_two_seconds_once_twelve_have_sounded() {
        let models = Models::of(|kind| {
            let (json, _) = ModelSource::Embedded.files(kind).map_err(|e| e.to_string())?;
            let manifest = Manifest::read(&json, kind).map_err(|e| e.to_string())?;
            Ok(Model::new(manifest, Box::new(Nothing)))
        });
        let ask = Ask { timbre: true, ..Ask::default() };
        let mut ear = ChannelEar::new(48_000.0, ask).expect("a rate in range");
        let samples: Vec<f32> = (0..480).map(|n| 0.1 * (n as f32 * 0.3).sin()).collect();
        // It rests for a second in three, and for good from hop 3,000 on.
        let sounds = |hop: u64| hop % 300 < 200 && hop < 3_000;
        let mut told = Vec::new();
        for number in 0..4_000 {
            if let Some(question) = ear.hear(&hop(number, &samples), sounds(number)) {
                ear.answer(question.put(&models));
            }
            let verdict = ear.verdict(number, &models);
            told.extend(verdict.filter(|v| v.timbre.is_some()).map(|_| number));
        }
        // Twelve seconds have sounded after 1,800 hops.
        assert_eq!(told, [1_849, 2_049, 2_249, 2_449, 2_649, 2_849, 3_049]);
        assert_eq!(models.health(ModelKind::Timbre), crate::ModelHealth::Healthy);
    }
}
