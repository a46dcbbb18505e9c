"""Calibration of the presence net on held-out libraries and presets: temperature, offset, abstention, thresholds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from . import metrics, verdict
from .classes import PRESENCE
from .clips import Clips
from .frontend import SETTINGS, net_input
from .presence import ACTIVE

Say = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""A presence net at work: windows [n, 1, bands, frames] to logits [n, classes] and embeddings [n, e]."""

UNSURE_BELOW = 0.7
"""SCIENCE 8: abstain where the largest probability is below this."""


@dataclass
class Heard:
    """What the net says of each second of a set of clips."""

    logits: np.ndarray  # [clips, seconds, classes]
    embedding: np.ndarray  # [clips, seconds, embedding]
    activity: np.ndarray  # [clips, seconds, classes]
    kind: np.ndarray
    name: np.ndarray

    def active(self) -> np.ndarray:
        """Seconds in which something is there, [clips, seconds]; foreign sounds are there all the time."""
        return (self.activity.max(2) > ACTIVE) | (self.kind == "foreign")[:, None]


def listen(say: Say, clips: Clips) -> Heard:
    """Runs the net at 1 Hz, as it is run live."""
    count, hops, _ = clips.db.shape
    ends = range(SETTINGS.every_hops, hops + 1, SETTINGS.every_hops)
    logits, embeddings = [], []
    for db in clips.db:
        window = np.stack([net_input(db[e - SETTINGS.frames : e].astype(np.float32))[None] for e in ends])
        output, embedding = say(window)
        logits.append(output)
        embeddings.append(embedding)
    return Heard(np.stack(logits), np.stack(embeddings), clips.activity, clips.kind, clips.name)


@dataclass
class Pooled:
    """Verdicts over the last seconds, one a second."""

    z: np.ndarray  # [n, classes]
    embedding: np.ndarray  # [n, embedding]
    activity: np.ndarray  # [n, classes], mean over the pooled seconds
    clip: np.ndarray  # [n]

    def right(self) -> np.ndarray:
        """Whether the dominant class is there, [n]."""
        return self.activity[np.arange(len(self.z)), self.z.argmax(1)] >= ACTIVE * 0.999


def pool(heard: Heard, kinds: np.ndarray) -> Pooled:
    """Pools the clips chosen by the mask [clips]."""
    columns = [[], [], [], []]
    active = heard.active()
    for clip in np.flatnonzero(kinds):
        for column, values in zip(columns, (heard.logits, heard.embedding, heard.activity), strict=False):
            column.append(verdict.pooled(values[clip], active[clip])[0])
        columns[3].append(np.full(len(columns[0][-1]), clip))
    return Pooled(*(np.concatenate(column) for column in columns))


def fit(say: Say, train: Clips, validation: Clips) -> verdict.Calibration:
    """Class means from training clips, everything else from validation clips. Its offset is yet to be added to the net's logits."""
    heard = listen(say, validation)
    own = pool(heard, heard.kind != "foreign")
    temperature, offset = verdict.fit_scale(own.z.max(1), own.right())
    own.z += offset
    known = listen(say, few_of_each(train, 48))
    single = pool(known, np.isin(known.kind, PRESENCE))
    labels = single.activity.argmax(1)
    means = np.stack([single.embedding[labels == c].mean(0) for c in range(len(PRESENCE))])
    spread = np.mean([single.embedding[labels == c].var(0) for c in range(len(PRESENCE))], axis=0)
    calibration = verdict.Calibration(
        temperature, offset, UNSURE_BELOW, 0.0, 0.0, means, 1 / np.maximum(spread, 1e-4), np.full(len(PRESENCE), 0.5)
    )
    calibration.energy_p99 = float(np.percentile(calibration.energy(own.z), 99))
    calibration.distance_p99 = float(np.percentile(calibration.distance(own.embedding), 99))
    calibration.thresholds = thresholds(own, temperature)
    return calibration


def few_of_each(clips: Clips, count: int) -> Clips:
    """The first clips of each kind."""
    chosen = np.concatenate([np.flatnonzero(clips.kind == kind)[:count] for kind in sorted(set(clips.kind))])
    return Clips(clips.db[chosen], clips.activity[chosen], clips.kind[chosen], clips.name[chosen])


def thresholds(own: Pooled, temperature: float) -> np.ndarray:
    """Per class the probability from which it is said to be there: the best F1 on validation, between 0.2 and 0.8."""
    p = expit(own.z / temperature)
    grid = np.arange(0.2, 0.81, 0.05)
    there = own.activity >= ACTIVE
    scores = [[np.nan_to_num(metrics.f1(there[:, c], p[:, c] >= t)) for t in grid] for c in range(p.shape[1])]
    return grid[np.argmax(scores, axis=1)].round(2)
