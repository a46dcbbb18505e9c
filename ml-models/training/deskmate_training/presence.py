"""Training of the presence net: which of 17 classes a channel carries, with bleed.

The 17 outputs are independent: class c is there with probability sigmoid(z_c). A drum mix is several of
them at once. Beside the loss of presence a cross-entropy over the classes that are there sharpens which
one is dominant.

Two courses follow one another. The first draws every kind of clip alike and makes the trunk with which the
nets of crowd and mix begin, too; the second, shorter and gentler, weighs the kinds for what the net is for. What ships lies half-way between
the two: on rendered validation it was a little better than either.
"""

from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from . import augment, stem_data
from .classes import PRESENCE
from .clips import TRAIN, Clips, Plan, foreign_for_training, load
from .frontend import SETTINGS
from .learn import Course, train
from .nets import SHAPE, Net, mean_of

COURSE = Course(steps=12000, mean_decay=0.998)
SECOND_COURSE = Course(steps=3000, peak_rate=1.5e-3, mean_decay=0.998, until=2600)
DOMINANCE_WEIGHT = 0.5
BLEED_SHARE, MIX_SHARE = 0.45, 0.15
SPREAD_DB, SHIFT_BANDS, STRETCH = 3.3, 1, 0.1
"""Of the curves of microphones and desks that training adds to those of the renderers, of pitch and size, and of tempo."""
SHARES = {"drum_mix": 2.0, "group": 1.5, "foreign": 0.7}
SECOND_SHARES = {**SHARES, "singing": 0.9, "talked": 0.8}
"""How often a kind of clip is drawn where it is not once. In the second course talked leads (which "singing" holds, else) are
drawn nearly as often as speech: where a second could be either, the treatment that songs give shall decide, and not how many
of each there are."""
STEM_SHARE = 0.5
"""How often a kind of which there are stems is drawn from those, and not from the clips."""
ACTIVE = 0.5
"""Activity from which a class counts as there (about 15 dB under the loudest)."""


def target(activity: np.ndarray) -> np.ndarray:
    """What the net shall say: 0 up to an activity of 0.3 (bleed), 1 from 0.7 on."""
    return np.clip((activity - 0.3) / 0.4, 0, 1).astype(np.float32)


class Shelf:
    """Clips by kind, and the seconds of each in which something is there."""

    def __init__(self, clips: Clips, apart: bool):
        """apart: leads that are talked are a kind of their own."""
        heard = clips.activity.max(axis=2) > ACTIVE  # [clips, seconds]
        foreign = clips.kind == "foreign"
        allowed = foreign & foreign_for_training(clips.name)
        self.db, self.activity = clips.db, clips.activity
        self.seconds = {i: np.flatnonzero(heard[i]) for i in range(len(heard)) if heard[i].any()}
        self.seconds |= {int(i): np.arange(clips.activity.shape[1]) for i in np.flatnonzero(allowed)}
        kind = clips.kind
        if apart:
            also_speech = clips.activity[:, :, PRESENCE.index("speech")].max(1) > 0
            kind = np.where((kind == "singing") & also_speech, "talked", kind)
        there = {one: [int(i) for i in np.flatnonzero(kind == one) if int(i) in self.seconds] for one in sorted(set(kind))}
        self.members = {one: members for one, members in there.items() if members}

    def window(self, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Levels of 96 frames of a clip of this kind, played a little faster or slower, that lie for the most part in one of
        those seconds; and what is heard in them."""
        members = self.members[kind]
        clip = members[rng.integers(len(members))]
        second = int(self.seconds[clip][rng.integers(len(self.seconds[clip]))])
        at = (np.arange(SETTINGS.frames) * np.exp(rng.uniform(-STRETCH, STRETCH))).astype(int)
        start = min(max(100 * second + int(rng.integers(-46, 51)), 0), self.db.shape[1] - 1 - at[-1])
        first = start // 100
        share = min(max((start + at[-1] + 1 - 100 * (first + 1)) / (at[-1] + 1), 0.0), 1.0)
        after = min(first + 1, self.activity.shape[1] - 1)
        activity = (1 - share) * self.activity[clip, first] + share * self.activity[clip, after]
        return self.db[clip, start + at], activity


class Batches:
    """Draws windows, classes balanced, with bleed and mixtures of other clips and the wear of a stage."""

    def __init__(self, clips: Clips, stems: Clips, shares: dict[str, float]):
        apart = "talked" in shares
        self.clips, self.stems = Shelf(clips, apart), Shelf(stems, apart)
        self.kinds = list(self.clips.members)
        share = np.array([shares.get(one, 1.0) for one in self.kinds])
        self.share = share / share.sum()

    def draw(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Windows as powers [count, frames, bands] and their activities [count, classes]."""
        power = np.empty((count, SETTINGS.frames, SETTINGS.bands), np.float32)
        activity = np.empty((count, len(PRESENCE)), np.float32)
        for row, place in enumerate(rng.choice(len(self.kinds), count, p=self.share)):
            kind = self.kinds[place]
            from_stems = kind in self.stems.members and rng.random() < STEM_SHARE
            power[row], activity[row] = (self.stems if from_stems else self.clips).window(kind, rng)
        return augment.to_power(power), activity

    def __call__(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        power, activity = self.draw(rng, count)
        power = augment.equalise(augment.bend_dynamics(augment.shift(power, rng, SHIFT_BANDS), rng), rng, SPREAD_DB)
        bleed, mixed = int(BLEED_SHARE * count), int(MIX_SHARE * count)  # rows are in random order
        other, theirs = self.draw(rng, bleed + mixed)
        other = augment.band_limit(augment.equalise(other, rng, SPREAD_DB), rng)
        gain_db = np.concatenate([rng.uniform(-40, -14, bleed), rng.uniform(-5, 5, mixed)])
        power[: bleed + mixed] = augment.mix(power[: bleed + mixed], other, gain_db)
        both = slice(bleed, bleed + mixed)
        activity[both] = np.maximum(activity[both], theirs[bleed:])
        power = augment.mask(augment.add_noise(augment.band_limit(power, rng), rng), rng)
        return augment.net_inputs(power), target(activity)


def loss(outputs: tuple[torch.Tensor, torch.Tensor], wanted: torch.Tensor) -> torch.Tensor:
    """Presence of each class, and which is dominant; foreign sounds (nothing wanted) have only the first."""
    logits, _ = outputs
    presence = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none").sum(1).mean()
    total = wanted.sum(1, keepdim=True)
    share = wanted / total.clamp(min=1e-6)
    dominance = -(share * functional.log_softmax(logits, 1)).sum(1) * total[:, 0].clamp(max=1)
    return presence + DOMINANCE_WEIGHT * dominance.mean()


def batches(seed: int, shares: dict[str, float]) -> Batches:
    """What training draws from."""
    stems = stem_data.load(stem_data.StemPlan(seed=seed, **stem_data.TRAIN))
    return Batches(load(Plan(seed=seed, **TRAIN)), stem_data.clips_of(stems), shares)


def trunk(seed: int, folder: Path) -> Net:
    """The net of the first course; its half-done state lies in the folder."""
    torch.manual_seed(seed)
    net = Net(SHAPE, len(PRESENCE))
    return train("presence", net, COURSE, seed, batches(seed, SHARES), loss, folder / "presence.state")


def fit(seed: int, folder: Path, begun: Net) -> Net:
    """The net that ships: half-way between the trunk and what the second course makes of it."""
    again = batches(seed, SECOND_SHARES)
    after = train("presence, again", deepcopy(begun), SECOND_COURSE, seed + 1, again, loss, folder / "presence.state")
    return mean_of(begun, after)
