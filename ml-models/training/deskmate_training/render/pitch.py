"""Fundamental frequency of a note, by normalised autocorrelation (the function of YIN, de Cheveigné & Kawahara 2002)."""

import numpy as np
import scipy.fft as sfft


def difference(frame, longest):
    """Cumulative mean normalised difference for lags 0..longest of a frame of at least 2 * longest samples."""
    width = len(frame) - longest
    size = sfft.next_fast_len(len(frame) + width, real=True)
    correlation = sfft.irfft(sfft.rfft(frame, size) * np.conj(sfft.rfft(frame[:width], size)), size)[: longest + 1]
    power = np.concatenate(([0.0], np.cumsum(frame.astype(np.float64) ** 2)))
    energy = power[width : width + longest + 1] - power[: longest + 1]
    d = np.maximum(energy[0] + energy - 2.0 * correlation, 0.0)
    running = np.cumsum(d[1:])
    return np.concatenate(([1.0], d[1:] * np.arange(1, longest + 1) / np.maximum(running, 1e-12)))


def fundamental(frame, rate, lowest_hz=24.0, highest_hz=2500.0, limit=0.2):
    """(f0 in Hz, clarity 0..1) of a frame; (0, clarity) where it is not periodic enough."""
    longest = min(int(rate / lowest_hz), len(frame) // 2 - 1)
    d = difference(frame, longest)
    first = max(int(rate / highest_hz), 2)
    below = np.flatnonzero(d[first:] < limit)
    lag = first + int(below[0]) if len(below) else first + int(np.argmin(d[first:]))
    while lag + 1 < longest and d[lag + 1] < d[lag]:
        lag += 1
    clarity = float(1.0 - min(d[lag], 1.0))
    if not len(below) or lag + 1 >= longest:
        return 0.0, clarity
    left, mid, right = d[lag - 1], d[lag], d[lag + 1]
    bend = left - 2.0 * mid + right
    return rate / (lag + (0.5 * (left - right) / bend if abs(bend) > 1e-12 else 0.0)), clarity


def note_of(x, rate):
    """MIDI note (fractional) of a single-note clip, or None where no stable pitch is found in its first second."""
    votes = []
    length = int(0.12 * rate)
    for at_s in (0.08, 0.15, 0.25, 0.4, 0.6):
        frame = x[int(at_s * rate) : int(at_s * rate) + length]
        if len(frame) == length and np.max(np.abs(frame)) > 1e-3:
            hz, clarity = fundamental(frame, rate)
            if hz > 0.0 and clarity > 0.75:
                votes.append(69.0 + 12.0 * np.log2(hz / 440.0))
    if not votes:
        return None
    middle = float(np.median(votes))
    return middle if np.mean(np.abs(np.array(votes) - middle) < 0.6) >= 0.6 else None
