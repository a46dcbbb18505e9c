"""`python -m deskmate_training <command>`, run in `ml-models/training`."""

import argparse
import importlib
import os
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: threads that spin starve a busy machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: rendering has a process a core

import torch

SEED = 20_261_121

OTHERS = {"shows": "render.show_command", "loops": "render.loops_command"}
"""Commands of the renderers: name -> module with `add_arguments(parser)` and `run(args)`."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="deskmate_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    models = ("presence", "crowd", "mixvci", "timbre")
    for name, text in (
        ("all", "data, training, calibration, export and report"),
        ("data", "render all that training needs"),
        ("train", "train, calibrate and export"),
        ("eval", "measure the models that are there and rewrite docs/ears.md"),
    ):
        command = commands.add_parser(name, help=text)
        if name != "eval":
            command.add_argument("--seed", type=int, default=SEED)
        if name == "train":
            command.add_argument("--only", nargs="+", choices=models, default=models)
    for name, module in OTHERS.items():
        try:
            part = importlib.import_module(f".{module}", __package__)
        except ModuleNotFoundError:
            continue
        command = commands.add_parser(name, help=(part.__doc__ or name).strip().splitlines()[0])
        part.add_arguments(command)
        command.set_defaults(run=part.run)
    args = parser.parse_args()
    if hasattr(args, "run"):
        return args.run(args) or 0
    return run(args)


def run(args: argparse.Namespace) -> int:
    """The commands of this package; each says how long it took."""
    from . import build, report

    torch.use_deterministic_algorithms(True, warn_only=True)
    start = time.monotonic()
    if args.command in ("all", "data"):
        build.data(args.seed)
    if args.command in ("all", "train"):
        build.models(args.seed, list(getattr(args, "only", build.BUILDERS)))
    if args.command in ("all", "eval"):
        report.write()
    print(f"{args.command}: {(time.monotonic() - start) / 60:.1f} min")
    return 0


if __name__ == "__main__":
    sys.exit(main())
