"""What stages, desks and microphones do to a sound, done to band powers as training goes.

Powers of independent sounds add, so that bleed and noise can be mixed here at no cost; filters are
curves over bands. All take and give powers [batch, frames, bands] in float32.
"""

import numpy as np

FLOOR = 1e-12


def equalise(power: np.ndarray, rng: np.random.Generator, spread_db: float = 4.0) -> np.ndarray:
    """A tilt of `spread_db` (standard deviation) to either end and three broad bells, as microphones and desks give."""
    count, _, bands = power.shape
    x = np.linspace(-1, 1, bands)
    curve = rng.normal(0, spread_db, (count, 1)) * x
    for _ in range(3):
        centre, width = rng.uniform(-1, 1, (count, 1)), rng.uniform(0.06, 0.4, (count, 1))
        curve = curve + rng.normal(0, 0.75 * spread_db, (count, 1)) * np.exp(-0.5 * ((x - centre) / width) ** 2)
    return power * to_power(curve)[:, None]


def shift(power: np.ndarray, rng: np.random.Generator, most: int = 1) -> np.ndarray:
    """Moves each spectrum by up to `most` bands: another pitch and another size of the same thing."""
    band = np.arange(power.shape[2]) + rng.integers(-most, most + 1, (len(power), 1))
    return np.take_along_axis(power, np.clip(band, 0, power.shape[2] - 1)[:, None], axis=2)


def band_limit(power: np.ndarray, rng: np.random.Generator, share: float = 0.5) -> np.ndarray:
    """A low-pass for a share of the batch and a high-pass for a quarter, at random corners and slopes."""
    count, _, bands = power.shape
    band = np.arange(bands)
    corner, slope = rng.uniform(34, 66, (count, 1)), rng.uniform(0.8, 8, (count, 1))
    corner = np.where(rng.random((count, 1)) < share, corner, bands)
    low_corner, low_slope = rng.uniform(0, 10, (count, 1)), rng.uniform(1, 5, (count, 1))
    low_corner = np.where(rng.random((count, 1)) < 0.25, low_corner, -1)
    loss = np.maximum(band - corner, 0) * slope + np.maximum(low_corner - band, 0) * low_slope
    return power * to_power(-np.minimum(loss, 110))[:, None]


def add_noise(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A steady floor 35 to 100 dB below the loudest band, tilted."""
    count, _, bands = power.shape
    level = rng.uniform(-100, -35, (count, 1)) + rng.normal(0, 6, (count, 1)) * np.linspace(-1, 1, bands)
    return power + (power.max(axis=(1, 2))[:, None] * to_power(level))[:, None]


def bend_dynamics(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Downward compression or expansion of the whole spectrum by its envelope: ratio 1.4 to 1 / 1.25."""
    loud = power.sum(axis=2, keepdims=True) + FLOOR
    peak = loud.max(axis=1, keepdims=True)
    exponent = rng.uniform(-0.3, 0.2, (len(power), 1, 1))
    return power * (np.maximum(loud / peak, 1e-6) ** exponent.astype(np.float32))


def mask(power: np.ndarray, rng: np.random.Generator, share: float = 0.25) -> np.ndarray:
    """SpecAugment: for a share of the batch, up to 8 bands and up to 12 frames fall by 30 dB."""
    count, frames, bands = power.shape
    keep = np.ones_like(power)
    for i in np.flatnonzero(rng.random(count) < share):
        wide, at = rng.integers(1, 9), rng.integers(0, bands)
        keep[i, :, at : at + wide] = 1e-3
        wide, at = rng.integers(1, 13), rng.integers(0, frames)
        keep[i, at : at + wide] *= 1e-3
    return power * keep


def mix(power: np.ndarray, other: np.ndarray, gain_db: np.ndarray) -> np.ndarray:
    """Adds another sound whose mean power lies `gain_db` [batch] above this one's."""
    own, theirs = power.mean(axis=(1, 2)) + FLOOR, other.mean(axis=(1, 2)) + FLOOR
    return power + other * (own / theirs * to_power(gain_db))[:, None, None]


def to_power(db: np.ndarray) -> np.ndarray:
    """dB as a ratio of powers, float32. By exp, which NumPy vectorises: four times as fast as a power of ten."""
    return np.exp(np.asarray(db, np.float32) * np.float32(np.log(10) / 10))


def net_inputs(power: np.ndarray) -> np.ndarray:
    """A batch of windows as the nets take them, [batch, 1, bands, frames]; see `frontend.net_input`."""
    db = np.log(power + np.float32(FLOOR)) * np.float32(10 / np.log(10))
    relative = np.maximum(db - db.max(axis=(1, 2), keepdims=True), -80)
    return np.ascontiguousarray(((relative + 40) / 40).transpose(0, 2, 1)[:, None], dtype=np.float32)
