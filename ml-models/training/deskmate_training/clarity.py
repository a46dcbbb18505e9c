"""Vocal Clarity Index (SCIENCE 1) for the labels of the mix net: half third-octave SII of the window's mean
levels, half the mean of the short frames' SII (ANSI S3.5-1997; Rhebergen & Versfeld 2005).

Works on band powers at 50 frames a second, so that vocal and backing can be put together at any ratio
without going back to audio. Frames are 42.7 ms at any sample rate.
"""

import numpy as np

from .frontend import hann

FRAMES_PER_SECOND = 50
WINDOW_S = 2048 / 48_000
CAL_DB = 95.0
"""dB SPL of a digital level of 0 dB until a calibration exists: -20 LUFS is heard at about 75 dB SPL."""
ACTIVE_DB = 30.0
"""A frame is active where the voice is within this of the window's maximum."""

CENTRES_HZ = np.array([160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000], float)
# ANSI S3.5-1997, table 3: importance, equivalent internal noise, normal speech spectrum
IMPORTANCE = np.array([83, 95, 150, 289, 440, 578, 653, 711, 818, 844, 882, 898, 868, 844, 771, 527, 364, 185]) / 10_000
INTERNAL_DB = np.array([0.6, -1.7, -3.9, -6.1, -8.2, -9.7, -10.8, -11.9, -12.5, -13.5, -15.4, -17.7, -21.2, -24.2, -25.9, -23.6, -15.8, -7.1])
NORMAL_DB = np.array([32.41, 34.48, 34.75, 33.98, 34.59, 34.27, 32.06, 28.30, 25.01, 23.00, 20.15, 17.32, 13.18, 11.55, 9.33, 5.31, 2.59, 1.13])

_UPWARD = 3.32 * np.log10(0.89 * CENTRES_HZ[:, None] / CENTRES_HZ[None, :])  # [masked, masker]
_UPWARD[np.triu_indices(18)] = 0.0
_BELOW = np.tril(np.ones((18, 18), bool), -1)


def audibility(speech_db: np.ndarray, noise_db: np.ndarray, loss_db=0.0, distortion: bool = True) -> np.ndarray:
    """Audible share of each band, [..., 18], of spectrum levels in dB SPL per Hz."""
    masker = np.maximum(speech_db - 24, noise_db)
    slope = 0.6 * (masker + 10 * np.log10(CENTRES_HZ) - 6.353) - 80
    spread = masker[..., None, :] + slope[..., None, :] * _UPWARD
    spread_power = np.where(_BELOW, 10 ** (spread / 10), 0).sum(-1)
    masking = 10 * np.log10(10 ** (noise_db / 10) + spread_power)
    masking[..., 0] = masker[..., 0]
    heard = np.clip((speech_db - np.maximum(masking, INTERNAL_DB + loss_db) + 15) / 30, 0, 1)
    return heard * np.minimum(1, 1 - (speech_db - NORMAL_DB - 10) / 160) if distortion else heard


def sii(speech_db, noise_db, loss_db=0.0, distortion: bool = True, importance=IMPORTANCE) -> np.ndarray:
    """Speech intelligibility index, [...]."""
    return audibility(np.asarray(speech_db, float), np.asarray(noise_db, float), loss_db, distortion) @ importance


def band_density(audio: np.ndarray, rate_hz: int) -> np.ndarray:
    """Mean power spectral density of each third octave, [frames, 18], 50 frames a second, 1 / Hz."""
    length, hop = round(WINDOW_S * rate_hz), rate_hz // FRAMES_PER_SECOND
    window = hann(length)
    frames = np.lib.stride_tricks.sliding_window_view(audio, length)[::hop]
    spectrum = np.fft.rfft(frames * window, axis=1)
    density = (spectrum.real**2 + spectrum.imag**2) * 2 / (rate_hz * np.sum(window**2))
    width = rate_hz / length
    edges = (np.arange(density.shape[1]) * width)[:, None] + np.array([-0.5, 0.5]) * width
    low, high = CENTRES_HZ * 2 ** (-1 / 6), CENTRES_HZ * 2 ** (1 / 6)
    share = np.clip(np.minimum(edges[:, 1:], high) - np.maximum(edges[:, :1], low), 0, None) / (high - low)
    return density @ share


def vci(vocal: np.ndarray, backing: np.ndarray) -> np.ndarray:
    """VCI of windows of band densities, [n, frames, 18] -> [n]; NaN where under half of the frames are sung."""
    loud = 10 * np.log10(vocal.sum(-1) + 1e-20)
    active = loud > loud.max(-1, keepdims=True) - ACTIVE_DB
    count = active.sum(-1)
    level = lambda density: 10 * np.log10(density + 1e-20) + CAL_DB
    mean = lambda density: (density * active[..., None]).sum(-2) / np.maximum(count, 1)[:, None]
    whole = sii(level(mean(vocal)), level(mean(backing)))
    frames = sii(level(vocal), level(backing), distortion=False)
    result = 0.5 * whole + 0.5 * (frames * active).sum(-1) / np.maximum(count, 1)
    return np.where(count >= 0.5 * active.shape[-1], result, np.nan)
