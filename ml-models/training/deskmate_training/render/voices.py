"""Voices: sung leads, backing stacks, choirs, rap-like leads, and speech on stage."""

import numpy as np

from . import bank, fx, psola
from .dsp import add_at, apply_gain, bell, compress, fade, high_pass, low_pass, product, resample, shelf
from .music import melody, rhythm, voicing
from .sampler import Sampler, strike


def _at_rate(scene, x):
    return x if scene.rate == bank.RATE else resample(x, bank.RATE / scene.rate)


def recorded(scene):
    """The producers' sung phrases and ad-libs, set on beats, moved in key or tuned hard to it."""
    pool = [c for c in bank.clips("singing", scene.split) if c.source == "producerspace"]
    names = sorted({c.preset for c in pool})
    same = [c for c in pool if c.preset == scene.pick(names)] or pool
    if scene.chance(0.3):
        same = pool
    shift, tuned, formant = float(scene.rng.integers(-4, 5)), scene.chance(0.2), scene.pick((1.0, 1.0, 0.9, 1.12))
    plain = scene.chance(0.5) and not tuned
    out, time = scene.silence(), scene.uniform(-1.5, 0.5)
    chosen = [scene.pick(same) for _ in range(int(scene.pick((2, 3, 6))))]
    while time < scene.seconds:
        clip = scene.pick(chosen)
        x = (
            strike(scene, clip, shift * 0.5, None, 0.02)
            if plain
            else _at_rate(scene, psola.shifted(clip, shift, scene.song.scale if tuned else None, formant))
        )
        add_at(out, fade(x, scene.rate, 0.003, 0.02), time * scene.rate, scene.uniform(0.7, 1.0))
        beats = np.ceil((len(x) / scene.rate) / scene.song.beat_s * 2) / 2
        time += beats * scene.song.beat_s + (scene.pick((0, 0, 1, 2, 4)) * scene.song.beat_s if scene.chance(0.6) else 0)
    return out


def worded(scene):
    """Speech of the bank made to sing: words, consonants and breath on a melody."""
    pool = [
        c for c in bank.clips("speech", scene.split) if c.source in ("ljspeech", "thorsten", "espeak") and c.length > bank.RATE
    ]
    real = [c for c in pool if c.source != "espeak"]
    pool = real if real and scene.chance(0.85) else pool
    speaker = scene.pick(sorted({c.preset for c in pool}))
    pool = [c for c in pool if c.preset == speaker]
    clips = [scene.pick(pool) for _ in range(3)]
    formant = scene.uniform(0.86, 1.16)
    low = scene.uniform(48, 64)
    vibrato, glide, stretch = scene.uniform(0, 0.5), scene.log_uniform(0.008, 0.09), scene.uniform(1.1, 2.4)
    out, time, phrase = scene.silence(), scene.uniform(-2, 0.5), 0
    while time < scene.seconds:
        rng = scene.song.pattern_rng("worded", str(phrase % 2))
        line = melody(rng, scene.song.scale, low, low + 14, 24, 0.2)
        x = _at_rate(scene, psola.sung(scene, clips[phrase % 3], line, stretch, formant, vibrato, glide))
        add_at(out, fade(x, scene.rate, 0.01, 0.05), time * scene.rate, scene.uniform(0.7, 1.0))
        time += len(x) / scene.rate + scene.uniform(0.1, 2.0)
        phrase += 1
    return out


def vocalise(scene, part="vocalise", shift=0):
    """Sung vowels on a melody: legato, vibrato, slides."""
    names = [n for n in bank.presets("singing", scene.split, True) if not n.startswith("gm-")] or list(
        bank.presets("singing", scene.split, True)
    )
    sampler = Sampler(scene, "singing", scene.pick(names), sustain=True)
    middle = np.median([c.midi for c in sampler.clips])
    out, rate = scene.silence(), scene.rate
    previous = None
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        if rng.random() < 0.15:
            continue
        figure = rhythm(rng, scene.song.beats * 4, float(rng.choice((0.06, 0.125, 0.25, 0.4))))
        line = melody(rng, scene.song.scale, middle - 7, middle + 7, len(figure), 0.15)
        for (step, length, accent), midi in zip(figure, line):
            midi += shift
            seconds = length * scene.song.beat_s / 4 + 0.1
            t = np.linspace(0, seconds, 128)
            curve = scene.uniform(0.1, 0.5) * np.sin(6.2832 * scene.uniform(4.8, 6.2) * t) * np.clip(2.5 * t - 0.6, 0, 1)
            if previous is not None:
                curve = curve + np.clip(previous - midi, -4, 4) * np.exp(-t / 0.04)
            x = sampler.bent(sampler.fit(midi), accent, seconds, curve, int(scene.rng.integers(3)))
            add_at(out, fade(x, rate, 0.03, 0.08), scene.human(scene.step_time(start, step), 0.015) * rate, accent)
            previous = midi
    return out


