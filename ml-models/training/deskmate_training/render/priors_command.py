"""`python -m deskmate_training priors`: renders finished stems and writes the class priors of their spectra."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import numpy as np

from . import bank, priors, stems
from .classes import CLASSES

RATE = 32000


def add_arguments(parser):
    """Options of the command."""
    parser.add_argument("--out", type=pathlib.Path, required=True, help="JSON to write")
    parser.add_argument("--curves", type=pathlib.Path, help="also write the raw curves here (.npz)")
    parser.add_argument("--stems", type=int, default=60, help="stems a class")
    parser.add_argument("--seconds", type=float, default=40.0, help="length of a stem")
    parser.add_argument("--seed", type=int, default=1)


def _one(job):
    number, index, seed, seconds = job
    rng = np.random.default_rng([seed, number, index])
    return number, index, priors.ltas(stems.stem(CLASSES[number], rng, seconds, RATE), RATE)


def _commit():
    try:
        return subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=pathlib.Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def run(args):
    """Writes the priors; returns 0."""
    try:
        bank.prepare()
    except bank.BankError as missing:
        print(missing, file=sys.stderr)
        return 2
    jobs = [(n, i, args.seed, args.seconds) for i in range(args.stems) for n in range(len(CLASSES))]
    curves = {name: [] for name in CLASSES}
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, (number, _, curve) in enumerate(pool.map(_one, jobs, chunksize=4), 1):
            if curve is not None:
                curves[CLASSES[number]].append(curve)
            if done % 17 == 0:
                print(f"\r{done}/{len(jobs)} stems", end="", flush=True)
    print()
    example = curves["keys"][0]
    detrended, present, _ = priors.describe(example)
    document = {
        "format": 1,
        "first_hz": priors.FIRST_HZ,
        "points_per_octave": priors.PER_OCTAVE,
        "points": priors.POINTS,
        "seed": args.seed,
        "commit": _commit(),
        "highest_hz": priors.HIGHEST_HZ,
        "classes": {name: priors.summarise(c) for name, c in curves.items() if c},
        "golden": {
            "power": [float(f"{p:.6e}") for p in example],
            "detrended": [round(float(d), 3) if u else None for d, u in zip(detrended, present)],
        },
    }
    partial = args.out.with_name(args.out.name + ".part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(json.dumps(document, separators=(",", ":")))
    os.replace(partial, args.out)
    if args.curves:
        power = np.concatenate([np.array(c) for c in curves.values() if c])
        names = np.concatenate([[name] * len(c) for name, c in curves.items() if c])
        np.savez_compressed(args.curves, power=power, classes=names)
    return 0
