//! What must hold of one instance, driven without a host.

mod alloc;
mod audio;
mod fixture;
mod host;
mod models;
mod params;
mod side;
mod state;
