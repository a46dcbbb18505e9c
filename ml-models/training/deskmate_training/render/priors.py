"""Class priors of the long-term average spectrum (LTAS): what a finished stem of a class looks like, detrended and broad.

The LTAS is the mean power of active frames in bands of a 24th of an octave (dsp-core's `ltas`): Hann windows of 80 ms
from 224 Hz up, 320 ms below, every 100 ms; a frame is active within 40 dB of the 95th percentile of frame levels.
Stems are rendered at 32 kHz, so points above 15.5 kHz are left out as missing.
"""

import functools

import numpy as np
import scipy.fft as sfft

FIRST_HZ, PER_OCTAVE, POINTS = 20.0, 24, 240
SPLIT_HZ, HIGHEST_HZ = 224.0, 15500.0
CENTRES = FIRST_HZ * 2.0 ** (np.arange(POINTS) / PER_OCTAVE)


@functools.lru_cache(maxsize=4)
def bands(size, rate, window_s):
    """[points, bins] weights that gather the bins of a window into the bands, and which points it serves."""
    df = 1.0 / window_s
    edges = (np.arange(size // 2 + 1)[None, :] + np.array([[-0.5], [0.5]])) * df
    low, high = CENTRES * 2 ** (-1 / 48), CENTRES * 2 ** (1 / 48)
    width = high - low
    narrow = width < 2 * df
    lo, hi = np.where(narrow, CENTRES - df, low), np.where(narrow, CENTRES + df, high)
    overlap = np.clip(np.minimum(hi[:, None], edges[1][None]) - np.maximum(lo[:, None], edges[0][None]), 0, None) / df
    overlap *= np.where(narrow, width / (2 * df), 1.0)[:, None]
    return overlap


def ltas(x, rate):
    """Mean power per band, [240]; None where nothing is active. A sine's bands sum to its mean square."""
    hop = int(round(0.1 * rate))
    power = np.zeros(POINTS)
    short, long = int(round(0.08 * rate)), int(round(0.32 * rate))
    starts = np.arange(0, len(x) - long, hop)
    if not len(starts):
        return None
    level = np.array([np.mean(x[s : s + short].astype(np.float64) ** 2) for s in starts])
    level_db = 10 * np.log10(level + 1e-16)
    active = starts[(level_db > np.percentile(level_db, 95) - 40) & (level_db > -70)]
    if not len(active):
        return None
    for size, wanted in ((short, CENTRES >= SPLIT_HZ), (long, CENTRES < SPLIT_HZ)):
        window = np.hanning(size + 1)[:-1]
        total = np.zeros(size // 2 + 1)
        for block in np.array_split(active, max(len(active) // 64, 1)):
            frames = np.stack([x[s : s + size] for s in block]) * window
            total += np.sum(np.abs(sfft.rfft(frames, axis=1)) ** 2, axis=0)
        total *= 2.0 / len(active) / (size * np.sum(window**2))  # two-sided to one-sided; sum over bins = mean square
        power[wanted] = (bands(size, rate, size / rate) @ total)[wanted]
    return power


def _weighted(values, weights, reach):
    """Running mean of `values` with weights 0..1 and a kernel given for offsets -reach..reach."""
    kernel = reach
    return np.convolve(values * weights, kernel, "same") / np.maximum(np.convolve(weights, kernel, "same"), 1e-9)


def describe(power):
    """(detrended dB, present 0/1, broad dB) of a LTAS: see the notes of `assistant`'s spectral classes."""
    kernel = (4 - np.abs(np.arange(-3, 4))) / 16.0
    smooth = np.convolve(power, kernel, "same") / np.convolve(np.ones(POINTS), kernel, "same")
    level = 10 * np.log10(smooth + 1e-16)
    usable = CENTRES <= HIGHEST_HZ
    present = ((level >= np.max(level[usable]) - 50) & usable).astype(float)
    trend = _weighted(level, present, 1 + np.cos(np.pi * np.arange(-24, 25) / 25))
    broad = _weighted(level, present, np.ones(17))
    middle = (present > 0) & (CENTRES >= 100) & (CENTRES <= 8000)
    broad = broad - (np.mean(level[middle]) if np.any(middle) else np.mean(level))
    return level - trend, present, broad


def summarise(curves):
    """The JSON entry of a class from its stems' LTAS [stems, 240], in tenths of dB."""
    found = [describe(p) for p in curves]
    present = np.array([p for _, p, _ in found])
    entry = {"stems": len(found), "present": [round(float(v), 2) for v in present.mean(0)]}
    for name, values in (("", np.array([d for d, _, _ in found])), ("broad_", np.array([b for _, _, b in found]))):
        weight = np.maximum(present.sum(0), 1e-9)
        mean = (values * present).sum(0) / weight
        sd = np.sqrt(np.maximum((present * (values - mean) ** 2).sum(0) / np.maximum(weight - 1, 1), 0))
        kept = present.mean(0) >= 0.2
        entry[name + "mean_tenths"] = [int(round(10 * v)) if k else 0 for v, k in zip(mean, kept)]
        entry[name + "sd_tenths"] = [int(round(10 * v)) if k else 0 for v, k in zip(sd, kept)]
    return entry
