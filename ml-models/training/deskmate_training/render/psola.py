"""Pitch-synchronous overlap-add (Moulines & Charpentier 1990): speech made to sing, voices harmonised and tuned.

Works at the bank's 32 kHz. A track gives f0 every 10 ms (0 where unvoiced) and the level there.
"""

import functools

import numpy as np

from . import bank
from .pitch import fundamental

STEP_S = 0.01


@functools.lru_cache(maxsize=512)
def track(clip):
    """(f0 in Hz, level) per 10 ms of a clip of the bank."""
    x, rate = bank.samples(clip), bank.RATE
    step, width = int(STEP_S * rate), int(0.036 * rate)
    small = x[::2]
    f0, level = [], []
    for at in range(0, len(x) - width, step):
        frame = small[at // 2 : (at + width) // 2]
        power = float(np.sqrt(np.mean(frame * frame)))
        level.append(power)
        f0.append(fundamental(frame, rate / 2, 70.0, 900.0, 0.25)[0] if power > 0.008 else 0.0)
    f0 = np.array(f0 or [0.0])
    for i in range(1, len(f0) - 1):  # a lone voiced or unvoiced frame is a mistake
        if (f0[i] > 0) != (f0[i - 1] > 0) and (f0[i] > 0) != (f0[i + 1] > 0):
            f0[i] = f0[i - 1]
    return f0, np.array(level or [0.0])


def syllables(f0, level):
    """Frame numbers where syllables begin: voiced stretches, cut again at deep dips of the level."""
    starts = []
    voiced = f0 > 0
    smooth = np.convolve(level, np.ones(5) / 5, mode="same")
    for i in range(1, len(f0)):
        begins = voiced[i] and not voiced[i - 1]
        dip = (
            2 < i < len(f0) - 3
            and smooth[i] < smooth[i - 1]
            and smooth[i] <= smooth[i + 1]
            and smooth[i] < 0.6 * max(smooth[max(i - 12, 0) : i + 12].max(), 1e-9)
        )
        if (begins or (dip and voiced[i])) and (not starts or i - starts[-1] > 9):
            starts.append(i)
    return starts or [0]


def resing(x, f0, warp, target_hz, formant=1.0):
    """Speaks or sings `x` again. `warp(out_s) -> in_s` in seconds (increasing), `target_hz(out_s, in_f0) -> Hz`,
    `formant` moves the vocal tract (1.1 = smaller). Ends when the warp leaves the input."""
    rate = bank.RATE
    pieces, time, end = [], 0.0, (len(x) - 1) / rate
    longest = 0
    while True:
        source = warp(time)
        if source >= end - 0.02 or time > 60.0:
            break
        frame = min(int(source / STEP_S), len(f0) - 1)
        if f0[frame] > 0:
            period = int(rate / f0[frame])
            hz = float(np.clip(target_hz(time, f0[frame]), 55.0, 1400.0))
            centre = int(source * rate)
            low = max(centre - period // 2, 0)
            span = x[low : low + period]
            centre = low + int(np.argmax(np.abs(span))) if len(span) else centre
            step = 1.0 / hz
        else:
            period, centre, step = 160, int(source * rate), 0.005
        begin, stop = centre - period, centre + period
        if begin >= 0 and stop < len(x):
            grain = x[begin:stop] * _hann(2 * period)
            if formant != 1.0 and f0[frame] > 0:
                size = int(2 * period / formant)
                grain = np.interp(np.linspace(0, 2 * period - 1, size), np.arange(2 * period), grain).astype(np.float32)
            at = int(time * rate)
            pieces.append((at, grain))
            longest = max(longest, at + len(grain))
        time += step
    out = np.zeros(longest + 1, np.float32)
    for at, grain in pieces:
        out[at : at + len(grain)] += grain
    return out


@functools.lru_cache(maxsize=2048)
def _hann(size):
    return np.hanning(size).astype(np.float32)


def sung(scene, clip, notes, stretch, formant=1.0, vibrato=0.3, glide_s=0.05):
    """A spoken clip as a sung line: each syllable takes the next of `notes` (MIDI) and lasts `stretch` times as long."""
    x = bank.samples(clip)
    f0, level = track(clip)
    starts = syllables(f0, level)
    factor = np.where(f0 > 0, stretch, min(stretch, 1.2))
    clock = np.concatenate(([0.0], np.cumsum(factor) * STEP_S))
    grid = np.arange(len(clock)) * STEP_S
    onset = np.interp(np.array(starts) * STEP_S, grid, clock)
    pitches = np.array([notes[i % len(notes)] for i in range(len(starts))], float)
    hz, phase = scene.uniform(4.8, 6.2), scene.uniform(0, 6.28)

    def target(time, _):
        at = max(int(np.searchsorted(onset, time, side="right")) - 1, 0)
        since = time - onset[at]
        before = pitches[at - 1] if at else pitches[at] - 1.5
        midi = pitches[at] + (before - pitches[at]) * np.exp(-max(since, 0) / max(glide_s, 1e-3))
        midi += vibrato * np.sin(6.2832 * hz * time + phase) * min(max(since * 3 - 0.5, 0), 1)
        return 440.0 * 2.0 ** ((midi - 69) / 12)

    return resing(x, f0, lambda t: float(np.interp(t, clock, grid)) if t < clock[-1] else 1e9, target, formant)


def shifted(clip, semitones, scale=None, formant=1.0):
    """A clip moved in pitch without changing its length; with `scale` (pitch classes) every frame snaps to it, as tuning software does."""
    x = bank.samples(clip)
    f0, _ = track(clip)

    def target(_, hz):
        midi = 69 + 12 * np.log2(hz / 440.0) + semitones
        if scale is not None:
            midi = min((n for n in range(int(midi) - 3, int(midi) + 5) if n % 12 in scale), key=lambda n: abs(n - midi))
        return 440.0 * 2.0 ** ((midi - 69) / 12)

    return resing(x, f0, lambda t: t, target, formant)
