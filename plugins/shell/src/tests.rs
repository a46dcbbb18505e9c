//! What must hold of one instance, driven without a host.

mod alloc;
mod audio;
mod desk_audio;
mod desk_side;
mod desk_state;
mod fixture;
mod host;
mod models;
mod params;
mod side;
mod sleep;
mod state;
