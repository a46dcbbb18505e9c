"""The presence data set: rendered clips as log-mel levels with what is heard in each second.

A clip depends on the seed, its split and its number alone. It is heard by the front end at one of three
sample rates, since the grid of FFT bins differs a little from rate to rate.
"""

from dataclasses import asdict, dataclass
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from .cache import make_pieces, save_arrays, stage_dir
from .classes import PRESENCE
from .frontend import SETTINGS, level_db, mel_power

RENDER_HZ = 32_000
HEARD_HZ = (32_000, 44_100, 48_000)
CLIPS_A_PIECE = 23
"""One round of all kinds."""
RENDER_VERSION = 4
"""To be raised when the renderers change, so that old pieces are not taken for new ones."""
OOD_TRAIN = 0.5
"""The share of kinds of foreign sounds (click, tones, ...) that training hears; the others are for the report."""


ROUND = (*PRESENCE, "drum_mix", "drum_mix", "group", "group", "foreign", "foreign")
"""The kinds of clips, in the order in which they come round after round."""


@dataclass(frozen=True)
class Plan:
    """A split of so many rounds of clips."""

    seed: int
    split: str
    seconds: int
    rounds: int

    def kinds(self) -> list[str]:
        """The kind of every clip, by number."""
        return list(ROUND) * self.rounds

    def folder(self) -> Path:
        """Where its pieces lie; more rounds add to the same folder."""
        own = {key: value for key, value in asdict(self).items() if key != "rounds"}
        return stage_dir("presence", {**own, "version": RENDER_VERSION})


TRAIN = dict(split="train", seconds=6, rounds=530)
VALIDATION = dict(split="val", seconds=12, rounds=40)


@dataclass
class Clips:
    """A split in memory."""

    db: np.ndarray  # [clips, hops, bands] float16, dB
    activity: np.ndarray  # [clips, seconds, classes], 0..1
    kind: np.ndarray  # [clips], the kind's name
    name: np.ndarray  # [clips], what a foreign sound is, else ""


def render_clip(kind: str, rng: np.random.Generator, plan: Plan) -> tuple[np.ndarray, dict, str]:
    """Audio at RENDER_HZ, its labels, and a name where it is a foreign sound."""
    from . import render

    where = dict(rate=RENDER_HZ, split=plan.split)
    if kind == "drum_mix":
        return *render.drum_mix(rng, plan.seconds, **where), ""
    if kind == "group":
        return *render.group(rng, plan.seconds, **where), ""
    if kind == "foreign":
        audio, name = render.ood(rng, plan.seconds, **where)
        return audio, {}, name
    return *render.channel(kind, rng, plan.seconds, **where), ""


def resampled(audio: np.ndarray, from_hz: int, to_hz: int) -> np.ndarray:
    """The audio at another rate."""
    if from_hz == to_hz:
        return audio
    common = gcd(from_hz, to_hz)
    return resample_poly(audio, to_hz // common, from_hz // common).astype(np.float32)


def heard(audio: np.ndarray, rate_hz: int, seconds: int) -> np.ndarray:
    """Levels of every hop, [100 * seconds, bands] float16."""
    db = level_db(mel_power(audio.astype(np.float32), rate_hz))
    hops = SETTINGS.hops_per_second * seconds
    out = np.full((hops, SETTINGS.bands), -120, np.float16)
    out[: len(db)] = db[:hops]
    return out


def activity_of(labels: dict, seconds: int) -> np.ndarray:
    """What is heard in each second, [seconds, classes]."""
    activity = np.zeros((seconds, len(PRESENCE)), np.float32)
    for label, values in labels.items():
        activity[: len(values), PRESENCE.index(label)] = values[:seconds]
    return activity


def make_piece(plan: Plan, kinds: list[str], number: int, path: Path) -> None:
    """Renders one piece of a split."""
    columns = {"db": [], "activity": [], "kind": [], "name": []}
    start = number * CLIPS_A_PIECE
    for index in range(start, min(start + CLIPS_A_PIECE, len(kinds))):
        rng = np.random.default_rng([plan.seed, plan.split == "val", index])
        audio, labels, name = render_clip(kinds[index], rng, plan)
        rate_hz = int(rng.choice(HEARD_HZ))
        activity = activity_of(labels, plan.seconds)
        columns["db"].append(heard(resampled(audio, RENDER_HZ, rate_hz), rate_hz, plan.seconds))
        columns["activity"].append(activity)
        columns["kind"].append(kinds[index])
        columns["name"].append(name)
    save_arrays(path, **{key: np.array(values) for key, values in columns.items()})


class _Maker:
    """Carries the plan into the worker processes."""

    def __init__(self, plan: Plan):
        self.plan, self.kinds = plan, plan.kinds()

    def __call__(self, number: int, path: Path) -> None:
        make_piece(self.plan, self.kinds, number, path)


def load(plan: Plan) -> Clips:
    """The split, rendered where it is not there yet."""
    from . import render

    folder = plan.folder()
    count = -(-len(plan.kinds()) // CLIPS_A_PIECE)
    paths = [folder / f"{number:04}.npz" for number in range(count)]
    make_pieces(f"clips of {plan.split}", paths, _Maker(plan), render.prepare)
    pieces = [np.load(path) for path in paths]
    return Clips(**{key: np.concatenate([piece[key] for piece in pieces]) for key in ("db", "activity", "kind", "name")})


def foreign_for_training(names: np.ndarray) -> np.ndarray:
    """Which kinds of foreign sounds training may hear: every second name in alphabetical order. [names] bool."""
    known = sorted({str(name) for name in names if name})
    chosen = set(known[:: round(1 / OOD_TRAIN)])
    return np.array([str(name) in chosen for name in names])