def choir(scene):
    """Chords of many voices: oohs and aahs of backing singers."""
    names = bank.presets("singing", scene.split, True)
    out, rate = scene.silence(), scene.rate
    around = scene.uniform(55, 70)
    samplers = [Sampler(scene, "singing", scene.pick(names), sustain=True) for _ in range(3)]
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng("choir", bar.section)
        if rng.random() < 0.2:
            continue
        seconds = scene.song.bar_s * float(rng.choice((0.3, 0.5, 1.0, 1.0)))
        for number, midi in enumerate(voicing(bar.chord, around, 3)):
            for copy in range(2):
                sampler = samplers[(number + copy) % 3]
                x = sampler.note(sampler.fit(midi + scene.rng.normal(0, 0.1)), 0.8, seconds + 0.2, copy)
                add_at(out, fade(x, rate, scene.uniform(0.03, 0.15), 0.2), scene.human(start, 0.03) * rate, 0.6)
    return out


def rapped(scene):
    """Spoken words on the beat: syllables pulled to the sixteenths, level held by compression. Labelled singing and, less, speech."""
    pool = [
        c
        for c in bank.clips("speech", scene.split)
        if c.length > 0.4 * bank.RATE and c.preset not in ("whisper",) and (c.source != "espeak" or scene.chance(0.15))
    ]
    speaker = scene.pick(sorted({c.preset for c in pool}))
    pool = [c for c in pool if c.preset == speaker]
    formant, shift = scene.uniform(0.85, 1.12), scene.uniform(-3, 5)
    flat = scene.chance(0.4)
    out, time = scene.silence(), 0.0
    sixteenth = scene.song.beat_s / 4
    while time < scene.seconds:
        clip = scene.pick(pool)
        f0, level = psola.track(clip)
        starts = np.array(psola.syllables(f0, level)) * psola.STEP_S
        length = len(f0) * psola.STEP_S
        grid = max(sixteenth, 0.11)
        targets, last = [], -grid
        for s in starts:
            targets.append(max(round((s * scene.uniform(0.85, 1.0)) / grid) * grid, last + grid))
            last = targets[-1]
        inputs = np.concatenate(([0.0], starts + 1e-3, [length]))
        outputs = np.concatenate(([0.0], np.array(targets) + 1e-3, [last + length - starts[-1] + 0.01]))
        keep = np.concatenate(([True], np.diff(outputs) > 1e-4))
        inputs, outputs = inputs[keep], outputs[keep]
        voiced = f0[f0 > 0]
        middle = float(np.median(voiced)) if len(voiced) else 150.0
        ratio = 2 ** (shift / 12)
        x = psola.resing(
            bank.samples(clip),
            f0,
            lambda t: float(np.interp(t, outputs, inputs)) if t < outputs[-1] else 1e9,
            lambda t, hz: ratio * (middle * (hz / middle) ** (0.3 if flat else 1.0)),
            formant,
        )
        add_at(out, fade(_at_rate(scene, x), scene.rate, 0.003, 0.02), time * scene.rate, scene.uniform(0.8, 1.0))
        bars = np.ceil((len(x) / bank.RATE) / scene.song.beat_s)
        time += bars * scene.song.beat_s + (scene.song.beat_s * scene.pick((0, 1, 2)) if scene.chance(0.4) else 0)
    return out


