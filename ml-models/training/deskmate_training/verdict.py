"""From logits to a verdict: pooling over time, temperature, abstention. The Rust twin is `ml_models::presence`."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

POOLING_S = 6


@dataclass
class Calibration:
    """All that turns pooled logits into a verdict; stands in the manifest."""

    temperature: float
    offset: float
    """What has been added to all logits before export; kept for the record."""
    max_p: float
    energy_p99: float
    distance_p99: float
    class_means: np.ndarray  # [classes, embedding]
    precision: np.ndarray  # [embedding], 1 / variance within a class
    thresholds: np.ndarray  # [classes]

    def confidence(self, z: np.ndarray) -> np.ndarray:
        """The probability that the dominant class is there, [n]. z: pooled logits [n, classes]."""
        return expit(z.max(axis=-1) / self.temperature)

    def energy(self, z: np.ndarray) -> np.ndarray:
        """-log sum exp of the tempered logits, [n]: high where no class fits."""
        return -logsumexp(z / self.temperature, axis=-1)

    def distance(self, embedding: np.ndarray) -> np.ndarray:
        """Squared distance to the nearest class mean in units of the spread within a class, [n]."""
        return mahalanobis(embedding, self.class_means, self.precision)

    def abstains(self, z: np.ndarray, embedding: np.ndarray) -> np.ndarray:
        """Whether to say nothing, [n] bool."""
        unsure = self.confidence(z) < self.max_p
        return unsure | (self.energy(z) > self.energy_p99) | (self.distance(embedding) > self.distance_p99)


def mahalanobis(embedding: np.ndarray, means: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """min over classes of sum_i precision_i (embedding_i - mean_i)^2, [n]."""
    distances = [((embedding - mean) ** 2 * precision).sum(axis=-1) for mean in means]
    return np.min(distances, axis=0)


def pooled(values: np.ndarray, active: np.ndarray, seconds: int = POOLING_S) -> tuple[np.ndarray, np.ndarray]:
    """Means over the last `seconds` active windows at each active window. Returns (means [m, ...], which windows [m])."""
    at = np.flatnonzero(active)
    if len(at) == 0:
        return values[:0], at
    sums = np.concatenate([np.zeros_like(values[:1], np.float64), np.cumsum(values[at], axis=0, dtype=np.float64)])
    ends = np.arange(1, len(at) + 1)
    starts = np.maximum(ends - seconds, 0)
    shape = (-1,) + (1,) * (values.ndim - 1)
    return ((sums[ends] - sums[starts]) / (ends - starts).reshape(shape)).astype(np.float32), at


def fit_scale(top: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Temperature T and offset b under which sigmoid((top logit + b) / T) predicts best (log-likelihood) whether the verdict
    is right (Platt 1999). A temperature alone cannot say that one of several likely classes is likelier than each."""

    def surprise(x: np.ndarray) -> float:
        p = np.clip(expit((top + x[1]) / np.exp(x[0])), 1e-6, 1 - 1e-6)
        return -np.mean(np.where(right, np.log(p), np.log(1 - p)))

    best = minimize(surprise, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7, "maxiter": 2000}).x
    return float(np.exp(best[0])), float(best[1])
