"""What a line check sounds like: single notes and strings, one after the other, long gaps, no song."""

from . import amplifiers, bank, fx
from .dsp import add_at, fade
from .sampler import Sampler

CLASSES = ("bass", "electric_guitar", "acoustic_guitar", "keys", "strings", "brass", "woodwinds", "singing")
OPEN_STRINGS = {
    "bass": (28, 33, 38, 43),
    "electric_guitar": (40, 45, 50, 55, 59, 64),
    "acoustic_guitar": (40, 45, 50, 55, 59, 64),
    "strings": (55, 62, 69, 76),
}


def checked(scene, cls):
    """Open strings or a slow scale on one instrument: each note rings, some come twice."""
    sampler = Sampler(scene, cls, scene.pick(bank.presets(cls, scene.split, True)))
    low, high = (int(v) for v in sampler.range)
    first = int(scene.rng.integers(low, max(high - 12, low + 1)))
    notes = OPEN_STRINGS.get(cls) if scene.chance(0.5) else None
    notes = notes or tuple(n for n in range(first, first + 13) if n % 12 in scene.song.scale)
    gap_s, time, at = scene.log_uniform(0.4, 3.0), scene.uniform(0.0, 1.0), 0
    out = scene.silence()
    while time < scene.seconds:
        seconds = min(scene.uniform(0.7, 1.6) * gap_s, 3.0)
        x = sampler.note(sampler.fit(notes[at % len(notes)]), scene.uniform(0.4, 1.0), seconds + 0.1, int(scene.rng.integers(3)))
        add_at(out, fade(x, scene.rate, 0.002, min(0.1, 0.5 * seconds)), time * scene.rate, scene.uniform(0.5, 1.0))
        time += gap_s * scene.uniform(0.7, 1.4)
        at += 0 if scene.chance(0.25) else 1
    if cls == "electric_guitar":
        out = amplifiers.amplifier(scene, out, scene.uniform(0.0, 30.0))
    return fx.levelled(out)
