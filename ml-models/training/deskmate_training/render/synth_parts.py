"""Synth channels: pads, plucks, arps, leads, stabs, samples, glitches and General MIDI synths, with the effects they live on."""

import numpy as np

from . import amplifiers, bank, fx, gm, slices, synths
from .dsp import add_at, coloured_noise, fade, resample, time_filter
from .music import melody, rhythm, voicing
from .sampler import Sampler, perform, strike


def pad_notes(scene, around, part="pad", size=4):
    notes = []
    for start, bar in scene.bars():
        for midi in voicing(bar.chord, around, size):
            notes.append((start + scene.uniform(0, 0.03), scene.song.bar_s * 0.98, midi, 0.5))
    return notes


def arp_notes(scene, around, part="arp"):
    notes = []
    up = scene.chance(0.5)
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        chord = voicing(bar.chord, around, int(rng.integers(3, 6)))
        order = chord if up else list(rng.permutation(chord))
        grid = float(rng.choice((1, 1, 2, 4 / 3)))
        keep = rng.random(64) < rng.uniform(0.6, 1.0)
        for number, step in enumerate(np.arange(0, scene.song.beats * 4, grid)):
            if keep[number % 16]:
                notes.append(
                    (
                        start + step * scene.song.beat_s / 4,
                        grid * scene.song.beat_s / 4 * 0.7,
                        int(order[number % len(order)]),
                        0.8 if number % 4 == 0 else 0.55,
                    )
                )
    return notes


def line_notes(scene, low, high, part="line", rest=0.15):
    notes = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        if rng.random() < rest:
            continue
        figure = rhythm(rng, scene.song.beats * 4)
        for (step, length, accent), midi in zip(figure, melody(rng, scene.song.scale, low, high, len(figure))):
            notes.append((scene.human(scene.step_time(start, step), 0.004), length * scene.song.beat_s / 4, midi, accent))
    return notes


def stab_notes(scene, around, part="stab", size=3):
    notes = []
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng(part, bar.section)
        chord = voicing(bar.chord, around, size)
        for step, length, accent in rhythm(rng, scene.song.beats * 4, float(rng.choice((0.125, 0.2, 0.3, 0.5)))):
            time = scene.step_time(start, step)
            notes += [(scene.human(time, 0.005), min(length, 3) * scene.song.beat_s / 4, m, accent) for m in chord]
    return notes


def glitch(scene):
    """Short blips, zaps and noises at odd places, pitched at random."""
    out, rate = scene.silence(), scene.rate
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng("glitch", bar.section)
        for step, length, accent in rhythm(rng, scene.song.beats * 4):
            seconds = float(np.exp(rng.uniform(np.log(0.01), np.log(0.25))))
            n = int(seconds * rate)
            kind = rng.integers(4)
            t = np.arange(n) / rate
            if kind == 0:
                x = np.sin(2 * np.pi * np.cumsum(np.geomspace(rng.uniform(200, 6000), rng.uniform(60, 3000), n)) / rate)
            elif kind == 1:
                x = coloured_noise(scene.rng, n, rate, float(rng.uniform(-6, 2))) * 0.4
            elif kind == 2:
                x = np.sign(np.sin(2 * np.pi * float(rng.uniform(40, 2000)) * t)) * (
                    np.sin(2 * np.pi * float(rng.uniform(8, 60)) * t) > 0
                )
            else:
                x = synths.oscillator("saw", float(rng.uniform(60, 1500)), n, rate)
            add_at(out, fade(x * np.exp(-t / (0.5 * seconds)), rate, 0.001, 0.004), scene.step_time(start, step) * rate, accent)
    return fx.crush(fx.levelled(out), rate, scene.uniform(4, 12), scene.log_uniform(3000, 20000)) if scene.chance(0.5) else out


def sampled(scene):
    """One-shots and drones of the bank's synth clips."""
    clips = bank.clips("synth", scene.split)
    clips = [c for c in clips if c.source != "gm"] or clips
    out, clip = scene.silence(), scene.pick(clips)
    for start, bar in scene.bars():
        if scene.chance(0.6):
            if scene.chance(0.3):
                clip = scene.pick(clips)
            x = strike(scene, clip, float(scene.rng.integers(-5, 6)), scene.song.bar_s * scene.uniform(0.3, 1.5), 0.1)
            add_at(out, x, (start + scene.pick((0, 0, 0.25, 0.5)) * scene.song.bar_s) * scene.rate, scene.uniform(0.5, 1))
    return out


