"""Speech on stage: announcements, line checks, presenters."""

import numpy as np

from . import bank, fx
from .dsp import add_at, apply_gain, bell, compress, high_pass, low_pass, product, shelf
from .sampler import strike


def speech(scene):
    """Somebody talks: announcements, line checks, presenters, several people; close, in the room, or through a poor microphone."""
    rate = scene.rate
    names = bank.presets("speech", scene.split)
    raw = np.array(
        [
            8.0 if n in ("ljspeech", "thorsten") else 5.0 if n.startswith("prompt-") else (2.0 if n in ("dvs1", "dvs2") else (0.8 if n.startswith("espeak") else 1.0))
            for n in names
        ]
    )
    out = scene.silence()
    for _ in range(2 if scene.chance(0.12) else 1):
        preset = scene.pick(names, raw / raw.sum())
        pool = [c for c in bank.clips("speech", scene.split) if c.preset == preset]
        pitch = float(scene.rng.normal(0, 1.5))
        pause = scene.log_uniform(0.15, 3.0)
        time = scene.uniform(-1.5, 0.5)
        while time < scene.seconds:
            x = strike(scene, scene.pick(pool), pitch, None, 0.02)
            add_at(out, x, time * rate, scene.uniform(0.6, 1.0))
            time += len(x) / rate + pause * scene.uniform(0.4, 1.6)
    x = fx.levelled(out)
    if scene.chance(0.5):
        x = compress(x, rate, scene.uniform(-30, -16), scene.uniform(2, 6))
    gains = [
        high_pass(scene.log_uniform(40, 200)),
        bell(scene.log_uniform(120, 300), scene.uniform(-3, 8), 1.2),
        shelf(scene.log_uniform(4000, 9000), scene.uniform(-8, 6)),
    ]
    if scene.chance(0.08):
        gains += [high_pass(400, 3), low_pass(3400, 3)]
    x = apply_gain(x, rate, product(gains))
    if scene.chance(0.3):
        x = fx.reverb(scene, x, scene.uniform(-18, -2), "spaces", scene.log_uniform(0.2, 2))
    return x.astype(np.float32)
