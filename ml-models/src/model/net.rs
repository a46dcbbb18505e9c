//! A network in tract: planned once for one window at a time, then only run.
//!
//! One window a run, not a batch of channels: tract takes as long for a window in a batch as alone (the
//! bench `ears` measures both), and a verdict that does not depend on its neighbours is the same live
//! and offline, on any number of threads.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tract_onnx::prelude::*;

use super::{LoadError, RunError};

/// Something that turns inputs into outputs.
pub trait Net: Send + Sync {
    /// `inputs`: as many as it was planned for, flat. Gives each output, flat.
    fn run(&self, inputs: &[f32]) -> Result<Vec<Vec<f32>>, RunError>;
}

/// A network planned by tract.
pub struct TractNet {
    plan: Arc<TypedRunnableModel>,
    /// Of the input, \[batch\]\[...\].
    shape: Vec<usize>,
}

impl TractNet {
    /// Plans an ONNX file for inputs of `shape`, how many at a time first. `outputs`: names and lengths for one.
    pub fn new(
        onnx: &[u8],
        shape: Vec<usize>,
        outputs: &[(&'static str, usize)],
    ) -> Result<Self, LoadError> {
        // tract may panic on a graph that nobody meant: a corrupt file must not take more with it.
        let planned = catch_unwind(AssertUnwindSafe(|| plan(onnx, shape, outputs)));
        planned.unwrap_or_else(|_| Err(LoadError::Corrupt("planning failed".to_owned())))
    }
}

fn plan(
    onnx: &[u8],
    shape: Vec<usize>,
    outputs: &[(&'static str, usize)],
) -> Result<TractNet, LoadError> {
    let corrupt = |e: TractError| LoadError::Corrupt(one_line(&e));
    let names = outputs.iter().map(|(name, _)| *name);
    let model = tract_onnx::onnx()
        .model_for_read(&mut Cursor::new(onnx))
        .and_then(|m| m.with_input_fact(0, f32::fact(&shape).into()))
        .and_then(|m| m.with_outputs_by_name(names))
        .and_then(|m| m.into_optimized())
        .map_err(corrupt)?;
    for (at, (output, len)) in outputs.iter().enumerate() {
        let fact = model.output_fact(at).map_err(corrupt)?;
        let got = fact.shape.as_concrete().unwrap_or_default().to_vec();
        let expected = vec![shape[0], *len];
        if got != expected {
            return Err(LoadError::Shape { output, got, expected });
        }
    }
    Ok(TractNet { plan: model.into_runnable().map_err(corrupt)?, shape })
}

impl Net for TractNet {
    fn run(&self, inputs: &[f32]) -> Result<Vec<Vec<f32>>, RunError> {
        let failed = |e: TractError| RunError::Failed(one_line(&e));
        let input = Tensor::from_shape(&self.shape, inputs).map_err(failed)?;
        let ran = catch_unwind(AssertUnwindSafe(|| self.plan.run(tvec!(input.into_tvalue()))));
        let outputs =
            ran.unwrap_or_else(|_| Err(TractError::msg("it panicked"))).map_err(failed)?;
        outputs
            .iter()
            .map(|o| Ok(o.to_plain_array_view::<f32>().map_err(failed)?.iter().copied().collect()))
            .collect()
    }
}

/// The outermost words of an error; tract's chain goes on for pages.
fn one_line(error: &TractError) -> String {
    error.to_string().lines().next().unwrap_or_default().chars().take(120).collect()
}
