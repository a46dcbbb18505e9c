"""Where rendered data and half-done work lie, and how work is resumed after an interruption.

Everything heavy is made of numbered pieces. A piece is written beside and renamed, so that a file that is
there is whole; what is there is not made again. The folder of a stage is named after all that decides
its content, so that another seed or size begins a folder of its own.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm import tqdm

TRAINING = Path(__file__).resolve().parent.parent
REPOSITORY = TRAINING.parent.parent


def cache_dir() -> Path:
    """`DESKMATE_TRAINING_CACHE`, else `ml-models/training/cache`, which git ignores."""
    return Path(os.environ.get("DESKMATE_TRAINING_CACHE", TRAINING / "cache"))


def shared_data() -> Path:
    """The recordings beside the repository; `DESKMATE_DATA` names another folder."""
    if named := os.environ.get("DESKMATE_DATA"):
        return Path(named)
    return REPOSITORY.parent / "shared" / "data"


def stage_dir(name: str, settings: dict) -> Path:
    """The folder of one stage under these settings; it also holds them, for a reader."""
    text = json.dumps(settings, sort_keys=True)
    folder = cache_dir() / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(text + "\n")
    return folder


def save_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Writes an .npz beside and renames it."""
    part = path.with_suffix(f".{os.getpid()}.part.npz")
    np.savez(part, **arrays)
    part.replace(path)


def note_cpu(folder: Path, seconds: float) -> None:
    """Adds to the CPU time that a stage has taken, over all its interruptions."""
    with open(folder / "cpu_s.txt", "a") as file:
        file.write(f"{seconds:.1f}\n")


def cpu_spent(folder: Path) -> float:
    """CPU seconds that a stage has taken so far."""
    file = folder / "cpu_s.txt"
    return sum(float(line) for line in file.read_text().split()) if file.exists() else 0.0


def _timed(make: Callable[[int, Path], None], number: int, path: Path) -> float:
    start = time.process_time()
    make(number, path)
    return time.process_time() - start


def make_pieces(what: str, paths: Iterable[Path], make: Callable[[int, Path], None], prepare: Callable[[], None]) -> None:
    """Calls make(number, path) for each path that is not there yet, on all cores, with a progress bar."""
    missing = [(number, path) for number, path in enumerate(paths) if not path.exists()]
    if not missing:
        return
    prepare()
    workers = min(len(missing), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        running = [pool.submit(_timed, make, number, path) for number, path in missing]
        for job, (_, path) in zip(tqdm(running, desc=what, unit="piece", smoothing=0.05), missing, strict=True):
            note_cpu(path.parent, job.result())
