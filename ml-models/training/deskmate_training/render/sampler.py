"""Plays notes from the clips of the bank: nearest pitch and velocity, resampled, held, bent, released."""

import numpy as np

from . import bank
from .dsp import add_at, fade, read_at, resample


class Sampler:
    """One preset as an instrument. Keeps the notes it has made, as phrases come back to the same pitches."""

    def __init__(self, scene, cls, preset, sustain=False):
        self.scene, self.sustain = scene, sustain
        self.clips = [c for c in bank.clips(cls, scene.split) if c.preset == preset and c.midi is not None]
        self.range = (min(c.midi for c in self.clips), max(c.midi for c in self.clips)) if self.clips else (48, 72)
        self.kept = {}

    def choose(self, midi, velocity, variant=0):
        """The clip to play: close in pitch first, then in velocity; `variant` gives the next best, as round robin."""
        cost = [abs(c.midi - midi) + 4.0 * abs(c.velocity - velocity) for c in self.clips]
        order = np.argsort(cost, kind="stable")
        return self.clips[int(order[min(variant, len(order) - 1)])]

    def _source(self, midi, velocity, seconds, variant):
        clip = self.choose(midi, velocity, variant)
        ratio = 2.0 ** ((midi - clip.midi) / 12.0) * bank.RATE / self.scene.rate
        x = bank.samples(clip)
        needed = int(seconds * self.scene.rate * ratio) + 8
        if self.sustain and len(x) < needed:
            x = hold(x, needed)
        return x, ratio

    def note(self, midi, velocity=0.8, seconds=1.0, variant=0):
        """A note of `seconds`, cut without release (the caller fades), at most as long as its clip unless sustained."""
        key = (round(midi * 16), round(velocity * 4), variant)
        kept = self.kept.get(key)
        wanted = int(seconds * self.scene.rate)
        if kept is None or (len(kept) < wanted and kept.base_s < seconds):
            x, ratio = self._source(midi, velocity, max(seconds, 0.3), variant)
            kept = _Kept(resample(x, ratio, int(max(seconds, 0.3) * self.scene.rate)), max(seconds, 0.3))
            self.kept[key] = kept
        return kept.x[:wanted]

    def bent(self, midi, velocity, seconds, semitones, variant=0):
        """A note whose pitch moves: `semitones` is a curve of offsets, one per sample or fewer (stretched)."""
        n = int(seconds * self.scene.rate)
        if n < 8:
            return np.zeros(0, np.float32)
        curve = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(semitones)), semitones)
        x, ratio = self._source(midi + float(np.max(curve)), velocity, seconds, variant)
        clip_ratio = ratio / 2.0 ** (float(np.max(curve)) / 12.0)
        position = np.cumsum(clip_ratio * np.exp2(curve / 12.0))
        position = position[position < len(x) - 4]
        return read_at(x, position)

    def fit(self, midi, reach=7):
        """The note moved by octaves until clips within `reach` semitones exist."""
        low, high = self.range[0] - reach, self.range[1] + reach
        while midi < low:
            midi += 12
        while midi > high:
            midi -= 12
        return midi


class _Kept:
    def __init__(self, x, base_s):
        self.x, self.base_s = x, base_s

    def __len__(self):
        return len(self.x)


def hold(x, needed):
    """Lengthens a sustained clip by looping its middle with crossfades."""
    first, last = int(0.35 * len(x)), int(0.85 * len(x))
    cross = min((last - first) // 3, 4000)
    if cross < 64:
        return x
    ramp = np.sqrt(np.linspace(0, 1, cross, dtype=np.float32))
    pieces, length = [x[: last - cross]], last - cross
    seam = x[last - cross : last] * ramp[::-1] + x[first : first + cross] * ramp
    body = x[first + cross : last - cross]
    while length < needed:
        pieces += [seam, body]
        length += len(seam) + len(body)
    pieces.append(x[last - cross :])
    return np.concatenate(pieces)


def perform(scene, sampler, notes, release_s=0.08, attack_s=0.002, spread=2):
    """Mixes (time_s, seconds, midi, velocity) notes of a sampler to the window's length."""
    out = scene.silence()
    for time_s, seconds, midi, velocity in notes:
        if time_s >= scene.seconds or time_s + seconds < 0:
            continue
        variant = int(scene.rng.integers(spread))
        x = sampler.note(sampler.fit(midi), velocity, seconds + release_s, variant)
        add_at(out, fade(x, scene.rate, attack_s, release_s), time_s * scene.rate, velocity**1.4)
    return out


def strike(scene, clip, pitch=0.0, seconds=None, release_s=0.02):
    """A one-shot at its own pitch moved by `pitch` semitones, optionally cut."""
    ratio = 2.0 ** (pitch / 12.0) * bank.RATE / scene.rate
    x = resample(bank.samples(clip), ratio, None if seconds is None else int(seconds * scene.rate))
    return fade(x, scene.rate, 0.0, release_s)
