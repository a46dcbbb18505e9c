"""Stems of every class that plays, half a minute each, as log-mel levels: what the timbre net learns from, and half of what
the presence net does.

Two of three are finished stems (light room, gentle curve, high-pass, compression where usual); the third is a channel
as a stage gives it. A stem depends on the seed, its split and its number alone. Faults are planted as training goes.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from .cache import make_pieces, save_arrays, stage_dir
from .classes import PRESENCE
from .clips import HEARD_HZ, RENDER_HZ, RENDER_VERSION, Clips, activity_of, heard, resampled
from .frontend import SETTINGS

SECONDS, CLIP_S = 24, 6
"""Length of a stem, and of the clips that it is cut into."""
PLAYING = tuple(name for name in PRESENCE if name not in ("crowd", "noise"))
"""Classes that have a timbre; one piece holds one stem of each."""
RAW_SHARE = 1 / 3
VERSION = 2
"""To be raised when a piece holds something else; `RENDER_VERSION` tells of the sounds."""


@dataclass(frozen=True)
class StemPlan:
    """A split of so many stems of each class."""

    seed: int
    split: str
    each: int

    def folder(self) -> Path:
        """Where its pieces lie; more stems add to the same folder."""
        own = {key: value for key, value in asdict(self).items() if key != "each"}
        return stage_dir("stems", {**own, "seconds": SECONDS, "version": RENDER_VERSION, "pieces": VERSION})


TRAIN = dict(split="train", each=500)
VALIDATION = dict(split="val", each=40)


@dataclass
class Stems:
    """A split in memory."""

    db: np.ndarray  # [stems, hops, bands] float16, dB
    kind: np.ndarray  # [stems], place in PLAYING
    activity: np.ndarray  # [stems, SECONDS, classes], 0..1, of each class's own sound


def render_stem(kind: str, rng: np.random.Generator, split: str) -> tuple[np.ndarray, dict]:
    """Audio at RENDER_HZ and its labels."""
    from . import render
    from .render import stems

    if rng.random() < RAW_SHARE:
        return render.channel(kind, rng, SECONDS, rate=RENDER_HZ, split=split)
    return stems.stem(kind, rng, SECONDS, RENDER_HZ, split)


class _Maker:
    """Carries the plan into the worker processes."""

    def __init__(self, plan: StemPlan):
        self.plan = plan

    def __call__(self, number: int, path: Path) -> None:
        db, activity = [], []
        for place, kind in enumerate(PLAYING):
            rng = np.random.default_rng([self.plan.seed, self.plan.split == "val", number, place, 41])
            audio, labels = render_stem(kind, rng, self.plan.split)
            rate_hz = int(rng.choice(HEARD_HZ))
            db.append(heard(resampled(audio, RENDER_HZ, rate_hz), rate_hz, SECONDS))
            activity.append(activity_of(labels, SECONDS))
        save_arrays(path, db=np.array(db), activity=np.array(activity))


def load(plan: StemPlan) -> Stems:
    """The split, rendered where it is not there yet."""
    from . import render

    paths = [plan.folder() / f"{n:04}.npz" for n in range(plan.each)]
    make_pieces(f"stems of {plan.split}", paths, _Maker(plan), render.prepare)
    db, activity = zip(*map(_piece, paths), strict=True)
    return Stems(np.concatenate(db), np.tile(np.arange(len(PLAYING)), plan.each), np.concatenate(activity))


def _piece(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Levels and activities of one; the file is closed after it."""
    with np.load(path) as piece:
        return piece["db"], piece["activity"]


def clips_of(stems: Stems) -> Clips:
    """The same cut into clips. [stems * SECONDS / CLIP_S]."""
    kinds = np.repeat(np.array(PLAYING)[stems.kind], SECONDS // CLIP_S)
    db = stems.db.reshape(-1, CLIP_S * SETTINGS.hops_per_second, stems.db.shape[2])
    return Clips(db, stems.activity.reshape(-1, CLIP_S, len(PRESENCE)), kinds, np.full(len(kinds), ""))
