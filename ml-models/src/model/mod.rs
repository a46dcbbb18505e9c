//! The models: loaded once, checked against their manifests, run by tract. Never on the audio thread:
//! tract allocates.

mod load;
mod manifest;
mod net;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use load::{MODELS_VARIABLE, ModelSource, outputs};
pub use manifest::{Abstain, Manifest};
pub use net::{Net, TractNet};

use crate::{ModelHealth, ModelKind};

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("{} is missing", .0.display())]
    Missing(PathBuf),
    /// A file cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// A file is larger than any model.
    #[error("{} of {bytes} bytes is no model", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// What is wrong inside a file of a folder.
    #[error("{}: {why}", path.display())]
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: Box<LoadError>,
    },
    /// The manifest cannot be understood.
    #[error("manifest is broken: {0}")]
    Manifest(String),
    /// The file is not the one that the manifest speaks of.
    #[error("file does not match its hash")]
    Hash,
    /// It was trained on another front end.
    #[error("made for another front end")]
    FrontEnd,
    /// The file is no network that can be run.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// An output has another shape than the manifest says.
    #[error("wrong shape: {output} is {got:?}, not {expected:?}")]
    Shape {
        /// Name of the output.
        output: &'static str,
        /// Its shape.
        got: Vec<usize>,
        /// The shape that belongs there.
        expected: Vec<usize>,
    },
}

impl LoadError {
    /// The same with the file that it is about, where none is named yet: the manifest or the network of `stem`.
    fn within(self, stem: &std::path::Path) -> Self {
        let extension = match self {
            Self::Manifest(_) | Self::FrontEnd => "json",
            Self::Hash | Self::Corrupt(_) | Self::Shape { .. } => "onnx",
            _ => return self,
        };
        Self::In { path: stem.with_extension(extension), why: Box::new(self) }
    }
}

/// Why a model gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The network failed.
    #[error("failed: {0}")]
    Failed(String),
    /// What came out is not finite.
    #[error("gave numbers that are none")]
    NotFinite,
}

/// A model that is ready.
pub struct Model {
    /// What it says of itself.
    pub manifest: Manifest,
    net: Box<dyn Net>,
}

impl Model {
    /// From its parts; tests bring their own network.
    pub fn new(manifest: Manifest, net: Box<dyn Net>) -> Self {
        Self { manifest, net }
    }

    /// Runs one input (a window, \[band\]\[frame\], see [`crate::front_end::FrontEnd::window`]; for the timbre model
    /// [`crate::timbre::Frames::features`]); gives its outputs.
    pub fn run(&self, input: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
        let outputs = self.net.run(input)?;
        let finite = outputs.iter().flatten().all(|v| v.is_finite());
        if finite { Ok(outputs) } else { Err(RunError::NotFinite) }
    }
}

/// The place of one model: at work, or off with its reason. Off is for good.
struct Place {
    model: Result<Arc<Model>, String>,
    gone: OnceLock<String>,
}

impl Place {
    fn new(model: Result<Model, String>) -> Self {
        Self { model: model.map(Arc::new), gone: OnceLock::new() }
    }

    fn model(&self) -> Option<&Arc<Model>> {
        self.model.as_ref().ok().filter(|_| self.gone.get().is_none())
    }

    fn health(&self) -> ModelHealth {
        match (&self.model, self.gone.get()) {
            (_, Some(why)) => ModelHealth::Off(why.clone()),
            (Err(why), None) => ModelHealth::Off(why.clone()),
            (Ok(_), None) => ModelHealth::Healthy,
        }
    }
}

/// All models of a process. Shared; each can be switched off, none comes back.
pub struct Models {
    places: [Place; ModelKind::ALL.len()],
}

impl Models {
    /// Reads, checks and plans the models. Takes some tens of milliseconds: off the audio thread.
    pub fn load(source: &ModelSource) -> Self {
        Self::of(|kind| source.load(kind).map_err(|why| why.to_string()))
    }

    /// No models, and why.
    pub fn none(why: &str) -> Self {
        Self::of(|_| Err(why.to_owned()))
    }

    /// From what `model` gives for each kind.
    pub fn of(mut model: impl FnMut(ModelKind) -> Result<Model, String>) -> Self {
        Self { places: ModelKind::ALL.map(|kind| Place::new(model(kind))) }
    }

    fn place(&self, kind: ModelKind) -> &Place {
        &self.places[kind as usize]
    }

    /// How a model is.
    pub fn health(&self, kind: ModelKind) -> ModelHealth {
        self.place(kind).health()
    }

    /// A model, while it is at work.
    pub fn get(&self, kind: ModelKind) -> Option<&Arc<Model>> {
        self.place(kind).model()
    }

    /// Switches a model off for good; the first reason stays.
    pub fn switch_off(&self, kind: ModelKind, why: String) {
        let _ = self.place(kind).gone.set(why);
    }

    /// Runs a model; one that fails or gives what is no number is switched off. `None`: it is off.
    pub fn run(&self, kind: ModelKind, input: &[f32]) -> Option<Vec<Vec<f32>>> {
        let ran = self.get(kind)?.run(input);
        ran.map_err(|why| self.switch_off(kind, why.to_string())).ok()
    }
}
