"""Writes golden.json: what the Python reference of the Vocal Clarity Index makes of formula-made signals.

    python dsp-core/tests/clarity/golden.py [path/to/clarity.py]

The reference is `clarity.py` of the project's shared folder (SCIENCE section 1), by default
`../shared/reference/clarity.py` beside the checkout. No recording is involved: a signal is a sum of
partials and noises, each with its own slow swell, and the test in Rust makes the same from the same
numbers. Needs numpy and scipy.
"""
import hashlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
RATE_HZ = 48_000
SECONDS = 1.0


def swell(part, t):
    depth, hz = part.get("swell", [0.0, 1.0])
    x = 1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * hz * t))
    start, end = part.get("from_to_s", [0.0, 1e9])
    return x * ((t >= start) & (t < end))


def noise(seed, pole, n):
    """Noise of a linear congruential generator (Numerical Recipes) through a one-pole low-pass."""
    out, state, y = np.empty(n), seed, 0.0
    for i in range(n):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        y = pole * y + (1 - pole) * (state / 2**31 - 1)
        out[i] = y
    return out


def signal(parts):
    t = np.arange(int(SECONDS * RATE_HZ)) / RATE_HZ
    x = np.zeros_like(t)
    for part in parts:
        if "hz" in part:
            wave = np.sin(2 * np.pi * part["hz"] * t)
        else:
            wave = noise(part["seed"], part["pole"], len(t))
        x += part["amplitude"] * swell(part, t) * wave
    return x


def voice(f0, level, swell_hz=4.0, **more):
    """Harmonics of f0 under two formants, with syllables."""
    parts = []
    for n in range(1, int(9000 // f0) + 1):
        hz = n * f0
        formants = np.exp(-((hz - 600) / 500) ** 2) + 0.4 * np.exp(-((hz - 2400) / 1200) ** 2) + 0.02
        parts.append({"hz": hz, "amplitude": level * formants / n**0.3, "swell": [0.9, swell_hz], **more})
    return [{**p, "amplitude": round(float(p["amplitude"]), 6)} for p in parts]


def band(level, tilt=0.9, swell_hz=2.0):
    """A low-passed noise and a chord."""
    chord = [{"hz": hz, "amplitude": level * 0.2, "swell": [0.3, swell_hz]} for hz in (110.0, 164.8, 220.0, 277.2, 440.0, 1108.7)]
    return [{"seed": 7, "pole": tilt, "amplitude": level, "swell": [0.5, swell_hz]}, *chord]


CASES = {
    "balanced": (voice(180, 0.1), band(0.2), 0.0),
    "vocal_in_front": (voice(180, 0.2), band(0.05), 0.0),
    "buried": (voice(180, 0.03), band(0.5), 0.0),
    "bright_noise": (voice(220, 0.1), band(0.1, 0.2), 0.0),
    "high_voice": (voice(420, 0.08, 3.0), band(0.15), 0.0),
    "guitar_at_2500": (voice(150, 0.1), band(0.05) + [{"hz": hz, "amplitude": 0.05, "swell": [0.2, 1.0]} for hz in (2100.0, 2480.0, 2720.0, 3050.0)], 0.0),
    "bass_only": (voice(180, 0.1), [{"hz": hz, "amplitude": 0.3} for hz in (55.0, 110.0, 165.0, 220.0)], 0.0),
    "no_backing": (voice(180, 0.1), [], 0.0),
    "loud": (voice(180, 0.9), band(0.9), 0.0),
    "quiet": (voice(180, 0.001), band(0.0005), 0.0),
    "hearing_loss_40": (voice(180, 0.1), band(0.1), 40.0),
    "six_tenths_sung": (voice(180, 0.1, from_to_s=[0.0, 0.6]), band(0.1), 0.0),
    "third_sung": (voice(180, 0.1, from_to_s=[0.0, 0.33]), band(0.1), 0.0),
}


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[3] / "shared/reference/clarity.py"
    spec = importlib.util.spec_from_file_location("reference", path)
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    cases = []
    for name, (vocal, backing, loss) in CASES.items():
        v, b = (signal(parts).astype(np.float32).astype(float) for parts in (vocal, backing))
        value = reference.clarity(v, b, loss)
        # Without the noise, which exists at this rate only: what other rates are compared with.
        v, b = (signal([p for p in parts if "hz" in p]).astype(np.float32).astype(float) for parts in (vocal, backing))
        tonal = reference.clarity(v, b, loss)
        cases.append({
            "name": name, "hearing_loss_db": loss, "vocal": vocal, "backing": backing,
            "clarity": None if value is None else round(float(value), 6),
            "tonal_clarity": None if tonal is None else round(float(tonal), 6),
        })
    out = {
        "made_by": "dsp-core/tests/clarity/golden.py",
        "reference_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rate_hz": RATE_HZ, "seconds": SECONDS, "cases": cases,
    }
    (HERE / "golden.json").write_text(json.dumps(out, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    for case in cases:
        print(f'{case["name"]:20} {case["clarity"]}')


if __name__ == "__main__":
    main()