def textured(scene):
    """Grains of any held sound of the bank, scattered, transposed and washed: the bed that nobody can name."""
    cls = scene.pick(("synth", "synth", "strings", "singing", "keys"))
    clip = scene.pick([c for c in bank.clips(cls, scene.split) if c.length > 1.2 * bank.RATE])
    x, rate, out = bank.samples(clip), scene.rate, scene.silence()
    span, density = scene.log_uniform(0.06, 0.5), scene.log_uniform(6, 30)
    for start, bar in scene.bars():
        rng = scene.song.pattern_rng("texture", bar.section)
        for _ in range(int(density * scene.song.bar_s)):
            at = int(rng.uniform(0, max(len(x) - span * bank.RATE - 8, 1)))
            shift = float(rng.choice((-12, 0, 0, 7, 12, 19, 24)))
            grain = resample(x[at : at + int(span * bank.RATE)], 2 ** (shift / 12) * bank.RATE / rate)
            add_at(
                out,
                fade(grain, rate, 0.3 * span, 0.3 * span),
                (start + rng.uniform(0, scene.song.bar_s)) * rate,
                rng.uniform(0.2, 1),
            )
    out = fx.reverb(scene, fx.levelled(out), scene.uniform(0, 8), "spaces")
    hz, depth = scene.log_uniform(0.05, 2), scene.uniform(0, 2)
    corner = scene.log_uniform(800, 6000)
    return time_filter(out, rate, lambda t, f: 1 / np.sqrt(1 + (f / (corner * np.exp2(depth * np.sin(6.2832 * hz * t)))) ** 4))


def growl(scene, around):
    """Wobbles and growls: a rich low saw or FM tone through moving formants, driven."""
    patch = synths.draw(scene, "lead")
    patch.attack_s, patch.sustain, patch.cutoff_hz, patch.lfo_octaves = (
        0.005,
        0.9,
        scene.log_uniform(300, 1500),
        scene.uniform(1, 3),
    )
    patch.lfo_hz = scene.pick((1, 2, 3, 4, 6)) / scene.song.beat_s / 2
    x = synths.play(scene, patch, line_notes(scene, around - 24, around - 10, "growl", 0.1), 0.3)
    centre, hz, phase = scene.log_uniform(500, 1500), scene.pick((0.5, 1, 2)) / scene.song.beat_s, scene.uniform(0, 6.28)

    def formants(t, f):
        move = np.exp2(0.7 * np.sin(6.2832 * hz * t + phase))
        return (
            0.2
            + np.exp(-(((f / (centre * move) - 1) / 0.25) ** 2))
            + 0.7 * np.exp(-(((f / (2.6 * centre / move) - 1) / 0.2) ** 2))
        )

    return fx.drive(
        fx.levelled(time_filter(x, scene.rate, formants)), scene.rate, scene.uniform(3, 24), scene.pick(("tanh", "hard", "fold"))
    )


def struck(scene, around):
    """Blips and ticks that play a rhythm more than a tune: short, often inharmonic or noisy, on few notes."""
    patch = synths.draw(scene, "pluck")
    patch.decay_s, patch.sustain, patch.release_s = scene.log_uniform(0.015, 0.18), 0.0, scene.log_uniform(0.02, 0.15)
    patch.noise = scene.uniform(0, 0.4)
    patch.sweep_octaves, patch.sweep_s = scene.uniform(0, 5), scene.log_uniform(0.01, 0.1)
    if scene.chance(0.4):
        patch.fm_ratio, patch.fm_index, patch.fm_decay_s = scene.uniform(0.3, 8), scene.uniform(0.5, 6), scene.log_uniform(0.01, 0.2)
    notes = arp_notes(scene, around, "struck") if scene.chance(0.6) else line_notes(scene, around - 4, around + 8, "struck", 0.0)
    return synths.play(scene, patch, notes)


