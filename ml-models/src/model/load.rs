//! Where models come from: the program itself, or a folder that somebody names.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{LoadError, Manifest, Model, TractNet};
use crate::{CrowdState, Instrument, ModelKind, timbre};

/// Environment variable that names a folder whose models are used in place of the built-in ones.
pub const MODELS_VARIABLE: &str = "DESKMATE_MODELS";

/// No model's file is larger, bytes: the shipped ones have 2 MB at most.
const MOST_BYTES: u64 = 16 << 20;

/// Where models come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelSource {
    /// What was built in.
    Embedded,
    /// A folder with `<name>.onnx` and `<name>.json`; what is missing there is missing.
    Folder(PathBuf),
}

impl ModelSource {
    /// What [`MODELS_VARIABLE`] names, else what was built in.
    pub fn from_environment() -> Self {
        match std::env::var_os(MODELS_VARIABLE).filter(|folder| !folder.is_empty()) {
            Some(folder) => Self::Folder(folder.into()),
            None => Self::Embedded,
        }
    }

    /// Reads, checks and plans one model.
    pub fn load(&self, kind: ModelKind) -> Result<Model, LoadError> {
        match self {
            Self::Embedded => {
                let (json, onnx) = embedded(kind);
                model(kind, json, onnx)
            }
            Self::Folder(folder) => {
                let stem = folder.join(kind.id());
                let file = |extension| read(&stem.with_extension(extension));
                model(kind, &file("json")?, &file("onnx")?).map_err(|why| why.within(&stem))
            }
        }
    }

    /// The files as they are, unchecked: manifest and network. For benches.
    pub fn files(&self, kind: ModelKind) -> Result<(Vec<u8>, Vec<u8>), LoadError> {
        match self {
            Self::Embedded => {
                let (json, onnx) = embedded(kind);
                Ok((json.to_vec(), onnx.to_vec()))
            }
            Self::Folder(folder) => {
                let file = |extension| read(&folder.join(kind.id()).with_extension(extension));
                Ok((file("json")?, file("onnx")?))
            }
        }
    }
}

fn embedded(kind: ModelKind) -> (&'static [u8], &'static [u8]) {
    macro_rules! files {
        ($name:literal) => {
            (
                include_bytes!(concat!("../../models/", $name, ".json")),
                include_bytes!(concat!("../../models/", $name, ".onnx")),
            )
        };
    }
    match kind {
        ModelKind::Presence => files!("presence"),
        ModelKind::Crowd => files!("crowd"),
        ModelKind::MixVci => files!("mixvci"),
        ModelKind::Timbre => files!("timbre"),
    }
}

/// Names and lengths of a model's outputs.
pub fn outputs(kind: ModelKind, manifest: &Manifest) -> Vec<(&'static str, usize)> {
    match kind {
        ModelKind::Presence => {
            let mut outputs = vec![("logits", Instrument::ALL.len())];
            if manifest.embedding_len() > 0 {
                outputs.push(("embedding", manifest.embedding_len()));
            }
            outputs
        }
        ModelKind::Crowd => vec![("logits", CrowdState::ALL.len())],
        ModelKind::MixVci => vec![("vci", 1)],
        ModelKind::Timbre => vec![("bumps", timbre::LOGITS), ("bells", timbre::BELLS)],
    }
}

fn model(kind: ModelKind, json: &[u8], onnx: &[u8]) -> Result<Model, LoadError> {
    let manifest = Manifest::read(json, kind)?;
    let hash: String = Sha256::digest(onnx).iter().map(|byte| format!("{byte:02x}")).collect();
    if !hash.eq_ignore_ascii_case(&manifest.sha256) {
        return Err(LoadError::Hash);
    }
    let net = TractNet::new(onnx, kind.inputs(1), &outputs(kind, &manifest))?;
    Ok(Model::new(manifest, Box::new(net)))
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => LoadError::Missing(path.to_owned()),
        _ => LoadError::Read { path: path.to_owned(), why: e },
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(LoadError::Missing(path.to_owned()));
    }
    if metadata.len() > MOST_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned(), bytes: metadata.len() });
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
