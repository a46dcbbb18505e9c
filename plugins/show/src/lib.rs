//! Show files: the input list, the policy with its phases, and the log.
//!
//! Files in, typed values out, and errors that name the file and the line. No audio, no clock.

mod error;
mod input_list;
pub mod keep;
mod log;
mod policy_file;
mod script;

pub use error::ShowError;
pub use input_list::{InputLine, InputList};
pub use log::LogWriter;
pub use policy_file::{PhaseChange, PolicyFile};
pub use script::Script;
