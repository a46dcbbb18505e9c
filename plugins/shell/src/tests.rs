//! What must hold of one instance, driven without a host.

mod audio;
mod params;
mod side;
mod state;
