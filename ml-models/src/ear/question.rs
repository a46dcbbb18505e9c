//! A question to the models, and their answer.

use crate::front_end::WINDOW;
use crate::model::Models;
use crate::presence::CLASSES;
use crate::timbre::Frames;
use crate::{Bumps, CrowdState, ModelKind};

/// Why a model is off whose output has another length.
const WRONG_SHAPE: &str = "wrong shape";

/// Which models a channel is put to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// What it sounds like.
    pub presence: bool,
    /// What the crowd does: ambience channels.
    pub crowd: bool,
    /// How clear the voice is: channels that hear the whole mix.
    pub clarity: bool,
    /// What sticks out of it: channels of a source.
    pub timbre: bool,
}

impl Ask {
    /// The models that are asked.
    pub fn kinds(self) -> impl Iterator<Item = ModelKind> + Clone {
        let asked = [
            (ModelKind::Presence, self.presence),
            (ModelKind::Crowd, self.crowd),
            (ModelKind::MixVci, self.clarity),
            (ModelKind::Timbre, self.timbre),
        ];
        asked.into_iter().filter(|(_, asked)| *asked).map(|(kind, _)| kind)
    }
}

/// A window for the models.
pub struct Question {
    /// Number of the hop that ends it.
    pub hop: u64,
    /// Which models.
    pub ask: Ask,
    /// \[band\]\[frame\].
    pub window: Box<[f32; WINDOW]>,
    /// What the timbre model hears, where that is asked.
    pub frames: Option<Frames>,
}

/// What the models said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Number of the hop that ended the window.
    pub hop: u64,
    /// Logits of the presence model, and its embedding.
    pub presence: Option<([f32; CLASSES], Vec<f32>)>,
    /// Logits of the crowd model.
    pub crowd: Option<[f32; CrowdState::ALL.len()]>,
    /// Clarity of the voice in the mix, 0 to 1.
    pub clarity: Option<f32>,
    /// What sticks out.
    pub timbre: Option<Bumps>,
}

impl Question {
    /// Puts it to the models. Milliseconds of work, and it allocates: never on the audio thread.
    pub fn put(&self, models: &Models) -> Answer {
        self.put_and(models, |_| {})
    }

    /// The same; `done` is told of each model as it has answered.
    pub fn put_and(&self, models: &Models, done: impl Fn(ModelKind)) -> Answer {
        let run = |asked: bool, kind| asked.then(|| models.run(kind, &self.window[..])).flatten();
        let tell = |asked: bool, kind| {
            if asked {
                done(kind);
            }
        };
        let ask = self.ask;
        let presence = run(ask.presence, ModelKind::Presence).and_then(|mut outputs| {
            let embedding = if outputs.len() > 1 { outputs.swap_remove(1) } else { Vec::new() };
            Some((first(outputs, models, ModelKind::Presence)?, embedding))
        });
        tell(ask.presence, ModelKind::Presence);
        let crowd = run(ask.crowd, ModelKind::Crowd)
            .and_then(|outputs| first(outputs, models, ModelKind::Crowd));
        tell(ask.crowd, ModelKind::Crowd);
        let clarity = run(ask.clarity, ModelKind::MixVci)
            .and_then(|outputs| first::<1>(outputs, models, ModelKind::MixVci))
            .map(|[clarity]| clarity.clamp(0.0, 1.0));
        tell(ask.clarity, ModelKind::MixVci);
        let timbre = self.frames.as_ref().filter(|_| ask.timbre);
        let timbre = timbre.and_then(|frames| sticks_out(frames, models, &done));
        Answer { hop: self.hop, presence, crowd, clarity, timbre }
    }
}

/// The first output, where it has the length that it must have; else the model is switched off.
fn first<const N: usize>(
    outputs: Vec<Vec<f32>>,
    models: &Models,
    kind: ModelKind,
) -> Option<[f32; N]> {
    let output = outputs.into_iter().next().and_then(|output| output.try_into().ok());
    if output.is_none() {
        models.switch_off(kind, WRONG_SHAPE.to_owned());
    }
    output
}

/// What the timbre model says of half a minute; `None` where that has too little in it, or the model is off: then it was not
/// asked, and is not `done`.
fn sticks_out(frames: &Frames, models: &Models, done: &impl Fn(ModelKind)) -> Option<Bumps> {
    let kind = ModelKind::Timbre;
    let raise = models.get(kind)?.manifest.raise?;
    let outputs = models.run(kind, &frames.features()?);
    done(kind);
    let bumps = Bumps::new(outputs?, raise);
    if bumps.is_none() {
        models.switch_off(kind, WRONG_SHAPE.to_owned());
    }
    bumps
}
