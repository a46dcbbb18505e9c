"""From the instrument to the recorded channel: microphone and room, desk processing, faults of transport, level.

Equalisation, low-pass and high-pass hit every class alike, so that bandwidth tells nothing about the class.
"""

import numpy as np

from . import fx
from .dsp import (
    apply_gain,
    bell,
    coloured_noise,
    compress,
    db,
    gate,
    high_pass,
    low_pass,
    minimum_phase,
    normalise,
    product,
    rms,
    shelf,
)


def captured(scene, x):
    """Distance and room of the microphone."""
    if scene.chance(0.45):
        x = fx.reverb(scene, x, scene.uniform(-26, -8), "spaces", scene.log_uniform(0.12, 0.8))
    elif scene.chance(0.12):
        x = fx.reverb(scene, x, scene.uniform(-8, 6), None, scene.log_uniform(0.4, 3))
    return x


def desk_curve(scene):
    """Tilt, two or three bells, shelves."""
    gains = []
    if scene.chance(0.7):
        tilt, pivot = scene.uniform(-4, 4), 800.0
        gains.append(lambda f: db(tilt * np.log2(np.maximum(f, 30.0) / pivot) / 3.0))
    for _ in range(int(scene.pick((0, 1, 2, 3)))):
        gains.append(bell(scene.log_uniform(60, 12000), scene.uniform(-9, 9), scene.log_uniform(0.3, 2.5)))
    if scene.chance(0.25):
        gains.append(shelf(scene.log_uniform(3000, 10000), scene.uniform(-9, 9)))
    if scene.chance(0.25):
        gains.append(shelf(scene.log_uniform(80, 400), scene.uniform(-9, 6), above=False))
    return gains


LOW_CLASSES = ("kick", "bass", "toms")


def band_limits(scene, cls):
    """High-pass and low-pass as engineers, microphones and codecs set them."""
    gains = []
    if scene.chance(0.5):
        top = 70 if cls in LOW_CLASSES else (700 if cls == "cymbals" else 280)
        gains.append(high_pass(scene.log_uniform(20, top), int(scene.pick((1, 2, 2, 4)))))
    if scene.chance(0.4):
        low = {"cymbals": 7000, "percussion": 5000}.get(cls, 2500)
        gains.append(low_pass(scene.log_uniform(low, 16000), int(scene.pick((1, 2, 4, 8)))))
    elif scene.chance(0.3):
        gains.append(low_pass(scene.log_uniform(11000, 16000), 8))
    return gains


def dynamics(scene, x):
    rate = scene.rate
    if scene.chance(0.1):
        x = gate(fx.levelled(x), rate, scene.uniform(-40, -24), scene.uniform(-70, -12), scene.log_uniform(0.05, 0.4))
    if scene.chance(0.4):
        x = compress(
            fx.levelled(x),
            rate,
            scene.uniform(-34, -10),
            scene.uniform(1.5, 10),
            scene.log_uniform(0.001, 0.04),
            scene.log_uniform(0.04, 0.4),
        )
    return x


def degraded(scene, x):
    """Saturation, limiting, clipping, lossy coding."""
    rate = scene.rate
    if scene.chance(0.12):
        x = fx.drive(fx.levelled(x), rate, scene.uniform(0, 10), "tanh", scene.uniform(0, 0.15))
    if scene.chance(0.2):  # brick-wall loudness
        x = compress(fx.levelled(x), rate, scene.uniform(-20, -6), 20.0, 0.001, scene.log_uniform(0.03, 0.15))
    if scene.chance(0.12):
        x = np.clip(fx.levelled(x) * db(scene.uniform(1, 14)), -1.0, 1.0)
    if scene.chance(0.25):
        x = fx.lossy(scene, fx.levelled(x), scene.uniform(2.5, 6))
    return x


def add_floor(scene, x):
    """Preamplifier hiss, sometimes hum, under the signal."""
    level = rms(x) * db(scene.uniform(-80, -38))
    x = x + np.float32(level) * coloured_noise(scene.rng, len(x), scene.rate, scene.uniform(-4, 1))
    if scene.chance(0.08):
        from .ambience import hum

        x = x + fx.levelled(hum(scene), rms(x) * db(scene.uniform(-50, -24)))
    return x


def gaps(scene):
    """A gain curve that drops the part out for bars, or for most of the window; None where it plays through."""
    kind = scene.rng.random()
    if kind > 0.3:
        return None
    curve = np.ones(scene.n, np.float32)
    bars = max(scene.song.bar_s, 1.0)
    if kind < 0.06:  # long gap: plays for a while only
        first = scene.uniform(0, 0.7) * scene.seconds
        curve[:] = 0
        curve[int(first * scene.rate) : int((first + scene.uniform(0.15, 0.5) * scene.seconds) * scene.rate)] = 1
    else:
        for _ in range(int(scene.pick((1, 1, 2)))):
            at = scene.uniform(0, scene.seconds)
            curve[int(at * scene.rate) : int((at + bars * scene.pick((0.5, 1, 2))) * scene.rate)] = 0
    from .dsp import one_pole

    return one_pole(curve, 0.01, scene.rate)


def finish(scene, cls, x, process=True):
    """Desk, faults, floor, level: the channel as it is heard. Peak between -30 and -0.1 dBFS."""
    if process:
        x = captured(scene, x)
        x = dynamics(scene, x)
        gains = desk_curve(scene) + band_limits(scene, cls)
        if gains:
            curve = product(gains)
            x = minimum_phase(x, scene.rate, curve, 2048) if scene.chance(0.3) else apply_gain(x, scene.rate, curve)
        x = degraded(scene, x)
        x = add_floor(scene, x)
    x = np.nan_to_num(x)
    return normalise(x, float(db(scene.uniform(-30, -0.1))))
