//! From a network's numbers to a verdict: pooling, temperature, and when it does not know.

use std::collections::VecDeque;

use crate::model::Manifest;
use crate::presence::CLASSES;
use crate::{CrowdState, CrowdVerdict, Instrument, Presence};

/// What the presence model said of one second.
#[derive(Clone, Debug, PartialEq)]
pub struct Second {
    /// Number of the hop that ended it.
    pub hop: u64,
    /// Logits by class.
    pub logits: [f32; CLASSES],
    /// Embedding; empty where the model has none.
    pub embedding: Vec<f32>,
}

/// What was said longer ago than this is another story, hops.
const FORGET_HOPS: u64 = 3_000;

/// The last active seconds of a channel.
#[derive(Debug, Default)]
pub struct Pool {
    seconds: VecDeque<Second>,
}

impl Pool {
    /// Takes one more second; keeps `most` of them.
    pub fn push(&mut self, second: Second, most: usize) {
        while self.seconds.len() >= most.max(1)
            || self.seconds.front().is_some_and(|s| s.hop + FORGET_HOPS < second.hop)
        {
            self.seconds.pop_front();
        }
        self.seconds.push_back(second);
    }

    /// The verdict on what is in the pool; `None` where that is nothing.
    pub fn verdict(&self, manifest: &Manifest) -> Option<Presence> {
        let mut mean = Mean::default();
        self.seconds.iter().for_each(|second| mean.add(second));
        mean.verdict(manifest)
    }
}

/// The mean of any number of seconds.
#[derive(Clone, Debug, Default)]
pub struct Mean {
    seconds: u32,
    logits: [f64; CLASSES],
    embedding: Vec<f64>,
}

impl Mean {
    /// Takes one more second.
    pub fn add(&mut self, second: &Second) {
        self.seconds += 1;
        self.embedding.resize(second.embedding.len(), 0.0);
        let add = |(sum, v): (&mut f64, &f32)| *sum += f64::from(*v);
        self.logits.iter_mut().zip(&second.logits).for_each(add);
        self.embedding.iter_mut().zip(&second.embedding).for_each(add);
    }

    /// The verdict on all of them; `None` where there was none.
    pub fn verdict(&self, manifest: &Manifest) -> Option<Presence> {
        if self.seconds == 0 {
            return None;
        }
        let mean = |sum: &f64| (sum / f64::from(self.seconds)) as f32;
        let logits = self.logits.each_ref().map(mean);
        let embedding: Vec<f32> = self.embedding.iter().map(mean).collect();
        Some(presence(&logits, &embedding, manifest))
    }
}

/// The verdict on pooled logits and the pooled embedding.
pub fn presence(logits: &[f32; CLASSES], embedding: &[f32], manifest: &Manifest) -> Presence {
    let z = logits.map(|v| v / manifest.temperature);
    let p = z.map(|v| 1.0 / (1.0 + (-v).exp()));
    let at = strongest(&z);
    let energy = -log_sum_exp(&z);
    let (mut abstained, mut distance) = (false, 0.0);
    if let Some(abstain) = &manifest.abstain {
        let from = |mean: &Vec<f32>| -> f32 {
            let squares = embedding.iter().zip(mean).zip(&abstain.precision);
            squares.map(|((e, m), w)| w * (e - m) * (e - m)).sum()
        };
        distance = abstain.class_means.iter().map(from).reduce(f32::min).unwrap_or(0.0);
        abstained =
            p[at] < abstain.max_p || energy > abstain.energy_p99 || distance > abstain.distance_p99;
    }
    let dominant = Some(Instrument::ALL[at]);
    Presence { p, dominant, confidence: p[at], abstained, energy, distance }
}

/// Where a manifest sets no bound, a state of the crowd counts once it is likelier than all others
/// together.
const LEAST_CROWD_P: f32 = 0.5;

/// The verdict on one second of an ambience channel.
pub fn crowd(logits: &[f32; CrowdState::ALL.len()], manifest: &Manifest) -> CrowdVerdict {
    let z = logits.map(|v| v / manifest.temperature);
    let all = log_sum_exp(&z);
    let p = z.map(|v| (v - all).exp());
    let at = strongest(&z);
    let least = manifest.abstain.as_ref().map_or(LEAST_CROWD_P, |a| a.max_p);
    CrowdVerdict { p, state: CrowdState::ALL[at], confidence: p[at], abstained: p[at] < least }
}

fn strongest(values: &[f32]) -> usize {
    (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0)
}

fn log_sum_exp(z: &[f32]) -> f32 {
    let most = z.iter().copied().fold(f32::MIN, f32::max);
    most + z.iter().map(|v| (v - most).exp()).sum::<f32>().ln()
}
