"""Guitars: strummed, picked, palm-muted and lead parts, then amplifiers for the electric and microphones or piezo for the acoustic."""

import numpy as np

from . import amplifiers, bank, fx, gm
from .dsp import (
    add_at,
    apply_gain,
    bell,
    coloured_noise,
    compress,
    envelope,
    fade,
    gate,
    high_pass,
    low_pass,
    per_sample,
    product,
    shelf,
)
from .music import melody, nearest_octave, rhythm
from .sampler import Sampler, perform, strike

STRINGS = (40, 45, 50, 55, 59, 64)
STRUMS = (
    (0, 4, 8, 12),
    (0, 4, 6, 10, 12, 14),
    (0, 2, 4, 6, 8, 10, 12, 14),
    (0, 6, 8, 14),
    (0, 3, 6, 8, 11, 14),
    (0, 8),
    (0,),
    tuple(range(16)),
    (2, 6, 10, 14),
    (0, 4, 7, 10, 12, 14),
)


def shape(chord, root, position):
    """Notes per string of a chord at a neck position, lowest string first; None where a string is left out."""
    notes, rooted = [], False
    for string in STRINGS:
        frets = [f for f in range(position, position + 5) if (string + f) % 12 in chord]
        if not rooted:
            frets = [f for f in frets if (string + f) % 12 == root]
            rooted = bool(frets)
        notes.append(string + frets[0] if frets else None)
    return notes


def power(root, low=40, octave=False):
    """A power chord's notes from `low` up."""
    base = low + (root - low) % 12
    return [base, base + 7] + ([base + 12] if octave else [])


def strummed(scene, sampler, part, mute=0.0, capo=0):
    """Chords across the strings, down on the beat and up between; `mute` is the share of damped strokes."""
    out, rate = scene.silence(), scene.rate
    position, spacing = int(scene.pick((0, 0, 0, 2, 5, 7))), scene.log_uniform(0.004, 0.03)
    events = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        steps = [s for s in STRUMS[int(rng.integers(len(STRUMS)))] if s < scene.song.beats * 4]
        flags = rng.random(len(steps)) < mute
        top = rng.random() < 0.25
        for number, step in enumerate(steps):
            later = steps[number + 1] if number + 1 < len(steps) else scene.song.beats * 4
            events.append(
                (scene.step_time(start, step), (later - step) * scene.song.beat_s / 4, bar, step % 4 == 0, flags[number], top)
            )
    for time, length, bar, down, muted, top in events:
        notes = [
            None if n is None else n + capo for n in shape([(c - capo) % 12 for c in bar.chord], (bar.root - capo) % 12, position)
        ]
        order = [n for n in notes[3 if top else 0 :] if n is not None]
        if not down:
            order = order[::-1][: int(scene.rng.integers(2, 6))]
        hit, force = scene.human(time), float(np.clip(scene.rng.normal(0.8 if down else 0.6, 0.1), 0.2, 1.0))
        for number, midi in enumerate(order):
            seconds = scene.uniform(0.04, 0.09) if muted else length + 0.06
            x = sampler.note(sampler.fit(midi), force, seconds, int(scene.rng.integers(2)))
            add_at(
                out,
                fade(x, rate, 0.001, 0.05),
                (hit + number * spacing * scene.uniform(0.6, 1.4)) * rate,
                force * scene.uniform(0.75, 1.0) * (0.6 if muted else 1.0),
            )
    return out


def picked(scene, sampler, part):
    """Broken chords: one string after the other, ringing over."""
    notes = []
    position = int(scene.pick((0, 0, 2, 5)))
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        strings = [n for n in shape(bar.chord, bar.root, position) if n is not None] or [nearest_octave(bar.root, 50)]
        grid = int(rng.choice((1, 2, 2, 2, 4)))
        order = rng.integers(0, len(strings), 16)
        order[0] = 0
        for number, step in enumerate(range(0, scene.song.beats * 4, grid)):
            if rng.random() < 0.9:
                notes.append(
                    (
                        scene.human(scene.step_time(start, step), 0.008),
                        scene.uniform(0.5, 1.6),
                        strings[int(order[number])],
                        float(np.clip(rng.normal(0.65, 0.1), 0.3, 1)),
                    )
                )
    return perform(scene, sampler, notes, 0.15, 0.001)


