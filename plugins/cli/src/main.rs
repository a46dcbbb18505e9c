//! deskmate
fn main() {}
