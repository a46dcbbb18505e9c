"""Synthesisers written for this: wavetable, supersaw, FM and pulse voices through a moving filter; their pads, plucks, arps, leads."""

import dataclasses
import functools

import numpy as np

from . import fx
from .dsp import add_at, coloured_noise, fade, time_filter

TABLE = 4096
SHAPES = ("saw", "square", "pulse", "triangle", "sine", "organ", "vocal", "bell")


@functools.lru_cache(maxsize=256)
def table(shape, harmonics):
    """One period with at most `harmonics` partials, peak 1; `harmonics` is a power of two so that few are made."""
    k = np.arange(1, harmonics + 1)
    amplitude = {
        "saw": 1.0 / k,
        "square": (k % 2) / k,
        "pulse": np.abs(np.sin(np.pi * k * 0.18)) / k,
        "triangle": (k % 2) / k**2.0,
        "sine": (k == 1) * 1.0,
        "organ": np.isin(k, (1, 2, 3, 4, 6, 8)) / np.sqrt(k),
        "vocal": (1.0 / k) * (np.exp(-(((k - 5) / 2.5) ** 2)) + 0.6 * np.exp(-(((k - 13) / 4.0) ** 2)) + 0.3),
        "bell": np.isin(k, (1, 3, 7, 11, 17)) / k**0.7,
    }[shape]
    phase = np.arange(TABLE) / TABLE
    wave = (
        np.fft.irfft(np.concatenate(([0], -0.5j * amplitude, np.zeros(TABLE // 2 - harmonics))) * TABLE, TABLE)
        if harmonics < TABLE // 2
        else np.sin(2 * np.pi * phase)
    )
    return (wave / np.max(np.abs(wave))).astype(np.float32)


def oscillator(shape, hz, n, rate, phase=0.0):
    """`n` samples of a table; `hz` a number or one value per sample."""
    top = float(np.max(hz))
    harmonics = int(2 ** np.clip(np.floor(np.log2(max(0.48 * rate / top, 1.0))), 0, 10))
    if np.ndim(hz) == 0:
        position = np.arange(n, dtype=np.float64) * (hz / rate * TABLE) + phase * TABLE
    else:
        position = np.cumsum(hz) * (TABLE / rate) + phase * TABLE
    return table(shape, harmonics)[position.astype(np.int64) & (TABLE - 1)]


@dataclasses.dataclass
class Patch:
    """A sound: oscillators, FM, envelope (s), filter (Hz, octaves, s), movement, drive (dB), and the ratios of hard sync and
    of a ring modulator to the note (0: none)."""

    shapes: tuple
    octaves: tuple
    unison: int
    cents: float
    fm_ratio: float
    fm_index: float
    fm_decay_s: float
    attack_s: float
    decay_s: float
    sustain: float
    release_s: float
    cutoff_hz: float
    sweep_octaves: float
    sweep_s: float
    resonance: float
    lfo_hz: float
    lfo_octaves: float
    vibrato: float
    noise: float
    drive_db: float
    sync: float
    ring: float


def draw(scene, use):
    """A random patch for pad, pluck, lead, stab, arp or bass."""
    slow, short = use == "pad", use in ("pluck", "stab", "arp")
    fm = scene.chance(0.22)
    count = 1 if fm else int(scene.pick((1, 1, 2, 2, 3)))
    dark = {"pad": (500, 11000), "bass": (120, 2500)}.get(use, (800, 15000))
    return Patch(
        shapes=tuple(scene.pick(SHAPES, [0.34, 0.16, 0.14, 0.08, 0.1, 0.06, 0.06, 0.06]) for _ in range(count)),
        octaves=tuple(int(scene.pick((0, 0, 0, -1, 1))) for _ in range(count)),
        unison=int(scene.pick((1, 1, 3, 5, 7))) if use != "bass" else int(scene.pick((1, 1, 2, 3))),
        cents=scene.log_uniform(3, 40),
        fm_ratio=float(scene.pick((0.5, 1, 1, 2, 3, 3.5, 7, 1.41, 14))) if fm else 0.0,
        fm_index=scene.log_uniform(0.4, 9),
        fm_decay_s=scene.log_uniform(0.05, 3),
        attack_s=scene.log_uniform(0.2, 1.5) if slow else scene.log_uniform(0.001, 0.03),
        decay_s=scene.log_uniform(0.06, 0.5) if short else scene.log_uniform(0.3, 3),
        sustain=0.0 if short and scene.chance(0.7) else scene.uniform(0.3, 1.0),
        release_s=scene.log_uniform(0.3, 1.5) if slow else scene.log_uniform(0.03, 0.4),
        cutoff_hz=scene.log_uniform(*dark),
        sweep_octaves=scene.uniform(0, 5) if not slow else scene.uniform(0, 2),
        sweep_s=scene.log_uniform(0.04, 0.6) if not slow else scene.log_uniform(0.5, 3),
        resonance=scene.log_uniform(0.7, 9),
        lfo_hz=scene.log_uniform(0.08, 8),
        lfo_octaves=scene.uniform(0, 1.5) if scene.chance(0.35) else 0.0,
        vibrato=scene.uniform(0.05, 0.4) if use == "lead" and scene.chance(0.5) else 0.0,
        noise=scene.uniform(0.02, 0.3) if scene.chance(0.15) else 0.0,
        drive_db=scene.uniform(3, 30) if scene.chance(0.3) else 0.0,
        sync=scene.uniform(1.2, 4.5) if scene.chance(0.08) else 0.0,
        ring=scene.log_uniform(0.3, 5) if scene.chance(0.05) else 0.0,
    )


def voice(scene, patch, midi, seconds, from_midi=None):
    """One note without filter; it glides from another where told."""
    rate = scene.rate
    n = int((seconds + patch.release_s) * rate)
    t = np.arange(n, dtype=np.float32) / rate
    hz = 440.0 * 2.0 ** ((midi - 69) / 12.0)
    moving = None
    if patch.vibrato or from_midi is not None:
        bend = patch.vibrato * np.sin(6.2832 * 5.5 * t) * np.clip(t * 3 - 0.5, 0, 1)
        if from_midi is not None:
            bend = bend + (from_midi - midi) * np.exp(-t / 0.05)
        moving = np.exp2(bend / 12.0)
    x = np.zeros(n, np.float32)
    if patch.fm_ratio:
        base = hz if moving is None else hz * moving
        angle = 2 * np.pi * (np.cumsum(base) if moving is not None else base * np.arange(n, dtype=np.float64)) / rate
        depth = patch.fm_index * np.exp(-t / patch.fm_decay_s)
        x += np.sin(angle + depth * np.sin(patch.fm_ratio * angle)).astype(np.float32)
    else:
        for shape, octave in zip(patch.shapes, patch.octaves):
            for number in range(patch.unison):
                spread = 0.0 if patch.unison == 1 else patch.cents * (number / (patch.unison - 1) - 0.5)
                f = hz * 2.0 ** (octave + (spread + scene.rng.normal(0, 1.5)) / 1200.0)
                x += oscillator(shape, f if moving is None else f * moving, n, rate, float(scene.rng.random()))
        x /= np.float32(np.sqrt(patch.unison * len(patch.shapes)))
    if patch.sync:
        phase = np.arange(n, dtype=np.float64) * (hz / rate) if moving is None else np.cumsum(hz * moving) / rate
        reach = patch.sync * (1 + 0.5 * np.exp(-t / patch.sweep_s))
        x = 0.5 * x + table(patch.shapes[0], 64)[((phase % 1.0) * reach * TABLE).astype(np.int64) & (TABLE - 1)]
    if patch.ring:
        x = x * np.sin(6.2832 * hz * patch.ring * t)
    held = min(int(seconds * rate), n)
    shape = np.minimum(t / patch.attack_s, 1.0) * (
        patch.sustain + (1 - patch.sustain) * np.exp(-np.maximum(t - patch.attack_s, 0) / patch.decay_s)
    )
    shape[held:] *= np.exp(-np.arange(n - held, dtype=np.float32) / np.float32(0.3 * patch.release_s * rate))
    return fade(x * shape, rate, 0.0005, 0.02)


def play(scene, patch, notes, glide=0.0):
    """(time_s, seconds, midi, velocity) notes through the patch, its filter following their onsets."""
    out, rate = scene.silence(), scene.rate
    previous, cache = None, {}
    for time, seconds, midi, velocity in sorted(notes):
        if time > scene.seconds or time + seconds < 0:
            continue
        start = previous if previous is not None and scene.chance(glide) else None
        key = (midi, round(seconds, 2), int(scene.rng.integers(2)))
        x = cache.get(key) if start is None else None
        if x is None:
            x = voice(scene, patch, midi, seconds, start)
            cache[key] = x
        add_at(out, x, time * rate, velocity)
        previous = midi
    if patch.noise:
        level, block = _level(out, rate)
        out = out + coloured_noise(scene.rng, scene.n, rate, -1) * level * np.float32(patch.noise)
    if patch.drive_db and scene.chance(0.5):
        out = fx.drive(fx.levelled(out), rate, patch.drive_db, scene.pick(("tanh", "hard", "fold")))
    out = filtered(scene, patch, out, [n[0] for n in notes])
    if patch.drive_db and scene.chance(0.5):
        out = fx.drive(fx.levelled(out), rate, patch.drive_db, scene.pick(("tanh", "hard", "fold")))
    return out


def _level(x, rate):
    from .dsp import envelope, per_sample

    values, block = envelope(x, rate)
    return per_sample(values, block, len(x)), block


def filtered(scene, patch, x, onsets):
    """A resonant low-pass whose corner jumps up at each onset and falls, and moves with an LFO."""
    onsets = np.sort(np.array(onsets, dtype=np.float32)) if len(onsets) else np.zeros(1, np.float32)
    phase = scene.uniform(0, 6.28)

    def response(t, f):
        last = np.searchsorted(onsets, t[:, 0] + 0.008) - 1
        since = np.where(last >= 0, t[:, 0] + 0.008 - onsets[np.maximum(last, 0)], 9.0)[:, None]
        octaves = patch.sweep_octaves * np.exp(-since / patch.sweep_s) + patch.lfo_octaves * np.sin(
            6.2832 * patch.lfo_hz * t + phase
        )
        ratio = np.maximum(f, 1.0) / np.minimum(patch.cutoff_hz * np.exp2(octaves), 16000.0)
        return 1.0 / np.sqrt((1.0 - ratio**2) ** 2 + (ratio / patch.resonance) ** 2)

    return time_filter(x, scene.rate, response, 512)


def bass_line(scene, notes):
    """A bass part on a synth: sub, reese, acid, pluck or FM."""
    patch = draw(scene, "bass")
    kind = scene.rng.random()
    if kind < 0.2:
        patch.shapes, patch.octaves, patch.unison, patch.fm_ratio = ("sine",), (0,), 1, 0.0
        patch.cutoff_hz = 3000.0
    elif kind < 0.4:
        patch.shapes, patch.octaves, patch.unison, patch.cents, patch.fm_ratio = ("saw", "saw"), (0, 0), 2, 25.0, 0.0
        patch.sustain = 0.9
    elif kind < 0.55:
        patch.shapes, patch.octaves, patch.unison, patch.fm_ratio, patch.resonance = (
            (scene.pick(("saw", "square")),),
            (0,),
            1,
            0.0,
            scene.uniform(4, 12),
        )
        patch.sweep_octaves = scene.uniform(1.5, 4.5)
    return play(scene, patch, [(t, s, m, v) for t, s, m, v, _ in notes], 0.15)
