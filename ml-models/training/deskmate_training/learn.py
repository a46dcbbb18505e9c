"""One training loop for all nets: AdamW, one-cycle rate, a running mean of the weights, resume.

A task gives batches and a loss; the loop knows nothing of what is learnt. State is saved every few
hundred steps, so that an interrupted training goes on where it was.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from .cache import note_cpu

SAVE_EVERY = 200


@dataclass(frozen=True)
class Course:
    """How long and how fast to learn."""

    steps: int
    batch: int = 96
    peak_rate: float = 4e-3
    weight_decay: float = 0.03
    mean_decay: float = 0.997
    until: int | None = None
    """The step at which it ends, where that is before `steps`, over which the rate falls."""


def device() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def has_short_floats(where: torch.device) -> bool:
    """Whether products of 16-bit floats (bfloat16) are faster than those of 32 there: twice, on a CPU with AVX512_BF16."""
    if where.type == "cuda":
        return torch.cuda.is_bf16_supported()
    cpu = Path("/proc/cpuinfo")
    return cpu.exists() and "avx512_bf16" in cpu.read_text()


Batch = Callable[[np.random.Generator, int], tuple[np.ndarray, ...]]


def ahead(batch: Batch, seed: int, steps: range, size: int) -> Iterator[tuple[int, tuple[np.ndarray, ...]]]:
    """Each step with its batch, which another thread makes while the one before is learnt from."""
    with ThreadPoolExecutor(1) as helper:
        make = lambda step: helper.submit(batch, np.random.default_rng([seed, 5, step]), size)
        coming = make(steps.start) if steps else None
        for step in steps:
            arrays = coming.result()
            if step + 1 < steps.stop:
                coming = make(step + 1)
            yield step, arrays


def train(
    what: str,
    net: torch.nn.Module,
    course: Course,
    seed: int,
    batch: Batch,
    loss: Callable[..., torch.Tensor],
    state_file: Path,
) -> torch.nn.Module:
    """Trains the net and returns the running mean of its weights.

    batch(rng, size) gives arrays, the input first; loss(net's outputs, *other arrays) gives one number. The
    batch of a step depends on the seed and the step alone, so that a resumed training sees what an
    uninterrupted one sees.
    """
    where = device()
    short = has_short_floats(where)
    net = net.to(where, memory_format=torch.channels_last).train()
    mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(course.mean_decay), use_buffers=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=course.peak_rate, weight_decay=course.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.peak_rate, course.steps, pct_start=0.2)
    parts = {"net": net, "mean": mean, "optimiser": optimiser, "schedule": schedule}
    first, last = 0, course.until or course.steps
    if state_file.exists():
        saved = torch.load(state_file, map_location=where, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        first = saved["step"]
    smooth, since = None, time.process_time()
    steps = ahead(batch, seed, range(first, last), course.batch)
    bar = tqdm(steps, desc=what, unit="step", initial=first, total=last, mininterval=2)
    for step, given in bar:
        torch.manual_seed(seed * 1_000_003 + step)  # dropout
        arrays = [torch.from_numpy(a).to(where) for a in given]
        with torch.autocast(where.type, torch.bfloat16, enabled=short):
            outputs = net(arrays[0].to(memory_format=torch.channels_last))
        value = loss(tuple(output.float() for output in outputs), *arrays[1:])
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        mean.update_parameters(net)
        smooth = value.item() if smooth is None else 0.98 * smooth + 0.02 * value.item()
        if step % 20 == 0:
            bar.set_postfix(loss=f"{smooth:.4f}")
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == last:
            save(state_file, {"step": step + 1, **{name: part.state_dict() for name, part in parts.items()}})
            note_cpu(state_file.parent, time.process_time() - since)
            since = time.process_time()
    return deepcopy(mean.module).cpu().eval()


def save(path: Path, state: dict) -> None:
    """Writes beside and renames."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def apply(net: torch.nn.Module, inputs: np.ndarray, size: int = 128) -> tuple[np.ndarray, np.ndarray]:
    """The net's outputs and embeddings for many windows."""
    where = device()
    net = net.eval().to(where)
    outputs, embeddings = [], []
    with torch.no_grad():
        for start in range(0, len(inputs), size):
            part = torch.from_numpy(inputs[start : start + size]).to(where, memory_format=torch.channels_last)
            output, embedding = net(part)
            outputs.append(output.cpu().numpy())
            embeddings.append(embedding.cpu().numpy())
    net.cpu()
    return np.concatenate(outputs), np.concatenate(embeddings)
