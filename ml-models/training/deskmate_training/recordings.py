"""Real recordings for the report: `eval/` (held-out sources) and `songs/` (channels of real songs).

Both are read here and nowhere else in the package, and only to be measured.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from .frontend import SETTINGS, level_db, mel_power, net_input

DRUMS = ("kick", "snare", "toms", "cymbals", "percussion")
RIGHT = {
    "drums_mix": DRUMS,
    "drums_mix+bass": (*DRUMS, "bass"),
    "hihat_cymbals": ("cymbals",),
    "e_guitar": ("electric_guitar",),
    "a_guitar": ("acoustic_guitar",),
    "keys+synth": ("keys", "synth"),
    "vocals": ("singing",),
    "vocals_lead": ("singing",),
    "vocals_backing": ("singing",),
    **{name: (name,) for name in "kick snare toms percussion bass keys synth strings brass woodwinds speech crowd noise".split()},
}
"""File labels and the dominant classes that are right for them. Labels that are not here are left out."""
LEFT_OUT = ("fx_other", "mix")
GATE_DB, FLOOR_DB = -35.0, -70.0
"""A second counts where its loudest 100 ms lie within GATE_DB of the channel's 95th percentile and above FLOOR_DB."""


@dataclass
class Recording:
    """One file: its windows at 1 Hz, which of them are active, and what is right to say."""

    name: str
    group: str  # the song, or the eval folder
    label: str
    right: tuple[str, ...]
    inputs: np.ndarray  # [windows, 1, bands, frames]
    active: np.ndarray  # [windows] bool
    centroid_hz: float


def read(path: Path) -> tuple[np.ndarray, int]:
    """Mono audio and its rate."""
    audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return audio.mean(axis=1), rate_hz


def inputs_and_activity(audio: np.ndarray, rate_hz: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Windows at 1 Hz (a clip of under a second is one window, silence before it), which are active, and the powers."""
    power = mel_power(audio, rate_hz)
    every, frames = SETTINGS.every_hops, SETTINGS.frames
    if len(power) < every:
        power = np.concatenate([np.zeros((every - len(power), SETTINGS.bands), power.dtype), power])
    db = level_db(power)
    ends = range(every, len(db) + 1, every)
    inputs = np.stack([net_input(db[end - frames : end])[None] for end in ends])
    tenths = level_db(power[: len(power) // 10 * 10].reshape(-1, 10, SETTINGS.bands).mean(1).sum(1))
    gate = max(np.percentile(tenths, 95) + GATE_DB, FLOOR_DB)
    active = np.array([tenths[end // 10 - 10 : end // 10].max() > gate for end in ends])
    return inputs, active, power


def centroid(power: np.ndarray) -> float:
    """Spectral centroid of the mean spectrum over the mel bands, Hz."""
    from .frontend import mel_corners_hz

    mean = power.mean(axis=0)
    return float((mean * mel_corners_hz()[1:-1]).sum() / max(mean.sum(), 1e-12))


def recording(path: Path, group: str, label: str) -> Recording:
    """Reads one file."""
    audio, rate_hz = read(path)
    inputs, active, power = inputs_and_activity(audio, rate_hz)
    return Recording(path.name, group, label, RIGHT[label], inputs, active, centroid(power))


def held_out_sources(data: Path) -> list[Recording]:
    """The single-source files of `eval/`."""
    paths = sorted(p for p in (data / "eval").glob("*/*.flac") if p.parent.name in RIGHT)
    return [recording(path, path.parent.name, path.parent.name) for path in paths]


def song_channels(data: Path) -> list[Recording]:
    """The channels of `songs/`, but for those left out."""
    paths = sorted((data / "songs").glob("*/*.flac"))
    named = [(path, path.name.split("__")[0]) for path in paths]
    return [recording(path, path.parent.name, label) for path, label in named if label not in LEFT_OUT]
