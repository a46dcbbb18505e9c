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
from .clips import HEARD_HZ, RENDER_HZ, RENDER_VERSION, Clips, heard, resampled
from .frontend import SETTINGS

SECONDS, CLIP_S = 24, 6
"""Length of a stem, and of the clips that it is cut into."""
PLAYING = tuple(name for name in PRESENCE if name not in ("crowd", "noise"))
"""Classes that have a timbre; one piece holds one stem of each."""
RAW_SHARE = 1 / 3
SILENT_DB, WINDOW_DB, SOFT_DB = -78.0, 40.0, 8.0
"""A second is active where its loudest tenth is over the first and less than the second under the stem's own loudest, softly over the
third. The clips' labels know the class's own sound (`render.labels`); these know the level alone, so that bleed in a rest counts
as the class. To be mended with the next rendering."""


@dataclass(frozen=True)
class StemPlan:
    """A split of so many stems of each class."""

    seed: int
    split: str
    each: int

    def folder(self) -> Path:
        """Where its pieces lie; more stems add to the same folder."""
        own = {key: value for key, value in asdict(self).items() if key != "each"}
        return stage_dir("stems", {**own, "seconds": SECONDS, "version": RENDER_VERSION})


TRAIN = dict(split="train", each=500)
VALIDATION = dict(split="val", each=40)


@dataclass
class Stems:
    """A split in memory."""

    db: np.ndarray  # [stems, hops, bands] float16, dB
    kind: np.ndarray  # [stems], place in PLAYING


def render_stem(kind: str, rng: np.random.Generator, split: str) -> np.ndarray:
    """Audio at RENDER_HZ."""
    from . import render
    from .render import stems

    if rng.random() < RAW_SHARE:
        return render.channel(kind, rng, SECONDS, rate=RENDER_HZ, split=split)[0]
    return stems.stem(kind, rng, SECONDS, RENDER_HZ, split)


class _Maker:
    """Carries the plan into the worker processes."""

    def __init__(self, plan: StemPlan):
        self.plan = plan

    def __call__(self, number: int, path: Path) -> None:
        db = []
        for place, kind in enumerate(PLAYING):
            rng = np.random.default_rng([self.plan.seed, self.plan.split == "val", number, place, 41])
            audio = render_stem(kind, rng, self.plan.split)
            rate_hz = int(rng.choice(HEARD_HZ))
            db.append(heard(resampled(audio, RENDER_HZ, rate_hz), rate_hz, SECONDS))
        save_arrays(path, db=np.array(db))


def load(plan: StemPlan) -> Stems:
    """The split, rendered where it is not there yet."""
    from . import render

    paths = [plan.folder() / f"{n:04}.npz" for n in range(plan.each)]
    make_pieces(f"stems of {plan.split}", paths, _Maker(plan), render.prepare)
    db = np.concatenate([np.load(path)["db"] for path in paths])
    return Stems(db, np.tile(np.arange(len(PLAYING)), plan.each))


def clips_of(stems: Stems) -> Clips:
    """The same as clips with what is heard in each second: the class of the stem, where the level says that it plays.
    [stems * SECONDS / CLIP_S]."""
    count, hops, bands = stems.db.shape
    activity = np.zeros((count, SECONDS, len(PRESENCE)), np.float32)
    for row, (db, kind) in enumerate(zip(stems.db, stems.kind, strict=True)):
        power = (10 ** (db.astype(np.float32) / 10)).sum(1)
        tenths = power.reshape(SECONDS, -1, SETTINGS.hops_per_second // 10).mean(2)
        level = 10 * np.log10(tenths.max(1) + 1e-12)
        own = np.clip((level - level.max() + WINDOW_DB) / SOFT_DB, 0, 1) * (level > SILENT_DB)
        activity[row, :, PRESENCE.index(PLAYING[kind])] = own
    kinds = np.repeat(np.array(PLAYING)[stems.kind], SECONDS // CLIP_S)
    db = stems.db.reshape(-1, CLIP_S * SETTINGS.hops_per_second, bands)
    return Clips(db, activity.reshape(-1, CLIP_S, len(PRESENCE)), kinds, np.full(len(kinds), ""))
