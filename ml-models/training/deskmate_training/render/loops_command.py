"""`python -m deskmate_training loops`: writes what the feedback guard is tuned on: voices, tonal sources and rooms.

None of it is in the tests of `deskmate feedback`: training clips, other General MIDI programs than the tests play,
and rooms of noise. `deskmate feedback --features FILE --data DIR --seed 1003` fits the guard's scorecard on it.
"""

import pathlib
import subprocess
import sys

import numpy as np
import scipy.signal
import soundfile

from ..cache import shared_data
from . import gm

RATE = 48_000
SECONDS = 40
CLIP_RMS = 0.08
"""-22 dBFS, the level that the loops bring every source to."""

# Folder of clips -> (what it becomes, files).
CLIPS = {
    "vocals": ("voices", 12),
    "speech": ("voices", 10),
    "woodwinds": ("tonal", 4),
    "strings": ("tonal", 4),
    "brass": ("tonal", 3),
    "synth": ("tonal", 3),
}
# Name -> (General MIDI program from 0, lowest and highest note).
PROGRAMS = {
    "oboe": (68, 58, 86),
    "clarinet": (71, 50, 86),
    "panflute": (75, 60, 90),
    "violin": (40, 55, 90),
    "drawbar": (16, 48, 84),
    "trumpet": (56, 55, 82),
    "ocarina": (79, 65, 94),
    "lead": (80, 55, 90),
    "recorder": (74, 65, 94),
    "reedorgan": (20, 48, 80),
}
ROOMS = 8
# Low and high edge of a band, Hz, and its reverberation time over the room's.
DECAYS = ((90, 250, 1.2), (250, 1000, 1.0), (1000, 4000, 0.8), (4000, 14000, 0.45))


def add_arguments(parser):
    """Options of the command."""
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder; voices, tonal and rooms are made in it")
    parser.add_argument("--seed", type=int, default=77)


def clips(folder, rng):
    """One after the other in any order, each at the same level, with short rests."""
    paths = sorted((shared_data() / "train" / folder).glob("*.ogg"))
    rng.shuffle(paths)
    rest = iter(paths)
    for _ in range(CLIPS[folder][1]):
        parts, samples = [], 0
        while samples < SECONDS * RATE and (path := next(rest, None)) is not None:
            x, rate = soundfile.read(path, always_2d=True)
            x = scipy.signal.resample_poly(x.mean(1), RATE // np.gcd(RATE, rate), rate // np.gcd(RATE, rate))
            x *= CLIP_RMS / np.sqrt(np.mean(x**2) + 1e-9)
            parts += [x, np.zeros(int(rng.uniform(0, 0.4) * RATE))]
            samples += len(parts[-2]) + len(parts[-1])
        if samples > 5 * RATE:
            x = np.concatenate(parts)
            yield x / max(1.0, 1.02 * np.abs(x).max())


def melody(program, lowest, highest, rng):
    """A melody of one General MIDI program, dry."""
    notes = [n for n in range(lowest, highest) if n % 12 in (0, 2, 4, 5, 7, 9, 11)]
    events, at, degree = [(0.0, (0xC0, program)), (0.0, (0xB0, 7, 110))], 0.05, len(notes) // 2
    while at < SECONDS:
        lasts = rng.choice([0.25, 0.5, 0.5, 1.0, 2.0])
        degree = int(np.clip(degree + rng.integers(-3, 4), 0, len(notes) - 1))
        events += [(at, (0x90, notes[degree], int(rng.integers(70, 118)))), (at + 0.95 * lasts, (0x80, notes[degree], 0))]
        at += lasts + (0.25 if rng.random() < 0.15 else 0.0)
    return gm.render(events, "gm", RATE)


def hertz(midi):
    """Frequency of a note, Hz."""
    return 440.0 * 2.0 ** ((midi - 69) / 12)


def swells(rng, driven):
    """Tones that grow by a constant number of dB a second, as a loop does: an e-bow, or a synth that imitates feedback."""
    parts, samples = [], 0
    while samples < SECONDS * RATE:
        hz, lasts, growth = hertz(round(rng.uniform(50, 88))), rng.uniform(1, 3.5), rng.uniform(12, 80)
        t = np.arange(int(lasts * RATE)) / RATE
        level = 10 ** (np.minimum(growth * t - 40, 0) / 20) * np.minimum((lasts - t) / 0.1, 1)
        x = level * np.sin(2 * np.pi * hz * t)
        parts += [np.tanh(3 * x) if driven else x, np.zeros(int(rng.uniform(0, 0.4) * RATE))]
        samples += len(parts[-2]) + len(parts[-1])
    return 0.5 * np.concatenate(parts)


def sine_lead(rng):
    """A sine that glides from note to note, now and then with vibrato."""
    parts, samples, phase, hz = [], 0, 0.0, 440.0
    while samples < SECONDS * RATE:
        goal, lasts = hertz(round(rng.uniform(60, 88))), rng.uniform(0.2, 1.6)
        t = np.arange(int(lasts * RATE)) / RATE
        glide = goal + (hz - goal) * np.exp(-96 * t)
        vibrato = 0.004 if rng.random() < 0.3 else 0.0
        phases = phase + 2 * np.pi * np.cumsum(glide * (1 + vibrato * np.sin(2 * np.pi * 5.5 * t))) / RATE
        phase, hz = phases[-1], glide[-1]
        parts.append(np.minimum(t / 0.02, 1) * np.minimum((lasts - t) / 0.04, 1) * np.sin(phases))
        samples += len(t)
    return 0.3 * np.concatenate(parts)


def room(rng):
    """An impulse response of noise that decays band by band, with a direct sound and a dozen reflections."""
    decay_s = rng.uniform(1.2, 4.0)
    t = np.arange(int(min(decay_s, 3.0) * RATE)) / RATE
    x = np.zeros(len(t))
    for low, high, share in DECAYS:
        band = scipy.signal.butter(2, [low, high], "band", fs=RATE, output="sos")
        x += scipy.signal.sosfilt(band, rng.standard_normal(len(t))) * 10 ** (-3 * t / (decay_s * share))
    direct = int(rng.uniform(0.004, 0.014) * RATE)
    x[:direct] = 0
    x *= 0.02
    x[direct] += rng.uniform(0.3, 1.0)
    for _ in range(12):
        x[int(rng.uniform(0.008, 0.09) * RATE)] += rng.choice([-1, 1]) * rng.uniform(0.05, 0.3)
    return x / (1.1 * np.abs(x).max())


def run(args):
    """Writes the material; returns 0."""

    def write(kind, name, x, subtype="PCM_16"):
        path = args.out / kind / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, x, RATE, subtype=subtype)
        print(path)

    rng = np.random.default_rng(args.seed)
    for folder, (kind, _) in CLIPS.items():
        for number, x in enumerate(clips(folder, rng)):
            write(kind, f"{folder}_{number}", x)
    try:
        for name, (program, lowest, highest) in PROGRAMS.items():
            write("tonal", name, melody(program, lowest, highest, rng))
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"fluidsynth: {failed} (Debian packages fluidsynth and fluid-soundfont-gm)", file=sys.stderr)
        return 2
    for number in range(2):
        write("tonal", f"swell_{number}", swells(rng, driven=number == 1))
    write("tonal", "sinelead", sine_lead(rng))
    for number in range(ROOMS):
        write("rooms", f"room_{number}", room(rng), "FLOAT")
    return 0
