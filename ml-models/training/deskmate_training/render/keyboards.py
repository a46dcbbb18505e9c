"""Keys channels: acoustic and electric pianos, organs, clavinet, harpsichord, accordion."""

import numpy as np

from . import bank, fx, gm
from .dsp import apply_gain, bell, compress, product, shelf
from .music import nearest_octave, rhythm, voicing
from .sampler import Sampler, perform
from .synth_parts import line_notes, stab_notes

PROGRAM_FAMILY = {4: "ep", 5: "ep", 6: "harpsichord", 7: "clav", 8: "mallets", 11: "mallets"} | dict.fromkeys(range(16, 24), "organ")
PRESET_FAMILY = {"planet-t": "ep", "wurlitzer-ep200": "ep"}


def family_of(preset):
    """How a preset is played and processed: piano, ep, organ, clav, harpsichord, mallets."""
    return PRESET_FAMILY.get(preset) or PROGRAM_FAMILY.get(gm.program(preset), "piano")


def comped(scene, part, around, pedal):
    """Two hands: chords in a rhythm above, roots or octaves below."""
    notes = []
    low_hand = scene.chance(0.75)
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        chord = voicing(bar.chord, around, int(rng.integers(3, 5)))
        for step, length, accent in rhythm(rng, scene.song.beats * 4, float(rng.choice((0.06, 0.125, 0.25, 0.25, 0.4, 0.5)))):
            time = scene.step_time(start, step)
            seconds = scene.song.bar_s * 0.95 if pedal else length * scene.song.beat_s / 4
            for midi in chord:
                notes.append((scene.human(time, 0.007), seconds, midi, accent * scene.uniform(0.75, 1.0)))
        if low_hand:
            root = nearest_octave(bar.root, 41)
            for step in ((0,), (0, 8), (0, 6, 8), (0, 4, 8, 12))[int(rng.integers(4))]:
                notes.append((scene.human(scene.step_time(start, step)), scene.song.beat_s * 2, root, 0.7))
                if rng.random() < 0.5:
                    notes.append((scene.human(scene.step_time(start, step)), scene.song.beat_s * 2, root - 12, 0.65))
    return notes


def broken(scene, part, around):
    """Arpeggios under pedal, the ballad's left and right hand."""
    notes = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        chord = voicing(bar.chord, around - 10, 3) + voicing(bar.chord, around + 4, 3)
        grid = int(rng.choice((2, 2, 1, 4)))
        order = rng.integers(0, len(chord), 16)
        for number, step in enumerate(range(0, scene.song.beats * 4, grid)):
            notes.append(
                (
                    scene.human(scene.step_time(start, step), 0.01),
                    scene.song.bar_s * 0.6,
                    chord[int(order[number])],
                    scene.uniform(0.4, 0.8),
                )
            )
    return notes


def held(scene, part, around, size=3):
    """Organ chords, tied through the bar."""
    notes = []
    for start, bar in scene.bars():
        for midi in voicing(bar.chord, around, size):
            notes.append((scene.human(start, 0.01), scene.song.bar_s * 1.02, midi, 0.7))
    return notes


def clavinet(scene, part, around):
    """Two hands of funk: short notes on nearly every sixteenth."""
    notes = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        chord = voicing(bar.chord, around, 3) + [nearest_octave(bar.root, 43)]
        for step in range(scene.song.beats * 4):
            if rng.random() < 0.6:
                time, accent = scene.human(scene.step_time(start, step), 0.005), float(rng.uniform(0.3, 1.0))
                for midi in rng.choice(chord, size=int(rng.integers(1, 3)), replace=False):
                    notes.append((time, float(rng.uniform(0.05, 0.18)), int(midi), accent))
    return notes


def keys(scene):
    """A keys channel."""
    names = bank.presets("keys", scene.split, True)
    raw = np.array(
        [
            3.0
            if n in ("salamander", "cp80", "planet-t", "wurlitzer-ep200")
            else (0.4 if gm.program(n) in (6, 8, 11, 19, 21, 23) else 1.0)
            for n in names
        ]
    )
    preset = scene.pick(names, raw / raw.sum())
    family = family_of(preset)
    rate, around = scene.rate, scene.uniform(56, 72)
    sampler = Sampler(scene, "keys", preset, sustain=family == "organ")
    kind = scene.rng.random()
    if family == "organ":
        notes = (
            held(scene, "organ", around, int(scene.pick((2, 3, 4))))
            if kind < 0.55
            else (stab_notes(scene, around, "organ") if kind < 0.8 else line_notes(scene, 55, 84, "organ"))
        )
    elif family == "clav":
        notes = clavinet(scene, "clav", around) if kind < 0.8 else line_notes(scene, 45, 72, "clav")
    elif kind < 0.5:
        notes = comped(scene, "keys", around, scene.chance(0.5))
    elif kind < 0.75:
        notes = broken(scene, "keys", around)
    elif kind < 0.88:
        notes = stab_notes(scene, around, "keys", 4)
    else:
        notes = line_notes(scene, 50, 86, "keys") + (comped(scene, "left", around - 12, True) if scene.chance(0.5) else [])
    if scene.chance(0.1):
        notes = [n for n in notes if scene.chance(0.3)]
    x = fx.levelled(perform(scene, sampler, notes, 0.15 if family != "organ" else 0.04, 0.001 if family != "organ" else 0.005))
    if family == "organ":
        if scene.chance(0.6):  # rotating speaker
            hz = scene.pick((0.8, 6.7))
            x = fx.tremolo(scene, fx.chorus(scene, x, 2, 0.0012, hz), hz, scene.uniform(0.1, 0.4))
        if scene.chance(0.4):
            x = fx.drive(x, rate, scene.uniform(3, 16), "tanh", 0.1)
    elif family == "ep":
        if scene.chance(0.35):
            x = fx.tremolo(scene, x, scene.log_uniform(2, 8), scene.uniform(0.2, 0.8))
        if scene.chance(0.3):
            x = fx.chorus(scene, x)
        if scene.chance(0.2):
            x = fx.drive(x, rate, scene.uniform(3, 14), "tanh", 0.15)
    elif family == "clav":
        if scene.chance(0.45):
            x = fx.wah(scene, x, scene.log_uniform(0.5, 3))
        if scene.chance(0.35):
            x = fx.cabinet(scene, fx.drive(x, rate, scene.uniform(0, 18), "tanh"))
    else:
        x = apply_gain(
            x,
            rate,
            product(
                (
                    shelf(scene.log_uniform(2000, 7000), scene.uniform(-6, 8)),
                    bell(scene.log_uniform(200, 500), scene.uniform(-6, 3), 1.2),
                )
            ),
        )
    if scene.chance(0.3):
        x = compress(fx.levelled(x), rate, scene.uniform(-26, -12), scene.uniform(2, 6))
    if scene.chance(0.12):
        x = fx.echo(scene, x, scene.song.beat_s * scene.pick((0.5, 0.75)), 0.35, scene.uniform(0.15, 0.5))
    return x.astype(np.float32)
