"""The bank: every source clip, drum of a kit, GM note and espeak sentence, decoded once into one memory-mapped int16 file.

Built by `prepare()` into the cache of the training (`cache.cache_dir`); workers share its pages.
Clips are peak-normalised; level is the renderers' business.
"""

import dataclasses
import functools
import hashlib
import json
import os
import pathlib
import shutil

import numpy as np
import soundfile

from ..cache import cache_dir, shared_data
from . import gm, kits, pitch, prompts, sources, talkers
from .classes import FOLDERS
from .dsp import extended, normalise

RATE = 32000
VERSION = 7
LOW_RATE = ("klangio", "ljspeech", "thorsten")  # recorded at 22.05 kHz: SOURCES.md
TONAL = {"bass", "electric_guitar", "acoustic_guitar", "keys", "synth", "strings", "brass", "woodwinds", "singing"}


@dataclasses.dataclass(frozen=True)
class Clip:
    """One sound of the bank. `midi` is None where it has no steady pitch; `start`, `length` in samples at 32 kHz."""

    cls: str
    preset: str
    source: str
    piece: str
    midi: float | None
    velocity: float
    start: int
    length: int


class BankError(RuntimeError):
    """Why the bank cannot be built: what is missing, in one line."""


def data_root():
    """Folder of the recordings; raises BankError where it is not there."""
    root = shared_data()
    if not (root / "train").is_dir():
        raise BankError(f"{root / 'train'}: the recordings are not there (DESKMATE_DATA names another folder)")
    return root


def _check_tools():
    """Raises BankError where a program or the sound font is missing."""
    for program in ("fluidsynth", "espeak-ng"):
        if shutil.which(program) is None:
            raise BankError(f"{program}: not installed (Debian package {program})")
    for path, package in (
        (gm.FONTS["gm"], "fluid-soundfont-gm"),
        (gm.FONTS["tim"], "timgm6mb-soundfont"),
        (kits.FOLDER, "hydrogen-drumkits"),
        (prompts.FOLDER / "it_IT_m_Carlo", "asterisk-core-sounds-en-wav, -fr-wav and -it-wav"),
    ):
        if not pathlib.Path(path).exists():
            raise BankError(f"{path}: not there (Debian package {package})")


def _to_bank_rate(x, rate):
    if rate == RATE:
        return x
    spectrum = np.fft.rfft(x)
    n = round(len(x) * RATE / rate)
    bins = n // 2 + 1
    kept = np.zeros(bins, complex)
    kept[: min(bins, len(spectrum))] = spectrum[: min(bins, len(spectrum))]
    return (np.fft.irfft(kept, n) * n / len(x)).astype(np.float32)


def _trim(x, floor_db=-58.0):
    loud = np.flatnonzero(np.abs(x) > 10 ** (floor_db / 20) * max(np.max(np.abs(x)), 1e-9))
    return x[max(loud[0] - 32, 0) : loud[-1] + 64] if len(loud) else x[:0]


def _recordings():
    root = data_root() / "train"
    for folder, cls in FOLDERS.items():
        for path in sorted((root / folder).glob("*.ogg")):
            x, rate = soundfile.read(path, dtype="float32")
            stem = path.stem
            piece = "phrase" if sources.is_phrase(stem) and cls in TONAL else sources.piece_of(cls, stem)
            midi = pitch.note_of(x, rate) if cls in TONAL and piece != "phrase" else None
            if stem.startswith(LOW_RATE):
                x = extended(x, rate, midi)
            yield cls, sources.preset_of(cls, stem), stem.split("__")[0], piece, midi, sources.velocity_of(stem), x
    for path in sorted((data_root() / "crowd").glob("*.ogg")):
        x, rate = soundfile.read(path, dtype="float32")
        preset = sources.preset_of("crowd", "berklee__berklee_" + path.stem)
        yield "crowd", preset, "berklee", "crowd", None, 0.7, x