def chugged(scene, sampler, part):
    """Low palm-muted and open power chords, the metal and punk rhythm."""
    out, rate = scene.silence(), scene.rate
    low = int(scene.pick((40, 40, 38, 36, 33)))
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        octave = rng.random() < 0.5
        for step, length, accent in rhythm(rng, scene.song.beats * 4, float(rng.choice((0.125, 0.25, 0.5, 0.5, 1.0)))):
            muted = rng.random() < 0.55 and length <= 2
            time = scene.human(scene.step_time(start, step), 0.005)
            seconds = 0.12 if muted else length * scene.song.beat_s / 4
            for midi in power(bar.root, low, octave):
                x = sampler.note(sampler.fit(midi, 12), accent, seconds, int(scene.rng.integers(2)))
                x = fade(x, rate, 0.001, 0.04)
                if muted:
                    x = x * np.exp(-np.arange(len(x), dtype=np.float32) / (0.035 * rate))
                add_at(out, x, time * rate, accent)
    return out


def lead(scene, sampler, part, low=55, high=84):
    """Single lines with bends, slides and vibrato."""
    out, rate = scene.silence(), scene.rate
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        if rng.random() < 0.12:
            continue
        figure = rhythm(rng, scene.song.beats * 4)
        line = melody(rng, scene.song.scale, low, high, len(figure))
        for (step, length, accent), midi in zip(figure, line):
            time, seconds = scene.human(scene.step_time(start, step), 0.008), length * scene.song.beat_s / 4 + 0.05
            if seconds > 0.25 and scene.chance(0.6):
                t = np.linspace(0, seconds, 64)
                curve = 0.25 * np.sin(2 * np.pi * scene.uniform(4.5, 6.5) * t) * np.clip(t / 0.4 - 0.4, 0, 1)
                if scene.chance(0.3):
                    curve = curve - scene.pick((1.0, 2.0)) * np.exp(-t / 0.06)
                x = sampler.bent(sampler.fit(midi), accent, seconds, curve)
            else:
                x = sampler.note(sampler.fit(midi), accent, seconds, int(scene.rng.integers(2)))
            add_at(out, fade(x, rate, 0.002, 0.04), time * rate, accent)
    return out


def swelled(scene, sampler, part):
    """E-bow and volume-pedal notes: slow in, held, slow out."""
    sampler.sustain = True
    out, rate = scene.silence(), scene.rate
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        for index in range(int(rng.integers(1, 3))):
            seconds = scene.song.bar_s * rng.uniform(0.6, 1.3)
            midi = nearest_octave(bar.chord[int(rng.integers(len(bar.chord)))], rng.uniform(55, 76))
            t = np.linspace(0, seconds, 128)
            x = sampler.bent(sampler.fit(midi), 0.8, seconds, 0.12 * np.sin(2 * np.pi * 5 * t))
            add_at(out, fade(x, rate, 0.3 * seconds, 0.35 * seconds), (start + index * scene.song.bar_s / 2) * rate, 0.7)
    return out


def scratched(scene, sampler, part):
    """Funk: damped sixteenths with short chords on accents."""
    mixed = strummed(scene, sampler, part + "a", mute=0.55)
    return mixed


def electric(scene):
    """An electric guitar channel, any style from clean to high gain."""
    gain = {"metal": (18, 48), "rock": (3, 38), "jazz": (0, 5), "funk": (0, 8)}.get(scene.song.style, (0, 30))
    gain_db = scene.uniform(*gain) if not scene.chance(0.15) else scene.uniform(0, 45)
    sampler = Sampler(
        scene,
        "electric_guitar",
        scene.pick(
            bank.presets("electric_guitar", scene.split, True),
            weights(bank.presets("electric_guitar", scene.split, True), "bgg", 4.0),
        ),
    )
    plays = {"strum": strummed, "pick": picked, "chug": chugged, "lead": lead, "swell": swelled, "scratch": scratched}
    share = [0.22, 0.2, 0.1, 0.28, 0.1, 0.1] if gain_db < 12 else [0.16, 0.06, 0.34, 0.32, 0.1, 0.02]
    names = list(plays)
    x = fx.levelled(plays[scene.pick(names, share)](scene, sampler, "electric_guitar"))
    if scene.chance(0.12):
        x = x + np.float32(scene.uniform(0.3, 0.9)) * fx.levelled(
            plays[scene.pick(names, share)](scene, sampler, "electric_guitar2")
        )
    if scene.chance(0.06):
        x = phrase_clip(scene, "electric_guitar")
    if scene.chance(0.08 if scene.song.style != "funk" else 0.3):
        x = fx.wah(scene, x, scene.log_uniform(0.5, 3))
    if scene.chance(0.25):
        x = compress(fx.levelled(x), scene.rate, -26, 4)
    x = amplifiers.amplifier(scene, x, gain_db)
    if gain_db > 20 and scene.chance(0.5):
        x = gate(x, scene.rate, -42, -50)
    if scene.chance(0.15):
        x = x + np.float32(0.8) * fx.double(scene, x)
    return amplifiers.pedals(scene, x)


