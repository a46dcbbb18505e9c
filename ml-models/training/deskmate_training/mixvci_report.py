"""The report's part on clarity: VCI against ESTOI, and the mix net's estimate against both, on rendered mixes.

Each mix is a held-out voice over a held-out backing as audio, at eight ratios of loudness. Pooled
correlation is easy, since the ratio alone gives most of it; within one nominal ratio it is not. The plain
level ratio is that of the window itself: within one nominal ratio it still varies, as phrases do.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr, spearmanr

from . import clarity, mixvci_data
from .cache import make_pieces, save_arrays, stage_dir
from .clips import RENDER_HZ, RENDER_VERSION, resampled
from .frontend import SETTINGS, level_db, mel_power, net_input
from .markdown import figure, table
from .shipped import Shipped

PAIRS = 24
RATIOS_DB = (-15, -11, -7, -3, 0, 4, 8, 12)
ESTOI_HZ = 10_000
SPANS_S = (1, 3)
KEYS = ("ratio", "level", "vci", "estoi", "inputs")


@dataclass
class Mixes:
    """One row a window of one second (or three): what is true of it, and what the net heard."""

    ratio: np.ndarray  # nominal, dB
    level: np.ndarray  # power of the voice over that of the backing in the window, dB
    vci: np.ndarray
    estoi: np.ndarray
    inputs: np.ndarray  # [rows, seconds, bands, frames]
    pair: np.ndarray


def measure_pair(seed: int, number: int) -> dict[str, np.ndarray]:
    """All windows of one voice over one backing. Source of ESTOI: Jensen & Taal 2016, by pystoi."""
    from pystoi import stoi

    rng = np.random.default_rng([seed, 1, number, 21])
    voice, backing = mixvci_data.voice(rng, "val"), mixvci_data.backing(rng, "val")
    columns = {f"{key}{span}": [] for span in SPANS_S for key in KEYS}
    for ratio in RATIOS_DB:
        gain = np.float32(np.sqrt(10 ** (ratio / 10) / (1 + 10 ** (ratio / 10))))
        rest = np.float32(np.sqrt(1 - gain**2))
        own, other = voice * gain, backing * rest
        db = level_db(mel_power(own + other, RENDER_HZ))
        dense = [clarity.band_density(x, RENDER_HZ) for x in (own, other)]
        clean, mixed = (resampled(x, RENDER_HZ, ESTOI_HZ) for x in (own, own + other))
        for span in SPANS_S:
            for start in range(0, mixvci_data.SECONDS - span, span):
                frames = slice(50 * start, 50 * (start + span) - 1)
                value = float(clarity.vci(dense[0][None, frames], dense[1][None, frames])[0])
                if np.isnan(value):
                    continue
                part = slice(start * ESTOI_HZ, (start + span) * ESTOI_HZ)
                with warnings.catch_warnings():
                    warnings.simplefilter("error")  # too little voice for ESTOI is a warning
                    try:
                        intelligibility = stoi(clean[part], mixed[part], ESTOI_HZ, extended=True)
                    except RuntimeWarning:
                        continue
                ends = [100 * (start + s + 1) for s in range(span)]
                columns[f"inputs{span}"].append(np.stack([net_input(db[e - SETTINGS.frames : e]) for e in ends]).astype(np.float16))
                heard = slice(start * RENDER_HZ, (start + span) * RENDER_HZ)
                powers = [float(np.mean(np.square(x[heard], dtype=np.float64))) + 1e-12 for x in (own, other)]
                level = 10 * np.log10(powers[0] / powers[1])
                for key, figure_ in (("ratio", ratio), ("level", level), ("vci", value), ("estoi", intelligibility)):
                    columns[f"{key}{span}"].append(figure_)
    return {key: np.array(values) for key, values in columns.items()}


class _Maker:
    """Carries the seed into the worker processes."""

    def __init__(self, seed: int):
        self.seed = seed

    def __call__(self, number: int, path: Path) -> None:
        save_arrays(path, **measure_pair(self.seed, number))


def mixes(seed: int, span: int) -> Mixes:
    """All pairs' windows of one length, measured where they are not there yet."""
    from . import render

    folder = stage_dir("mixes", {"seed": seed, "version": RENDER_VERSION, "keys": KEYS})
    paths = [folder / f"{n:04}.npz" for n in range(PAIRS)]
    make_pieces("mixes for the report", paths, _Maker(seed), render.prepare)
    pieces = [np.load(path) for path in paths]
    full = [(n, p) for n, p in enumerate(pieces) if len(p[f"ratio{span}"])]
    columns = [np.concatenate([p[f"{key}{span}"] for _, p in full]) for key in KEYS]
    return Mixes(*columns, np.concatenate([np.full(len(p[f"ratio{span}"]), n) for n, p in full]))


def within(a: np.ndarray, b: np.ndarray, ratio: np.ndarray) -> float:
    """Rank correlation within one nominal ratio, mean over the ratios."""
    return float(np.nanmean([spearmanr(a[ratio == r], b[ratio == r])[0] for r in RATIOS_DB]))


def section(model: Shipped, seed: int) -> str:
    """The tables."""
    parts = []
    for span in SPANS_S:
        data = mixes(seed, span)
        flat = data.inputs.astype(np.float32).reshape(-1, 1, SETTINGS.bands, SETTINGS.frames)
        estimate = np.clip(model.run(flat)[0][:, 0], 0, 1).reshape(-1, span).mean(1)
        ratio = data.ratio.astype(float)
        row = lambda name, x, y, ratio=ratio: [name, figure(pearsonr(x, y)[0]), figure(within(x, y, ratio))]
        rows = [
            row("VCI (parts known) against ESTOI", data.vci, data.estoi),
            row("plain level ratio in the window against ESTOI", data.level, data.estoi),
            row("mix net against VCI", estimate, data.vci),
            row("plain level ratio (the net cannot know it) against VCI", data.level, data.vci),
            row("mix net against ESTOI", estimate, data.estoi),
        ]
        error = np.sqrt(np.mean((estimate - data.vci) ** 2))
        parts.append(
            f"Windows of {span} s (n = {len(ratio)}, {PAIRS} pairs x {len(RATIOS_DB)} ratios):\n\n"
            + table(["", "r pooled", "rank rho within one ratio"], rows)
            + f"\n\nRMS error of the mix net: {error:.3f} VCI (standard deviation of VCI here: {data.vci.std():.3f})."
        )
    return "\n\n".join(parts)
