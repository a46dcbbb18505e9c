"""Strings, brass and woodwinds: solo lines and sections, held, short, swelling, plucked, and recorded phrases."""

import numpy as np

from . import bank, fx, gm
from .dsp import add_at, apply_gain, bell, compress, fade, per_sample, product, shelf
from .guitars import phrase_clip
from .music import voicing
from .sampler import Sampler
from .synth_parts import line_notes, stab_notes

PLUCKED, SECTIONS, SAXES = {45, 46}, {44, 48, 49, 61}, {64, 65, 66, 67}
"""General MIDI programs."""


def blown(scene, sampler, notes, vibrato, legato, scoop=0.1):
    """Sustained notes with vibrato that grows, legato overlap, scoops and falls."""
    out, rate = scene.silence(), scene.rate
    hz = scene.uniform(4.5, 6.5)
    for time, seconds, midi, velocity in notes:
        if time > scene.seconds or time + seconds < 0:
            continue
        midi = sampler.fit(midi, 4)
        seconds = seconds + (0.12 if legato else 0.0)
        short = seconds < 0.3
        if not short and (vibrato > 0.03 or scene.chance(scoop)):
            t = np.linspace(0, seconds, 96)
            curve = vibrato * np.sin(2 * np.pi * hz * t) * np.clip(2.5 * t - 0.4, 0, 1)
            if scene.chance(scoop):
                curve = curve - scene.uniform(0.5, 2) * np.exp(-t / 0.05)
            elif scene.chance(scoop * 0.5):
                curve = curve - 5 * np.clip((t - 0.75 * seconds) / (0.25 * seconds), 0, 1) ** 2
            x = sampler.bent(midi, velocity, seconds, curve)
        else:
            x = sampler.note(midi, velocity, seconds, int(scene.rng.integers(2)))
        attack = 0.004 if short or not legato else scene.uniform(0.015, 0.05)
        add_at(out, fade(x, rate, attack, min(0.09, 0.4 * seconds)), time * rate, velocity**1.5)
    return out


def swells(scene, x):
    """Slow dynamics with brightness that follows."""
    points = int(scene.seconds / scene.song.bar_s * 2) + 3
    level = scene.rng.uniform(0.35, 1.0, points)
    curve = np.interp(np.linspace(0, points - 1, len(x) // 64 + 2), np.arange(points), level).astype(np.float32)
    dark = apply_gain(x, scene.rate, shelf(1500, -10))
    weight = per_sample(curve, 64, len(x))
    return weight * (weight * x + (1 - weight) * dark)


def section(scene, cls, kind, part):
    """Several players or voices of a kind together: chords, or unison lines, each slightly out of tune and time."""
    names = bank.presets(cls, scene.split, True)
    if cls == "strings":
        names = [n for n in names if gm.program(n) not in PLUCKED or kind == "short"]
    names = list(names)
    voices = int(scene.pick((1, 2, 3, 4))) if kind != "solo" else 1
    around = {"strings": scene.uniform(48, 76), "brass": scene.uniform(50, 70), "woodwinds": scene.uniform(55, 78)}[cls]
    if kind == "pad":
        notes = []
        for start, bar in scene.bars():
            for midi in voicing(bar.chord, around, voices if voices > 2 else 3):
                notes.append((scene.human(start, 0.03), scene.song.bar_s * 0.98, midi, scene.uniform(0.55, 0.8)))
        sets = [notes]
    elif kind == "short":
        sets = [stab_notes(scene, around, part, max(voices, 2) if cls != "woodwinds" else voices)]
    else:
        line = line_notes(scene, around - 9, around + 12, part, 0.15)
        sets = [line] + [
            [(t + scene.rng.normal(0, 0.01), s, m + shift, v * 0.85) for t, s, m, v in line]
            for shift in scene.rng.choice((0, 0, 4, 7, 12, -5, -12), voices - 1)
        ]
    out = scene.silence()
    first = scene.pick(names)
    for number, notes in enumerate(sets):
        for copy in range(int(scene.pick((1, 2, 3))) if gm.program(first) not in SECTIONS and kind == "pad" else 1):
            preset = first if scene.chance(0.5) else scene.pick(names)
            sampler = Sampler(scene, cls, preset, sustain=gm.program(preset) not in PLUCKED)
            vibrato = 0.0 if gm.program(preset) in SECTIONS | PLUCKED else scene.uniform(0.0, 0.35)
            tuned = [(t + scene.rng.normal(0, 0.012), s, m + scene.rng.normal(0, 0.06), v) for t, s, m, v in notes]
            out += blown(
                scene, sampler, tuned, vibrato, kind in ("pad", "line") and scene.chance(0.7), 0.15 if cls == "brass" else 0.06
            )
    if cls == "brass" and kind in ("line", "short") and scene.chance(0.35):  # a horn section has a saxophone among its brass
        saxes = [
            n for n in bank.presets("woodwinds", scene.split, True) if "sax" in n or gm.program(n) in SAXES
        ]
        sampler = Sampler(scene, "woodwinds", scene.pick(saxes), sustain=True)
        line = [(t + scene.rng.normal(0, 0.012), s, m + float(scene.pick((0, 0, -12, 3))), 0.7 * v) for t, s, m, v in sets[0]]
        out = out + np.float32(scene.uniform(0.3, 0.8)) * blown(scene, sampler, line, 0.1, False, 0.1)
    return out


def ensemble(scene, cls):
    """A channel of strings, brass or woodwinds."""
    kinds = ("solo", "line", "pad", "short", "phrase")
    share = {
        "strings": [0.2, 0.2, 0.33, 0.15, 0.12],
        "brass": [0.2, 0.25, 0.15, 0.28, 0.12],
        "woodwinds": [0.45, 0.2, 0.1, 0.1, 0.15],
    }[cls]
    kind = scene.pick(kinds, share)
    x = phrase_clip(scene, cls) if kind == "phrase" else section(scene, cls, kind, cls)
    x = fx.levelled(x)
    if kind in ("pad", "line", "solo") and scene.chance(0.4):
        x = swells(scene, x)
    rate = scene.rate
    if cls == "brass" and scene.chance(0.5):
        x = apply_gain(
            x, rate, product((bell(scene.log_uniform(1500, 4500), scene.uniform(0, 8), 1.5), shelf(6000, scene.uniform(-4, 6))))
        )
    elif scene.chance(0.5):
        x = apply_gain(
            x,
            rate,
            product(
                (
                    shelf(scene.log_uniform(3000, 8000), scene.uniform(-8, 8)),
                    bell(scene.log_uniform(250, 900), scene.uniform(-5, 5), 1.5),
                )
            ),
        )
    if scene.chance(0.35):
        x = compress(fx.levelled(x), rate, scene.uniform(-26, -12), scene.uniform(2, 6))
    if scene.chance(0.55):
        x = fx.reverb(scene, fx.levelled(x), scene.uniform(-16, 2), None, scene.log_uniform(0.5, 4))
    return x.astype(np.float32)
