"""Training of the timbre net: what sticks out of half a minute of a channel, given what the channel carries.

A channel has no fault, one bell too many, or a broad one (mud, harsh, dull). The net says for each class that plays, in
one softmax, how likely a bell is in each band, how likely each broad fault is, and how likely there is none; and how
large and how narrow the bell would be. Faults are planted in features, which a filter moves as it moves band powers.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from .frontend import SETTINGS, mel_corners_hz
from .learn import Course, train
from .stem_data import PLAYING, SECONDS, TRAIN, StemPlan, Stems, load
from .timbre_features import FEATURES, measure, net_input, plant

BANDS = SETTINGS.bands
TONES = ("mud", "harsh", "dull")
PLACES = BANDS + len(TONES) + 1
"""A bell in each band, the broad faults, nothing."""
CENTRES_HZ = mel_corners_hz()[1:-1]

BELL_HZ, BELL_Q, BELL_DB = (160.0, 6300.0), (1.5, 9.0), (4.0, 13.0)
"""What is planted; evenly over octaves and dB."""
TONE_HZ = {"mud": (250.0, 400.0), "harsh": (2500.0, 4000.0), "dull": (4000.0, 4000.0)}
TONE_Q, TONE_DB = 0.7, (4.0, 12.0)
HEARD_DB = -32.0
"""A bell is planted where the band has at least this against the whole."""
BELLS, TONED = 0.5, 0.2
"""Shares of examples with a bell, with a broad fault; the rest have none."""
NEAR_OCTAVES = 0.12
"""A bell between bands is told of either: standard deviation of the wanted distribution."""
NATURAL_DB = 2.0
"""Tilt and one broad bump that every example has besides, as no two microphones are alike: standard deviation."""
WINDOWS_S = (12, 24)
"""Parts of a stem that are learnt from."""
COURSE = Course(steps=3000, batch=256, peak_rate=3e-3, weight_decay=0.02)
WIDTH = 64
VERSION = 1
"""To be raised when what is planted or measured changes."""


class TimbreNet(torch.nn.Module):
    """Features to logits of each class [n, classes * PLACES] and what the bells would be [n, 2 * BANDS + tones]: gain / 10 dB
    of each band and broad fault, and log2 Q of each band."""

    INPUT = ("timbre", (FEATURES, BANDS, 1))

    def __init__(self, width: int = WIDTH):
        super().__init__()
        self.first = torch.nn.Conv2d(FEATURES, width, (5, 1), padding=(2, 0))
        self.place = torch.nn.Parameter(torch.zeros(1, width, BANDS, 1))
        self.blocks = torch.nn.ModuleList(
            torch.nn.Sequential(
                torch.nn.Conv2d(width, width, (7, 1), padding=(3 * d, 0), dilation=(d, 1), bias=False),
                torch.nn.BatchNorm2d(width),
                torch.nn.ReLU(),
                torch.nn.Dropout(0.1),
                torch.nn.Conv2d(width, width, 1),
            )
            for d in (1, 2, 3, 4)
        )
        self.mean, self.peak = torch.nn.AvgPool2d((BANDS, 1)), torch.nn.MaxPool2d((BANDS, 1))
        self.whole = torch.nn.Conv2d(2 * width, width, 1)
        self.bells = torch.nn.Conv2d(width, len(PLAYING) + 2, 1)
        self.rest = torch.nn.Linear(2 * width, len(PLAYING) * (len(TONES) + 1) + len(TONES))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        h = self.first(x) + self.place
        for block in self.blocks:
            h = h + block(h)
        whole = torch.cat([self.mean(h), self.peak(h)], dim=1)
        h = torch.relu(h + self.whole(whole))
        bands, rest = self.bells(h).flatten(2), self.rest(whole.flatten(1))
        classes, tones = len(PLAYING), len(TONES)
        silent = 100 * (1 - x[:, FEATURES - 1 :].flatten(2))
        told = bands[:, :classes] - silent
        logits = torch.cat([told, rest[:, tones:].reshape(-1, classes, tones + 1)], dim=2)
        return logits.flatten(1), torch.cat([bands[:, classes:].flatten(1), rest[:, :tones]], dim=1)


@dataclass
class Examples:
    """Measured windows of stems that have no fault."""

    measured: np.ndarray  # [n, 5, bands]
    kind: np.ndarray  # [n]


def examples(stems: Stems, windows_s: tuple[int, ...]) -> Examples:
    """All windows of these lengths that lie side by side in the stems, and have enough."""
    found, kinds = [], []
    for db, kind in zip(stems.db, stems.kind, strict=True):
        for seconds in windows_s:
            for start in range(0, SECONDS - seconds + 1, seconds):
                one = measure(db[100 * start : 100 * (start + seconds)])
                if one is not None:
                    found.append(one), kinds.append(kind)
    return Examples(np.stack(found), np.array(kinds))


def bell_db(hz: np.ndarray, q: np.ndarray, gain_db: np.ndarray) -> np.ndarray:
    """What a bell of the RBJ cookbook (analogue) does to each band: mean over five places in it, dB, [n, bands]."""
    corners = mel_corners_hz()
    inside = corners[:-2, None] + (corners[2:] - corners[:-2])[:, None] * np.array([0.25, 0.4, 0.5, 0.6, 0.75])
    w = inside / hz[:, None, None]
    a, q = 10 ** (gain_db / 40)[:, None, None], q[:, None, None]
    return (10 * np.log10(((1 - w**2) ** 2 + (a * w / q) ** 2) / ((1 - w**2) ** 2 + (w / (a * q)) ** 2))).mean(2)


def shelf_db(hz: float, gain_db: np.ndarray) -> np.ndarray:
    """What a high shelf of the same cookbook with Q 0.71 does, dB, [n, bands]."""
    s = 1j * CENTRES_HZ / hz
    a = 10 ** (gain_db / 40)[:, None]
    h = a * (a * s**2 + np.sqrt(2 * a) * s + 1) / (s**2 + np.sqrt(2 * a) * s + a)
    return 20 * np.log10(np.abs(h))


def nearest(hz: np.ndarray) -> np.ndarray:
    """The band that a frequency lies in, [n]."""
    return np.abs(np.log2(CENTRES_HZ / hz[:, None])).argmin(1)


class Batches:
    """Examples with faults planted as they are asked for."""

    def __init__(self, clean: Examples):
        self.clean = clean

    def __call__(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, ...]:
        """Inputs, class, wanted distribution [n, PLACES], place of the fault, gain / 10 dB, log2 Q."""
        at = rng.integers(0, len(self.clean.kind), count)
        octaves = np.log(BELL_HZ)
        hz, q = np.exp(rng.uniform(*octaves, count)), np.exp(rng.uniform(*np.log(BELL_Q), count))
        gain_db, which = rng.uniform(*BELL_DB, count), rng.random(count)
        before = self.clean.measured[at]
        has_bell = (which < BELLS) & (before[np.arange(count), 0, nearest(hz)] > HEARD_DB)
        curve = np.where(has_bell[:, None], bell_db(hz, q, gain_db), 0) + natural_db(rng, count)
        place = np.where(has_bell, nearest(hz), PLACES - 1)
        tone, toned = rng.integers(0, len(TONES), count), (which >= BELLS) & (which < BELLS + TONED)
        amount = rng.uniform(*TONE_DB, count)
        for number, name in enumerate(TONES):
            rows = np.flatnonzero(toned & (tone == number))
            curve[rows] += tone_db(name, rng, amount[rows])
            place[rows] = BANDS + number
        gain_db = np.where(toned, amount, gain_db)
        wanted = np.zeros((count, PLACES), np.float32)
        wanted[np.arange(count), place] = 1
        near = np.exp(-0.5 * (np.log2(CENTRES_HZ / hz[:, None]) / NEAR_OCTAVES) ** 2)
        wanted[has_bell, :BANDS] = (near / near.sum(1, keepdims=True))[has_bell]
        inputs = net_input(plant(before, curve.astype(np.float32)))
        return inputs, self.clean.kind[at], wanted, place, (gain_db / 10).astype(np.float32), np.log2(q).astype(np.float32)


def natural_db(rng: np.random.Generator, count: int) -> np.ndarray:
    """A tilt and a broad bump, [count, bands] dB."""
    x = np.linspace(-1, 1, BANDS)
    centre, width = rng.uniform(-1, 1, (count, 1)), rng.uniform(0.15, 0.5, (count, 1))
    tilt, bump = rng.normal(0, NATURAL_DB, (2, count, 1))
    return tilt * x + bump * np.exp(-0.5 * ((x - centre) / width) ** 2)


def tone_db(name: str, rng: np.random.Generator, amount_db: np.ndarray) -> np.ndarray:
    """A broad fault, [n, bands] dB."""
    if name == "dull":
        return shelf_db(TONE_HZ[name][0], -amount_db)
    hz = np.exp(rng.uniform(*np.log(TONE_HZ[name]), len(amount_db)))
    return bell_db(hz, np.full(len(hz), TONE_Q), amount_db)


def loss(
    outputs: tuple[torch.Tensor, torch.Tensor],
    kind: torch.Tensor,
    wanted: torch.Tensor,
    place: torch.Tensor,
    gain: torch.Tensor,
    q: torch.Tensor,
) -> torch.Tensor:
    """Cross-entropy of the row of the class, and how far gain and Q are off where there is a fault."""
    row = torch.arange(len(kind), device=kind.device)
    told = outputs[0].reshape(len(kind), len(PLAYING), PLACES)[row, kind]
    entropy = -(wanted * torch.log_softmax(told, 1)).sum(1).mean()
    gains, qs = torch.cat([outputs[1][:, :BANDS], outputs[1][:, 2 * BANDS :]], 1), outputs[1][:, BANDS : 2 * BANDS]
    faulty, bell = place < PLACES - 1, place < BANDS
    off = functional.smooth_l1_loss(gains[row, place.clamp(max=PLACES - 2)], gain, reduction="none", beta=0.2) * faulty
    off_q = functional.smooth_l1_loss(qs[row, place.clamp(max=BANDS - 1)], q, reduction="none", beta=0.5) * bell
    return entropy + off.mean() + 0.2 * off_q.mean()


def fit(seed: int, folder: Path, course: Course = COURSE) -> TimbreNet:
    """The trained net."""
    torch.manual_seed(seed)
    clean = examples(load(StemPlan(seed=seed, **TRAIN)), WINDOWS_S)
    return train("timbre", TimbreNet(), course, seed, Batches(clean), loss, folder / "timbre.state")
