//! What a channel sounds like: the verdict of the presence model, pooled over some seconds.

use crate::Instrument;

/// Number of classes.
pub const CLASSES: usize = Instrument::ALL.len();

/// What a channel sounds like, and how sure that is.
///
/// Whether there is anything to hear at all is the gate's business: a verdict rests on windows in which
/// the source played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// Probability that a class is present, 0 to 1, in the order of [`Instrument::ALL`]. Several may
    /// be present at once: they do not add up to 1.
    pub p: [f32; CLASSES],
    /// The loudest class; `None` where the model gave none.
    pub dominant: Option<Instrument>,
    /// Probability that `dominant` is right, 0 to 1, calibrated.
    pub confidence: f32,
    /// The model does not know: too unsure, or the sound is unlike anything that it learned from.
    pub abstained: bool,
    /// `-logsumexp` of the pooled logits: the larger the stranger.
    pub energy: f32,
    /// Squared Mahalanobis distance of the embedding from the nearest class: the larger the stranger.
    pub distance: f32,
}

impl Presence {
    /// The dominant class, where the model stands by it.
    pub fn known(&self) -> Option<Instrument> {
        self.dominant.filter(|_| !self.abstained)
    }

    /// Probability that a class is present.
    pub fn of(&self, class: Instrument) -> f32 {
        self.p[class as usize]
    }
}

/// The model is never believed more than this.
const MOST_SURE: f32 = 0.98;

/// What the name of a channel and its sound say together: prior times evidence, normalised
/// (SCIENCE section 8). Where the model abstained the prior stands as it was.
///
/// The evidence is each class's share of the odds; with probability `1 - confidence` the model errs, and
/// then it may be any class.
pub fn posterior(prior: &[f32; CLASSES], heard: Option<&Presence>) -> [f32; CLASSES] {
    let Some(heard) = heard.filter(|p| !p.abstained) else { return *prior };
    let odds = heard.p.map(|p| p / (1.0 - p).max(1e-3));
    let all: f32 = odds.iter().sum();
    let sure = heard.confidence.clamp(0.0, MOST_SURE);
    let anywhere = (1.0 - sure) / CLASSES as f32;
    let mut product: [f32; CLASSES] =
        std::array::from_fn(|i| prior[i] * (sure * odds[i] / all + anywhere));
    let total: f32 = product.iter().sum();
    if !(total.is_finite() && total > 0.0) {
        return *prior;
    }
    product.iter_mut().for_each(|p| *p /= total);
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(dominant: Instrument, confidence: f32, abstained: bool) -> Presence {
        let mut p = [0.02; CLASSES];
        p[dominant as usize] = confidence;
        let dominant = Some(dominant);
        Presence { p, dominant, confidence, abstained, energy: 0.0, distance: 0.0 }
    }

    fn prior(of: Instrument, weight: f32) -> [f32; CLASSES] {
        let mut prior = [(1.0 - weight) / (CLASSES - 1) as f32; CLASSES];
        prior[of as usize] = weight;
        prior
    }

    fn best(p: &[f32; CLASSES]) -> Instrument {
        let at = (0..CLASSES).max_by(|a, b| p[*a].total_cmp(&p[*b])).expect("classes");
        Instrument::ALL[at]
    }

    #[test]
    fn a_posterior_adds_up_to_one_and_abstaining_leaves_the_prior() {
        for weight in [1.0 / 17.0, 0.5, 0.9] {
            let prior = prior(Instrument::Bass, weight);
            let of = |h: &Presence| posterior(&prior, Some(h));
            let sum: f32 = of(&heard(Instrument::Kick, 0.8, false)).iter().sum();
            assert!((sum - 1.0).abs() < 1e-5);
            assert_eq!(of(&heard(Instrument::Kick, 0.8, true)), prior);
            assert_eq!(posterior(&prior, None), prior);
        }
    }

    #[test]
    fn a_name_outweighs_a_hunch_and_a_flat_prior_leaves_what_was_heard() {
        let named = prior(Instrument::Bass, 0.9);
        assert_eq!(
            best(&posterior(&named, Some(&heard(Instrument::Kick, 0.75, false)))),
            Instrument::Bass
        );
        let sure = posterior(&named, Some(&heard(Instrument::Kick, 0.97, false)));
        assert_eq!(best(&sure), Instrument::Kick, "what is sure outweighs a name");
        let flat = prior(Instrument::Bass, 1.0 / 17.0);
        let alone = posterior(&flat, Some(&heard(Instrument::Kick, 0.75, false)));
        assert_eq!(best(&alone), Instrument::Kick);
    }

    #[test]
    fn broken_numbers_leave_the_prior() {
        let named = prior(Instrument::Bass, 0.9);
        let mut broken = heard(Instrument::Bass, f32::NAN, false);
        assert_eq!(posterior(&named, Some(&broken)), named);
        broken.p[0] = f32::NAN;
        assert_eq!(posterior(&named, Some(&broken)), named);
    }
}
