"""From data to shipped models: trains, calibrates, exports and writes the cards, one model after another."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import torch

from . import (
    calibrate,
    cards,
    clips,
    crowd,
    export,
    golden,
    metrics,
    mixvci,
    mixvci_data,
    nets,
    presence,
    stem_data,
    timbre,
    timbre_report,
    verdict,
)
from .cache import stage_dir
from .classes import CROWD, PRESENCE
from .learn import apply
from .report import MODELS

GOLDEN = MODELS.parent / "golden"
VERSION = "1"


def settings(seed: int, name: str) -> dict:
    """All that decides what one net becomes, but for the code: "trunk" or one of the models."""
    if name == "timbre":
        return timbre_settings(seed)
    courses = {"trunk": presence.COURSE, "presence": presence.SECOND_COURSE, "crowd": crowd.COURSE, "mixvci": mixvci.COURSE}
    plans = {"trunk": clips.TRAIN, "presence": clips.TRAIN, "crowd": crowd.TRAIN, "mixvci": mixvci_data.TRAIN}
    return {
        "seed": seed,
        "model": name,
        "course": asdict(courses[name]),
        "shape": asdict(nets.SHAPE),
        "plan": plans[name],
        "stems": {**stem_data.TRAIN, "version": stem_data.VERSION} if plans[name] is clips.TRAIN else None,
        "render": clips.RENDER_VERSION,
        "begins as": None if name == "trunk" else settings(seed, "trunk"),
    }


def timbre_settings(seed: int) -> dict:
    """Those of the net that begins as no other."""
    return {
        "seed": seed,
        "model": "timbre",
        "course": asdict(timbre.COURSE),
        "shape": {"width": timbre.WIDTH, "windows_s": timbre.WINDOWS_S, "version": timbre.VERSION},
        "plan": {**stem_data.TRAIN, "version": stem_data.VERSION},
        "render": clips.RENDER_VERSION,
    }


def run_dir(seed: int, name: str) -> Path:
    """Where the training of one net keeps its state."""
    return stage_dir(f"run-{name}", settings(seed, name))


def trunk(seed: int) -> nets.Net:
    """The net with which all others begin, trained where it is not there yet."""
    return presence.trunk(seed, run_dir(seed, "trunk"))


def data(seed: int) -> None:
    """Renders all that training and validation need."""
    for plan in (clips.TRAIN, clips.VALIDATION):
        clips.load(clips.Plan(seed=seed, **plan))
    for crowd_plan, vci_plan in ((crowd.TRAIN, mixvci_data.TRAIN), (crowd.VALIDATION, mixvci_data.VALIDATION)):
        crowd.load(crowd.CrowdPlan(seed=seed, **crowd_plan), mixvci_data.VciPlan(seed=seed, **vci_plan))
    for stem_plan in (stem_data.TRAIN, stem_data.VALIDATION):
        stem_data.load(stem_data.StemPlan(seed=seed, **stem_plan))


def ship(seed: int, name: str, net: torch.nn.Module, outputs: list[str], body: dict, measured: list[str], data_line: str) -> None:
    """Exports one net with its manifest and card."""
    MODELS.mkdir(parents=True, exist_ok=True)
    size = {"parameters": nets.parameters(net), "multiplications": nets.multiplications(net)}
    path = MODELS / f"{name}.onnx"
    digest = export.write_onnx(net, path, outputs)
    training = {"seed": seed, "commit": export.commit(), "data": data_line, "settings": fingerprint(settings(seed, name))}
    manifest = export.write_manifest(MODELS, name, VERSION, digest, {**body, "training": training})
    cards.write(MODELS, json.loads(manifest.read_text()), {**size, "bytes": path.stat().st_size}, measured)
    print(f"{name}: {size['parameters']} parameters, {size['multiplications'] / 1e6:.1f} M multiply-adds; " + "; ".join(measured))


def fingerprint(all_settings: dict) -> str:
    """A short name of settings."""
    return hashlib.sha256(json.dumps(all_settings, sort_keys=True).encode()).hexdigest()[:12]


def build_presence(seed: int) -> None:
    """Trains, calibrates and ships the presence net."""
    net = presence.fit(seed, run_dir(seed, "presence"), trunk(seed))
    train, validation = (clips.load(clips.Plan(seed=seed, **plan)) for plan in (clips.TRAIN, clips.VALIDATION))
    say = partial(apply, net)
    calibration = calibrate.fit(say, train, validation)
    with torch.no_grad():
        net.head.bias += calibration.offset
    own = calibrate.pool(calibrate.listen(say, validation), validation.kind != "foreign")
    right = own.right()
    error = metrics.ece(calibration.confidence(own.z), right)
    measured = [
        f"rendered validation (synthetic): dominant class right in {100 * right.mean():.1f} % of {len(right)} verdicts over "
        f"{verdict.POOLING_S} s, ECE {error:.3f} at temperature {calibration.temperature:.2f}"
    ]
    body = {**calibration_body(calibration), "pooling": "mean of logits over active seconds"}
    stems = stem_data.TRAIN["each"] * len(stem_data.PLAYING)
    line = f"{len(train.db)} rendered clips of {train.activity.shape[1]} s and {stems} stems of {stem_data.SECONDS} s"
    ship(seed, "presence", net, ["logits", "embedding"], body, measured, line)


def calibration_body(calibration: verdict.Calibration) -> dict:
    """The manifest's part on verdicts."""
    from .shipped import presence_body

    return presence_body(calibration, list(PRESENCE))


