//! deskmate-benches
