"""What producers do to a finished take by cutting it: stutters, reversals, tape stops, gates, crushed and transposed slices."""

import numpy as np

from . import fx
from .dsp import fade, resample


def stutter(scene, piece):
    """The first part of a slice again and again."""
    count = int(scene.pick((2, 3, 4, 6, 8)))
    head = piece[: max(len(piece) // count, 64)]
    return np.tile(fade(head, scene.rate, 0.001, 0.003), count + 1)[: len(piece)]


def stopped(scene, piece):
    """A tape or record that slows down to a halt."""
    speed = np.linspace(1.0, 0.0, len(piece)) ** scene.uniform(0.5, 1.5)
    at = np.minimum(np.cumsum(speed).astype(int), len(piece) - 1)
    return piece[at]


def transposed(scene, piece):
    """Played faster or slower, as samplers do."""
    y = resample(piece, 2.0 ** (scene.pick((-12, -7, -5, 3, 5, 7, 12, 12)) / 12.0))
    return np.tile(y, 3)[: len(piece)] if len(y) else piece


WAYS = {
    "stutter": stutter,
    "reverse": lambda s, x: x[::-1],
    "stop": stopped,
    "transpose": transposed,
    "crush": lambda s, x: fx.crush(x, s.rate, s.uniform(3, 8), s.log_uniform(2000, 12000)),
    "mute": lambda s, x: np.zeros_like(x),
    "gate": lambda s, x: x * ((np.arange(len(x)) * (s.pick((4, 6, 8)) / len(x))) % 1 < s.uniform(0.3, 0.7)),
}


def glitched(scene, x, share=None):
    """Cuts a take on the grid of its song and treats `share` of the slices, each in a way of its own."""
    share = scene.uniform(0.15, 0.8) if share is None else share
    size = max(int(scene.song.beat_s * scene.rate / int(scene.pick((1, 2, 2, 4)))), 256)
    ways = [str(w) for w in scene.rng.permutation(list(WAYS))[: int(scene.pick((1, 2, 3, 4)))]]
    out = x.copy()
    for start in range(int(scene.uniform(0, size)), len(x) - 256, size):
        if scene.chance(share):
            piece = x[start : start + size]
            new = WAYS[scene.pick(ways)](scene, piece)[: len(piece)].astype(np.float32)
            out[start : start + len(new)] = fade(new, scene.rate, 0.001, 0.002)
    return out
