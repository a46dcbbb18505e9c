//! What names must be understood as.

use super::pairs::{Leg, Pair, PairKind, Placement, close_microphone, declared_pairs, stereo_leg};
use super::tokens::tokens;
use super::*;
use crate::Instrument::{self, *};
