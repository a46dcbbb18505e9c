"""Training of the net that estimates VCI from a mix's log-mel window, against `clarity.vci`."""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from . import augment, clarity
from .frontend import SETTINGS
from .learn import Course, train
from .mixvci_data import TRAIN, Parts, VciPlan, load
from .nets import SHAPE, Net, begin_as

COURSE = Course(steps=1300, peak_rate=2e-3, mean_decay=0.99)
RATIO_DB = (-15.0, 12.0)
FRAMES = 48
"""Third-octave frames of one window of 96 hops."""


def compose(
    voices: Parts, backings: Parts, rng: np.random.Generator, count: int, ratio_db: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Windows of mixes: powers [count, frames, bands], VCI [count] (NaN where nobody sings), the nominal ratio
    of loudness and the ratio as it is within the window, dB."""
    ratio_db = rng.uniform(*RATIO_DB, count) if ratio_db is None else ratio_db
    last = voices.db.shape[1] - SETTINGS.frames - 4
    mel, dense = [], []
    for parts in (voices, backings):
        clip, start = rng.integers(0, len(parts.db), count), 2 * rng.integers(1, last // 2, count)
        mel.append(augment.to_power(np.stack([parts.db[c, s : s + SETTINGS.frames] for c, s in zip(clip, start, strict=True)])))
        # mel frame t covers hops t-3..t, density frame k covers hops 2k..2k+4.3
        at = start // 2 - 1
        dense.append(np.stack([parts.density[c, a : a + FRAMES] for c, a in zip(clip, at, strict=True)]).astype(np.float64))
    # loudness of the mix stays where it was, whatever the ratio
    voice_gain = 10 ** (ratio_db / 10) / (1 + 10 ** (ratio_db / 10))
    dense[0] *= voice_gain[:, None, None]
    dense[1] *= (1 - voice_gain)[:, None, None]
    power = mel[0] * voice_gain.astype(np.float32)[:, None, None] + mel[1] * (1 - voice_gain).astype(np.float32)[:, None, None]
    within = 10 * np.log10((dense[0].sum((1, 2)) + 1e-20) / (dense[1].sum((1, 2)) + 1e-20))
    return power, clarity.vci(*dense), ratio_db, within


class Batches:
    """Mixes at -15 to +12 dB, then a little noise and a gentle curve, as another microphone would hear them."""

    def __init__(self, voices: Parts, backings: Parts):
        self.voices, self.backings = voices, backings

    def __call__(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        power, wanted, _, _ = compose(self.voices, self.backings, rng, count)
        curve = rng.normal(0, 1.5, (count, 1)) * np.linspace(-1, 1, SETTINGS.bands)
        power = augment.add_noise(power * augment.to_power(curve)[:, None], rng)
        return augment.net_inputs(power), wanted.astype(np.float32)


def loss(outputs: tuple[torch.Tensor, torch.Tensor], wanted: torch.Tensor) -> torch.Tensor:
    """Huber loss where somebody sings."""
    sung = torch.isfinite(wanted)
    difference = functional.smooth_l1_loss(outputs[0][:, 0], torch.nan_to_num(wanted), beta=0.05, reduction="none")
    return (difference * sung).sum() / sung.sum().clamp(min=1)


def fit(seed: int, folder: Path, trunk: Net, course: Course = COURSE) -> Net:
    """The trained net, begun as the `trunk` of the presence net."""
    torch.manual_seed(seed)
    plan = VciPlan(seed=seed, **TRAIN)
    batches = Batches(load(plan, "voices"), load(plan, "backings"))
    return train("clarity of a mix", begin_as(Net(SHAPE, 1), trunk), course, seed, batches, loss, folder / "mixvci.state")