def _synthesised(tick):
    for cls, preset, piece, velocity, x, rate in kits.one_shots():
        yield cls, preset, "kit", piece, None, velocity, _trim(_to_bank_rate(x, rate))
    for cls, font, preset, program, channel, notes in gm.jobs():
        slot = 1.9 if channel == 9 else gm.SLOT_S
        sounds = gm.play(font, program, [(n, v) for n, v, _ in notes], channel, RATE, slot, 0.3 if channel == 9 else gm.HELD_S)
        tick()
        for (note, velocity, piece), x in zip(notes, sounds):
            yield cls, preset, font, piece, None if channel == 9 else float(note), velocity / 127.0, _trim(x)
    for preset, x, rate in prompts.spoken():
        yield "speech", preset, "prompt", "speech", None, 0.7, _trim(extended(_to_bank_rate(x, rate), RATE))
    for preset, voice, text, speed, height in talkers.jobs():
        x, rate = talkers.speak(voice, text, speed, height)
        tick()
        yield "speech", preset, "espeak", "speech", None, 0.7, _trim(_to_bank_rate(x, rate))


def fingerprint():
    """Name of the bank that this code and these recordings give."""
    names = sorted(f"{p.parent.name}/{p.name}:{p.stat().st_size}" for p in (data_root() / "train").glob("*/*.ogg"))
    return hashlib.sha256(json.dumps([VERSION, names]).encode()).hexdigest()[:12]


def prepare(progress=None):
    """Builds the bank unless it is there. `progress(done, total)` is called as it goes. Returns its path."""
    base = cache_dir() / f"bank-{fingerprint()}"
    if base.with_suffix(".json").is_file():
        return base
    _check_tools()
    base.parent.mkdir(parents=True, exist_ok=True)
    total = sum(1 for _ in gm.jobs()) + sum(1 for _ in talkers.jobs())
    done = 0

    def tick():
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    clips, at = [], 0
    partial = base.with_suffix(f".{os.getpid()}.part")
    with open(partial, "wb") as file:
        for group in (_recordings(), _synthesised(tick)):
            for cls, preset, source, piece, midi, velocity, x in group:
                if len(x) < 200 or np.max(np.abs(x)) < 1e-3:
                    continue
                file.write((normalise(x, 0.95) * 32767).astype("<i2").tobytes())
                clips.append((cls, preset, source, piece, midi, velocity, at, len(x)))
                at += len(x)
    os.replace(partial, base.with_suffix(".pcm"))
    index = base.with_suffix(f".{os.getpid()}.tmp")
    index.write_text(json.dumps(clips))
    os.replace(index, base.with_suffix(".json"))
    return base


@functools.lru_cache(maxsize=1)
def _open():
    base = prepare()
    clips = tuple(Clip(*row) for row in json.loads(base.with_suffix(".json").read_text()))
    return clips, np.memmap(base.with_suffix(".pcm"), dtype="<i2", mode="r")


@functools.lru_cache(maxsize=4096)
def clips(cls, split="train", piece=None):
    """The clips of a class in a split, as a tuple; `piece` narrows drums to a part of the kit."""
    return tuple(
        c
        for c in _open()[0]
        if c.cls == cls and (piece is None or c.piece == piece) and sources.is_held_out(cls, c.preset) == (split == "val")
    )


@functools.lru_cache(maxsize=512)
def samples(clip):
    """The samples of a clip, float32 at 32 kHz, peak 0.95; shared, not to be written."""
    x = _open()[1][clip.start : clip.start + clip.length].astype(np.float32) * np.float32(1.0 / 32767.0)
    x.setflags(write=False)
    return x


@functools.lru_cache(maxsize=64)
def presets(cls, split="train", tonal=False):
    """Preset names of a class, sorted; `tonal` keeps those with at least four pitched clips."""
    counts = {}
    for clip in clips(cls, split):
        if not tonal or clip.midi is not None:
            counts[clip.preset] = counts.get(clip.preset, 0) + 1
    return tuple(sorted(name for name, count in counts.items() if not tonal or count >= 4))


@functools.lru_cache(maxsize=64)
def responses(kind, split="train"):
    """Impulse responses of `spaces`, `plates` or `cabinets` as (name, float32 at 32 kHz, energy 1); every fourth is for validation."""
    out = []
    for number, path in enumerate(sorted((data_root() / "rir" / kind).glob("*.flac"))):
        if (number % 4 == 3) != (split == "val"):
            continue
        x, rate = soundfile.read(path, dtype="float32", always_2d=True)
        y = _trim(_to_bank_rate(x[:, 0], rate), -70.0)
        out.append((path.stem, (y / np.sqrt(np.sum(y.astype(np.float64) ** 2))).astype(np.float32)))
    return tuple(out)
