"""Activity of each class per second, from its own signal before the channel's processing."""

import numpy as np

FRAME_S = 0.05
SILENT_DB = -90.0


def loudness(x, rate, emphasised=False):
    """Level in dB of 50 ms frames, [seconds, 20]; `emphasised` tilts by +6 dB/octave so that cymbals count beside a kick."""
    if emphasised:
        x = np.diff(x, prepend=x[:1])
    size = int(FRAME_S * rate)
    per_second = int(round(1.0 / FRAME_S))
    seconds = len(x) // (size * per_second)
    power = np.mean(np.square(x[: seconds * per_second * size].astype(np.float64)).reshape(-1, size), axis=1)
    return np.maximum(10 * np.log10(power + 1e-12), SILENT_DB).reshape(seconds, per_second)


def activity(parts, rate, emphasised=False, window_db=40.0, bleed_db=15.0):
    """Labels of the parts that a channel hears.

    `parts`: class -> audio as it lies in the channel. A class's weight falls from 1 to 0 around `bleed_db` under the
    loudest class (their loudest frames; half at `bleed_db`); within, a second is active where its loudest frame is less
    than `window_db` under the class's own loudest (soft over 8 dB). Returns class -> float32 [whole seconds].
    """
    levels = {cls: loudness(x, rate, emphasised) for cls, x in parts.items()}
    tops = {cls: float(v.max()) if v.size else SILENT_DB for cls, v in levels.items()}
    loudest = max(tops.values(), default=SILENT_DB)
    out = {}
    for cls, level in levels.items():
        weight = np.clip((tops[cls] - loudest + bleed_db) / 6.0 + 0.5, 0.0, 1.0)
        own = np.clip((level.max(1) - tops[cls] + window_db) / 8.0, 0.0, 1.0)
        heard = (weight * own * (level.max(1) > SILENT_DB + 12)).astype(np.float32)
        if np.any(heard > 0):
            out[cls] = heard
    return out
