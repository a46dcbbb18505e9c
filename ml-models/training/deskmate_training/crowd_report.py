"""The report's part on the crowd net: rendered validation, and the one real recording of a concert audience."""

from pathlib import Path

import numpy as np

from . import crowd, intervals, mixvci_data
from .classes import CROWD
from .markdown import ranged, share, table
from .recordings import inputs_and_activity, read
from .shipped import Shipped

WINDOWS = 1200
CLOSING = [CROWD.index("applause"), CROWD.index("cheer")]


def section(model: Shipped, seed: int, data: Path) -> str:
    """Confusion and F1 of the six states, and of the gate (applause or cheer against the rest)."""
    sounds = crowd.load(
        crowd.CrowdPlan(seed=seed, **crowd.VALIDATION), mixvci_data.VciPlan(seed=seed, **mixvci_data.VALIDATION)
    )
    inputs, truth, clip = crowd.Batches(sounds).compose(np.random.default_rng([seed, 31]), WINDOWS)
    said = model.run(inputs)[0].argmax(1)
    states = np.arange(len(CROWD))
    scores, macro = intervals.f1_scores(truth[:, None] == states, said[:, None] == states, clip)
    rows = []
    for i, name in enumerate(CROWD):
        heard = ", ".join(f"{o} {int((said[truth == i] == j).sum())}" for j, o in enumerate(CROWD) if (said[truth == i] == j).any())
        rows.append([name, int((truth == i).sum()), ranged(scores[i]), heard])
    shut, closes = np.isin(truth, CLOSING), np.isin(said, CLOSING)
    gate = intervals.f1_scores(shut[:, None], closes[:, None], clip)[0][0]
    text = [
        f"Rendered windows of one second, held-out recordings, voices and presets (n = {WINDOWS}):\n",
        table(["state", "n", "F1", "said (confusion)"], rows),
        f"\nMacro-F1 {ranged(macro)}. The gate (applause or cheer): F1 {ranged(gate)}, closed in applause or cheer "
        f"{share(closes[shut].sum(), int(shut.sum()))}, closed elsewhere {share(closes[~shut].sum(), int((~shut).sum()))}.",
    ]
    for path in sorted((data / "eval" / "crowd").glob("*.flac")):
        inputs, active, _ = inputs_and_activity(*read(path))
        live = model.run(inputs)[0].argmax(1)[active]
        counts = ", ".join(f"{name} {int((live == i).sum())} s" for i, name in enumerate(CROWD) if (live == i).any())
        text.append(f"\nReal: `{path.name}` (a concert audience; its state is not labelled): {counts}.")
    return "\n".join(text)
