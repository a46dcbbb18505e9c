"""Bass channels: bass guitar (DI, amplifier, fuzz), upright, and synth bass, all playing the bass part."""

import numpy as np

from . import bank, fx, gm, synths
from .dsp import add_at, apply_gain, bell, compress, fade, low_pass, product, shelf
from .music import rhythm
from .sampler import Sampler


def line(scene, part="bass"):
    """The bass line as (time_s, seconds, midi, velocity, slide in semitones)."""
    notes, low = [], int(scene.pick((28, 28, 31, 33, 24)))
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        root = low + (bar.root - low) % 12
        kind = rng.random()
        style = scene.song.style
        if style == "jazz" and kind < 0.8:  # walking
            figure = [(s, 3.8, 0.8) for s in range(0, scene.song.beats * 4, 4)]
            pitches = [root] + [root + int(rng.choice((2, 3, 4, 5, 7, 9, 10))) for _ in figure[1:]]
        elif kind < 0.25:  # eighths on the root
            figure = [(s, 1.7, 0.85 if s % 4 == 0 else 0.7) for s in range(0, scene.song.beats * 4, 2)]
            pitches = [root] * len(figure)
        elif kind < 0.36:  # octaves
            figure = [(s, 1.4, 0.8) for s in range(0, scene.song.beats * 4, 2)]
            pitches = [root + 12 * (i % 2) for i in range(len(figure))]
        elif kind < 0.5:  # long notes
            figure = [(0, scene.song.beats * 4 - 0.5, 0.8)] if rng.random() < 0.6 else [(0, 7.5, 0.8), (8, 7.5, 0.75)]
            pitches = [root] * len(figure)
        else:  # a riff
            figure = rhythm(rng, scene.song.beats * 4, float(rng.choice((0.2, 0.3, 0.4, 0.5, 0.75))))
            pitches = [root + int(rng.choice((0, 0, 0, 7, 12, 10, 5, 3, -2, 2))) for _ in figure]
            pitches[0] = root
        for (step, length, accent), midi in zip(figure, pitches):
            slide = float(rng.choice((0, 0, 0, 0, 0, -2, -5, 2)))
            notes.append(
                (scene.human(scene.step_time(start, step), 0.006), length * scene.song.beat_s / 4, int(midi), accent, slide)
            )
    return notes


def fingered(scene, notes, preset):
    """The line on a sampled bass."""
    sampler = Sampler(scene, "bass", preset, sustain=scene.chance(0.3))
    out, rate = scene.silence(), scene.rate
    mute_s = scene.log_uniform(0.08, 0.25) if scene.chance(0.15) else None
    for time, seconds, midi, accent, slide in notes:
        midi = sampler.fit(midi, 5)
        if slide and seconds > 0.25:
            x = sampler.bent(midi, accent, seconds + 0.05, slide * np.exp(-np.linspace(0, seconds, 64) / 0.07))
        else:
            x = sampler.note(midi, accent, seconds + 0.05, int(scene.rng.integers(3)))
        x = fade(x, rate, 0.002, 0.045)
        if mute_s:
            x = x * np.exp(-np.arange(len(x), dtype=np.float32) / np.float32(mute_s * rate))
        add_at(out, x, time * rate, accent)
    return out


def bass(scene):
    """A bass channel."""
    rate = scene.rate
    notes = line(scene)
    if scene.chance(0.08):
        notes = [n for n in notes if scene.chance(0.4)]
    electronic = {"electronic": 0.7, "hiphop": 0.5, "pop": 0.35}.get(scene.song.style, 0.1)
    if scene.chance(electronic):
        x = synths.bass_line(scene, notes)
    else:
        names = bank.presets("bass", scene.split, True)
        raw = np.array(
            [
                5.0 if n == "fashionbass" else (0.6 if n == "double-bass" or gm.program(n) in (32, 38, 39) else 1.0)
                for n in names
            ]
        )
        x = fingered(scene, notes, scene.pick(names, raw / raw.sum()))
    x = fx.levelled(x)
    if scene.chance(0.7):
        x = compress(x, rate, scene.uniform(-30, -14), scene.uniform(2, 8), scene.uniform(0.003, 0.03), scene.uniform(0.06, 0.3))
    if scene.chance(0.6):  # the low end that a desk or producer gives it
        x = apply_gain(
            x,
            rate,
            product(
                (
                    shelf(scene.log_uniform(70, 180), scene.uniform(2, 13), above=False),
                    bell(scene.log_uniform(200, 500), scene.uniform(-6, 1), 1.2),
                )
            ),
        )
    kind = scene.rng.random()
    if kind < 0.25:  # amplifier
        x = fx.levelled(fx.drive(fx.levelled(x), rate, scene.uniform(0, 16), "tanh", scene.uniform(0, 0.2)))
        x = apply_gain(
            x,
            rate,
            product(
                (
                    low_pass(scene.log_uniform(1800, 6000), 2),
                    bell(scene.log_uniform(60, 120), scene.uniform(0, 7), 1.0),
                    bell(scene.log_uniform(500, 1200), scene.uniform(-4, 5), 1.3),
                )
            ),
        )
    elif kind < 0.38:  # fuzz, with the low end kept
        dirty = fx.drive(fx.levelled(x), rate, scene.uniform(14, 36), scene.pick(("fuzz", "hard", "tanh")))
        x = fx.levelled(x) * scene.uniform(0.2, 0.8) + apply_gain(
            dirty, rate, low_pass(scene.log_uniform(2000, 7000))
        ) * scene.uniform(0.2, 0.6)
        if scene.chance(0.5):
            x = fx.cabinet(scene, x) + np.float32(0.6) * apply_gain(x, rate, low_pass(200))
    elif kind < 0.5:  # dull or bright tone control
        x = apply_gain(x, rate, shelf(scene.log_uniform(500, 2000), scene.uniform(-24, 8)))
    if scene.chance(0.08):
        x = fx.chorus(scene, x, 1, 0.002, 0.6)
    if scene.chance(0.06):
        x = fx.wah(scene, x, 1.0, None)
    return x.astype(np.float32)
