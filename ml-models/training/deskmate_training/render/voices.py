"""Voices of songs: sung and talked leads, backing stacks, choirs."""

import numpy as np

from . import bank, fx, gm, psola, slices, vocal_chain
from .dsp import add_at, fade, resample
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
        c
        for c in bank.clips("speech", scene.split)
        if c.source in ("ljspeech", "thorsten", "espeak", "prompt") and c.length > bank.RATE
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
    names = [n for n in bank.presets("singing", scene.split, True) if gm.program(n) is None] or list(
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


def talkers_of(scene):
    """The clips of one talker of the bank; espeak's voices seldom."""
    pool = [
        c
        for c in bank.clips("speech", scene.split)
        if c.length > 0.4 * bank.RATE and c.preset != "whisper" and (c.source != "espeak" or scene.chance(0.15))
    ]
    speaker = scene.pick(sorted({c.preset for c in pool}))
    return [c for c in pool if c.preset == speaker]


def rapped(scene):
    """Spoken words on the beat: syllables pulled to the sixteenths."""
    pool = talkers_of(scene)
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


def spoken_lead(scene):
    """Talked verses: whole phrases as they were spoken, each begun on a beat, one upon the other with hardly a gap."""
    pool = talkers_of(scene)
    out, shift, formant = scene.silence(), scene.uniform(-3, 3), scene.pick((1.0, 1.0, 0.9, 1.1))
    time = scene.uniform(-1, 0.3)
    while time < scene.seconds:
        clip = scene.pick(pool)
        x = strike(scene, clip, shift, None, 0.02) if scene.chance(0.5) else _at_rate(scene, psola.shifted(clip, shift, None, formant))
        add_at(out, fade(x, scene.rate, 0.004, 0.02), time * scene.rate, scene.uniform(0.8, 1.0))
        half = 0.5 * scene.song.beat_s
        time += np.ceil(len(x) / scene.rate / half + scene.pick((0, 0, 0, 1, 2))) * half
    return out


def harmonised(scene):
    """A stack of one take at several intervals, tuned hard to the key: backing vocals made by machine."""
    pool = [c for c in bank.clips("singing", scene.split) if c.source == "producerspace"]
    pool = pool if scene.chance(0.7) else talkers_of(scene)
    steps = scene.pick(((0, 4, 7), (0, -5), (0, 3), (-12, 0, 12), (0, 7, 12), (0, 4), (-3, 0, 4, 9)))
    formant = scene.pick((1.0, 0.85, 1.2))
    chosen = [scene.pick(pool) for _ in range(int(scene.pick((1, 2, 3))))]
    kept, out, time = {}, scene.silence(), scene.uniform(-1, 0.5)
    while time < scene.seconds:
        clip = scene.pick(chosen)
        if clip not in kept:
            layers = [psola.shifted(clip, step + scene.uniform(-0.1, 0.1), scene.song.scale, formant) for step in steps]
            kept[clip] = np.zeros(max(len(x) for x in layers) + bank.RATE // 10, np.float32)
            for x in layers:
                add_at(kept[clip], x, abs(scene.rng.normal(0, 0.015)) * bank.RATE, scene.uniform(0.5, 1.0))
        x = _at_rate(scene, kept[clip])
        add_at(out, fade(x, scene.rate, 0.004, 0.03), time * scene.rate)
        time += np.ceil(len(x) / scene.rate / scene.song.beat_s + scene.pick((0, 0, 1, 2))) * scene.song.beat_s
    return out


def singing(scene):
    """A vocal channel. Returns (audio, speech share of its label)."""
    kinds = {
        "recorded": (recorded, 0.3),
        "worded": (worded, 0.22),
        "rapped": (rapped, 0.13),
        "spoken": (spoken_lead, 0.1),
        "harmonised": (harmonised, 0.09),
        "vocalise": (vocalise, 0.09),
        "choir": (choir, 0.07),
    }
    kind = scene.pick(list(kinds), [share for _, share in kinds.values()])
    make = kinds[kind][0]
    x = fx.levelled(make(scene))
    if kind in ("recorded", "worded") and scene.chance(0.15):
        x = x + np.float32(0.7) * fx.levelled(make(scene))
    modern = scene.song.style in ("electronic", "hiphop", "pop")
    if kind in ("recorded", "vocalise", "worded") and scene.chance(0.2 if modern else 0.05):
        x = fx.levelled(vocal_chain.chopped(scene, x))
    if kind not in ("choir", "spoken") and scene.chance(0.25):
        x = fx.levelled(vocal_chain.stacked(scene, x))
    if scene.chance(0.07 if modern else 0.02):
        x = fx.levelled(vocal_chain.vocoded(scene, x))
    if scene.chance(0.14 if modern else 0.03):
        x = slices.glitched(scene, x)
    talked = kind in ("rapped", "spoken")
    if scene.chance(0.9 if talked else 0.25):
        x = vocal_chain.driven_home(scene, x)
    return vocal_chain.finish(scene, x).astype(np.float32), 0.3 if talked else 0.0
