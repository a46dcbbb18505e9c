"""Golden vectors: short signals made by formula, and what the front end makes of them at each rate.

The Rust tests make the same signals by the same formula and compare. x[n], t = n / rate:

    sum over sines of amplitude * sin(2 pi hz t + phase)
    + chirp: amplitude * sin(2 pi (from_hz t + (to_hz - from_hz) t^2 / (2 seconds)))
    + noise: amplitude * (s / 2^31 - 1), s[n+1] = (1664525 s[n] + 1013904223) mod 2^32, s before n = 0 is the seed
    + bursts: amplitude * exp(-t' / decay_s) * sin(2 pi hz t'), t' = t mod period_s

All in 64-bit floats; `samples` is 120 hops. The frames of the timbre net are made by formula, too: `timbre_frames`. Levels (`db`) are of single frames; `max_db` and `input_mean`
are of the 96 frames that end with hop 119.
"""

import json
from pathlib import Path

import numpy as np

from . import timbre_features
from .frontend import SETTINGS, hop_len, level_db, mel_power, net_input

RATES_HZ = (44_100, 48_000, 88_200, 96_000, 192_000)
HOPS = 120
FRAMES = (0, 1, 2, 3, 24, 25, 40, 63, 80, 99, 118, 119)
SIGNALS = (
    {
        "name": "sines",
        "sines": [
            {"amplitude": 0.25, "hz": 110.0, "phase": 0.0},
            {"amplitude": 0.1, "hz": 997.0, "phase": 1.0},
            {"amplitude": 0.02, "hz": 7340.0, "phase": 2.0},
        ],
        "noise": {"amplitude": 0.001, "seed": 1},
    },
    {
        "name": "chirp",
        "chirp": {"amplitude": 0.5, "from_hz": 60.0, "to_hz": 14_000.0, "seconds": 1.2},
        "noise": {"amplitude": 0.01, "seed": 7},
    },
    {
        "name": "bursts",
        "bursts": {"amplitude": 0.8, "hz": 180.0, "decay_s": 0.05, "period_s": 0.3},
        "noise": {"amplitude": 0.003, "seed": 99},
    },
)


def lcg(seed: int, count: int) -> np.ndarray:
    """Noise in -1..1 of the 32-bit linear congruential generator above, [count]."""
    out, s = np.empty(count), seed
    for n in range(count):
        s = (1664525 * s + 1013904223) & 0xFFFFFFFF
        out[n] = s / 2**31 - 1
    return out


def signal(spec: dict, rate_hz: int) -> np.ndarray:
    """One signal, [samples], 64-bit."""
    t = np.arange(HOPS * hop_len(rate_hz)) / rate_hz
    x = np.zeros_like(t)
    for sine in spec.get("sines", []):
        x += sine["amplitude"] * np.sin(2 * np.pi * sine["hz"] * t + sine["phase"])
    if chirp := spec.get("chirp"):
        sweep = (chirp["to_hz"] - chirp["from_hz"]) / (2 * chirp["seconds"])
        x += chirp["amplitude"] * np.sin(2 * np.pi * (chirp["from_hz"] * t + sweep * t**2))
    if noise := spec.get("noise"):
        x += noise["amplitude"] * lcg(noise["seed"], len(t))
    if burst := spec.get("bursts"):
        since = np.mod(t, burst["period_s"])
        x += burst["amplitude"] * np.exp(-since / burst["decay_s"]) * np.sin(2 * np.pi * burst["hz"] * since)
    return x


def inputs(rate_hz: int) -> np.ndarray:
    """The nets' inputs of all signals, [signals, 1, bands, frames]."""
    levels = [level_db(mel_power(signal(spec, rate_hz), rate_hz)) for spec in SIGNALS]
    return np.stack([net_input(db[-SETTINGS.frames :])[None] for db in levels])


def timbre_frames() -> np.ndarray:
    """Levels of 1200 hops, dB, [hops, bands]: a tilt that sways and is noisy, a bump, and a rest in every fifth tenth.

    db[h, b] = -35 - 0.6 b + 10 sin(2 pi h / 173) + 9 noise[64 h + b] + (8 where 30 <= b < 33) - (45 where h mod 50 >= 40)
    """
    h, b = np.arange(1200)[:, None], np.arange(SETTINGS.bands)[None]
    noise = lcg(5, 1200 * SETTINGS.bands).reshape(1200, SETTINGS.bands)
    bump, rest = 8 * ((b >= 30) & (b < 33)), 45 * (h % 50 >= 40)
    return -35 - 0.6 * b + 10 * np.sin(2 * np.pi * h / 173) + 9 * noise + bump - rest


def timbre_inputs() -> np.ndarray:
    """What the timbre net takes of those, [1, features, bands, 1]."""
    return timbre_features.net_input(timbre_features.measure(timbre_frames())[None])


def inputs_of(name: str) -> np.ndarray:
    """The golden inputs of the nets whose input has this name."""
    return timbre_inputs() if name == "timbre" else inputs(48_000)


def write(folder: Path) -> None:
    """Writes one file a rate, and one for the timbre net."""
    folder.mkdir(parents=True, exist_ok=True)
    features = timbre_inputs()[0, :, :, 0]
    document = {"about": "cargo xtask train writes this file; the formula stands in deskmate_training/golden.py"}
    document["features"] = np.round(features.astype(float), 5).tolist()
    (folder / "timbre.json").write_text(json.dumps(document) + "\n")
    for rate_hz in RATES_HZ:
        signals = []
        for spec in SIGNALS:
            db = level_db(mel_power(signal(spec, rate_hz), rate_hz))
            last = db[-SETTINGS.frames :]
            signals.append(
                {
                    **spec,
                    "max_db": round(float(last.max()), 5),
                    "input_mean": round(float(net_input(last).mean(dtype=np.float64)), 6),
                    "frames": [{"hop": t, "db": [round(float(v), 4) for v in db[t]]} for t in FRAMES],
                }
            )
        about = "cargo xtask train writes this file; the formula stands in deskmate_training/golden.py"
        document = {"about": about, "rate_hz": rate_hz, "hops": HOPS, "samples": HOPS * hop_len(rate_hz), "signals": signals}
        (folder / f"{rate_hz}.json").write_text(json.dumps(document) + "\n")
