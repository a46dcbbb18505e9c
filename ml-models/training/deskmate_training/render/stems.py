"""Finished stems: a channel as a good engineer leaves it, without planted faults. For whole shows and for the timbre net."""

import numpy as np
import scipy.signal

from . import channels, fx
from .dsp import apply_gain, bell, coloured_noise, compress, db, high_pass, product, rms, shelf

TARGET_P95_DBFS = -12.0

# High-pass that a class usually gets, Hz (low, high), and whether it is usually compressed.
HABITS = {
    "kick": ((20, 35), 0.5),
    "snare": ((60, 110), 0.6),
    "toms": ((40, 70), 0.3),
    "cymbals": ((200, 500), 0.1),
    "percussion": ((80, 200), 0.3),
    "bass": ((25, 40), 0.8),
    "electric_guitar": ((70, 120), 0.3),
    "acoustic_guitar": ((70, 130), 0.5),
    "keys": ((30, 90), 0.3),
    "synth": ((25, 120), 0.2),
    "strings": ((40, 150), 0.2),
    "brass": ((60, 120), 0.4),
    "woodwinds": ((70, 150), 0.4),
    "singing": ((80, 130), 0.85),
    "speech": ((80, 130), 0.7),
    "crowd": ((60, 150), 0.05),
    "noise": ((20, 40), 0.0),
}


def finished(scene, cls, x, compressed=None):
    """Light room, gentle curve, high-pass, compression where usual, level: (audio, whether it was compressed)."""
    rate = scene.rate
    if scene.chance(0.35):
        x = fx.reverb(scene, x, scene.uniform(-26, -14), "spaces", scene.log_uniform(0.1, 0.5))
    (low, high), habit = HABITS[cls]
    gains = [high_pass(scene.uniform(low, high))]
    for _ in range(int(scene.pick((0, 1, 2)))):
        gains.append(bell(scene.log_uniform(100, 9000), scene.uniform(-3.5, 3.5), scene.uniform(0.8, 2.0)))
    if scene.chance(0.3):
        gains.append(shelf(scene.log_uniform(4000, 9000), scene.uniform(-3, 4)))
    x = apply_gain(x, rate, product(gains))
    compressed = scene.chance(habit) if compressed is None else compressed
    if compressed:
        x = compress(
            fx.levelled(x),
            rate,
            scene.uniform(-24, -14),
            scene.uniform(2, 4),
            scene.uniform(0.003, 0.02),
            scene.uniform(0.06, 0.2),
        )
    x = x + np.float32(rms(x) * db(scene.uniform(-75, -58))) * coloured_noise(scene.rng, len(x), rate, -2)
    return leveled_for_desk(x, rate), compressed


def leveled_for_desk(x, rate):
    """Gain so that the 95th percentile of the true peaks of active seconds lies at -12 dBFS, no sample above -1 dBFS.

    The rule that Deskmate judges input gain by: true peaks at four times the rate (BS.1770-4, annex 2), a second is
    active within 40 dB of the loudest.
    """
    over = scipy.signal.resample_poly(x, 4, 1)
    size = min(4 * rate, len(over))
    peaks = np.abs(over[: len(over) // max(size, 1) * size]).reshape(-1, max(size, 1)).max(1)
    active = peaks[peaks > db(-40) * peaks.max()] if len(peaks) and peaks.max() > 0 else peaks
    top = float(np.percentile(active, 95)) if len(active) else 0.0
    if top <= 0:
        return x.astype(np.float32)
    gain = float(db(TARGET_P95_DBFS)) / top
    return np.clip(x * np.float32(gain), -0.89, 0.89).astype(np.float32)


def stem(cls, rng, seconds, rate, split="train"):
    """One finished stem of a class with light bleed: (audio, class -> activity per second)."""
    scene = channels.scene_for(cls, rng, seconds, rate, split)
    x, talk = channels.dry(scene, cls)
    parts = {cls: x}
    others, share = channels.LEAKS[cls]
    if scene.chance(share):
        other = str(scene.rng.choice(others))
        parts[other] = channels.leaked(scene, other) * np.float32(channels.loud(x, rate) * db(scene.uniform(-34, -18)))
    return finished(scene, cls, sum(parts.values()))[0], channels.told(parts, rate, cls, talk)
