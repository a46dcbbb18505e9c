"""The figures of the report: calibration error, risk-coverage, AUROC, F1, shares; `intervals` says how sure they are."""

import numpy as np
from scipy.stats import rankdata


def ece(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error over bins of equal mass."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(p) * abs(confidence[p].mean() - right[p].mean()) for p in parts) / max(len(order), 1))


def wilson(hits: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    p = hits / n
    middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return float((middle - half) / (1 + z * z / n)), float((middle + half) / (1 + z * z / n))


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """The probability that a foreign sound's score lies above a familiar one's."""
    ranks = rankdata(np.concatenate([inside, outside]))
    n, m = len(inside), len(outside)
    return float((ranks[n:].sum() - m * (m + 1) / 2) / (n * m)) if n and m else float("nan")


def risk_coverage(score: np.ndarray, right: np.ndarray, abstained=(0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)) -> list[tuple]:
    """(share abstained, answered, right among them) where the least sure are left out."""
    order = np.argsort(-score, kind="stable")
    rows = []
    for share in abstained:
        kept = order[: max(1, round(len(order) * (1 - share)))]
        rows.append((share, len(kept), int(right[kept].sum())))
    return rows


def f1(truth: np.ndarray, said: np.ndarray) -> float:
    """F1 of two boolean arrays; not a number where the class neither occurs nor is said."""
    both = int((truth & said).sum())
    total = int(truth.sum() + said.sum())
    return 2 * both / total if total else float("nan")