def build_crowd(seed: int) -> None:
    """Trains and ships the crowd net; its temperature comes from rendered validation."""
    net = crowd.fit(seed, run_dir(seed, "crowd"), trunk(seed))
    plans = crowd.CrowdPlan(seed=seed, **crowd.VALIDATION), mixvci_data.VciPlan(seed=seed, **mixvci_data.VALIDATION)
    inputs, truth = crowd.Batches(crowd.load(*plans))(np.random.default_rng([seed, 29]), 1200)
    logits, _ = apply(net, inputs)
    temperature = softmax_temperature(logits, truth)
    right = logits.argmax(1) == truth
    measured = [f"rendered validation (synthetic): state right in {100 * right.mean():.1f} % of {len(right)} windows of 1 s"]
    body = {"classes": list(CROWD), "activation": "softmax", "temperature": round(temperature, 4), "pooling_s": 2}
    line = f"{crowd.TRAIN['each']} clips of {crowd.SECONDS} s of each state over rendered programme"
    ship(seed, "crowd", net, ["logits"], body, measured, line)


def softmax_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of the best log-likelihood on a grid."""
    from scipy.special import log_softmax

    grid = np.exp(np.linspace(-1.5, 1.5, 61))
    return float(grid[np.argmax([log_softmax(logits / t, axis=1)[np.arange(len(truth)), truth].mean() for t in grid])])


def build_mixvci(seed: int) -> None:
    """Trains and ships the net that estimates clarity from a mix."""
    net = mixvci.fit(seed, run_dir(seed, "mixvci"), trunk(seed))
    plan = mixvci_data.VciPlan(seed=seed, **mixvci_data.VALIDATION)
    voices, backings = (mixvci_data.load(plan, what) for what in ("voices", "backings"))
    from . import augment

    power, wanted, _, _ = mixvci.compose(voices, backings, np.random.default_rng([seed, 37]), 1200)
    sung = np.isfinite(wanted)
    estimate = np.clip(apply(net, augment.net_inputs(power))[0][:, 0], 0, 1)
    r = np.corrcoef(estimate[sung], wanted[sung])[0, 1]
    error = np.sqrt(np.mean((estimate - wanted)[sung] ** 2))
    measured = [f"rendered validation (synthetic): r {r:.3f} against VCI, RMS error {error:.3f}, {int(sung.sum())} windows of 1 s"]
    body = {"classes": ["vci"], "activation": "clamp to 0..1", "temperature": 1.0, "pooling_s": 3}
    line = f"{mixvci_data.TRAIN['voices']} voices over {mixvci_data.TRAIN['backings']} backings of {mixvci_data.SECONDS} s, rendered"
    ship(seed, "mixvci", net, ["vci"], body, measured, line)


def build_timbre(seed: int) -> None:
    """Trains and ships the net that hears what sticks out; what raises a card comes from rendered validation."""
    net = timbre.fit(seed, run_dir(seed, "timbre"))
    ask = timbre_report.asked(partial(apply, net))
    bell, tones = timbre_report.thresholds(ask, timbre_report.clean(seed, stem_data.VALIDATION, timbre.WINDOWS_S))
    clean = timbre_report.clean(seed, stem_data.VALIDATION)
    shares = (100 * timbre_report.found(ask, clean, gain_db, bell).mean() for gain_db in timbre_report.GAINS_DB)
    measured = [
        "rendered validation (synthetic): of bells of +6, +9, +12 dB, Q 4, planted in half minutes of "
        f"{len(clean.kind)} stems, {', '.join(f'{share:.0f}' for share in shares)} % are found where one clean window in fifty has a false one"
    ]
    raised = {"bell": round(bell, 4), "tones": np.round(tones, 4).tolist()}
    body = {"classes": list(stem_data.PLAYING), "activation": "softmax in the row of a class", "raise": raised}
    line = f"{stem_data.TRAIN['each']} stems of {stem_data.SECONDS} s of each of {len(stem_data.PLAYING)} classes, rendered; faults planted"
    ship(seed, "timbre", net, ["bumps", "bells"], body, measured, line)


BUILDERS: dict[str, Callable[[int], None]] = {
    "presence": build_presence,
    "crowd": build_crowd,
    "mixvci": build_mixvci,
    "timbre": build_timbre,
}


def models(seed: int, names: list[str]) -> None:
    """Builds the models named, then the golden vectors that depend on them."""
    for name in names:
        BUILDERS[name](seed)
    golden.write(GOLDEN)
    export.write_golden_outputs(MODELS, GOLDEN)
