"""What the timbre net takes of half a minute of a channel; the Rust twin is `ml-models/src/timbre/frames.rs`.

Frames of the front end, in half dB, in which the source plays (within 40 dB of the 95th percentile of frame levels, over
-80 dB). Of each band:

| feature | value |
|---|---|
| 0, 1 | mean power and mean level, dB against the whole, kept within -75..10, / 15 |
| 2 | slope of the level over that of the whole frame |
| 3 | standard deviation beside that slope, dB / 5 |
| 4 | mean step from frame to frame, dB / 5 |
| 5 | 1 where the mean power is within 50 dB of the loudest band's |

Quantiles of the level (10, 50, 90, 98 %) were tried beside them and brought nothing.
"""

import numpy as np

FEATURES, LEVELS = 6, 2
MOST_FRAMES, LEAST_FRAMES = 2400, 1200
LEVELS_DB, LEVEL_SCALE_DB, MOVE_SCALE_DB, HEARD_DB = (-75.0, 10.0), 15.0, 5.0, 50.0


def measure(db: np.ndarray) -> np.ndarray | None:
    """Features before they are scaled, [5, bands], of frames [hops, bands] dB; None where too few have something."""
    db = np.clip(np.round((np.asarray(db, np.float64) + 120) * 2), 0, 255) / 2 - 120
    power = 10 ** (db / 10)
    level = 10 * np.log10(power.sum(1))
    heard = level > max(np.percentile(level, 95) - 40, -80)
    if heard.sum() < LEAST_FRAMES // 2:
        return None
    db, power, level = db[heard], power[heard], level[heard]
    mean_power = power.mean(0)
    whole = 10 * np.log10(mean_power.sum())
    mean, away = db.mean(0), level - level.mean()
    slope = (away[:, None] * db).sum(0) / ((away**2).sum() + 1e-6)
    spread = (db - mean - away[:, None] * slope).std(0)
    step = np.abs(np.diff(db, axis=0)).mean(0)
    return np.stack([10 * np.log10(mean_power) - whole, mean - whole, slope, spread, step]).astype(np.float32)


def plant(measured: np.ndarray, gain_db: np.ndarray) -> np.ndarray:
    """The same under gains [..., bands] dB: levels rise, and the whole with them. [..., 5, bands]."""
    out = measured.copy()
    out[..., :LEVELS, :] += gain_db[..., None, :]
    out[..., :LEVELS, :] -= 10 * np.log10((10 ** (out[..., 0, :] / 10)).sum(-1))[..., None, None]
    return out


def net_input(measured: np.ndarray) -> np.ndarray:
    """Scaled as the net takes them, [n, 6, bands, 1]."""
    levels = np.clip(measured[:, :LEVELS], *LEVELS_DB) / LEVEL_SCALE_DB
    moves = measured[:, LEVELS:] / np.array([1, MOVE_SCALE_DB, MOVE_SCALE_DB], np.float32)[:, None]
    heard = measured[:, :1] > measured[:, :1].max(-1, keepdims=True) - HEARD_DB
    return np.concatenate([levels, moves, heard], axis=1, dtype=np.float32)[..., None]
