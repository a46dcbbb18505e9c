"""`docs/ears.md`: what the shipped models do, measured by one command. Nothing in it is written by hand
but the history of attempts, which is `ml-models/training/attempts.json`."""

import json
import os
from pathlib import Path

import numpy as np

from . import calibrate, clips, crowd_report, intervals, mixvci_report, presence_report, timbre_report
from .cache import REPOSITORY, TRAINING, shared_data
from .markdown import figure, table
from .recordings import held_out_sources, song_channels
from .shipped import Shipped

MODELS = REPOSITORY / "ml-models" / "models"
REPORT = REPOSITORY / "docs" / "ears.md"
ATTEMPTS = TRAINING / "attempts.json"


def write() -> None:
    """Measures all models and rewrites the report."""
    presence, mixvci, crowd, timbre = (Shipped(MODELS, name) for name in ("presence", "mixvci", "crowd", "timbre"))
    seed, data = presence.manifest["training"]["seed"], shared_data()
    calibration = presence.calibration()
    train = clips.load(clips.Plan(seed=seed, **clips.TRAIN))
    rule = presence_report.centroid_rule(train)
    validation = clips.load(clips.Plan(seed=seed, **clips.VALIDATION))
    heard = calibrate.listen(presence.say(), validation)
    songs = presence_report.verdicts(presence, song_channels(data))
    held_out = presence_report.verdicts(presence, held_out_sources(data))
    foreign, auroc = presence_report.foreign_section(heard, songs, calibration)
    figures = songs_figures(songs, calibration, auroc)
    parts = [
        "# Ears: how well the models hear\n",
        "`cargo xtask eval` rewrites this file from the models in `ml-models/models` and the recordings beside the repository. "
        "Shares carry Wilson's 95 % interval; F1, calibration error (ECE) and AUROC the middle 95 % of "
        f"{intervals.ROUNDS} draws, with replacement, of whole channels or clips (seconds of one depend on each other), and none (-) where "
        f"a class has fewer than {intervals.FEWEST} of them. No draw holds an error that the few did not make, so 1.00 to 1.00 is no "
        "certainty; and a drawn ECE is on average larger than the measured one, so its interval leans upward and may "
        "begin above it. Nothing under `songs/` was trained on, and no number was fitted to it; but which "
        "channels of the songs an attempt had got wrong was read, and steered what the next one renders (see Attempts). Rendered "
        "(synthetic) and real figures stand apart.\n",
        table(["model", "version", "bytes", "SHA-256"], [[f"`{m.manifest['file']}`", m.manifest["version"], m.bytes, f"`{m.manifest['sha256'][:16]}`"] for m in (presence, crowd, mixvci, timbre)]),
        "\n## Presence\n",
        presence_report.marks(songs, calibration),
        "\nA drum mix is right where any drum or percussion is dominant, `drums_mix+bass` also with bass, `keys+synth` with either; "
        "`fx_other` and the mixes are left out. Lead vocals count as singing; "
        f"{sum(c.said == 'speech' for c in songs if 'singing' in c.recording.right)} vocal channels were called speech by their sound alone, which counts as wrong. "
        f"Temperature {calibration.temperature:.2f} and offset {calibration.offset:.2f}, fitted on rendered validation clips.\n",
        presence_report.real_section("Real: channels of songs", songs, calibration, rule),
        "\n" + presence_report.real_section("Real: held-out sources (`eval/`, mostly single notes)", held_out, calibration, rule),
        "\n### Synthetic: rendered from clips and presets that training never had\n",
        presence_report.synthetic_section(heard, calibration),
        "\n### Foreign sounds (out of distribution)\n",
        foreign,
        "\n### Attempts\n",
        attempts(),
        "\n## Crowd state\n",
        crowd_report.section(crowd, seed, data),
        "\n## Clarity\n",
        "All rendered: `singing` and `speech` clips and presets of validation over backings of validation.\n",
        mixvci_report.section(mixvci, seed),
        "\n## What sticks out\n",
        timbre_report.section(timbre, seed, data),
        "",
    ]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    part = REPORT.with_suffix(".part")
    part.write_text("\n".join(parts))
    os.replace(part, REPORT)
    print(json.dumps(figures))
    print(f"wrote {REPORT}")


def songs_figures(songs, calibration, auroc: float) -> dict:
    """The line that goes into the history of attempts."""
    right = presence_report.right_of(songs)
    confidence = calibration.confidence(np.stack([c.z for c in songs]))
    (_, n, hits) = presence_report.metrics.risk_coverage(confidence, right, (0.2,))[0]
    return {
        "channels": len(songs),
        "right": int(right.sum()),
        "right_at_20": round(hits / n, 4),
        "ece": round(presence_report.calibration_errors(songs, calibration)[1].value, 4),
        "auroc": round(auroc, 4),
    }


def attempts() -> str:
    """What was tried, in order, each measured once on the songs, and a note on what holds for all."""
    if not ATTEMPTS.exists():
        return "None written yet."
    history = json.loads(ATTEMPTS.read_text())
    rows = [
        [
            a["attempt"],
            a["changed"],
            a["saw"],
            a["why"],
            f"{a['right']} of {a['channels']} ({100 * a['right'] / a['channels']:.1f} %)",
            f"{100 * a['right_at_20']:.1f} %",
            figure(a["ece"]),
        ]
        for a in history["attempts"]
    ]
    head = ["attempt", "what changed", "saw, learnt for", "why", "songs: dominant right", "at 20 % abstention", "ECE"]
    rule = (
        "Each was measured on the songs once; how much of what, and how long, was chosen by rendered validation (up to attempt 4 by `eval/`, too). "
        "What is rendered was not chosen blindly: attempt 4 was wrong on a percussion build, a glitched melody, a faded crash, a tom break and "
        "harmonised and glitched backing vocals, and from attempt 5 on the renderers have such material; attempt 6 draws more of what was called "
        "speech. So the songs are no longer a test that nothing has seen."
    )
    return f"{history['note']} {rule}\n\n{table(head, rows)}"