def chopped(scene, x):
    """Vocal chops: slices of a take retriggered on the grid, moved in pitch."""
    out, rate = scene.silence(), scene.rate
    grid = scene.song.beat_s / int(scene.pick((2, 4, 4)))
    loudest = np.argsort(-np.abs(x[:: rate // 20]))[:40] * (rate // 20)
    slices = [int(scene.pick(loudest)) for _ in range(4)]
    pattern = scene.rng.random(16) < 0.7
    order = scene.rng.integers(0, 4, 16)
    for step in range(int(scene.seconds / grid)):
        if pattern[step % 16]:
            at = max(slices[int(order[step % 16])] - int(0.03 * rate), 0)
            piece = x[at : at + int(grid * rate * scene.pick((0.7, 1.0, 1.6)))]
            if len(piece) > 64:
                add_at(
                    out,
                    fade(resample(piece, 2.0 ** (scene.pick((0, 0, 3, 5, 7, 12, -5)) / 12.0)), rate, 0.004, 0.02),
                    step * grid * rate,
                )
    return out


def vocal_chain(scene, x):
    """What a lead or backing vocal gets: compression, presence, doubles, slap, plate."""
    rate = scene.rate
    x = compress(
        fx.levelled(x), rate, scene.uniform(-32, -16), scene.uniform(2, 10), scene.uniform(0.001, 0.01), scene.uniform(0.05, 0.2)
    )
    x = apply_gain(
        x,
        rate,
        product(
            (
                high_pass(scene.log_uniform(60, 200)),
                bell(scene.log_uniform(200, 500), scene.uniform(-6, 2), 1),
                bell(scene.log_uniform(2000, 5000), scene.uniform(-2, 6), 1.3),
                shelf(scene.log_uniform(7000, 11000), scene.uniform(-3, 7)),
            )
        ),
    )
    if scene.chance(0.15):
        x = fx.drive(fx.levelled(x), rate, scene.uniform(3, 20), "tanh", 0.1)
    if scene.chance(0.06):
        x = apply_gain(x, rate, product((high_pass(500, 3), low_pass(3500, 3))))
    if scene.chance(0.3):
        x = fx.echo(
            scene,
            x,
            scene.pick((scene.uniform(0.07, 0.14), scene.song.beat_s / 2, scene.song.beat_s * 0.75, scene.song.beat_s)),
            scene.uniform(0.1, 0.5),
            scene.uniform(0.08, 0.45),
            scene.log_uniform(2000, 8000),
        )
    if scene.chance(0.55):
        x = fx.reverb(
            scene,
            x,
            scene.uniform(-20, -2),
            scene.pick(("plates", "plates", "spaces")),
            scene.log_uniform(0.6, 3),
            scene.uniform(0, 0.06),
        )
    return x


def stacked(scene, x):
    """Doubles and thirds around a line, as backing vocals are made."""
    out = x.copy()
    for _ in range(int(scene.pick((1, 2, 3)))):
        out = out + np.float32(scene.uniform(0.5, 1)) * fx.double(scene, x, scene.uniform(8, 25))
    return out


def singing(scene):
    """A vocal channel. Returns (audio, speech share of its label)."""
    kind = scene.pick(("recorded", "worded", "rapped", "vocalise", "choir"), [0.4, 0.28, 0.14, 0.1, 0.08])
    make = {"recorded": recorded, "worded": worded, "rapped": rapped, "vocalise": vocalise, "choir": choir}[kind]
    x = fx.levelled(make(scene))
    if kind in ("recorded", "worded") and scene.chance(0.15):
        x = x + np.float32(0.7) * fx.levelled(make(scene))
    if kind in ("recorded", "vocalise") and scene.chance(0.08 if scene.song.style != "electronic" else 0.25):
        x = fx.levelled(chopped(scene, x))
    if kind != "choir" and scene.chance(0.25):
        x = fx.levelled(stacked(scene, x))
    return vocal_chain(scene, x).astype(np.float32), 0.6 if kind == "rapped" else 0.0


def speech(scene):
    """Somebody talks: announcements, line checks, presenters, several people; close, in the room, or through a poor microphone."""
    rate = scene.rate
    names = bank.presets("speech", scene.split)
    raw = np.array(
        [
            8.0 if n in ("ljspeech", "thorsten") else (2.0 if n in ("dvs1", "dvs2") else (0.8 if n.startswith("espeak") else 1.0))
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
