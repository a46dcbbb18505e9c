//! What can stand in the middle of the Channel panel beside the EQ.

pub mod automation;
pub mod dynamics;
pub mod feedback;
pub mod histogram;
pub mod setup;