def weights(names, mark, factor):
    """Choice probabilities in which presets with `mark` in their name count `factor` times."""
    raw = np.array([factor if mark in n else 1.0 for n in names])
    return raw / raw.sum()


def phrase_clip(scene, cls):
    """Whole recorded phrases, transposed a little, with pauses between."""
    pool = [c for c in bank.clips(cls, scene.split) if c.piece == "phrase"]
    out, time = scene.silence(), scene.uniform(-2, 0.3)
    while pool and time < scene.seconds:
        x = strike(scene, scene.pick(pool), float(scene.rng.integers(-4, 4)), None, 0.05)
        add_at(out, fade(x, scene.rate, 0.01, 0.05), time * scene.rate, scene.uniform(0.6, 1.0))
        time += len(x) / scene.rate + (scene.uniform(0, 1.2) if scene.chance(0.4) else -0.05)
    return out


def acoustic(scene):
    """An acoustic guitar channel (rarely banjo or mandolin): strummed, picked, or a recorded take; microphone or piezo."""
    rate = scene.rate
    names = bank.presets("acoustic_guitar", scene.split, True)
    rare = np.array(
        [
            0.25 if n in ("banjo", "mandolin") or gm.program(n) == 105 else (2.5 if n == "chordcrack" else 1.0)
            for n in names
        ]
    )
    sampler = Sampler(scene, "acoustic_guitar", scene.pick(names, rare / rare.sum()))
    kind = scene.rng.random()
    if kind < 0.22:
        x = phrase_clip(scene, "acoustic_guitar")
    elif kind < 0.62:
        x = strummed(scene, sampler, "acoustic_guitar", scene.pick((0.0, 0.0, 0.15, 0.3)), int(scene.pick((0, 0, 2, 3, 5))))
        x = brushed(scene, x)
    elif kind < 0.88:
        x = picked(scene, sampler, "acoustic_guitar")
    else:
        x = lead(scene, sampler, "acoustic_guitar", 50, 79)
    x = fx.levelled(x)
    if scene.chance(0.4):  # piezo: quacking mids, no air, thin body
        x = apply_gain(
            x,
            rate,
            product(
                (
                    high_pass(scene.log_uniform(70, 160)),
                    bell(scene.log_uniform(900, 2500), scene.uniform(2, 9), 1.2),
                    bell(scene.log_uniform(150, 350), scene.uniform(-6, 2), 1.0),
                )
            ),
        )
    else:  # microphone: body, air
        x = apply_gain(
            x,
            rate,
            product(
                (
                    bell(scene.log_uniform(90, 220), scene.uniform(-2, 6), 1.0),
                    shelf(scene.log_uniform(2500, 8000), scene.uniform(-3, 12)),
                )
            ),
        )
    if scene.chance(0.5):
        x = compress(fx.levelled(x), rate, scene.uniform(-28, -14), scene.uniform(2, 5))
    if scene.chance(0.2):
        x = x + np.float32(0.8) * fx.double(scene, x)
    if scene.chance(0.1):
        x = fx.chorus(scene, x)
    return x


def brushed(scene, x):
    """Pick and string noise that follows the strokes."""
    rough = apply_gain(coloured_noise(scene.rng, len(x), scene.rate, -1), scene.rate, product((high_pass(2500), low_pass(9000))))
    fast, block = envelope(x, scene.rate, release_s=0.012)
    slow, _ = envelope(x, scene.rate, attack_s=0.03, release_s=0.1)
    onset = np.clip(fast - 0.9 * slow, 0, None)
    return x + rough * per_sample(onset, block, len(x)) * np.float32(scene.log_uniform(0.03, 0.5))
