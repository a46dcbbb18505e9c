"""Voices and backings for the net that estimates clarity from a mix alone.

They are stored apart, as band powers of the front end and as third-octave densities, so that training puts
any voice over any backing at any ratio and knows the VCI of each window.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.signal import fftconvolve

from . import clarity
from .cache import make_pieces, save_arrays, stage_dir
from .clips import RENDER_HZ, RENDER_VERSION, heard

SECONDS = 12
CLIPS_A_PIECE = 8
BACKING = ("drum_mix", "bass", "electric_guitar", "acoustic_guitar", "keys", "synth", "strings", "brass", "woodwinds")
LOUDNESS_DB = -20.0
"""Mean level of voice and of backing as stored; a mix of -20 LUFS is heard at 75 dB SPL (SCIENCE 1)."""


@dataclass(frozen=True)
class VciPlan:
    """How many voices and backings a split has."""

    seed: int
    split: str
    voices: int
    backings: int


TRAIN = dict(split="train", voices=480, backings=480)
VALIDATION = dict(split="val", voices=64, backings=64)


@dataclass
class Parts:
    """Voices or backings in memory."""

    db: np.ndarray  # [clips, hops, bands] float16
    density: np.ndarray  # [clips, frames, 18] float32, 50 frames a second


def levelled(audio: np.ndarray) -> np.ndarray:
    """The audio with its active part at LOUDNESS_DB of mean power above 100 Hz (a plain stand-in for LUFS)."""
    spectrum = np.fft.rfft(audio)
    spectrum[np.fft.rfftfreq(len(audio), 1 / RENDER_HZ) < 100] = 0
    blocks = np.square(np.fft.irfft(spectrum, len(audio))[: len(audio) // 3200 * 3200].reshape(-1, 3200)).mean(1)
    loudest = blocks.max(initial=0.0)
    if loudest < 1e-12:  # a part that rests throughout
        return audio
    active = blocks[blocks > loudest * 1e-3]
    return (audio * np.sqrt(10 ** (LOUDNESS_DB / 10) / active.mean())).astype(np.float32)


def room(rng: np.random.Generator) -> np.ndarray:
    """A made-up response of a PA in a room: the direct sound and an exponential tail that grows dull."""
    length = int(RENDER_HZ * rng.uniform(0.1, 0.9))
    t = np.arange(length) / RENDER_HZ
    tail = rng.standard_normal(length) * np.exp(-6.9 * t / rng.uniform(0.3, 1.4))
    tail = np.convolve(tail, np.hanning(int(rng.integers(3, 9))), mode="same")
    tail *= 10 ** (rng.uniform(-14, 0) / 20) / np.sqrt(np.sum(tail**2))
    tail[0] += 1
    return tail


def voice(rng: np.random.Generator, split: str, seconds: int = SECONDS) -> np.ndarray:
    """A lead voice, at times with a second one."""
    from . import render

    kind = "speech" if rng.random() < 0.2 else "singing"
    audio = levelled(render.channel(kind, rng, seconds, rate=RENDER_HZ, split=split)[0])
    if rng.random() < 0.2:
        audio = audio + 0.5 * levelled(render.channel("singing", rng, seconds, rate=RENDER_HZ, split=split)[0])
    return levelled(audio)


def backing(rng: np.random.Generator, split: str, seconds: int = SECONDS) -> np.ndarray:
    """Two to four instruments of a band, each at a level of its own."""
    from . import render

    total = np.zeros(seconds * RENDER_HZ, np.float32)
    for kind in rng.choice(BACKING, rng.integers(2, 5), replace=False):
        make = render.drum_mix if kind == "drum_mix" else lambda *a, kind=kind, **k: render.channel(kind, *a, **k)
        part = make(rng, seconds, rate=RENDER_HZ, split=split)[0]
        total += levelled(part) * np.float32(10 ** (rng.uniform(-8, 4) / 20))
    return levelled(total)


def roomed(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of the parts through a room, as a microphone at the desk hears them."""
    if rng.random() < 0.5:
        return audio
    return fftconvolve(audio, room(rng))[: len(audio)].astype(np.float32)


class _Maker:
    """Carries the plan into the worker processes."""

    def __init__(self, plan: VciPlan, what: str):
        self.plan, self.what = plan, what

    def __call__(self, number: int, path: Path) -> None:
        make = voice if self.what == "voices" else backing
        columns = {"db": [], "density": []}
        count = getattr(self.plan, self.what)
        for index in range(number * CLIPS_A_PIECE, min((number + 1) * CLIPS_A_PIECE, count)):
            rng = np.random.default_rng([self.plan.seed, self.plan.split == "val", self.what == "voices", index, 9])
            audio = roomed(make(rng, self.plan.split), rng)
            columns["db"].append(heard(audio, RENDER_HZ, SECONDS))
            columns["density"].append(clarity.band_density(audio, RENDER_HZ).astype(np.float32))
        save_arrays(path, **{key: np.array(values) for key, values in columns.items()})


def load(plan: VciPlan, what: str) -> Parts:
    """`voices` or `backings` of a split, rendered where they are not there yet."""
    from . import render

    folder = stage_dir(what, {**asdict(plan), "version": RENDER_VERSION})
    paths = [folder / f"{n:04}.npz" for n in range(-(-getattr(plan, what) // CLIPS_A_PIECE))]
    make_pieces(f"{what} of {plan.split}", paths, _Maker(plan, what), render.prepare)
    pieces = [np.load(path) for path in paths]
    return Parts(*(np.concatenate([piece[key] for piece in pieces]) for key in ("db", "density")))
