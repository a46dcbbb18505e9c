//! deskmate
