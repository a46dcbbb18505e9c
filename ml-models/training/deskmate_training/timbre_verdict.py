"""What the timbre net's outputs come to; the Rust twin is `ml-models/src/timbre/bumps.rs`."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logit, softmax

from .timbre import BANDS, CENTRES_HZ, PLACES, PLAYING

WITHIN_HZ = (125.0, 8000.0)
NEAR_OCTAVES = 0.25
"""A bell is all that is told this near its likeliest band, and of the bands beside it: low ones lie further apart."""
LEAST_P = 1e-6


@dataclass
class Told:
    """Of each channel, [n]."""

    odds: np.ndarray  # log-odds of the likeliest bell
    hz: np.ndarray
    gain_db: np.ndarray
    q: np.ndarray
    tone_odds: np.ndarray  # [n, tones]
    tone_db: np.ndarray  # [n, tones], as much as there is too much, or of dull too little


def verdict(logits: np.ndarray, bells: np.ndarray, kind: np.ndarray) -> Told:
    """Reads outputs [n, classes * PLACES] and [n, 2 * BANDS + tones] for channels of these classes."""
    row = np.arange(len(kind))
    p = softmax(logits.reshape(-1, len(PLAYING), PLACES)[row, kind].astype(np.float64), axis=1)
    octave = np.log2(CENTRES_HZ)
    asked = (CENTRES_HZ >= WITHIN_HZ[0]) & (CENTRES_HZ <= WITHIN_HZ[1])
    peak = np.where(asked, p[:, :BANDS], -1).argmax(1)
    near = np.abs(octave - octave[peak][:, None]) <= NEAR_OCTAVES
    near |= np.abs(np.arange(BANDS) - peak[:, None]) <= 1
    share = np.where(near, p[:, :BANDS], 0)
    bell = share.sum(1)
    sure = lambda p: logit(np.clip(p, LEAST_P, 1 - LEAST_P))
    return Told(
        odds=sure(bell),
        hz=2 ** ((share * octave).sum(1) / np.maximum(bell, 1e-12)),
        gain_db=10 * bells[row, peak],
        q=2 ** bells[row, BANDS + peak],
        tone_odds=sure(p[:, BANDS:-1]),
        tone_db=10 * bells[:, 2 * BANDS :],
    )
