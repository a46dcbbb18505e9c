"""Training of the crowd net: what the audience does, heard by an ambience microphone over the programme."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.signal import lfilter
from torch.nn import functional

from . import augment, crowd_sounds, mixvci_data
from .cache import make_pieces, save_arrays, stage_dir
from .classes import CROWD
from .clips import RENDER_HZ, RENDER_VERSION, heard
from .frontend import SETTINGS
from .learn import Course, train
from .nets import SHAPE, Net, begin_as

SECONDS = 10
CLIPS_A_PIECE = 10
COURSE = Course(steps=1200, peak_rate=2e-3, mean_decay=0.99)
EXTRA_HOPS = 60
"""Hops before a window from which the room's tail reaches into it."""
OVER_PROGRAMME_DB = {"quiet": None, "talk": (2, 25), "applause": (-3, 25), "cheer": (-3, 25), "sing_along": (-6, 15)}
"""How far each state lies above the programme, where that plays; nobody is quiet over a programme: that is `programme`."""


@dataclass(frozen=True)
class CrowdPlan:
    """How many clips of each state a split has."""

    seed: int
    split: str
    each: int


TRAIN = dict(split="train", each=160)
VALIDATION = dict(split="val", each=40)
MADE = CROWD[:-1]
"""The states that have clips; the programme is composed of the voices and backings of `mixvci_data`."""


@dataclass
class Sounds:
    """Clips of each state, and voices and backings for the programme."""

    db: np.ndarray  # [clips, hops, bands] float16
    state: np.ndarray  # [clips], place in CROWD
    voices: np.ndarray
    backings: np.ndarray


def make_sound(state: str, rng: np.random.Generator, split: str) -> np.ndarray:
    """One clip of a state."""
    if state == "quiet":
        return crowd_sounds.quiet(rng, SECONDS)
    if state == "applause":
        return crowd_sounds.applause(rng, SECONDS)
    return getattr(crowd_sounds, state)(rng, SECONDS, split)


class _Maker:
    """Carries the plan into the worker processes."""

    def __init__(self, plan: CrowdPlan):
        self.plan = plan

    def __call__(self, number: int, path: Path) -> None:
        db, states = [], []
        for index in range(number * CLIPS_A_PIECE, min((number + 1) * CLIPS_A_PIECE, self.plan.each * len(MADE))):
            rng = np.random.default_rng([self.plan.seed, self.plan.split == "val", index, 13])
            state = MADE[index % len(MADE)]
            db.append(heard(make_sound(state, rng, self.plan.split), RENDER_HZ, SECONDS))
            states.append(CROWD.index(state))
        save_arrays(path, db=np.array(db), state=np.array(states))


def load(plan: CrowdPlan, vci_plan: mixvci_data.VciPlan) -> Sounds:
    """The split, rendered where it is not there yet."""
    from . import render

    folder = stage_dir("crowd", {**asdict(plan), "version": RENDER_VERSION})
    paths = [folder / f"{n:04}.npz" for n in range(-(-plan.each * len(MADE) // CLIPS_A_PIECE))]
    make_pieces(f"audience of {plan.split}", paths, _Maker(plan), render.prepare)
    pieces = [np.load(path) for path in paths]
    programme = [mixvci_data.load(vci_plan, what).db for what in ("voices", "backings")]
    return Sounds(np.concatenate([p["db"] for p in pieces]), np.concatenate([p["state"] for p in pieces]), *programme)


def reverberate(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Adds a room's tail to band powers: an exponential decay along the frames (T60 0.4 to 3 s)."""
    out = np.empty_like(power)
    for i, one in enumerate(power):
        keep = 10 ** (-6 * 0.01 / rng.uniform(0.4, 3.0))
        tail = lfilter([1 - keep], [1, -keep], one, axis=0)
        out[i] = one + tail * 10 ** (rng.uniform(-12, 8) / 10)
    return out


class Batches:
    """Windows of each state over the programme, in rooms, through microphones."""

    def __init__(self, sounds: Sounds):
        self.sounds = sounds
        self.members = [np.flatnonzero(sounds.state == i) for i in range(len(MADE))]

    def windows(self, db: np.ndarray, clips: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Powers [n, EXTRA_HOPS + frames, bands] at random places."""
        length = EXTRA_HOPS + SETTINGS.frames
        starts = rng.integers(0, db.shape[1] - length, len(clips))
        return np.stack([augment.to_power(db[c, s : s + length]) for c, s in zip(clips, starts, strict=True)])

    def programme(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Voice and backing at random balance, and which voice each is of, [count]."""
        voices = rng.integers(0, len(self.sounds.voices), count)
        voice = self.windows(self.sounds.voices, voices, rng)
        band = self.windows(self.sounds.backings, rng.integers(0, len(self.sounds.backings), count), rng)
        return augment.mix(band, voice, rng.uniform(-25, 15, count)), voices

    def __call__(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        return self.compose(rng, count)[:2]

    def compose(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Inputs, states, and the clip that each state is heard from (of a programme the voice), [count]."""
        wanted = rng.integers(0, len(CROWD), count)
        dry, voices = self.programme(count, rng)
        programme, clip = reverberate(dry, rng), len(self.sounds.db) + voices
        power = programme.copy()
        for i in range(len(MADE)):
            rows = np.flatnonzero(wanted == i)
            if len(rows) == 0:
                continue
            clip[rows] = rng.choice(self.members[i], len(rows))
            own = self.windows(self.sounds.db, clip[rows], rng)
            span = OVER_PROGRAMME_DB[MADE[i]]
            silent = rng.random(len(rows)) < 0.35
            below = np.full(len(rows), -200.0) if span is None else np.where(silent, -200, -rng.uniform(*span, len(rows)))
            power[rows] = augment.mix(own, programme[rows], below)
        power = augment.band_limit(augment.equalise(power, rng), rng, 0.4)
        return augment.net_inputs(augment.add_noise(power, rng)[:, EXTRA_HOPS:]), wanted, clip


def loss(outputs: tuple[torch.Tensor, torch.Tensor], wanted: torch.Tensor) -> torch.Tensor:
    """Cross-entropy, a little smoothed: the states shade into each other."""
    return functional.cross_entropy(outputs[0], wanted, label_smoothing=0.03)


def fit(seed: int, folder: Path, trunk: Net, course: Course = COURSE) -> Net:
    """The trained net, begun as the `trunk` of the presence net."""
    torch.manual_seed(seed)
    sounds = load(CrowdPlan(seed=seed, **TRAIN), mixvci_data.VciPlan(seed=seed, **mixvci_data.TRAIN))
    return train("crowd", begin_as(Net(SHAPE, len(CROWD)), trunk), course, seed, Batches(sounds), loss, folder / "crowd.state")
