"""Guitar amplifiers, cabinets and the pedals behind them."""

import numpy as np

from . import fx
from .dsp import apply_gain, bell, coloured_noise, db, high_pass, low_pass, product


def amplifier(scene, x, gain_db):
    """Pre-EQ, up to two drive stages, tone stack, cabinet."""
    rate = scene.rate
    x = fx.levelled(x)
    if gain_db > 3.0:
        x = apply_gain(
            x,
            rate,
            product((high_pass(scene.log_uniform(60, 250)), bell(scene.log_uniform(500, 1600), scene.uniform(0, 10), 1.5))),
        )
        x = fx.levelled(x) + np.float32(db(scene.uniform(-88, -62))) * coloured_noise(scene.rng, len(x), rate, -1.0)
        x = fx.drive(x, rate, gain_db, scene.pick(("tanh", "tanh", "hard", "fuzz")), scene.uniform(0, 0.25))
        if gain_db > 22 and scene.chance(0.6):
            x = fx.drive(apply_gain(fx.levelled(x), rate, high_pass(120)), rate, scene.uniform(6, 15), "tanh")
    x = apply_gain(
        x,
        rate,
        product(
            (
                bell(scene.log_uniform(80, 160), scene.uniform(-4, 5), 1.2),
                bell(scene.log_uniform(350, 900), scene.uniform(-9, 5), 1.6),
                bell(scene.log_uniform(1800, 4000), scene.uniform(-3, 7), 1.3),
            )
        ),
    )
    if scene.chance(0.85 if gain_db > 6 else 0.6):
        x = fx.cabinet(scene, x)
        if scene.chance(0.3):
            x = x + np.float32(scene.uniform(0.3, 1)) * fx.cabinet(scene, x)
    elif gain_db > 6:
        x = apply_gain(x, rate, low_pass(scene.log_uniform(3000, 6500), 2))
    return fx.levelled(x)


def pedals(scene, x):
    """Modulation and ambience after the amplifier."""
    if scene.chance(0.15):
        x = fx.chorus(scene, x, 2, scene.uniform(0.001, 0.005), scene.log_uniform(0.2, 3))
    if scene.chance(0.07):
        x = fx.phaser(scene, x, scene.log_uniform(0.1, 2))
    if scene.chance(0.07):
        x = fx.tremolo(scene, x, scene.log_uniform(2, 9), scene.uniform(0.3, 0.9))
    if scene.chance(0.3):
        x = fx.echo(
            scene, x, scene.song.beat_s * scene.pick((0.25, 0.5, 0.75, 1.0)), scene.uniform(0.2, 0.6), scene.uniform(0.15, 0.6)
        )
    if scene.chance(0.35):
        x = fx.reverb(scene, x, scene.uniform(-16, 0), scene.pick(("plates", "spaces")), scene.log_uniform(0.5, 3))
    return x