def distorted(scene, x):
    """Drive, crushing, or a guitarist's amplifier and loudspeaker on a synth."""
    kind = scene.rng.random()
    if kind < 0.35:
        return amplifiers.amplifier(scene, x, scene.uniform(3, 36))
    if kind < 0.75:
        return fx.drive(fx.levelled(x), scene.rate, scene.uniform(6, 36), scene.pick(("hard", "fold", "tanh", "fuzz")))
    return fx.crush(fx.levelled(x), scene.rate, scene.uniform(2.5, 8), scene.log_uniform(1500, 14000))


def effects(scene, x, wet=0.5):
    """Chorus, synced delay, reverb, pumping, sweeps."""
    if scene.chance(0.25):
        x = fx.chorus(scene, x, 2, scene.uniform(0.001, 0.006), scene.log_uniform(0.1, 2))
    if scene.chance(0.1):
        x = fx.phaser(scene, x, scene.log_uniform(0.05, 1))
    if scene.chance(wet):
        x = fx.echo(
            scene,
            x,
            scene.song.beat_s * scene.pick((0.25, 0.375, 0.5, 0.75, 1.0)),
            scene.uniform(0.2, 0.7),
            scene.uniform(0.2, 0.8),
            scene.log_uniform(1500, 9000),
        )
    if scene.chance(wet):
        x = fx.reverb(scene, x, scene.uniform(-14, 4), None, scene.log_uniform(0.5, 5))
    if scene.chance(0.2):
        x = fx.pump(scene, x, scene.uniform(0.4, 0.95), scene.log_uniform(0.06, 0.3))
    if scene.chance(0.15):
        span, low, rising = scene.seconds, scene.log_uniform(150, 800), scene.chance(0.6)
        corner = lambda t: low * 40.0 ** (np.clip(t / span if rising else 1 - t / span, 0, 1))
        x = time_filter(x, scene.rate, lambda t, f: 1.0 / np.sqrt(1.0 + (f / corner(t)) ** 4))
    if scene.chance(0.08):
        hz = 1.0 / (scene.song.beat_s * scene.pick((0.25, 0.5)))
        t = np.arange(len(x)) / scene.rate
        x = x * np.where((t * hz) % 1 < scene.uniform(0.3, 0.8), np.float32(1), np.float32(scene.uniform(0, 0.2)))
    return x.astype(np.float32)


def synth(scene):
    """A synth channel."""
    around = scene.uniform(52, 74)
    kind = scene.pick(
        ("pad", "arp", "lead", "pluck", "stab", "struck", "gm", "sampled", "glitch", "textured", "growl"),
        [0.15, 0.17, 0.15, 0.11, 0.09, 0.07, 0.09, 0.05, 0.04, 0.04, 0.04],
    )
    if kind == "glitch":
        x = glitch(scene)
    elif kind == "sampled":
        x = sampled(scene)
    elif kind == "textured":
        x = textured(scene)
    elif kind == "growl":
        x = growl(scene, around)
    elif kind == "struck":
        x = struck(scene, around)
    elif kind == "gm":
        names = [n for n in bank.presets("synth", scene.split, True) if gm.program(n) is not None]
        sampler = Sampler(scene, "synth", scene.pick(names), sustain=True)
        notes = scene.pick((pad_notes, arp_notes, stab_notes))(scene, around) if scene.chance(0.7) else line_notes(scene, 55, 84)
        x = perform(scene, sampler, notes, 0.2, 0.004)
    elif kind == "lead":
        x = synths.play(
            scene, synths.draw(scene, "lead"), line_notes(scene, around - 8, around + 12), scene.pick((0, 0, 0.4, 0.9))
        )
    elif kind == "pluck":
        x = synths.play(scene, synths.draw(scene, "pluck"), line_notes(scene, around - 10, around + 12, "pluck", 0.05))
    else:
        make = {"pad": pad_notes, "arp": arp_notes, "stab": stab_notes}[kind]
        x = synths.play(scene, synths.draw(scene, kind), make(scene, around, kind))
    x = fx.levelled(x)
    if scene.chance(0.1):
        extra = fx.levelled(synths.play(scene, synths.draw(scene, "pluck"), arp_notes(scene, around + 7, "second")))
        x = x + np.float32(scene.uniform(0.2, 0.7)) * extra
    if scene.chance(0.3 if kind == "arp" else 0.14):
        x = distorted(scene, x)
    if scene.chance(0.16):
        x = slices.glitched(scene, x)
    return effects(scene, x)
