//! Show files: the input list, the policy with its phases, and the log.
//!
//! Files in, typed values out, and errors that name the file and the line. No audio, no clock.

mod error;
mod input_list;
mod log;
mod policy_file;

pub use error::ShowError;
pub use input_list::{InputLine, InputList};
pub use log::LogWriter;
pub use policy_file::{PhaseChange, PolicyFile};
