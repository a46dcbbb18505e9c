"""95 % intervals of the figures that are no shares: a percentile bootstrap (Efron 1979) over what is independent.

Seconds of one channel depend on each other, so that whole channels or clips are drawn, with replacement, as many as
there are. Two limits, of which the report speaks: no draw holds an error that the few did not make, and a drawn
calibration error is on average larger than the measured one, since it is a sum of absolute values.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import metrics

ROUNDS = 1000
SEED = 1
FEWEST = 3
"""Fewer channels or clips than these give no interval."""


@dataclass(frozen=True)
class Measured:
    """A figure and the ends of its interval, which are not numbers where there is none."""

    value: float
    low: float
    high: float


def draw(rng: np.random.Generator, place: np.ndarray, count: int) -> np.ndarray:
    """The rows of one draw of `count` groups out of as many. place: the group of each row, 0 to count - 1."""
    times = np.bincount(rng.integers(0, count, count), minlength=count)
    return np.repeat(np.arange(len(place)), times[place])


def bootstrap(statistic: Callable[..., float | np.ndarray], *groups: np.ndarray) -> np.ndarray:
    """The figure and the ends of its interval, [3] or, of a statistic that gives several figures, [3, figures].

    `statistic` gets the rows drawn, an array of each sample; `groups` says for each sample which channel or clip each
    of its rows is of.
    """
    value = np.asarray(statistic(*(np.arange(len(group)) for group in groups)), float)
    samples = [np.unique(group, return_inverse=True) for group in groups]
    if min(len(names) for names, _ in samples) < FEWEST:
        return np.stack([value, *np.full((2, *value.shape), np.nan)])
    rng = np.random.default_rng(SEED)
    drawn = [statistic(*(draw(rng, place, len(names)) for names, place in samples)) for _ in range(ROUNDS)]
    return np.stack([value, *np.nanpercentile(drawn, [2.5, 97.5], axis=0)])


def ece(confidence: np.ndarray, right: np.ndarray, group: np.ndarray) -> Measured:
    """Expected calibration error, all arguments [rows]."""
    return Measured(*bootstrap(lambda rows: metrics.ece(confidence[rows], right[rows]), group))


def auroc(inside: np.ndarray, outside: np.ndarray, inside_group: np.ndarray, outside_group: np.ndarray) -> Measured:
    """The probability that a foreign sound's score lies above a familiar one's; both sides are drawn."""
    return Measured(*bootstrap(lambda a, b: metrics.auroc(inside[a], outside[b]), inside_group, outside_group))


def f1_scores(truth: np.ndarray, said: np.ndarray, group: np.ndarray) -> tuple[list[Measured], Measured]:
    """F1 of each class, and macro-F1 over those that occur (in a draw: that occur there). truth, said: [rows, classes] bool."""

    def scores(rows: np.ndarray) -> np.ndarray:
        there, heard = truth[rows], said[rows]
        each = np.array([metrics.f1(there[:, c], heard[:, c]) for c in range(truth.shape[1])])
        occurs = there.any(0)
        return np.append(each, each[occurs].mean() if occurs.any() else np.nan)

    *each, macro = bootstrap(scores, group).T
    few = [len(np.unique(group[there])) < FEWEST for there in truth.T]
    return [Measured(m[0], np.nan, np.nan) if f else Measured(*m) for m, f in zip(each, few, strict=True)], Measured(*macro)
