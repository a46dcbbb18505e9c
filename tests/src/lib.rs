//! deskmate-tests
